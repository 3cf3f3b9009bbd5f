/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-transport-private.h"

#include "encfg-error.h"
#include "encfg-line-guard.h"
#include "encfg-transport-modbus.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A pause that ends whatever came: longer than the lumps of USB adapters (FTDI: 16 ms) and, on a
 * slow line, than some characters. */
#define PIECE_SILENCE_US (30 * 1000)
#define PIECE_SILENCE_CHARACTERS 4

/* After anything unexpected more may be on its way, held back by an adapter. */
#define SILENCE_AFTER_TROUBLE_US (20 * 1000)
#define NOISE_LIMIT_MIN_US (200 * 1000)

/* Answers of a real line begin 3.5 characters after the request's end. After so many that did, one
 * that begins before that end by more than the clock's doubt is a copy of the last one. */
#define PACED_ANSWERS 3
#define EARLY_US (2 * 1000)

/* So much that does not fit, and then silence, is no stray byte of a line driver but an answer that
 * was damaged. */
#define DAMAGED_MIN 5

typedef enum
{
  ECHO_UNKNOWN,
  ECHO_OFF,
  ECHO_ON
} Echo;

typedef struct
{
  EncfgTransport base;
  EncfgEndpoint *endpoint;
  EncfgModbus *modbus;  /* NULL while closed */
  EncfgLineGuard guard; /* outlives closing: a module that owes does not know of it */
  EncfgLineBuffer buffer;
  GPollFD wake; /* of the cancellable of the call under way */
  Echo echo;
  gboolean trouble;     /* something unexpected came since the line was last silent */
  gint64 busy_until_us; /* last moment at which bytes were on the line, as far as known */
  guint n_paced;        /* answers in a row that came when a real line brings them */
} Rtu;

/* One request on its way, and what is known of it. */
typedef struct
{
  guint8 unit;
  const EncfgPdu *pdu;
  guint8 frame[ENCFG_FRAME_MAX];
  guint length;
  gint64 timeout_us, sent_us, due_us;
  gboolean echo_is_due;
  gboolean is_overheard; /* another master asked the same module meanwhile */
  char *what_came;       /* worth telling if the answer does not come */
} Request;

typedef enum
{
  VERDICT_WAIT,
  VERDICT_ANSWERED,
  VERDICT_FAILED
} Verdict;

static gint64
get_time_on_line_us (Rtu *self, guint bytes)
{
  return (gint64) bytes * encfg_endpoint_bits_per_character (self->endpoint) * G_USEC_PER_SEC /
         self->endpoint->baud;
}

static gint64
get_silence_us (Rtu *self)
{
  return encfg_frame_silence_us (self->endpoint->baud,
                                 encfg_endpoint_bits_per_character (self->endpoint));
}

static gboolean
is_write (const EncfgPdu *request)
{
  return request->bytes[0] > 4;
}

/* Waits until then for something to come, and takes it into the buffer. */
static gboolean
receive (Rtu *self, gint64 until_us, GCancellable *cancellable, GError **error)
{
  guint room, length;
  guint8 *bytes = encfg_line_buffer_get_room (&self->buffer, &room);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!encfg_modbus_receive (self->modbus, until_us, &self->wake, bytes, room, &length, error))
    {
      encfg_transport_close (&self->base);
      return FALSE;
    }
  if (length > 0)
    {
      self->base.heard_us = g_get_monotonic_time ();
      self->busy_until_us = MAX (self->busy_until_us, self->base.heard_us);
    }
  self->buffer.length += length;
  return TRUE;
}

static Verdict
set_garbled (const char *message, GError **error)
{
  g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED, message);
  return VERDICT_FAILED;
}

static void
trace_dropped (Rtu *self, const EncfgPiece *piece, EncfgTraceOutcome outcome, const char *why)
{
  encfg_transport_trace_heard (&self->base,
                               outcome,
                               piece->bytes,
                               piece->length,
                               piece->is_frame ? piece->unit : self->base.asked_unit,
                               piece->is_frame ? &piece->pdu : NULL,
                               why);
}

/* TRUE if it is explained: an answer that was owed by somebody. */
static gboolean
drop (Rtu *self, const EncfgPiece *piece, const char *note)
{
  gboolean was_owed = piece->is_frame && !piece->is_request &&
                      encfg_line_guard_settle (&self->guard, piece->unit, &piece->pdu);

  trace_dropped (self,
                 piece,
                 was_owed          ? ENCFG_TRACE_LATE
                 : piece->is_frame ? ENCFG_TRACE_FOREIGN
                                   : ENCFG_TRACE_GARBLED,
                 note);
  self->trouble = TRUE;
  if (self->base.heard)
    self->base.heard (piece, was_owed, self->base.heard_data);
  return was_owed;
}

