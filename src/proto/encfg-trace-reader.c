/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-trace-reader.h"

#include "encfg-error.h"
#include "encfg-file.h"
#include "encfg-json.h"
#include "encfg-trace-line.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_SECONDS 1e9
#define MAX_FRAME 1024 /* bytes: more than any transport takes at once */

/* Where the reader is. */
typedef struct
{
  EncfgTraceFile *file;
  guint line;
  guint n_sessions;
} Reader;

static void
record_free (gpointer data)
{
  EncfgTraceRecord *record = data;

  g_clear_pointer (&record->bytes, g_bytes_unref);
  g_free (record);
}

void
encfg_trace_file_free (EncfgTraceFile *self)
{
  g_ptr_array_unref (self->records);
  g_free (self->started);
  g_free (self->endpoint);
  g_free (self->profile);
  g_free (self);
}

static gboolean
set_wrong (GError **error, const char *member)
{
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, _ ("“%s” is missing or wrong"), member);
  return FALSE;
}

static gboolean
check_members (JsonObject *object, const char *const *known, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l; l = l->next)
    if (!g_strv_contains (known, l->data))
      {
        g_set_error (error,
                     ENCFG_ERROR,
                     ENCFG_ERROR_CONFIG,
                     _ ("unknown member “%s”"),
                     (const char *) l->data);
        return FALSE;
      }
  return TRUE;
}

/* A member that may be missing: then `value` stays. */
static gboolean
get_text (JsonObject *object, const char *member, const char **value, GError **error)
{
  if (!json_object_has_member (object, member))
    return TRUE;
  *value = encfg_json_get_string (object, member);
  return *value != NULL || set_wrong (error, member);
}

static gboolean
get_number (JsonObject *object, const char *member, double max, double *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : 0;

  if (node == NULL)
    return TRUE;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return set_wrong (error, member);
  *value = json_node_get_double (node);
  return (*value >= 0 && *value <= max) || set_wrong (error, member);
}

static gboolean
take_header (Reader *self, JsonObject *object, GError **error)
{
  static const char *const known[] = { "format",   "version", "tool",      "started",
                                       "endpoint", "profile", "simulated", NULL };
  const char *format = NULL, *started = NULL, *endpoint = NULL, *profile = NULL;
  double version = 0;

  if (!check_members (object, known, error) || !get_text (object, "format", &format, error) ||
      !get_number (object, "version", G_MAXINT, &version, error) ||
      !get_text (object, "started", &started, error) ||
      !get_text (object, "endpoint", &endpoint, error) ||
      !get_text (object, "profile", &profile, error))
    return FALSE;
  if (g_strcmp0 (format, ENCFG_TRACE_FORMAT) != 0)
    return set_wrong (error, "format");
  if ((int) version != ENCFG_TRACE_VERSION)
    return set_wrong (error, "version");
  if (started == NULL)
    return set_wrong (error, "started");
  if (self->n_sessions++ == 0)
    {
      self->file->started = g_strdup (started);
      self->file->endpoint = g_strdup (endpoint);
    }
  if (profile != NULL)
    {
      g_free (self->file->profile);
      self->file->profile = g_strdup (profile);
    }
  return TRUE;
}

static GBytes *
parse_hex (const char *text)
{
  gsize n = strlen (text) / 2;
  g_autofree guint8 *bytes = NULL;

  if (strlen (text) % 2 != 0 || n > MAX_FRAME)
    return NULL;
  bytes = g_new (guint8, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return NULL;
      bytes[i] = (guint8) (high << 4 | low);
    }
  return g_bytes_new (bytes, n);
}

static gboolean
find_direction (const char *name, EncfgTraceDirection *out)
{
  for (*out = ENCFG_TRACE_SENT; *out < ENCFG_TRACE_NOTHING; (*out)++)
    if (g_strcmp0 (encfg_trace_direction_name (*out), name) == 0)
      return TRUE;
  return g_strcmp0 (encfg_trace_direction_name (*out), name) == 0;
}

static gboolean
find_outcome (const char *name, EncfgTraceOutcome *out)
{
  for (*out = ENCFG_TRACE_OPEN_END; *out < ENCFG_TRACE_NOT_OPENED; (*out)++)
    if (g_strcmp0 (encfg_trace_outcome_name (*out), name) == 0)
      return TRUE;
  return g_strcmp0 (encfg_trace_outcome_name (*out), name) == 0;
}

static gboolean
take_place (EncfgTraceRecord *record, const char *uri, GError **error)
{
  g_autoptr (EncfgEndpoint) endpoint = NULL;

  if (uri == NULL)
    return TRUE;
  endpoint = encfg_endpoint_parse (uri, NULL);
  if (endpoint == NULL)
    return set_wrong (error, "endpoint");
  record->kind = endpoint->kind;
  record->unit = endpoint->unit;
  return TRUE;
}

