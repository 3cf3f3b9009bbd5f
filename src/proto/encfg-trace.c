/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-trace.h"

#include "encfg-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#define WIRE_DOMAIN "encfg-wire"

struct _EncfgTrace
{
  gatomicrefcount refs;
  char *path;
  guint most;    /* frames kept; 0: none */
  GMutex mutex;  /* guards what follows */
  FILE *file;    /* NULL once a write has failed */
  char *failure; /* why */
  GQueue kept;   /* Kept */
};

/* One frame, as a line for people and as a line of a trace file. */
typedef struct
{
  char *text, *json;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->text);
  g_free (kept->json);
  g_free (kept);
}

static EncfgTrace *
trace_new (void)
{
  EncfgTrace *self = g_new0 (EncfgTrace, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->kept);
  return self;
}

EncfgTrace *
encfg_trace_new (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "ab");
  EncfgTrace *self;

  if (file == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_CONFIG,
                   _ ("%s: cannot be written: %s"), path, g_strerror (errno));
      return NULL;
    }

  self = trace_new ();
  self->path = g_strdup (path);
  self->file = file;
  return self;
}

EncfgTrace *
encfg_trace_new_kept (guint most)
{
  EncfgTrace *self = trace_new ();

  self->most = most;
  return self;
}

EncfgTrace *
encfg_trace_ref (EncfgTrace *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
encfg_trace_unref (EncfgTrace *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  if (self->file != NULL)
    fclose (self->file);
  g_queue_clear_full (&self->kept, kept_free);
  g_mutex_clear (&self->mutex);
  g_free (self->failure);
  g_free (self->path);
  g_free (self);
}

static char *
format_hex (const guint8 *bytes, gsize length)
{
  GString *hex = g_string_sized_new (2 * length + 1);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", (guint) bytes[i]);
  return g_string_free (hex, FALSE);
}

static char *
format_line (const char *direction, const char *hex, const char *note)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GDateTime) date = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S.%f%:z");
  g_autofree char *quoted = NULL;

  if (note != NULL)
    {
      g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), note);

      quoted = json_to_string (node, FALSE);
    }
  /* Seconds in two integers: %f would write a comma in half of the world. */
  return g_strdup_printf ("{\"t\":%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT
                          ",\"time\":\"%s\",\"dir\":\"%s\",\"bytes\":\"%s\"%s%s}\n",
                          now / G_USEC_PER_SEC,
                          now % G_USEC_PER_SEC,
                          time,
                          direction,
                          hex,
                          quoted != NULL ? ",\"note\":" : "",
                          quoted != NULL ? quoted : "");
}

/* A trace that cannot be written any more, on a full disk perhaps, must not stop the work. */
static void
write_line (EncfgTrace *self, const char *line)
{
  g_mutex_lock (&self->mutex);
  if (self->file != NULL && (fputs (line, self->file) < 0 || fflush (self->file) != 0))
    {
      self->failure =
        g_strdup_printf (_ ("the trace %s is incomplete: %s"), self->path, g_strerror (errno));
      fclose (self->file);
      self->file = NULL;
    }
  g_mutex_unlock (&self->mutex);
}

static void
keep (EncfgTrace *self,
      EncfgTraceDirection direction,
      const char *hex,
      const char *note,
      const char *json)
{
  static const char *const signs[] = { "→", "←", "✗" };
  g_autoptr (GDateTime) date = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (date, "%H:%M:%S");
  Kept *kept = g_new0 (Kept, 1);

  kept->text = g_strdup_printf ("%s.%03d  %s  %s%s%s\n",
                                time,
                                g_date_time_get_microsecond (date) / 1000,
                                signs[direction],
                                hex,
                                note ? "  " : "",
                                note ? note : "");
  kept->json = g_strdup (json);
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->kept, kept);
  if (self->kept.length > self->most)
    kept_free (g_queue_pop_head (&self->kept));
  g_mutex_unlock (&self->mutex);
}

char *
encfg_trace_dup_kept (EncfgTrace *self, gboolean for_people)
{
  GString *lines = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  for (GList *l = self->kept.head; l; l = l->next)
    g_string_append (lines, for_people ? ((Kept *) l->data)->text : ((Kept *) l->data)->json);
  g_mutex_unlock (&self->mutex);
  return g_string_free (lines, FALSE);
}

char *
encfg_trace_dup_failure (EncfgTrace *self)
{
  char *failure;

  g_mutex_lock (&self->mutex);
  failure = g_strdup (self->failure);
  g_mutex_unlock (&self->mutex);
  return failure;
}

gboolean
encfg_trace_is_wanted (EncfgTrace *self)
{
  return self != NULL || !g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, WIRE_DOMAIN);
}

void
encfg_trace_frame (EncfgTrace *self,
                   EncfgTraceDirection direction,
                   const guint8 *bytes,
                   gsize length,
                   const char *note)
{
  static const char *const names[] = { "sent", "received", "dropped" };
  g_autofree char *hex = NULL;

  if (!encfg_trace_is_wanted (self))
    return;

  hex = format_hex (bytes, length);
  g_log (WIRE_DOMAIN,
         G_LOG_LEVEL_DEBUG,
         "%s %s%s%s",
         names[direction],
         hex,
         note != NULL ? " " : "",
         note != NULL ? note : "");
  if (self != NULL)
    {
      g_autofree char *line = format_line (names[direction], hex, note);

      if (self->most > 0)
        keep (self, direction, hex, note, line);
      else
        write_line (self, line);
    }
}
