/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-transport-private.h"

#include "encfg-error.h"
#include "encfg-frame.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONNECT_TIMEOUT_S 3

/* Answers that nobody waits for are thrown away for so long before a request. */
#define CLEAR_MAX_US (100 * 1000)

/* An answer to one of so many requests before is late; older ones are nobody's. */
#define LATE_MAX 1000

/* libmodbus 3.1.6 is not used here: its raw request always carries transaction id 0
 * (modbus_send_raw_request: "the t_id is left to zero"), so that a late answer could not be told
 * from a timely one, and it takes an answer in three pieces, each with a wait that nobody can
 * cancel. */
typedef struct
{
  EncfgTransport base;
  EncfgEndpoint *endpoint;
  char *name;                    /* "10.0.0.5:502" */
  GSocketConnection *given;      /* for the first opening, or NULL */
  GSocketConnection *connection; /* NULL while closed */
  guint16 transaction;           /* of the present request */
  guint n_sent;                  /* over this connection */
  guint8 received[2 * ENCFG_FRAME_MAX];
  gsize n_received;
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
  if (length > 0)
    encfg_transport_trace_heard (
      &self->base, ENCFG_TRACE_GARBLED, bytes, length, self->base.asked_unit, NULL, what);
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

/* Takes what the socket has, without waiting. TRUE also if that is nothing. */
static gboolean
receive (Tcp *self, GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  GError *io_error = NULL;
  gssize n = g_socket_receive (socket,
                               (char *) self->received + self->n_received,
                               sizeof self->received - self->n_received,
                               NULL,
                               &io_error);

  if (g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_error_free (io_error);
      return TRUE;
    }
  if (n < 0)
    return take_io_error (self, io_error, error);
  if (n == 0)
    return set_lost (self, error);
  self->n_received += (gsize) n;
  self->base.heard_us = g_get_monotonic_time ();
  return TRUE;
}

/* Requests before the present one, over this connection. 0: this one; -1: none of ours. */
static int
get_age (Tcp *self, guint16 transaction)
{
  guint age = (guint16) (self->transaction - transaction);

  return age < MIN (self->n_sent, LATE_MAX) ? (int) age : -1;
}

static gboolean
is_from (Tcp *self, guint8 unit, guint8 answering)
{
  EncfgTransport *base = &self->base;

  if (base->learns_id)
    {
      base->learns_id = FALSE;
      base->has_other_id = answering != unit;
      base->other_id = answering;
    }
  if (answering == (base->has_other_id ? base->other_id : unit))
    return TRUE;
  /* Not always the same: then it was an accident, not a habit. */
  base->has_other_id = FALSE;
  return FALSE;
}

typedef enum
{
  FRAME_BAD,  /* the stream is out of step, and closed */
  FRAME_NONE, /* not whole yet */
  FRAME_LATE,
  FRAME_ANSWER
} FrameKind;

/* Takes the next frame of what was received, and judges it. */
static FrameKind
take_frame (Tcp *self, guint8 unit, const EncfgPdu *request, EncfgPdu *answer, GError **error)
{
  int length = encfg_frame_tcp_length (self->received, self->n_received);
  guint8 frame[ENCFG_FRAME_MAX];
  const char *trouble = NULL;
  guint16 transaction;
  guint8 answering;
  int age;

  if (length == 0)
    return FRAME_NONE;
  if (length < 0)
    {
      set_garbled (self, self->received, self->n_received, _ ("what came is no Modbus"), error);
      return FRAME_BAD;
    }
  memcpy (frame, self->received, (gsize) length);
  self->n_received -= (gsize) length;
  memmove (self->received, self->received + length, self->n_received);

  encfg_frame_parse_tcp (frame, (guint) length, &transaction, &answering, answer);
  age = get_age (self, transaction);
  if (age > 0)
    {
      encfg_transport_trace_heard (
        &self->base, ENCFG_TRACE_LATE, frame, (gsize) length, answering, answer, NULL);
      return FRAME_LATE;
    }
  if (age < 0)
    trouble = _ ("an answer that nobody asked for");
  else if (!encfg_transport_fits (request, answer) || !is_from (self, unit, answering))
    trouble = _ ("the answer does not fit the request");
  if (trouble != NULL)
    {
      set_garbled (self, frame, (gsize) length, trouble, error);
      return FRAME_BAD;
    }
  encfg_transport_trace_heard (
    &self->base, ENCFG_TRACE_ANSWER, frame, (gsize) length, answering, answer, NULL);
  return FRAME_ANSWER;
}

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

  encfg_transport_trace_sent (&self->base, frame, length, unit, request);
  return TRUE;
}

