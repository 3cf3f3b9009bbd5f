/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-knob.h"

#include "encfg-application.h"
#include "encfg-drop-down.h"
#include "encfg-number.h"
#include "encfg-sim-battery.h"
#include "encfg-sim-defect.h"
#include "encfg-sim-ops.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Something that can be changed: a member of an operation. With `word` it is set to that, as it
 * stands in the operation; else to a number. */
typedef struct
{
  const char *op, *member; /* member: NULL, the operation alone says it */
  const char *label;
  const char *unit;       /* or NULL */
  double min, max, usual; /* max: 0, the number of cells */
  const char *word;
  const char *item;    /* key of what lets one see it, or NULL: anything does */
  const char *meaning; /* that an item of its section must know, or NULL */
  const char *second;  /* member of a second number, or NULL */
} Change;

/* A part that is chosen by number, or of which there is one. */
typedef struct
{
  const char *op;
  const char *label;
  const char *place; /* member of the number, or NULL */
  EncfgSection section;
} Part;

/* clang-format off */
static const Part parts[] = {
  { "set-cell",    N_ ("Battery"), "cell",  ENCFG_SECTION_CELLS },
  { "set-string",  N_ ("String"), "string", ENCFG_SECTION_STRINGS },
  { "swap-sensors", N_ ("Sensor"), "cell", ENCFG_SECTION_CELLS },
  { "ring",        N_ ("Ring"), "ring",  ENCFG_SECTION_STATUS },
  { "set-input",   N_ ("Input"),  "input",  ENCFG_SECTION_STATUS },
  { "set-ambient", N_ ("Room"),   NULL,     ENCFG_SECTION_STATUS },
};

static const Change changes[] = {
  { "set-cell", "ir_uohm",       N_ ("Resistance"),          "µΩ", 1, 1e6, 20000, NULL, "cell-ir", NULL },
  { "set-cell", "voltage_mv",    N_ ("Voltage"),             "mV", 0, 60000, 11500, NULL, "cell-voltage", NULL },
  { "set-cell", "temperature_c", N_ ("Temperature"),         "°C", -100, 200, 55, NULL, "cell-temperature", NULL },
  { "set-cell", "soc",           N_ ("State of charge"),     "%",  0, 100, 40, NULL, "cell-soc", NULL },
  { "set-cell", "soh",           N_ ("State of health"),     "%",  0, 100, 60, NULL, "cell-soh", NULL },
  { "set-cell", "id",            N_ ("Id of its sensor"),    NULL, 0, 65535, 1, NULL, "cell-id", NULL },
  { "set-cell", "sensor",        N_ ("Sensor missing"),      NULL, 0, 0, 0, "\"missing\"", NULL, NULL },
  { "set-cell", "sensor",        N_ ("Sensor back"),         NULL, 0, 0, 0, "\"ok\"", NULL, NULL },
  { "set-cell", "defect",        N_ ("Defect: high resistance"), NULL, 0, 0, 0, "\"high-resistance\"", "cell-ir", NULL },
  { "set-cell", "defect",        N_ ("Defect: sulphated"),   NULL, 0, 0, 0, "\"sulphated\"", NULL, NULL },
  { "set-cell", "defect",        N_ ("Defect: dried out"),   NULL, 0, 0, 0, "\"dry\"", NULL, NULL },
  { "set-cell", "defect",        N_ ("Defect: shorted"),     NULL, 0, 0, 0, "\"shorted\"", "cell-voltage", NULL },
  { "set-cell", "defect",        N_ ("Defect: lead reversed"), NULL, 0, 0, 0, "\"reversed-lead\"", "cell-voltage", NULL },
  { "set-cell", "defect",        N_ ("Defect: lead off"),    NULL, 0, 0, 0, "\"lead-off\"", "cell-voltage", NULL },
  { "set-cell", "defect",        N_ ("Defect: probe lost"),  NULL, 0, 0, 0, "\"probe-lost\"", "cell-temperature", NULL },
  { "set-cell", "defect",        N_ ("Replaced by a good one"), NULL, 0, 0, 0, "\"none\"", NULL, NULL },
  { "set-cell", "leak",          N_ ("Leaks"),               NULL, 0, 0, 0, "true", NULL, "leakage" },
  { "set-cell", "leak",          N_ ("Leaks no more"),       NULL, 0, 0, 0, "false", NULL, "leakage" },
  { "set-cell", "liquid_low",    N_ ("Liquid low"),          NULL, 0, 0, 0, "true", NULL, "liquid low" },
  { "set-cell", "liquid_low",    N_ ("Liquid filled up"),    NULL, 0, 0, 0, "false", NULL, "liquid low" },
  { "set-string", "current_a",   N_ ("Current"),             "A",  -5000, 5000, -50, NULL, "string-current", NULL },
  { "set-string", "current_a",   N_ ("Current as it is"),    NULL, 0, 0, 0, "null", "string-current", NULL },
  { "set-string", "ripple_a",    N_ ("Ripple current"),      "A",  0, 5000, 20, NULL, "string-ripple-current", NULL },
  { "set-string", "ripple_v",    N_ ("Ripple voltage"),      "V",  0, 1000, 10, NULL, "string-ripple-voltage", NULL },
  { "set-string", "hall",        N_ ("Hall sensor disconnected"), NULL, 0, 0, 0, "false", "string-current", NULL },
  { "set-string", "hall",        N_ ("Hall sensor connected"),    NULL, 0, 0, 0, "true", "string-current", NULL },
  { "set-string", "transformer", N_ ("Transformer reversed"), NULL, 0, 0, 0, "\"reversed\"", "string-current", NULL },
  { "set-string", "transformer", N_ ("Transformer right"),    NULL, 0, 0, 0, "\"ok\"", "string-current", NULL },
  { "swap-sensors", "with",      N_ ("Swapped with that of"), NULL, 1, 0, 2, NULL, NULL, NULL },
  { "ring", "broken_after",      N_ ("Broken after sensor"), NULL, 0, 0, 10, NULL, NULL, NULL, "until" },
  { "ring", NULL,                N_ ("Whole"),               NULL, 0, 0, 0, "", NULL, NULL },
  { "set-input", "value",        N_ ("Contact closed"),      NULL, 0, 0, 0, "true", "input-1", NULL },
  { "set-input", "value",        N_ ("Contact open"),        NULL, 0, 0, 0, "false", "input-1", NULL },
  { "set-ambient", "temperature_c", N_ ("Temperature"),      "°C", -40, 100, 45, NULL, "ambient-temp", NULL },
  { "set-ambient", "humidity",   N_ ("Humidity"),            "%",  0, 100, 90, NULL, "ambient-humidity", NULL },
};
/* clang-format on */

