/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-control.h"

#include "encfg-profile-load.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-ops.h"
#include "encfg-sim-report.h"
#include "encfg-test.h"
#include <string.h>

static EncfgSimServer *server;
static EncfgSimControl *control;
static GSocketConnection *peer;

/* A server with two modules, remote-controlled over a socket; all in this thread. */
static void
set_up (void)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  EncfgSimTraits traits = { .profile = profile, .seed = 1, .speed = 50 };
  guint16 port = 0;

  server = encfg_sim_server_new ();
  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  for (traits.number = 1; traits.number <= 2; traits.number++)
    encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  ck_assert (encfg_sim_server_listen_tcp (server, "127.0.0.1", 0, FALSE, NULL));
  control = encfg_sim_control_new (server);
  ck_assert (encfg_sim_control_listen (control, "127.0.0.1", &port, NULL));
  g_socket_client_set_enable_proxy (client, FALSE);
  peer = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  ck_assert_ptr_nonnull (peer);
}

static void
tear_down (void)
{
  g_object_unref (peer);
  encfg_sim_control_free (control);
  encfg_sim_server_free (server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  ck_assert_ptr_nonnull (*(char **) data);
}

/* Sends the text and returns `n_lines` answers. (transfer full) */
static char *
converse (const char *text, guint n_lines)
{
  GIOStream *stream = G_IO_STREAM (peer);
  g_autoptr (GDataInputStream) input =
    g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_autoptr (GString) answers = g_string_new (NULL);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream),
                                   text,
                                   strlen (text),
                                   G_PRIORITY_DEFAULT,
                                   NULL,
                                   on_sent,
                                   NULL);
  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *line = NULL;

      g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, on_line, &line);
      while (line == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_string_append_printf (answers, "%s\n", line);
    }
  return g_string_free (g_steal_pointer (&answers), FALSE);
}

static EncfgSimModule *
module_at (guint index)
{
  return g_ptr_array_index (encfg_sim_server_get_modules (server), index);
}

