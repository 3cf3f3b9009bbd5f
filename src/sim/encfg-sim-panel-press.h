/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How long a button is held down, where only keys are heard that go down: the key once more lets it
 * go. A key that repeats is held for as long as it does so. Pure. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 since_us; /* monotonic; 0: it is not held */
  gint64 last_us;  /* the key was heard then */
  gboolean repeats;
} EncfgSimPress;

/* The key was heard. TRUE if the button is let go by that. */
gboolean encfg_sim_press_key (EncfgSimPress *self, gint64 now_us);

/* TRUE if it is let go by now, because the key repeats no more. */
gboolean encfg_sim_press_is_over (const EncfgSimPress *self, gint64 now_us);

/* Seconds so far; 0 if it is not held. */
double encfg_sim_press_get_held_s (const EncfgSimPress *self, gint64 now_us);

G_END_DECLS
