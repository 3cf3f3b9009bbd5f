/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-live-page-private.h"

#include "encfg-application.h"
#include "encfg-codec.h"
#include "encfg-profile-text.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

#define TABLE_WIDTH 690

G_DEFINE_FINAL_TYPE (EncfgLivePage, encfg_live_page, GTK_TYPE_BOX)

static void
show_state (EncfgLivePage *self)
{
  const EncfgLiveState state = encfg_live_get_state (self->live);
  g_autofree char *text = encfg_live_describe (self->live);
  const char *simulated = encfg_live_is_simulated (self->live) ? _ (" · SIMULATED") : "";
  g_autofree char *line =
    g_strdup_printf ("%s %s%s", encfg_live_state_sign (state), text, simulated);

  gtk_label_set_label (self->status, line);
  encfg_tooltip_set (GTK_WIDGET (self->status), text);
  /* Why there is nothing new is not left to a tooltip. */
  gtk_label_set_label (self->reason, text);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), state == ENCFG_LIVE_STALE);
  if (!gtk_widget_has_css_class (GTK_WIDGET (self), encfg_live_state_name (state)))
    {
      for (guint i = 0; i < ENCFG_N_LIVE_STATES; i++)
        gtk_widget_remove_css_class (GTK_WIDGET (self), encfg_live_state_name (i));
      gtk_widget_add_css_class (GTK_WIDGET (self), encfg_live_state_name (state));
    }
  gtk_label_set_label (self->placeholder,
                       state == ENCFG_LIVE_OFFLINE
                         ? _ ("Connect to a module: its strings and batteries are shown here")
                         : text);
}

static char *
describe_battery (EncfgLivePage *self, guint battery)
{
  const EncfgReadings *readings = encfg_live_get_readings (self->live);
  const EncfgLimits *limits = encfg_live_get_limits (self->live);
  const EncfgValue value = encfg_readings_get (readings, self->shown, battery);
  EncfgVerdict verdict = encfg_limits_judge (limits, readings, self->shown, battery);
  g_autofree char *number = encfg_setting_format_with_unit (self->shown, &value);
  const char *why = verdict.alarm ? encfg_profile_text (verdict.alarm->limit->name)
                                  : encfg_verdict_text (verdict.kind);
  const char *sign = encfg_verdict_sign (&verdict);

  return g_strdup_printf (_ ("Battery %u, string %u: %s %s · %s%s%s"),
                          battery + 1,
                          encfg_readings_get_string (readings, battery),
                          encfg_profile_text (self->shown->label),
                          number,
                          sign,
                          *sign ? " " : "",
                          why);
}

/* For those who do not see the chart: what it shows, and the selected bar. */
static void
show_summary (EncfgLivePage *self)
{
  g_autofree char *summary = encfg_limits_summarize (encfg_live_get_limits (self->live),
                                                     encfg_live_get_readings (self->live),
                                                     self->shown,
                                                     self->first,
                                                     self->n);
  g_autofree char *selected =
    self->battery >= 0 ? describe_battery (self, (guint) self->battery) : NULL;
  g_autofree char *name =
    g_strdup_printf (_ ("Chart of %s"), encfg_profile_text (self->shown->label));

  gtk_label_set_label (self->summary, summary);
  encfg_tooltip_set (GTK_WIDGET (self->summary), summary);
  gtk_label_set_label (self->selected,
                       selected ? selected : _ ("Click a bar, or go to it by the arrow keys"));
  encfg_tooltip_set (GTK_WIDGET (self->selected), gtk_label_get_label (self->selected));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  selected ? selected : summary,
                                  -1);
}

static GArray *
list_bars (EncfgLivePage *self, const EncfgReadings *readings, const EncfgLimits *limits)
{
  const gboolean is_missed = encfg_limits_has_value (readings, self->shown, readings->n_cells);
  g_autoptr (GArray) verdicts =
    encfg_limits_judge_item (limits, readings, self->shown, self->first, self->n);
  GArray *bars = g_array_sized_new (FALSE, FALSE, sizeof (EncfgBar), self->n);

  for (guint i = self->first; i < self->first + self->n; i++)
    {
      EncfgBar bar = { .number = i + 1 };
      gint64 raw;

      bar.verdict = g_array_index (verdicts, EncfgVerdict, i - self->first);
      bar.has_value = encfg_readings_get_valid (readings, self->shown, i, &raw);
      bar.value = bar.has_value ? encfg_codec_to_double (self->shown, raw) : 0;
      if (bar.verdict.kind == ENCFG_VERDICT_NO_READING && !is_missed)
        bar.verdict.kind = ENCFG_VERDICT_NOT_COMPARED;
      g_array_append_val (bars, bar);
    }
  return bars;
}