static gboolean
fill_record (EncfgTraceRecord *record, JsonObject *object, GError **error)
{
  const char *direction = NULL, *outcome = NULL, *bytes = "", *endpoint = NULL;
  double t = -1, connection = 0;

  if (!get_text (object, "dir", &direction, error) ||
      !get_text (object, "outcome", &outcome, error) ||
      !get_text (object, "bytes", &bytes, error) ||
      !get_text (object, "endpoint", &endpoint, error) ||
      !get_number (object, "t", MAX_SECONDS, &t, error) ||
      !get_number (object, "connection", G_MAXUINT, &connection, error) ||
      !take_place (record, endpoint, error))
    return FALSE;
  if (!find_direction (direction, &record->direction))
    return set_wrong (error, "dir");
  if (!find_outcome (outcome, &record->outcome))
    return set_wrong (error, "outcome");
  if (t < 0)
    return set_wrong (error, "t");
  record->at_us = (gint64) round (t * G_USEC_PER_SEC);
  record->connection = (guint) connection;
  record->bytes = parse_hex (bytes);
  return record->bytes != NULL || set_wrong (error, "bytes");
}

static gboolean
take_frame (Reader *self, JsonObject *object, GError **error)
{
  static const char *const known[] = { "t",         "time",    "dir",      "endpoint", "connection",
                                       "bytes",     "outcome", "after_ms", "meaning",  "why",
                                       "function",  "address", "count",    "label",    "values",
                                       "exception", NULL };
  EncfgTraceRecord *record = g_new0 (EncfgTraceRecord, 1);

  record->line = self->line;
  record->session = self->n_sessions;
  g_ptr_array_add (self->file->records, record);
  return check_members (object, known, error) && fill_record (record, object, error);
}

/* Who is there: a line with neither direction nor format. */
static gboolean
take_module (Reader *self, JsonObject *object, GError **error)
{
  static const char *const known[] = { "t", "time", "endpoint", "profile", "simulated", NULL };
  const char *profile = NULL;

  if (!check_members (object, known, error) || !get_text (object, "profile", &profile, error))
    return FALSE;
  if (profile == NULL)
    return set_wrong (error, "dir");
  g_free (self->file->profile);
  self->file->profile = g_strdup (profile);
  return TRUE;
}

static gboolean
take_line (Reader *self, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = encfg_json_parse (text, (gssize) length, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_wrong (error, "format");
  object = json_node_get_object (node);
  if (json_object_has_member (object, "format"))
    return take_header (self, object, error);
  if (json_object_has_member (object, "dir"))
    return take_frame (self, object, error);
  return take_module (self, object, error);
}

/* FALSE: this line is wrong. Whatever a program did not write to its end may be missing. */
static gboolean
take_or_forgive (Reader *self, const char *text, gsize length, gboolean is_whole, GError **error)
{
  guint n_records = self->file->records->len;
  GError *local_error = NULL;

  if (self->n_sessions == 0 && (length < strlen (ENCFG_TRACE_HEAD) ||
                                memcmp (text, ENCFG_TRACE_HEAD, strlen (ENCFG_TRACE_HEAD)) != 0))
    return TRUE;
  if (take_line (self, text, length, &local_error))
    return TRUE;
  if (!is_whole && self->n_sessions > 0)
    {
      g_ptr_array_set_size (self->file->records, (int) n_records);
      self->file->is_truncated = TRUE;
      g_error_free (local_error);
      return TRUE;
    }
  g_propagate_prefixed_error (error, local_error, _ ("line %u: "), self->line);
  return FALSE;
}

EncfgTraceFile *
encfg_trace_file_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (EncfgTraceFile) file = g_new0 (EncfgTraceFile, 1);
  Reader self = { .file = file };
  gsize at = 0;

  file->records = g_ptr_array_new_with_free_func (record_free);
  while (at < length)
    {
      const char *end = memchr (text + at, '\n', length - at);
      gsize n = end != NULL ? (gsize) (end - text) - at : length - at;

      self.line++;
      if (!take_or_forgive (&self, text + at, n, end != NULL, error))
        return NULL;
      at += n + 1;
    }
  if (self.n_sessions == 0)
    {
      g_set_error_literal (
        error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, _ ("no line of it is the header of a trace"));
      return NULL;
    }
  return g_steal_pointer (&file);
}

EncfgTraceFile *
encfg_trace_file_read (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  EncfgTraceFile *file;
  gsize length;

  if (!encfg_file_read (path, ENCFG_TRACE_MAX_BYTES, ENCFG_ERROR_CONFIG, &text, &length, error))
    return NULL;
  file = encfg_trace_file_parse (text, length, error);
  if (file == NULL)
    g_prefix_error (error, "%s: ", path);
  return file;
}
