/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-store.h"

#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-sim-keep.h"
#include "encfg-sim-memory.h"
#include <string.h>

#define FORMAT "en-cfg-sim state"
#define VERSION 1
#define LOOK_S 1            /* while there is something to look for */
#define AT_ONCE_BYTES 65536 /* a larger file would hold up whoever asks meanwhile */

/* What is kept of one module. */
typedef struct
{
  EncfgSimStore *store;
  EncfgSimModule *module;
  char *line;
  gboolean is_stale; /* the line, since then */
} Slot;

/* A large file on its way to the disk, in a thread of its own. */
typedef struct
{
  const EncfgSimKeep *keep;
  char *text;
  GError *error;
  gint is_done; /* atomic; what stands above is the main thread's again then */
} Writing;

struct _EncfgSimStore
{
  EncfgSimServer *server;
  char *path;
  EncfgSimKeep *keep;
  GPtrArray *slots;     /* Slot *, one for each module */
  GPtrArray *strangers; /* char *: lines of modules that do not run now */
  gsize size;           /* of the file */
  gboolean is_open;     /* the file is this one's to write */
  gboolean is_stale;    /* any slot is */
  gboolean is_behind;   /* the file could not be written */
  GThread *writer;      /* or NULL */
  Writing writing;
  GSource *timer; /* or NULL: there is nothing to look for */
};

static void
slot_free (gpointer data)
{
  Slot *self = data;

  encfg_sim_module_set_changed_func (self->module, NULL, NULL);
  g_free (self->line);
  g_free (self);
}

static EncfgSimModule *
find_module (const EncfgSimStore *self, const char *serial)
{
  GPtrArray *modules = encfg_sim_server_get_modules (self->server);

  for (guint i = 0; i < modules->len; i++)
    if (strcmp (encfg_sim_module_get_serial (g_ptr_array_index (modules, i)), serial) == 0)
      return g_ptr_array_index (modules, i);
  return NULL;
}

/* TRUE if any line is another one now. */
static gboolean
refresh (EncfgSimStore *self)
{
  gboolean differs = FALSE;

  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = g_ptr_array_index (self->slots, i);
      g_autoptr (JsonNode) memory = NULL;
      g_autofree char *line = NULL;

      if (!slot->is_stale)
        continue;
      memory = encfg_sim_memory_save (slot->module);
      line = json_to_string (memory, FALSE);
      slot->is_stale = FALSE;
      if (g_strcmp0 (line, slot->line) == 0)
        continue;
      g_free (slot->line);
      slot->line = g_steal_pointer (&line);
      differs = TRUE;
    }
  self->is_stale = FALSE;
  return differs;
}

static void
print_line (GString *text, const char *line)
{
  g_string_append_printf (text, "%s\n%s", text->str[text->len - 1] == '[' ? "" : ",", line);
}

static char *
print (const EncfgSimStore *self)
{
  GString *text = g_string_sized_new (self->size + 1024);

  g_string_printf (text, "{\"format\":\"%s\",\"version\":%d,\"modules\":[", FORMAT, VERSION);
  for (guint i = 0; i < self->slots->len; i++)
    print_line (text, ((const Slot *) g_ptr_array_index (self->slots, i))->line);
  for (guint i = 0; i < self->strangers->len; i++)
    print_line (text, g_ptr_array_index (self->strangers, i));
  g_string_append (text, "\n]}\n");
  return g_string_free (text, FALSE);
}

static gpointer
write_file (gpointer data)
{
  Writing *self = data;

  if (strlen (self->text) > ENCFG_JSON_MAX_BYTES)
    g_set_error (
      &self->error, ENCFG_ERROR, ENCFG_ERROR_OPEN, "so many modules do not fit into one file");
  else
    encfg_sim_keep_write (self->keep, self->text, &self->error);
  g_atomic_int_set (&self->is_done, TRUE);
  return NULL;
}

/* All modules share the file. */
static void
set_behind (EncfgSimStore *self, gboolean is_behind)
{
  self->is_behind = is_behind;
  for (guint i = 0; i < self->slots->len; i++)
    encfg_sim_module_set_memory_fault (((Slot *) g_ptr_array_index (self->slots, i))->module,
                                       is_behind);
}

/* What has been written, or could not be. */
static gboolean
end_writing (EncfgSimStore *self, GError **error)
{
  g_autofree char *text = g_steal_pointer (&self->writing.text);
  g_autoptr (GError) reason = g_steal_pointer (&self->writing.error);

  g_clear_pointer (&self->writer, g_thread_join);
  self->size = strlen (text);
  set_behind (self, reason != NULL);
  if (reason == NULL)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_OPEN,
               "the state cannot be kept in %s: %s",
               self->path,
               reason->message);
  return FALSE;
}

static void
await_writer (EncfgSimStore *self)
{
  const gboolean was_behind = self->is_behind;
  g_autoptr (GError) error = NULL;

  if (self->writer == NULL)
    return;
  g_thread_join (g_steal_pointer (&self->writer));
  if (!end_writing (self, &error) && !was_behind)
    g_message ("%s", error->message);
}

