/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-scenario.h"

#include "encfg-bundle.h"
#include "encfg-endpoint.h"
#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-sim-goal.h"
#include "encfg-sim-ops-private.h"
#include <string.h>

#define BUNDLED ENCFG_BUNDLE_PATH "scenarios/"
#define FORMAT "en-cfg scenario"
#define MAX_SECONDS (30 * 86400)

/* From easy to hard: read and write, commission, judge readings, find what is wired wrongly, and
 * what is wrong with the line. */
static const char *const bundled[] = { "wrong-block-class",    "power-failure",   "unknown-address",
                                       "fresh-installation",   "bad-battery",     "broken-ring",
                                       "reversed-transformer", "swapped-sensors", "yearly-check",
                                       "noisy-line",           "two-masters",     NULL };

typedef struct
{
  gint64 after_s; /* of the first module's time since the start */
  char *line;     /* the operation */
} Event;

struct _EncfgSimScenario
{
  char *title, *task, *block; /* block: or NULL */
  char *file;                 /* that it was read from, or NULL */
  EncfgProfile *profile;
  gint64 cells, strings, unit, seed, modules;
  gboolean is_serial, is_hidden;
  GPtrArray *start; /* char *: operations */
  GArray *events;   /* Event, in order */
  GPtrArray *goals; /* EncfgSimGoal */
  EncfgSimServer *server;
  guint next; /* event */
};

static void
clear_event (gpointer event)
{
  g_free (((Event *) event)->line);
}

void
encfg_sim_scenario_free (EncfgSimScenario *self)
{
  g_free (self->title);
  g_free (self->task);
  g_free (self->block);
  g_free (self->file);
  g_ptr_array_unref (self->start);
  g_array_unref (self->events);
  g_ptr_array_unref (self->goals);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  g_free (self);
}

/* The operation at the reader's present path as a line, or NULL with a fault. */
static char *
load_operation (EncfgReader *reader, JsonNode *node)
{
  JsonObject *object = encfg_reader_as_object (reader, node);
  g_autofree char *name = NULL;

  if (object == NULL)
    return NULL;
  name = encfg_reader_get_string (reader, object, "op", TRUE);
  if (!encfg_sim_ops_has (name, NULL))
    encfg_reader_fault (reader, "op", "there is no operation “%s”", name);
  return json_to_string (node, FALSE);
}

static void
load_start (EncfgSimScenario *self, EncfgReader *reader, JsonObject *root)
{
  JsonArray *start = encfg_reader_get_array (reader, root, "start", FALSE);
  gsize length = encfg_reader_enter (reader, "start");

  for (guint i = 0; start != NULL && i < json_array_get_length (start); i++)
    {
      gsize inner = encfg_reader_enter_index (reader, i);

      g_ptr_array_add (self->start, load_operation (reader, json_array_get_element (start, i)));
      encfg_reader_leave (reader, inner);
    }
  encfg_reader_leave (reader, length);
}

static void
load_event (EncfgSimScenario *self, EncfgReader *reader, JsonNode *node)
{
  static const char *const known[] = { "after-s", "do", NULL };
  JsonObject *object = encfg_reader_as_object (reader, node);
  const Event *before =
    self->events->len > 0 ? &g_array_index (self->events, Event, self->events->len - 1) : NULL;
  Event event = { 0 };
  gsize length;

  if (object == NULL)
    return;
  encfg_reader_check_members (reader, object, known);
  event.after_s = encfg_reader_require_integer (reader, object, "after-s", 0, MAX_SECONDS);
  if (before != NULL && event.after_s < before->after_s)
    encfg_reader_fault (reader, "after-s", "is before the event that stands before it");
  if (!json_object_has_member (object, "do"))
    {
      encfg_reader_fault (reader, "do", "missing");
      return;
    }
  length = encfg_reader_enter (reader, "do");
  event.line = load_operation (reader, json_object_get_member (object, "do"));
  encfg_reader_leave (reader, length);
  g_array_append_val (self->events, event);
}

static void
load_events (EncfgSimScenario *self, EncfgReader *reader, JsonObject *root)
{
  JsonArray *events = encfg_reader_get_array (reader, root, "events", FALSE);
  gsize length = encfg_reader_enter (reader, "events");

  for (guint i = 0; events != NULL && i < json_array_get_length (events); i++)
    {
      gsize inner = encfg_reader_enter_index (reader, i);

      load_event (self, reader, json_array_get_element (events, i));
      encfg_reader_leave (reader, inner);
    }
  encfg_reader_leave (reader, length);
}

