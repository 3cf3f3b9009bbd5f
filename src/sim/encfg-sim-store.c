/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-store.h"

#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-sim-memory.h"
#include <string.h>

#define FORMAT "en-cfg-sim state"
#define VERSION 1
#define LOOK_S 1 /* a module that nobody asks measures on, and that is kept too */

struct _EncfgSimStore
{
  EncfgSimServer *server;
  char *path;
  GPtrArray *strangers; /* JsonNode *: modules of the file that do not run now */
  char *text;           /* what the file holds */
  GSource *timer;
};

static EncfgSimModule *
find_module (const EncfgSimStore *self, const char *serial)
{
  GPtrArray *modules = encfg_sim_server_get_modules (self->server);

  for (guint i = 0; i < modules->len; i++)
    if (strcmp (encfg_sim_module_get_serial (g_ptr_array_index (modules, i)), serial) == 0)
      return g_ptr_array_index (modules, i);
  return NULL;
}

static void
print_memory (GString *text, JsonNode *memory)
{
  g_autofree char *line = json_to_string (memory, FALSE);

  g_string_append_printf (text, "%s\n%s", g_str_has_suffix (text->str, "[") ? "" : ",", line);
}

static char *
print (const EncfgSimStore *self)
{
  GPtrArray *modules = encfg_sim_server_get_modules (self->server);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "{\"format\":\"%s\",\"version\":%d,\"modules\":[", FORMAT, VERSION);
  for (guint i = 0; i < modules->len; i++)
    {
      g_autoptr (JsonNode) memory = encfg_sim_memory_save (g_ptr_array_index (modules, i));

      print_memory (text, memory);
    }
  for (guint i = 0; i < self->strangers->len; i++)
    print_memory (text, g_ptr_array_index (self->strangers, i));
  g_string_append (text, "\n]}\n");
  return g_string_free (text, FALSE);
}

static gboolean
save (EncfgSimStore *self, GError **error)
{
  g_autofree char *text = print (self);
  g_autoptr (GError) reason = NULL;

  if (g_strcmp0 (text, self->text) == 0)
    return TRUE;
  if (strlen (text) > ENCFG_JSON_MAX_BYTES)
    g_set_error (
      &reason, ENCFG_ERROR, ENCFG_ERROR_OPEN, "so many modules do not fit into one file");
  else if (g_file_set_contents (self->path, text, -1, &reason))
    {
      g_free (self->text);
      self->text = g_steal_pointer (&text);
      return TRUE;
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_OPEN,
               "the state cannot be kept in %s: %s",
               self->path,
               reason->message);
  return FALSE;
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "%s", what);
  return FALSE;
}

/* "" unless the member is there and a text. */
static const char *
get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : "";
}

static gboolean
load_modules (EncfgSimStore *self, JsonArray *array, GError **error)
{
  g_autoptr (GHashTable) serials = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *serial =
        JSON_NODE_HOLDS_OBJECT (node) ? get_text (json_node_get_object (node), "serial") : "";
      EncfgSimModule *module;

      if (*serial == '\0' || !g_hash_table_add (serials, (char *) serial))
        return fail (error, "each module is to have a serial number of its own");
      module = find_module (self, serial);
      if (module == NULL)
        g_ptr_array_add (self->strangers, json_node_copy (node));
      else if (!encfg_sim_memory_load (module, node, error))
        {
          g_prefix_error (error, "module %s: ", serial);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
load_root (EncfgSimStore *self, JsonNode *root, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *version, *modules;

  if (object == NULL || strcmp (get_text (object, "format"), FORMAT) != 0)
    return fail (error, "this is no state of en-cfg-sim");
  version = json_object_get_member (object, "version");
  if (version == NULL || json_node_get_value_type (version) != G_TYPE_INT64 ||
      json_node_get_int (version) != VERSION)
    return fail (error, "its version is none that this en-cfg-sim knows");
  modules = json_object_get_member (object, "modules");
  if (modules == NULL || !JSON_NODE_HOLDS_ARRAY (modules) || json_object_get_size (object) != 3)
    return fail (error, "beside format and version it is to have “modules”, an array, alone");
  return load_modules (self, json_node_get_array (modules), error);
}

static gboolean
load (EncfgSimStore *self, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  root = encfg_json_parse_file (self->path, error);
  if (root == NULL)
    return FALSE;
  if (load_root (self, root, error))
    return TRUE;
  g_prefix_error (error, "%s: ", self->path);
  return FALSE;
}

static void
on_changed (EncfgSimModule *module, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!save (data, &error))
    g_message ("%s", error->message);
}

static gboolean
on_look (gpointer data)
{
  GPtrArray *modules = encfg_sim_server_get_modules (((EncfgSimStore *) data)->server);

  for (guint i = 0; i < modules->len; i++)
    encfg_sim_module_update (g_ptr_array_index (modules, i));
  return G_SOURCE_CONTINUE;
}

EncfgSimStore *
encfg_sim_store_new (EncfgSimServer *server, const char *path, GError **error)
{
  g_autoptr (EncfgSimStore) self = g_new0 (EncfgSimStore, 1);
  GPtrArray *modules = encfg_sim_server_get_modules (server);

  self->server = server;
  self->path = g_strdup (path);
  self->strangers = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  self->timer = g_timeout_source_new_seconds (LOOK_S);
  if (!load (self, error) || !save (self, error))
    return NULL;
  for (guint i = 0; i < modules->len; i++)
    encfg_sim_module_set_changed_func (g_ptr_array_index (modules, i), on_changed, self);
  g_source_set_callback (self->timer, on_look, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  return g_steal_pointer (&self);
}

void
encfg_sim_store_free (EncfgSimStore *self)
{
  GPtrArray *modules = encfg_sim_server_get_modules (self->server);

  for (guint i = 0; i < modules->len; i++)
    encfg_sim_module_set_changed_func (g_ptr_array_index (modules, i), NULL, NULL);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_ptr_array_unref (self->strangers);
  g_free (self->text);
  g_free (self->path);
  g_free (self);
}
