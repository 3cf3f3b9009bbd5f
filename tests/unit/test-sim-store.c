/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-store.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-profile-load.h"
#include "encfg-sim-ops.h"
#include "encfg-test.h"
#include <glib/gstdio.h>
#include <string.h>
#ifdef G_OS_UNIX
#include <unistd.h>
#endif

#define HEAD "{\"format\":\"en-cfg-sim state\",\"version\":1,\"modules\":["
#define FIRST                                                                                      \
  "{\"serial\":\"SIMULATED-0001\",\"profile\":\"bm3000\",\"clock-offset-s\":0,\"values\":"

static char *folder, *path;

static void
set_up (void)
{
  folder = g_dir_make_tmp ("encfg-store-XXXXXX", NULL);
  path = g_build_filename (folder, "state.json", NULL);
}

static void
tear_down (void)
{
  g_remove (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
}

/* Modules 1 to `n`, with 4 cells each. */
static EncfgSimServer *
server_new (guint n)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  EncfgSimTraits traits = { .profile = profile, .cells = 4, .seed = 1, .speed = 1e-6 };
  EncfgSimServer *server = encfg_sim_server_new ();

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  for (traits.number = 1; traits.number <= n; traits.number++)
    encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  return server;
}

typedef struct
{
  EncfgSimServer *server;
  EncfgSimStore *store;
} Running;

/* Modules 1 to `n` on a file. */
static Running
start_on (const char *file, guint n)
{
  Running running = { server_new (n), NULL };
  g_autoptr (GError) error = NULL;

  running.store = encfg_sim_store_new (running.server, file, &error);
  ck_assert_no_gerror (error);
  return running;
}

static Running
start (guint n)
{
  return start_on (path, n);
}

static void
stop (Running *running)
{
  encfg_sim_store_free (running->store);
  encfg_sim_server_free (running->server);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, stop)

static EncfgSimModule *
module_at (const Running *running, guint index)
{
  return g_ptr_array_index (encfg_sim_server_get_modules (running->server), index);
}

static void
write_words (EncfgSimModule *module, guint16 address, const guint16 *words, guint n)
{
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, address, words, n, n > 1);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.bytes[0], request.bytes[0]);
}

static void
write_word (EncfgSimModule *module, guint16 address, guint16 word)
{
  write_words (module, address, &word, 1);
}

/* (transfer full) */
static char *
shown (EncfgSimModule *module, const char *key, guint index)
{
  const EncfgItem *item = encfg_profile_find_item (encfg_sim_module_get_profile (module), key);
  EncfgValue value;

  ck_assert (encfg_sim_bank_get (encfg_sim_module_get_bank (module), item, index, &value));
  return encfg_codec_format_with_unit (item, &value);
}

static void
expect (EncfgSimModule *module, const char *key, guint index, const char *wanted)
{
  g_autofree char *found = shown (module, key, index);

  ck_assert_msg (strcmp (found, wanted) == 0, "%s is %s, not %s", key, found, wanted);
}

