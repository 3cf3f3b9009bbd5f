/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-panel-front.h"

#include "encfg-sim-server.h"
#include "encfg-sim-words.h"
#include <math.h>
#include <string.h>

#define LAMP_WIDTH 19 /* "● RS485 RXD blinks" */
#define N_COLUMNS 4   /* of lamps, at most */
#define LABEL_WIDTH 9
#define BAR_WIDTH 20
#define MIN_BAR_WIDTH 4      /* beside words that have little room */
#define COMFORTABLE_LINES 20 /* from here on there is room for the case around the lamps */
#define COMFORTABLE_WIDTH 60

/* Where there is little room the serial number alone says SIMULATED. */
static void
draw_band (const EncfgSimFront *self, EncfgSimPage *page)
{
  const char *serial = self->report->serial;

  encfg_sim_page_begin_line (page);
  if (page->width >= COMFORTABLE_WIDTH || serial == NULL)
    encfg_sim_page_printf (
      page, ENCFG_SIM_STYLE_BAND, " SIMULATED MODULE  %s ", self->profile->model);
  encfg_sim_page_printf (page, ENCFG_SIM_STYLE_BAND, " %s", serial != NULL ? serial : "");
  if (self->n_modules > 1)
    encfg_sim_page_printf (
      page, ENCFG_SIM_STYLE_BAND, "  module %u of %u", self->number, self->n_modules);
  encfg_sim_page_fill (page, ENCFG_SIM_STYLE_BAND, page->width);
}

static gboolean
is_comfortable (const EncfgSimPage *page)
{
  return page->height >= COMFORTABLE_LINES && page->width >= COMFORTABLE_WIDTH;
}

/* A line of the case from side to side. */
static void
draw_edge (EncfgSimPage *page, const char *left, const char *right)
{
  if (!is_comfortable (page))
    return;
  encfg_sim_page_begin_line (page);
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, encfg_sim_page_sign (page, left, "+"));
  while (encfg_sim_page_get_column (page) + 1 < page->width)
    encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, encfg_sim_page_sign (page, "─", "-"));
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, encfg_sim_page_sign (page, right, "+"));
}

static void
begin_in_case (EncfgSimPage *page)
{
  encfg_sim_page_begin_line (page);
  encfg_sim_page_put (
    page, ENCFG_SIM_STYLE_PLAIN, is_comfortable (page) ? encfg_sim_page_sign (page, "│", "|") : "");
}

static void
end_in_case (EncfgSimPage *page)
{
  if (!is_comfortable (page))
    return;
  encfg_sim_page_fill (page, ENCFG_SIM_STYLE_PLAIN, page->width - 1);
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, encfg_sim_page_sign (page, "│", "|"));
}

static void
draw_gap_in_case (EncfgSimPage *page)
{
  if (!is_comfortable (page))
    return;
  begin_in_case (page);
  end_in_case (page);
}

/* Told by sign and word as well as by colour; one that blinks changes its sign. */
static void
draw_lamp (const EncfgSimFront *self, EncfgSimPage *page, const EncfgItem *item, const char *shown)
{
  static const EncfgSimStyle styles[] = { ENCFG_SIM_STYLE_GREEN,
                                          ENCFG_SIM_STYLE_RED,
                                          ENCFG_SIM_STYLE_BLUE };
  const EncfgSimLampState state = encfg_sim_words_parse_lamp (shown);
  const gboolean is_lit =
    state == ENCFG_SIM_LAMP_ON || (state == ENCFG_SIM_LAMP_BLINK && self->is_lit);
  const EncfgSimStyle style =
    is_lit ? styles[encfg_sim_words_lamp_color (item->key)] : ENCFG_SIM_STYLE_FAINT;

  encfg_sim_page_put (page,
                      style,
                      is_lit ? encfg_sim_page_sign (page, "●", "(*)")
                             : encfg_sim_page_sign (page, "○", "( )"));
  encfg_sim_page_printf (page,
                         state == ENCFG_SIM_LAMP_OFF ? ENCFG_SIM_STYLE_PLAIN
                                                     : ENCFG_SIM_STYLE_STRONG,
                         " %s ",
                         item->label);
  encfg_sim_page_put (page,
                      state == ENCFG_SIM_LAMP_OFF ? ENCFG_SIM_STYLE_FAINT : ENCFG_SIM_STYLE_PLAIN,
                      encfg_sim_words_lamp (state));
}

