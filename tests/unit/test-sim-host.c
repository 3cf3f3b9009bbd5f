/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-host.h"

#include "encfg-endpoint.h"
#include "encfg-error.h"
#include "encfg-profile-load.h"
#include "encfg-sim-report.h"
#include "encfg-test.h"
#include <string.h>

static EncfgProfile *profile;
static EncfgSimHost *host;

/* What came back, in order. */
typedef struct
{
  guint n;
  char *text;
  GError *error;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
wait_for (const Outcome *outcome, guint n)
{
  while (outcome->n < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *self = data;

  outcome_clear (self);
  self->text = encfg_sim_host_start_finish (ENCFG_SIM_HOST (source), result, &self->error);
  self->n++;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *self = data;

  outcome_clear (self);
  self->text = encfg_sim_host_run_finish (ENCFG_SIM_HOST (source), result, &self->error);
  self->n++;
}

static void
set_up (void)
{
  profile = encfg_profile_find ("bm3000", NULL);
  host = encfg_sim_host_new ();
}

static void
tear_down (void)
{
  g_clear_object (&host);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  encfg_profile_unref (profile);
}

/* Speed 50: a second of the module's time is 20 ms. (transfer full) */
static char *
start (void)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 50 };
  g_auto (Outcome) outcome = { 0 };

  encfg_sim_host_start_async (host, &traits, NULL, on_started, &outcome);
  wait_for (&outcome, 1);
  ck_assert_no_gerror (outcome.error);
  return g_steal_pointer (&outcome.text);
}

static gboolean
start_anywhere (void)
{
  g_autofree char *uri = start ();

  return uri != NULL;
}

/* (transfer full) */
static char *
run (const char *line)
{
  g_auto (Outcome) outcome = { 0 };

  encfg_sim_host_run_async (host, line, on_answered, &outcome);
  wait_for (&outcome, 1);
  ck_assert_no_gerror (outcome.error);
  return g_steal_pointer (&outcome.text);
}

/* By no proxy, whatever this computer has set. */
static GSocketConnection *
connect_to (const char *uri)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  return g_socket_client_connect_to_host (client, endpoint->host, endpoint->port, NULL, NULL);
}

static gboolean
is_open (const char *uri)
{
  g_autoptr (GSocketConnection) connection = connect_to (uri);

  return connection != NULL;
}

START_TEST (a_host_serves_a_module_until_it_is_stopped)
{
  g_autofree char *uri = start ();

  ck_assert (g_str_has_prefix (uri, "tcp://127.0.0.1:"));
  ck_assert (is_open (uri));
  encfg_sim_host_stop (host);
  ck_assert (!is_open (uri));
  encfg_sim_host_stop (host);
}
END_TEST

START_TEST (a_module_that_cannot_be_is_refused)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .cells = 2, .strings = 3, .speed = 1 };
  g_auto (Outcome) outcome = { 0 };

  encfg_sim_host_start_async (host, &traits, NULL, on_started, &outcome);
  wait_for (&outcome, 1);
  ck_assert_gerror (outcome.error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
  encfg_sim_host_stop (host);
}
END_TEST

START_TEST (operations_are_answered_in_the_thread_that_asked)
{
  const gboolean is_up = start_anywhere ();
  g_autofree char *lamps = run ("{\"op\":\"leds\"}");
  g_autofree char *refusal = run ("{\"op\":\"explode\"}");

  ck_assert (is_up);
  ck_assert_ptr_nonnull (strstr (lamps, "\"RUN\":\"on\""));
  ck_assert (g_str_has_prefix (refusal, "{\"ok\":false,"));
}
END_TEST

