/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The exercise that runs: what is to be done, and how far it is when one asks. Seen only while
 * there is one. Main thread only. */

#include "encfg-training.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_EXERCISE_BOX (encfg_exercise_box_get_type ())
G_DECLARE_FINAL_TYPE (EncfgExerciseBox, encfg_exercise_box, ENCFG, EXERCISE_BOX, GtkBox)

/* Once. */
void encfg_exercise_box_set_training (EncfgExerciseBox *self, EncfgTraining *training);

G_END_DECLS