static void
draw_lamps (const EncfgSimFront *self, EncfgSimPage *page)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (self->profile, ENCFG_SECTION_LAMPS);
  const guint margin = is_comfortable (page) ? 2 : 1;
  const guint lamp_width = LAMP_WIDTH + (page->is_utf8 ? 0 : 2);
  const guint n_columns =
    CLAMP ((page->width - MIN (page->width, 2 * margin - 1)) / lamp_width, 1, N_COLUMNS);
  const guint n = MIN (items->len, self->report->lamps->len);

  for (guint i = 0; i < n; i++)
    {
      const EncfgSimReportLamp *lamp = &g_array_index (self->report->lamps, EncfgSimReportLamp, i);
      const guint column = i % n_columns;

      if (column == 0)
        begin_in_case (page);
      encfg_sim_page_fill (page, ENCFG_SIM_STYLE_PLAIN, margin + column * lamp_width);
      draw_lamp (self, page, g_ptr_array_index (items, i), lamp->state);
      if (column + 1 < n_columns && i + 1 < n)
        continue;
      end_in_case (page);
      draw_gap_in_case (page);
    }
}

static void
begin_labelled (EncfgSimPage *page, const char *label)
{
  encfg_sim_page_begin_line (page);
  encfg_sim_page_printf (page, ENCFG_SIM_STYLE_FAINT, " %s", label);
  encfg_sim_page_fill (page, ENCFG_SIM_STYLE_FAINT, 1 + LABEL_WIDTH);
}

static void
draw_reset (const EncfgSimFront *self, EncfgSimPage *page)
{
  const double share = self->is_pressed ? MIN (self->held_s / ENCFG_SIM_RESET_AFTER_S, 1) : 0;
  g_autofree char *text =
    self->is_pressed ? encfg_sim_words_holding (self->held_s) : encfg_sim_words_reset_hint ();
  const guint beside = encfg_sim_page_measure (" RESET [] ") + encfg_sim_page_measure (text) + 2;
  const guint width =
    CLAMP (page->width > beside ? page->width - beside : 0, MIN_BAR_WIDTH, BAR_WIDTH);

  begin_in_case (page);
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, " RESET [");
  for (guint i = 0; i < width; i++)
    if (i + 1 <= share * width)
      encfg_sim_page_put (page, ENCFG_SIM_STYLE_STRONG, encfg_sim_page_sign (page, "█", "#"));
    else
      encfg_sim_page_put (page, ENCFG_SIM_STYLE_FAINT, encfg_sim_page_sign (page, "·", "."));
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_FAINT, "] ");
  encfg_sim_page_put (
    page, self->is_pressed ? ENCFG_SIM_STYLE_STRONG : ENCFG_SIM_STYLE_FAINT, text);
  end_in_case (page);
}

static void
draw_endpoints (const EncfgSimFront *self, EncfgSimPage *page)
{
  const EncfgSimReport *report = self->report;

  for (guint i = 0; report->has_power && report->endpoints[i] != NULL; i++)
    {
      begin_labelled (page, g_str_has_prefix (report->endpoints[i], "tcp:") ? "LAN" : "RS485");
      encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, report->endpoints[i]);
    }
  if (!report->has_power)
    {
      g_autofree char *place = encfg_sim_words_place (report, report->uri);

      begin_labelled (page, "Power");
      encfg_sim_page_put (page, ENCFG_SIM_STYLE_WARNING, place);
    }
  for (guint i = 0; i < self->places->len; i++)
    {
      const char *place = g_ptr_array_index (self->places, i);

      begin_labelled (page, g_str_has_prefix (place, "snmp:") ? "SNMP" : "Control");
      encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, place);
    }
}