/* Late answers go, and a connection that the module has closed meanwhile is noticed before anything
 * is sent over it. */
static gboolean
clear_line (Tcp *self, guint8 unit, const EncfgPdu *request, GError **error)
{
  gint64 until_us = g_get_monotonic_time () + CLEAR_MAX_US;
  EncfgPdu ignored;

  for (;;)
    {
      gsize n_before = self->n_received;

      if (!receive (self, error))
        return FALSE;
      if (self->n_received == n_before)
        break;
      switch (take_frame (self, unit, request, &ignored, error))
        {
        case FRAME_BAD:
          return FALSE;
        case FRAME_ANSWER:
          return set_garbled (self, NULL, 0, _ ("an answer before the request"), error);
        case FRAME_NONE:
        case FRAME_LATE:
          break;
        }
      if (g_get_monotonic_time () > until_us)
        return set_garbled (self, NULL, 0, _ ("there is no end of what comes"), error);
    }
  return TRUE;
}

/* FALSE only if cancelled or lost; a wait that ends without anything is none of these. */
static gboolean
wait_for_bytes (Tcp *self, gint64 wait_us, GCancellable *cancellable, GError **error)
{
  GError *io_error = NULL;

  if (g_socket_condition_timed_wait (g_socket_connection_get_socket (self->connection),
                                     G_IO_IN,
                                     wait_us,
                                     cancellable,
                                     &io_error))
    return receive (self, error);
  if (!g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return take_io_error (self, io_error, error);
  g_error_free (io_error);
  return TRUE;
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
  gint64 left_us;

  /* The last look is after the time is over: whoever looks late must not call it silence. */
  do
    {
      FrameKind kind;

      left_us = MAX (due_us - g_get_monotonic_time (), 0);
      if (!wait_for_bytes (self, left_us, cancellable, error))
        return FALSE;
      do
        kind = take_frame (self, unit, request, answer, error);
      while (kind == FRAME_LATE);
      if (kind != FRAME_NONE)
        return kind == FRAME_ANSWER;
    }
  while (left_us > 0);

  if (self->n_received > 0)
    return set_garbled (self, self->received, self->n_received, _ ("half an answer"), error);
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
  return clear_line (self, unit, request, error) &&
         send_request (self, unit, request, cancellable, error) &&
         await_answer (self, unit, request, timeout_ms, answer, cancellable, error);
}

/* NULL on error. (transfer full) */
static GSocketConnection *
connect_to (Tcp *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address =
    g_network_address_new (self->endpoint->host, self->endpoint->port);
  GError *io_error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, address, cancellable, &io_error);
  if (connection == NULL)
    g_propagate_error (error, encfg_error_from_connect (io_error, self->name));
  return connection;
}

static gboolean
tcp_open (EncfgTransport *base, GCancellable *cancellable, GError **error)
{
  Tcp *self = (Tcp *) base;
  GSocket *socket;

  self->connection =
    self->given ? g_steal_pointer (&self->given) : connect_to (self, cancellable, error);
  if (self->connection == NULL)
    return FALSE;

  socket = g_socket_connection_get_socket (self->connection);
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_keepalive (socket, TRUE);
  self->n_sent = 0;
  self->n_received = 0;
  return TRUE;
}

static void
tcp_close (EncfgTransport *base)
{
  Tcp *self = (Tcp *) base;

  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);
}

static void
tcp_free (EncfgTransport *base)
{
  Tcp *self = (Tcp *) base;

  g_clear_object (&self->given);
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
  self->base.endpoint = self->endpoint = encfg_endpoint_copy (endpoint);
  self->name = g_strdup (line + strlen ("tcp:"));
  return &self->base;
}

EncfgTransport *
encfg_transport_new_connected (const EncfgEndpoint *endpoint, GSocketConnection *connection)
{
  EncfgTransport *base = encfg_transport_tcp_new (endpoint);

  ((Tcp *) base)->given = connection;
  return base;
}
