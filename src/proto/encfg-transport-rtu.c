/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-transport-private.h"

#include "encfg-error.h"
#include "encfg-transport-modbus.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* No wait is longer than this: cancelling is noticed after it. */
#define SLICE_US (100 * 1000)

/* After anything unexpected more may be on its way, held back by an adapter (FTDI: 16 ms). */
#define SILENCE_AFTER_TROUBLE_US (20 * 1000)
#define NOISE_LIMIT_MIN_US (200 * 1000)

typedef enum
{
  ECHO_UNKNOWN,
  ECHO_OFF,
  ECHO_ON
} Echo;

typedef enum
{
  ASK_FAILED,
  ASK_ANSWERED,
  ASK_ECHOED /* it was only now learned that the adapter echoes */
} AskResult;

typedef struct
{
  EncfgTransport base;
  EncfgEndpoint *endpoint;
  EncfgModbus *modbus;  /* NULL while closed */
  EncfgLineGuard guard; /* outlives closing: a module that owes does not know of it */
  Echo echo;
  gboolean trouble;       /* something unexpected came since the line was last silent */
  gint64 busy_until_us;   /* last moment at which bytes were on the line, as far as known */
  gint64 listen_until_us; /* an answer to be thrown away is due until then */
} Rtu;

/* One request on its way, and what is known of it. */
typedef struct
{
  guint8 unit;
  const EncfgPdu *pdu;
  guint8 frame[ENCFG_FRAME_MAX];
  guint length;
  gint64 timeout_us;
  gint64 due_us;
} Request;

static gint64
get_time_on_line_us (Rtu *self, guint bytes)
{
  return (gint64) bytes * encfg_endpoint_bits_per_character (self->endpoint) * G_USEC_PER_SEC /
         self->endpoint->baud;
}

static gboolean
is_write (const EncfgPdu *request)
{
  return request->bytes[0] > 4;
}

/* Listens until `until_us`, but no longer than a slice. */
static gboolean
receive (Rtu *self,
         guint8 unit,
         gint64 until_us,
         EncfgPiece *piece,
         GCancellable *cancellable,
         GError **error)
{
  gint64 wait_us = CLAMP (until_us - g_get_monotonic_time (), 1, SLICE_US);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!encfg_modbus_receive (self->modbus, unit, wait_us, piece, error))
    {
      encfg_transport_close (&self->base);
      return FALSE;
    }
  if (piece->length > 0)
    self->busy_until_us = g_get_monotonic_time ();
  return TRUE;
}

/* TRUE if it is explained: an answer that was owed by somebody. */
static gboolean
drop (Rtu *self, const EncfgPiece *piece, const char *note)
{
  encfg_trace_frame (self->base.trace, ENCFG_TRACE_DROPPED, piece->bytes, piece->length, note);
  self->trouble = TRUE;
  return piece->is_frame && encfg_line_guard_settle (&self->guard, piece->unit, &piece->pdu);
}

/* Reads the line dry: to 3.5 characters of silence, longer after trouble, and until no answer is
 * owed that must be awaited before this request. */
static gboolean
await_silence (Rtu *self, const Request *request, GCancellable *cancellable, GError **error)
{
  guint bits = encfg_endpoint_bits_per_character (self->endpoint);
  gint64 silence_us = encfg_frame_silence_us (self->endpoint->baud, bits);
  gint64 noise_limit_us = MAX (request->timeout_us, NOISE_LIMIT_MIN_US);
  gint64 begin_us = g_get_monotonic_time ();
  EncfgPiece piece;

  for (;;)
    {
      gint64 now_us = g_get_monotonic_time ();
      gint64 owed_until_us =
        MAX (self->listen_until_us,
             encfg_line_guard_wait_until (&self->guard, request->unit, request->pdu, now_us));
      gint64 gap_us = self->trouble ? MAX (silence_us, SILENCE_AFTER_TROUBLE_US) : silence_us;
      gint64 until_us = MAX (owed_until_us, self->busy_until_us + gap_us);

      if (!receive (self, request->unit, until_us, &piece, cancellable, error))
        return FALSE;
      if (piece.length > 0)
        drop (self, &piece, "before the request");
      else if (g_get_monotonic_time () >= until_us)
        break;

      if (now_us > MAX (begin_us, owed_until_us) + noise_limit_us)
        {
          g_set_error_literal (error,
                               ENCFG_ERROR,
                               ENCFG_ERROR_GARBLED,
                               _ ("the line never falls silent: another master, or noise?"));
          return FALSE;
        }
    }
  self->trouble = FALSE;
  self->listen_until_us = 0;
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

  self->busy_until_us = g_get_monotonic_time () + get_time_on_line_us (self, request->length);
  request->due_us = self->busy_until_us + request->timeout_us;
  encfg_line_guard_owe (
    &self->guard, request->unit, request->pdu, request->due_us, request->timeout_us);
  encfg_transport_trace (
    &self->base, ENCFG_TRACE_SENT, request->frame, request->length, request->unit, request->pdu);
  return TRUE;
}

