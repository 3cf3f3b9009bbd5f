/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What each key does: on the front, in a menu, where something is asked. */

#include "encfg-sim-panel-front.h"
#include "encfg-sim-panel-private.h"
#include "encfg-sim-scenario.h"
#include "encfg-sim-words.h"

#define UNTIL_OFF 1000000 /* requests: as many as the remote control can count */
#define PAGE_LINES 10

static const double speeds[] = { 1, 10, 60, 3600 };

/* 0: there is none that way. */
static double
next_speed (double now, gboolean is_faster)
{
  const guint n = G_N_ELEMENTS (speeds);

  for (guint i = 0; i < n; i++)
    {
      const double speed = speeds[is_faster ? i : n - 1 - i];

      if (is_faster ? speed > now : speed < now)
        return speed;
    }
  return 0;
}

static void
change_speed (EncfgSimPanel *self, gboolean is_faster)
{
  const double wanted = next_speed (self->report->speed, is_faster);
  g_autofree char *members = NULL;
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;

  if (!(wanted > 0))
    {
      name = encfg_sim_front_describe_speed (self->report->speed);
      sentence = g_strdup_printf ("%s: no key is %s; --speed and the operation speed are",
                                  name,
                                  is_faster ? "faster" : "slower");
      encfg_sim_panel_tell (self, FALSE, sentence);
      return;
    }
  members = g_strdup_printf ("\"op\":\"speed\",\"factor\":%.0f", wanted);
  name = encfg_sim_front_describe_speed (wanted);
  sentence = g_strdup_printf ("Time of the simulated module: %s", name);
  encfg_sim_panel_run (self, members, sentence);
}

static void
choose_module (EncfgSimPanel *self, int by, gint64 now_us)
{
  const int n = (int) encfg_sim_server_get_modules (self->server)->len;

  if (n < 2)
    return;
  if (self->press.since_us != 0)
    encfg_sim_panel_let_go (self, now_us);
  self->chosen = (guint) (((int) self->chosen + by % n + n) % n);
  g_clear_pointer (&self->message, g_free);
}

static void
show_menu (EncfgSimPanel *self, EncfgSimMenu *menu)
{
  g_clear_pointer (&self->menu, encfg_sim_menu_free);
  self->menu = menu;
}

static void
show_task (EncfgSimPanel *self)
{
  EncfgSimScenario *scenario = encfg_sim_server_get_scenario (self->server);
  g_autofree char *answer = NULL;
  g_autoptr (EncfgSimScore) score = NULL;

  if (scenario == NULL)
    return;
  answer = encfg_sim_panel_ask (self, "score");
  score = encfg_sim_score_new (answer, NULL);
  show_menu (self,
             encfg_sim_menu_new_task (encfg_sim_scenario_get_title (scenario),
                                      encfg_sim_scenario_get_task (scenario),
                                      score));
}

static guint
count_clients (const EncfgSimPanel *self)
{
  GPtrArray *modules = encfg_sim_server_get_modules (self->server);
  guint n = 0;

  for (guint i = 0; i < modules->len; i++)
    n += encfg_sim_server_count_clients (self->server, g_ptr_array_index (modules, i));
  return n;
}

static void
ask_to_quit (EncfgSimPanel *self)
{
  const guint n = count_clients (self);
  g_autofree char *question = NULL;

  if (n == 0)
    {
      self->quit (self->quit_data);
      return;
    }
  question = g_strdup_printf (
    "%u client%s connected. Quit all the same? Y or N", n, n == 1 ? " is" : "s are");
  encfg_sim_panel_tell (self, TRUE, question);
  self->asks_to_quit = TRUE;
}

static void
answer_quit (EncfgSimPanel *self, guint key)
{
  self->asks_to_quit = FALSE;
  g_clear_pointer (&self->message, g_free);
  if (key == 'y')
    self->quit (self->quit_data);
}

