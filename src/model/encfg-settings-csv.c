/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-settings-csv.h"

#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static const char *const columns[] = { "key", "label", "value", "unit" };

typedef struct
{
  const char *at;
  char separator;
  guint line;
} CsvReader;

static gboolean
take_quoted (CsvReader *self, GString *field, GError **error)
{
  const guint opened = self->line;

  for (self->at++; *self->at != '\0'; self->at++)
    {
      if (*self->at == '"' && self->at[1] != '"')
        {
          self->at++;
          return TRUE;
        }
      if (*self->at == '"')
        self->at++;
      else if (*self->at == '\n')
        self->line++;
      g_string_append_c (field, *self->at);
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_CONFIG,
               _ ("line %u: the quotation mark is never closed"),
               opened);
  return FALSE;
}

static char *
take_field (CsvReader *self, GError **error)
{
  g_autoptr (GString) field = g_string_new (NULL);
  const char ends[] = { self->separator, '\r', '\n', '\0' };
  gsize length;

  if (*self->at == '"')
    {
      if (!take_quoted (self, field, error))
        return NULL;
      if (!strchr (ends, *self->at))
        {
          g_set_error (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_CONFIG,
                       _ ("line %u: text after the closing quotation mark"),
                       self->line);
          return NULL;
        }
      return g_strdup (field->str);
    }

  length = strcspn (self->at, ends);
  g_string_append_len (field, self->at, (gssize) length);
  self->at += length;
  return g_strstrip (g_strdup (field->str));
}

/* One line's fields; the reader then stands at the start of the next line. */
static GStrv
take_line (CsvReader *self, GError **error)
{
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();

  while (TRUE)
    {
      g_autofree char *field = take_field (self, error);

      if (!field)
        return NULL;
      g_strv_builder_add (fields, field);
      if (*self->at != self->separator)
        break;
      self->at++;
    }
  if (*self->at == '\r')
    self->at++;
  if (*self->at == '\n')
    self->at++;
  return g_strv_builder_end (fields);
}

/* "profile: bm3000" of a comment line; what else people note there is passed over. */
static void
take_comment (EncfgSettingsFile *file, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  const char *name;
  const char *value;

  if (g_strv_length (parts) < 2)
    return;
  name = g_strstrip (parts[0]);
  value = g_strstrip (parts[1]);
  if (g_str_equal (name, "profile"))
    {
      g_free (file->profile);
      file->profile = g_strdup (value);
    }
  else if (g_str_equal (name, "made"))
    {
      g_free (file->made);
      file->made = g_strdup (value);
    }
  else if (g_str_equal (name, "simulated"))
    file->simulated = g_str_equal (value, "true");
  else if (g_str_equal (name, "serial"))
    {
      g_autoptr (JsonObject) module = json_object_new ();

      json_object_set_string_member (module, "serial", value);
      g_clear_pointer (&file->module, json_node_unref);
      file->module = json_node_init_object (json_node_alloc (), module);
    }
}

/* The comment lines before the header, with the quotation marks and the empty fields that a
 * spreadsheet may have added. */
static void
take_comments (CsvReader *self, EncfgSettingsFile *file)
{
  while (*self->at == '#' || g_str_has_prefix (self->at, "\"#"))
    {
      const gsize length = strcspn (self->at, "\r\n");
      g_autofree char *line = g_strndup (self->at, length);
      char *start = strchr (line, '#') + 1;
      gsize end = strlen (start);

      while (end > 0 && strchr (",;\" ", start[end - 1]))
        start[--end] = '\0';
      take_comment (file, start);
      self->at += length;
      self->at += *self->at == '\r';
      self->at += *self->at == '\n';
      self->line++;
    }
}

static gboolean
check_header (CsvReader *self, GError **error)
{
  g_auto (GStrv) header = NULL;

  self->separator = memchr (self->at, ';', strcspn (self->at, "\r\n")) ? ';' : ',';
  header = take_line (self, error);
  if (!header)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_strv_length (header) != G_N_ELEMENTS (columns) || g_strcmp0 (header[i], columns[i]) != 0)
      {
        g_set_error (error,
                     ENCFG_ERROR,
                     ENCFG_ERROR_CONFIG,
                     _ ("line %u: neither JSON nor CSV with the columns key,label,value,unit"),
                     self->line);
        return FALSE;
      }
  return TRUE;
}

EncfgSettingsFile *
encfg_settings_csv_parse (const char *text, GError **error)
{
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  CsvReader reader = { g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + 3 : text, ',', 1 };

  take_comments (&reader, file);
  if (!check_header (&reader, error))
    return NULL;

  while (*reader.at != '\0')
    {
      const guint line = ++reader.line;
      g_auto (GStrv) fields = take_line (&reader, error);

      if (!fields)
        return NULL;
      if (g_strv_length (fields) == 1 && *fields[0] == '\0')
        continue;
      if (g_strv_length (fields) != G_N_ELEMENTS (columns) || *fields[0] == '\0')
        {
          g_set_error (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_CONFIG,
                       _ ("line %u: not the four fields %s"),
                       line,
                       "key,label,value,unit");
          return NULL;
        }
      if (!g_hash_table_add (seen, g_strdup (fields[0])))
        {
          g_set_error (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_CONFIG,
                       _ ("line %u: %s stands here a second time"),
                       line,
                       fields[0]);
          return NULL;
        }
      encfg_settings_file_add (file,
                               fields[0],
                               *fields[1] ? fields[1] : NULL,
                               *fields[2] ? fields[2] : NULL,
                               *fields[3] ? fields[3] : NULL,
                               FALSE);
    }
  return g_steal_pointer (&file);
}

static void
append_csv_field (GString *out, const char *field, char after)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;

  if (field && strpbrk (field, ",;\"\r\n"))
    {
      parts = g_strsplit (field, "\"", -1);
      doubled = g_strjoinv ("\"\"", parts);
      g_string_append_printf (out, "\"%s\"", doubled);
    }
  else if (field)
    g_string_append (out, field);
  g_string_append_c (out, after);
}

static void
append_comment (GString *out, const char *name, const char *value)
{
  g_autofree char *line = g_strdup (value);

  if (line && *line)
    g_string_append_printf (out, "# %s: %s\n", name, g_strdelimit (line, "\r\n", ' '));
}

char *
encfg_settings_csv_print (const EncfgSettingsFile *file)
{
  GString *out = g_string_new ("# en-cfg settings\n");

  append_comment (out, "profile", file->profile);
  append_comment (out, "serial", encfg_settings_file_get_serial (file));
  append_comment (out, "simulated", file->simulated ? "true" : "false");
  append_comment (out, "made", file->made);
  g_string_append (out, "key,label,value,unit\n");
  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);

      append_csv_field (out, row->key, ',');
      append_csv_field (out, row->label, ',');
      append_csv_field (out, row->value, ',');
      append_csv_field (out, row->unit, '\n');
    }
  return g_string_free (out, FALSE);
}
