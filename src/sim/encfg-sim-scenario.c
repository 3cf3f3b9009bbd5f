/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-scenario-private.h"

#include "encfg-bundle.h"
#include "encfg-endpoint.h"
#include "encfg-error.h"
#include "encfg-json.h"
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

static void
clear_event (gpointer event)
{
  g_free (((EncfgSimEvent *) event)->line);
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
  else if (strcmp (name, "score") == 0)
    encfg_reader_fault (reader, "op", "“score” only asks: nothing would happen");
  return json_to_string (node, FALSE);
}

/* Each element of an array, at its place. Returns how many there are. */
static guint
load_each (EncfgSimScenario *self,
           EncfgReader *reader,
           JsonObject *root,
           const char *member,
           gboolean required,
           void (*load) (EncfgSimScenario *self, EncfgReader *reader, JsonNode *element))
{
  JsonArray *array = encfg_reader_get_array (reader, root, member, required);
  const guint n = array != NULL ? json_array_get_length (array) : 0;
  gsize length = encfg_reader_enter (reader, member);

  for (guint i = 0; i < n; i++)
    {
      gsize inner = encfg_reader_enter_index (reader, i);

      load (self, reader, json_array_get_element (array, i));
      encfg_reader_leave (reader, inner);
    }
  encfg_reader_leave (reader, length);
  return n;
}

static void
load_start (EncfgSimScenario *self, EncfgReader *reader, JsonNode *node)
{
  g_ptr_array_add (self->start, load_operation (reader, node));
}

static void
load_event (EncfgSimScenario *self, EncfgReader *reader, JsonNode *node)
{
  static const char *const known[] = { "after-s", "do", NULL };
  JsonObject *object = encfg_reader_as_object (reader, node);
  const EncfgSimEvent *before =
    self->events->len > 0 ? &g_array_index (self->events, EncfgSimEvent, self->events->len - 1)
                          : NULL;
  EncfgSimEvent event = { 0 };
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
load_goal (EncfgSimScenario *self, EncfgReader *reader, JsonNode *node)
{
  JsonObject *goal = encfg_reader_as_object (reader, node);
  EncfgSimTraits traits;

  encfg_sim_scenario_get_traits (self, &traits);
  encfg_sim_traits_complete (&traits, NULL);
  if (goal != NULL)
    g_ptr_array_add (self->goals,
                     encfg_sim_goal_load (reader, goal, &traits, (guint) self->modules));
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
  if (!encfg_sim_traits_complete (&traits, &error) ||
      (self->is_serial && !encfg_sim_traits_check_line (&traits, (guint) self->modules, &error)))
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
  load_each (self, reader, root, "start", FALSE, load_start);
  load_each (self, reader, root, "events", FALSE, load_event);
  if (self->profile != NULL && load_each (self, reader, root, "goals", TRUE, load_goal) == 0 &&
      !encfg_reader_is_told (reader, "goals"))
    encfg_reader_fault (reader, "goals", "a scenario has at least one goal");
}

void
encfg_sim_scenario_set_fault (const EncfgSimScenario *self,
                              const char *place,
                              const char *fault,
                              GError **error)
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
  self->events = g_array_new (FALSE, FALSE, sizeof (EncfgSimEvent));
  g_array_set_clear_func (self->events, clear_event);
  self->goals = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_sim_goal_free);
  if (object != NULL)
    load_root (self, &reader, object);
  if (problems->len > 0)
    {
      const EncfgProblem *first = g_ptr_array_index (problems, 0);

      encfg_sim_scenario_set_fault (self, first->path, first->message, error);
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
