/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The clock of a simulated module: runs with the module's time, a few seconds a day fast or slow by
 * its seed. One thread at a time. */

#include "encfg-sim-bank.h"

G_BEGIN_DECLS

/* Borrows the bank. `item`: its registers, NULL if the profile has none. */
typedef struct
{
  EncfgSimBank *bank;
  const EncfgItem *item;
  double drift;    /* s it gains a day */
  gint64 zero_us;  /* what it showed when module time was 0 */
  gint64 shown_s;  /* what its registers hold */
  gint64 ahead_us; /* when it was set: module time minus the computer's (monotonic) */
} EncfgSimClock;

/* `now_us` is module time everywhere. */
void encfg_sim_clock_init (EncfgSimClock *self, EncfgSimBank *bank, guint32 seed);

/* Brings the registers up to now. */
void encfg_sim_clock_show (EncfgSimClock *self, gint64 now_us);

/* A master wrote `shown_s` into the registers. */
void encfg_sim_clock_take (EncfgSimClock *self, gint64 now_us, gint64 shown_s);

/* Against the computer's time, as it was `late_us` ago. */
void
encfg_sim_clock_set_offset (EncfgSimClock *self, gint64 now_us, gint64 late_us, gint64 offset_s);
gint64 encfg_sim_clock_get_offset (const EncfgSimClock *self, gint64 now_us);

/* The same without the time that somebody let pass, or made pass faster, since it was set: how well
 * it was set, and its drift. */
gint64 encfg_sim_clock_get_own_offset (const EncfgSimClock *self, gint64 now_us);

void encfg_sim_clock_jump (EncfgSimClock *self, gint64 now_us, gint64 seconds);

G_END_DECLS
