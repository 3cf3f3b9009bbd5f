/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-panel-private.h"

#include "encfg-sim-ops.h"
#include "encfg-sim-panel-front.h"
#include "encfg-sim-scenario.h"
#include "encfg-sim-words.h"
#include <string.h>

#define BLINK_US 400000
#define MESSAGE_US (20 * G_USEC_PER_SEC) /* unless it is a warning: older ones tell of the past */

typedef struct
{
  EncfgSimPanel *panel;
  char *sentence;
} Order;

static void
panel_clear (gpointer data)
{
  EncfgSimPanel *self = data;

  g_clear_pointer (&self->report, encfg_sim_report_free);
  g_clear_pointer (&self->menu, encfg_sim_menu_free);
  g_ptr_array_unref (self->places);
  g_free (self->message);
}

EncfgSimPanel *
encfg_sim_panel_new (EncfgSimServer *server, GDestroyNotify quit, gpointer data)
{
  EncfgSimPanel *self = g_rc_box_new0 (EncfgSimPanel);

  self->server = server;
  self->quit = quit;
  self->quit_data = data;
  self->places = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
encfg_sim_panel_free (EncfgSimPanel *self)
{
  self->server = NULL;
  g_rc_box_release_full (self, panel_clear);
}

void
encfg_sim_panel_add_place (EncfgSimPanel *self, const char *uri)
{
  g_ptr_array_add (self->places, g_strdup (uri));
}

void
encfg_sim_panel_tell (EncfgSimPanel *self, gboolean is_warning, const char *message)
{
  g_free (self->message);
  self->message = g_strdup (message);
  self->is_warning = is_warning;
  self->message_us = self->now_us;
}

static void
on_answer (const char *answer, gpointer data)
{
  Order *order = data;
  g_autoptr (GError) error = NULL;

  if (!encfg_sim_report_check_answer (answer, &error))
    encfg_sim_panel_tell (order->panel, TRUE, error->message);
  else
    encfg_sim_panel_tell (order->panel, FALSE, order->sentence);
  g_rc_box_release_full (order->panel, panel_clear);
  g_free (order->sentence);
  g_free (order);
}

void
encfg_sim_panel_run (EncfgSimPanel *self, const char *members, const char *sentence)
{
  g_autofree char *line = g_strdup_printf ("{%s,\"module\":%u}", members, self->chosen + 1);
  Order *order = g_new0 (Order, 1);

  order->panel = g_rc_box_acquire (self);
  order->sentence = g_strdup (sentence);
  encfg_sim_ops_run (self->server, line, strlen (line), on_answer, order);
}

static void
keep_answer (const char *answer, gpointer data)
{
  *(char **) data = g_strdup (answer);
}

char *
encfg_sim_panel_ask (EncfgSimPanel *self, const char *name)
{
  g_autofree char *line = g_strdup_printf ("{\"op\":\"%s\",\"module\":%u}", name, self->chosen + 1);
  char *answer = NULL;

  encfg_sim_ops_run (self->server, line, strlen (line), keep_answer, &answer);
  return answer;
}

/* What a trainee is to find out is not told here either. */
static void
hide_id (EncfgSimReport *report)
{
  for (guint i = 0; report->endpoints[i] != NULL; i++)
    {
      char *uri = report->endpoints[i];

      report->endpoints[i] = encfg_sim_scenario_dup_known_place (uri);
      g_free (uri);
    }
  g_free (report->uri);
  report->uri = g_strdup (report->endpoints[0]);
  g_clear_pointer (&report->last_request, g_free);
}

static void
take_report (EncfgSimPanel *self)
{
  g_autofree char *state = encfg_sim_panel_ask (self, "state");
  g_autofree char *leds = encfg_sim_panel_ask (self, "leds");
  const EncfgSimScenario *scenario = encfg_sim_server_get_scenario (self->server);
  g_autoptr (GError) error = NULL;
  EncfgSimReport *report = encfg_sim_report_new (state, leds, &error);

  if (report == NULL)
    {
      encfg_sim_panel_tell (self, TRUE, error->message);
      return;
    }
  if (scenario != NULL && encfg_sim_scenario_is_hidden (scenario))
    hide_id (report);
  g_clear_pointer (&self->report, encfg_sim_report_free);
  self->report = report;
}

static void
tell_press (EncfgSimPanel *self, double held_s)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *members = NULL;
  g_autofree char *sentence = encfg_sim_words_pressed (self->report, held_s);

  if (self->report != NULL && !self->report->has_power)
    {
      encfg_sim_panel_tell (self, FALSE, sentence);
      return;
    }
  g_ascii_formatd (number, sizeof number, "%.3f", held_s);
  members = g_strdup_printf ("\"op\":\"reset\",\"held_s\":%s", number);
  encfg_sim_panel_run (self, members, sentence);
}

void
encfg_sim_panel_let_go (EncfgSimPanel *self, gint64 now_us)
{
  const double held_s = encfg_sim_press_get_held_s (&self->press, now_us);

  self->press = (EncfgSimPress){ 0 };
  if (!self->is_told)
    tell_press (self, held_s);
  self->is_told = FALSE;
}

void
encfg_sim_panel_press_reset (EncfgSimPanel *self, gint64 now_us)
{
  const EncfgSimModule *module =
    g_ptr_array_index (encfg_sim_server_get_modules (self->server), self->chosen);

  if (encfg_sim_module_get_profile (module)->reset == NULL)
    encfg_sim_panel_tell (self, TRUE, "This module has no RESET");
  else if (encfg_sim_press_key (&self->press, now_us))
    encfg_sim_panel_let_go (self, now_us);
}

/* What it restores it restores while it is still held down. */
static void
follow_press (EncfgSimPanel *self, gint64 now_us)
{
  const double held_s = encfg_sim_press_get_held_s (&self->press, now_us);

  if (encfg_sim_press_is_over (&self->press, now_us))
    encfg_sim_panel_let_go (self, self->press.last_us);
  else if (held_s >= ENCFG_SIM_RESET_AFTER_S && !self->is_told)
    {
      self->is_told = TRUE;
      tell_press (self, held_s);
    }
}

void
encfg_sim_panel_look (EncfgSimPanel *self, gint64 now_us)
{
  self->now_us = now_us;
  if (!self->is_warning && now_us - self->message_us > MESSAGE_US)
    g_clear_pointer (&self->message, g_free);
  if (self->report != NULL)
    follow_press (self, now_us);
  take_report (self);
}

EncfgSimPage *
encfg_sim_panel_draw (EncfgSimPanel *self, guint width, guint height, gboolean is_utf8)
{
  GPtrArray *modules = encfg_sim_server_get_modules (self->server);
  EncfgSimPage *page = encfg_sim_page_new (width, height, is_utf8);
  const EncfgSimFront front = {
    .profile = encfg_sim_module_get_profile (g_ptr_array_index (modules, self->chosen)),
    .report = self->report,
    .number = self->chosen + 1,
    .n_modules = modules->len,
    .has_task = encfg_sim_server_get_scenario (self->server) != NULL,
    .places = self->places,
    .is_lit = self->now_us / BLINK_US % 2 == 0,
    .is_pressed = self->press.since_us != 0,
    .held_s = encfg_sim_press_get_held_s (&self->press, self->now_us),
    .message = self->message,
    .is_warning = self->is_warning,
  };

  if (self->menu != NULL)
    encfg_sim_menu_draw (self->menu, page);
  else if (self->report != NULL)
    encfg_sim_front_draw (&front, page);
  return page;
}
