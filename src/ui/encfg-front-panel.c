/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-front-panel.h"

#include "encfg-application.h"
#include "encfg-lamp.h"
#include "encfg-reset-button.h"
#include "encfg-sim-words.h"

#define BLINK_MS 400
#define N_COLUMNS 4 /* of lamps */

struct _EncfgFrontPanel
{
  GtkWindow parent_instance;

  EncfgTraining *training;
  GPtrArray *shown; /* EncfgLamp *, borrowed, in the order of the profile */
  guint blink_source;
  gboolean is_lit;
  gboolean is_seen;

  GtkLabel *model, *place;
  GtkSwitch *power;
  GtkGrid *lamps;
  GtkBox *reset_place;
};

G_DEFINE_FINAL_TYPE (EncfgFrontPanel, encfg_front_panel, GTK_TYPE_WINDOW)

static const char *const colors[] = { "green", "red", "blue" }; /* by EncfgSimLampColor */

static void
add_lamp (EncfgFrontPanel *self, const EncfgItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *lamp = encfg_lamp_new (item->label);
  GtkWidget *label = gtk_label_new (item->label);

  gtk_widget_add_css_class (lamp, colors[encfg_sim_words_lamp_color (item->key)]);
  gtk_widget_set_halign (lamp, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "lamp-label");
  gtk_box_append (GTK_BOX (box), lamp);
  gtk_box_append (GTK_BOX (box), label);
  gtk_grid_attach (
    self->lamps, box, (int) self->shown->len % N_COLUMNS, (int) self->shown->len / N_COLUMNS, 1, 1);
  g_ptr_array_add (self->shown, lamp);
}

static void
show_report (EncfgFrontPanel *self, const EncfgSimReport *report)
{
  g_autofree char *uri = encfg_training_dup_known_place (self->training);
  g_autofree char *place = encfg_sim_words_place (report, uri);

  for (guint i = 0; i < MIN (report->lamps->len, self->shown->len); i++)
    encfg_lamp_set_state (
      g_ptr_array_index (self->shown, i),
      encfg_sim_words_parse_lamp (g_array_index (report->lamps, EncfgSimReportLamp, i).state));
  gtk_label_set_label (self->place, place);
}

static void
on_training_changed (EncfgFrontPanel *self)
{
  const EncfgSimReport *report = encfg_training_get_report (self->training);

  if (!encfg_training_is_on (self->training))
    gtk_window_destroy (GTK_WINDOW (self));
  else if (report)
    show_report (self, report);
}

/* A hand alone moves the switch: a module that restarts does not. */
static gboolean
on_power_switched (EncfgFrontPanel *self, gboolean on)
{
  encfg_training_run (self->training,
                      on ? "{\"op\":\"power\",\"on\":true}" : "{\"op\":\"power\",\"on\":false}",
                      encfg_sim_words_power (on));
  return FALSE;
}

static void
on_reset_held (EncfgFrontPanel *self, double held_s)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const EncfgSimReport *report = encfg_training_get_report (self->training);
  g_autofree char *sentence = encfg_sim_words_pressed (report, held_s);
  g_autofree char *line = NULL;

  if (report && !report->has_power)
    {
      encfg_training_tell (self->training, sentence);
      return;
    }
  g_ascii_formatd (number, sizeof number, "%.3f", held_s);
  line = g_strdup_printf ("{\"op\":\"reset\",\"held_s\":%s}", number);
  encfg_training_run (self->training, line, sentence);
}

static gboolean
on_blink (gpointer user_data)
{
  EncfgFrontPanel *self = user_data;

  self->is_lit = !self->is_lit;
  for (guint i = 0; i < self->shown->len; i++)
    encfg_lamp_set_phase (g_ptr_array_index (self->shown, i), self->is_lit);
  return G_SOURCE_CONTINUE;
}

static void
see (EncfgFrontPanel *self, gboolean is_seen)
{
  if (is_seen == self->is_seen)
    return;
  self->is_seen = is_seen;
  encfg_training_watch (self->training, is_seen);
  if (is_seen)
    self->blink_source = g_timeout_add (BLINK_MS, on_blink, self);
  else
    g_clear_handle_id (&self->blink_source, g_source_remove);
}

static void
encfg_front_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (encfg_front_panel_parent_class)->map (widget);
  see (ENCFG_FRONT_PANEL (widget), TRUE);
}

static void
encfg_front_panel_unmap (GtkWidget *widget)
{
  see (ENCFG_FRONT_PANEL (widget), FALSE);
  GTK_WIDGET_CLASS (encfg_front_panel_parent_class)->unmap (widget);
}

static void
encfg_front_panel_dispose (GObject *object)
{
  EncfgFrontPanel *self = ENCFG_FRONT_PANEL (object);

  if (self->training)
    see (self, FALSE);
  g_clear_object (&self->training);
  G_OBJECT_CLASS (encfg_front_panel_parent_class)->dispose (object);
}

static void
encfg_front_panel_finalize (GObject *object)
{
  g_ptr_array_unref (ENCFG_FRONT_PANEL (object)->shown);
  G_OBJECT_CLASS (encfg_front_panel_parent_class)->finalize (object);
}

static void
encfg_front_panel_class_init (EncfgFrontPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_front_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_front_panel_finalize;
  widget_class->map = encfg_front_panel_map;
  widget_class->unmap = encfg_front_panel_unmap;
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-front-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgFrontPanel, model);
  gtk_widget_class_bind_template_child (widget_class, EncfgFrontPanel, place);
  gtk_widget_class_bind_template_child (widget_class, EncfgFrontPanel, power);
  gtk_widget_class_bind_template_child (widget_class, EncfgFrontPanel, lamps);
  gtk_widget_class_bind_template_child (widget_class, EncfgFrontPanel, reset_place);
}

static void
encfg_front_panel_init (EncfgFrontPanel *self)
{
  GtkWidget *reset = encfg_reset_button_new ();

  self->shown = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_hexpand (reset, TRUE);
  gtk_box_append (self->reset_place, reset);
  g_signal_connect_swapped (reset, "held", G_CALLBACK (on_reset_held), self);
}

GtkWidget *
encfg_front_panel_new (EncfgTraining *training)
{
  EncfgFrontPanel *self = g_object_new (ENCFG_TYPE_FRONT_PANEL, NULL);
  EncfgProfile *profile = encfg_training_get_profile (training);
  g_autoptr (GPtrArray) lamps = encfg_profile_list_section (profile, ENCFG_SECTION_LAMPS);
  const EncfgSimReport *report = encfg_training_get_report (training);

  self->training = g_object_ref (training);
  gtk_label_set_label (self->model, profile->model);
  for (guint i = 0; i < lamps->len; i++)
    add_lamp (self, g_ptr_array_index (lamps, i));
  gtk_widget_set_visible (GTK_WIDGET (self->reset_place), profile->reset != NULL);
  gtk_switch_set_active (self->power, !report || report->is_switched_on);
  g_signal_connect_swapped (self->power, "state-set", G_CALLBACK (on_power_switched), self);
  g_signal_connect_object (
    training, "changed", G_CALLBACK (on_training_changed), self, G_CONNECT_SWAPPED);
  on_training_changed (self);
  return GTK_WIDGET (self);
}
