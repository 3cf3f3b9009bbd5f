/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-server.h"

#include "encfg-endpoint.h"
#include "encfg-frame.h"
#include "encfg-sim-thread.h"
#include <gio/gio.h>

#define PATIENCE_S 10 /* before a test gives up; nothing waits that long when all is well */

static GSocketConnection *
connect_to (const EncfgSimThread *sim, guint module)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (sim->uris[module], NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection =
    g_socket_client_connect_to_host (client, endpoint->host, endpoint->port, NULL, &error);
  ck_assert_no_gerror (error);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), PATIENCE_S);
  return connection;
}

static void
send_bytes (GSocketConnection *connection, const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (
    g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, length, NULL, NULL, &error);
  ck_assert_no_gerror (error);
}

/* Reads of holding register 100 + `offset`. Returns its length. */
static guint
build_read (guint8 *out, guint16 transaction, guint8 unit, guint16 offset)
{
  EncfgPdu pdu;

  encfg_pdu_build_read (&pdu, ENCFG_TABLE_HOLDING, 100 + offset, 1);
  return encfg_frame_build_tcp (out, transaction, unit, &pdu);
}

static void
send_read (GSocketConnection *connection, guint16 transaction, guint8 unit, guint16 offset)
{
  guint8 frame[ENCFG_FRAME_MAX];

  send_bytes (connection, frame, build_read (frame, transaction, unit, offset));
}

/* 0: the peer closed. */
static gsize
receive (GSocketConnection *connection, guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  gsize n;

  g_input_stream_read_all (
    g_io_stream_get_input_stream (G_IO_STREAM (connection)), bytes, length, &n, NULL, &error);
  ck_assert_msg (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT), "nothing came");
  return n;
}

/* The next answer must be the one-register answer of this transaction. */
static void
expect_answer (GSocketConnection *connection, guint16 transaction, guint8 unit, guint16 word)
{
  const guint8 wanted[] = {
    (guint8) (transaction >> 8), (guint8) transaction, 0, 0, 0, 5, unit, 3, 2,
    (guint8) (word >> 8),        (guint8) word
  };
  guint8 found[sizeof wanted];

  ck_assert_uint_eq (receive (connection, found, sizeof found), sizeof found);
  ck_assert_mem_eq (found, wanted, sizeof wanted);
}

START_TEST (half_a_request_of_one_client_holds_up_no_other)
{
  g_auto (EncfgSimThread) sim = { 0 };
  g_autoptr (GSocketConnection) slow = NULL, quick = NULL;
  guint8 frame[ENCFG_FRAME_MAX];
  guint length;

  encfg_sim_thread_start (&sim);
  slow = connect_to (&sim, 0);
  quick = connect_to (&sim, 0);
  length = build_read (frame, 1, 1, 2);
  send_bytes (slow, frame, 9);
  for (guint16 i = 0; i < 20; i++)
    {
      send_read (quick, i, 1, 0);
      expect_answer (quick, i, 1, 14100);
    }
  send_bytes (slow, frame + 9, length - 9);
  expect_answer (slow, 1, 1, 12900);
}
END_TEST

START_TEST (a_client_that_does_not_read_holds_up_no_other)
{
  g_auto (EncfgSimThread) sim = { 0 };
  g_autoptr (GSocketConnection) deaf = NULL, quick = NULL;
  GSocket *socket;
  guint8 frame[ENCFG_FRAME_MAX];
  EncfgPdu pdu;
  guint length;

  encfg_sim_thread_start (&sim);
  deaf = connect_to (&sim, 0);
  quick = connect_to (&sim, 0);
  socket = g_socket_connection_get_socket (deaf);
  g_socket_set_blocking (socket, FALSE);
  encfg_pdu_build_read (&pdu, ENCFG_TABLE_INPUT, 1000, 125);
  length = encfg_frame_build_tcp (frame, 1, 1, &pdu);
  /* Until the simulator takes no more, because its answers go nowhere. */
  while (g_socket_send (socket, (char *) frame, length, NULL, NULL) > 0)
    ;
  for (guint16 i = 0; i < 20; i++)
    {
      send_read (quick, i, 1, 0);
      expect_answer (quick, i, 1, 14100);
    }
}
END_TEST

