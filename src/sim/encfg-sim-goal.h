/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a trainee is to achieve, judged by what a simulated module holds in the end: one goal, with
 * what was found instead, in words. One thread at a time. */

#include "encfg-reader.h"
#include "encfg-sim-server.h"

G_BEGIN_DECLS

typedef struct _EncfgSimGoal EncfgSimGoal;

/* Reads a goal at the reader's present path, for so many modules with `traits`, whose profile
 * outlives it. With a fault the goal is of no use. (transfer full) */
EncfgSimGoal *encfg_sim_goal_load (EncfgReader *reader,
                                   JsonObject *object,
                                   const EncfgSimTraits *traits,
                                   guint n_modules);
void encfg_sim_goal_free (EncfgSimGoal *self);

/* As its author put it. */
const char *encfg_sim_goal_get_text (const EncfgSimGoal *self);

/* Before the work begins: keeps in mind what is found. */
void encfg_sim_goal_begin (EncfgSimGoal *self, EncfgSimServer *server);

/* TRUE if achieved; else the hint that its author gave, or what stands in its way into `found`.
 * (transfer full) */
gboolean encfg_sim_goal_judge (const EncfgSimGoal *self, EncfgSimServer *server, char **found);

G_END_DECLS
