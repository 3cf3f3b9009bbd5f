/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-profile-author.h"
#include "encfg-error.h"
#include "encfg-profile-load.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

/* The id after the file's name, so that the file is found by it: "acme-b12.json". (transfer full)
 */
static char *
make_id (const char *id, const char *path)
{
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;

  if (id)
    return g_strdup (id);
  if (!name)
    return g_strdup ("my-module");
  if (g_str_has_suffix (name, ".json"))
    name[strlen (name) - strlen (".json")] = '\0';
  return g_ascii_strdown (name, -1);
}

static gboolean
check (EncfgCliContext *context, const char *id, const char *path, GError **error)
{
  if (*id == '\0' || strspn (id, LETTERS) != strlen (id))
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "“%s” is no id of a profile: small letters, digits and “-” were expected, as in "
                 "“acme-b12”",
                 id);
  else if (path && g_file_test (path, G_FILE_TEST_EXISTS) &&
           !encfg_cli_args_has (context->args, "yes"))
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "%s exists already, and is left as it is; --yes replaces it",
                 path);
  else
    return TRUE;
  return FALSE;
}

static void
tell_next (EncfgCliContext *context, const char *path)
{
  encfg_cli_print (context,
                   "%s: a starting point of invented registers. Next:\n"
                   "  en-cfg-cli profile check %s                  after each change\n"
                   "  en-cfg-cli profile test %s --tcp HOST        every item read once\n"
                   "docs/profile-format.md is the manual of the format.\n",
                   path,
                   path,
                   path);
}

int
encfg_cli_profile_new (EncfgCliContext *context, const char *given, GError **error)
{
  const char *path = encfg_cli_args_get (context->args, "output");
  const char *name = encfg_cli_args_get (context->args, "name");
  g_autofree char *id = make_id (given, path);
  g_autofree char *text = NULL;
  g_autoptr (GError) trouble = NULL;

  if (!check (context, id, path, error))
    return ENCFG_CLI_STATUS_DONE;
  text = encfg_profile_make_template (id, name ? name : id);
  json_object_set_string_member (context->out, "id", id);
  if (!path)
    {
      g_autoptr (JsonNode) node = json_from_string (text, NULL);

      json_object_set_member (context->out, "profile", g_steal_pointer (&node));
      encfg_cli_print (context, "%s", text);
      return ENCFG_CLI_STATUS_DONE;
    }
  if (!g_file_set_contents (path, text, -1, &trouble))
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "%s", trouble->message);
      return ENCFG_CLI_STATUS_DONE;
    }
  json_object_set_string_member (context->out, "file", path);
  tell_next (context, path);
  return ENCFG_CLI_STATUS_DONE;
}