/* Lines that are refused, and what the refusal must name. */
static const struct
{
  const char *line, *help;
} refused[] = {
  { "", "empty" },
  { "state", "line 1" },
  { "{\"op\":", "line 1" },
  { "\xff\xfe", "error" },
  { "[1,2]", "object" },
  { "{}",
    "state, leds, score, set-clock, advance, speed, fault, faults-off, power-cycle, power, "
    "press-reset, "
    "reset, bank, set-cell" },
  { "{\"op\":1}", "no operation “1”" },
  { "{\"op\":\"states\"}", "power-cycle" },
  { "{\"op\":\"state\",\"cell\":1}", "module" },
  { "{\"op\":\"state\",\"module\":3}", "1 to 2" },
  { "{\"op\":\"state\",\"module\":\"1\"}", "1 to 2" },
  { "{\"op\":\"state\",\"op\":\"leds\"}", "duplicate" },
  { "{\"op\":\"set-clock\"}", "offset_s" },
  { "{\"op\":\"set-clock\",\"offset_s\":1e12}", "offset_s" },
  { "{\"op\":\"advance\",\"seconds\":-1}", "seconds" },
  { "{\"op\":\"press-reset\"}", "seconds" },
  { "{\"op\":\"press-reset\",\"seconds\":1e9}", "0 to 3600" },
  { "{\"op\":\"reset\"}", "held_s" },
  { "{\"op\":\"reset\",\"held_s\":-1}", "0 to 3600" },
  { "{\"op\":\"power\",\"on\":1}", "true or false" },
  { "{\"op\":\"speed\",\"factor\":0}", "from 0.000001 to 1000000" },
  { "{\"op\":\"speed\",\"factor\":1e-30}", "from 0.000001 to 1000000" },
  { "{\"op\":\"speed\",\"factor\":1000001}", "from 0.000001 to 1000000" },
  { "{\"op\":\"state\",\"module\":1.5}", "whole number" },
  { "{\"op\":\"set-cell\",\"cell\":1}", "One or more of ir_uohm" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"module\":1}", "One or more of ir_uohm" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"id\":5.7}", "whole number" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"defect\":\"lead-off\",\"voltage_mv\":12000}",
    "lead is off" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"sensor\":\"missing\",\"voltage_mv\":12000}",
    "sensor is missing" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"defect\":\"probe-lost\",\"temperature_c\":40}",
    "probe is lost" },
  { "{\"op\":\"set-string\",\"string\":1}", "One or more of hall" },
  { "{\"op\":\"set-ambient\"}", "temperature_c, humidity" },
  { "{\"op\":\"swap-sensors\",\"cell\":1,\"with\":1}", "another than" },
  { "{\"op\":\"ring\",\"ring\":1,\"broken_after\":24}", "from 0 to 23" },
  { "{\"op\":\"ring\",\"ring\":1,\"broken_after\":10.5}", "whole number" },
  { "{\"op\":\"ring\",\"ring\":1,\"broken_after\":10,\"until\":25}", "from 11 to 24" },
  { "{\"op\":\"ring\",\"ring\":1,\"until\":20}", "needs" },
  { "{\"op\":\"bank\"}", "float, charge, discharge or rest" },
  { "{\"op\":\"bank\",\"mode\":\"boost\"}", "boost" },
  { "{\"op\":\"set-cell\",\"ir_uohm\":9000}", "“cell” is to be a number from 1 to 24" },
  { "{\"op\":\"set-cell\",\"cell\":0}", "from 1 to 24" },
  { "{\"op\":\"set-cell\",\"cell\":25}", "from 1 to 24" },
  { "{\"op\":\"set-cell\",\"cell\":1.5}", "whole number" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"ohms\":1}", "ir_uohm" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"ir_uohm\":-1}", "ir_uohm" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"ir_uohm\":0}", "from 1 to 1000000" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"ir_uohm\":1000001}", "from 1 to 1000000" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"voltage_mv\":65535}", "60000" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"temperature_c\":\"9\"}", "temperature_c" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"sensor\":\"gone\"}", "ok or missing" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"leak\":1}", "true or false" },
  { "{\"op\":\"set-cell\",\"cell\":1,\"soh\":101}", "soh" },
  { "{\"op\":\"set-string\",\"string\":2}", "from 1 to 1" },
  { "{\"op\":\"set-string\",\"string\":1,\"hall\":\"off\"}", "true or false" },
  { "{\"op\":\"set-string\",\"string\":1,\"current_a\":\"off\"}", "or null" },
  { "{\"op\":\"set-input\",\"input\":1}", "true or false" },
  { "{\"op\":\"set-input\",\"input\":1,\"value\":true}", "no input 1" },
  { "{\"op\":\"set-ambient\",\"humidity\":101}", "humidity" },
  { "{\"op\":\"set-ambient\",\"temperature_c\":-41}", "from -40 to 100" },
  { "{\"op\":\"set-ambient\",\"temperature_c\":101}", "from -40 to 100" },
  { "{\"op\":\"fault\"}", "late-reply" },
  { "{\"op\":\"fault\",\"name\":\"gone\"}", "late-reply" },
  { "{\"op\":\"fault\",\"name\":\"drop\",\"ms\":5}", "count, after, function" },
  { "{\"op\":\"fault\",\"name\":\"drop\",\"count\":\"5\"}", "1 to 1000000" },
  { "{\"op\":\"fault\",\"name\":\"drop\",\"count\":null}", "1 to 1000000" },
};

START_TEST (a_line_that_means_nothing_is_refused_with_what_there_is)
{
  g_autofree char *text = g_strdup_printf ("%s\n{\"op\":\"faults-off\"}\n", refused[_i].line);
  g_autofree char *answers = converse (text, 2);

  ck_assert_msg (g_str_has_prefix (answers, "{\"ok\":false,\"error\":\""), "%s", answers);
  ck_assert_msg (strstr (answers, refused[_i].help) != NULL, "%s", answers);
  ck_assert_msg (g_str_has_suffix (answers, "\n{\"ok\":true}\n"), "%s", answers);
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (0))->len, 0);
}
END_TEST

