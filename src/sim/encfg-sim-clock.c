/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-clock.h"

#include "encfg-sim-bank-put.h"

#define DRIFT_MIN_S 1 /* a day: what a cheap crystal does at room temperature */
#define DRIFT_MAX_S 4
#define DAY_S 86400
#define SEED_OF_CLOCK 0x636c6f63 /* else it would draw what the batteries draw */

void
encfg_sim_clock_init (EncfgSimClock *self, EncfgSimBank *bank, guint32 seed)
{
  EncfgProfile *profile = encfg_sim_bank_get_profile (bank);
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, ENCFG_SECTION_CLOCK);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed ^ SEED_OF_CLOCK);

  *self = (EncfgSimClock){ .bank = bank };
  self->item = items->len > 0 ? g_ptr_array_index (items, 0) : NULL;
  self->drift = g_rand_double_range (rand, DRIFT_MIN_S, DRIFT_MAX_S);
  if (g_rand_boolean (rand))
    self->drift = -self->drift;
  encfg_sim_clock_set_offset (self, 0, 0, 0);
}

/* What has passed by its own crystal. */
static gint64
elapsed_us (const EncfgSimClock *self, gint64 now_us)
{
  return now_us + (gint64) ((double) now_us * self->drift / DAY_S);
}

void
encfg_sim_clock_show (EncfgSimClock *self, gint64 now_us)
{
  gint64 shown_s = (self->zero_us + elapsed_us (self, now_us)) / G_USEC_PER_SEC;

  if (self->item == NULL || shown_s == self->shown_s)
    return;
  encfg_sim_bank_put (self->bank, self->item->key, 0, shown_s);
  self->shown_s = shown_s;
}

/* How far module time is ahead of the computer's, from wherever both count. */
static gint64
get_ahead_us (gint64 now_us)
{
  return now_us - g_get_monotonic_time ();
}

void
encfg_sim_clock_take (EncfgSimClock *self, gint64 now_us, gint64 shown_s)
{
  self->ahead_us = get_ahead_us (now_us);
  self->zero_us = shown_s * G_USEC_PER_SEC - elapsed_us (self, now_us);
  self->shown_s = shown_s;
}

/* What a clock shows that is right: no zone stands in it, so it counts the seconds since 1970 as if
 * the wall stood in UTC. */
static gint64
right_us (const EncfgSimClock *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint64 utc_us = g_date_time_to_unix (now) * G_USEC_PER_SEC + g_date_time_get_microsecond (now);

  return encfg_sim_bank_get_profile (self->bank)->clock_is_utc
           ? utc_us
           : utc_us + g_date_time_get_utc_offset (now);
}

void
encfg_sim_clock_set_offset (EncfgSimClock *self, gint64 now_us, gint64 late_us, gint64 offset_s)
{
  self->ahead_us = get_ahead_us (now_us) + late_us;
  self->zero_us = right_us (self) - late_us + offset_s * G_USEC_PER_SEC - elapsed_us (self, now_us);
  encfg_sim_clock_show (self, now_us);
}

/* What it is ahead of the computer's time, in seconds; `let_pass_us` does not count. */
static gint64
get_offset (const EncfgSimClock *self, gint64 now_us, gint64 let_pass_us)
{
  gint64 offset_us = self->zero_us + elapsed_us (self, now_us) - right_us (self) - let_pass_us;
  gint64 half_us = G_USEC_PER_SEC / 2;

  return (offset_us + (offset_us < 0 ? -half_us : half_us)) / G_USEC_PER_SEC;
}

gint64
encfg_sim_clock_get_offset (const EncfgSimClock *self, gint64 now_us)
{
  return get_offset (self, now_us, 0);
}

gint64
encfg_sim_clock_get_own_offset (const EncfgSimClock *self, gint64 now_us)
{
  return get_offset (self, now_us, get_ahead_us (now_us) - self->ahead_us);
}

void
encfg_sim_clock_jump (EncfgSimClock *self, gint64 now_us, gint64 seconds)
{
  self->zero_us += seconds * G_USEC_PER_SEC;
  encfg_sim_clock_show (self, now_us);
}