static void
expect_long_answer (GSocketConnection *connection, guint16 transaction)
{
  guint8 found[ENCFG_MBAP_SIZE + 2 + 250];

  ck_assert_uint_eq (receive (connection, found, sizeof found), sizeof found);
  ck_assert_uint_eq (found[0] << 8 | found[1], transaction);
  ck_assert_uint_eq (found[8], 250);
}

START_TEST (a_client_that_reads_late_gets_every_answer_in_order)
{
  g_auto (EncfgSimThread) sim = { 0 };
  g_autoptr (GSocketConnection) client = NULL;
  guint8 frame[ENCFG_FRAME_MAX];
  guint16 n_whole = 0;
  EncfgPdu pdu;
  guint length;
  GSocket *socket;
  gssize n;

  encfg_sim_thread_start (&sim);
  client = connect_to (&sim, 0);
  socket = g_socket_connection_get_socket (client);
  encfg_pdu_build_read (&pdu, ENCFG_TABLE_INPUT, 1000, 125);
  g_socket_set_blocking (socket, FALSE);
  for (;; n_whole++)
    {
      length = encfg_frame_build_tcp (frame, n_whole, 1, &pdu);
      n = g_socket_send (socket, (char *) frame, length, NULL, NULL);
      if (n < (gssize) length)
        break;
    }
  g_socket_set_blocking (socket, TRUE);
  for (guint16 i = 0; i < n_whole; i++)
    expect_long_answer (client, i);
  /* Part of the last one may have left. */
  n = MAX (n, 0);
  send_bytes (client, frame + n, length - (gsize) n);
  expect_long_answer (client, n_whole);
}
END_TEST

START_TEST (clients_come_and_go_in_any_order)
{
  g_auto (EncfgSimThread) sim = { 0 };
  GSocketConnection *clients[100];

  encfg_sim_thread_start (&sim);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = connect_to (&sim, 0);
  for (guint step = 2; step <= 5; step++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (clients); i += step)
        if (clients[i] != NULL)
          {
            g_io_stream_close (G_IO_STREAM (clients[i]), NULL, NULL);
            g_clear_object (&clients[i]);
          }
      for (guint16 i = 0; i < G_N_ELEMENTS (clients); i++)
        if (clients[i] != NULL)
          send_read (clients[i], i, 1, 0);
      for (guint16 i = 0; i < G_N_ELEMENTS (clients); i++)
        if (clients[i] != NULL)
          expect_answer (clients[i], i, 1, 14100);
    }
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    g_clear_object (&clients[i]);
}
END_TEST

START_TEST (a_module_with_one_connection_closes_the_second)
{
  g_auto (EncfgSimThread) sim = { .fault = "one-connection" };
  g_autoptr (GSocketConnection) first = NULL;
  g_autoptr (GSocketConnection) second = NULL;
  guint8 byte;

  encfg_sim_thread_start (&sim);
  first = connect_to (&sim, 0);
  send_read (first, 1, 1, 0);
  expect_answer (first, 1, 1, 14100);
  second = connect_to (&sim, 0);
  ck_assert_uint_eq (receive (second, &byte, 1), 0);
  send_read (first, 2, 1, 0);
  expect_answer (first, 2, 1, 14100);
}
END_TEST