static char *
contents (void)
{
  char *text = NULL;

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

START_TEST (what_survives_is_there_again)
{
  const guint16 ip[] = { 0x0a00, 0x0005 };
  g_autofree char *reading = NULL, *reference = NULL;

  {
    g_auto (Running) running = start (2);
    EncfgSimModule *second = module_at (&running, 1);

    write_word (second, 109, (guint16) -5);
    write_words (second, 300, ip, 2);
    write_word (second, 400, 1);
    encfg_sim_module_advance (second, 61);
    write_word (second, 401, 23205);
    encfg_sim_module_advance (second, 600);
    write_word (second, 400, 1);
    encfg_sim_module_advance (second, 16);
    encfg_sim_module_set_clock (second, -7200);
    write_word (second, 350, 17);
    reading = shown (second, "cell-ir", 0);
    reference = shown (second, "cell-ir-reference", 0);
    ck_assert_str_ne (reading, reference);
  }
  {
    g_auto (Running) running = start (2);
    EncfgSimModule *second = module_at (&running, 1);

    expect (second, "temp-high", 0, "-5 °C");
    expect (second, "ip", 0, "10.0.0.5");
    expect (second, "cell-ir", 0, reading);
    expect (second, "cell-ir-reference", 0, reference);
    expect (second, "ir-test-state", 0, "idle");
    ck_assert_uint_eq (encfg_sim_module_get_unit (second), 17);
    ck_assert_int_eq (encfg_sim_module_get_clock_offset (second), -7200);
    expect (module_at (&running, 0), "temp-high", 0, "45 °C");
    expect (module_at (&running, 0), "cell-ir", 0, "—");
    ck_assert_uint_eq (encfg_sim_module_get_unit (module_at (&running, 0)), 1);
  }
}
END_TEST

START_TEST (a_test_of_an_earlier_run_has_to_cool_down)
{
  g_autofree char *written = NULL;

  {
    g_auto (Running) running = start (2);

    write_word (module_at (&running, 1), 400, 1);
    encfg_sim_module_advance (module_at (&running, 1), 61);
    written = contents ();
    ck_assert_ptr_nonnull (strstr (written, "\"cool-down-s\":599"));
    encfg_sim_module_advance (module_at (&running, 1), 199);
  }
  {
    g_auto (Running) running = start (2);

    write_word (module_at (&running, 0), 400, 1);
    expect (module_at (&running, 0), "ir-test-state", 0, "running");
    write_word (module_at (&running, 1), 400, 1);
    expect (module_at (&running, 1), "ir-test-state", 0, "refused");
    encfg_sim_module_advance (module_at (&running, 1), 380);
    write_word (module_at (&running, 1), 400, 1);
    expect (module_at (&running, 1), "ir-test-state", 0, "refused");
    encfg_sim_module_advance (module_at (&running, 1), 20);
    write_word (module_at (&running, 1), 400, 1);
    expect (module_at (&running, 1), "ir-test-state", 0, "running");
  }
}
END_TEST

START_TEST (a_test_that_was_broken_off_is_kept_to_cool_down)
{
  g_autofree char *cancelled = NULL, *discharged = NULL;
  g_auto (Running) running = start (2);
  EncfgSimModule *first = module_at (&running, 0), *second = module_at (&running, 1);

  write_word (first, 400, 1);
  encfg_sim_module_advance (first, 16);
  write_word (first, 400, 2);
  expect (first, "ir-test-state", 0, "cancelled");
  cancelled = contents ();
  ck_assert_ptr_nonnull (strstr (cancelled, "\"cool-down-s\":600"));
  encfg_sim_module_advance (first, 600);
  write_word (second, 400, 1);
  encfg_sim_module_advance (second, 16);
  ck_assert (encfg_sim_battery_set_mode (encfg_sim_module_get_battery (second), "discharge"));
  encfg_sim_module_refresh (second);
  discharged = contents ();
  ck_assert_ptr_nonnull (strstr (discharged, "\"cool-down-s\":600"));
}
END_TEST

START_TEST (each_change_stands_in_the_file_before_it_is_confirmed)
{
  g_auto (Running) running = start (1);
  g_autofree char *fresh = contents ();
  g_autofree char *written = NULL, *measured = NULL, *reset = NULL;

  ck_assert_ptr_nonnull (strstr (fresh, "\"temp-high\":45,"));
  ck_assert_ptr_nonnull (strstr (fresh, "\"cell-ir\":[null,null,null,null]"));
  write_word (module_at (&running, 0), 109, 50);
  write_word (module_at (&running, 0), 350, 9);
  written = contents ();
  ck_assert_ptr_nonnull (strstr (written, "\"temp-high\":50,"));
  ck_assert_ptr_nonnull (strstr (written, "\"modbus-id\":9,"));

  write_word (module_at (&running, 0), 400, 1);
  encfg_sim_module_advance (module_at (&running, 0), 31);
  measured = contents ();
  ck_assert_ptr_null (strstr (measured, "\"cell-ir\":[null"));
  ck_assert_ptr_nonnull (strstr (measured, ",null,null],\"cell-ir-reference\""));
  encfg_sim_module_reset (module_at (&running, 0));
  reset = contents ();
  ck_assert_ptr_nonnull (strstr (reset, "\"modbus-id\":1,"));
}
END_TEST

START_TEST (a_module_that_does_not_run_now_keeps_its_place)
{
  {
    g_auto (Running) running = start (2);

    write_word (module_at (&running, 1), 109, 50);
  }
  {
    g_auto (Running) running = start (1);

    write_word (module_at (&running, 0), 109, 51);
  }
  {
    g_auto (Running) running = start (2);

    expect (module_at (&running, 0), "temp-high", 0, "51 °C");
    expect (module_at (&running, 1), "temp-high", 0, "50 °C");
  }
}
END_TEST

/* Files that are no state of a module of 4 cells. */
static const char *const bad[] = {
  "",
  "{",
  "[]",
  "{}",
  "{\"format\":5,\"version\":1,\"modules\":[]}",
  "{\"format\":\"en-cfg settings\",\"version\":1,\"modules\":[]}",
  "{\"format\":\"en-cfg-sim state\",\"version\":2,\"modules\":[]}",
  "{\"format\":\"en-cfg-sim state\",\"version\":\"1\",\"modules\":[]}",
  "{\"format\":\"en-cfg-sim state\",\"version\":1}",
  "{\"format\":\"en-cfg-sim state\",\"version\":1,\"modules\":{}}",
  "{\"format\":\"en-cfg-sim state\",\"version\":1,\"modules\":[],\"more\":1}",
  HEAD "1]}",
  HEAD "{}]}",
  HEAD "{\"serial\":1}]}",
  HEAD "{\"serial\":\"SIMULATED-0001\"}]}",
  HEAD "{\"serial\":\"SIMULATED-0009\"},{\"serial\":\"SIMULATED-0009\"}]}",
  HEAD "{\"serial\":\"SIMULATED-0001\",\"profile\":\"x\",\"clock-offset-s\":0,\"values\":{}}]}",
  HEAD "{\"serial\":\"SIMULATED-0001\",\"profile\":{},\"clock-offset-s\":0,\"values\":{}}]}",
  HEAD
  "{\"serial\":\"SIMULATED-0001\",\"profile\":\"bm3000\",\"clock-offset-s\":[],\"values\":{}}]}",
  HEAD "{\"serial\":\"SIMULATED-0001\",\"profile\":\"bm3000\",\"clock-offset-s\":"
       "-9223372036854775808,\"values\":{}}]}",
  HEAD FIRST "{},\"cool-down-s\":0}]}",
  HEAD FIRST "{},\"cool-down-s\":601}]}",
  HEAD FIRST "{},\"cool-down-s\":4294967296}]}",
  HEAD FIRST "{},\"cool-down-s\":\"1\"}]}",
  HEAD FIRST "[]}]}",
  HEAD FIRST "{},\"more\":1}]}",
  HEAD FIRST "{\"no-such-key\":1}}]}",
  HEAD FIRST "{\"serial\":\"SIMULATED-0001\"}}]}",
  HEAD FIRST "{\"ir-test\":1}}]}",
  HEAD FIRST "{\"temp-high\":71}}]}",
  HEAD FIRST "{\"temp-high\":45.5}}]}",
  HEAD FIRST "{\"temp-high\":\"45\"}}]}",
  HEAD FIRST "{\"temp-high\":null}}]}",
  HEAD FIRST "{\"temp-high\":[45]}}]}",
  HEAD FIRST "{\"modbus-id\":0}}]}",
  HEAD FIRST "{\"cell-ir\":6000}}]}",
  HEAD FIRST "{},\"block\":12}]}",
  HEAD FIRST "{},\"strings\":0}]}",
  HEAD FIRST "{},\"strings\":\"1\"}]}",
  HEAD FIRST "{\"cell-ir\":[1,2,3]}}]}",
  HEAD FIRST "{\"cell-ir\":[1,2,3,{}]}}]}",
  HEAD FIRST "{\"cell-ir\":[1,2,3,-1]}}]}",
};

START_TEST (a_file_that_is_no_state_is_refused_and_left_as_it_is)
{
  g_autoptr (EncfgSimServer) server = server_new (1);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  ck_assert (g_file_set_contents (path, bad[_i], -1, NULL));
  ck_assert_ptr_null (encfg_sim_store_new (server, path, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, path) != NULL, "%s", error->message);
  ck_assert (g_str_has_prefix (error->message, "the state file "));
  ck_assert (g_str_has_suffix (error->message, "give another file, or remove it"));
  after = contents ();
  ck_assert_str_eq (after, bad[_i]);
}
END_TEST

/* What a file may say of another battery, and what is to be done about it. */
static const struct
{
  const char *battery, *told;
} others[] = {
  { ",\"block\":\"2V\",\"strings\":1",
    "“block” is 2V, not 12V as expected: start with --block 2V" },
  { ",\"block\":\"12V\",\"strings\":2",
    "“strings” is 2, not 1 as expected: start with --strings 2" },
};

START_TEST (a_file_of_another_battery_is_refused_with_what_to_do)
{
  g_autoptr (EncfgSimServer) server = server_new (1);
  g_autofree char *text = g_strconcat (HEAD FIRST "{}", others[_i].battery, "}]}", NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  ck_assert_ptr_null (encfg_sim_store_new (server, path, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, others[_i].told) != NULL, "%s", error->message);
  after = contents ();
  ck_assert_str_eq (after, text);
}
END_TEST

START_TEST (a_file_tells_its_battery_and_an_older_one_is_taken)
{
  g_autofree char *after = NULL;

  ck_assert (g_file_set_contents (path, HEAD FIRST "{\"temp-high\":50}}]}", -1, NULL));
  {
    g_auto (Running) running = start (1);

    expect (module_at (&running, 0), "temp-high", 0, "50 °C");
  }
  after = contents ();
  ck_assert_ptr_nonnull (strstr (after, "\"block\":\"12V\",\"strings\":1,"));
  {
    g_auto (Running) running = start (1);

    expect (module_at (&running, 0), "temp-high", 0, "50 °C");
  }
}
END_TEST

static void
take_answer (const char *answer, gpointer data)
{
  *(char **) data = g_strdup (answer);
}

/* (transfer full) */
static char *
ask (const Running *running, const char *operation)
{
  char *answer = NULL;

  encfg_sim_ops_run (running->server, operation, strlen (operation), take_answer, &answer);
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

/* FALSE if it is refused. */
static gboolean
order (const Running *running, const char *operation)
{
  g_autofree char *answer = ask (running, operation);

  return strstr (answer, "\"ok\":true") != NULL;
}

static const char *const orders[] = {
  "{\"op\":\"set-setting\",\"key\":\"temp-high\",\"value\":50}",
  "{\"op\":\"set-preset\",\"preset\":\"6V\"}",
  "{\"op\":\"save-reference\"}",
  "{\"op\":\"set-clock\",\"offset_s\":900}",
  "{\"op\":\"reset\",\"held_s\":5}",
  "{\"op\":\"press-reset\",\"seconds\":5}",
};

/* What holds the file is not there meanwhile. */
static void
take_folder_away (gboolean is_away)
{
  g_autofree char *away = g_strconcat (folder, "-away", NULL);

  ck_assert_int_eq (is_away ? g_rename (folder, away) : g_rename (away, folder), 0);
}

static void
expect_refusal (EncfgSimModule *module, guint16 address, const guint16 *words, guint n)
{
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, address, words, n, n > 1);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.bytes[0], request.bytes[0] | 0x80);
  ck_assert_uint_eq (reply.pdu.bytes[1], 4);
}

static void
iterate_until_fault_is_off (EncfgSimModule *module)
{
  const gint64 start_us = g_get_monotonic_time ();
  g_autofree char *lamp = shown (module, "lamp-fault", 0);

  while (strcmp (lamp, "off") != 0)
    {
      ck_assert (g_get_monotonic_time () - start_us < 30 * G_USEC_PER_SEC);
      g_main_context_iteration (NULL, TRUE);
      g_free (lamp);
      lamp = shown (module, "lamp-fault", 0);
    }
}

START_TEST (what_cannot_be_kept_is_taken_back_and_not_confirmed)
{
  g_auto (Running) running = start (1);
  EncfgSimModule *module = module_at (&running, 0);
  const guint16 temperature = 50, save = 23205, clock[] = { 2031, 2, 3, 4, 5, 6 };
  g_autofree char *after = NULL;

  write_word (module, 400, 1);
  encfg_sim_module_advance (module, 661);
  encfg_sim_module_set_clock (module, 0);
  take_folder_away (TRUE);
  expect_refusal (module, 109, &temperature, 1);
  expect (module, "temp-high", 0, "45 °C");
  expect_refusal (module, 401, &save, 1);
  expect (module, "cell-ir-reference", 0, "—");
  expect_refusal (module, 200, clock, G_N_ELEMENTS (clock));
  ck_assert_int_eq (encfg_sim_module_get_clock_offset (module), 0);
  expect (module, "lamp-fault", 0, "on");

  take_folder_away (FALSE);
  iterate_until_fault_is_off (module);
  after = contents ();
  ck_assert_ptr_nonnull (strstr (after, "\"temp-high\":45,"));
  write_word (module, 109, 51);
  expect (module, "lamp-fault", 0, "off");
}
END_TEST

START_TEST (what_need_not_be_kept_is_done_and_confirmed)
{
  g_auto (Running) running = start (1);

  take_folder_away (TRUE);
  ck_assert (!order (&running, "{\"op\":\"save-reference\"}"));
  write_word (module_at (&running, 0), 400, 1);
  expect (module_at (&running, 0), "ir-test-state", 0, "running");
  take_folder_away (FALSE);
}
END_TEST

START_TEST (what_could_not_be_kept_is_kept_at_the_end)
{
  {
    g_auto (Running) running = start (1);

    take_folder_away (TRUE);
    ck_assert (!order (&running, orders[0]));
    take_folder_away (FALSE);
  }
  {
    g_auto (Running) running = start (1);

    expect (module_at (&running, 0), "temp-high", 0, "50 °C");
  }
}
END_TEST

static gint64
kept_clock_offset (void)
{
  g_autofree char *text = contents ();
  g_auto (GStrv) parts = g_strsplit (text, "\"clock-offset-s\":", 2);

  ck_assert_uint_eq (g_strv_length (parts), 2);
  return g_ascii_strtoll (parts[1], NULL, 10);
}

START_TEST (the_clock_is_kept_whatever_moves_it)
{
  g_auto (Running) running = start (1);
  EncfgSimModule *module = module_at (&running, 0);
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_sim_module_advance (module, 600);
  ck_assert_int_eq (kept_clock_offset (), 600);

  ck_assert (order (&running, "{\"op\":\"fault\",\"name\":\"clock-jump\",\"seconds\":7200}"));
  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 109, 1);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_int_eq (kept_clock_offset (), 7800);

  ck_assert (order (&running, "{\"op\":\"speed\",\"factor\":1000000}"));
  while (encfg_sim_module_get_clock_offset (module) < 9000)
    g_usleep (1);
  ck_assert (order (&running, "{\"op\":\"speed\",\"factor\":1}"));
  ck_assert_int_ge (kept_clock_offset (), 9000);
}
END_TEST

