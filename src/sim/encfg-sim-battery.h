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
guint encfg_sim_battery_count_strings (const EncfgSimBattery *self);

/* "float", "charge", "discharge" or "rest"; FALSE for any other. Cells keep what sets them apart
 * from each other. */
gboolean encfg_sim_battery_set_mode (EncfgSimBattery *self, const char *name);
gboolean encfg_sim_battery_is_discharging (const EncfgSimBattery *self);

/* What is to become of one cell; what has no has_… stays. */
typedef struct
{
  gboolean has_volts, has_celsius, has_ohms, has_sensor;
  double volts; /* now; in other modes in proportion */
  double celsius;
  double ohms; /* as the next test will find it */
  gboolean sensor;
} EncfgSimCellChange;

/* `cell` counts from 0. */
void
encfg_sim_battery_set_cell (EncfgSimBattery *self, guint cell, const EncfgSimCellChange *change);

/* FALSE if a sensor is missing. */
gboolean encfg_sim_battery_is_complete (const EncfgSimBattery *self);

/* Puts what the sensors read at any time into the registers: all but the resistance. */
void encfg_sim_battery_show (const EncfgSimBattery *self, EncfgSimBank *bank);

/* Measures the resistance of a cell (0-based) once and puts it into its register: no value if its
 * sensor is missing. */
void encfg_sim_battery_measure (EncfgSimBattery *self, EncfgSimBank *bank, guint cell);

G_END_DECLS