START_TEST (an_idle_connection_is_closed)
{
  g_auto (EncfgSimThread) sim = { .fault = "idle-close:ms=100,count=1" };
  g_autoptr (GSocketConnection) first = NULL;
  g_autoptr (GSocketConnection) second = NULL;
  gint64 start_us;
  guint8 byte;

  encfg_sim_thread_start (&sim);
  first = connect_to (&sim, 0);
  start_us = g_get_monotonic_time ();
  send_read (first, 1, 1, 0);
  expect_answer (first, 1, 1, 14100);
  ck_assert_uint_eq (receive (first, &byte, 1), 0);
  ck_assert_int_ge (g_get_monotonic_time () - start_us, 95000);
  second = connect_to (&sim, 0);
  send_read (second, 1, 1, 0);
  expect_answer (second, 1, 1, 14100);
}
END_TEST

START_TEST (of_two_with_one_address_every_other_connection_reaches_the_other)
{
  g_auto (EncfgSimThread) sim = { .fault = "same-id" };
  const char *serials[] = { "SIMULATED-0000", "SIMULATED-0001" };
  EncfgPdu pdu;

  encfg_sim_thread_start (&sim);
  encfg_pdu_build_read (&pdu, ENCFG_TABLE_INPUT, 8, 7);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GSocketConnection) connection = connect_to (&sim, 0);
      guint8 frame[ENCFG_FRAME_MAX], found[ENCFG_MBAP_SIZE + 2 + 14];

      send_bytes (connection, frame, encfg_frame_build_tcp (frame, 1, 1, &pdu));
      ck_assert_uint_eq (receive (connection, found, sizeof found), sizeof found);
      ck_assert_mem_eq (found + ENCFG_MBAP_SIZE + 2, serials[i % 2], 14);
    }
}
END_TEST

START_TEST (what_is_wrong_with_an_answer_does_not_spoil_the_next)
{
  const struct
  {
    const char *fault;
    gsize length; /* of an answer of eleven bytes */
  } spoilt[] = { { "stray-byte:count=1", 12 }, { "truncate:count=1", 5 } };
  g_auto (EncfgSimThread) sim = { .fault = spoilt[_i].fault };
  g_autoptr (GSocketConnection) connection = NULL;
  guint8 found[12];

  encfg_sim_thread_start (&sim);
  connection = connect_to (&sim, 0);
  send_read (connection, 1, 1, 0);
  send_read (connection, 2, 1, 0);
  ck_assert_uint_eq (receive (connection, found, spoilt[_i].length), spoilt[_i].length);
  expect_answer (connection, 2, 1, 14100);
}
END_TEST

START_TEST (a_power_cut_in_a_write_ends_the_connection_and_leaves_the_module_to_boot)
{
  g_auto (EncfgSimThread) sim = { .fault = "power-cut", .speed = 10 };
  g_autoptr (GSocketConnection) first = NULL;
  g_autoptr (GSocketConnection) second = NULL;
  const guint16 word = 14000;
  guint8 frame[ENCFG_FRAME_MAX];
  EncfgPdu pdu;

  encfg_sim_thread_start (&sim);
  first = connect_to (&sim, 0);
  encfg_pdu_build_write (&pdu, ENCFG_TABLE_HOLDING, 100, &word, 1, FALSE);
  send_bytes (first, frame, encfg_frame_build_tcp (frame, 1, 1, &pdu));
  ck_assert_uint_eq (receive (first, frame, 1), 0);
  second = connect_to (&sim, 0);
  send_read (second, 2, 1, 0);
  expect_answer (second, 2, 1, 14000);
}
END_TEST

START_TEST (what_comes_before_and_behind_a_late_answer_keeps_its_order)
{
  g_auto (EncfgSimThread) sim = { .fault = "late-reply:ms=50,count=2,after=1" };
  g_autoptr (GSocketConnection) connection = NULL;
  guint8 frames[6 * ENCFG_FRAME_MAX];
  guint length = 0;

  encfg_sim_thread_start (&sim);
  connection = connect_to (&sim, 0);
  for (guint16 i = 0; i < 6; i++)
    length += build_read (frames + length, i, 1, 0);
  send_bytes (connection, frames, length - 3);
  for (guint16 i = 0; i < 5; i++)
    expect_answer (connection, i, 1, 14100);
  send_bytes (connection, frames + length - 3, 3);
  expect_answer (connection, 5, 1, 14100);
}
END_TEST

