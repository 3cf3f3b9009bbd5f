/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How the chart is painted. Colours have names in the style sheets. */

#include "encfg-bar-chart-private.h"

#include "encfg-profile-text.h"

#include <math.h>

#define NUMBER_ROOM 26.0f /* that a number below the bars needs */
#define MAX_LABELS 16     /* of limits, in one lane */

typedef struct
{
  EncfgBarChart *chart;
  GtkSnapshot *snapshot;
  PangoLayout *text;  /* small */
  PangoLayout *signs; /* larger */
  GdkRGBA color, bar, warning, alarm, dim, chosen, grid, base;
  graphene_rect_t labels[MAX_LABELS]; /* taken in this lane */
  guint n_labels;
  float far_left; /* where the far limits begin, in the row of the first lane's numbers */
} Painter;

static GdkRGBA
find_color (EncfgBarChart *self, const char *name)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (style, name, &color))
    gtk_style_context_get_color (style, &color);
  return color;
}

static PangoLayout *
new_layout (EncfgBarChart *self, double scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static const GdkRGBA *
color_of (const Painter *painter, EncfgVerdictKind kind)
{
  switch (kind)
    {
    case ENCFG_VERDICT_ALARM:
    case ENCFG_VERDICT_IMPLAUSIBLE:
    case ENCFG_VERDICT_MISSING:
      return &painter->alarm;
    case ENCFG_VERDICT_WARNING:
    case ENCFG_VERDICT_REPORTED:
    case ENCFG_VERDICT_NO_READING:
      return &painter->warning;
    case ENCFG_VERDICT_INSIDE:
    case ENCFG_VERDICT_NOT_COMPARED:
    default:
      return &painter->bar;
    }
}

static void
fill (Painter *painter, const GdkRGBA *color, float x, float y, float width, float height)
{
  gtk_snapshot_append_color (
    painter->snapshot, color, &GRAPHENE_RECT_INIT (x, y, width, MAX (height, 0)));
}

/* The text's middle (`align` 0.5), left (0) or right end (1) is at x. */
static void
write_at (Painter *painter,
          PangoLayout *layout,
          const char *text,
          const GdkRGBA *color,
          float x,
          float y,
          float align)
{
  int width, height;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (painter->snapshot);
  gtk_snapshot_translate (painter->snapshot,
                          &GRAPHENE_POINT_INIT (roundf (x - (float) width * align), roundf (y)));
  gtk_snapshot_append_layout (painter->snapshot, layout, color);
  gtk_snapshot_restore (painter->snapshot);
}

static char *
format_number (const EncfgBarChart *self, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[8];

  g_snprintf (format, sizeof format, "%%.%uf", MIN (self->decimals, 6));
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, format, number));
}

float
encfg_bar_chart_measure_axis (EncfgBarChart *self, double low, double high)
{
  g_autoptr (PangoLayout) layout = new_layout (self, PANGO_SCALE_SMALL);
  const double ends[] = { low, high };
  int widest = 20;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *text = format_number (self, ends[i]);
      int width;

      pango_layout_set_text (layout, text, -1);
      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return (float) widest + 16;
}

static void
draw_axis (Painter *painter, guint lane)
{
  const EncfgBarLayout *layout = &painter->chart->layout;
  const float right = (float) gtk_widget_get_width (GTK_WIDGET (painter->chart)) - ENCFG_BAR_MARGIN;
  const guint n_steps = (guint) lround ((layout->high - layout->low) / layout->step);
  /* In low lanes every number would touch the next. */
  const guint every = layout->height / (float) MAX (n_steps, 1) < 14 ? MAX (n_steps, 1) : 1;

  for (guint i = 0; i <= n_steps; i++)
    {
      const double value = layout->low + layout->step * i;
      const float y = encfg_bar_layout_get_y (layout, lane, value);
      g_autofree char *text = format_number (painter->chart, value);

      fill (painter, &painter->grid, layout->left, roundf (y), right - layout->left, 1);
      if (i % every == 0)
        write_at (painter, painter->text, text, &painter->dim, layout->left - 6, y - 8, 1);
    }
  write_at (painter,
            painter->text,
            painter->chart->unit,
            &painter->dim,
            layout->left - 6,
            (float) lane * layout->lane_height + 2,
            1);
}

