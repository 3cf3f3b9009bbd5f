/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A profile file with all its faults, told so that people find the place. */

#include "encfg-cli-profile-author.h"
#include "encfg-json.h"
#include "encfg-profile-load.h"

#include <string.h>

/* The member or element of `node` that `path` begins with; `path` is moved behind it. NULL if there
 * is none. */
static JsonNode *
step (JsonNode *node, const char **path)
{
  const char *at = *path;

  if (*at == '[' && JSON_NODE_HOLDS_ARRAY (node))
    {
      char *end;
      const guint64 index = g_ascii_strtoull (at + 1, &end, 10);
      JsonArray *array = json_node_get_array (node);

      *path = *end == ']' ? end + 1 : end;
      return index < json_array_get_length (array) ? json_array_get_element (array, (guint) index)
                                                   : NULL;
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      const gsize skip = *at == '.';
      const gsize length = strcspn (at + skip, ".[");
      g_autofree char *name = g_strndup (at + skip, length);

      *path = at + skip + length;
      return length ? json_object_get_member (json_node_get_object (node), name) : NULL;
    }
  return NULL;
}

/* The "key" or "group" of the innermost thing on the path that has one, or NULL. Borrowed. */
static const char *
find_name (JsonNode *root, const char *path)
{
  static const char *const members[] = { "key", "group" };
  const char *found = NULL;

  for (JsonNode *node = root; node && *path; node = step (node, &path))
    for (guint i = 0; JSON_NODE_HOLDS_OBJECT (node) && i < G_N_ELEMENTS (members); i++)
      {
        JsonNode *name = json_object_get_member (json_node_get_object (node), members[i]);

        if (name && JSON_NODE_HOLDS_VALUE (name) &&
            json_node_get_value_type (name) == G_TYPE_STRING)
          found = json_node_get_string (name);
      }
  return found;
}

static void
show (EncfgCliContext *context, JsonNode *root, const EncfgProblem *problem, JsonArray *errors)
{
  const char *name = root ? find_name (root, problem->path) : NULL;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "path", problem->path);
  json_object_set_string_member (object, "message", problem->message);
  if (name)
    json_object_set_string_member (object, "key", name);
  json_array_add_object_element (errors, object);
  if (name)
    encfg_cli_print (context, "%s (“%s”): %s\n", problem->path, name, problem->message);
  else
    encfg_cli_print (
      context, "%s%s%s\n", problem->path, *problem->path ? ": " : "", problem->message);
}

EncfgProfile *
encfg_cli_profile_load (EncfgCliContext *context,
                        const char *path,
                        JsonArray *errors,
                        GError **error)
{
  g_autoptr (GPtrArray) problems =
    g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  EncfgProfile *profile = encfg_profile_load_file (path, problems, error);
  g_autoptr (JsonNode) root = problems->len ? encfg_json_parse_file (path, NULL) : NULL;

  for (guint i = 0; i < problems->len; i++)
    show (context, root, g_ptr_array_index (problems, i), errors);
  if (problems->len > 1)
    encfg_cli_print (context, "%u errors\n", problems->len);
  return profile;
}
