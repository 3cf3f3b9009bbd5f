/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-trace-line.h"
#include "encfg-trace-pcap.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define WIRE_DOMAIN "encfg-wire"

struct _EncfgTrace
{
  gatomicrefcount refs;
  char *path;
  guint most;            /* frames kept; 0: none */
  gint64 started_us;     /* monotonic */
  EncfgTracePcap *pcap;  /* or NULL: lines */
  GMutex mutex;          /* guards what follows, and what `pcap` holds */
  FILE *file;            /* NULL once a write has failed */
  char *failure;         /* why */
  GQueue kept;           /* Kept */
  char *endpoint;        /* or NULL */
  EncfgProfile *profile; /* of who is there, or NULL */
  gboolean simulated;
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
  self->started_us = g_get_monotonic_time ();
  return self;
}

/* A trace that cannot be written any more, on a full disk perhaps, must not stop the work. */
static void
write_bytes (EncfgTrace *self, const void *bytes, gsize length)
{
  if (self->file == NULL ||
      (fwrite (bytes, 1, length, self->file) == length && fflush (self->file) == 0))
    return;
  self->failure =
    g_strdup_printf (_ ("the trace %s is incomplete: %s"), self->path, g_strerror (errno));
  fclose (self->file);
  self->file = NULL;
}

/* Nothing is appended to a file of another kind: a wrong name must not spoil it. `is_new`: there is
 * nothing in it yet. */
static gboolean
check_head (const char *path, const void *head, gsize length, gboolean *is_new, GError **error)
{
  guint8 found[64];
  gsize n = 0;
  FILE *file;

  g_assert (length <= sizeof found);
  *is_new = TRUE;
  /* Devices and pipes take what they get. */
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  file = g_fopen (path, "rb");
  if (file != NULL)
    {
      n = fread (found, 1, length, file);
      fclose (file);
    }
  *is_new = n == 0;
  if (n == 0 || (n == length && memcmp (found, head, length) == 0))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_CONFIG,
               _ ("%s: holds something else, and is left as it is"),
               path);
  return FALSE;
}

static gboolean
check_and_begin (EncfgTrace *self, EncfgEndpointKind kind, const char *profile, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (self->path, -1);
  guint8 header[ENCFG_TRACE_PCAP_HEADER];
  g_autofree char *line = NULL;
  gboolean is_pcap = g_str_has_suffix (lower, ".pcap");
  gboolean is_new;

  encfg_trace_pcap_header (kind, header);
  if (!(is_pcap
          ? check_head (self->path, header, sizeof header, &is_new, error)
          : check_head (self->path, ENCFG_TRACE_HEAD, strlen (ENCFG_TRACE_HEAD), &is_new, error)))
    return FALSE;
  self->file = g_fopen (self->path, "ab");
  if (self->file == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_CONFIG,
                   _ ("%s: cannot be written: %s"),
                   self->path,
                   g_strerror (errno));
      return FALSE;
    }
  if (is_pcap)
    self->pcap = encfg_trace_pcap_new (kind);
  line = encfg_trace_line_header (g_get_real_time (), self->endpoint, profile, -1);
  if (!is_pcap)
    write_bytes (self, line, strlen (line));
  else if (is_new)
    write_bytes (self, header, sizeof header);
  return TRUE;
}

EncfgTrace *
encfg_trace_new (const char *path,
                 const EncfgEndpoint *endpoint,
                 const char *profile,
                 GError **error)
{
  g_autoptr (EncfgTrace) self = trace_new ();

  self->path = g_strdup (path);
  self->endpoint = endpoint != NULL ? encfg_endpoint_to_string (endpoint) : NULL;
  return check_and_begin (
           self, endpoint != NULL ? endpoint->kind : ENCFG_ENDPOINT_TCP, profile, error)
           ? g_steal_pointer (&self)
           : NULL;
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
  encfg_trace_pcap_free (self->pcap);
  g_queue_clear_full (&self->kept, kept_free);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  g_mutex_clear (&self->mutex);
  g_free (self->endpoint);
  g_free (self->failure);
  g_free (self->path);
  g_free (self);
}

