/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-training-page share. */

#include "encfg-exercise-box.h"
#include "encfg-exercise-list.h"
#include "encfg-fault-box.h"
#include "encfg-training-page.h"

G_BEGIN_DECLS

struct _EncfgTrainingPage
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgTraining *training;
  GPtrArray *known; /* EncfgProfile *, in the order of the list; NULL until it is filled */
  GtkWidget *panel; /* or NULL */
  gboolean is_seen;
  gboolean was_ready; /* the controls stand for the module that runs */
  gboolean is_filling;
  gboolean was_on;
  GtkWidget *starter;    /* what the module was started by, or NULL: none was */
  GtkWidget *next_focus; /* as soon as it is sensitive, or NULL */

  GtkDropDown *profiles, *blocks, *speeds;
  GtkSpinButton *strings, *cells, *offset;
  GtkAdjustment *strings_range, *cells_range;
  GtkWidget *traits, *start, *stop, *front, *time_box, *set_clock, *words;
  GtkWidget *off_side, *on_side; /* of which one is shown */
  GtkScrolledWindow *scroller;
  GtkLabel *status;
  GtkBox *advances, *modes, *knobs;
  EncfgFaultBox *faults;
  EncfgExerciseList *exercises;
  EncfgExerciseBox *exercise;
};

/* Sets up what lets time pass and what the bank is connected to. */
void encfg_training_page_add_controls (EncfgTrainingPage *self);

G_END_DECLS