START_TEST (a_report_tells_what_a_panel_shows)
{
  g_autofree char *uri = start ();
  g_autofree char *counted = run ("{\"op\":\"fault\",\"name\":\"drop\",\"count\":3}");
  g_autofree char *off = run ("{\"op\":\"power\",\"on\":false}");
  g_autofree char *state = run ("{\"op\":\"state\"}");
  g_autofree char *lamps = run ("{\"op\":\"leds\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSimReport) report = encfg_sim_report_new (state, lamps, &error);
  const EncfgSimReportFault *fault;
  const EncfgSimReportLamp *lamp;

  ck_assert_no_gerror (error);
  ck_assert_str_eq (counted, "{\"ok\":true}");
  ck_assert_str_eq (off, "{\"ok\":true}");
  ck_assert_str_eq (report->uri, uri);
  ck_assert (!report->has_power);
  ck_assert_uint_eq (report->requests, 0);
  ck_assert_uint_eq (report->faults->len, 1);
  fault = &g_array_index (report->faults, EncfgSimReportFault, 0);
  ck_assert_str_eq (fault->name, "drop");
  ck_assert_uint_eq (fault->count, 3);
  lamp = &g_array_index (report->lamps, EncfgSimReportLamp, 0);
  ck_assert_str_eq (lamp->label, "RUN");
  ck_assert_str_eq (lamp->state, "off");
}
END_TEST

START_TEST (a_refusal_is_an_error_that_says_why)
{
  const gboolean is_up = start_anywhere ();
  g_autofree char *refusal = run ("{\"op\":\"bank\",\"mode\":\"boost\"}");
  g_autofree char *consent = run ("{\"op\":\"bank\",\"mode\":\"rest\"}");
  g_autoptr (GError) error = NULL;

  ck_assert (is_up);
  ck_assert (encfg_sim_report_check_answer (consent, NULL));
  ck_assert (!encfg_sim_report_check_answer (refusal, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
  ck_assert_ptr_nonnull (strstr (error->message, "boost"));
}
END_TEST

START_TEST (an_operation_that_takes_its_time_holds_up_nobody)
{
  const gboolean is_up = start_anywhere ();
  g_auto (Outcome) slow = { 0 };
  g_autofree char *state = NULL;

  ck_assert (is_up);
  encfg_sim_host_run_async (host, "{\"op\":\"press-reset\",\"seconds\":3600}", on_answered, &slow);
  state = run ("{\"op\":\"state\"}");
  ck_assert_ptr_nonnull (strstr (state, "\"power\":true"));
  ck_assert_uint_eq (slow.n, 0);
  encfg_sim_host_stop (host);
  wait_for (&slow, 1);
  ck_assert_gerror (slow.error, ENCFG_ERROR, ENCFG_ERROR_LOST);
}
END_TEST

/* Those that are not begun, and those that come after. */
START_TEST (what_is_under_way_when_a_host_is_stopped_ends)
{
  const gboolean is_up = start_anywhere ();
  const guint n = 200;
  g_auto (Outcome) outcome = { 0 };

  ck_assert (is_up);
  for (guint i = 0; i < n; i++)
    encfg_sim_host_run_async (host, "{\"op\":\"state\"}", on_answered, &outcome);
  encfg_sim_host_stop (host);
  encfg_sim_host_run_async (host, "{\"op\":\"state\"}", on_answered, &outcome);
  wait_for (&outcome, n + 1);
  ck_assert_gerror (outcome.error, ENCFG_ERROR, ENCFG_ERROR_LOST);
}
END_TEST

START_TEST (a_host_may_be_stopped_before_it_has_started)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1 };
  g_auto (Outcome) outcome = { 0 };

  encfg_sim_host_start_async (host, &traits, NULL, on_started, &outcome);
  encfg_sim_host_stop (host);
  wait_for (&outcome, 1);
}
END_TEST

static void
on_moved (EncfgSimHost *source, const char *uri, const char *failure, gpointer data)
{
  Outcome *self = data;

  outcome_clear (self);
  self->text = g_strdup (failure != NULL ? failure : uri);
  self->n++;
}

/* Holding register 400 of the bundled profile's network block is the address; it is set by a
 * master, as only a master can. */
static void
write_ip (const char *uri, const char *ip)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (ip);
  const EncfgItem *item = encfg_profile_find_item (profile, "ip");
  const guint8 *octets = g_inet_address_to_bytes (address);
  g_autoptr (GSocketConnection) connection = connect_to (uri);
  guint8 frame[64] = { 0, 1, 0, 0, 0, 0, 1, 16 };
  const guint n = item->words;
  guint8 reply[12];
  gsize n_read;

  ck_assert (n == 2 || n == 4);
  frame[5] = (guint8) (7 + 2 * n);
  frame[8] = (guint8) (item->address >> 8);
  frame[9] = (guint8) item->address;
  frame[11] = (guint8) n;
  frame[12] = (guint8) (2 * n);
  for (guint i = 0; i < 4; i++)
    frame[13 + (n == 4 ? 2 * i + 1 : i)] = octets[i];
  ck_assert (g_output_stream_write_all (
    g_io_stream_get_output_stream (G_IO_STREAM (connection)), frame, 13 + 2 * n, NULL, NULL, NULL));
  ck_assert (g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                      reply,
                                      sizeof reply,
                                      &n_read,
                                      NULL,
                                      NULL));
  ck_assert_uint_eq (n_read, sizeof reply);
  ck_assert_uint_eq (reply[7], 16);
}

START_TEST (a_host_tells_where_its_module_went)
{
  g_autofree char *uri = start ();
  g_auto (Outcome) moves = { 0 };
  g_autofree char *answer = NULL;
  g_autofree char *reset = NULL;

  g_signal_connect (host, "moved", G_CALLBACK (on_moved), &moves);
  write_ip (uri, "127.0.0.5");
  answer = run ("{\"op\":\"power-cycle\"}");
  ck_assert_str_eq (answer, "{\"ok\":true}");
  wait_for (&moves, 1);
  ck_assert (g_str_has_prefix (moves.text, "tcp://127.0.0.5:"));
  ck_assert (is_open (moves.text));
  reset = run ("{\"op\":\"reset\",\"held_s\":5}");
  ck_assert_str_eq (reset, "{\"ok\":true}");
  wait_for (&moves, 2);
  ck_assert_str_eq (moves.text, uri);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-host");
  TCase *tcase = tcase_create ("host");

  tcase_set_timeout (tcase, 30);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, a_host_serves_a_module_until_it_is_stopped);
  tcase_add_test (tcase, a_module_that_cannot_be_is_refused);
  tcase_add_test (tcase, operations_are_answered_in_the_thread_that_asked);
  tcase_add_test (tcase, a_report_tells_what_a_panel_shows);
  tcase_add_test (tcase, a_refusal_is_an_error_that_says_why);
  tcase_add_test (tcase, an_operation_that_takes_its_time_holds_up_nobody);
  tcase_add_test (tcase, what_is_under_way_when_a_host_is_stopped_ends);
  tcase_add_test (tcase, a_host_may_be_stopped_before_it_has_started);
  tcase_add_test (tcase, a_host_tells_where_its_module_went);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