/* ms until the main loop wakes by itself; -1: never. */
static int
time_to_wake (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[16];
  int priority, ms;

  ck_assert (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &ms, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  return ms;
}

START_TEST (nothing_wakes_while_there_is_nothing_to_keep)
{
  g_auto (Running) running = start (1);

  ck_assert_int_eq (time_to_wake (), -1);
  write_word (module_at (&running, 0), 109, 50);
  while (time_to_wake () >= 0)
    g_main_context_iteration (NULL, TRUE);
  write_word (module_at (&running, 0), 400, 1);
  g_main_context_iteration (NULL, TRUE);
  ck_assert_int_ge (time_to_wake (), 0);
}
END_TEST

START_TEST (what_an_operation_sets_is_kept_before_it_is_confirmed)
{
  g_auto (Running) running = start (2);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL, *troubles = NULL, *none = NULL;
  const char *told = "\"troubles\":[\"its state file cannot be written";

  /* The seconds of a hand on RESET are short then, and it has something to bring back. */
  ck_assert (order (&running, "{\"op\":\"speed\",\"factor\":1000}"));
  ck_assert (order (&running, "{\"op\":\"set-setting\",\"key\":\"ip\",\"value\":\"10.0.0.5\"}"));
  before = contents ();
  take_folder_away (TRUE);
  ck_assert (!order (&running, orders[_i]));
  expect (module_at (&running, 0), "lamp-fault", 0, "on");
  troubles = ask (&running, "{\"op\":\"state\"}");
  ck_assert_ptr_nonnull (strstr (troubles, told));
  take_folder_away (FALSE);
  ck_assert (order (&running, orders[_i]));
  expect (module_at (&running, 0), "lamp-fault", 0, "off");
  none = ask (&running, "{\"op\":\"state\"}");
  ck_assert_ptr_nonnull (strstr (none, "\"troubles\":[]"));
  after = contents ();
  ck_assert_str_ne (after, before);
}
END_TEST

START_TEST (two_simulators_never_have_one_file)
{
  g_autoptr (EncfgSimServer) server = server_new (1);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  g_autoptr (GError) error = NULL;

  {
    g_auto (Running) running = start (1);

    ck_assert_ptr_null (encfg_sim_store_new (server, path, &error));
    ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OPEN);
    ck_assert_msg (strstr (error->message, "another en-cfg-sim") != NULL, "%s", error->message);
    write_word (module_at (&running, 0), 109, 50);
  }
  {
    g_auto (Running) running = start (1);

    expect (module_at (&running, 0), "temp-high", 0, "50 °C");
  }
  ck_assert (!g_file_test (lock, G_FILE_TEST_EXISTS));
}
END_TEST

