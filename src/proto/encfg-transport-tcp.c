/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-transport-modbus.h"

#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONNECT_TIMEOUT_S 3

/* Between two looks at a frame that has begun to arrive. */
#define HALF_FRAME_PAUSE_US (2 * 1000)

/* An answer to one of so many requests before is late; older ones are nobody's. */
#define LATE_MAX 1000

typedef enum
{
  WAIT_FAILED,
  WAIT_NOTHING,
  WAIT_HALF, /* some of a frame is there */
  WAIT_FRAME
} WaitResult;

typedef struct
{
  EncfgTransport base;
  EncfgEndpoint *endpoint;
  char *name;                    /* "10.0.0.5:502" */
  GSocketConnection *connection; /* NULL while closed; owns the socket that libmodbus reads */
  EncfgModbus *modbus;
  guint16 transaction; /* of the present request */
  guint n_sent;        /* over this connection */
} Tcp;

static gboolean
set_lost (Tcp *self, GError **error)
{
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_LOST, _ ("%s: the connection was closed"), self->name);
  encfg_transport_close (&self->base);
  return FALSE;
}

/* The stream cannot be trusted any more: the next exchange begins with a new connection. */
static gboolean
set_garbled (Tcp *self, const guint8 *bytes, gsize length, const char *what, GError **error)
{
  encfg_trace_frame (self->base.trace, ENCFG_TRACE_DROPPED, bytes, length, what);
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED, "%s: %s", self->name, what);
  encfg_transport_close (&self->base);
  return FALSE;
}

/* A cancelled wait leaves the connection as it is; anything else ends it. */
static gboolean
take_io_error (Tcp *self, GError *io_error, GError **error)
{
  if (g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, io_error);
      return FALSE;
    }
  g_error_free (io_error);
  return set_lost (self, error);
}

/* Waits for a whole frame to be there, without taking it: cancelling answers at once, a half frame
 * holds up nobody. The look through GSocket also rearms its Windows event, which a read past it, as
 * that of libmodbus, leaves set. */
static WaitResult
wait_for_frame (Tcp *self, gint64 wait_us, GCancellable *cancellable, GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  guint8 bytes[ENCFG_FRAME_MAX];
  GInputVector vector = { bytes, sizeof bytes };
  int flags = G_SOCKET_MSG_PEEK;
  GError *io_error = NULL;
  gssize available;
  int length;

  if (!g_socket_condition_timed_wait (socket, G_IO_IN, wait_us, cancellable, &io_error))
    {
      if (!g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        {
          take_io_error (self, io_error, error);
          return WAIT_FAILED;
        }
      g_error_free (io_error);
      return WAIT_NOTHING;
    }

  available =
    g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, &io_error);
  if (g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_error_free (io_error);
      return WAIT_NOTHING;
    }
  if (available < 0)
    {
      take_io_error (self, io_error, error);
      return WAIT_FAILED;
    }
  if (available == 0)
    {
      set_lost (self, error);
      return WAIT_FAILED;
    }

  length = encfg_frame_tcp_length (bytes, (gsize) available);
  if (length < 0)
    {
      set_garbled (self, bytes, (gsize) available, _ ("what came is no Modbus"), error);
      return WAIT_FAILED;
    }
  return length > 0 ? WAIT_FRAME : WAIT_HALF;
}

/* Requests before the present one, over this connection. 0: this one; -1: none of ours. */
static int
get_age (Tcp *self, guint16 transaction)
{
  guint age = (guint16) (self->transaction - transaction);

  return age < MIN (self->n_sent, LATE_MAX) ? (int) age : -1;
}

/* Takes the frame that is there. TRUE: `answer` is the answer, or the frame was late (*is_late). */
static gboolean
take_frame (Tcp *self,
            guint8 unit,
            const EncfgPdu *request,
            EncfgPdu *answer,
            gboolean *is_late,
            GError **error)
{
  EncfgPiece piece;
  guint16 transaction;
  guint8 answering;
  int age;

  if (!encfg_modbus_receive (self->modbus, unit, ENCFG_SLICE_US, &piece, error))
    {
      encfg_transport_close (&self->base);
      return FALSE;
    }
  /* libmodbus goes by function and byte count, not by the header's length. */
  if (encfg_frame_tcp_length (piece.bytes, piece.length) != (int) piece.length)
    return set_garbled (
      self, piece.bytes, piece.length, _ ("the answer has a wrong length"), error);

  encfg_frame_parse_tcp (piece.bytes, piece.length, &transaction, &answering, answer);
  age = get_age (self, transaction);
  *is_late = age > 0;
  if (age > 0)
    {
      encfg_trace_frame (self->base.trace, ENCFG_TRACE_DROPPED, piece.bytes, piece.length, "late");
      return TRUE;
    }
  if (age < 0)
    return set_garbled (
      self, piece.bytes, piece.length, _ ("an answer that nobody asked for"), error);
  if (answering != unit || !encfg_transport_fits (request, answer))
    return set_garbled (
      self, piece.bytes, piece.length, _ ("the answer does not fit the request"), error);

  encfg_transport_trace (
    &self->base, ENCFG_TRACE_RECEIVED, piece.bytes, piece.length, answering, answer);
  return TRUE;
}

/* libmodbus 3.1.6 sends each raw request with transaction id 0 (modbus_send_raw_request: "the t_id
 * is left to zero"), so that a late answer could not be told: the frame is ours. */
