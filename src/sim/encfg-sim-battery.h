/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The bank of batteries that a simulated module watches: voltage, temperature and resistance of
 * each cell, the same for the same seed. One thread at a time. */

#include "encfg-sim-bank.h"

G_BEGIN_DECLS

typedef struct _EncfgSimBattery EncfgSimBattery;

/* Healthy blocks of `volts` nominal on float at 25 °C, `cells` of them spread over `strings`. */
EncfgSimBattery *encfg_sim_battery_new (guint cells, guint strings, guint volts, guint32 seed);
void encfg_sim_battery_free (EncfgSimBattery *self);

guint encfg_sim_battery_count_cells (const EncfgSimBattery *self);

/* Puts what the sensors read at any time into the registers: all but the resistance. */
void encfg_sim_battery_show (const EncfgSimBattery *self, EncfgSimBank *bank);

/* One measurement of the resistance of a cell (0-based), in ohms. */
double encfg_sim_battery_measure (EncfgSimBattery *self, guint cell);

G_END_DECLS
