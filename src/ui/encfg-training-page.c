/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-training-page-private.h"

#include "encfg-application.h"
#include "encfg-front-panel.h"
#include "encfg-profile-load.h"
#include "encfg-profile-text.h"
#include "encfg-signal.h"
#include "encfg-sim-knob.h"

#include <glib/gi18n-lib.h>

#define FIRST_PROFILE "bm3000"
#define FIRST_BLOCK "12V"

static guint arrived_signal;

G_DEFINE_FINAL_TYPE (EncfgTrainingPage, encfg_training_page, GTK_TYPE_BOX)

static EncfgProfile *
get_profile (EncfgTrainingPage *self)
{
  const guint index = gtk_drop_down_get_selected (self->profiles);

  return index < self->known->len ? g_ptr_array_index (self->known, index) : NULL;
}

static const EncfgPreset *
get_preset (EncfgTrainingPage *self, const EncfgProfile *profile)
{
  const guint index = gtk_drop_down_get_selected (self->blocks);

  return index < profile->presets->len ? g_ptr_array_index (profile->presets, index) : NULL;
}

static void
on_strings_changed (EncfgTrainingPage *self)
{
  gtk_adjustment_set_lower (self->cells_range, gtk_adjustment_get_value (self->strings_range));
}

/* What such a module can have. */
static void
on_profile_chosen (EncfgTrainingPage *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  EncfgProfile *profile = get_profile (self);
  guint chosen = 0;

  if (!profile)
    return;
  /* Where the list is too narrow for it. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->profiles), profile->name);
  for (guint i = 0; i < profile->presets->len; i++)
    {
      const EncfgPreset *preset = g_ptr_array_index (profile->presets, i);

      gtk_string_list_append (labels, encfg_profile_text (preset->label));
      if (g_str_equal (preset->key, FIRST_BLOCK))
        chosen = i;
    }
  gtk_drop_down_set_model (self->blocks, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->blocks, chosen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->blocks), profile->presets->len > 0);
  gtk_adjustment_set_upper (self->strings_range,
                            MAX (profile->repeat[ENCFG_SECTION_STRINGS].max, 1));
  gtk_adjustment_set_upper (self->cells_range, MAX (profile->repeat[ENCFG_SECTION_CELLS].max, 1));
}

/* A profile that does not load is told of where profiles are worked on, not here. */
static void
fill_profiles (EncfgTrainingPage *self)
{
  g_auto (GStrv) ids = encfg_profile_list ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint chosen = 0;

  if (self->known)
    return;
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  for (guint i = 0; ids[i]; i++)
    {
      EncfgProfile *profile = encfg_profile_find (ids[i], NULL);

      if (!profile)
        continue;
      if (g_str_equal (profile->id, FIRST_PROFILE))
        chosen = self->known->len;
      gtk_string_list_append (names, profile->name);
      g_ptr_array_add (self->known, profile);
    }
  gtk_drop_down_set_model (self->profiles, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->profiles, chosen);
  on_profile_chosen (self);
}

void
encfg_training_page_start (EncfgTrainingPage *self)
{
  const EncfgPreset *preset;
  EncfgSimTraits traits = { .number = 1, .seed = 1, .speed = 1 };

  fill_profiles (self);
  traits.profile = get_profile (self);
  if (!traits.profile)
    return;
  preset = get_preset (self, traits.profile);
  traits.block = preset ? preset->key : NULL;
  traits.strings = (guint) gtk_spin_button_get_value_as_int (self->strings);
  traits.cells = (guint) gtk_spin_button_get_value_as_int (self->cells);
  encfg_training_start (self->training, &traits);
}

static void
on_start (EncfgTrainingPage *self)
{
  if (encfg_training_is_on (self->training))
    return;
  self->starter = self->start;
  encfg_training_page_start (self);
}

/* A file that is no scenario says where its fault is. */
static void
on_exercise_chosen (EncfgTrainingPage *self, const char *name_or_file)
{
  g_autoptr (GError) error = NULL;
  EncfgSimScenario *scenario = encfg_sim_scenario_find (name_or_file, &error);

  self->starter = GTK_WIDGET (self->exercises);
  if (scenario)
    encfg_training_start_exercise (self->training, scenario);
  else
    encfg_message_log_add_error (encfg_session_get_log (self->session), error, ENCFG_ENDPOINT_TCP);
}

static void
on_stop (EncfgTrainingPage *self)
{
  encfg_training_stop (self->training);
}

static void
on_front (EncfgTrainingPage *self)
{
  if (!self->panel)
    {
      self->panel = encfg_front_panel_new (self->training);
      g_object_add_weak_pointer (G_OBJECT (self->panel), (gpointer *) &self->panel);
    }
  gtk_window_present (GTK_WINDOW (self->panel));
}

/* A module that has just been started: nothing of the last one is left. */
static void
reset_controls (EncfgTrainingPage *self)
{
  g_autoptr (GPtrArray) knobs = encfg_sim_knob_list (self->training);
  GtkWidget *child;

  self->is_filling = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->knobs))))
    gtk_box_remove (self->knobs, child);
  for (guint i = 0; i < knobs->len; i++)
    gtk_box_append (self->knobs, g_ptr_array_index (knobs, i));
  child = gtk_widget_get_first_child (GTK_WIDGET (self->modes));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
  gtk_drop_down_set_selected (self->speeds, 0);
  self->is_filling = FALSE;
}