static void
drop_all (Rtu *self, gboolean is_silent, const char *note)
{
  EncfgPiece piece;

  while (encfg_line_buffer_take (&self->buffer, is_silent, &piece))
    drop (self, &piece, note);
}

/* Reads the line dry: to 3.5 characters of silence, longer after trouble, and until no answer is
 * owed that must be awaited before this request. */
static gboolean
await_silence (Rtu *self, const Request *request, GCancellable *cancellable, GError **error)
{
  gint64 silence_us = get_silence_us (self);
  gint64 noise_limit_us = MAX (request->timeout_us, NOISE_LIMIT_MIN_US);
  gint64 begin_us = g_get_monotonic_time ();

  for (;;)
    {
      gint64 now_us = g_get_monotonic_time ();
      gint64 owed_until_us =
        encfg_line_guard_wait_until (&self->guard, request->unit, request->pdu, now_us);
      gint64 gap_us = self->trouble ? MAX (silence_us, SILENCE_AFTER_TROUBLE_US) : silence_us;
      gint64 until_us = MAX (owed_until_us, self->busy_until_us + gap_us);
      guint before = self->buffer.length;

      if (!receive (self, until_us, cancellable, error))
        return FALSE;
      self->trouble = self->trouble || self->buffer.length > 0;
      if (self->buffer.length > before)
        drop_all (self, FALSE, "before the request");
      else if (g_get_monotonic_time () >= until_us)
        break;

      if (now_us > MAX (begin_us, owed_until_us) + noise_limit_us)
        {
          set_garbled (_ ("the line never falls silent: another master, or noise?"), error);
          return FALSE;
        }
    }
  drop_all (self, TRUE, "before the request");
  self->trouble = FALSE;
  return TRUE;
}

static gboolean
send_request (Rtu *self, Request *request, GError **error)
{
  if (!encfg_modbus_send (self->modbus, request->frame, request->length - 2, error))
    {
      encfg_transport_close (&self->base);
      return FALSE;
    }

  request->sent_us = g_get_monotonic_time () + get_time_on_line_us (self, request->length);
  request->due_us = request->sent_us + request->timeout_us;
  request->echo_is_due = self->echo == ECHO_ON;
  self->busy_until_us = request->sent_us;
  encfg_line_guard_owe (
    &self->guard, request->unit, request->pdu, request->due_us, request->timeout_us);
  encfg_transport_trace_sent (
    &self->base, request->frame, request->length, request->unit, request->pdu);
  return TRUE;
}

static Verdict
set_silent (const Request *request, GError **error)
{
  guint timeout_ms = (guint) (request->timeout_us / 1000);

  if (request->what_came == NULL)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT, _ ("no answer in %u ms"), timeout_ms);
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_GARBLED,
                 _ ("no answer in %u ms, but something else: %s"),
                 timeout_ms,
                 request->what_came);
  return VERDICT_FAILED;
}

static char *
describe_piece (const EncfgPiece *piece)
{
  g_autofree char *text = NULL;

  if (!piece->is_frame)
    return g_strdup_printf (_ ("%u bytes of noise"), piece->length);
  text = encfg_pdu_describe (&piece->pdu, FALSE);
  return g_strdup_printf (_ ("id %u: %s"), (guint) piece->unit, text);
}

/* The first thing to come on an echoing line is what was sent. While it is not known whether the
 * line echoes, what equals the request proves nothing else. */
static gboolean
is_echo (Rtu *self, const Request *request, const EncfgPiece *piece, gboolean fits)
{
  if (piece->length != request->length ||
      memcmp (piece->bytes, request->frame, request->length) != 0)
    return FALSE;
  if (self->echo == ECHO_ON)
    return request->echo_is_due;
  return !fits || self->echo == ECHO_UNKNOWN;
}

/* From the request's end on the line to the beginning of `piece`; below 0 where bytes come faster
 * than on a real line, as from a pseudo-terminal. */
static gint64
get_lag_us (Rtu *self, const Request *request, const EncfgPiece *piece)
{
  return g_get_monotonic_time () - request->sent_us - get_time_on_line_us (self, piece->length);
}

/* How late answers are: the first tells, the later ones are averaged in. */
static void
note_lag (Rtu *self, gint64 lag_us)
{
  self->n_paced = lag_us >= get_silence_us (self) / 2 ? self->n_paced + 1 : 0;
  lag_us = MAX (lag_us, 1);
  self->base.lag_us = self->base.lag_us ? (3 * self->base.lag_us + lag_us) / 4 : lag_us;
}