#ifdef G_OS_UNIX
/* The first makes the file that the links lead to. */
START_TEST (a_link_leads_to_the_same_file)
{
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *second_link = g_strconcat (link, "2", NULL);

  ck_assert_int_eq (symlink ("state.json", link), 0);
  ck_assert_int_eq (symlink (link, second_link), 0);
  {
    g_auto (Running) running = start_on (second_link, 1);
    g_autoptr (EncfgSimServer) server = server_new (1);
    g_autoptr (GError) error = NULL;

    ck_assert_ptr_null (encfg_sim_store_new (server, path, &error));
    ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OPEN);
    write_word (module_at (&running, 0), 109, 50);
  }
  ck_assert (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  ck_assert (g_file_test (second_link, G_FILE_TEST_IS_SYMLINK));
  {
    g_auto (Running) running = start (1);

    expect (module_at (&running, 0), "temp-high", 0, "50 °C");
  }
  ck_assert_int_eq (g_remove (link), 0);
  ck_assert_int_eq (g_remove (second_link), 0);
}
END_TEST
#endif

START_TEST (a_file_that_was_cut_off_anywhere_is_refused_and_left_as_it_is)
{
  g_autofree char *whole = NULL;
  gsize length;

  {
    g_auto (Running) running = start (2);

    write_word (module_at (&running, 0), 109, 50);
    whole = contents ();
  }
  length = strlen (whole);
  for (gsize n = 0; n + 1 < length; n += 1 + n / 16)
    {
      g_autoptr (EncfgSimServer) server = server_new (2);
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;

      ck_assert (g_file_set_contents (path, whole, (gssize) n, NULL));
      ck_assert_ptr_null (encfg_sim_store_new (server, path, &error));
      ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
      after = contents ();
      ck_assert_uint_eq (strlen (after), n);
      ck_assert_mem_eq (after, whole, n);
    }
}
END_TEST