/* (transfer full) */
static char *
describe (EncfgTrainingPage *self)
{
  const EncfgSimReport *report = encfg_training_get_report (self->training);
  g_autofree char *place = encfg_training_describe_place (self->training);

  if (!encfg_training_is_on (self->training))
    return g_strdup (_ ("No simulated module runs."));
  if (!report)
    return g_strdup (_ ("Starting…"));
  if (!report->has_power && report->is_switched_on)
    return g_strdup_printf (_ ("%s restarts."), encfg_training_get_profile (self->training)->model);
  if (!report->has_power)
    return g_strdup_printf (_ ("%s has no power."),
                            encfg_training_get_profile (self->training)->model);
  if (encfg_training_is_sought (self->training))
    return g_strdup_printf (_ ("%s is on the line %s and waits to be found: press Search."),
                            encfg_training_get_profile (self->training)->model,
                            place);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s answers at %s. It had %u request.",
                                       "%s answers at %s. It had %u requests.",
                                       report->requests),
                          encfg_training_get_profile (self->training)->model,
                          place,
                          report->requests);
}

static gboolean
has_focus (EncfgTrainingPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return gtk_widget_get_mapped (GTK_WIDGET (self)) &&
         (!focus || gtk_widget_is_ancestor (focus, GTK_WIDGET (self)));
}

/* What was worked with goes: the focus is to be neither lost nor where nobody sees it. */
static void
follow_change (EncfgTrainingPage *self, gboolean is_on, gboolean is_ready)
{
  if (is_ready && !self->was_ready)
    self->next_focus =
      encfg_training_get_exercise (self->training) ? GTK_WIDGET (self->exercise) : self->front;
  else if (!is_on && self->was_on)
    self->next_focus = self->starter ? self->starter : self->start;
  else
    return;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  if (!has_focus (self))
    self->next_focus = NULL;
}

static void
update (EncfgTrainingPage *self)
{
  const gboolean is_on = encfg_training_is_on (self->training);
  const gboolean is_ready = encfg_training_is_ready (self->training);
  const gboolean is_idle = encfg_session_get_activity (self->session) == NULL;
  g_autofree char *text = describe (self);

  if (is_ready && !self->was_ready)
    reset_controls (self);
  follow_change (self, is_on, is_ready);
  self->was_ready = is_ready;
  self->was_on = is_on;
  gtk_label_set_label (self->status, text);
  gtk_widget_set_sensitive (self->traits, !is_on);
  /* An exercise has its own. */
  gtk_widget_set_visible (self->traits, !encfg_training_get_exercise (self->training));
  gtk_widget_set_visible (self->start, !is_on);
  gtk_widget_set_visible (self->words, !is_on);
  gtk_widget_set_sensitive (self->start, is_idle);
  gtk_widget_set_sensitive (GTK_WIDGET (self->exercises), is_idle);
  gtk_widget_set_visible (self->stop, is_on);
  gtk_widget_set_visible (self->front, is_on);
  gtk_widget_set_sensitive (self->front, is_ready);
  gtk_widget_set_visible (self->time_box, is_ready);
  gtk_widget_set_visible (self->off_side, !is_ready);
  gtk_widget_set_visible (self->on_side, is_ready);
  if (self->next_focus && gtk_widget_child_focus (self->next_focus, GTK_DIR_TAB_FORWARD))
    self->next_focus = NULL;
}

