/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-report.h"

#include "encfg-error.h"
#include "encfg-json.h"
#include <math.h>

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
  g_free (self->serial);
  g_free (self->uri);
  g_strfreev (self->endpoints);
  g_free (self->time);
  g_free (self->bank);
  g_array_unref (self->strings);
  g_free (self->first_alarm);
  g_free (self->last_request);
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
static char *
dup_text (JsonObject *object, const char *member)
{
  return g_strdup (json_object_get_string_member_with_default (object, member, NULL));
}

static void
take_endpoints (EncfgSimReport *self, JsonArray *endpoints)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (endpoints); i++)
    g_strv_builder_add (list, json_array_get_string_element (endpoints, i));
  self->endpoints = g_strv_builder_end (list);
  self->uri = g_strdup (self->endpoints[0]);
}

static void
take_strings (EncfgSimReport *self, JsonArray *strings)
{
  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      JsonObject *string = json_array_get_object_element (strings, i);
      const EncfgSimReportString taken = {
        .volts = json_object_get_double_member_with_default (string, "voltage_v", NAN),
        .amperes = json_object_get_double_member_with_default (string, "current_a", NAN),
      };

      g_array_append_val (self->strings, taken);
    }
}

static void
take_faults (EncfgSimReport *self, JsonArray *faults)
{
  for (guint i = 0; i < json_array_get_length (faults); i++)
    {
      JsonObject *fault = json_array_get_object_element (faults, i);
      const gboolean is_counted = !json_object_get_null_member (fault, "count");
      const EncfgSimReportFault taken = {
        .name = dup_text (fault, "name"),
        .count = is_counted ? (guint) json_object_get_int_member (fault, "count")
                            : ENCFG_SIM_FAULT_FOREVER,
        .left_s = (guint) json_object_get_int_member_with_default (fault, "seconds_left", 0),
      };

      g_array_append_val (self->faults, taken);
    }
}

static void
take_life (EncfgSimReport *self, JsonObject *module)
{
  self->time = dup_text (module, "time");
  self->speed = json_object_get_double_member (module, "speed");
  self->bank = dup_text (module, "bank");
  take_strings (self, json_object_get_array_member (module, "strings"));
  self->n_alarms = (guint) json_object_get_int_member (module, "alarms");
  self->first_alarm = dup_text (module, "first-alarm");
  self->is_testing = json_object_has_member (module, "ir-test");
  if (self->is_testing)
    {
      JsonObject *test = json_object_get_object_member (module, "ir-test");

      self->n_tested = (guint) json_object_get_int_member (test, "finished");
      self->n_to_test = (guint) json_object_get_int_member (test, "total");
    }
  self->n_connections = (guint) json_object_get_int_member (module, "connections");
  self->requests = (guint) json_object_get_int_member (module, "requests");
  self->last_request = dup_text (module, "last-request");
}

static void
take_state (EncfgSimReport *self, JsonObject *answer)
{
  JsonArray *modules = json_object_get_array_member (answer, "modules");
  JsonObject *module = json_array_get_object_element (modules, 0);

  self->serial = dup_text (module, "serial");
  self->has_power = json_object_get_boolean_member (module, "power");
  self->is_switched_on = json_object_get_boolean_member (module, "switched-on");
  take_endpoints (self, json_object_get_array_member (module, "endpoints"));
  take_life (self, module);
  take_faults (self, json_object_get_array_member (module, "faults"));
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
  self->strings = g_array_new (FALSE, FALSE, sizeof (EncfgSimReportString));
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
        .text = dup_text (goal, "goal"),
        .is_achieved = json_object_get_boolean_member (goal, "achieved"),
        .found = dup_text (goal, "found"),
      };

      self->n_achieved += taken.is_achieved;
      g_array_append_val (self->goals, taken);
    }
  return self;
}