START_TEST (a_place_that_cannot_be_written_is_an_error_at_once)
{
  g_autoptr (EncfgSimServer) server = server_new (1);
  g_autofree char *nowhere = g_build_filename (folder, "none", "state.json", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_sim_store_new (server, nowhere, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OPEN);
}
END_TEST

START_TEST (what_is_measured_is_kept_though_nobody_asks)
{
  g_auto (Running) running = start (1);
  gint64 start_us = g_get_monotonic_time ();
  gboolean is_there = FALSE;

  encfg_sim_module_set_speed (module_at (&running, 0), 1);
  write_word (module_at (&running, 0), 400, 1);
  encfg_sim_module_advance (module_at (&running, 0), 14.5);
  while (!is_there && g_get_monotonic_time () - start_us < 30 * G_USEC_PER_SEC)
    {
      g_autofree char *text = NULL;

      g_main_context_iteration (NULL, TRUE);
      text = contents ();
      is_there = strstr (text, "\"cell-ir\":[null") == NULL;
    }
  ck_assert (is_there);
}
END_TEST

START_TEST (after_centuries_the_file_is_still_one)
{
  {
    g_auto (Running) running = start (1);

    for (guint i = 0; i < 7; i++)
      encfg_sim_module_advance (module_at (&running, 0), 1e9);
    write_word (module_at (&running, 0), 109, 50);
    expect (module_at (&running, 0), "clock", 0, "2099-12-31 23:59:59");
  }
  {
    g_auto (Running) running = start (1);

    encfg_sim_module_update (module_at (&running, 0));
    expect (module_at (&running, 0), "temp-high", 0, "50 °C");
    expect (module_at (&running, 0), "clock", 0, "2099-12-31 23:59:59");
  }
}
END_TEST

/* A file that is too large to be written while somebody waits. */
START_TEST (the_file_of_a_fleet_follows_its_changes)
{
  const guint n = 130;
  gboolean is_there = FALSE;

  {
    g_auto (Running) running = start (n);
    g_autofree char *before = contents ();
    g_autofree char *at_once = NULL;
    gint64 start_us = g_get_monotonic_time ();

    ck_assert_uint_gt (strlen (before), 65536);
    write_word (module_at (&running, 7), 109, 50);
    write_word (module_at (&running, n - 1), 109, 51);
    at_once = contents ();
    ck_assert_str_eq (at_once, before);
    while (!is_there && g_get_monotonic_time () - start_us < 30 * G_USEC_PER_SEC)
      {
        g_autofree char *text = NULL;

        g_main_context_iteration (NULL, TRUE);
        text = contents ();
        is_there = strstr (text, "\"temp-high\":50,") && strstr (text, "\"temp-high\":51,");
        ck_assert (g_str_has_suffix (text, "\n]}\n"));
      }
    ck_assert (is_there);
    /* What was written just before the end is kept as well. */
    write_word (module_at (&running, 8), 109, 52);
  }
  {
    g_auto (Running) running = start (n);

    expect (module_at (&running, 7), "temp-high", 0, "50 °C");
    expect (module_at (&running, 8), "temp-high", 0, "52 °C");
    expect (module_at (&running, n - 1), "temp-high", 0, "51 °C");
    expect (module_at (&running, 0), "temp-high", 0, "45 °C");
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-store");
  TCase *tcase = tcase_create ("store");

  tcase_set_timeout (tcase, 30);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, what_survives_is_there_again);
  tcase_add_test (tcase, a_test_of_an_earlier_run_has_to_cool_down);
  tcase_add_test (tcase, a_test_that_was_broken_off_is_kept_to_cool_down);
  tcase_add_test (tcase, each_change_stands_in_the_file_before_it_is_confirmed);
  tcase_add_test (tcase, a_module_that_does_not_run_now_keeps_its_place);
  tcase_add_loop_test (
    tcase, a_file_that_is_no_state_is_refused_and_left_as_it_is, 0, G_N_ELEMENTS (bad));
  tcase_add_loop_test (
    tcase, a_file_of_another_battery_is_refused_with_what_to_do, 0, G_N_ELEMENTS (others));
  tcase_add_test (tcase, a_file_tells_its_battery_and_an_older_one_is_taken);
  tcase_add_test (tcase, what_cannot_be_kept_is_taken_back_and_not_confirmed);
  tcase_add_test (tcase, what_need_not_be_kept_is_done_and_confirmed);
  tcase_add_test (tcase, what_could_not_be_kept_is_kept_at_the_end);
  tcase_add_test (tcase, the_clock_is_kept_whatever_moves_it);
  tcase_add_test (tcase, nothing_wakes_while_there_is_nothing_to_keep);
  tcase_add_loop_test (
    tcase, what_an_operation_sets_is_kept_before_it_is_confirmed, 0, G_N_ELEMENTS (orders));
  tcase_add_test (tcase, two_simulators_never_have_one_file);
#ifdef G_OS_UNIX
  tcase_add_test (tcase, a_link_leads_to_the_same_file);
#endif
  tcase_add_test (tcase, a_file_that_was_cut_off_anywhere_is_refused_and_left_as_it_is);
  tcase_add_test (tcase, a_place_that_cannot_be_written_is_an_error_at_once);
  tcase_add_test (tcase, what_is_measured_is_kept_though_nobody_asks);
  tcase_add_test (tcase, after_centuries_the_file_is_still_one);
  tcase_add_test (tcase, the_file_of_a_fleet_follows_its_changes);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
