/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-string-strip.h"

#include "encfg-profile-text.h"
#include "encfg-setting.h"
#include "encfg-signal.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

struct _EncfgStringStrip
{
  GtkWidget parent_instance;

  guint n_strings;
  GPtrArray *cards; /* GtkToggleButton: all, string 1, string 2 …; one string alone has no "all" */
  GtkWidget *scroller;
  GtkBox *box;
  GtkLabel *room;
};

static guint signal_chosen;

G_DEFINE_FINAL_TYPE (EncfgStringStrip, encfg_string_strip, GTK_TYPE_WIDGET)

static void
on_toggled (GtkToggleButton *button, EncfgStringStrip *self)
{
  guint index;

  if (gtk_toggle_button_get_active (button) && g_ptr_array_find (self->cards, button, &index))
    g_signal_emit (self, signal_chosen, 0, index);
}

/* A heading and lines of figures. */
static GtkWidget *
add_card (EncfgStringStrip *self, gboolean can_choose)
{
  GtkWidget *card = can_choose ? gtk_toggle_button_new () : gtk_frame_new (NULL);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *heading = gtk_label_new (NULL);
  GtkWidget *figures = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_xalign (GTK_LABEL (figures), 0);
  gtk_widget_add_css_class (heading, "string-heading");
  gtk_widget_add_css_class (figures, "numeric");
  gtk_box_append (GTK_BOX (lines), heading);
  gtk_box_append (GTK_BOX (lines), figures);
  gtk_widget_add_css_class (card, "string-card");
  if (can_choose)
    {
      gtk_button_set_child (GTK_BUTTON (card), lines);
      if (self->cards->len > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (card), g_ptr_array_index (self->cards, 0));
      else
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (card), TRUE);
      g_signal_connect (card, "toggled", G_CALLBACK (on_toggled), self);
    }
  else
    gtk_frame_set_child (GTK_FRAME (card), lines);
  g_ptr_array_add (self->cards, card);
  gtk_box_append (self->box, card);
  return card;
}

static void
set_strings (EncfgStringStrip *self, guint n_strings)
{
  if (n_strings == self->n_strings)
    return;
  for (guint i = 0; i < self->cards->len; i++)
    gtk_box_remove (self->box, g_ptr_array_index (self->cards, i));
  g_ptr_array_set_size (self->cards, 0);
  self->n_strings = n_strings;
  for (guint i = 0; n_strings > 1 && i <= n_strings; i++)
    add_card (self, TRUE);
  if (n_strings == 1)
    add_card (self, FALSE);
  g_signal_emit (self, signal_chosen, 0, 0);
}

static void
fill_card (GtkWidget *card, const char *heading, const char *figures, const EncfgVerdict *verdict)
{
  GtkWidget *lines = GTK_IS_BUTTON (card) ? gtk_button_get_child (GTK_BUTTON (card))
                                          : gtk_frame_get_child (GTK_FRAME (card));
  GtkWidget *first = gtk_widget_get_first_child (lines);
  g_autofree char *name = g_strdup_printf ("%s: %s", heading, figures);

  gtk_label_set_label (GTK_LABEL (first), heading);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (first)), figures);
  for (guint i = 0; i < ENCFG_N_VERDICTS; i++)
    if (!verdict || verdict->kind != i)
      gtk_widget_remove_css_class (card, encfg_verdict_name (i));
  if (verdict)
    gtk_widget_add_css_class (card, encfg_verdict_name (verdict->kind));
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
add_figure (GString *text, const char *figure)
{
  const gboolean begins = text->len == 0 || text->str[text->len - 1] == '\n';

  g_string_append_printf (text, "%s%s", begins ? "" : "  ", figure);
}

/* "▲ 243.60 V": with its sign if it is outside its limit. */
static void
add_reading (GString *text,
             const EncfgReadings *readings,
             const EncfgLimits *limits,
             const EncfgItem *item,
             guint index)
{
  const EncfgValue value = encfg_readings_get (readings, item, index);
  const EncfgVerdict verdict = encfg_limits_judge (limits, readings, item, index);
  g_autofree char *number = encfg_setting_format_with_unit (item, &value);
  g_autofree char *marked = verdict.alarm || verdict.kind == ENCFG_VERDICT_IMPLAUSIBLE
                              ? g_strdup_printf ("%s %s", encfg_verdict_sign (&verdict), number)
                              : g_strdup (number);

  add_figure (text, marked);
}