struct _EncfgSimKnob
{
  GtkBox parent_instance;

  EncfgTraining *training;
  const Part *part;
  GArray *offered; /* const Change *, in the order of the list */
  GtkWidget *title, *place, *what, *value, *unit, *second;
  GtkWidget *second_row;
  GtkWidget *sign; /* what one finds */
};

G_DEFINE_FINAL_TYPE (EncfgSimKnob, encfg_sim_knob, GTK_TYPE_BOX)

static gboolean
knows_meaning (const EncfgProfile *profile, EncfgSection section, const char *meaning)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, section);
  gint64 number;

  for (guint i = 0; i < items->len; i++)
    if (encfg_item_find_meaning (g_ptr_array_index (items, i), meaning, &number))
      return TRUE;
  return FALSE;
}

static gboolean
is_offered (const EncfgProfile *profile, const Part *part, const Change *change)
{
  return g_str_equal (change->op, part->op) && encfg_sim_ops_has (change->op, change->member) &&
         (!change->item || encfg_profile_find_item (profile, change->item)) &&
         (!change->meaning || knows_meaning (profile, part->section, change->meaning));
}

static const Change *
get_change (EncfgSimKnob *self)
{
  const guint index = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->what));

  return index < self->offered->len ? g_array_index (self->offered, const Change *, index) : NULL;
}

/* What a technician finds of a defect. */
static void
show_sign (EncfgSimKnob *self, const Change *change)
{
  const EncfgSimDefect *healthy = encfg_sim_defect_find ("none");
  const EncfgSimDefect *defect = healthy;

  if (!g_strcmp0 (change->member, "defect"))
    {
      g_autofree char *name = g_strndup (change->word + 1, strlen (change->word) - 2);

      defect = encfg_sim_defect_find (name);
    }
  gtk_widget_set_visible (self->sign, defect != healthy);
  gtk_label_set_label (GTK_LABEL (self->sign), _ (defect->sign));
}

