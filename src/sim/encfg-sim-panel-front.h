/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The front of a simulated module on a page of any size: lamps, RESET, what goes on, the keys.
 * Pure; any thread. */

#include "encfg-profile.h"
#include "encfg-sim-page.h"
#include "encfg-sim-report.h"

G_BEGIN_DECLS

/* All of it borrowed. */
typedef struct
{
  const EncfgProfile *profile;
  const EncfgSimReport *report;
  guint number, n_modules; /* this one, from 1, of so many */
  gboolean has_task;       /* a scenario runs */
  const GPtrArray *places; /* char *: where else one can ask, "control://…" */
  gboolean is_lit;         /* the half of blinking */
  gboolean is_pressed;     /* RESET, for held_s by now */
  double held_s;
  const char *message; /* or NULL */
  gboolean is_warning;
} EncfgSimFront;

void encfg_sim_front_draw (const EncfgSimFront *self, EncfgSimPage *page);

/* "Real time", "A minute a second" … (transfer full) */
char *encfg_sim_front_describe_speed (double speed);

/* The line at the bottom: pairs of a key and what it does, up to NULL; those that have no room are
 * left out from behind, but not the last two. */
void encfg_sim_front_draw_keys (EncfgSimPage *page, const char *const *keys);

G_END_DECLS
