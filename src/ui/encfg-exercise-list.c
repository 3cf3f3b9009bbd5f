/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-exercise-list.h"

#include "encfg-application.h"
#include "encfg-list-box.h"
#include "encfg-profile-text.h"
#include "encfg-signal.h"
#include "encfg-sim-scenario.h"

#include <glib/gi18n-lib.h>

struct _EncfgExerciseList
{
  GtkBox parent_instance;

  const char *const *names;      /* of the rows; NULL until it is filled */
  GPtrArray *tasks;              /* utf8, translated: of the rows */
  GtkFileChooserNative *chooser; /* that is open, or NULL */

  GtkListBox *titles;
  GtkLabel *task;
  GtkWidget *begin, *open;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (EncfgExerciseList, encfg_exercise_list, GTK_TYPE_BOX)

static void
choose (EncfgExerciseList *self, const char *name_or_file)
{
  g_signal_emit (self, chosen_signal, 0, name_or_file);
}

static void
on_selected (EncfgExerciseList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->titles);

  gtk_widget_set_sensitive (self->begin, row != NULL);
  gtk_label_set_label (
    self->task,
    row ? g_ptr_array_index (self->tasks, (guint) gtk_list_box_row_get_index (row)) : "");
}

static void
on_begin (EncfgExerciseList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->titles);

  if (row)
    choose (self, self->names[gtk_list_box_row_get_index (row)]);
}

static void
choose_file (EncfgExerciseList *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path)
    choose (self, path);
}

static void
on_response (GtkFileChooserNative *chooser, int response, EncfgExerciseList *self)
{
  g_autoptr (GFile) file =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (file)
    choose_file (self, file);
}

static void
on_open (EncfgExerciseList *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Open an Exercise"),
                                               GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                               GTK_FILE_CHOOSER_ACTION_OPEN,
                                               NULL,
                                               NULL);
  gtk_file_filter_set_name (filter, _ ("Exercises (JSON)"));
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Elsewhere in the window a file is one of settings. */
static gboolean
on_drop (EncfgExerciseList *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  if (files)
    choose_file (self, files->data);
  return files != NULL;
}

static void
add_row (EncfgExerciseList *self, const char *title)
{
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_list_box_append (self->titles, row);
}

void
encfg_exercise_list_fill (EncfgExerciseList *self)
{
  if (self->names)
    return;
  self->names = encfg_sim_scenario_list ();
  for (guint i = 0; self->names[i]; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncfgSimScenario) scenario = encfg_sim_scenario_find (self->names[i], &error);

      /* Tests read each of them. */
      if (!scenario)
        g_error ("%s: %s", self->names[i], error->message);
      g_ptr_array_add (self->tasks,
                       g_strdup (encfg_profile_text (encfg_sim_scenario_get_task (scenario))));
      add_row (self, encfg_profile_text (encfg_sim_scenario_get_title (scenario)));
    }
  gtk_list_box_select_row (self->titles, gtk_list_box_get_row_at_index (self->titles, 0));
}

static void
encfg_exercise_list_dispose (GObject *object)
{
  EncfgExerciseList *self = ENCFG_EXERCISE_LIST (object);

  g_clear_object (&self->chooser);
  /* A list that goes tells that its row is selected no more. */
  if (self->titles)
    g_signal_handlers_disconnect_by_data (self->titles, self);
  self->titles = NULL;
  G_OBJECT_CLASS (encfg_exercise_list_parent_class)->dispose (object);
}

static void
encfg_exercise_list_finalize (GObject *object)
{
  g_ptr_array_unref (ENCFG_EXERCISE_LIST (object)->tasks);
  G_OBJECT_CLASS (encfg_exercise_list_parent_class)->finalize (object);
}

static void
encfg_exercise_list_class_init (EncfgExerciseListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_exercise_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_exercise_list_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-exercise-list.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseList, titles);
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseList, task);
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseList, begin);
  gtk_widget_class_bind_template_child (widget_class, EncfgExerciseList, open);
  chosen_signal = encfg_signal_new ("chosen", ENCFG_TYPE_EXERCISE_LIST, 1, G_TYPE_STRING);
}

static void
encfg_exercise_list_init (EncfgExerciseList *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->tasks = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  encfg_list_box_make_one_stop (self->titles);
  g_signal_connect_swapped (self->titles, "selected-rows-changed", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->titles, "row-activated", G_CALLBACK (on_begin), self);
  g_signal_connect_swapped (self->begin, "clicked", G_CALLBACK (on_begin), self);
  g_signal_connect_swapped (self->open, "clicked", G_CALLBACK (on_open), self);
}
