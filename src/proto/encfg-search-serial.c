/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-search-serial.h"

#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The longest turnaround that the first pass finds, and the least that it allows for once modules
 * have shown to be quicker. */
#define WINDOW_MS 50
#define WINDOW_FLOOR_MS 30
#define TURNAROUNDS 3

/* The patient pass, unless more is asked for. */
#define PATIENT_MS 300

/* USB adapters hold back what came for so long where they cannot be asked not to. */
#define LUMP_MS 16

/* A line on which nobody talked for so long is ours; another master that leaves no such pause for
 * so long keeps it. */
#define QUIET_US (300 * 1000)
#define PAUSE_MAX_US (5 * G_USEC_PER_SEC)
#define DISTURBED_MAX 3

/* So many ids whose answer is noise are not all taken twice. */
#define NOISY_IDS 2

#define IDENTIFY_RETRIES 1

static const struct
{
  guint baud;
  const char *format;
} others[] = {
  { 9600, "8N1" },  { 19200, "8N1" },  { 9600, "8E1" },   { 19200, "8E1" }, { 38400, "8N1" },
  { 57600, "8N1" }, { 115200, "8N1" }, { 4800, "8N1" },   { 2400, "8N1" },  { 9600, "8O1" },
  { 19200, "8O1" }, { 38400, "8E1" },  { 115200, "8E1" }, { 9600, "8N2" },  { 19200, "8N2" },
};

typedef struct
{
  const EncfgSerialOptions *options;
  EncfgSerialProgress *progress;
  GPtrArray *findings;
  GCancellable *cancellable;
  GArray *probes; /* EncfgPdu: what the profiles are told by, each once */

  /* Of the line as it is open now. */
  EncfgTransport *transport;
  EncfgEndpoint *endpoint;
  gboolean has_answered[256];
  gboolean is_due[256]; /* has answered, and is not yet looked at */

  /* What was heard. */
  guint8 asked;       /* the id asked last */
  gint64 foreign_us;  /* when another master was heard last; 0: never */
  guint8 foreign_id;  /* whom it asked */
  guint8 twofold;     /* an id that answered one question twice, or 0 */
  gboolean is_shared; /* told */
  guint n_noise;      /* pieces of noise that came unasked */
  guint n_noisy;      /* ids whose answer was noise */
  guint8 noisy_id;
} Search;

static void G_GNUC_PRINTF (2, 3) tell (Search *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (!self->options->tell)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  self->options->tell (text, self->options->tell_data);
}

/* Everything beside the answer to the question under way. A late answer names its id. */
static void
on_heard (const EncfgPiece *piece, gboolean was_owed, gpointer data)
{
  Search *self = data;

  if (!piece->is_frame)
    {
      self->n_noise += piece->length > 1;
      return;
    }
  if (!piece->is_request && was_owed)
    self->is_due[piece->unit] = !self->has_answered[piece->unit];
  else if (!piece->is_request && self->has_answered[piece->unit] && piece->unit == self->asked)
    self->twofold = piece->unit;
  else
    {
      self->foreign_us = g_get_monotonic_time ();
      self->foreign_id = piece->unit;
    }
}