START_TEST (sixteen_requests_at_once_are_answered_in_order)
{
  g_auto (EncfgSimThread) sim = { 0 };
  g_autoptr (GSocketConnection) connection = NULL;
  const guint16 words[] = { 14100, 14100, 12900, 14100, 11100, 11100, 8000, 1 };
  guint8 frames[16 * ENCFG_FRAME_MAX];
  guint length = 0;

  encfg_sim_thread_start (&sim);
  connection = connect_to (&sim, 0);
  for (guint16 i = 0; i < 16; i++)
    length += build_read (frames + length, 0xff00 + i, 1, i % 8);
  send_bytes (connection, frames, length);
  for (guint16 i = 0; i < 16; i++)
    expect_answer (connection, 0xff00 + i, 1, words[i % 8]);
}
END_TEST

START_TEST (a_request_may_come_byte_by_byte)
{
  g_auto (EncfgSimThread) sim = { 0 };
  g_autoptr (GSocketConnection) connection = NULL;
  guint8 frame[ENCFG_FRAME_MAX];
  guint length = build_read (frame, 7, 1, 0);

  encfg_sim_thread_start (&sim);
  connection = connect_to (&sim, 0);
  for (guint i = 0; i < length; i++)
    {
      send_bytes (connection, frame + i, 1);
      g_usleep (1000);
    }
  expect_answer (connection, 7, 1, 14100);
}
END_TEST

static const struct
{
  const char *what;
  guint8 bytes[12];
  gsize length;
} garbage[] = {
  { "text", "GET / HTTP/1", 12 },
  { "another protocol id", { 0, 1, 0, 1, 0, 6, 1, 3, 0, 100, 0, 1 }, 12 },
  { "a length of 1", { 0, 1, 0, 0, 0, 1, 1, 3, 0, 100, 0, 1 }, 12 },
  { "a length of 255", { 0, 1, 0, 0, 0, 255, 1, 3, 0, 100, 0, 1 }, 12 },
};

START_TEST (garbage_closes_its_connection_and_no_other)
{
  g_auto (EncfgSimThread) sim = { 0 };
  g_autoptr (GSocketConnection) bad = NULL, good = NULL;
  guint8 byte;

  encfg_sim_thread_start (&sim);
  bad = connect_to (&sim, 0);
  good = connect_to (&sim, 0);
  send_bytes (bad, garbage[_i].bytes, garbage[_i].length);
  ck_assert_msg (receive (bad, &byte, 1) == 0, "%s was answered", garbage[_i].what);
  send_read (good, 1, 1, 0);
  expect_answer (good, 1, 1, 14100);
}
END_TEST

static const struct
{
  guint8 unit;
  gboolean strict, answers;
} units[] = {
  { 1, FALSE, TRUE },    { 0, FALSE, TRUE }, { 255, FALSE, TRUE }, { 2, FALSE, FALSE },
  { 247, FALSE, FALSE }, { 1, TRUE, TRUE },  { 0, TRUE, FALSE },   { 255, TRUE, FALSE },
};

START_TEST (only_its_own_ids_are_answered)
{
  g_auto (EncfgSimThread) sim = { .strict_unit = units[_i].strict };
  g_autoptr (GSocketConnection) connection = NULL;

  encfg_sim_thread_start (&sim);
  connection = connect_to (&sim, 0);
  send_read (connection, 1, units[_i].unit, 2);
  send_read (connection, 2, 1, 0);
  if (units[_i].answers)
    expect_answer (connection, 1, units[_i].unit, 12900);
  expect_answer (connection, 2, 1, 14100);
}
END_TEST

