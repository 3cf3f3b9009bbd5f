/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a scenario does to a server, and what has come of it. */

#include "encfg-sim-scenario-private.h"

#include "encfg-json.h"
#include "encfg-sim-ops-private.h"
#include <string.h>

/* `data`: where the reason of a refusal goes. What is answered later is none. */
static void
take_refusal (const char *answer, gpointer data)
{
  char **refusal = data;
  g_autoptr (JsonNode) root = encfg_json_parse (answer, -1, NULL);
  JsonObject *object = json_node_get_object (root);

  if (!json_object_get_boolean_member (object, "ok"))
    *refusal = g_strdup (json_object_get_string_member (object, "error"));
}

static void
ignore_answer (const char *answer, gpointer data)
{
}

static void
operate (EncfgSimServer *server, const char *line)
{
  encfg_sim_ops_run (server, line, strlen (line), ignore_answer, NULL);
}

/* All that is to happen, on modules that are thrown away: what is refused is known before somebody
 * works for an hour. */
static gboolean
rehearse (EncfgSimScenario *self, GError **error)
{
  g_autofree char *refusal = NULL; /* outlives the server, which still answers at its end */
  g_autoptr (EncfgSimServer) server = encfg_sim_server_new ();
  const guint n_start = self->start->len;
  EncfgSimTraits traits;

  encfg_sim_scenario_get_traits (self, &traits);
  if (!encfg_sim_traits_complete (&traits, error))
    return FALSE;
  for (; traits.number <= self->modules; traits.number++)
    encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  for (guint i = 0; i < n_start + self->events->len; i++)
    {
      const char *line = i < n_start
                           ? g_ptr_array_index (self->start, i)
                           : g_array_index (self->events, EncfgSimEvent, i - n_start).line;

      g_autofree char *place = NULL;

      encfg_sim_ops_run (server, line, strlen (line), take_refusal, &refusal);
      encfg_sim_server_finish_advances (server);
      if (refusal == NULL)
        continue;
      place = i < n_start ? g_strdup_printf ("start[%u]", i)
                          : g_strdup_printf ("events[%u].do", i - n_start);
      encfg_sim_scenario_set_fault (self, place, refusal, error);
      return FALSE;
    }
  return TRUE;
}

static void wait_for_event (EncfgSimScenario *self);

static void
on_event (EncfgSimModule *module, gpointer data)
{
  EncfgSimScenario *self = data;

  operate (self->server, g_array_index (self->events, EncfgSimEvent, self->next++).line);
  wait_for_event (self);
}

static void
wait_for_event (EncfgSimScenario *self)
{
  EncfgSimModule *first = g_ptr_array_index (encfg_sim_server_get_modules (self->server), 0);

  if (self->next < self->events->len)
    encfg_sim_module_set_event (
      first,
      (double) g_array_index (self->events, EncfgSimEvent, self->next).after_s,
      on_event,
      self);
}

gboolean
encfg_sim_scenario_start (EncfgSimScenario *self, EncfgSimServer *server, GError **error)
{
  if (!rehearse (self, error))
    return FALSE;
  self->server = server;
  encfg_sim_server_set_scenario (server, self);
  for (guint i = 0; i < self->start->len; i++)
    {
      operate (server, g_ptr_array_index (self->start, i));
      encfg_sim_server_finish_advances (server);
    }
  for (guint i = 0; i < self->goals->len; i++)
    encfg_sim_goal_begin (g_ptr_array_index (self->goals, i), server);
  wait_for_event (self);
  return TRUE;
}

static gboolean
score_goal (EncfgSimScenario *self, const EncfgSimGoal *goal, JsonBuilder *answer)
{
  g_autofree char *found = NULL;
  const gboolean is_achieved = encfg_sim_goal_judge (goal, self->server, &found);

  json_builder_begin_object (answer);
  json_builder_set_member_name (answer, "goal");
  json_builder_add_string_value (answer, encfg_sim_goal_get_text (goal));
  json_builder_set_member_name (answer, "achieved");
  json_builder_add_boolean_value (answer, is_achieved);
  if (!is_achieved)
    {
      json_builder_set_member_name (answer, "found");
      json_builder_add_string_value (answer, found);
    }
  json_builder_end_object (answer);
  return is_achieved;
}

void
encfg_sim_scenario_add_score (EncfgSimScenario *self, JsonBuilder *answer)
{
  guint achieved = 0;

  json_builder_set_member_name (answer, "scenario");
  json_builder_add_string_value (answer, self->title);
  json_builder_set_member_name (answer, "simulated");
  json_builder_add_boolean_value (answer, TRUE);
  json_builder_set_member_name (answer, "goals");
  json_builder_begin_array (answer);
  for (guint i = 0; i < self->goals->len; i++)
    achieved += score_goal (self, g_ptr_array_index (self->goals, i), answer);
  json_builder_end_array (answer);
  json_builder_set_member_name (answer, "achieved");
  json_builder_add_int_value (answer, achieved);
  json_builder_set_member_name (answer, "of");
  json_builder_add_int_value (answer, self->goals->len);
}