static const char *const taken[] = {
  "{\"op\":\"speed\",\"factor\":0.5}",
  "{\"op\":\"set-cell\",\"cell\":1,\"defect\":\"none\",\"sensor\":\"ok\",\"voltage_mv\":12000}",
  "{\"op\":\"set-cell\",\"cell\":1,\"defect\":\"lead-off\",\"temperature_c\":40}",
  "{\"op\":\"set-string\",\"string\":1,\"current_a\":null}",
  "{\"op\":\"ring\",\"ring\":1,\"broken_after\":23}",
  "{\"op\":\"ring\",\"ring\":1}",
};

START_TEST (a_line_that_means_something_is_taken)
{
  g_autofree char *text = g_strdup_printf ("%s\n", taken[_i]);
  g_autofree char *answer = converse (text, 1);

  ck_assert_str_eq (answer, "{\"ok\":true}\n");
}
END_TEST

START_TEST (a_line_without_end_is_refused_and_the_next_one_served)
{
  g_autofree char *filler = g_strnfill (3 * ENCFG_SIM_CONTROL_MAX_LINE, 'x');
  g_autofree char *text = g_strdup_printf ("%s\n{\"op\":\"faults-off\"}\n", filler);
  g_autofree char *answers = converse (text, 2);

  ck_assert_str_eq (
    answers, "{\"ok\":false,\"error\":\"the line is longer than 65536 bytes\"}\n{\"ok\":true}\n");
}
END_TEST

START_TEST (a_fault_reaches_the_module_that_was_named)
{
  g_autofree char *answers =
    converse ("{\"op\":\"fault\",\"name\":\"late-reply\",\"ms\":70,\"module\":2}\n", 1);
  const EncfgSimFault *fault =
    &g_array_index (encfg_sim_module_get_faults (module_at (1)), EncfgSimFault, 0);

  ck_assert_str_eq (answers, "{\"ok\":true}\n");
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (0))->len, 0);
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (1))->len, 1);
  ck_assert_uint_eq (fault->kind, ENCFG_SIM_FAULT_LATE_REPLY);
  ck_assert_uint_eq (fault->count, 1);
  ck_assert_uint_eq (fault->ms, 70);
}
END_TEST

START_TEST (faults_reach_all_modules_and_go_off_everywhere)
{
  g_autofree char *on = converse ("{\"op\":\"fault\",\"name\":\"drop\",\"count\":3}\n", 1);
  g_autofree char *off = NULL;

  ck_assert_str_eq (on, "{\"ok\":true}\n");
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (0))->len, 1);
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (1))->len, 1);
  off = converse ("{\"op\":\"faults-off\"}\n", 1);
  ck_assert_str_eq (off, "{\"ok\":true}\n");
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (0))->len, 0);
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (1))->len, 0);
}
END_TEST

START_TEST (the_state_tells_endpoint_settings_and_faults)
{
  g_autofree char *answer = converse (
    "{\"op\":\"fault\",\"name\":\"drop\",\"count\":3}\n{\"op\":\"state\",\"module\":2}\n", 2);

  ck_assert_ptr_nonnull (strstr (answer, "{\"ok\":true,\"modules\":[{\"module\":2,"));
  ck_assert_ptr_nonnull (strstr (answer, "\"endpoints\":[\"tcp://127.0.0.1:"));
  ck_assert_ptr_nonnull (
    strstr (answer, "\"unit\":1,\"power\":true,\"switched-on\":true,\"requests\":0,"));
  ck_assert_ptr_nonnull (strstr (answer, "\"float-v-high-1\":14100,"));
  ck_assert_ptr_nonnull (strstr (answer, "\"ir-low\":0.01,"));
  ck_assert_ptr_nonnull (strstr (answer, "\"ip\":\"192.168.1.100\""));
  ck_assert_ptr_nonnull (strstr (answer, "\"faults\":[{\"name\":\"drop\",\"count\":3}]"));
}
END_TEST

