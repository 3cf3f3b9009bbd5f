/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-bar-chart-private.h"

#include "encfg-signal.h"

#include <math.h>

/* Charts run from left to right in every language, as their numbers do. */

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EncfgBarChart, encfg_bar_chart, GTK_TYPE_WIDGET)

/* Of the values alone; FALSE without any. */
static gboolean
find_range (EncfgBarChart *self, double *low, double *high)
{
  gboolean has_any = FALSE;

  for (guint i = 0; i < self->bars->len; i++)
    {
      const EncfgBar *bar = &g_array_index (self->bars, EncfgBar, i);

      if (!bar->has_value)
        continue;
      *low = has_any ? MIN (*low, bar->value) : bar->value;
      *high = has_any ? MAX (*high, bar->value) : bar->value;
      has_any = TRUE;
    }
  return has_any;
}

/* Up to three times what is usual; below by the same distance. */
static gboolean
is_near (double value, double middle)
{
  return fabs (value - middle) <= 2 * MAX (fabs (middle), 1e-9);
}

static void
compute_range (EncfgBarChart *self)
{
  double low = 0, high = 1, middle;

  if (find_range (self, &low, &high))
    {
      middle = (low + high) / 2;
      for (guint i = 0; i < self->runs->len; i++)
        {
          const double value = g_array_index (self->runs, EncfgLimitRun, i).value;

          if (!is_near (value, middle))
            continue;
          low = MIN (low, value);
          high = MAX (high, value);
        }
    }
  /* From zero where that costs little; else the differences would not be seen. */
  if (low >= 0 && low < 0.6 * high)
    low = 0;
  else
    low -= MAX ((high - low) * 0.12, fabs (high) * 0.002);
  high += MAX ((high - low) * 0.06, fabs (high) * 0.002);
  self->low = low;
  self->high = MAX (high, low + 1e-6);
}

gboolean
encfg_bar_chart_shows (EncfgBarChart *self, const EncfgLimitRun *run)
{
  return run->value >= self->layout.low && run->value <= self->layout.high;
}

void
encfg_bar_chart_lay_out (EncfgBarChart *self)
{
  const float left = encfg_bar_chart_measure_axis (self, self->low, self->high);

  self->layout = encfg_bar_layout_new (self->bars->len,
                                       self->low,
                                       self->high,
                                       left,
                                       (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                       (float) gtk_widget_get_height (GTK_WIDGET (self)));
}

static void
encfg_bar_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EncfgBarChart *self = ENCFG_BAR_CHART (widget);

  encfg_bar_chart_lay_out (self);
  encfg_bar_chart_draw (self, snapshot);
}

static void
encfg_bar_chart_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 260 : 96;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 560 : 320;
}

int
encfg_bar_chart_find (EncfgBarChart *self, double x, double y)
{
  encfg_bar_chart_lay_out (self);
  return encfg_bar_layout_find (&self->layout, x, y);
}

gboolean
encfg_bar_chart_get_place (EncfgBarChart *self, guint index, GdkRectangle *place)
{
  const EncfgBarLayout *layout = &self->layout;
  guint lane;

  if (index >= self->bars->len)
    return FALSE;
  encfg_bar_chart_lay_out (self);
  lane = encfg_bar_layout_get_lane (layout, index);
  place->x = (int) encfg_bar_layout_get_x (layout, index);
  place->y = (int) ((float) lane * layout->lane_height + layout->top);
  place->width = MAX ((int) layout->pitch, 1);
  place->height = (int) layout->height;
  return TRUE;
}

static void
choose (EncfgBarChart *self, int index)
{
  encfg_bar_chart_set_selected (self, index);
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, self->selected);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, EncfgBarChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  choose (self, encfg_bar_chart_find (self, x, y));
  if (n_press == 2 && self->selected >= 0)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

/* The next marked bar in one direction; where there is none, the same as before. */
static int
find_marked (EncfgBarChart *self, int step)
{
  for (int i = self->selected + step; i >= 0 && i < (int) self->bars->len; i += step)
    if (encfg_verdict_is_marked (&g_array_index (self->bars, EncfgBar, i).verdict))
      return i;
  return self->selected;
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType modifiers,
        EncfgBarChart *self)
{
  const int last = (int) self->bars->len - 1;
  int index = self->selected;

  if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK) || last < 0)
    return FALSE;
  encfg_bar_chart_lay_out (self);
  switch (key)
    {
    case GDK_KEY_Left:
      index--;
      break;
    case GDK_KEY_Right:
      index++;
      break;
    case GDK_KEY_Up:
      index -= (int) self->layout.per_lane;
      break;
    case GDK_KEY_Down:
      index += (int) self->layout.per_lane;
      break;
    case GDK_KEY_Home:
      index = 0;
      break;
    case GDK_KEY_End:
      index = last;
      break;
    case GDK_KEY_Page_Up:
      index = find_marked (self, -1);
      break;
    case GDK_KEY_Page_Down:
      index = find_marked (self, 1);
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
      return TRUE;
    default:
      return FALSE;
    }
  choose (self, CLAMP (index, 0, last));
  return TRUE;
}

static void
encfg_bar_chart_finalize (GObject *object)
{
  EncfgBarChart *self = ENCFG_BAR_CHART (object);

  g_array_unref (self->bars);
  g_array_unref (self->runs);
  g_free (self->unit);
  G_OBJECT_CLASS (encfg_bar_chart_parent_class)->finalize (object);
}

static void
encfg_bar_chart_class_init (EncfgBarChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = encfg_bar_chart_finalize;
  widget_class->snapshot = encfg_bar_chart_snapshot;
  widget_class->measure = encfg_bar_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "barchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[SIGNAL_SELECTED] = encfg_signal_new ("selected", ENCFG_TYPE_BAR_CHART, 1, G_TYPE_INT);
  signals[SIGNAL_ACTIVATED] = encfg_signal_new ("activated", ENCFG_TYPE_BAR_CHART, 0);
}

static void
encfg_bar_chart_init (EncfgBarChart *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->bars = g_array_new (FALSE, FALSE, sizeof (EncfgBar));
  self->runs = g_array_new (FALSE, FALSE, sizeof (EncfgLimitRun));
  self->selected = -1;
  compute_range (self);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
encfg_bar_chart_set_data (EncfgBarChart *self,
                          GArray *bars,
                          GArray *runs,
                          guint decimals,
                          const char *unit)
{
  g_array_unref (self->bars);
  g_array_unref (self->runs);
  g_free (self->unit);
  self->bars = bars;
  self->runs = runs;
  self->decimals = decimals;
  self->unit = g_strdup (unit);
  if (self->selected >= (int) bars->len)
    self->selected = -1;
  compute_range (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
encfg_bar_chart_set_selected (EncfgBarChart *self, int index)
{
  index = index < (int) self->bars->len ? index : -1;
  if (index == self->selected)
    return;
  self->selected = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
encfg_bar_chart_get_selected (EncfgBarChart *self)
{
  return self->selected;
}