static void
draw_bank (const EncfgSimFront *self, EncfgSimPage *page)
{
  const GArray *strings = self->report->strings;

  begin_labelled (page, "Bank");
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, self->report->bank);
  for (guint i = 0; i < strings->len; i++)
    {
      const EncfgSimReportString *string = &g_array_index (strings, EncfgSimReportString, i);

      if (i > 0)
        begin_labelled (page, "");
      encfg_sim_page_printf (page,
                             ENCFG_SIM_STYLE_PLAIN,
                             "%sstring %u: %.1f V",
                             i == 0 ? ", " : "",
                             i + 1,
                             string->volts);
      if (isfinite (string->amperes))
        encfg_sim_page_printf (page, ENCFG_SIM_STYLE_PLAIN, ", %.1f A", string->amperes);
    }
}

static void
draw_alarms (const EncfgSimFront *self, EncfgSimPage *page)
{
  begin_labelled (page, "Alarms");
  if (!self->report->has_power)
    encfg_sim_page_put (page, ENCFG_SIM_STYLE_FAINT, "—");
  else if (self->report->n_alarms == 0)
    encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, "none");
  else if (self->report->n_alarms == 1)
    encfg_sim_page_put (page, ENCFG_SIM_STYLE_WARNING, self->report->first_alarm);
  else
    encfg_sim_page_printf (page,
                           ENCFG_SIM_STYLE_WARNING,
                           "%u, the first is %s",
                           self->report->n_alarms,
                           self->report->first_alarm);
}

static void
draw_faults (const EncfgSimFront *self, EncfgSimPage *page)
{
  g_autofree char *faults = encfg_sim_words_faults (self->report);

  begin_labelled (page, "Faults");
  if (faults != NULL)
    encfg_sim_page_put (page, ENCFG_SIM_STYLE_WARNING, faults);
  else
    encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, "The line is in order.");
}

static void
draw_test (const EncfgSimFront *self, EncfgSimPage *page)
{
  begin_labelled (page, "IR test");
  if (self->report->is_testing)
    encfg_sim_page_printf (page,
                           ENCFG_SIM_STYLE_STRONG,
                           "%u of %u batteries",
                           self->report->n_tested,
                           self->report->n_to_test);
  else
    encfg_sim_page_put (page, ENCFG_SIM_STYLE_FAINT, "—");
}

char *
encfg_sim_front_describe_speed (double speed)
{
  if (speed >= 1 && speed <= 1)
    return g_strdup ("Real time");
  if (speed >= 60 && speed <= 60)
    return g_strdup ("A minute a second");
  if (speed >= 3600 && speed <= 3600)
    return g_strdup ("An hour a second");
  return g_strdup_printf ("%g times as fast", speed);
}

static void
draw_time (const EncfgSimFront *self, EncfgSimPage *page)
{
  g_autofree char *speed = encfg_sim_front_describe_speed (self->report->speed);

  begin_labelled (page, "Time");
  if (self->report->time != NULL)
    encfg_sim_page_printf (page, ENCFG_SIM_STYLE_PLAIN, "%s, ", self->report->time);
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, speed);
}

static void
draw_traffic (const EncfgSimFront *self, EncfgSimPage *page)
{
  const EncfgSimReport *report = self->report;

  begin_labelled (page, "Traffic");
  encfg_sim_page_printf (page,
                         ENCFG_SIM_STYLE_PLAIN,
                         "%u connection%s, %u request%s",
                         report->n_connections,
                         report->n_connections == 1 ? "" : "s",
                         report->requests,
                         report->requests == 1 ? "" : "s");
  if (report->last_request != NULL)
    encfg_sim_page_printf (page, ENCFG_SIM_STYLE_PLAIN, ", last: %s", report->last_request);
}

