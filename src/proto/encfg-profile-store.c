/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Where profiles are found: the user's own directory first, then the bundled ones. */

#include "encfg-bundle.h"
#include "encfg-error.h"
#include "encfg-profile-load.h"
#include <json-glib/json-glib.h>
#include <string.h>

#define BUNDLED ENCFG_BUNDLE_PATH "profiles"
#define TEMPLATE ENCFG_BUNDLE_PATH "profile-template.json"

char *
encfg_profile_user_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), "en-cfg", "profiles", NULL);
}

static EncfgProfile *
load_bundled (const char *id, GError **error)
{
  g_autofree char *name = g_strdup_printf (BUNDLED "/%s.json", id);
  g_autoptr (GBytes) bytes =
    g_resource_lookup_data (encfg_bundle_get (), name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length;
  const char *text;

  if (bytes == NULL)
    {
      g_auto (GStrv) known = encfg_profile_list ();
      g_autofree char *list = g_strjoinv (", ", known);

      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_PROFILE,
                   "there is no profile “%s”; known: %s; a file of your own needs its path",
                   id,
                   list);
      return NULL;
    }
  text = g_bytes_get_data (bytes, &length);
  return encfg_profile_load (text, (gssize) length, NULL, error);
}

/* The user's own: its file is named by its id, so that the id finds it. */
static EncfgProfile *
load_own (const char *path, const char *id, GError **error)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_load_file (path, NULL, error);

  if (profile == NULL || strcmp (profile->id, id) == 0)
    return g_steal_pointer (&profile);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_PROFILE,
               "%s: its id is “%s”; rename the file to %s.json",
               path,
               profile->id,
               profile->id);
  return NULL;
}

EncfgProfile *
encfg_profile_find_id (const char *id, GError **error)
{
  g_autofree char *directory = encfg_profile_user_dir ();
  g_autofree char *file = g_strconcat (id, ".json", NULL);
  g_autofree char *own = g_build_filename (directory, file, NULL);

  if (strpbrk (id, "./" G_DIR_SEPARATOR_S) == NULL && g_file_test (own, G_FILE_TEST_EXISTS))
    return load_own (own, id, error);
  return load_bundled (id, error);
}

EncfgProfile *
encfg_profile_find (const char *id_or_file, GError **error)
{
  if (strpbrk (id_or_file, "/" G_DIR_SEPARATOR_S) != NULL || g_str_has_suffix (id_or_file, ".json"))
    return encfg_profile_load_file (id_or_file, NULL, error);
  return encfg_profile_find_id (id_or_file, error);
}

static void
add_id (GPtrArray *ids, const char *file)
{
  if (g_str_has_suffix (file, ".json"))
    g_ptr_array_add (ids, g_strndup (file, strlen (file) - strlen (".json")));
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

GStrv
encfg_profile_list (void)
{
  GPtrArray *ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = encfg_profile_user_dir ();
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  g_auto (GStrv) bundled = g_resource_enumerate_children (
    encfg_bundle_get (), BUNDLED, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (const char *name; directory != NULL && (name = g_dir_read_name (directory)) != NULL;)
    add_id (ids, name);
  g_ptr_array_sort (ids, compare_ids);
  for (guint i = 0; bundled != NULL && bundled[i] != NULL; i++)
    add_id (others, bundled[i]);
  g_ptr_array_sort (others, compare_ids);
  for (guint i = 0; i < others->len; i++)
    if (!g_ptr_array_find_with_equal_func (ids, g_ptr_array_index (others, i), g_str_equal, NULL))
      g_ptr_array_add (ids, g_strdup (g_ptr_array_index (others, i)));
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (ids, FALSE);
}

/* Replaces the first `old` of the template by `text` as JSON. */
static void
put_text (GString *template, const char *old, const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *quoted = json_to_string (node, FALSE);

  g_string_replace (template, old, quoted, 1);
}

char *
encfg_profile_make_template (const char *id, const char *name)
{
  g_autoptr (GBytes) bytes =
    g_resource_lookup_data (encfg_bundle_get (), TEMPLATE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  GString *template = g_string_new_len (text, (gssize) length);

  put_text (template, "\"my-module\"", id);
  put_text (template, "\"My module\"", name);
  return g_string_free (template, FALSE);
}