static void
on_what_chosen (EncfgSimKnob *self)
{
  const Change *change = get_change (self);
  double max;

  if (!change)
    return;
  /* It is shortened where the window is narrow. */
  encfg_tooltip_set (self->what, _ (change->label));
  gtk_widget_set_visible (self->value, !change->word);
  gtk_widget_set_visible (self->unit, change->unit != NULL);
  gtk_widget_set_visible (self->second_row, change->second != NULL);
  show_sign (self, change);
  if (change->word)
    return;
  max = change->max > 0 ? change->max : encfg_training_count_cells (self->training);
  if (change->second)
    max = MIN (max, ENCFG_SIM_RING_MAX);
  /* A gap has at least one sensor behind it. */
  gtk_spin_button_set_range (
    GTK_SPIN_BUTTON (self->value), change->min, change->second ? max - 1 : max);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->value), change->usual);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->second), change->min + 1, max);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->second), max);
  gtk_label_set_label (GTK_LABEL (self->unit), change->unit ? change->unit : "");
}

/* "Battery 12: Resistance 20000 µΩ". (transfer full) */
static char *
describe (EncfgSimKnob *self, const Change *change, int place, int value, int second)
{
  g_autoptr (GString) text = g_string_new (_ ("Simulated module: "));

  g_string_append (text, _ (self->part->label));
  if (self->part->place)
    g_string_append_printf (text, " %d", place);
  g_string_append_printf (text, ": %s", _ (change->label));
  if (!change->word)
    g_string_append_printf (text, " %d", value);
  if (change->unit)
    g_string_append_printf (text, " %s", change->unit);
  if (change->second)
    g_string_append_printf (text, " %s %d", _ ("and after sensor"), second);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_apply (EncfgSimKnob *self)
{
  const Change *change = get_change (self);
  const int place = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->place));
  const int value = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->value));
  const int second = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->second));
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *sentence = NULL;

  if (!change)
    return;
  g_string_printf (line, "{\"op\":\"%s\"", change->op);
  if (self->part->place)
    g_string_append_printf (line, ",\"%s\":%d", self->part->place, place);
  if (change->word && change->member)
    g_string_append_printf (line, ",\"%s\":%s", change->member, change->word);
  else if (change->member)
    g_string_append_printf (line, ",\"%s\":%d", change->member, value);
  if (change->second)
    g_string_append_printf (line, ",\"%s\":%d", change->second, second);
  g_string_append_c (line, '}');
  sentence = describe (self, change, place, value, second);
  encfg_training_run (self->training, line->str, sentence);
}

static guint
count_places (EncfgTraining *training, const Part *part)
{
  EncfgProfile *profile = encfg_training_get_profile (training);
  guint n = 0;

  if (part->section == ENCFG_SECTION_CELLS)
    return encfg_training_count_cells (training);
  if (g_str_equal (part->op, "ring"))
    return 1 + (encfg_training_count_cells (training) - 1) / ENCFG_SIM_RING_MAX;
  if (part->section == ENCFG_SECTION_STRINGS)
    return encfg_training_count_strings (training);
  while (TRUE)
    {
      g_autofree char *key = g_strdup_printf ("%s-%u", part->place, n + 1);

      if (!encfg_profile_find_item (profile, key))
        return n;
      n++;
    }
}

static void
name_control (GtkWidget *widget, const char *format, const char *part)
{
  g_autofree char *name = g_strdup_printf ("%s: %s", part, format);

  if (GTK_IS_DROP_DOWN (widget))
    encfg_drop_down_set_name (GTK_DROP_DOWN (widget), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
fill (EncfgSimKnob *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const char *part = _ (self->part->label);

  for (guint i = 0; i < self->offered->len; i++)
    gtk_string_list_append (names, _ (g_array_index (self->offered, const Change *, i)->label));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->what), G_LIST_MODEL (names));
  gtk_widget_set_visible (self->place, self->part->place != NULL);
  if (self->part->place)
    gtk_spin_button_set_range (
      GTK_SPIN_BUTTON (self->place), 1, MAX (1, count_places (self->training, self->part)));
  name_control (self->place, _ ("number"), part);
  name_control (self->what, _ ("what is to change"), part);
  name_control (self->value, _ ("new value"), part);
  name_control (self->second, _ ("second value"), part);
  on_what_chosen (self);
}

static void
encfg_sim_knob_dispose (GObject *object)
{
  g_clear_object (&ENCFG_SIM_KNOB (object)->training);
  G_OBJECT_CLASS (encfg_sim_knob_parent_class)->dispose (object);
}

static void
encfg_sim_knob_finalize (GObject *object)
{
  g_array_unref (ENCFG_SIM_KNOB (object)->offered);
  G_OBJECT_CLASS (encfg_sim_knob_parent_class)->finalize (object);
}

