/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The exercises to choose from: those that come along, and a file of one's own. Main thread only.
 */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_EXERCISE_LIST (encfg_exercise_list_get_type ())
G_DECLARE_FINAL_TYPE (EncfgExerciseList, encfg_exercise_list, ENCFG, EXERCISE_LIST, GtkBox)

/* Signal: "chosen" (const char *name_or_file), as encfg_sim_scenario_find takes it. */

/* Reads those that come along; not before somebody looks. Nothing the second time. */
void encfg_exercise_list_fill (EncfgExerciseList *self);

G_END_DECLS
