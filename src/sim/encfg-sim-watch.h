/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a simulated module makes of what it watches: from the sensors over the figures of each
 * string to alarms, lamps and relays, in this order. One thread at a time. */

#include "encfg-sim-io.h"

G_BEGIN_DECLS

typedef struct _EncfgSimWatch EncfgSimWatch;

/* Borrows both; they outlive this. The room has 25 °C. */
EncfgSimWatch *encfg_sim_watch_new (EncfgSimBank *bank, EncfgSimBattery *battery);
void encfg_sim_watch_free (EncfgSimWatch *self);

/* To be changed at will, like the battery; encfg_sim_watch_look sees it. */
EncfgSimRoom *encfg_sim_watch_get_room (EncfgSimWatch *self);

/* A fault of the module itself. */
typedef enum
{
  ENCFG_SIM_WATCH_NETWORK = 1 << 0, /* its address cannot be taken */
  ENCFG_SIM_WATCH_MEMORY = 1 << 1   /* what it was told cannot be kept */
} EncfgSimWatchFault;
void encfg_sim_watch_set_fault (EncfgSimWatch *self, EncfgSimWatchFault fault, gboolean is_faulty);
gboolean encfg_sim_watch_has_fault (const EncfgSimWatch *self, EncfgSimWatchFault fault);

/* Reads all sensors again. */
void encfg_sim_watch_look (EncfgSimWatch *self);

/* Power is back: what stood before is forgotten, and all sensors are read. */
void encfg_sim_watch_restart (EncfgSimWatch *self);

/* A setting was written. */
void encfg_sim_watch_take_setting (EncfgSimWatch *self, const EncfgItem *setting);

/* How many alarms stand; the first in words into `first` (transfer full), which is NULL if there is
 * none. */
guint encfg_sim_watch_count_alarms (const EncfgSimWatch *self, char **first);

G_END_DECLS