START_TEST (the_state_tells_what_goes_on)
{
  const EncfgPdu request = { .bytes = { 3, 0, 100, 0, 17 }, .length = 5 };
  EncfgSimReply reply;
  g_autofree char *done =
    converse ("{\"op\":\"bank\",\"mode\":\"charge\",\"module\":2}\n"
              "{\"op\":\"set-cell\",\"cell\":12,\"voltage_mv\":15900,\"module\":2}\n"
              "{\"op\":\"set-cell\",\"cell\":7,\"temperature_c\":60,\"module\":2}\n"
              "{\"op\":\"fault\",\"name\":\"drop\",\"after\":2,\"duration\":3000,\"module\":2}\n",
              4);
  g_autofree char *state = NULL;
  g_autofree char *leds = NULL;
  g_autoptr (EncfgSimReport) report = NULL;

  encfg_sim_module_serve (module_at (1), 1, &request, &reply);
  state = converse ("{\"op\":\"state\",\"module\":2}\n", 1);
  leds = converse ("{\"op\":\"leds\",\"module\":2}\n", 1);
  report = encfg_sim_report_new (state, leds, NULL);
  ck_assert_str_eq (done, "{\"ok\":true}\n{\"ok\":true}\n{\"ok\":true}\n{\"ok\":true}\n");
  ck_assert_str_eq (report->serial, "SIMULATED-0002");
  ck_assert_ptr_nonnull (g_strrstr (report->time, ":"));
  ck_assert (report->speed >= 50 && report->speed <= 50);
  ck_assert_str_eq (report->bank, "charge");
  ck_assert_uint_eq (report->strings->len, 1);
  ck_assert (g_array_index (report->strings, EncfgSimReportString, 0).volts > 300);
  ck_assert (g_array_index (report->strings, EncfgSimReportString, 0).amperes > 0);
  ck_assert_uint_eq (report->n_alarms, 2);
  ck_assert_str_eq (report->first_alarm, "battery 12: Charge V High");
  ck_assert (!report->is_testing);
  ck_assert_uint_eq (report->n_connections, 0);
  ck_assert_uint_eq (report->requests, 1);
  ck_assert_str_eq (report->last_request, "id 1: read holding 100…116");
  ck_assert_uint_eq (g_array_index (report->faults, EncfgSimReportFault, 0).count, 1);
  ck_assert_uint_gt (g_array_index (report->faults, EncfgSimReportFault, 0).left_s, 2000);
}
END_TEST

START_TEST (the_lamps_are_told_by_the_names_on_the_case)
{
  g_autofree char *answer = converse ("{\"op\":\"leds\"}\n", 1);

  ck_assert (g_str_has_prefix (answer,
                               "{\"ok\":true,\"leds\":{\"RUN\":\"on\",\"FAULT\":\"off\",\"ALARM\":"
                               "\"off\",\"IR TEST\":\"off\","));
  ck_assert_ptr_nonnull (strstr (answer, "\"RS485 RXD\":\"off\""));
  ck_assert_ptr_nonnull (strstr (answer, "\"RBUS RXD\":\"blink\""));
}
END_TEST

START_TEST (a_power_cycle_is_answered_when_the_module_is_back)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autofree char *answers =
    converse ("{\"op\":\"power-cycle\"}\n{\"op\":\"state\",\"module\":1}\n", 2);

  /* A second of the module's time is 20 ms at this speed. */
  ck_assert_int_ge (g_get_monotonic_time () - start_us, 20000);
  ck_assert_ptr_nonnull (strstr (answers, "{\"ok\":true}\n"));
  ck_assert_ptr_nonnull (strstr (answers, "\"power\":true"));
}
END_TEST

START_TEST (reset_is_answered_when_it_is_let_go)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autofree char *answers = NULL;

  encfg_sim_bank_put (encfg_sim_module_get_bank (module_at (0)), "ip", 0, 0x0a000001);
  encfg_sim_bank_put (encfg_sim_module_get_bank (module_at (1)), "ip", 0, 0x0a000001);
  answers = converse ("{\"op\":\"press-reset\",\"seconds\":5,\"module\":2}\n"
                      "{\"op\":\"state\"}\n",
                      2);

  /* Five seconds of the module's time are 100 ms at this speed. */
  ck_assert_int_ge (g_get_monotonic_time () - start_us, 100000);
  ck_assert (g_str_has_prefix (answers, "{\"ok\":true}\n"));
  ck_assert_ptr_nonnull (strstr (answers, "\"ip\":\"10.0.0.1\""));
  ck_assert_ptr_nonnull (strstr (answers, "\"ip\":\"192.168.1.100\""));
}
END_TEST