static void
encfg_sim_knob_class_init (EncfgSimKnobClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encfg_sim_knob_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_sim_knob_finalize;
}

static void
encfg_sim_knob_init (EncfgSimKnob *self)
{
  self->offered = g_array_new (FALSE, FALSE, sizeof (const Change *));
  self->place = gtk_spin_button_new_with_range (1, 1, 1);
  self->what = gtk_drop_down_new (NULL, NULL);
  self->value = gtk_spin_button_new_with_range (0, 1, 1);
  self->unit = gtk_label_new (NULL);
  self->second = gtk_spin_button_new_with_range (0, 1, 1);
  self->second_row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_halign (self->second_row, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (self->second_row), gtk_label_new (_ ("and after sensor")));
  gtk_box_append (GTK_BOX (self->second_row), self->second);
  self->title = gtk_label_new (NULL);
  self->sign = gtk_label_new (NULL);
  encfg_number_spin (self->place);
  encfg_number_spin (self->value);
  encfg_number_spin (self->second);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->place), 3);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->value), 6);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->second), 3);
  gtk_widget_set_hexpand (self->second, FALSE);
  gtk_widget_add_css_class (self->sign, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->sign), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->sign), 0);
}

/* Shortened where the window is narrow; the open list shows it in full. */
static void
let_shrink (GtkWidget *drop_down)
{
  g_autoptr (GtkListItemFactory) shown =
    gtk_builder_list_item_factory_new_from_resource (NULL, ENCFG_RESOURCE_PATH "/ui/row-name.ui");
  g_autoptr (GtkListItemFactory) listed = gtk_builder_list_item_factory_new_from_resource (
    NULL, ENCFG_RESOURCE_PATH "/ui/row-port-full.ui");

  gtk_drop_down_set_factory (GTK_DROP_DOWN (drop_down), shown);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (drop_down), listed);
}

static EncfgSimKnob *
knob_new (EncfgTraining *training, const Part *part)
{
  EncfgSimKnob *self =
    g_object_new (ENCFG_TYPE_SIM_KNOB, "spacing", 3, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *numbers = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  /* All that is entered comes before what sets it, with the Tab key, too. */
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *end = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  EncfgProfile *profile = encfg_training_get_profile (training);
  GtkWidget *apply = gtk_button_new_with_label (_ ("Set"));

  self->training = g_object_ref (training);
  self->part = part;
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      const Change *change = &changes[i];

      if (is_offered (profile, part, change))
        g_array_append_val (self->offered, change);
    }
  gtk_label_set_label (GTK_LABEL (self->title), _ (part->label));
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  let_shrink (self->what);
  /* The Tab key goes by the middle of what is beside another: this is as high as the numbers. */
  gtk_widget_set_valign (apply, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (end), apply);
  gtk_widget_set_hexpand (numbers, TRUE);
  gtk_widget_set_hexpand (self->what, TRUE);
  gtk_widget_set_hexpand (self->place, FALSE);
  gtk_widget_set_hexpand (self->value, FALSE);
  name_control (apply, _ ("Set"), _ (part->label));
  gtk_box_append (GTK_BOX (row), self->title);
  gtk_box_append (GTK_BOX (row), self->place);
  gtk_box_append (GTK_BOX (row), self->what);
  gtk_box_append (GTK_BOX (row), self->value);
  gtk_box_append (GTK_BOX (row), self->unit);
  gtk_box_append (GTK_BOX (numbers), row);
  gtk_box_append (GTK_BOX (numbers), self->second_row);
  gtk_box_append (GTK_BOX (all), numbers);
  gtk_box_append (GTK_BOX (all), end);
  gtk_box_append (GTK_BOX (self), all);
  gtk_box_append (GTK_BOX (self), self->sign);
  fill (self);
  g_signal_connect_swapped (self->what, "notify::selected", G_CALLBACK (on_what_chosen), self);
  g_signal_connect_swapped (apply, "clicked", G_CALLBACK (on_apply), self);
  encfg_number_on_enter (self->value, apply);
  encfg_number_on_enter (self->second, apply);
  return self;
}

GPtrArray *
encfg_sim_knob_list (EncfgTraining *training)
{
  g_autoptr (GtkSizeGroup) titles = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      EncfgSimKnob *knob = knob_new (training, &parts[i]);

      gtk_size_group_add_widget (titles, knob->title);
      if (knob->offered->len > 0)
        g_ptr_array_add (list, knob);
      else
        g_object_unref (g_object_ref_sink (knob));
    }
  return list;
}
