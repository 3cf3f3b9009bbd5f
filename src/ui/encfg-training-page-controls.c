/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The time of the simulated module, and what its bank is connected to. */

#include "encfg-drop-down.h"
#include "encfg-number.h"
#include "encfg-training-page-private.h"

#include <glib/gi18n-lib.h>

static const struct
{
  int factor;
  const char *label;
} speeds[] = {
  { 1, N_ ("Real time") },
  { 10, N_ ("10 times as fast") },
  { 60, N_ ("A minute a second") },
  { 3600, N_ ("An hour a second") },
};

static const struct
{
  int seconds;
  const char *label;
} advances[] = {
  { 60, N_ ("1 Minute") },
  { 3600, N_ ("1 Hour") },
  { 86400, N_ ("1 Day") },
};

static const struct
{
  const char *mode, *label;
} modes[] = {
  { "float", N_ ("Float") },
  { "charge", N_ ("Charge") },
  { "discharge", N_ ("Discharge") },
  { "rest", N_ ("Rest") },
};

static void
on_speed_chosen (EncfgTrainingPage *self)
{
  const guint index = gtk_drop_down_get_selected (self->speeds);
  g_autofree char *line = NULL;
  g_autofree char *sentence = NULL;

  if (self->is_filling || index >= G_N_ELEMENTS (speeds))
    return;
  line = g_strdup_printf ("{\"op\":\"speed\",\"factor\":%d}", speeds[index].factor);
  sentence = g_strdup_printf (_ ("Time of the simulated module: %s"), _ (speeds[index].label));
  encfg_training_run (self->training, line, sentence);
}

static void
on_advance (GtkButton *button, EncfgTrainingPage *self)
{
  const int seconds = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "seconds"));
  g_autofree char *line = g_strdup_printf ("{\"op\":\"advance\",\"seconds\":%d}", seconds);
  g_autofree char *sentence =
    g_strdup_printf (_ ("%s has passed for the simulated module"), gtk_button_get_label (button));

  encfg_training_run (self->training, line, sentence);
}

static void
on_set_clock (EncfgTrainingPage *self)
{
  const int offset_s = gtk_spin_button_get_value_as_int (self->offset);
  g_autofree char *line = g_strdup_printf ("{\"op\":\"set-clock\",\"offset_s\":%d}", offset_s);
  g_autofree char *sentence =
    g_strdup_printf (_ ("The clock of the simulated module is off by %d s"), offset_s);

  encfg_training_run (self->training, line, sentence);
}

static void
on_mode_toggled (GtkToggleButton *button, EncfgTrainingPage *self)
{
  const char *mode = g_object_get_data (G_OBJECT (button), "mode");
  g_autofree char *line = NULL;
  g_autofree char *sentence = NULL;

  if (self->is_filling || !gtk_toggle_button_get_active (button))
    return;
  line = g_strdup_printf ("{\"op\":\"bank\",\"mode\":\"%s\"}", mode);
  sentence = g_strdup_printf (_ ("The simulated bank is on: %s"),
                              gtk_button_get_label (GTK_BUTTON (button)));
  encfg_training_run (self->training, line, sentence);
}

static void
add_time_controls (EncfgTrainingPage *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    gtk_string_list_append (labels, _ (speeds[i].label));
  gtk_drop_down_set_model (self->speeds, G_LIST_MODEL (labels));
  for (guint i = 0; i < G_N_ELEMENTS (advances); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (advances[i].label));
      g_autofree char *name = g_strdup_printf (_ ("Let %s pass"), _ (advances[i].label));

      g_object_set_data (G_OBJECT (button), "seconds", GINT_TO_POINTER (advances[i].seconds));
      gtk_accessible_update_property (
        GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_signal_connect (button, "clicked", G_CALLBACK (on_advance), self);
      gtk_box_append (self->advances, button);
    }
}

static void
add_modes (EncfgTrainingPage *self)
{
  GtkToggleButton *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_ (modes[i].label));

      g_object_set_data (G_OBJECT (button), "mode", (gpointer) modes[i].mode);
      if (first)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      else
        first = GTK_TOGGLE_BUTTON (button);
      gtk_box_append (self->modes, button);
      g_signal_connect (button, "toggled", G_CALLBACK (on_mode_toggled), self);
    }
}

void
encfg_training_page_add_controls (EncfgTrainingPage *self)
{
  encfg_number_spin (GTK_WIDGET (self->strings));
  encfg_number_spin (GTK_WIDGET (self->cells));
  encfg_number_spin (GTK_WIDGET (self->offset));
  encfg_drop_down_set_name (self->profiles, NULL);
  encfg_drop_down_set_name (self->blocks, NULL);
  encfg_drop_down_set_name (self->speeds, NULL);
  self->is_filling = TRUE;
  add_time_controls (self);
  add_modes (self);
  self->is_filling = FALSE;
  g_signal_connect_swapped (self->speeds, "notify::selected", G_CALLBACK (on_speed_chosen), self);
  g_signal_connect_swapped (self->set_clock, "clicked", G_CALLBACK (on_set_clock), self);
  encfg_number_on_enter (GTK_WIDGET (self->offset), self->set_clock);
}