/* Another module, with the keys of a list. */
static void
press_to_choose (EncfgSimPanel *self, guint key, gint64 now_us)
{
  switch (key)
    {
    case ENCFG_SIM_KEY_TAB:
    case ENCFG_SIM_KEY_RIGHT:
    case ENCFG_SIM_KEY_DOWN:
      choose_module (self, 1, now_us);
      break;
    case ENCFG_SIM_KEY_BACK_TAB:
    case ENCFG_SIM_KEY_LEFT:
    case ENCFG_SIM_KEY_UP:
      choose_module (self, -1, now_us);
      break;
    case ENCFG_SIM_KEY_PAGE_UP:
    case ENCFG_SIM_KEY_PAGE_DOWN:
      choose_module (self, key == ENCFG_SIM_KEY_PAGE_UP ? -PAGE_LINES : PAGE_LINES, now_us);
      break;
    default:
      break;
    }
}

static void
switch_power (EncfgSimPanel *self)
{
  const gboolean is_on = self->report->is_switched_on;

  encfg_sim_panel_run (self,
                       is_on ? "\"op\":\"power\",\"on\":false" : "\"op\":\"power\",\"on\":true",
                       encfg_sim_words_power (!is_on));
}

static void
press_on_front (EncfgSimPanel *self, guint key, gint64 now_us)
{
  switch (key)
    {
    case 'r':
      encfg_sim_panel_press_reset (self, now_us);
      break;
    case 'p':
      switch_power (self);
      break;
    case 'b':
      show_menu (self, encfg_sim_menu_new_bank (self->report));
      break;
    case 'f':
      show_menu (self, encfg_sim_menu_new_faults (self->report));
      break;
    case 'a':
      show_menu (self, encfg_sim_menu_new_advance ());
      break;
    case 't':
      show_task (self);
      break;
    case '?':
    case 'h':
      show_menu (self, encfg_sim_menu_new_help ());
      break;
    case '+':
    case '=':
    case '-':
      change_speed (self, key != '-');
      break;
    case 'q':
      ask_to_quit (self);
      break;
    default:
      press_to_choose (self, key, now_us);
      break;
    }
}

/* What is chosen: as it is, or until it is switched off. */
static void
do_chosen (EncfgSimPanel *self, gboolean until_off)
{
  const EncfgSimMenuItem *item = encfg_sim_menu_get_chosen (self->menu);
  g_autofree char *members = NULL;

  if (item->order == NULL)
    return;
  members = until_off ? g_strdup_printf ("%s,\"count\":%d", item->order, UNTIL_OFF)
                      : g_strdup (item->order);
  encfg_sim_panel_run (self, members, item->sentence);
  show_menu (self, NULL);
}

static void
press_in_menu (EncfgSimPanel *self, guint key)
{
  switch (key)
    {
    case ENCFG_SIM_KEY_UP:
    case ENCFG_SIM_KEY_DOWN:
      encfg_sim_menu_move (self->menu, key == ENCFG_SIM_KEY_UP ? -1 : 1);
      break;
    case ENCFG_SIM_KEY_PAGE_UP:
    case ENCFG_SIM_KEY_PAGE_DOWN:
      encfg_sim_menu_move (self->menu, key == ENCFG_SIM_KEY_PAGE_UP ? -PAGE_LINES : PAGE_LINES);
      break;
    case ENCFG_SIM_KEY_ENTER:
      if (self->menu->is_list)
        do_chosen (self, FALSE);
      else
        show_menu (self, NULL);
      break;
    case 'u':
      if (self->menu->has_count)
        do_chosen (self, self->menu->chosen > 0);
      break;
    case 'o':
      if (self->menu->has_count)
        {
          self->menu->chosen = 0;
          do_chosen (self, FALSE);
        }
      break;
    case ENCFG_SIM_KEY_ESCAPE:
    case ENCFG_SIM_KEY_LEFT:
    case 'q':
      show_menu (self, NULL);
      break;
    default:
      break;
    }
}

void
encfg_sim_panel_press_key (EncfgSimPanel *self, guint key, gint64 now_us)
{
  if (key >= 'A' && key <= 'Z')
    key += 'a' - 'A';
  if (self->report == NULL)
    encfg_sim_panel_look (self, now_us);
  if (self->asks_to_quit)
    answer_quit (self, key);
  else if (self->menu != NULL)
    press_in_menu (self, key);
  else
    press_on_front (self, key, now_us);
  encfg_sim_panel_look (self, now_us);
}