/* The first question that each profile asks to know its modules. (transfer full) */
static GArray *
list_probes (GPtrArray *profiles)
{
  GArray *probes = g_array_new (FALSE, FALSE, sizeof (EncfgPdu));

  for (guint i = 0; i < profiles->len; i++)
    {
      const EncfgProfile *profile = g_ptr_array_index (profiles, i);
      EncfgSpan span =
        encfg_plan_span_of (g_array_index (profile->identify, EncfgItemRaw, 0).item, 0);
      const EncfgReadLimits limits = { .max_read = profile->link.max_read,
                                       .blocks = profile->blocks };
      g_autoptr (GArray) plan = encfg_plan_reads (&span, 1, &limits);
      const EncfgSpan *read = &g_array_index (plan, EncfgSpan, 0);
      EncfgPdu probe;
      gboolean is_known = FALSE;

      encfg_pdu_build_read (&probe, read->table, read->address, read->count);
      for (guint k = 0; k < probes->len; k++)
        is_known =
          is_known ||
          memcmp (g_array_index (probes, EncfgPdu, k).bytes, probe.bytes, probe.length) == 0;
      if (!is_known)
        g_array_append_val (probes, probe);
    }
  return probes;
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Sends nothing until nobody else has talked for a while. `is_free`: it is so. FALSE: cancelled. */
static gboolean
pause_for_others (Search *self, gboolean *is_free, GError **error)
{
  gint64 begin_us = g_get_monotonic_time ();

  if (!self->is_shared)
    tell (self,
          _ ("Another master talks on this line (it asked id %u): the search only reads, and "
             "pauses while it talks"),
          (guint) self->foreign_id);
  *is_free = TRUE;
  while (*is_free && g_get_monotonic_time () < self->foreign_us + QUIET_US)
    {
      if (!encfg_transport_listen (
            self->transport, self->foreign_us + QUIET_US, self->cancellable, error))
        return FALSE;
      *is_free = g_get_monotonic_time () < begin_us + PAUSE_MAX_US;
    }
  if (*is_free && !self->is_shared)
    tell (self, "%s", _ ("The line is quiet: the search goes on"));
  self->is_shared = TRUE;
  return TRUE;
}

typedef enum
{
  PROBE_SILENT,
  PROBE_ANSWERED,
  PROBE_NOISY,
  PROBE_OVER /* cancelled, the line is gone, or it belongs to another master */
} Probe;

static Probe
probe_once (Search *self, guint8 id, const EncfgPdu *question, guint window_ms, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  EncfgPdu answer;

  self->asked = id;
  if (encfg_transport_exchange (
        self->transport, id, question, window_ms, &answer, self->cancellable, &trouble))
    return PROBE_ANSWERED;
  if (g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT))
    return PROBE_SILENT;
  if (g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_GARBLED))
    return PROBE_NOISY;
  g_propagate_error (error, g_steal_pointer (&trouble));
  return PROBE_OVER;
}

/* One question to one id, asked again if another master talked meanwhile. */
static Probe
probe (Search *self, guint8 id, const EncfgPdu *question, guint window_ms, GError **error)
{
  for (guint attempt = 0;; attempt++)
    {
      gint64 foreign_us = self->foreign_us;
      Probe result = probe_once (self, id, question, window_ms, error);
      gboolean is_free;

      if (result == PROBE_OVER || self->foreign_us == foreign_us)
        return result;
      if (!pause_for_others (self, &is_free, error))
        return PROBE_OVER;
      if (!is_free)
        {
          g_set_error (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_GARBLED,
                       _ ("another master does not leave the line: it asks id %u all the time"),
                       (guint) self->foreign_id);
          return PROBE_OVER;
        }
      if (result == PROBE_ANSWERED || attempt >= DISTURBED_MAX)
        return result;
    }
}

static gboolean
has_module (const Search *self)
{
  for (guint i = 0; i < self->findings->len; i++)
    if (((const EncfgFinding *) g_ptr_array_index (self->findings, i))->outcome == ENCFG_FOUND)
      return TRUE;
  return FALSE;
}

static void
tell_finding (Search *self, const EncfgFinding *finding)
{
  g_autofree char *where = encfg_endpoint_to_string (finding->endpoint);

  if (finding->outcome == ENCFG_FOUND)
    tell (self, _ ("Found: %s  %s  %s"), where, finding->name, finding->serial);
}

/* Who answers there? FALSE: cancelled. */
static gboolean
look_at (Search *self, guint8 id, GError **error)
{
  guint before = self->findings->len;
  guint ignored = 0;
  gboolean success;

  self->has_answered[id] = TRUE;
  self->is_due[id] = FALSE;
  tell (self, _ ("Id %u answers"), (guint) id);
  /* A slower one with the same id is heard only while nothing is asked. */
  success =
    encfg_transport_listen (
      self->transport, g_get_monotonic_time () + WINDOW_MS * 1000, self->cancellable, error) &&
    encfg_search_endpoint (self->transport,
                           self->endpoint,
                           self->options->profiles,
                           &id,
                           1,
                           TRUE,
                           self->options->timeout_ms,
                           IDENTIFY_RETRIES,
                           self->findings,
                           &ignored,
                           self->cancellable,
                           error);
  for (guint i = before; i < self->findings->len; i++)
    tell_finding (self, g_ptr_array_index (self->findings, i));
  return success;
}

