/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-panel-press.h"

#define REPEAT_BEGINS_US G_USEC_PER_SEC     /* after the first, at the latest */
#define REPEAT_ENDS_US (G_USEC_PER_SEC / 2) /* after the last */

gboolean
encfg_sim_press_key (EncfgSimPress *self, gint64 now_us)
{
  const gboolean is_repeat = now_us - self->last_us < REPEAT_BEGINS_US;

  if (self->since_us == 0)
    {
      *self = (EncfgSimPress){ .since_us = now_us, .last_us = now_us };
      return FALSE;
    }
  self->repeats |= is_repeat;
  self->last_us = now_us;
  return !is_repeat;
}

gboolean
encfg_sim_press_is_over (const EncfgSimPress *self, gint64 now_us)
{
  return self->since_us != 0 && self->repeats && now_us - self->last_us > REPEAT_ENDS_US;
}

double
encfg_sim_press_get_held_s (const EncfgSimPress *self, gint64 now_us)
{
  return self->since_us == 0 ? 0 : (double) (now_us - self->since_us) / G_USEC_PER_SEC;
}
