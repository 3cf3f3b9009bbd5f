/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-profile-map.h"
#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-finder.h"
#include "encfg-mib.h"
#include "encfg-profile-load.h"

static const EncfgCliOption options[] = {
  { "table", 0, NULL, "with show: the register map as a Markdown table" },
  { "mib", 0, NULL, "with show: the MIB by which SNMP shows the readings" },
  { NULL },
};

static JsonObject *
profile_to_json (const EncfgProfile *profile)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", profile->id);
  json_object_set_string_member (object, "name", profile->name);
  json_object_set_string_member (object, "model", profile->model ? profile->model : "");
  json_object_set_string_member (object, "provenance", encfg_provenance_name (profile->provenance));
  return object;
}

static int
list (EncfgCliContext *context, const char *unused, GError **error)
{
  g_autoptr (GPtrArray) profiles = encfg_find_known_profiles ();
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("llll", "Id", "Name", "Model", "Map");
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < profiles->len; i++)
    {
      const EncfgProfile *profile = g_ptr_array_index (profiles, i);

      json_array_add_object_element (array, profile_to_json (profile));
      encfg_cli_table_add (table,
                           FALSE,
                           profile->id,
                           profile->name,
                           profile->model,
                           encfg_provenance_name (profile->provenance));
    }
  json_object_set_array_member (context->out, "profiles", array);
  encfg_cli_print_table (context, table);
  return ENCFG_CLI_STATUS_DONE;
}

static int
show_mib (EncfgCliContext *context, const EncfgProfile *profile, GError **error)
{
  g_autofree char *mib = NULL;

  if (!profile->snmp_mib)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "the profile %s has no member “snmp”, so there is no MIB of it",
                   profile->id);
      return ENCFG_CLI_STATUS_DONE;
    }
  mib = encfg_mib_to_text (profile);
  json_object_set_string_member (context->out, "mib", mib);
  encfg_cli_print (context, "%s", mib);
  return ENCFG_CLI_STATUS_DONE;
}

static int
show (EncfgCliContext *context, const char *id, GError **error)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find (id, error);
  g_autofree char *map = NULL;

  if (!profile)
    return ENCFG_CLI_STATUS_DONE;
  if (encfg_cli_args_has (context->args, "mib"))
    return show_mib (context, profile, error);
  json_object_set_object_member (context->out, "profile", profile_to_json (profile));
  json_object_set_member (context->out, "items", encfg_cli_profile_map_to_json (profile));
  if (encfg_cli_args_has (context->args, "table"))
    map = encfg_cli_profile_map_to_markdown (profile);
  else
    map = encfg_cli_profile_map_to_text (profile);
  encfg_cli_print (context, "%s", map);
  return ENCFG_CLI_STATUS_DONE;
}

static int
check (EncfgCliContext *context, const char *path, GError **error)
{
  g_autoptr (GPtrArray) problems =
    g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (EncfgProfile) profile = encfg_profile_load_file (path, problems, &local_error);
  JsonArray *errors = json_array_new ();

  for (guint i = 0; i < problems->len; i++)
    {
      const EncfgProblem *problem = g_ptr_array_index (problems, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "path", problem->path);
      json_object_set_string_member (object, "message", problem->message);
      json_array_add_object_element (errors, object);
      encfg_cli_print (
        context, "%s%s%s\n", problem->path, *problem->path ? ": " : "", problem->message);
    }
  json_object_set_array_member (context->out, "errors", errors);
  if (profile)
    encfg_cli_print (context, "%s: no errors\n", path);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ENCFG_CLI_STATUS_DONE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  static const struct
  {
    const char *name;
    guint n_arguments;
    int (*run) (EncfgCliContext *context, const char *argument, GError **error);
  } actions[] = { { "list", 1, list }, { "show", 2, show }, { "check", 2, check } };
  const char *name = encfg_cli_args_argument (context->args, 0);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_strcmp0 (name, actions[i].name) == 0 &&
        context->args->arguments->len == actions[i].n_arguments)
      return actions[i].run (context, encfg_cli_args_argument (context->args, 1), error);
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "expected: profile %s", context->args->verb->arguments);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_profile = {
  .name = "profile",
  .arguments = "(list | show ID [--table | --mib] | check FILE)",
  .summary = "Lists, shows and checks device profiles",
  .options = options,
  .max_arguments = 2,
  .run = run,
};