/* The 3.5 characters before an answer and its first one come on top. */
static guint
get_window_ms (const Search *self)
{
  guint bits = encfg_endpoint_bits_per_character (self->endpoint);
  guint silence_us = encfg_frame_silence_us (self->endpoint->baud, bits);
  guint character_us = bits * (guint) G_USEC_PER_SEC / self->endpoint->baud;
  gboolean is_usb =
    strstr (self->endpoint->device, "USB") || strstr (self->endpoint->device, "ACM");
  guint turnaround_ms = WINDOW_MS;

  if (self->transport->lag_us)
    turnaround_ms = MAX (
      WINDOW_FLOOR_MS, TURNAROUNDS * (guint) MAX (self->transport->lag_us - silence_us, 0) / 1000);
  return turnaround_ms + (silence_us + character_us + 999) / 1000 + (is_usb ? LUMP_MS : 0);
}

static guint
get_patience_ms (const Search *self)
{
  return self->options->patient ? self->options->timeout_ms : PATIENT_MS;
}

static void
show_progress (Search *self, guint done, guint total, guint window_ms)
{
  guint request_ms =
    8 * encfg_endpoint_bits_per_character (self->endpoint) * 1000 / self->endpoint->baud;

  g_atomic_int_set (&self->progress->total, (int) total);
  g_atomic_int_set (&self->progress->done, (int) done);
  g_atomic_int_set (&self->progress->left_ms, (int) ((total - done) * (window_ms + request_ms)));
}

/* Those whose answer came late, or at the right time but behind noise. FALSE: cancelled. */
static gboolean
look_at_due (Search *self, GError **error)
{
  for (guint id = 1; id <= ENCFG_UNIT_MAX; id++)
    if (self->is_due[id] && !look_at (self, (guint8) id, error))
      return FALSE;
  return TRUE;
}

/* Asks each of the ids that have not answered yet. FALSE: it is over, with `error`. */
static gboolean
ask_all (Search *self, guint n_ids, gboolean is_patient, GError **error)
{
  for (guint i = 0; i < n_ids; i++)
    {
      guint8 id = self->options->ids[i];
      /* Some are silent where they do not know what is asked: the likely ones are asked all. */
      guint n_probes = is_patient && i < self->options->n_ids_speeds ? self->probes->len : 1;

      for (guint k = 0; k < n_probes && !self->has_answered[id]; k++)
        {
          guint window_ms = is_patient ? get_patience_ms (self) : get_window_ms (self);
          Probe result;

          show_progress (self, i, n_ids, window_ms);
          result = probe (self, id, &g_array_index (self->probes, EncfgPdu, k), window_ms, error);
          if (result == PROBE_NOISY) /* by chance? */
            result = probe (self, id, &g_array_index (self->probes, EncfgPdu, k), window_ms, error);
          if (result == PROBE_OVER)
            return FALSE;
          if (result == PROBE_NOISY && self->noisy_id != id)
            {
              self->n_noisy++;
              self->noisy_id = id;
            }
          self->is_due[id] = self->is_due[id] || result == PROBE_ANSWERED;
          if (!look_at_due (self, error))
            return FALSE;
        }
      if (!is_patient)
        g_atomic_int_inc (&self->progress->probed);
      if (has_module (self) && !self->options->all)
        return TRUE;
    }
  /* The last one may be late, too. */
  show_progress (self, n_ids, n_ids, 0);
  return encfg_transport_listen (
           self->transport, g_get_monotonic_time () + WINDOW_MS * 1000, self->cancellable, error) &&
         look_at_due (self, error);
}

static void
add_failure (Search *self, guint8 id, EncfgOutcome outcome, const GError *error)
{
  EncfgFinding *finding = encfg_finding_new_failure (self->endpoint, id, error);

  if (outcome != ENCFG_FOUND)
    finding->outcome = outcome;
  g_ptr_array_add (self->findings, finding);
}

static void G_GNUC_PRINTF (4, 5)
  add_cause (Search *self, guint8 id, EncfgOutcome outcome, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  error =
    g_error_new_valist (ENCFG_ERROR,
                        outcome == ENCFG_FOUND_SILENT ? ENCFG_ERROR_TIMEOUT : ENCFG_ERROR_GARBLED,
                        format,
                        args);
  va_end (args);
  add_failure (self, id, outcome, error);
}

