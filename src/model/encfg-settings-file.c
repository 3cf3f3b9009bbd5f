/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-settings-file.h"

#include "encfg-decimal.h"
#include "encfg-error.h"
#include "encfg-file.h"
#include "encfg-json.h"
#include "encfg-settings-csv.h"
#include "encfg-settings-json.h"
#include "encfg-storage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
file_row_free (EncfgFileRow *row)
{
  g_free (row->key);
  g_free (row->label);
  g_free (row->value);
  g_free (row->unit);
  g_free (row);
}

EncfgSettingsFile *
encfg_settings_file_new (void)
{
  EncfgSettingsFile *self = g_new0 (EncfgSettingsFile, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) file_row_free);
  return self;
}

void
encfg_settings_file_free (EncfgSettingsFile *self)
{
  g_free (self->profile);
  g_free (self->made);
  g_free (self->kind);
  g_clear_pointer (&self->module, json_node_unref);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

void
encfg_settings_file_add (EncfgSettingsFile *self,
                         const char *key,
                         const char *label,
                         const char *value,
                         const char *unit,
                         gboolean is_number)
{
  EncfgFileRow *row = g_new0 (EncfgFileRow, 1);

  row->key = g_strdup (key);
  row->label = g_strdup (label);
  row->value = g_strdup (value);
  row->unit = g_strdup (unit);
  row->is_number = is_number;
  g_ptr_array_add (self->rows, row);
}

void
encfg_settings_file_add_row (EncfgSettingsFile *self, const EncfgFileRow *row)
{
  encfg_settings_file_add (self, row->key, row->label, row->value, row->unit, row->is_number);
}

EncfgSettingsFile *
encfg_settings_file_parse (const char *text, gssize length, GError **error)
{
  const gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *copy = NULL;
  gsize i = 0;

  while (i < size && g_ascii_isspace (text[i]))
    i++;
  if (i == size)
    {
      g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, _ ("the file is empty"));
      return NULL;
    }
  if (text[i] == '{')
    return encfg_settings_json_parse (text, (gssize) size, error);
  if (size > ENCFG_JSON_MAX_BYTES || !g_utf8_validate (text, (gssize) size, NULL))
    {
      g_set_error_literal (error,
                           ENCFG_ERROR,
                           ENCFG_ERROR_CONFIG,
                           _ ("neither JSON nor CSV: this is no settings file"));
      return NULL;
    }
  copy = g_strndup (text, size);
  return encfg_settings_csv_parse (copy, error);
}

EncfgSettingsFile *
encfg_settings_file_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  EncfgSettingsFile *self;
  gsize length;

  if (!encfg_file_read (path, ENCFG_JSON_MAX_BYTES, ENCFG_ERROR_CONFIG, &text, &length, error))
    return NULL;
  self = encfg_settings_file_parse (text, (gssize) length, error);
  if (!self)
    g_prefix_error (error, "%s: ", path);
  return self;
}

gboolean
encfg_settings_file_save (const EncfgSettingsFile *self, const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autofree char *text = g_str_has_suffix (lower, ".csv") ? encfg_settings_csv_print (self)
                                                           : encfg_settings_json_print (self);
  g_autoptr (GError) local_error = NULL;

  if (encfg_storage_replace (path, text, &local_error))
    return TRUE;
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, _ ("%s is not saved: %s"), path, local_error->message);
  return FALSE;
}

static JsonNode *
get_module_member (const EncfgSettingsFile *self, const char *name)
{
  JsonNode *node =
    self->module ? json_object_get_member (json_node_get_object (self->module), name) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

const char *
encfg_settings_file_get_serial (const EncfgSettingsFile *self)
{
  JsonNode *serial = get_module_member (self, "serial");

  return serial ? json_node_get_string (serial) : NULL;
}

guint
encfg_settings_file_get_id (const EncfgSettingsFile *self)
{
  JsonNode *id = get_module_member (self, "id");
  const gint64 number = id ? json_node_get_int (id) : 0;

  return number > 0 && number <= 255 ? (guint) number : 0;
}

static const EncfgFileRow *
find_row (const EncfgSettingsFile *self, const char *key)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (self->rows, i);

      if (g_str_equal (row->key, key))
        return row;
    }
  return NULL;
}

/* As exact decimals, to a millionth; beyond that, and for texts, letter by letter. */
static gboolean
is_same_value (const char *a, const char *b)
{
  gint64 a_raw;
  gint64 b_raw;

  if (a && b && encfg_decimal_parse (a, 1, 1000000, 6, &a_raw) == ENCFG_DECIMAL_OK &&
      encfg_decimal_parse (b, 1, 1000000, 6, &b_raw) == ENCFG_DECIMAL_OK)
    return a_raw == b_raw;
  return g_strcmp0 (a, b) == 0;
}

static gboolean
is_same_row (const EncfgFileRow *a, const EncfgFileRow *b)
{
  return a && b && is_same_value (a->value, b->value) &&
         (!a->unit || !b->unit || g_str_equal (a->unit, b->unit));
}

char *
encfg_settings_file_format_made (const EncfgSettingsFile *self, const char *format)
{
  g_autoptr (GDateTime) made = self->made ? g_date_time_new_from_iso8601 (self->made, NULL) : NULL;
  g_autoptr (GDateTime) local = made ? g_date_time_to_local (made) : NULL;

  return local ? g_date_time_format (local, format) : NULL;
}

gsize
encfg_settings_file_get_group (const EncfgFileRow *row)
{
  const char *end = g_strrstr (row->key, "].");

  return end ? (gsize) (end + 1 - row->key) : 0;
}

static gboolean
is_same_group (const EncfgFileRow *a, const EncfgFileRow *b)
{
  const gsize length = encfg_settings_file_get_group (a);

  return length > 0 && length == encfg_settings_file_get_group (b) &&
         strncmp (a->key, b->key, length) == 0;
}

/* Where a row of the second file belongs. */
static guint
find_place (const GArray *pairs, const EncfgFileRow *row)
{
  for (guint i = pairs->len; i > 0; i--)
    {
      const EncfgFilePair *pair = &g_array_index (pairs, EncfgFilePair, i - 1);

      if (is_same_group (pair->first ? pair->first : pair->second, row))
        return i;
    }
  return pairs->len;
}

GArray *
encfg_settings_file_compare (const EncfgSettingsFile *first, const EncfgSettingsFile *second)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (EncfgFilePair));

  for (guint i = 0; i < first->rows->len; i++)
    {
      EncfgFilePair pair = { .first = g_ptr_array_index (first->rows, i) };

      pair.second = find_row (second, pair.first->key);
      pair.same = is_same_row (pair.first, pair.second);
      g_array_append_val (pairs, pair);
    }
  for (guint i = 0; i < second->rows->len; i++)
    {
      EncfgFilePair pair = { .second = g_ptr_array_index (second->rows, i) };

      if (!find_row (first, pair.second->key))
        g_array_insert_val (pairs, find_place (pairs, pair.second), pair);
    }
  return pairs;
}