static void
load_goals (EncfgSimScenario *self, EncfgReader *reader, JsonObject *root)
{
  JsonArray *goals = encfg_reader_get_array (reader, root, "goals", TRUE);
  gsize length = encfg_reader_enter (reader, "goals");
  EncfgSimTraits traits;

  encfg_sim_scenario_get_traits (self, &traits);
  encfg_sim_traits_complete (&traits, NULL);
  for (guint i = 0; goals != NULL && i < json_array_get_length (goals); i++)
    {
      gsize inner = encfg_reader_enter_index (reader, i);
      JsonObject *goal = encfg_reader_as_object (reader, json_array_get_element (goals, i));

      if (goal != NULL)
        g_ptr_array_add (self->goals,
                         encfg_sim_goal_load (reader, goal, &traits, (guint) self->modules));
      encfg_reader_leave (reader, inner);
    }
  if (goals != NULL && json_array_get_length (goals) == 0)
    encfg_reader_fault (reader, NULL, "a scenario has at least one goal");
  encfg_reader_leave (reader, length);
}

static void
load_module (EncfgSimScenario *self, EncfgReader *reader, JsonObject *object)
{
  static const char *const known[] = { "profile", "cells",   "strings", "block",  "id",
                                       "seed",    "modules", "line",    "hidden", NULL };
  static const char *const lines[] = { "any", "serial", NULL };
  g_autofree char *profile = encfg_reader_get_string (reader, object, "profile", TRUE);
  g_autoptr (GError) error = NULL;
  EncfgSimTraits traits;

  encfg_reader_check_members (reader, object, known);
  self->block = encfg_reader_get_string (reader, object, "block", FALSE);
  encfg_reader_get_integer (reader, object, "cells", 1, G_MAXUINT16, 0, &self->cells);
  encfg_reader_get_integer (reader, object, "strings", 1, G_MAXUINT16, 0, &self->strings);
  encfg_reader_get_integer (reader, object, "id", 1, 247, 0, &self->unit);
  encfg_reader_get_integer (reader, object, "seed", 0, G_MAXINT32, 1, &self->seed);
  encfg_reader_get_integer (reader, object, "modules", 1, 247, 1, &self->modules);
  self->is_serial = json_object_has_member (object, "line") &&
                    encfg_reader_get_choice (reader, object, "line", lines, 0) == 1;
  self->is_hidden = encfg_reader_get_boolean (reader, object, "hidden", FALSE);
  self->profile = encfg_profile_find (profile, &error);
  if (self->profile == NULL)
    {
      encfg_reader_fault (reader, "profile", "%s", error->message);
      return;
    }
  encfg_sim_scenario_get_traits (self, &traits);
  if (!encfg_sim_traits_complete (&traits, &error))
    encfg_reader_fault (reader, NULL, "%s", error->message);
}

/* A text that is read by people. (transfer full) */
static char *
load_text (EncfgReader *reader, JsonObject *root, const char *member)
{
  char *text = encfg_reader_get_string (reader, root, member, TRUE);

  if (*text == '\0' && !encfg_reader_is_told (reader, member))
    encfg_reader_fault (reader, member, "is empty");
  return text;
}

static void
load_root (EncfgSimScenario *self, EncfgReader *reader, JsonObject *root)
{
  static const char *const known[] = { "format", "version", "title", "task", "module",
                                       "start",  "events",  "goals", NULL };
  g_autofree char *format = encfg_reader_get_string (reader, root, "format", TRUE);
  gsize length;

  if (strcmp (format, FORMAT) != 0 && !encfg_reader_is_told (reader, "format"))
    encfg_reader_fault (reader, "format", "expected “%s”", FORMAT);
  encfg_reader_check_members (reader, root, known);
  encfg_reader_require_integer (reader, root, "version", 1, 1);
  self->title = load_text (reader, root, "title");
  self->task = load_text (reader, root, "task");
  length = encfg_reader_enter (reader, "module");
  if (!json_object_has_member (root, "module"))
    encfg_reader_fault (reader, NULL, "missing");
  else
    {
      JsonObject *module = encfg_reader_as_object (reader, json_object_get_member (root, "module"));

      if (module != NULL)
        load_module (self, reader, module);
    }
  encfg_reader_leave (reader, length);
  load_start (self, reader, root);
  load_events (self, reader, root);
  if (self->profile != NULL)
    load_goals (self, reader, root);
}

/* The fault at `place` within it, for a message that tells of which scenario. */
static void
set_fault (const EncfgSimScenario *self, const char *place, const char *fault, GError **error)
{
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_CONFIG,
               "scenario%s%s: %s%s%s",
               self->file != NULL ? " " : "",
               self->file != NULL ? self->file : "",
               place,
               *place != '\0' ? ": " : "",
               fault);
}

