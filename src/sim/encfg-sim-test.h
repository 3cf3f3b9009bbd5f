/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The resistance test of a simulated module: each port tests its cells one after the other, all
 * ports at a time. A port is a string where the command tells the cell under test of several, or
 * its state in bits; otherwise one port has all cells. One thread at a time. */

#include "encfg-sim-battery.h"

G_BEGIN_DECLS

typedef struct _EncfgSimTest EncfgSimTest;

/* Borrows all; they outlive this. */
EncfgSimTest *
encfg_sim_test_new (const EncfgCommand *command, EncfgSimBank *bank, EncfgSimBattery *battery);
void encfg_sim_test_free (EncfgSimTest *self);

void encfg_sim_test_start (EncfgSimTest *self, gint64 now_us);
gboolean encfg_sim_test_is_running (const EncfgSimTest *self);

/* Brings it up to `now_us` of module time. TRUE if it measured something. */
gboolean encfg_sim_test_update (EncfgSimTest *self, gint64 now_us);

/* It is broken off, as `state` of the command says; cools down if it has measured anything. */
void encfg_sim_test_stop (EncfgSimTest *self, gint64 now_us, gint64 state);

/* It is over, and as if none had been. What it has measured, and the cool-down, stand. */
void encfg_sim_test_forget (EncfgSimTest *self);

/* Seconds until the command's cool-down after the last one that measured anything is over. */
guint encfg_sim_test_get_cool_down (const EncfgSimTest *self, gint64 now_us);

/* Of a test in an earlier life of the module. FALSE for more than the command has. */
gboolean encfg_sim_test_set_cool_down (EncfgSimTest *self, gint64 now_us, guint seconds);

/* Cells tested so far, of all; TRUE while it runs. */
gboolean encfg_sim_test_get_progress (const EncfgSimTest *self, guint *finished, guint *total);

G_END_DECLS
