/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-report.h"

#include "encfg-error.h"
#include "encfg-json.h"

static void
clear_fault (gpointer data)
{
  EncfgSimReportFault *fault = data;

  g_free (fault->name);
}

static void
clear_lamp (gpointer data)
{
  EncfgSimReportLamp *lamp = data;

  g_free (lamp->label);
  g_free (lamp->state);
}

void
encfg_sim_report_free (EncfgSimReport *self)
{
  g_free (self->uri);
  g_array_unref (self->faults);
  g_array_unref (self->lamps);
  g_free (self);
}

/* The answer as an object, unless it is a refusal. (transfer full) */
static JsonNode *
parse (const char *answer, GError **error)
{
  g_autoptr (JsonNode) root = encfg_json_parse (answer, -1, error);
  JsonObject *object;

  if (root == NULL)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (object != NULL && json_object_get_boolean_member_with_default (object, "ok", FALSE))
    return g_steal_pointer (&root);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "simulated module: %s",
               object != NULL
                 ? json_object_get_string_member_with_default (object, "error", "it refuses")
                 : "no answer of the remote control");
  return NULL;
}

gboolean
encfg_sim_report_check_answer (const char *answer, GError **error)
{
  g_autoptr (JsonNode) root = parse (answer, error);

  return root != NULL;
}

/* The answers come from this very program, so what they hold is certain; the JSON reader takes
 * what is missing for nothing. */
static void
take_state (EncfgSimReport *self, JsonObject *answer)
{
  JsonArray *modules = json_object_get_array_member (answer, "modules");
  JsonObject *module = json_array_get_object_element (modules, 0);
  JsonArray *endpoints = json_object_get_array_member (module, "endpoints");
  JsonArray *faults = json_object_get_array_member (module, "faults");

  if (json_array_get_length (endpoints) > 0)
    self->uri = g_strdup (json_array_get_string_element (endpoints, 0));
  self->has_power = json_object_get_boolean_member (module, "power");
  self->is_switched_on = json_object_get_boolean_member (module, "switched-on");
  self->requests = (guint) json_object_get_int_member (module, "requests");
  for (guint i = 0; i < json_array_get_length (faults); i++)
    {
      JsonObject *fault = json_array_get_object_element (faults, i);
      const gboolean is_counted = !json_object_get_null_member (fault, "count");
      const EncfgSimReportFault taken = {
        .name = g_strdup (json_object_get_string_member (fault, "name")),
        .count = is_counted ? (guint) json_object_get_int_member (fault, "count")
                            : ENCFG_SIM_FAULT_FOREVER,
      };

      g_array_append_val (self->faults, taken);
    }
}

static void
take_lamps (EncfgSimReport *self, JsonObject *answer)
{
  JsonObject *leds = json_object_get_object_member (answer, "leds");
  g_autoptr (GList) labels = json_object_get_members (leds);

  for (GList *l = labels; l != NULL; l = l->next)
    {
      const EncfgSimReportLamp lamp = {
        .label = g_strdup (l->data),
        .state = g_strdup (json_object_get_string_member (leds, l->data)),
      };

      g_array_append_val (self->lamps, lamp);
    }
}

EncfgSimReport *
encfg_sim_report_new (const char *state, const char *leds, GError **error)
{
  g_autoptr (JsonNode) state_root = parse (state, error);
  g_autoptr (JsonNode) leds_root = state_root != NULL ? parse (leds, error) : NULL;
  EncfgSimReport *self;

  if (leds_root == NULL)
    return NULL;
  self = g_new0 (EncfgSimReport, 1);
  self->faults = g_array_new (FALSE, FALSE, sizeof (EncfgSimReportFault));
  self->lamps = g_array_new (FALSE, FALSE, sizeof (EncfgSimReportLamp));
  g_array_set_clear_func (self->faults, clear_fault);
  g_array_set_clear_func (self->lamps, clear_lamp);
  take_state (self, json_node_get_object (state_root));
  take_lamps (self, json_node_get_object (leds_root));
  return self;
}

static void
clear_goal (gpointer data)
{
  EncfgSimScoreGoal *goal = data;

  g_free (goal->text);
  g_free (goal->found);
}

void
encfg_sim_score_free (EncfgSimScore *self)
{
  g_array_unref (self->goals);
  g_free (self);
}

EncfgSimScore *
encfg_sim_score_new (const char *answer, GError **error)
{
  g_autoptr (JsonNode) root = parse (answer, error);
  JsonArray *goals;
  EncfgSimScore *self;

  if (root == NULL)
    return NULL;
  self = g_new0 (EncfgSimScore, 1);
  self->goals = g_array_new (FALSE, FALSE, sizeof (EncfgSimScoreGoal));
  g_array_set_clear_func (self->goals, clear_goal);
  goals = json_object_get_array_member (json_node_get_object (root), "goals");
  for (guint i = 0; i < json_array_get_length (goals); i++)
    {
      JsonObject *goal = json_array_get_object_element (goals, i);
      const EncfgSimScoreGoal taken = {
        .text = g_strdup (json_object_get_string_member (goal, "goal")),
        .is_achieved = json_object_get_boolean_member (goal, "achieved"),
        .found = g_strdup (json_object_get_string_member_with_default (goal, "found", NULL)),
      };

      self->n_achieved += taken.is_achieved;
      g_array_append_val (self->goals, taken);
    }
  return self;
}
