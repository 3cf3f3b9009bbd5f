/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-search.h"
#include "encfg-cli-table.h"

#include <string.h>

static void
add_warnings (EncfgCliContext *context, JsonObject *object, const EncfgFinding *finding)
{
  g_auto (GStrv) warnings = encfg_finding_list_warnings (finding);
  g_autofree char *endpoint = encfg_endpoint_to_string (finding->endpoint);
  JsonArray *array;

  if (finding->behind_gateway)
    json_object_set_boolean_member (object, "behind_gateway", TRUE);
  if (finding->has_other_id)
    json_object_set_int_member (object, "answers_as", finding->other_id);
  if (finding->rival)
    json_object_set_string_member (object, "other_module", finding->rival);
  if (!warnings[0])
    return;
  array = json_array_new ();
  for (guint i = 0; warnings[i]; i++)
    {
      json_array_add_string_element (array, warnings[i]);
      encfg_cli_warn (context, "%s: warning: %s", endpoint, warnings[i]);
    }
  json_object_set_array_member (object, "warnings", array);
}

static void
add_module (EncfgCliFound *self, const EncfgFinding *finding)
{
  g_autoptr (EncfgIdentity) identity = encfg_identity_new (finding);
  g_autofree char *id = g_strdup_printf ("%u", identity->id);
  JsonNode *node = encfg_identity_to_json (identity);

  json_object_set_string_member (
    json_node_get_object (node), "outcome", encfg_outcome_name (finding->outcome));
  add_warnings (self->context, json_node_get_object (node), finding);
  json_array_add_element (self->modules, node);
  encfg_cli_table_add (self->table,
                       FALSE,
                       identity->endpoint,
                       id,
                       identity->name,
                       identity->serial,
                       identity->firmware,
                       identity->profile,
                       encfg_provenance_name (identity->provenance));
}

/* (transfer full) (nullable) */
static char *
advise (const EncfgCliContext *context, const EncfgFinding *finding)
{
  const char *advice = encfg_finding_advice (finding);

  if (finding->outcome == ENCFG_FOUND_UNKNOWN && !encfg_cli_args_get (context->args, "profile"))
    return g_strconcat (advice, " --profile takes the id of a profile, or its file.", NULL);
  return g_strdup (advice);
}

static void
add_other (EncfgCliFound *self, const EncfgFinding *finding, gboolean tells_people)
{
  g_autofree char *endpoint = encfg_endpoint_to_string (finding->endpoint);
  g_autofree char *advice = advise (self->context, finding);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "endpoint", endpoint);
  if (finding->endpoint->unit)
    json_object_set_int_member (object, "id", finding->endpoint->unit);
  else
    json_object_set_null_member (object, "id");
  json_object_set_string_member (object, "outcome", encfg_outcome_name (finding->outcome));
  json_object_set_string_member (object, "message", finding->error->message);
  json_object_set_string_member (object, "advice", advice ? advice : "");
  json_array_add_object_element (self->others, object);
  if (!tells_people)
    return;
  encfg_cli_print (self->context,
                   "%s: %s: %s\n%s%s",
                   endpoint,
                   encfg_outcome_name (finding->outcome),
                   finding->error->message,
                   advice ? advice : "",
                   advice ? "\n" : "");
}

void
encfg_cli_found_begin (EncfgCliFound *self, EncfgCliContext *context)
{
  self->context = context;
  self->modules = json_array_new ();
  self->others = json_array_new ();
  self->table = encfg_cli_table_new (
    "lrlllll", "Endpoint", "Id", "Name", "Serial", "Firmware", "Profile", "Map");
  json_object_set_array_member (context->out, "modules", self->modules);
  json_object_set_array_member (context->out, "others", self->others);
}

void
encfg_cli_found_add (EncfgCliFound *self, const EncfgFinding *finding, gboolean tells_people)
{
  if (finding->outcome == ENCFG_FOUND)
    add_module (self, finding);
  else
    add_other (self, finding, tells_people);
}

gboolean
encfg_cli_found_end (EncfgCliFound *self)
{
  const gboolean has_module = json_array_get_length (self->modules) > 0;

  if (has_module)
    encfg_cli_print_table (self->context, self->table);
  g_clear_pointer ((EncfgCliTable **) &self->table, encfg_cli_table_free);
  return has_module;
}