/* `file`: that it was read from, or NULL. */
static EncfgSimScenario *
load_node (JsonNode *root, const char *file, GError **error)
{
  g_autoptr (EncfgSimScenario) self = g_new0 (EncfgSimScenario, 1);
  g_autoptr (GPtrArray) problems =
    g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  g_autoptr (GString) path = g_string_new (NULL);
  EncfgReader reader = { problems, path, NULL };
  JsonObject *object = encfg_reader_as_object (&reader, root);

  self->file = g_strdup (file);
  self->start = g_ptr_array_new_with_free_func (g_free);
  self->events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_array_set_clear_func (self->events, clear_event);
  self->goals = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_sim_goal_free);
  if (object != NULL)
    load_root (self, &reader, object);
  if (problems->len > 0)
    {
      const EncfgProblem *first = g_ptr_array_index (problems, 0);

      set_fault (self, first->path, first->message, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

EncfgSimScenario *
encfg_sim_scenario_load (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = encfg_json_parse (text, length, error);

  return root != NULL ? load_node (root, NULL, error) : NULL;
}

const char *const *
encfg_sim_scenario_list (void)
{
  return bundled;
}

EncfgSimScenario *
encfg_sim_scenario_find (const char *name_or_file, GError **error)
{
  g_autofree char *path = g_strdup_printf (BUNDLED "%s.json", name_or_file);
  g_autoptr (GBytes) bytes =
    g_resource_lookup_data (encfg_bundle_get (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (JsonNode) root = NULL;

  if (bytes != NULL)
    return encfg_sim_scenario_load (
      g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), error);
  if (strpbrk (name_or_file, "/\\.") == NULL)
    {
      g_autofree char *known = g_strjoinv (", ", (GStrv) bundled);

      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_CONFIG,
                   "there is no scenario “%s”; known: %s; a file of your own needs its path",
                   name_or_file,
                   known);
      return NULL;
    }
  root = encfg_json_parse_file (name_or_file, error);
  return root != NULL ? load_node (root, name_or_file, error) : NULL;
}

const char *
encfg_sim_scenario_get_title (const EncfgSimScenario *self)
{
  return self->title;
}

const char *
encfg_sim_scenario_get_task (const EncfgSimScenario *self)
{
  return self->task;
}

void
encfg_sim_scenario_get_traits (const EncfgSimScenario *self, EncfgSimTraits *out)
{
  *out = (EncfgSimTraits){ .profile = self->profile,
                           .number = 1,
                           .unit = (guint8) self->unit,
                           .cells = (guint) self->cells,
                           .strings = (guint) self->strings,
                           .block = self->block,
                           .seed = (guint32) self->seed,
                           .speed = 1 };
}

guint
encfg_sim_scenario_get_modules (const EncfgSimScenario *self)
{
  return (guint) self->modules;
}

gboolean
encfg_sim_scenario_is_serial (const EncfgSimScenario *self)
{
  return self->is_serial;
}

gboolean
encfg_sim_scenario_is_hidden (const EncfgSimScenario *self)
{
  return self->is_hidden;
}

char *
encfg_sim_scenario_dup_known_place (const char *uri)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, NULL);

  if (endpoint == NULL)
    return g_strdup (uri);
  endpoint->unit = 0;
  return encfg_endpoint_to_string (endpoint);
}

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
      const char *line = i < n_start ? g_ptr_array_index (self->start, i)
                                     : g_array_index (self->events, Event, i - n_start).line;

      g_autofree char *place = NULL;

      encfg_sim_ops_run (server, line, strlen (line), take_refusal, &refusal);
      if (refusal == NULL)
        continue;
      place = i < n_start ? g_strdup_printf ("start[%u]", i)
                          : g_strdup_printf ("events[%u].do", i - n_start);
      set_fault (self, place, refusal, error);
      return FALSE;
    }
  return TRUE;
}

static void wait_for_event (EncfgSimScenario *self);

static void
on_event (EncfgSimModule *module, gpointer data)
{
  EncfgSimScenario *self = data;

  operate (self->server, g_array_index (self->events, Event, self->next++).line);
  wait_for_event (self);
}

static void
wait_for_event (EncfgSimScenario *self)
{
  EncfgSimModule *first = g_ptr_array_index (encfg_sim_server_get_modules (self->server), 0);

  if (self->next < self->events->len)
    encfg_sim_module_set_event (
      first, (double) g_array_index (self->events, Event, self->next).after_s, on_event, self);
}

gboolean
encfg_sim_scenario_start (EncfgSimScenario *self, EncfgSimServer *server, GError **error)
{
  if (!rehearse (self, error))
    return FALSE;
  self->server = server;
  encfg_sim_server_set_scenario (server, self);
  for (guint i = 0; i < self->start->len; i++)
    operate (server, g_ptr_array_index (self->start, i));
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
