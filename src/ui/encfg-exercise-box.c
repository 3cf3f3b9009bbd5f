/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-exercise-box.h"

#include "encfg-application.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

struct _EncfgExerciseBox
{
  GtkBox parent_instance;

  EncfgTraining *training;
  const EncfgSimScore *shown; /* borrowed, to be told from another one alone; or NULL */

  GtkLabel *title, *task, *sum;
  GtkWidget *ask;
  GtkBox *goals;
};

G_DEFINE_FINAL_TYPE (EncfgExerciseBox, encfg_exercise_box, GTK_TYPE_BOX)

static void
add_line (EncfgExerciseBox *self, const char *text, gboolean is_reason)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 45);
  if (is_reason)
    {
      gtk_widget_set_margin_start (label, 24);
      gtk_widget_add_css_class (label, "dim-label");
    }
  gtk_box_append (self->goals, label);
}

static void
add_goal (EncfgExerciseBox *self, const EncfgSimScoreGoal *goal)
{
  g_autofree char *text =
    g_strdup_printf (goal->is_achieved ? _ ("✔ Achieved: %s") : _ ("○ Not yet: %s"),
                     encfg_profile_text (goal->text));

  add_line (self, text, FALSE);
  if (goal->found)
    add_line (self, encfg_profile_text (goal->found), TRUE);
}

static void
show_score (EncfgExerciseBox *self, const EncfgSimScore *score)
{
  const guint n = score ? score->goals->len : 0;
  g_autofree char *sum = NULL;
  GtkWidget *child;

  if (score == self->shown)
    return;
  self->shown = score;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->goals))))
    gtk_box_remove (self->goals, child);
  for (guint i = 0; i < n; i++)
    add_goal (self, &g_array_index (score->goals, EncfgSimScoreGoal, i));
  if (score)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      g_autofree char *time = g_date_time_format (now, "%H:%M:%S");

      sum = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "At %s: %u of %u goal is achieved.",
                                          "At %s: %u of %u goals are achieved.",
                                          n),
                             time,
                             score->n_achieved,
                             n);
    }
  gtk_label_set_label (self->sum, sum ? sum : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sum), sum != NULL);
}

static void
on_training_changed (EncfgExerciseBox *self)
{
  const char *title = encfg_training_get_exercise (self->training);

  gtk_widget_set_visible (GTK_WIDGET (self), title != NULL);
  gtk_label_set_label (self->title, title ? title : "");
  gtk_label_set_label (self->task, title ? encfg_training_get_task (self->training) : "");
  gtk_widget_set_sensitive (self->ask, encfg_training_is_ready (self->training));
  show_score (self, encfg_training_get_score (self->training));
}

static void
on_ask (EncfgExerciseBox *self)
{
  encfg_training_ask_score (self->training);
}

void
encfg_exercise_box_set_training (EncfgExerciseBox *self, EncfgTraining *training)
{
  g_return_if_fail (!self->training);

  self->training = g_object_ref (training);
  g_signal_connect_object (
    training, "changed", G_CALLBACK (on_training_changed), self, G_CONNECT_SWAPPED);
  on_training_changed (self);
}

static void
encfg_exercise_box_dispose (GObject *object)
{
  g_clear_object (&ENCFG_EXERCISE_BOX (object)->training);
  G_OBJECT_CLASS (encfg_exercise_box_parent_class)->dispose (object);
}

static void
encfg_exercise_box_class_init (EncfgExerciseBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_exercise_box_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-exercise-box.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseBox, title);
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseBox, task);
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseBox, sum);
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseBox, ask);
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseBox, goals);
}

static void
encfg_exercise_box_init (EncfgExerciseBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->ask, "clicked", G_CALLBACK (on_ask), self);
}
