/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The terminals of a simulated module and what is wired to them: analog inputs for the room's
 * temperature and humidity, digital inputs, relay outputs, buzzer and lamps. One thread at a time.
 */

#include "encfg-sim-alarm.h"

G_BEGIN_DECLS

/* What stands outside of the registers. */
typedef struct
{
  double celsius;  /* of the room */
  double humidity; /* % */
} EncfgSimRoom;

/* Puts the room into the registers, and the current that its sensors send. */
void encfg_sim_io_show_room (EncfgSimBank *bank, const EncfgSimRoom *room);

/* Opens or closes the contact at digital input `input` (from 1). FALSE if the profile has none. */
gboolean encfg_sim_io_set_input (EncfgSimBank *bank, guint input, gboolean is_closed);

/* Relays by their source, ALARM lamp and buzzer, as the alarms stand. */
void encfg_sim_io_show_alarms (EncfgSimBank *bank, const EncfgSimAlarmState *state);

/* A setting of one of several alike: "relay[2].source", or "relay-2-source". NULL if there is none.
 */
const EncfgItem *encfg_sim_io_find_setting (const EncfgSimBank *bank,
                                            const char *group,
                                            guint number,
                                            const char *key);

/* TRUE if an enum or a number that switches something is on: it means "on", or says nothing and is
 * not 0. FALSE as well for NULL. */
gboolean encfg_sim_io_is_on (const EncfgSimBank *bank, const EncfgItem *item);

G_END_DECLS