/* FALSE if there is nothing to write. */
static gboolean
begin_writing (EncfgSimStore *self)
{
  if (!refresh (self) && !self->is_behind)
    return FALSE;
  self->writing = (Writing){ .keep = self->keep, .text = print (self) };
  return TRUE;
}

static gboolean
save (EncfgSimStore *self, GError **error)
{
  await_writer (self);
  if (!begin_writing (self))
    return TRUE;
  write_file (&self->writing);
  return end_writing (self, error);
}

/* Meanwhile the modules go on. */
static void
save_aside (EncfgSimStore *self)
{
  if (self->writer != NULL && !g_atomic_int_get (&self->writing.is_done))
    return;
  await_writer (self);
  if ((self->is_stale || self->is_behind) && begin_writing (self))
    self->writer = g_thread_new ("state", write_file, &self->writing);
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
        g_ptr_array_add (self->strangers, json_to_string (node, FALSE));
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
  g_autoptr (GError) reason = NULL;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  root = encfg_json_parse_file (self->path, &reason);
  if (root != NULL && load_root (self, root, &reason))
    return TRUE;
  if (root != NULL)
    g_prefix_error (&reason, "%s: ", self->path);
  g_set_error (error,
               reason->domain,
               reason->code,
               "the state file %s; it is damaged or of another module: give another file, or "
               "remove it",
               reason->message);
  return FALSE;
}

/* A test measures on though nobody asks, and what could not be written is tried again. */
static gboolean
is_waiting (const EncfgSimStore *self)
{
  guint finished, total;

  for (guint i = 0; i < self->slots->len; i++)
    if (encfg_sim_module_get_test_progress (
          ((const Slot *) g_ptr_array_index (self->slots, i))->module, &finished, &total))
      return TRUE;
  return self->is_stale || self->is_behind || self->writer != NULL;
}

static void
update_modules (EncfgSimStore *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    encfg_sim_module_update (((Slot *) g_ptr_array_index (self->slots, i))->module);
}

static gboolean
on_look (gpointer data)
{
  EncfgSimStore *self = data;

  update_modules (self);
  save_aside (self);
  if (is_waiting (self))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
look_later (EncfgSimStore *self)
{
  if (self->timer != NULL)
    return;
  self->timer = g_timeout_source_new_seconds (LOOK_S);
  g_source_set_callback (self->timer, on_look, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static gboolean
on_changed (EncfgSimModule *module, gpointer data)
{
  Slot *slot = data;
  EncfgSimStore *self = slot->store;
  g_autoptr (GError) error = NULL;

  look_later (self);
  slot->is_stale = self->is_stale = TRUE;
  if (self->size > AT_ONCE_BYTES)
    return !self->is_behind;
  if (save (self, &error))
    return TRUE;
  g_message ("%s", error->message);
  /* The module may take back what it has changed. */
  slot->is_stale = self->is_stale = TRUE;
  return FALSE;
}

static void
add_slot (EncfgSimStore *self, EncfgSimModule *module)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->store = self;
  slot->module = module;
  slot->is_stale = TRUE;
  g_ptr_array_add (self->slots, slot);
}

EncfgSimStore *
encfg_sim_store_new (EncfgSimServer *server, const char *path, GError **error)
{
  g_autoptr (EncfgSimStore) self = g_new0 (EncfgSimStore, 1);
  GPtrArray *modules = encfg_sim_server_get_modules (server);

  self->server = server;
  self->path = g_strdup (path);
  self->slots = g_ptr_array_new_with_free_func (slot_free);
  self->strangers = g_ptr_array_new_with_free_func (g_free);
  self->keep = encfg_sim_keep_new (path, error);
  if (self->keep == NULL || !load (self, error))
    return NULL;
  for (guint i = 0; i < modules->len; i++)
    add_slot (self, g_ptr_array_index (modules, i));
  if (!save (self, error))
    return NULL;
  self->is_open = TRUE;
  for (guint i = 0; i < modules->len; i++)
    encfg_sim_module_set_changed_func (
      g_ptr_array_index (modules, i), on_changed, g_ptr_array_index (self->slots, i));
  return g_steal_pointer (&self);
}

void
encfg_sim_store_free (EncfgSimStore *self)
{
  g_autoptr (GError) error = NULL;

  update_modules (self);
  await_writer (self);
  /* The clock and the cool-down of a test have gone on though nothing else has changed. */
  for (guint i = 0; i < self->slots->len; i++)
    ((Slot *) g_ptr_array_index (self->slots, i))->is_stale = TRUE;
  if (self->is_open && !save (self, &error))
    g_message ("%s", error->message);
  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_source_unref (self->timer);
    }
  g_ptr_array_unref (self->slots);
  g_ptr_array_unref (self->strangers);
  g_free (self->path);
  g_clear_pointer (&self->keep, encfg_sim_keep_free);
  g_free (self);
}