/* What the evidence says of a line on which nobody was found, or of one of its ids. */
static void
explain (Search *self)
{
  if (self->twofold)
    add_cause (self,
               self->twofold,
               ENCFG_FOUND_TWO_MODULES,
               _ ("one question was answered twice: two modules have id %u"),
               (guint) self->twofold);
  else if (self->n_noisy == 1 && !self->has_answered[self->noisy_id])
    add_cause (self,
               self->noisy_id,
               ENCFG_FOUND_TWO_MODULES,
               _ ("where id %u is asked, and only there, noise answers: two modules with this id?"),
               (guint) self->noisy_id);
  if (self->findings->len > 0)
    return;
  if (self->is_shared)
    add_cause (self,
               0,
               ENCFG_FOUND_TWO_MASTERS,
               _ ("nobody answers, but another master talks on this line (it asked id %u)"),
               (guint) self->foreign_id);
  else if (self->n_noisy >= NOISY_IDS || self->n_noise > 0)
    add_cause (self,
               0,
               ENCFG_FOUND_WRONG_SPEED,
               _ ("what comes is noise at %u baud, %s: another speed or format?"),
               self->endpoint->baud,
               self->endpoint->format);
  else
    add_cause (self, 0, ENCFG_FOUND_SILENT, _ ("nobody answers at any id that was asked"));
}

/* One pass at one speed. FALSE: it is over, with `error`. */
static gboolean
ask_line (Search *self, guint n_ids, gboolean is_patient, GError **error)
{
  gboolean success;

  if (!encfg_transport_open (self->transport, self->cancellable, error))
    return FALSE;
  self->transport->heard = on_heard;
  self->transport->heard_data = self;
  success = ask_all (self, n_ids, is_patient, error);
  self->transport->heard = NULL;
  return success;
}

/* FALSE: it is over, with `error`. */
static gboolean
ask_other_speed (Search *self, guint baud, const char *format, GError **error)
{
  EncfgTransport *given = self->transport;
  EncfgEndpoint *endpoint = self->endpoint;
  gboolean success;

  self->endpoint = encfg_endpoint_copy (endpoint);
  self->endpoint->baud = baud;
  g_strlcpy (self->endpoint->format, format, sizeof self->endpoint->format);
  self->transport = encfg_transport_new (self->endpoint);
  encfg_transport_set_trace (self->transport, given->trace);
  self->n_noise = self->n_noisy = 0;
  tell (self, _ ("Asking at %u baud, %s"), baud, format);
  success = ask_line (self, self->options->n_ids_speeds, FALSE, error);
  encfg_transport_free (self->transport);
  encfg_endpoint_free (self->endpoint);
  self->transport = given;
  self->endpoint = endpoint;
  return success;
}

static gboolean
ask_other_speeds (Search *self, GError **error)
{
  guint n_noise = self->n_noise, n_noisy = self->n_noisy;

  encfg_transport_close (self->transport); /* one port, one owner */
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      if (others[i].baud == self->endpoint->baud &&
          strcmp (others[i].format, self->endpoint->format) == 0)
        continue;
      if (!ask_other_speed (self, others[i].baud, others[i].format, error))
        return FALSE;
      if (self->findings->len > 0 && !self->options->all)
        return TRUE;
    }
  self->n_noise = n_noise;
  self->n_noisy = n_noisy;
  return TRUE;
}

static gboolean
ask_passes (Search *self, GError **error)
{
  guint n_ids = self->options->n_ids;

  if (!ask_line (self, n_ids, FALSE, error))
    return FALSE;
  if (self->options->speeds && (self->options->all || self->findings->len == 0) &&
      !ask_other_speeds (self, error))
    return FALSE;
  if (self->findings->len > 0 && !(self->options->patient && self->options->all))
    return TRUE;
  tell (
    self, _ ("Nobody has answered in %u ms: asking again, more patiently"), get_window_ms (self));
  return ask_line (self, n_ids, TRUE, error);
}

gboolean
encfg_search_serial (EncfgTransport *transport,
                     const EncfgSerialOptions *options,
                     EncfgSerialProgress *progress,
                     GPtrArray *findings,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GArray) probes = list_probes (options->profiles);
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_copy (options->endpoint);
  g_autoptr (GError) trouble = NULL;
  Search self = {
    .options = options,
    .progress = progress,
    .findings = findings,
    .cancellable = cancellable,
    .probes = probes,
    .transport = transport,
    .endpoint = endpoint,
  };
  gboolean success = ask_passes (&self, &trouble);

  encfg_transport_close (transport);
  if (success)
    explain (&self);
  else if (is_cancelled (trouble))
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  else
    add_failure (&self,
                 0,
                 g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_GARBLED)
                   ? ENCFG_FOUND_TWO_MASTERS
                   : ENCFG_FOUND,
                 trouble);
  return TRUE;
}
