/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-profile-author.h"
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
  { "name", 0, "TEXT", "with new: what people call the module" },
  { "output", 'o', "FILE", "with new: where to write it; standard output if not given" },
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
  g_autoptr (GPtrArray) profiles = encfg_cli_list_profiles (context);
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
  JsonArray *errors = json_array_new ();
  g_autoptr (EncfgProfile) profile = NULL;

  json_object_set_array_member (context->out, "errors", errors);
  profile = encfg_cli_profile_load (context, path, errors, error);
  if (profile)
    encfg_cli_print (context, "%s: no errors\n", path);
  return ENCFG_CLI_STATUS_DONE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  static const struct
  {
    const char *name;
    guint min_arguments, max_arguments;
    int (*run) (EncfgCliContext *context, const char *argument, GError **error);
  } actions[] = { { "list", 1, 1, list },
                  { "show", 2, 2, show },
                  { "check", 2, 2, check },
                  { "new", 1, 2, encfg_cli_profile_new },
                  { "test", 2, 2, encfg_cli_profile_test } };
  const char *name = encfg_cli_args_argument (context->args, 0);
  const guint n = context->args->arguments->len;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_strcmp0 (name, actions[i].name) == 0 && n >= actions[i].min_arguments &&
        n <= actions[i].max_arguments)
      return actions[i].run (context, encfg_cli_args_argument (context->args, 1), error);
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "expected: profile %s", context->args->verb->arguments);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_profile = {
  .name = "profile",
  .arguments =
    "(list | show ID [--table | --mib] | check FILE | new [ID] [--name TEXT] [-o FILE] | "
    "test FILE)",
  .summary = "Lists, shows, checks, begins and tries device profiles",
  .options = options,
  .max_arguments = 2,
  .run = run,
};