/* What was taken for a real line is not believed to be one again at once: at the worst a read is
 * repeated. */
static gboolean
is_too_early (Rtu *self, const Request *request, const EncfgPiece *piece)
{
  if (self->n_paced < PACED_ANSWERS || get_lag_us (self, request, piece) >= -EARLY_US)
    return FALSE;
  self->n_paced = 0;
  return TRUE;
}

static Verdict
take_answer (Rtu *self, const Request *request, const EncfgPiece *piece, EncfgPdu *answer)
{
  if (self->echo == ECHO_UNKNOWN)
    self->echo = ECHO_OFF;
  note_lag (self, get_lag_us (self, request, piece));
  encfg_transport_trace_heard (
    &self->base, ENCFG_TRACE_ANSWER, piece->bytes, piece->length, piece->unit, &piece->pdu, NULL);
  encfg_line_guard_settle (&self->guard, piece->unit, &piece->pdu);
  *answer = piece->pdu;
  return VERDICT_ANSWERED;
}

/* What does not fit is dropped; some of it ends the wait for the answer. */
static Verdict
judge_stranger (Rtu *self, Request *request, const EncfgPiece *piece, GError **error)
{
  guint8 function = request->pdu->bytes[0];
  gboolean is_answer = encfg_line_guard_is_damaged_answer (request->unit, request->pdu, piece);

  if (piece->is_request && piece->unit == request->unit)
    request->is_overheard = TRUE;
  /* A late answer to another question explains itself; anything else is worth telling. */
  if (!drop (self, piece, is_answer ? "damaged" : "not the answer") ||
      (piece->unit == request->unit && (piece->pdu.bytes[0] & 0x7F) == function))
    {
      g_free (request->what_came);
      request->what_came = describe_piece (piece);
    }
  if (is_answer)
    {
      encfg_line_guard_settle_request (&self->guard, request->unit, request->pdu);
      return set_garbled (_ ("the answer is damaged"), error);
    }
  if (piece->is_frame || piece->length < DAMAGED_MIN || self->buffer.length > 0)
    return VERDICT_WAIT;
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_GARBLED, _ ("what came is no answer: %s"), request->what_came);
  return VERDICT_FAILED;
}

static Verdict
judge (Rtu *self, Request *request, const EncfgPiece *piece, EncfgPdu *answer, GError **error)
{
  gboolean fits = piece->is_frame && piece->unit == request->unit &&
                  encfg_transport_fits (request->pdu, &piece->pdu);

  if (is_echo (self, request, piece, fits))
    {
      self->echo = ECHO_ON;
      request->echo_is_due = FALSE;
      trace_dropped (self, piece, ENCFG_TRACE_ECHO, NULL);
      return VERDICT_WAIT;
    }
  if (request->echo_is_due)
    {
      /* A collision, or another adapter by now. */
      self->echo = ECHO_UNKNOWN;
      drop (self, piece, "in place of the echo");
      return set_garbled (_ ("the adapter's echo differs from what was sent"), error);
    }
  if (fits && !request->is_overheard &&
      !encfg_line_guard_is_doubtful (&self->guard, piece->unit, request->pdu, &piece->pdu) &&
      !is_too_early (self, request, piece))
    return take_answer (self, request, piece, answer);
  return judge_stranger (self, request, piece, error);
}

/* An answer that has begun in time may end later. Silence is a look after the time is over that
 * finds nothing: whoever looks late has not heard the line. */
static Verdict
await_answer (Rtu *self,
              Request *request,
              EncfgPdu *answer,
              GCancellable *cancellable,
              GError **error)
{
  gint64 end_us = MAX (PIECE_SILENCE_US, get_time_on_line_us (self, PIECE_SILENCE_CHARACTERS));
  EncfgPiece piece;

  for (;;)
    {
      guint before = self->buffer.length;
      gint64 until_us = before > 0 ? self->busy_until_us + end_us : request->due_us;
      gboolean is_over = g_get_monotonic_time () >= until_us, is_silent;

      if (!receive (self, until_us, cancellable, error))
        return VERDICT_FAILED;
      is_silent = is_over && self->buffer.length == before;
      while (encfg_line_buffer_take (&self->buffer, is_silent, &piece))
        {
          Verdict verdict = judge (self, request, &piece, answer, error);

          if (verdict != VERDICT_WAIT)
            return verdict;
        }
      if (is_silent && self->buffer.length == 0 && g_get_monotonic_time () >= request->due_us)
        return set_silent (request, error);
    }
}

static void
watch (Rtu *self, GCancellable *cancellable)
{
  if (!g_cancellable_make_pollfd (cancellable, &self->wake))
    self->wake.fd = -1;
}

