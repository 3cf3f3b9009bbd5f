/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a simulated module does when it is told to: the commands of its profile, with the time they
 * take. Driven by the module's own time, so nothing happens behind anybody's back. One thread at a
 * time. */

#include "encfg-sim-battery.h"

G_BEGIN_DECLS

typedef struct _EncfgSimBehaviour EncfgSimBehaviour;

/* Called when the module is told to restart. */
typedef void (*EncfgSimRestartFunc) (gpointer data);

/* Borrows all; they outlive this. */
EncfgSimBehaviour *encfg_sim_behaviour_new (EncfgProfile *profile,
                                            EncfgSimBank *bank,
                                            EncfgSimBattery *battery,
                                            EncfgSimRestartFunc restart,
                                            gpointer data);
void encfg_sim_behaviour_free (EncfgSimBehaviour *self);

/* The exception for a value written to a command register: 3 for a word that is no command, 6 while
 * a command runs, 4 for one that cannot run now if the profile has no state to tell so, and for
 * saving a reference before anything was measured. 0 for everything else. */
guint8 encfg_sim_behaviour_check (const EncfgSimBehaviour *self,
                                  const EncfgItem *item,
                                  const EncfgValue *value,
                                  gint64 now_us);

/* TRUE for a command that changes what survives the loss of power. */
gboolean encfg_sim_behaviour_is_saving (const EncfgSimBehaviour *self, const EncfgItem *item);

/* Carries out what encfg_sim_behaviour_check let pass. A resistance test is refused, by state and
 * reason, while the bank discharges and while it cools down after the last one, and one that runs
 * is ended by a discharge; any command is refused while its requirements do not hold. */
void encfg_sim_behaviour_command (EncfgSimBehaviour *self,
                                  const EncfgItem *item,
                                  const EncfgValue *value,
                                  gint64 now_us);

/* Brings a running command and the cells, in a room of this temperature, up to `now_us` of module
 * time. TRUE if readings changed by that. */
gboolean encfg_sim_behaviour_update (EncfgSimBehaviour *self, gint64 now_us, double room_celsius);

/* µs of module time that can pass next without much work, in a room of this temperature. */
gint64 encfg_sim_behaviour_get_slice (EncfgSimBehaviour *self, double room_celsius);

/* TRUE while a resistance test runs: cells tested so far, of all. */
gboolean
encfg_sim_behaviour_get_progress (const EncfgSimBehaviour *self, guint *finished, guint *total);

/* A test ends when the bank begins to discharge; what it has measured stands. TRUE if one ended. */
gboolean encfg_sim_behaviour_break_off_test (EncfgSimBehaviour *self, gint64 now_us);

/* Seconds until the next resistance test is not refused for the last one any more. */
guint encfg_sim_behaviour_get_cool_down (const EncfgSimBehaviour *self, gint64 now_us);

/* FALSE for more than there can be. */
gboolean encfg_sim_behaviour_set_cool_down (EncfgSimBehaviour *self, gint64 now_us, guint seconds);

/* Without power nothing runs, balances or remembers a command. */
void encfg_sim_behaviour_set_power (EncfgSimBehaviour *self, gboolean power);

G_END_DECLS