static void
note_power (gpointer data)
{
  g_string_append (data, encfg_sim_module_has_power (module_at (0)) ? "on " : "off ");
}

START_TEST (power_comes_back_when_the_last_cycle_is_over)
{
  g_autoptr (GString) power = g_string_new (NULL);

  encfg_sim_server_power_cycle (server, module_at (0), note_power, power);
  encfg_sim_server_power_cycle (server, NULL, note_power, power);
  ck_assert (!encfg_sim_module_has_power (module_at (0)));
  ck_assert (!encfg_sim_module_has_power (module_at (1)));
  while (power->len < strlen ("off on "))
    g_main_context_iteration (NULL, TRUE);
  ck_assert_str_eq (power->str, "off on ");
  ck_assert (encfg_sim_module_has_power (module_at (1)));
}
END_TEST

START_TEST (power_that_is_switched_off_comes_back_by_the_switch_alone)
{
  g_autofree char *off = converse ("{\"op\":\"power\",\"on\":false,\"module\":1}\n"
                                   "{\"op\":\"power-cycle\"}\n",
                                   2);
  g_autofree char *on = NULL;

  ck_assert_str_eq (off, "{\"ok\":true}\n{\"ok\":true}\n");
  ck_assert (!encfg_sim_module_has_power (module_at (0)));
  ck_assert (encfg_sim_module_has_power (module_at (1)));
  on = converse ("{\"op\":\"power\",\"on\":true}\n", 1);
  ck_assert_str_eq (on, "{\"ok\":true}\n");
  ck_assert (encfg_sim_module_has_power (module_at (0)));
  ck_assert (encfg_sim_module_has_power (module_at (1)));
}
END_TEST

/* How long RESET was held, and whether that was long enough. */
static const struct
{
  const char *held_s;
  gboolean resets;
} presses[] = { { "4.9", FALSE }, { "5", TRUE }, { "6.5", TRUE } };

START_TEST (reset_that_was_held_acts_at_once)
{
  g_autofree char *line =
    g_strdup_printf ("{\"op\":\"reset\",\"held_s\":%s,\"module\":1}\n", presses[_i].held_s);
  g_autofree char *answer = NULL;
  const EncfgItem *ip =
    encfg_profile_find_item (encfg_sim_module_get_profile (module_at (0)), "ip");
  EncfgValue value;

  encfg_sim_bank_put (encfg_sim_module_get_bank (module_at (0)), "ip", 0, 0x0a000001);
  answer = converse (line, 1);
  ck_assert_str_eq (answer, "{\"ok\":true}\n");
  encfg_sim_bank_get (encfg_sim_module_get_bank (module_at (0)), ip, 0, &value);
  ck_assert_int_eq (value.number == 0x0a000001, !presses[_i].resets);
}
END_TEST

START_TEST (another_speed_takes_back_no_time)
{
  gint64 offset_s;
  g_autofree char *answers =
    converse ("{\"op\":\"set-clock\",\"offset_s\":0}\n{\"op\":\"advance\",\"seconds\":7200}\n"
              "{\"op\":\"speed\",\"factor\":1}\n",
              3);

  ck_assert_str_eq (answers, "{\"ok\":true}\n{\"ok\":true}\n{\"ok\":true}\n");
  ck_assert_double_le (encfg_sim_module_get_speed (module_at (1)), 1);
  offset_s = encfg_sim_module_get_clock_offset (module_at (1));
  ck_assert_int_ge (offset_s, 7200);
  ck_assert_int_le (offset_s, 7200 + 3600);
}
END_TEST

