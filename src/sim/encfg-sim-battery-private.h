/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The battery (encfg-sim-battery.c) as its sensors see it (encfg-sim-sensors.c). */

#include "encfg-sim-battery.h"

G_BEGIN_DECLS

typedef struct
{
  guint slot;
  double share; /* of the volts that a block has in the bank's mode */
  double celsius, ohms;
  double soc, soh; /* % */
  guint id;
  gboolean has_sensor, leaks, is_low;
} EncfgSimCell;

typedef struct
{
  guint first, n; /* cells */
  gboolean has_hall, has_amperes, has_ripple_volts;
  double amperes, ripple_volts, ripple_amperes;
} EncfgSimString;

/* The current through a string. */
typedef struct
{
  const char *name;
  double amperes;
} EncfgSimMode;

struct _EncfgSimBattery
{
  GRand *rand;
  GArray *cells;   /* EncfgSimCell */
  GArray *strings; /* EncfgSimString */
  EncfgSimBlock block;
  const EncfgSimMode *mode;
};

EncfgSimCell *encfg_sim_battery_peek_cell (const EncfgSimBattery *self, guint cell);
EncfgSimString *encfg_sim_battery_peek_string (const EncfgSimBattery *self, guint string);

/* Of a block, in the mode of the bank. */
double encfg_sim_battery_get_block_volts (const EncfgSimBattery *self);

G_END_DECLS