/* The first thing to come on an echoing line is what was sent. */
static gboolean
swallow_echo (Rtu *self, const Request *request, GError **error)
{
  EncfgPiece piece;

  if (!encfg_modbus_receive_echo (self->modbus, request->unit, SLICE_US, &piece, error))
    {
      encfg_transport_close (&self->base);
      return FALSE;
    }
  if (piece.length == request->length && memcmp (piece.bytes, request->frame, request->length) == 0)
    {
      encfg_trace_frame (self->base.trace, ENCFG_TRACE_DROPPED, piece.bytes, piece.length, "echo");
      return TRUE;
    }

  /* A collision, or another adapter by now. */
  self->echo = ECHO_UNKNOWN;
  if (piece.length > 0)
    drop (self, &piece, "in place of the echo");
  g_set_error_literal (
    error, ENCFG_ERROR, ENCFG_ERROR_GARBLED, _ ("the adapter's echo differs from what was sent"));
  return FALSE;
}

static void
set_silent (GError **error, const Request *request, const char *what_came)
{
  guint timeout_ms = (guint) (request->timeout_us / 1000);

  if (what_came == NULL)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT, _ ("no answer in %u ms"), timeout_ms);
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_GARBLED,
                 _ ("no answer in %u ms, but something else: %s"), timeout_ms, what_came);
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

/* Takes the answer if `piece` is it. While it is not known whether the line echoes, what equals the
 * request proves nothing. */
static AskResult
judge (Rtu *self, const Request *request, const EncfgPiece *piece, EncfgPdu *answer)
{
  gboolean fits = piece->is_frame && piece->unit == request->unit &&
                  encfg_transport_fits (request->pdu, &piece->pdu);

  if (self->echo != ECHO_ON && (!fits || self->echo == ECHO_UNKNOWN) &&
      encfg_line_guard_is_echo (request->frame, request->length, piece))
    {
      self->echo = ECHO_ON;
      self->listen_until_us = request->due_us;
      drop (self, piece, "echo");
      return ASK_ECHOED;
    }
  if (!fits || encfg_line_guard_is_doubtful (&self->guard, piece->unit, request->pdu, &piece->pdu))
    return ASK_FAILED;

  if (self->echo == ECHO_UNKNOWN)
    self->echo = ECHO_OFF;
  encfg_transport_trace (
    &self->base, ENCFG_TRACE_RECEIVED, piece->bytes, piece->length, piece->unit, &piece->pdu);
  encfg_line_guard_settle (&self->guard, piece->unit, &piece->pdu);
  *answer = piece->pdu;
  return ASK_ANSWERED;
}

static AskResult
await_answer (Rtu *self,
              const Request *request,
              EncfgPdu *answer,
              GCancellable *cancellable,
              GError **error)
{
  guint8 function = request->pdu->bytes[0];
  g_autofree char *what_came = NULL;
  EncfgPiece piece;
  AskResult result;

  while (g_get_monotonic_time () < request->due_us)
    {
      if (!receive (self, request->unit, request->due_us, &piece, cancellable, error))
        return ASK_FAILED;
      if (piece.length == 0)
        continue;
      result = judge (self, request, &piece, answer);
      if (result != ASK_FAILED)
        return result;

      if (encfg_line_guard_is_damaged_answer (request->unit, request->pdu, &piece))
        {
          drop (self, &piece, "damaged");
          encfg_line_guard_settle_request (&self->guard, request->unit, request->pdu);
          g_set_error_literal (
            error, ENCFG_ERROR, ENCFG_ERROR_GARBLED, _ ("the answer is damaged"));
          return ASK_FAILED;
        }
      /* A late answer to another question explains itself; anything else is worth telling. */
      if (!drop (self, &piece, "not the answer") ||
          (piece.unit == request->unit && (piece.pdu.bytes[0] & 0x7F) == function))
        {
          g_free (what_came);
          what_came = describe_piece (&piece);
        }
    }
  set_silent (error, request, what_came);
  return ASK_FAILED;
}

static AskResult
ask (Rtu *self, Request *request, EncfgPdu *answer, GCancellable *cancellable, GError **error)
{
  if (!await_silence (self, request, cancellable, error) || !send_request (self, request, error))
    return ASK_FAILED;
  if (self->echo == ECHO_ON && !swallow_echo (self, request, error))
    return ASK_FAILED;
  return await_answer (self, request, answer, cancellable, error);
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
  AskResult result;

  request.length = encfg_frame_build_rtu (request.frame, unit, pdu);
  if (self->echo == ECHO_UNKNOWN && is_write (pdu) &&
      !learn_echo (self, &request, cancellable, error))
    return FALSE;

  result = ask (self, &request, answer, cancellable, error);
  if (result == ASK_ECHOED && !is_write (pdu))
    result = ask (self, &request, answer, cancellable, error);
  if (result == ASK_ECHOED)
    g_set_error_literal (
      error, ENCFG_ERROR, ENCFG_ERROR_GARBLED, _ ("the line echoes what is sent"));
  return result == ASK_ANSWERED;
}

static gboolean
rtu_open (EncfgTransport *base, GCancellable *cancellable, GError **error)
{
  Rtu *self = (Rtu *) base;

  self->modbus = encfg_modbus_new_serial (self->endpoint, error);
  if (self->echo == ECHO_OFF)
    self->echo = ECHO_UNKNOWN; /* it may be another adapter */
  self->trouble = TRUE;
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
  static const EncfgTransportClass klass = { rtu_open, rtu_close, rtu_exchange, rtu_free };
  Rtu *self = g_new0 (Rtu, 1);

  g_assert (endpoint->device != NULL && endpoint->baud > 0 && endpoint->format[0] != '\0');
  self->base.klass = &klass;
  self->endpoint = encfg_endpoint_copy (endpoint);
  encfg_line_guard_init (&self->guard);
  return &self->base;
}