START_TEST (modules_of_one_process_have_ports_and_registers_of_their_own)
{
  g_auto (EncfgSimThread) sim = { .n_modules = 3 };
  const guint16 word = 14000;
  guint8 frame[ENCFG_FRAME_MAX], echo[12];
  EncfgPdu pdu;
  g_autoptr (GSocketConnection) second = NULL, third = NULL;

  encfg_sim_thread_start (&sim);
  second = connect_to (&sim, 1);
  third = connect_to (&sim, 2);
  encfg_pdu_build_write (&pdu, ENCFG_TABLE_HOLDING, 100, &word, 1, FALSE);
  send_bytes (second, frame, encfg_frame_build_tcp (frame, 1, 2, &pdu));
  ck_assert_uint_eq (receive (second, echo, sizeof echo), sizeof echo);
  ck_assert_mem_eq (echo, frame, sizeof echo);
  send_read (second, 2, 2, 0);
  expect_answer (second, 2, 2, 14000);
  send_read (third, 2, 3, 0);
  expect_answer (third, 2, 3, 14100);
}
END_TEST

START_TEST (a_late_answer_delays_its_own_connection_alone)
{
  g_auto (EncfgSimThread) sim = { .fault = "late-reply:ms=300,count=1" };
  g_autoptr (GSocketConnection) late = NULL, quick = NULL;
  gint64 start_us, quick_us;

  encfg_sim_thread_start (&sim);
  late = connect_to (&sim, 0);
  quick = connect_to (&sim, 0);
  start_us = g_get_monotonic_time ();
  send_read (late, 1, 1, 0);
  send_read (late, 2, 1, 2);
  /* The other client is served only after the fault has been taken. */
  g_usleep (50000);
  send_read (quick, 1, 1, 0);
  expect_answer (quick, 1, 1, 14100);
  quick_us = g_get_monotonic_time () - start_us;
  expect_answer (late, 1, 1, 14100);
  ck_assert_int_ge (g_get_monotonic_time () - start_us, 290000);
  ck_assert_int_lt (quick_us, 290000);
  expect_answer (late, 2, 1, 12900);
}
END_TEST

START_TEST (the_fault_close_ends_the_connection_and_garble_spoils_the_header)
{
  g_auto (EncfgSimThread) sim = { .fault = "close:count=1" };
  g_auto (EncfgSimThread) garbling = { .fault = "garble-crc" };
  g_autoptr (GSocketConnection) connection = NULL, again = NULL, garbled = NULL;
  guint8 answer[11];

  encfg_sim_thread_start (&sim);
  encfg_sim_thread_start (&garbling);
  connection = connect_to (&sim, 0);
  send_read (connection, 1, 1, 0);
  ck_assert_uint_eq (receive (connection, answer, 1), 0);
  again = connect_to (&sim, 0);
  send_read (again, 1, 1, 0);
  expect_answer (again, 1, 1, 14100);

  garbled = connect_to (&garbling, 0);
  send_read (garbled, 1, 1, 0);
  ck_assert_uint_eq (receive (garbled, answer, sizeof answer), sizeof answer);
  ck_assert_int_eq (encfg_frame_tcp_length (answer, sizeof answer), -1);
}
END_TEST

START_TEST (the_restart_command_is_answered_then_closes_and_settings_stay)
{
  g_auto (EncfgSimThread) sim = { .speed = 20 };
  g_autoptr (GSocketConnection) connection = NULL, again = NULL;
  const guint16 setting = 14000, restart = 23205;
  guint8 frame[ENCFG_FRAME_MAX], echo[12];
  EncfgPdu pdu;

  encfg_sim_thread_start (&sim);
  connection = connect_to (&sim, 0);
  encfg_pdu_build_write (&pdu, ENCFG_TABLE_HOLDING, 100, &setting, 1, FALSE);
  send_bytes (connection, frame, encfg_frame_build_tcp (frame, 1, 1, &pdu));
  ck_assert_uint_eq (receive (connection, echo, sizeof echo), sizeof echo);
  encfg_pdu_build_write (&pdu, ENCFG_TABLE_HOLDING, 402, &restart, 1, FALSE);
  send_bytes (connection, frame, encfg_frame_build_tcp (frame, 2, 1, &pdu));
  ck_assert_uint_eq (receive (connection, echo, sizeof echo), sizeof echo);
  ck_assert_mem_eq (echo, frame, sizeof echo);
  ck_assert_uint_eq (receive (connection, echo, 1), 0);

  again = connect_to (&sim, 0);
  send_read (again, 3, 1, 0);
  expect_answer (again, 3, 1, 14000);
}
END_TEST