void
encfg_sim_front_draw_keys (EncfgSimPage *page, const char *const *pairs)
{
  const guint n = g_strv_length ((char **) pairs);
  guint reserved = 0;

  for (guint i = n - 4; i < n; i++)
    reserved += encfg_sim_page_measure (pairs[i]) + 1;
  encfg_sim_page_begin_line (page);
  for (guint i = 0; i < n; i += 2)
    {
      const guint own =
        encfg_sim_page_measure (pairs[i]) + encfg_sim_page_measure (pairs[i + 1]) + 3;

      if (i < n - 4 && encfg_sim_page_get_column (page) + own + reserved + 2 > page->width)
        continue;
      encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, i > 0 ? "  " : " ");
      encfg_sim_page_put (page, ENCFG_SIM_STYLE_KEY, pairs[i]);
      encfg_sim_page_printf (page, ENCFG_SIM_STYLE_PLAIN, " %s", pairs[i + 1]);
    }
}

static void
draw_keys (const EncfgSimFront *self, EncfgSimPage *page)
{
  const char *pairs[24];
  guint n = 0;
  const struct
  {
    gboolean is_there;
    const char *key, *name;
  } keys[] = {
    { self->profile->reset != NULL, "R", "RESET" },
    { TRUE, "P", "Power" },
    { TRUE, "B", "Bank" },
    { TRUE, "F", "Faults" },
    { self->n_modules > 1, "Tab", "Module" },
    { self->has_task, "T", "Task" },
    { TRUE, "A", "Advance" },
    { TRUE, "+/-", "Speed" },
    { TRUE, "?", "Help" },
    { TRUE, "Q", "Quit" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].is_there)
      {
        pairs[n++] = keys[i].key;
        pairs[n++] = keys[i].name;
      }
  pairs[n] = NULL;
  encfg_sim_front_draw_keys (page, pairs);
}

/* What has no room is missed, not overlooked. */
static void
cut_lines (EncfgSimPage *page, guint room)
{
  const guint n = page->lines->len;

  if (n <= room)
    return;
  g_ptr_array_set_size (page->lines, (int) (room > 1 ? room - 1 : room));
  if (room <= 1)
    return;
  encfg_sim_page_begin_line (page);
  encfg_sim_page_printf (
    page, ENCFG_SIM_STYLE_STRONG, " … %u more: enlarge terminal", n - page->lines->len + 1);
}

/* Message and keys keep their place at the bottom, however much there is above. */
static void
draw_bottom (const EncfgSimFront *self, EncfgSimPage *page)
{
  const guint columns = self->message != NULL ? encfg_sim_page_measure (self->message) + 1 : 0;
  const guint lines = columns > page->width ? 2 : MIN (columns, 1);
  const guint rest = MIN (page->height - 1, lines + 1);

  cut_lines (page, page->height - rest);
  while (page->lines->len < page->height - rest)
    encfg_sim_page_begin_line (page);
  if (lines > 0)
    {
      const EncfgSimStyle style =
        self->is_warning ? ENCFG_SIM_STYLE_WARNING : ENCFG_SIM_STYLE_STRONG;

      encfg_sim_page_begin_line (page);
      encfg_sim_page_put_wrapped (page, style, self->message, 1, lines);
    }
  while (page->lines->len + 1 < page->height)
    encfg_sim_page_begin_line (page);
  draw_keys (self, page);
  g_ptr_array_set_size (page->lines, (int) MIN (page->lines->len, page->height));
}

/* What matters more stands further up: a small terminal has no room for the rest. */
void
encfg_sim_front_draw (const EncfgSimFront *self, EncfgSimPage *page)
{
  draw_band (self, page);
  draw_edge (page, "┌", "┐");
  draw_lamps (self, page);
  if (self->profile->reset != NULL && (self->is_pressed || is_comfortable (page)))
    draw_reset (self, page);
  draw_edge (page, "└", "┘");
  draw_endpoints (self, page);
  draw_alarms (self, page);
  draw_faults (self, page);
  draw_test (self, page);
  draw_bank (self, page);
  draw_time (self, page);
  draw_traffic (self, page);
  draw_bottom (self, page);
}