static void
on_arrived (EncfgTrainingPage *self, const char *uri, gboolean connects)
{
  g_signal_emit (self, arrived_signal, 0, uri, connects);
}

static void
see (EncfgTrainingPage *self, gboolean is_seen)
{
  if (is_seen == self->is_seen)
    return;
  self->is_seen = is_seen;
  encfg_training_watch (self->training, is_seen);
}

static void
encfg_training_page_map (GtkWidget *widget)
{
  fill_profiles (ENCFG_TRAINING_PAGE (widget));
  encfg_exercise_list_fill (ENCFG_TRAINING_PAGE (widget)->exercises);
  GTK_WIDGET_CLASS (encfg_training_page_parent_class)->map (widget);
  see (ENCFG_TRAINING_PAGE (widget), TRUE);
}

static void
encfg_training_page_unmap (GtkWidget *widget)
{
  see (ENCFG_TRAINING_PAGE (widget), FALSE);
  GTK_WIDGET_CLASS (encfg_training_page_parent_class)->unmap (widget);
}

static void
encfg_training_page_dispose (GObject *object)
{
  EncfgTrainingPage *self = ENCFG_TRAINING_PAGE (object);

  if (self->panel)
    gtk_window_destroy (GTK_WINDOW (self->panel));
  if (self->training)
    {
      see (self, FALSE);
      g_object_run_dispose (G_OBJECT (self->training));
    }
  g_clear_object (&self->training);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_training_page_parent_class)->dispose (object);
}

static void
encfg_training_page_finalize (GObject *object)
{
  g_clear_pointer (&ENCFG_TRAINING_PAGE (object)->known, g_ptr_array_unref);
  G_OBJECT_CLASS (encfg_training_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, profiles);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, blocks);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, speeds);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, strings);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, cells);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, offset);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, strings_range);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, cells_range);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, traits);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, start);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, stop);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, front);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, time_box);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, set_clock);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, status);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, words);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, advances);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, modes);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, knobs);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, off_side);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, on_side);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, faults);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, exercises);
  gtk_widget_class_bind_template_child (widget_class, EncfgTrainingPage, exercise);
}

static void
encfg_training_page_class_init (EncfgTrainingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_FAULT_BOX);
  g_type_ensure (ENCFG_TYPE_EXERCISE_LIST);
  g_type_ensure (ENCFG_TYPE_EXERCISE_BOX);
  G_OBJECT_CLASS (klass)->dispose = encfg_training_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_training_page_finalize;
  widget_class->map = encfg_training_page_map;
  widget_class->unmap = encfg_training_page_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-training-page.ui");
  bind_children (widget_class);
  arrived_signal =
    encfg_signal_new ("arrived", ENCFG_TYPE_TRAINING_PAGE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
encfg_training_page_init (EncfgTrainingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  encfg_training_page_add_controls (self);
  g_signal_connect_swapped (
    self->strings_range, "value-changed", G_CALLBACK (on_strings_changed), self);
  g_signal_connect_swapped (
    self->profiles, "notify::selected", G_CALLBACK (on_profile_chosen), self);
  g_signal_connect_swapped (self->exercises, "chosen", G_CALLBACK (on_exercise_chosen), self);
  g_signal_connect_swapped (self->start, "clicked", G_CALLBACK (on_start), self);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (on_stop), self);
  g_signal_connect_swapped (self->front, "clicked", G_CALLBACK (on_front), self);
}

GtkWidget *
encfg_training_page_new (EncfgSession *session)
{
  EncfgTrainingPage *self = g_object_new (ENCFG_TYPE_TRAINING_PAGE, NULL);

  self->session = g_object_ref (session);
  self->training = encfg_training_new (session);
  encfg_fault_box_set_training (self->faults, self->training);
  encfg_exercise_box_set_training (self->exercise, self->training);
  g_signal_connect_object (self->training, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->training, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

EncfgTraining *
encfg_training_page_get_training (EncfgTrainingPage *self)
{
  return self->training;
}