static void
show_chart (EncfgLivePage *self)
{
  const EncfgReadings *readings = encfg_live_get_readings (self->live);
  const EncfgLimits *limits = encfg_live_get_limits (self->live);
  GArray *runs;

  if (!readings || !self->shown)
    return;
  runs = encfg_limits_list_runs (limits, readings, self->shown, self->first, self->n);
  for (guint i = 0; i < runs->len; i++)
    g_array_index (runs, EncfgLimitRun, i).first -= self->first;
  encfg_bar_chart_set_data (self->chart,
                            list_bars (self, readings, limits),
                            runs,
                            self->shown->decimals,
                            self->shown->unit);
  encfg_bar_chart_set_selected (self->chart,
                                self->battery < 0 ? -1 : self->battery - (int) self->first);
  show_summary (self);
}

static void
choose_range (EncfgLivePage *self, const EncfgReadings *readings)
{
  if (self->string > readings->n_strings)
    self->string = 0;
  self->first = 0;
  self->n = readings->n_cells;
  if (self->string > 0)
    encfg_readings_get_cells (readings, self->string - 1, &self->first, &self->n);
  if (self->battery >= (int) (self->first + self->n) || self->battery < (int) self->first)
    self->battery = -1;
}

static void
on_reading_chosen (GtkToggleButton *button, EncfgLivePage *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->shown = g_object_get_data (G_OBJECT (button), "item");
  show_chart (self);
}

static void
add_reading (EncfgLivePage *self, const EncfgItem *item)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (encfg_profile_text (item->label));
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->readings));

  g_object_set_data (G_OBJECT (button), "item", (gpointer) item);
  g_signal_connect (button, "toggled", G_CALLBACK (on_reading_chosen), self);
  if (first)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
  gtk_box_append (self->readings, button);
  if (!first)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static gboolean
is_limited (const EncfgProfile *profile, const EncfgItem *item)
{
  for (guint i = 0; i < profile->alarms->len; i++)
    if (((EncfgAlarm *) g_ptr_array_index (profile->alarms, i))->reading == item)
      return TRUE;
  return FALSE;
}

/* Voltage, resistance and temperature; then what else has limits. */
static void
set_profile (EncfgLivePage *self, EncfgProfile *profile)
{
  static const char *const keys[] = { "cell-voltage", "cell-ir", "cell-temperature" };
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, ENCFG_SECTION_CELLS);
  GtkWidget *child;

  if (profile == self->profile)
    return;
  self->shown = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->readings))))
    gtk_box_remove (self->readings, child);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  self->profile = encfg_profile_ref (profile);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const EncfgItem *item = encfg_profile_find_item (profile, keys[i]);

      if (!item)
        continue;
      g_ptr_array_remove (items, (gpointer) item);
      add_reading (self, item);
    }
  for (guint i = 0; i < items->len; i++)
    if (is_limited (profile, g_ptr_array_index (items, i)))
      add_reading (self, g_ptr_array_index (items, i));
}

/* The table gets what its first columns need, if that leaves enough for the chart. */
static void
divide (EncfgLivePage *self)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self->paned));

  if (width <= 0 || self->is_divided)
    return;
  self->is_divided = TRUE;
  gtk_paned_set_position (self->paned, MAX (width - TABLE_WIDTH, width * 2 / 5));
}

