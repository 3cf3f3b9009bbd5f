/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-journal.h"

#include "encfg-data-dir.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-json.h"
#include "encfg-storage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
journal_path (GError **error)
{
  return encfg_data_path (NULL, "journal.jsonl", error);
}

static char *
make_line (const EncfgIdentity *module, JsonObject *entry)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_alloc ();
  g_autofree char *text = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "user", g_get_user_name ());
  json_object_set_member (object, "module", encfg_identity_to_json (module));
  json_object_iter_init_ordered (&iter, entry);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (object, name, json_node_copy (member));

  json_node_init_object (root, object);
  text = encfg_json_print_line (root);
  return g_strconcat (text, "\n", NULL);
}

/* TRUE if the file's last byte is no newline: a line was torn there. */
static gboolean
ends_torn (GFile *file)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char last = '\n';

  if (stream && g_seekable_seek (G_SEEKABLE (stream), -1, G_SEEK_END, NULL, NULL))
    g_input_stream_read (G_INPUT_STREAM (stream), &last, 1, NULL, NULL);
  return last != '\n';
}

static gboolean
append (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (encfg_storage_append (path, text, &local_error))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_CONFIG,
               _ ("the journal %s cannot be written: %s"),
               path,
               local_error->message);
  return FALSE;
}

gboolean
encfg_journal_check (GError **error)
{
  g_autofree char *path = journal_path (error);

  return path && append (path, "", error);
}

gboolean
encfg_journal_append (const EncfgIdentity *module, JsonObject *entry, GError **error)
{
  g_autofree char *path = journal_path (error);
  g_autoptr (GFile) file = path ? g_file_new_for_path (path) : NULL;
  g_autofree char *line = make_line (module, entry);
  g_autofree char *text = g_strconcat (file && ends_torn (file) ? "\n" : "", line, NULL);

  return file && append (path, text, error);
}

/* NULL unless the line is a JSON object. */
static JsonNode *
parse_entry (const char *line, gssize length)
{
  g_autoptr (JsonNode) node = encfg_json_parse (line, length, NULL);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

static void
drop_ended (GPtrArray *entries)
{
  g_autoptr (GHashTable) ended = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = entries->len; i-- > 0;)
    {
      JsonObject *entry = json_node_get_object (g_ptr_array_index (entries, i));
      const char *backup = encfg_json_get_string (entry, "backup");
      const char *result = encfg_json_get_string (entry, "result");

      if (backup && g_strcmp0 (result, ENCFG_JOURNAL_STARTED) != 0)
        g_hash_table_add (ended, (gpointer) backup);
      else if (backup && g_hash_table_contains (ended, backup))
        g_ptr_array_remove_index (entries, i);
    }
}

static void
doubt_rows (JsonObject *entry)
{
  JsonNode *node = json_object_get_member (entry, "rows");
  JsonArray *rows = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; rows && i < json_array_get_length (rows); i++)
    {
      JsonNode *element = json_array_get_element (rows, i);
      JsonObject *row = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      const char *state = row ? encfg_json_get_string (row, "state") : NULL;

      if (g_strcmp0 (state, encfg_write_state_name (ENCFG_WRITE_NOT_ATTEMPTED)) == 0)
        json_object_set_string_member (row, "state", ENCFG_JOURNAL_UNKNOWN);
    }
}

/* What has started and never ended, be it that the line of its end was torn. */
static void
doubt_unended (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      JsonObject *entry = json_node_get_object (g_ptr_array_index (entries, i));
      const char *result = encfg_json_get_string (entry, "result");

      if (g_strcmp0 (result, ENCFG_JOURNAL_STARTED) == 0)
        doubt_rows (entry);
    }
}

GPtrArray *
encfg_journal_read (guint *torn, GError **error)
{
  g_autofree char *path = journal_path (error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  guint bad = 0;

  if (!path)
    return NULL;
  if (!g_file_get_contents (path, &text, &length, &local_error) &&
      !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, local_error->message);
      return NULL;
    }

  for (const char *line = text, *end = text ? text + length : NULL; line < end;)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      const char *stop = newline ? newline : end;
      JsonNode *entry = stop > line ? parse_entry (line, stop - line) : NULL;

      if (entry)
        g_ptr_array_add (entries, entry);
      else if (stop > line)
        bad++;
      line = stop + 1;
    }
  drop_ended (entries);
  doubt_unended (entries);
  if (torn)
    *torn = bad;
  return g_steal_pointer (&entries);
}
