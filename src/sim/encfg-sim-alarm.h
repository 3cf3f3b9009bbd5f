/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The alarms of a simulated module: what its registers show is compared with the limits that its
 * registers hold, as the profile says, exactly. One thread at a time. */

#include "encfg-sim-battery.h"

G_BEGIN_DECLS

typedef struct _EncfgSimAlarms EncfgSimAlarms;

/* What stands. */
typedef struct
{
  gboolean level[3]; /* 1: warning, 2: alarm; 0 is not used */
  gboolean string;   /* of a string */
  gboolean cell;     /* of a cell */
  gboolean lamp;     /* one that lights the ALARM lamp */
} EncfgSimAlarmState;

/* Borrows both; they outlive this. */
EncfgSimAlarms *encfg_sim_alarms_new (EncfgSimBank *bank, const EncfgSimBattery *battery);
void encfg_sim_alarms_free (EncfgSimAlarms *self);

/* Compares again, and sets and clears the bits of the alarms that changed. `limit`: only alarms of
 * this setting; NULL: all. */
void encfg_sim_alarms_update (EncfgSimAlarms *self, const EncfgItem *limit);

/* Compares all again as a module does that was without power: none stood before. */
void encfg_sim_alarms_restart (EncfgSimAlarms *self);

EncfgSimAlarmState encfg_sim_alarms_get_state (const EncfgSimAlarms *self);

/* How many stand, each place by itself; the first in words into `first`, unless there is none.
 * `first` is (transfer full). */
guint encfg_sim_alarms_count (const EncfgSimAlarms *self, char **first);

G_END_DECLS
