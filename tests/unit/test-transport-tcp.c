/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server whose first answer goes wrong: it must never become the data of a later read. */

#include "config.h"

#include "encfg-error.h"
#include "encfg-frame.h"
#include "encfg-test.h"
#include "encfg-transport.h"

#include <string.h>

#define UNIT 1
#define TIMEOUT_MS 100 /* where no answer is expected */
#define ANSWER_MS 2000 /* where one is, on however busy a computer */
#define REQUEST_SIZE 12
#define N_REGISTERS 10
#define N_FOLLOWING 8

typedef enum
{
  FAULT_NONE,
  FAULT_LATE,
  FAULT_VERY_LATE,
  FAULT_DOUBLED,
  FAULT_DRIPPED, /* whole, but byte by byte */
  FAULT_GARBAGE,
  FAULT_HALF,
  FAULT_HALF_THEN_CLOSE,
  FAULT_CLOSE,
  FAULT_NO_ANSWER,
  FAULT_PROTOCOL_ID,
  FAULT_LENGTH_FIELD,
  FAULT_LENGTH_FIELD_SHORT,
  FAULT_FUTURE_TRANSACTION,
  FAULT_WRONG_UNIT,
  FAULT_WRONG_FUNCTION,
  FAULT_SHORT_DATA
} Fault;

static const struct
{
  EncfgError code; /* of the first read; 0: it is right */
  gboolean stays_open;
} stories[] = {
  [FAULT_NONE] = { 0, TRUE },
  [FAULT_LATE] = { ENCFG_ERROR_TIMEOUT, TRUE },
  [FAULT_VERY_LATE] = { ENCFG_ERROR_TIMEOUT, TRUE },
  [FAULT_DOUBLED] = { 0, TRUE },
  [FAULT_DRIPPED] = { 0, TRUE },
  [FAULT_GARBAGE] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_HALF] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_HALF_THEN_CLOSE] = { ENCFG_ERROR_LOST, FALSE },
  [FAULT_CLOSE] = { ENCFG_ERROR_LOST, FALSE },
  [FAULT_NO_ANSWER] = { ENCFG_ERROR_TIMEOUT, TRUE },
  [FAULT_PROTOCOL_ID] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_LENGTH_FIELD] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_LENGTH_FIELD_SHORT] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_FUTURE_TRANSACTION] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_WRONG_UNIT] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_WRONG_FUNCTION] = { ENCFG_ERROR_GARBLED, FALSE },
  [FAULT_SHORT_DATA] = { ENCFG_ERROR_GARBLED, FALSE },
};

/* Register n holds n. The first request suffers the fault. Serves one client at a time. */
typedef struct
{
  Fault fault;
  guint n_requests;
  int is_awaited; /* the first answer: a late one comes when nobody waits any more */
  guint16 port;
  GSocketListener *listener;
  GCancellable *quit;
  GThread *thread;
} Server;

static void
send_bytes (GOutputStream *out, const guint8 *bytes, gsize length)
{
  g_output_stream_write_all (out, bytes, length, NULL, NULL, NULL);
}

/* So many time-outs after the request, and never before its time-out was over. */
static void
wait_until_late (Server *self, double timeouts)
{
  while (g_atomic_int_get (&self->is_awaited) && !g_cancellable_is_cancelled (self->quit))
    g_usleep (1000);
  g_usleep ((gulong) ((timeouts - 1) * TIMEOUT_MS * 1000));
}

/* FALSE: hang up. */
static gboolean
answer_wrongly (Server *self, GOutputStream *out, guint8 *bytes, guint length)
{
  static const char garbage[] = "HTTP/1.1 400 Bad Request\r\n\r\n";

  switch (self->fault)
    {
    case FAULT_LATE:
      wait_until_late (self, 1.5);
      break;
    case FAULT_VERY_LATE:
      wait_until_late (self, 4);
      break;
    case FAULT_DOUBLED:
      send_bytes (out, bytes, length);
      break;
    case FAULT_DRIPPED:
      for (guint i = 0; i + 1 < length; i++)
        {
          send_bytes (out, bytes + i, 1);
          g_usleep (1000);
        }
      bytes += length - 1;
      length = 1;
      break;
    case FAULT_GARBAGE:
      send_bytes (out, (const guint8 *) garbage, strlen (garbage));
      return TRUE;
    case FAULT_HALF:
    case FAULT_HALF_THEN_CLOSE:
      send_bytes (out, bytes, length / 2);
      return self->fault == FAULT_HALF;
    case FAULT_CLOSE:
      return FALSE;
    case FAULT_NO_ANSWER:
      return TRUE;
    case FAULT_PROTOCOL_ID:
      bytes[3] = 1;
      break;
    case FAULT_LENGTH_FIELD:
      bytes[5]++;
      break;
    case FAULT_LENGTH_FIELD_SHORT:
      bytes[5]--;
      break;
    case FAULT_FUTURE_TRANSACTION:
      bytes[1]++;
      break;
    case FAULT_WRONG_UNIT:
      bytes[6]++;
      break;
    case FAULT_WRONG_FUNCTION:
      bytes[7]++;
      break;
    case FAULT_SHORT_DATA:
      bytes[5] = (guint8) (bytes[5] - 2);
      bytes[8] = (guint8) (bytes[8] - 2);
      length -= 2;
      break;
    case FAULT_NONE:
      break;
    }
  send_bytes (out, bytes, length);
  return TRUE;
}