/* From zero, or the end of the axis that is nearest to it. */
static void
draw_bar (Painter *painter, guint index)
{
  const EncfgBarLayout *layout = &painter->chart->layout;
  const EncfgBar *bar = &g_array_index (painter->chart->bars, EncfgBar, index);
  const guint lane = encfg_bar_layout_get_lane (layout, index);
  const float x = encfg_bar_layout_get_x (layout, index);
  const float gap = layout->pitch > 3 ? MAX (layout->pitch * 0.2f, 1) : 0;
  const float zero = encfg_bar_layout_get_y (layout, lane, 0);
  const float y = bar->has_value ? encfg_bar_layout_get_y (layout, lane, bar->value) : zero - 2;

  if ((int) index == painter->chart->selected)
    fill (painter,
          &painter->chosen,
          x - gap / 2 - 1,
          (float) lane * layout->lane_height + 2,
          layout->pitch + 2,
          layout->lane_height - 4);
  fill (painter,
        color_of (painter, bar->verdict.kind),
        x + gap / 2,
        MIN (y, zero),
        layout->pitch - gap,
        MAX (fabsf (zero - y), 1));
}

/* Above the bar: its sign, and its number where there is room for it. */
static void
draw_mark (Painter *painter, guint index, float *free_from)
{
  const EncfgBarLayout *layout = &painter->chart->layout;
  const EncfgBar *bar = &g_array_index (painter->chart->bars, EncfgBar, index);
  const guint lane = encfg_bar_layout_get_lane (layout, index);
  const float top = (float) lane * layout->lane_height;
  const float x = encfg_bar_layout_get_x (layout, index) + layout->pitch / 2;
  const float y =
    bar->has_value ? encfg_bar_layout_get_y (layout, lane, MAX (bar->value, 0)) : top + layout->top;
  const gboolean is_chosen = (int) index == painter->chart->selected;
  const gboolean is_covered = lane == 0 && x + NUMBER_ROOM / 2 > painter->far_left;
  g_autofree char *number = g_strdup_printf ("%u", bar->number);

  if (encfg_verdict_is_marked (&bar->verdict))
    write_at (painter,
              painter->signs,
              encfg_verdict_sign (&bar->verdict),
              color_of (painter, bar->verdict.kind),
              x,
              MAX (y - 16, top + 13),
              0.5);
  else if (!is_chosen)
    return;
  if ((x - NUMBER_ROOM / 2 < *free_from || is_covered) && !is_chosen)
    return;
  if (is_covered)
    fill (painter, &painter->base, x - NUMBER_ROOM / 2, top, NUMBER_ROOM, 16);
  write_at (painter, painter->text, number, &painter->color, x, top, 0.5);
  *free_from = x + NUMBER_ROOM / 2;
}

