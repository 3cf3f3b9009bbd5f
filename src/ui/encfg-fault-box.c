/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-fault-box.h"

#include "encfg-application.h"
#include "encfg-drop-down.h"
#include "encfg-number.h"
#include "encfg-sim-words.h"

#include <glib/gi18n-lib.h>

struct _EncfgFaultBox
{
  GtkBox parent_instance;

  EncfgTraining *training;
  GArray *offered; /* guint: index of the fault, in the order of the list */
  gboolean is_serial;
  GtkDropDown *names;
  GtkLabel *help, *extra_label, *standing;
  GtkSpinButton *count, *extra, *duration, *probability;
  GtkCheckButton *counted, *timed;
  GtkWidget *add, *off;
};

G_DEFINE_FINAL_TYPE (EncfgFaultBox, encfg_fault_box, GTK_TYPE_BOX)

/* The values that some faults have besides. What is usual and the limits are the simulator's. */
static const struct
{
  const char *key, *label, *name;
} extras[] = {
  { "ms", N_ ("ms"), N_ ("Time in milliseconds") },
  { "code", N_ ("code"), N_ ("Exception code") },
  { "seconds", N_ ("s"), N_ ("Time in seconds") },
};

static const char *
get_chosen (EncfgFaultBox *self, const char **help, const char **extra)
{
  const guint index = gtk_drop_down_get_selected (self->names);

  return encfg_sim_fault_nth_name (
    g_array_index (self->offered, guint, index < self->offered->len ? index : 0), help, extra);
}

static void
on_chosen (EncfgFaultBox *self)
{
  const char *help, *extra;
  const char *name = get_chosen (self, &help, &extra);
  const int usual = encfg_sim_fault_get_usual (name);

  gtk_label_set_label (self->help, _ (help));
  gtk_widget_set_visible (GTK_WIDGET (self->extra), extra != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->extra_label), extra != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    {
      if (g_strcmp0 (extra, extras[i].key) != 0)
        continue;
      gtk_label_set_label (self->extra_label, _ (extras[i].label));
      gtk_spin_button_set_value (self->extra, usual);
      gtk_accessible_update_property (
        GTK_ACCESSIBLE (self->extra), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (extras[i].name), -1);
    }
}

/* What does nothing on such a line is not offered. */
static void
offer (EncfgFaultBox *self, gboolean is_serial)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const char *help, *extra;

  if (self->offered->len > 0 && self->is_serial == is_serial)
    return;
  self->is_serial = is_serial;
  g_array_set_size (self->offered, 0);
  for (guint i = 0; i < encfg_sim_fault_count_names (); i++)
    if (encfg_sim_fault_acts_on (i, is_serial))
      {
        g_array_append_val (self->offered, i);
        gtk_string_list_append (names, encfg_sim_fault_nth_name (i, &help, &extra));
      }
  gtk_drop_down_set_model (self->names, G_LIST_MODEL (names));
  on_chosen (self);
}

static void
append_member (GString *line, const char *key, GtkSpinButton *value)
{
  g_string_append_printf (line, ",\"%s\":%d", key, gtk_spin_button_get_value_as_int (value));
}

/* The remote control counts once where no count is given; what lasts is counted as far as it
 * goes. */
static void
on_add (EncfgFaultBox *self)
{
  const gboolean is_counted = gtk_check_button_get_active (self->counted);
  const int count =
    is_counted ? gtk_spin_button_get_value_as_int (self->count)
               : (int) gtk_adjustment_get_upper (gtk_spin_button_get_adjustment (self->count));
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *sentence = NULL;
  const char *help, *extra;
  const char *name = get_chosen (self, &help, &extra);

  g_string_printf (line, "{\"op\":\"fault\",\"name\":\"%s\",\"count\":%d", name, count);
  if (extra)
    append_member (line, extra, self->extra);
  if (gtk_check_button_get_active (self->timed))
    append_member (line, "duration", self->duration);
  append_member (line, "probability", self->probability);
  g_string_append_c (line, '}');
  sentence = g_strdup_printf (_ ("Simulated line fault %s: %s"), name, _ (help));
  encfg_training_run (self->training, line->str, sentence);
}

static void
on_off (EncfgFaultBox *self)
{
  encfg_training_run (
    self->training, "{\"op\":\"faults-off\"}", _ ("The simulated line is in order again"));
}

static void
on_training_changed (EncfgFaultBox *self)
{
  const EncfgSimReport *report = encfg_training_get_report (self->training);
  const gboolean is_ready = encfg_training_is_ready (self->training);
  const guint n = report ? report->faults->len : 0;
  g_autofree char *faults = n > 0 ? encfg_sim_words_faults (report) : NULL;
  g_autofree char *text =
    faults ? g_strconcat (_ ("⚠ Now: "), faults, NULL) : g_strdup (_ ("The line is in order."));

  if (is_ready)
    offer (self, encfg_training_is_serial (self->training));
  gtk_label_set_label (self->standing, text);
  gtk_widget_set_sensitive (self->add, is_ready);
  gtk_widget_set_sensitive (self->off, is_ready && n > 0);
}

void
encfg_fault_box_set_training (EncfgFaultBox *self, EncfgTraining *training)
{
  g_return_if_fail (!self->training);

  self->training = g_object_ref (training);
  g_signal_connect_object (
    training, "changed", G_CALLBACK (on_training_changed), self, G_CONNECT_SWAPPED);
  on_training_changed (self);
}

static void
encfg_fault_box_dispose (GObject *object)
{
  g_clear_object (&ENCFG_FAULT_BOX (object)->training);
  G_OBJECT_CLASS (encfg_fault_box_parent_class)->dispose (object);
}

static void
encfg_fault_box_finalize (GObject *object)
{
  g_array_unref (ENCFG_FAULT_BOX (object)->offered);
  G_OBJECT_CLASS (encfg_fault_box_parent_class)->finalize (object);
}

static void
encfg_fault_box_class_init (EncfgFaultBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_fault_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_fault_box_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-fault-box.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, names);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, help);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, extra_label);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, standing);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, count);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, extra);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, counted);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, timed);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, duration);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, probability);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, add);
  gtk_widget_class_bind_template_child (widget_class, EncfgFaultBox, off);
}

static void
encfg_fault_box_init (EncfgFaultBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->offered = g_array_new (FALSE, FALSE, sizeof (guint));
  encfg_number_spin (GTK_WIDGET (self->count));
  encfg_number_spin (GTK_WIDGET (self->extra));
  encfg_number_spin (GTK_WIDGET (self->duration));
  encfg_number_spin (GTK_WIDGET (self->probability));
  encfg_drop_down_set_name (self->names, _ ("Line fault"));
  g_signal_connect_swapped (self->names, "notify::selected", G_CALLBACK (on_chosen), self);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (on_add), self);
  g_signal_connect_swapped (self->off, "clicked", G_CALLBACK (on_off), self);
  offer (self, FALSE);
}