static void
cycle_power (EncfgSimModule *module, gpointer data)
{
  encfg_sim_server_power_cycle (data, NULL, NULL, NULL);
}

static gboolean
await_power_cycle (gpointer data)
{
  EncfgSimThread *sim = data;

  encfg_sim_module_set_event (
    encfg_sim_server_get_modules (sim->server)->pdata[0], 0, cycle_power, sim->server);
  g_async_queue_push (sim->ready, sim);
  return G_SOURCE_REMOVE;
}

START_TEST (power_may_go_with_the_request_that_shows_an_event)
{
  g_auto (EncfgSimThread) sim = { .speed = 50 };
  g_autoptr (GSocketConnection) asking = NULL, beside = NULL, later = NULL;
  guint8 byte;

  encfg_sim_thread_start (&sim);
  asking = connect_to (&sim, 0);
  beside = connect_to (&sim, 0);
  send_read (beside, 1, 1, 0);
  expect_answer (beside, 1, 1, 14100);
  send_read (asking, 1, 1, 0);
  expect_answer (asking, 1, 1, 14100);
  g_main_context_invoke (sim.context, await_power_cycle, &sim);
  g_async_queue_pop (sim.ready);
  send_read (asking, 2, 1, 0);
  ck_assert_uint_eq (receive (asking, &byte, 1), 0);
  ck_assert_uint_eq (receive (beside, &byte, 1), 0);
  later = connect_to (&sim, 0);
  send_read (later, 3, 1, 0);
  expect_answer (later, 3, 1, 14100);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-server");
  TCase *tcase = tcase_create ("TCP");

  tcase_set_timeout (tcase, 30);
  tcase_add_test (tcase, half_a_request_of_one_client_holds_up_no_other);
  tcase_add_test (tcase, a_client_that_does_not_read_holds_up_no_other);
  tcase_add_test (tcase, a_client_that_reads_late_gets_every_answer_in_order);
  tcase_add_test (tcase, clients_come_and_go_in_any_order);
  tcase_add_test (tcase, a_module_with_one_connection_closes_the_second);
  tcase_add_test (tcase, an_idle_connection_is_closed);
  tcase_add_test (tcase, of_two_with_one_address_every_other_connection_reaches_the_other);
  tcase_add_loop_test (tcase, what_is_wrong_with_an_answer_does_not_spoil_the_next, 0, 2);
  tcase_add_test (tcase, a_power_cut_in_a_write_ends_the_connection_and_leaves_the_module_to_boot);
  tcase_add_test (tcase, what_comes_before_and_behind_a_late_answer_keeps_its_order);
  tcase_add_test (tcase, sixteen_requests_at_once_are_answered_in_order);
  tcase_add_test (tcase, a_request_may_come_byte_by_byte);
  tcase_add_loop_test (
    tcase, garbage_closes_its_connection_and_no_other, 0, G_N_ELEMENTS (garbage));
  tcase_add_loop_test (tcase, only_its_own_ids_are_answered, 0, G_N_ELEMENTS (units));
  tcase_add_test (tcase, modules_of_one_process_have_ports_and_registers_of_their_own);
  tcase_add_test (tcase, a_late_answer_delays_its_own_connection_alone);
  tcase_add_test (tcase, the_fault_close_ends_the_connection_and_garble_spoils_the_header);
  tcase_add_test (tcase, the_restart_command_is_answered_then_closes_and_settings_stay);
  tcase_add_test (tcase, power_may_go_with_the_request_that_shows_an_event);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