static void
unwatch (Rtu *self, GCancellable *cancellable)
{
  if (self->wake.fd >= 0)
    g_cancellable_release_fd (cancellable);
}

static gboolean rtu_exchange (EncfgTransport *base,
                              guint8 unit,
                              const EncfgPdu *request,
                              guint timeout_ms,
                              EncfgPdu *answer,
                              GCancellable *cancellable,
                              GError **error);

/* On an echoing adapter a write seems confirmed with nobody on the line: its confirmation is its
 * echo. One read of the same place tells. */
static gboolean
learn_echo (Rtu *self, const Request *request, GCancellable *cancellable, GError **error)
{
  guint8 function = request->pdu->bytes[0];
  EncfgTable table = function == 5 || function == 15 ? ENCFG_TABLE_COIL : ENCFG_TABLE_HOLDING;
  guint16 address = (guint16) (request->pdu->bytes[1] << 8 | request->pdu->bytes[2]);
  EncfgPdu read, ignored;

  encfg_pdu_build_read (&read, table, address, 1);
  return rtu_exchange (&self->base,
                       request->unit,
                       &read,
                       (guint) (request->timeout_us / 1000),
                       &ignored,
                       cancellable,
                       error);
}

static gboolean
rtu_exchange (EncfgTransport *base,
              guint8 unit,
              const EncfgPdu *pdu,
              guint timeout_ms,
              EncfgPdu *answer,
              GCancellable *cancellable,
              GError **error)
{
  Rtu *self = (Rtu *) base;
  Request request = { .unit = unit,
                      .pdu = pdu,
                      .timeout_us = timeout_ms * G_GINT64_CONSTANT (1000) };
  gboolean success;

  request.length = encfg_frame_build_rtu (request.frame, unit, pdu);
  if (self->echo == ECHO_UNKNOWN && is_write (pdu) &&
      !learn_echo (self, &request, cancellable, error))
    return FALSE;

  watch (self, cancellable);
  success = await_silence (self, &request, cancellable, error) &&
            send_request (self, &request, error) &&
            await_answer (self, &request, answer, cancellable, error) == VERDICT_ANSWERED;
  unwatch (self, cancellable);
  g_free (request.what_came);
  return success;
}

static gboolean
rtu_listen (EncfgTransport *base, gint64 until_us, GCancellable *cancellable, GError **error)
{
  Rtu *self = (Rtu *) base;
  gboolean success = TRUE;

  watch (self, cancellable);
  while (success && g_get_monotonic_time () < until_us)
    {
      guint before = self->buffer.length;
      gint64 quiet_us = self->busy_until_us + PIECE_SILENCE_US;
      gboolean is_over = g_get_monotonic_time () >= quiet_us;

      success =
        receive (self, before > 0 ? MIN (quiet_us, until_us) : until_us, cancellable, error);
      drop_all (self, is_over && self->buffer.length == before, "overheard");
    }
  unwatch (self, cancellable);
  return success;
}

static gboolean
rtu_open (EncfgTransport *base, GCancellable *cancellable, GError **error)
{
  Rtu *self = (Rtu *) base;

  self->modbus = encfg_modbus_new_serial (self->endpoint, error);
  if (self->echo == ECHO_OFF)
    self->echo = ECHO_UNKNOWN; /* it may be another adapter */
  self->buffer.length = 0;
  self->busy_until_us = g_get_monotonic_time ();
  return self->modbus != NULL;
}

static void
rtu_close (EncfgTransport *base)
{
  Rtu *self = (Rtu *) base;

  g_clear_pointer (&self->modbus, encfg_modbus_free);
}

static void
rtu_free (EncfgTransport *base)
{
  Rtu *self = (Rtu *) base;

  encfg_line_guard_clear (&self->guard);
  encfg_endpoint_free (self->endpoint);
  g_free (self);
}

EncfgTransport *
encfg_transport_rtu_new (const EncfgEndpoint *endpoint)
{
  static const EncfgTransportClass klass = {
    rtu_open, rtu_close, rtu_exchange, rtu_free, rtu_listen
  };
  Rtu *self = g_new0 (Rtu, 1);

  g_assert (endpoint->device != NULL && endpoint->baud > 0 && endpoint->format[0] != '\0');
  self->base.klass = &klass;
  self->base.endpoint = self->endpoint = encfg_endpoint_copy (endpoint);
  self->base.baud = endpoint->baud;
  self->base.character_bits = encfg_endpoint_bits_per_character (endpoint);
  encfg_line_guard_init (&self->guard);
  return &self->base;
}