/* 1, 2, 5, 10 … so that the numbers do not touch. */
static guint
number_every (const EncfgBarLayout *layout)
{
  static const guint steps[] = { 1, 2, 5, 10, 20, 50, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if ((float) steps[i] * layout->pitch >= NUMBER_ROOM)
      return steps[i];
  return 200;
}

static void
draw_numbers (Painter *painter, guint lane)
{
  const EncfgBarLayout *layout = &painter->chart->layout;
  const guint first = lane * layout->per_lane, every = number_every (layout);
  const float y = encfg_bar_layout_get_y (layout, lane, layout->low) + 2;

  for (guint i = first; i < MIN (first + layout->per_lane, layout->n); i++)
    {
      const guint number = g_array_index (painter->chart->bars, EncfgBar, i).number;
      g_autofree char *text = g_strdup_printf ("%u", number);

      if (number % every == 0 || every == 1)
        write_at (painter,
                  painter->text,
                  text,
                  &painter->dim,
                  encfg_bar_layout_get_x (layout, i) + layout->pitch / 2,
                  y,
                  0.5);
    }
}

static gboolean
is_taken (const Painter *painter, const graphene_rect_t *place)
{
  for (guint i = 0; i < painter->n_labels; i++)
    if (graphene_rect_intersection (&painter->labels[i], place, NULL))
      return TRUE;
  return painter->n_labels == MAX_LABELS;
}

/* Just above a high limit, just below a low one if there is room, at the right end; if that is
 * taken, further left. */
static void
label_line (Painter *painter, const EncfgLimitRun *run, guint lane, float right, float y)
{
  const EncfgBarLayout *layout = &painter->chart->layout;
  const float bottom = encfg_bar_layout_get_y (layout, lane, layout->low);
  g_autofree char *number = format_number (painter->chart, run->value);
  g_autofree char *text =
    run->alarm->reference
      ? g_strdup (encfg_profile_text (run->alarm->limit->name))
      : g_strdup_printf ("%s %s", encfg_profile_text (run->alarm->limit->name), number);
  const GdkRGBA *color = run->alarm->level > 1 ? &painter->alarm : &painter->warning;
  graphene_rect_t place;
  int width, height;

  pango_layout_set_text (painter->text, text, -1);
  pango_layout_get_pixel_size (painter->text, &width, &height);
  place = GRAPHENE_RECT_INIT (
    right - (float) width - 4,
    run->alarm->is_high || y + 2 + (float) height > bottom ? y - (float) height - 1 : y + 2,
    (float) width + 4,
    (float) height);
  while (is_taken (painter, &place))
    {
      place.origin.x -= (float) width + 10;
      if (place.origin.x < layout->left || painter->n_labels == MAX_LABELS)
        return;
    }
  painter->labels[painter->n_labels++] = place;
  gtk_snapshot_append_color (painter->snapshot, &painter->base, &place);
  write_at (painter, painter->text, text, color, place.origin.x + 2, place.origin.y, 0);
}

/* A high limit is a solid line, a low one is dashed; on a pale ground, so that it stands out from
 * the bars. */
static void
draw_line (Painter *painter, const GdkRGBA *color, gboolean is_high, float x, float y, float width)
{
  fill (painter, &painter->base, x, roundf (y) - 1, width, 4);
  if (is_high || width < 12)
    {
      fill (painter, color, x, roundf (y), width, 2);
      return;
    }
  for (float at = 0; at < width; at += 10)
    fill (painter, color, x + at, roundf (y), MIN (6, width - at), 2);
}

/* Of `run` what lies in the lane, as a line without height. FALSE if that is nothing. */
static gboolean
get_place (const Painter *painter, const EncfgLimitRun *run, guint lane, graphene_rect_t *place)
{
  const EncfgBarLayout *layout = &painter->chart->layout;
  const guint first = MAX (run->first, lane * layout->per_lane);
  const guint end = MIN (run->first + run->n, MIN ((lane + 1) * layout->per_lane, layout->n));
  float x;

  if (first >= end || !encfg_bar_chart_shows (painter->chart, run))
    return FALSE;
  x = encfg_bar_layout_get_x (layout, first);
  *place = GRAPHENE_RECT_INIT (x,
                               encfg_bar_layout_get_y (layout, lane, run->value),
                               encfg_bar_layout_get_x (layout, end - 1) + layout->pitch - x,
                               0);
  return TRUE;
}

static void
draw_run (Painter *painter, const EncfgLimitRun *run, guint lane)
{
  const GdkRGBA *color = run->alarm->level > 1 ? &painter->alarm : &painter->warning;
  graphene_rect_t place;

  if (get_place (painter, run, lane, &place))
    draw_line (
      painter, color, run->alarm->is_high, place.origin.x, place.origin.y, place.size.width);
}

/* Strings have limits of their own, but mostly alike. */
static gboolean
is_same_line (const EncfgLimitRun *a, const EncfgLimitRun *b)
{
  return a->alarm == b->alarm ||
         (g_str_equal (a->alarm->limit->name, b->alarm->limit->name) &&
          a->alarm->level == b->alarm->level && !(a->value < b->value || a->value > b->value));
}

static void
draw_limits (Painter *painter, guint lane)
{
  const GArray *runs = painter->chart->runs;
  const EncfgLimitRun *labelled[MAX_LABELS];
  guint n_labelled = 0;

  painter->n_labels = 0;
  for (guint i = 0; i < runs->len; i++)
    draw_run (painter, &g_array_index (runs, EncfgLimitRun, i), lane);
  for (guint i = runs->len; i > 0; i--)
    {
      const EncfgLimitRun *run = &g_array_index (runs, EncfgLimitRun, i - 1);
      graphene_rect_t place;
      gboolean is_known = !get_place (painter, run, lane, &place);

      for (guint k = 0; k < n_labelled && !is_known; k++)
        is_known = is_same_line (run, labelled[k]);
      if (is_known || n_labelled == MAX_LABELS)
        continue;
      label_line (painter, run, lane, place.origin.x + place.size.width, place.origin.y);
      labelled[n_labelled++] = run;
    }
}

/* TRUE unless the limit, or one of those that a change in percent comes to, is drawn. */
static gboolean
is_far (EncfgBarChart *self, const EncfgLimitRun *run)
{
  gboolean is_shown = encfg_bar_chart_shows (self, run);

  for (guint i = 0; i < self->runs->len && run->alarm->reference && !is_shown; i++)
    {
      const EncfgLimitRun *other = &g_array_index (self->runs, EncfgLimitRun, i);

      is_shown = other->alarm == run->alarm && encfg_bar_chart_shows (self, other);
    }
  return !is_shown;
}

/* "↑ IR High 80.000" */
static char *
name_far_limit (EncfgBarChart *self, const EncfgLimitRun *run)
{
  const char *arrow = run->value > self->layout.high ? "↑" : "↓";
  g_autofree char *number = format_number (self, run->value);

  if (run->alarm->reference)
    return g_strdup_printf ("%s %s", arrow, encfg_profile_text (run->alarm->limit->name));
  return g_strdup_printf ("%s %s %s", arrow, encfg_profile_text (run->alarm->limit->name), number);
}

/* Limits that are too far away to be drawn, in words, in the upper right corner, where bars are
 * then not numbered; each once, though strings have their own. */
static void
draw_far_limits (Painter *painter)
{
  EncfgBarChart *self = painter->chart;
  const float right = (float) gtk_widget_get_width (GTK_WIDGET (self)) - ENCFG_BAR_MARGIN;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PangoLayout) layout = new_layout (self, PANGO_SCALE_SMALL);
  g_autofree char *text = NULL;
  int width;

  pango_layout_set_width (layout, (int) (right - self->layout.left) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  for (guint i = 0; i < self->runs->len && names->len < 3; i++)
    {
      const EncfgLimitRun *run = &g_array_index (self->runs, EncfgLimitRun, i);
      g_autofree char *name = is_far (self, run) ? name_far_limit (self, run) : NULL;

      if (name && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  painter->far_left = G_MAXFLOAT;
  if (names->len == 0)
    return;
  g_ptr_array_add (names, NULL);
  text = g_strjoinv ("   ", (char **) names->pdata);
  write_at (painter, layout, text, &painter->dim, right, 0, 1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  painter->far_left = right - (float) width;
}

static void
draw_lane (Painter *painter, guint lane)
{
  const EncfgBarLayout *layout = &painter->chart->layout;
  const guint first = lane * layout->per_lane;
  const guint end = MIN (first + layout->per_lane, layout->n);
  float free_from = 0;

  draw_axis (painter, lane);
  for (guint i = first; i < end; i++)
    draw_bar (painter, i);
  draw_limits (painter, lane);
  for (guint i = first; i < end; i++)
    draw_mark (painter, i, &free_from);
  draw_numbers (painter, lane);
}

void
encfg_bar_chart_draw (EncfgBarChart *self, GtkSnapshot *snapshot)
{
  g_autoptr (PangoLayout) text = new_layout (self, PANGO_SCALE_SMALL);
  g_autoptr (PangoLayout) signs = new_layout (self, PANGO_SCALE_MEDIUM);
  Painter painter = { .chart = self, .snapshot = snapshot, .text = text, .signs = signs };

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &painter.color);
  painter.bar = find_color (self, "encfg_bar");
  painter.warning = find_color (self, "encfg_warning");
  painter.alarm = find_color (self, "encfg_alarm");
  painter.chosen = find_color (self, "encfg_chosen");
  painter.base = find_color (self, "encfg_label");
  painter.dim = painter.grid = painter.color;
  painter.dim.alpha *= 0.7f;
  painter.grid.alpha *= 0.14f;
  if (self->bars->len == 0)
    return;
  draw_far_limits (&painter);
  for (guint lane = 0; lane < self->layout.n_lanes; lane++)
    draw_lane (&painter, lane);
}
