/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-reset-button.h"

#include "encfg-signal.h"
#include "encfg-sim-server.h"
#include "encfg-sim-words.h"

#include <glib/gi18n-lib.h>

#define TICK_MS 50
#define LONG_ENOUGH_S ENCFG_SIM_RESET_AFTER_S

struct _EncfgResetButton
{
  GtkBox parent_instance;

  GtkWidget *button, *bar, *label;
  gint64 since_us; /* 0: it is not held */
  guint tick_source;
  gboolean is_told;     /* this press has been long enough, and that was said */
  gboolean was_pressed; /* by pointer; its click is no activation */
};

static guint held_signal;

G_DEFINE_FINAL_TYPE (EncfgResetButton, encfg_reset_button, GTK_TYPE_BOX)

static double
get_held_s (EncfgResetButton *self)
{
  return (double) (g_get_monotonic_time () - self->since_us) / G_USEC_PER_SEC;
}

static void
show (EncfgResetButton *self, const char *text, double held_s)
{
  gtk_label_set_label (GTK_LABEL (self->label), text);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), MIN (held_s / LONG_ENOUGH_S, 1));
}

static void
show_hint (EncfgResetButton *self)
{
  g_autofree char *text = encfg_sim_words_reset_hint ();

  show (self, text, 0);
}

static void
end (EncfgResetButton *self)
{
  const double held_s = get_held_s (self);
  g_autofree char *text = NULL;

  if (self->since_us == 0)
    return;
  self->since_us = 0;
  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->is_told)
    {
      show_hint (self);
      return;
    }
  text = encfg_sim_words_held_too_short (held_s);
  show (self, text, 0);
  g_signal_emit (self, held_signal, 0, held_s);
}

static gboolean
on_tick (gpointer user_data)
{
  EncfgResetButton *self = user_data;
  const double held_s = get_held_s (self);
  g_autofree char *text = encfg_sim_words_holding (held_s);

  show (self, text, held_s);
  if (held_s < LONG_ENOUGH_S || self->is_told)
    return G_SOURCE_CONTINUE;
  self->is_told = TRUE;
  g_signal_emit (self, held_signal, 0, held_s);
  return G_SOURCE_CONTINUE;
}

static void
begin (EncfgResetButton *self)
{
  if (self->since_us != 0)
    return;
  self->since_us = g_get_monotonic_time ();
  self->is_told = FALSE;
  self->tick_source = g_timeout_add (TICK_MS, on_tick, self);
  on_tick (self);
}

/* A button is active for as long as a pointer or finger holds it, wherever that slides. */
static void
on_state_flags (GtkWidget *button, GtkStateFlags before, EncfgResetButton *self)
{
  const gboolean was_active = (before & GTK_STATE_FLAG_ACTIVE) != 0;
  const gboolean is_active = (gtk_widget_get_state_flags (button) & GTK_STATE_FLAG_ACTIVE) != 0;

  if (is_active && !was_active)
    {
      self->was_pressed = TRUE;
      begin (self);
    }
  else if (was_active && !is_active)
    end (self);
}

static gboolean
is_pressing (guint keyval)
{
  return keyval == GDK_KEY_space || keyval == GDK_KEY_KP_Space || keyval == GDK_KEY_Return ||
         keyval == GDK_KEY_KP_Enter;
}

static gboolean
on_key_pressed (EncfgResetButton *self, guint keyval)
{
  if (is_pressing (keyval))
    begin (self);
  return is_pressing (keyval);
}

static void
on_key_released (EncfgResetButton *self, guint keyval)
{
  if (is_pressing (keyval))
    end (self);
}

static gboolean
let_go_when_told (gpointer user_data)
{
  EncfgResetButton *self = user_data;

  if (self->since_us != 0 && !self->is_told)
    return G_SOURCE_CONTINUE;
  end (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
on_clicked (EncfgResetButton *self)
{
  if (self->was_pressed)
    self->was_pressed = FALSE;
  else if (self->since_us != 0)
    end (self);
  else
    {
      begin (self);
      g_timeout_add (TICK_MS, let_go_when_told, g_object_ref (self));
    }
}

static void
encfg_reset_button_dispose (GObject *object)
{
  EncfgResetButton *self = ENCFG_RESET_BUTTON (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  self->since_us = 0;
  G_OBJECT_CLASS (encfg_reset_button_parent_class)->dispose (object);
}

static void
encfg_reset_button_class_init (EncfgResetButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encfg_reset_button_dispose;
  held_signal = encfg_signal_new ("held", ENCFG_TYPE_RESET_BUTTON, 1, G_TYPE_DOUBLE);
}

static void
encfg_reset_button_init (EncfgResetButton *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  /* Printed so on the case, in every language. */
  self->button = gtk_button_new_with_label ("RESET");
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  self->bar = gtk_progress_bar_new ();
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("How long RESET is held"), -1);
  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "width-chars", 34, NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_box_append (GTK_BOX (self), self->button);
  gtk_box_append (GTK_BOX (self), self->bar);
  gtk_box_append (GTK_BOX (self), self->label);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (on_key_released), self);
  gtk_widget_add_controller (self->button, keys);
  /* The key that is let go elsewhere is not seen. */
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (end), self);
  gtk_widget_add_controller (self->button, focus);
  g_signal_connect (self->button, "state-flags-changed", G_CALLBACK (on_state_flags), self);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  show_hint (self);
}

GtkWidget *
encfg_reset_button_new (void)
{
  return g_object_new (ENCFG_TYPE_RESET_BUTTON, NULL);
}