/* Voltage and current; below them the mode and the state of charge. */
static char *
describe_string (const EncfgReadings *readings, const EncfgLimits *limits, guint string)
{
  static const char *const keys[] = { "string-voltage", "string-current" };
  const EncfgItem *soc = encfg_profile_find_item (readings->profile, "string-soc");
  const char *mode = encfg_limits_get_mode (readings, string);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const EncfgItem *item = encfg_profile_find_item (readings->profile, keys[i]);

      if (item)
        add_reading (text, readings, limits, item, string);
    }
  g_string_append_c (text, '\n');
  if (mode)
    add_figure (text, encfg_profile_text (mode));
  if (soc)
    {
      add_reading (text, readings, limits, soc, string);
      g_string_append_printf (text, " %s", encfg_profile_text (soc->label));
    }
  return g_string_free (text, FALSE);
}

static char *
name_string (const EncfgVerdict *verdict, guint string)
{
  g_autofree char *name = g_strdup_printf (_ ("String %u"), string + 1);
  const char *sign = encfg_verdict_sign (verdict);

  if (!encfg_verdict_is_marked (verdict))
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s %s · %s", sign, name, encfg_verdict_text (verdict->kind));
}

static void
fill_strings (EncfgStringStrip *self, const EncfgReadings *readings, const EncfgLimits *limits)
{
  g_autoptr (GArray) verdicts =
    encfg_limits_judge_section (limits, readings, ENCFG_SECTION_STRINGS);
  const guint skip = self->n_strings > 1 ? 1 : 0;

  for (guint string = 0; string < self->n_strings; string++)
    {
      const EncfgVerdict *verdict = &g_array_index (verdicts, EncfgVerdict, string);
      GtkWidget *card = g_ptr_array_index (self->cards, string + skip);
      g_autofree char *figures = describe_string (readings, limits, string);
      g_autofree char *why =
        encfg_limits_describe (limits, readings, ENCFG_SECTION_STRINGS, string, verdict->kind);
      g_autofree char *heading = name_string (verdict, string);

      fill_card (card, heading, figures, verdict);
      encfg_tooltip_set (card, encfg_verdict_is_marked (verdict) ? why : NULL);
    }
}

static void
fill_all (EncfgStringStrip *self, const EncfgReadings *readings)
{
  g_autofree char *figures = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "%u battery", "%u batteries", (gulong) readings->n_cells),
    readings->n_cells);

  if (self->n_strings > 1)
    fill_card (g_ptr_array_index (self->cards, 0), _ ("All strings"), figures, NULL);
}

/* What the profile has limits for beside strings and cells. */
static void
fill_room (EncfgStringStrip *self, const EncfgReadings *readings, const EncfgLimits *limits)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < readings->profile->alarms->len; i++)
    {
      const EncfgAlarm *alarm = g_ptr_array_index (readings->profile->alarms, i);
      const EncfgItem *item = alarm->reading;

      if (item->section != ENCFG_SECTION_STATUS || g_ptr_array_find (seen, item, NULL))
        continue;
      g_ptr_array_add (seen, (gpointer) item);
      g_string_append_printf (
        text, "%s%s: ", text->len > 0 ? "\n" : "", encfg_profile_text (item->label));
      add_reading (text, readings, limits, item, 0);
    }
  gtk_label_set_label (self->room, text->str);
}

void
encfg_string_strip_update (EncfgStringStrip *self,
                           const EncfgReadings *readings,
                           const EncfgLimits *limits)
{
  set_strings (self, readings ? readings->n_strings : 0);
  gtk_label_set_label (self->room, readings ? gtk_label_get_label (self->room) : "");
  if (!readings)
    return;
  fill_all (self, readings);
  fill_strings (self, readings, limits);
  fill_room (self, readings, limits);
}

static void
encfg_string_strip_dispose (GObject *object)
{
  EncfgStringStrip *self = ENCFG_STRING_STRIP (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (encfg_string_strip_parent_class)->dispose (object);
}

static void
encfg_string_strip_finalize (GObject *object)
{
  g_ptr_array_unref (ENCFG_STRING_STRIP (object)->cards);
  G_OBJECT_CLASS (encfg_string_strip_parent_class)->finalize (object);
}

static void
encfg_string_strip_class_init (EncfgStringStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_string_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_string_strip_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "stringstrip");
  signal_chosen = encfg_signal_new ("chosen", ENCFG_TYPE_STRING_STRIP, 1, G_TYPE_UINT);
}

static void
encfg_string_strip_init (EncfgStringStrip *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->cards = g_ptr_array_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4));
  self->room = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->room), "numeric");
  gtk_label_set_xalign (self->room, 0);
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->box));
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->room));
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), outer);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}