static void
enable (EncfgLivePage *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
on_updated (EncfgLivePage *self)
{
  const EncfgReadings *readings = encfg_live_get_readings (self->live);
  const EncfgLimits *limits = encfg_live_get_limits (self->live);
  g_autoptr (GArray) verdicts = NULL;

  enable (self, "copy", readings != NULL);
  enable (self, "export", readings != NULL);
  encfg_string_strip_update (self->strings, readings, limits);
  gtk_stack_set_visible_child_name (self->stack, readings ? "bank" : "empty");
  if (!readings)
    {
      self->battery = -1;
      encfg_live_table_update (self->table, NULL, NULL, NULL, 0, 0);
      return;
    }
  set_profile (self, readings->profile);
  choose_range (self, readings);
  verdicts = encfg_limits_judge_section (limits, readings, ENCFG_SECTION_CELLS);
  encfg_live_table_update (self->table, readings, limits, verdicts, self->first, self->n);
  show_chart (self);
}

static void
on_string_chosen (EncfgLivePage *self, guint string)
{
  if (string == self->string)
    return;
  self->string = string;
  on_updated (self);
}

static void
on_bar_selected (EncfgLivePage *self, int index)
{
  self->battery = index < 0 ? -1 : index + (int) self->first;
  encfg_live_table_select (self->table, self->battery, FALSE);
  show_summary (self);
}

static void
on_bar_activated (EncfgLivePage *self)
{
  encfg_live_table_select (self->table, self->battery, TRUE);
}

static void
on_row_selected (EncfgLivePage *self, int index)
{
  self->battery = index;
  encfg_bar_chart_set_selected (self->chart, index < 0 ? -1 : index - (int) self->first);
  show_summary (self);
}

static gboolean
on_query_tooltip (GtkWidget *chart,
                  int x,
                  int y,
                  gboolean by_keyboard,
                  GtkTooltip *tooltip,
                  EncfgLivePage *self)
{
  const int index = by_keyboard ? encfg_bar_chart_get_selected (self->chart)
                                : encfg_bar_chart_find (self->chart, x, y);
  g_autofree char *text = NULL;
  GdkRectangle place;

  if (index < 0 || !encfg_live_get_readings (self->live) ||
      !encfg_bar_chart_get_place (self->chart, (guint) index, &place))
    return FALSE;
  text = describe_battery (self, self->first + (guint) index);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &place);
  return TRUE;
}

static void
encfg_live_page_map (GtkWidget *widget)
{
  EncfgLivePage *self = ENCFG_LIVE_PAGE (widget);

  GTK_WIDGET_CLASS (encfg_live_page_parent_class)->map (widget);
  encfg_live_set_watched (self->live, TRUE);
}

static void
encfg_live_page_unmap (GtkWidget *widget)
{
  EncfgLivePage *self = ENCFG_LIVE_PAGE (widget);

  encfg_live_set_watched (self->live, FALSE);
  GTK_WIDGET_CLASS (encfg_live_page_parent_class)->unmap (widget);
}

static void
encfg_live_page_dispose (GObject *object)
{
  EncfgLivePage *self = ENCFG_LIVE_PAGE (object);

  if (self->live)
    encfg_live_set_watched (self->live, FALSE);
  g_clear_object (&self->live);
  g_clear_object (&self->session);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (encfg_live_page_parent_class)->dispose (object);
}

static void
encfg_live_page_finalize (GObject *object)
{
  g_clear_pointer (&ENCFG_LIVE_PAGE (object)->profile, encfg_profile_unref);
  G_OBJECT_CLASS (encfg_live_page_parent_class)->finalize (object);
}

static void
encfg_live_page_class_init (EncfgLivePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_STRING_STRIP);
  g_type_ensure (ENCFG_TYPE_BAR_CHART);
  g_type_ensure (ENCFG_TYPE_LIVE_TABLE);
  G_OBJECT_CLASS (klass)->dispose = encfg_live_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_live_page_finalize;
  widget_class->map = encfg_live_page_map;
  widget_class->unmap = encfg_live_page_unmap;
  gtk_widget_class_set_css_name (widget_class, "livepage");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-live-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, readings);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, status);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, reason);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, summary);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, selected);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, strings);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, stack);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, paned);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, chart);
  gtk_widget_class_bind_template_child (widget_class, EncfgLivePage, table);
}

static void
encfg_live_page_init (EncfgLivePage *self)
{
  self->battery = -1;
  encfg_live_page_add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Bars count from the left in every language, as their numbers do; so do the arrow keys. */
  gtk_widget_set_direction (GTK_WIDGET (self->chart), GTK_TEXT_DIR_LTR);
  g_signal_connect_swapped (self->paned, "notify::max-position", G_CALLBACK (divide), self);
  g_signal_connect_swapped (self->strings, "chosen", G_CALLBACK (on_string_chosen), self);
  g_signal_connect_swapped (self->chart, "selected", G_CALLBACK (on_bar_selected), self);
  g_signal_connect_swapped (self->chart, "activated", G_CALLBACK (on_bar_activated), self);
  g_signal_connect_swapped (self->table, "selected", G_CALLBACK (on_row_selected), self);
  g_signal_connect (self->chart, "query-tooltip", G_CALLBACK (on_query_tooltip), self);
}

GtkWidget *
encfg_live_page_new (EncfgSession *session)
{
  EncfgLivePage *self = g_object_new (ENCFG_TYPE_LIVE_PAGE, NULL);

  self->session = g_object_ref (session);
  self->live = encfg_live_new (session);
  g_signal_connect_object (self->live, "updated", G_CALLBACK (on_updated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->live, "changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  on_updated (self);
  show_state (self);
  return GTK_WIDGET (self);
}