static gboolean
send_request (Tcp *self,
              guint8 unit,
              const EncfgPdu *request,
              GCancellable *cancellable,
              GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  guint8 frame[ENCFG_FRAME_MAX];
  guint length = encfg_frame_build_tcp (frame, self->transaction, unit, request);
  GError *io_error = NULL;
  gssize sent;

  sent = g_socket_send_with_blocking (
    socket, (const char *) frame, length, TRUE, cancellable, &io_error);
  if (sent < 0)
    return take_io_error (self, io_error, error);
  if (sent < (gssize) length)
    return set_lost (self, error);

  encfg_transport_trace (&self->base, ENCFG_TRACE_SENT, frame, length, unit, request);
  return TRUE;
}

/* Late answers go, and a connection that the module has closed meanwhile is noticed before anything
 * is sent over it. */
static gboolean
clear_line (Tcp *self,
            guint8 unit,
            const EncfgPdu *request,
            GCancellable *cancellable,
            GError **error)
{
  gint64 until_us = g_get_monotonic_time () + ENCFG_SLICE_US;
  EncfgPdu ignored;
  gboolean is_late;

  while (g_get_monotonic_time () < until_us)
    switch (wait_for_frame (self, 0, cancellable, error))
      {
      case WAIT_FAILED:
        return FALSE;
      case WAIT_NOTHING:
        return TRUE;
      case WAIT_HALF:
        g_usleep (HALF_FRAME_PAUSE_US);
        break;
      case WAIT_FRAME:
        if (!take_frame (self, unit, request, &ignored, &is_late, error))
          return FALSE;
        if (!is_late)
          return set_garbled (self, NULL, 0, _ ("an answer before the request"), error);
        break;
      }
  return set_garbled (self, NULL, 0, _ ("half an answer, or no end of them"), error);
}

static gboolean
await_answer (Tcp *self,
              guint8 unit,
              const EncfgPdu *request,
              guint timeout_ms,
              EncfgPdu *answer,
              GCancellable *cancellable,
              GError **error)
{
  gint64 due_us = g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  gboolean is_half = FALSE, is_late = FALSE;

  for (;;)
    {
      gint64 left_us = due_us - g_get_monotonic_time ();

      if (left_us <= 0)
        break;
      switch (wait_for_frame (self, left_us, cancellable, error))
        {
        case WAIT_FAILED:
          return FALSE;
        case WAIT_NOTHING:
          break;
        case WAIT_HALF:
          is_half = TRUE;
          g_usleep (HALF_FRAME_PAUSE_US);
          break;
        case WAIT_FRAME:
          is_half = FALSE;
          if (!take_frame (self, unit, request, answer, &is_late, error))
            return FALSE;
          if (!is_late)
            return TRUE;
          break;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }

  if (is_half)
    return set_garbled (self, NULL, 0, _ ("half an answer"), error);
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT, _ ("no answer in %u ms"), timeout_ms);
  return FALSE;
}

static gboolean
tcp_exchange (EncfgTransport *base,
              guint8 unit,
              const EncfgPdu *request,
              guint timeout_ms,
              EncfgPdu *answer,
              GCancellable *cancellable,
              GError **error)
{
  Tcp *self = (Tcp *) base;

  self->transaction++;
  self->n_sent++;
  return clear_line (self, unit, request, cancellable, error) &&
         send_request (self, unit, request, cancellable, error) &&
         await_answer (self, unit, request, timeout_ms, answer, cancellable, error);
}

static gboolean
tcp_open (EncfgTransport *base, GCancellable *cancellable, GError **error)
{
  Tcp *self = (Tcp *) base;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address =
    g_network_address_new (self->endpoint->host, self->endpoint->port);
  GError *io_error = NULL;
  GSocket *socket;

  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  self->connection = g_socket_client_connect (client, address, cancellable, &io_error);
  if (self->connection == NULL)
    {
      g_propagate_error (error, encfg_error_from_connect (io_error, self->name));
      return FALSE;
    }

  socket = g_socket_connection_get_socket (self->connection);
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_keepalive (socket, TRUE);
  self->modbus = encfg_modbus_new_socket (g_socket_get_fd (socket), self->name, error);
  if (self->modbus == NULL)
    g_clear_object (&self->connection);
  self->n_sent = 0;
  return self->modbus != NULL;
}

static void
tcp_close (EncfgTransport *base)
{
  Tcp *self = (Tcp *) base;

  g_clear_pointer (&self->modbus, encfg_modbus_free);
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);
}

static void
tcp_free (EncfgTransport *base)
{
  Tcp *self = (Tcp *) base;

  encfg_endpoint_free (self->endpoint);
  g_free (self->name);
  g_free (self);
}

EncfgTransport *
encfg_transport_tcp_new (const EncfgEndpoint *endpoint)
{
  static const EncfgTransportClass klass = { tcp_open, tcp_close, tcp_exchange, tcp_free };
  Tcp *self = g_new0 (Tcp, 1);
  g_autofree char *line = NULL;

  g_assert (endpoint->host != NULL && endpoint->port > 0);
  line = encfg_endpoint_line_name (endpoint);
  self->base.klass = &klass;
  self->endpoint = encfg_endpoint_copy (endpoint);
  self->name = g_strdup (line + strlen ("tcp:"));
  return &self->base;
}
