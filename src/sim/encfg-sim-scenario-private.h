/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A scenario as it is loaded (encfg-sim-scenario.c) and played (encfg-sim-scenario-play.c). */

#include "encfg-sim-goal.h"
#include "encfg-sim-scenario.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 after_s; /* of the first module's time since the start */
  char *line;     /* the operation */
} EncfgSimEvent;

struct _EncfgSimScenario
{
  char *title, *task, *block; /* block: or NULL */
  char *file;                 /* that it was read from, or NULL */
  EncfgProfile *profile;
  gint64 cells, strings, unit, seed, modules;
  gboolean is_serial, is_hidden;
  GPtrArray *start; /* char *: operations */
  GArray *events;   /* EncfgSimEvent, in order */
  GPtrArray *goals; /* EncfgSimGoal */
  EncfgSimServer *server;
  guint next; /* event */
};

/* The fault at `place` within it, for a message that tells of which scenario. */
void encfg_sim_scenario_set_fault (const EncfgSimScenario *self,
                                   const char *place,
                                   const char *fault,
                                   GError **error);

G_END_DECLS