START_TEST (a_panel_can_ask_what_there_is)
{
  ck_assert (encfg_sim_ops_has ("power", NULL));
  ck_assert (encfg_sim_ops_has ("set-cell", "ir_uohm"));
  ck_assert (!encfg_sim_ops_has ("set-cell", "held_s"));
  ck_assert (!encfg_sim_ops_has ("explode", NULL));
}
END_TEST

START_TEST (power_that_is_on_already_starts_nothing)
{
  g_auto (GStrv) before = encfg_sim_server_list_endpoints (server, module_at (0));
  g_auto (GStrv) after = NULL;
  g_autofree char *answers =
    converse ("{\"op\":\"set-setting\",\"module\":1,\"key\":\"ip\",\"value\":\"127.0.0.9\"}\n"
              "{\"op\":\"power\",\"on\":true}\n",
              2);

  ck_assert_str_eq (answers, "{\"ok\":true}\n{\"ok\":true}\n");
  after = encfg_sim_server_list_endpoints (server, module_at (0));
  ck_assert_str_eq (after[0], before[0]);
}
END_TEST

START_TEST (what_takes_its_time_takes_less_at_a_higher_speed)
{
  g_free (converse ("{\"op\":\"speed\",\"factor\":0.001}\n", 1));
  encfg_sim_server_power_cycle (server, NULL, NULL, NULL);
  ck_assert (!encfg_sim_module_has_power (module_at (0)));
  g_free (converse ("{\"op\":\"speed\",\"factor\":1000}\n", 1));
  while (!encfg_sim_module_has_power (module_at (0)))
    g_main_context_iteration (NULL, TRUE);
}
END_TEST

START_TEST (the_last_line_is_answered_though_nothing_ends_it)
{
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (peer));
  const char *text = "{\"op\":\"score\"}\n{\"op\":\"faults-off\"}";
  g_autofree char *answers = NULL;

  ck_assert_int_eq (g_socket_send (socket, text, strlen (text), NULL, NULL),
                    (gssize) strlen (text));
  ck_assert (g_socket_shutdown (socket, FALSE, TRUE, NULL));
  answers = converse ("", 2);
  ck_assert (g_str_has_suffix (answers, "\n{\"ok\":true}\n"));
}
END_TEST

static void
take_answer (const char *answer, gpointer data)
{
  *(char **) data = g_strdup (answer);
}

static const char *const presses_of_none[] = {
  "{\"op\":\"reset\",\"held_s\":6}",
  "{\"op\":\"press-reset\",\"seconds\":0}",
};

START_TEST (a_module_without_reset_is_not_reset)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bms600pro", NULL);
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1 };
  g_autoptr (EncfgSimServer) other = encfg_sim_server_new ();
  g_autofree char *answer = NULL;

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  encfg_sim_server_add (other, encfg_sim_module_new (&traits));
  encfg_sim_ops_run (
    other, presses_of_none[_i], strlen (presses_of_none[_i]), take_answer, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  ck_assert_msg (strstr (answer, "has no RESET") != NULL, "%s", answer);
}
END_TEST

START_TEST (reset_without_power_is_refused)
{
  const char *press =
    _i == 0 ? "{\"op\":\"reset\",\"held_s\":5}" : "{\"op\":\"press-reset\",\"seconds\":5}";
  g_autofree char *lines = g_strdup_printf ("{\"op\":\"power\",\"on\":false,\"module\":1}\n%s\n"
                                            "{\"op\":\"power\",\"on\":false}\n%s\n",
                                            press,
                                            press);
  g_autofree char *answers = converse (lines, 4);
  g_auto (GStrv) each = g_strsplit (answers, "\n", -1);

  ck_assert_str_eq (each[1], "{\"ok\":true}");
  ck_assert_str_eq (each[2], "{\"ok\":true}");
  ck_assert_msg (strstr (each[3], "without power") != NULL, "%s", answers);
}
END_TEST