/* Takes both texts. */
static void
keep (EncfgTrace *self, char *text, char *json)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->text = text;
  kept->json = json;
  g_queue_push_tail (&self->kept, kept);
  if (self->kept.length > self->most)
    kept_free (g_queue_pop_head (&self->kept));
}

void
encfg_trace_set_module (EncfgTrace *self,
                        const EncfgEndpoint *endpoint,
                        EncfgProfile *profile,
                        gboolean simulated)
{
  g_autofree char *line = encfg_trace_line_module (
    g_get_real_time (), g_get_monotonic_time () - self->started_us, endpoint, profile, simulated);

  g_mutex_lock (&self->mutex);
  encfg_profile_ref (profile);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  self->profile = profile;
  self->simulated = simulated;
  g_free (self->endpoint);
  self->endpoint = encfg_endpoint_to_string (endpoint);
  if (self->most == 0 && self->pcap == NULL)
    write_bytes (self, line, strlen (line));
  g_mutex_unlock (&self->mutex);
}

/* The header tells who is there now; what is older than the first frame kept is gone. */
static void
append_header (EncfgTrace *self, GString *lines)
{
  gint64 age_us = g_get_monotonic_time () - self->started_us;
  g_autofree char *header = encfg_trace_line_header (g_get_real_time () - age_us,
                                                     self->endpoint,
                                                     self->profile ? self->profile->id : NULL,
                                                     self->profile ? self->simulated : -1);

  g_string_append (lines, header);
}

char *
encfg_trace_dup_kept (EncfgTrace *self, gboolean for_people)
{
  GString *lines = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  if (!for_people)
    append_header (self, lines);
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

static char *
format_for_people (const EncfgTraceFrame *frame, gint64 real_us, const char *hex, const char *note)
{
  static const char *const signs[] = { "→", "←", "✗", "✗" };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (real_us / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (date, "%H:%M:%S");

  return g_strdup_printf ("%s.%03d  %s%s%s%s%s\n",
                          time,
                          (int) (real_us % G_USEC_PER_SEC / 1000),
                          frame->outcome == ENCFG_TRACE_OPENED ? "·" : signs[frame->direction],
                          *hex ? "  " : "",
                          hex,
                          *note ? "  " : "",
                          note);
}

static void
write_packets (EncfgTrace *self, const EncfgTraceFrame *frame, gint64 real_us)
{
  g_autoptr (GByteArray) packets = g_byte_array_new ();

  encfg_trace_pcap_add (self->pcap, frame, real_us, packets);
  write_bytes (self, packets->data, packets->len);
}

void
encfg_trace_frame (EncfgTrace *self, const EncfgTraceFrame *frame)
{
  g_autofree char *hex = NULL;
  g_autofree char *note = NULL;
  g_autofree char *line = NULL;
  gint64 now_us = g_get_monotonic_time ();
  gint64 at_us = frame->at_us > 0 ? frame->at_us : now_us;
  gint64 real_us = g_get_real_time () - (now_us - at_us);

  if (!encfg_trace_is_wanted (self))
    return;

  hex = encfg_trace_line_hex (frame->bytes, frame->length);
  note = encfg_trace_line_meaning (frame);
  g_log (WIRE_DOMAIN,
         G_LOG_LEVEL_DEBUG,
         "%s %s %s",
         encfg_trace_direction_name (frame->direction),
         hex,
         note);
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  if (self->pcap != NULL)
    write_packets (self, frame, real_us);
  else
    line = encfg_trace_line_frame (frame, real_us, at_us - self->started_us, self->profile);
  if (self->most > 0)
    keep (self, format_for_people (frame, real_us, hex, note), g_steal_pointer (&line));
  else if (line != NULL)
    write_bytes (self, line, strlen (line));
  g_mutex_unlock (&self->mutex);
}