static void
serve (Server *self, GIOStream *stream)
{
  g_autofree EncfgRequest *request = g_new0 (EncfgRequest, 1);
  GOutputStream *out = g_io_stream_get_output_stream (stream);
  guint8 bytes[ENCFG_FRAME_MAX], unit;
  guint16 words[ENCFG_MAX_READ_WORDS], transaction;
  gboolean stay = TRUE;
  EncfgPdu pdu;
  gsize got;
  guint length;

  while (stay &&
         g_input_stream_read_all (
           g_io_stream_get_input_stream (stream), bytes, REQUEST_SIZE, &got, self->quit, NULL) &&
         got == REQUEST_SIZE)
    {
      encfg_frame_parse_tcp (bytes, REQUEST_SIZE, &transaction, &unit, &pdu);
      if (encfg_pdu_parse_request (&pdu, request) != 0)
        return;
      for (guint i = 0; i < request->count; i++)
        words[i] = (guint16) (request->address + i);
      encfg_pdu_build_answer (&pdu, request, words);
      length = encfg_frame_build_tcp (bytes, transaction, unit, &pdu);
      if (self->n_requests++ == 0)
        stay = answer_wrongly (self, out, bytes, length);
      else
        send_bytes (out, bytes, length);
    }
}

static gpointer
run_server (gpointer data)
{
  Server *self = data;

  for (;;)
    {
      g_autoptr (GSocketConnection) connection =
        g_socket_listener_accept (self->listener, NULL, self->quit, NULL);

      if (connection == NULL)
        return NULL;
      serve (self, G_IO_STREAM (connection));
    }
}

static Server *
server_new (Fault fault)
{
  Server *self = g_new0 (Server, 1);

  self->fault = fault;
  self->is_awaited = TRUE;
  self->quit = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, NULL);
  ck_assert_uint_ne (self->port, 0);
  self->thread = g_thread_new ("server", run_server, self);
  return self;
}

static void
server_free (Server *self)
{
  g_cancellable_cancel (self->quit);
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_object_unref (self->quit);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

static EncfgTransport *
transport_new (const char *host, guint16 port)
{
  g_autofree char *typed = g_strdup_printf ("%s:%u", host, (guint) port);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_new_tcp (typed, &error);

  ck_assert_no_gerror (error);
  return encfg_transport_new (endpoint);
}

static gboolean
read_within (EncfgTransport *self,
             guint timeout_ms,
             guint16 address,
             guint16 *words,
             GError **error)
{
  EncfgPdu request, answer;

  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, address, N_REGISTERS);
  return encfg_transport_open (self, NULL, error) &&
         encfg_transport_exchange (self, UNIT, &request, timeout_ms, &answer, NULL, error) &&
         encfg_pdu_check_answer (&request, &answer, words, error);
}

static gboolean
read_registers (EncfgTransport *self, guint16 address, guint16 *words, GError **error)
{
  return read_within (self, ANSWER_MS, address, words, error);
}

START_TEST (reads_after_a_fault_are_true)
{
  g_autoptr (Server) server = server_new ((Fault) _i);
  g_autoptr (EncfgTransport) transport = transport_new ("127.0.0.1", server->port);
  g_autoptr (GError) first_error = NULL;
  guint16 words[N_REGISTERS];

  if (read_within (transport,
                   stories[_i].code == ENCFG_ERROR_TIMEOUT ? TIMEOUT_MS : ANSWER_MS,
                   100,
                   words,
                   &first_error))
    ck_assert_uint_eq (words[0], 100);
  g_atomic_int_set (&server->is_awaited, FALSE);
  if (stories[_i].code == 0)
    ck_assert_no_gerror (first_error);
  else
    ck_assert_gerror (first_error, ENCFG_ERROR, stories[_i].code);
  ck_assert_int_eq (transport->is_open, stories[_i].stays_open);

  for (guint i = 0; i < N_FOLLOWING; i++)
    {
      guint16 address = (guint16) (200 + 20 * i);
      g_autoptr (GError) error = NULL;

      read_registers (transport, address, words, &error);
      ck_assert_no_gerror (error);
      ck_assert_uint_eq (words[0], address);
      ck_assert_uint_eq (words[N_REGISTERS - 1], address + N_REGISTERS - 1);
    }
}
END_TEST