/* What makes the other do nothing, and what is refused by naming it. */
static const struct
{
  const char *first, *line, *help;
} idle[] = {
  { "{\"op\":\"ring\",\"ring\":1,\"broken_after\":4}",
    "{\"op\":\"set-cell\",\"cell\":5,\"voltage_mv\":13000}",
    "ring" },
  { "{\"op\":\"ring\",\"ring\":1,\"broken_after\":4}",
    "{\"op\":\"set-cell\",\"cell\":5,\"temperature_c\":30}",
    "ring" },
  { "{\"op\":\"set-string\",\"string\":1,\"hall\":false}",
    "{\"op\":\"set-string\",\"string\":1,\"current_a\":5}",
    "detector" },
  { "{\"op\":\"set-string\",\"string\":1,\"hall\":false}",
    "{\"op\":\"set-string\",\"string\":1,\"ripple_a\":2}",
    "detector" },
};

START_TEST (what_no_sensor_would_show_is_refused)
{
  g_autofree char *first = g_strconcat (idle[_i].first, "\n", NULL);
  g_autofree char *line = g_strconcat (idle[_i].line, "\n", NULL);
  g_autofree char *free_to = converse (line, 1);
  g_autofree char *done = converse (first, 1);
  g_autofree char *answer = converse (line, 1);

  ck_assert_str_eq (free_to, "{\"ok\":true}\n");
  ck_assert_str_eq (done, "{\"ok\":true}\n");
  ck_assert_msg (strstr (answer, "\"ok\":false") && strstr (answer, idle[_i].help), "%s", answer);
}
END_TEST

START_TEST (a_load_is_set_though_no_detector_shows_it)
{
  g_autofree char *answers =
    converse ("{\"op\":\"set-string\",\"string\":1,\"hall\":false,\"current_a\":-5}\n"
              "{\"op\":\"set-string\",\"string\":1,\"hall\":true,\"current_a\":5}\n",
              2);

  ck_assert_str_eq (answers, "{\"ok\":true}\n{\"ok\":true}\n");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-control");
  TCase *tcase = tcase_create ("control");

  tcase_set_timeout (tcase, 30);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (
    tcase, a_line_that_means_nothing_is_refused_with_what_there_is, 0, G_N_ELEMENTS (refused));
  tcase_add_loop_test (tcase, a_line_that_means_something_is_taken, 0, G_N_ELEMENTS (taken));
  tcase_add_test (tcase, a_line_without_end_is_refused_and_the_next_one_served);
  tcase_add_test (tcase, a_fault_reaches_the_module_that_was_named);
  tcase_add_test (tcase, faults_reach_all_modules_and_go_off_everywhere);
  tcase_add_test (tcase, the_state_tells_endpoint_settings_and_faults);
  tcase_add_test (tcase, the_state_tells_what_goes_on);
  tcase_add_test (tcase, the_lamps_are_told_by_the_names_on_the_case);
  tcase_add_test (tcase, a_power_cycle_is_answered_when_the_module_is_back);
  tcase_add_test (tcase, reset_is_answered_when_it_is_let_go);
  tcase_add_test (tcase, power_comes_back_when_the_last_cycle_is_over);
  tcase_add_test (tcase, power_that_is_switched_off_comes_back_by_the_switch_alone);
  tcase_add_loop_test (tcase, reset_that_was_held_acts_at_once, 0, G_N_ELEMENTS (presses));
  tcase_add_test (tcase, another_speed_takes_back_no_time);
  tcase_add_test (tcase, a_panel_can_ask_what_there_is);
  tcase_add_test (tcase, power_that_is_on_already_starts_nothing);
  tcase_add_test (tcase, what_takes_its_time_takes_less_at_a_higher_speed);
  tcase_add_test (tcase, the_last_line_is_answered_though_nothing_ends_it);
  tcase_add_test (tcase, a_load_is_set_though_no_detector_shows_it);
  tcase_add_loop_test (
    tcase, a_module_without_reset_is_not_reset, 0, G_N_ELEMENTS (presses_of_none));
  tcase_add_loop_test (tcase, reset_without_power_is_refused, 0, 2);
  tcase_add_loop_test (tcase, what_no_sensor_would_show_is_refused, 0, G_N_ELEMENTS (idle));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