START_TEST (names_and_ipv6_are_resolved)
{
  static const char *const hosts[] = { "localhost", "[::1]" };
  g_autoptr (Server) server = server_new (FAULT_NONE);
  g_autoptr (EncfgTransport) transport = transport_new (hosts[_i], server->port);
  g_autoptr (GError) error = NULL;
  guint16 words[N_REGISTERS];

  read_registers (transport, 100, words, &error);
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (words[0], 100);
}
END_TEST

START_TEST (host_that_cannot_be_reached_says_why)
{
  g_autoptr (Server) server = server_new (FAULT_NONE);
  guint16 closed_port = server->port;
  static const struct
  {
    const char *host;
    EncfgError code;
  } cases[] = {
    { "127.0.0.1", ENCFG_ERROR_CONNECTION_REFUSED },
    { "[::1]", ENCFG_ERROR_CONNECTION_REFUSED },
    { "no-such-host.invalid", ENCFG_ERROR_NOT_FOUND },
  };

  g_clear_pointer (&server, server_free);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EncfgTransport) transport = transport_new (cases[i].host, closed_port);
      g_autoptr (GError) error = NULL;
      gint64 begin = g_get_monotonic_time ();

      ck_assert (!encfg_transport_open (transport, NULL, &error));
      ck_assert_gerror (error, ENCFG_ERROR, cases[i].code);
      ck_assert (!transport->is_open);
      if (cases[i].code == ENCFG_ERROR_CONNECTION_REFUSED)
        ck_assert_int_lt (g_get_monotonic_time () - begin, G_USEC_PER_SEC);
    }
}
END_TEST

START_TEST (exchange_over_a_closed_transport_is_lost)
{
  g_autoptr (EncfgTransport) transport = transport_new ("127.0.0.1", 502);
  g_autoptr (GError) error = NULL;
  EncfgPdu request, answer;

  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 0, 1);
  ck_assert (
    !encfg_transport_exchange (transport, UNIT, &request, TIMEOUT_MS, &answer, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_LOST);
}
END_TEST

/* The module hung up while nobody asked: a write must not be sent into the void. */
START_TEST (idle_close_is_noticed_before_anything_is_sent)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (EncfgTransport) idle = transport_new ("127.0.0.1", port);
  g_autoptr (GSocketConnection) accepted = NULL;
  g_autoptr (GError) error = NULL;
  guint16 words[N_REGISTERS];
  gint64 begin;

  ck_assert (encfg_transport_open (idle, NULL, NULL));
  accepted = g_socket_listener_accept (listener, NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (accepted), NULL, NULL);
  begin = g_get_monotonic_time ();
  ck_assert (!read_registers (idle, 100, words, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_LOST);
  ck_assert (!idle->is_open);
  ck_assert_int_lt (g_get_monotonic_time () - begin, ANSWER_MS * 1000);
}
END_TEST

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

START_TEST (cancelling_ends_a_wait_for_an_answer)
{
  static const Fault faults[] = { FAULT_NO_ANSWER, FAULT_HALF };
  g_autoptr (Server) server = server_new (faults[_i]);
  g_autoptr (EncfgTransport) transport = transport_new ("127.0.0.1", server->port);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  GThread *thread;
  EncfgPdu request, answer;

  ck_assert (encfg_transport_open (transport, NULL, NULL));
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 0, 1);
  ck_assert (
    !encfg_transport_exchange (transport, UNIT, &request, 50000, &answer, cancellable, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_int_lt (g_get_monotonic_time () - begin, 25 * G_USEC_PER_SEC);
  g_thread_join (thread);
}
END_TEST

/* A listener whose queue is full swallows what comes: nobody refuses, nobody answers. */
START_TEST (cancelling_ends_a_connect)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) listener =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (EncfgTransport) transport = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;
  gint64 begin;

  ck_assert (g_socket_bind (listener, any, FALSE, NULL));
  g_socket_set_listen_backlog (listener, 0);
  ck_assert (g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);
  for (guint i = 0; i < 4; i++)
    {
      GSocket *filler =
        g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, bound, NULL, NULL);
      g_ptr_array_add (fillers, filler);
    }

  transport =
    transport_new ("127.0.0.1", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  begin = g_get_monotonic_time ();
  ck_assert (!encfg_transport_open (transport, cancellable, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_int_lt (g_get_monotonic_time () - begin, G_USEC_PER_SEC);
  g_thread_join (thread);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("transport-tcp");
  TCase *tcase = tcase_create ("transport-tcp");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 30);
  tcase_add_loop_test (tcase, reads_after_a_fault_are_true, 0, G_N_ELEMENTS (stories));
  tcase_add_loop_test (tcase, names_and_ipv6_are_resolved, 0, 2);
  tcase_add_test (tcase, host_that_cannot_be_reached_says_why);
  tcase_add_test (tcase, exchange_over_a_closed_transport_is_lost);
  tcase_add_test (tcase, idle_close_is_noticed_before_anything_is_sent);
  tcase_add_loop_test (tcase, cancelling_ends_a_wait_for_an_answer, 0, 2);
  tcase_add_test (tcase, cancelling_ends_a_connect);
  return encfg_test_run (suite);
}
