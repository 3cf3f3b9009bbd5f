/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-restart.h"

#include "encfg-module-bench.h"
#include "encfg-sim-thread.h"

/* Of the module's time, which runs faster here than ours. */
#define SPEED 20

static gboolean
restart_module (EncfgModule *module, GPtrArray *places, EncfgRestart *restart, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_restart_async (module, places, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_restart_finish (module, result, restart, error);
}

typedef struct
{
  const char *what;
  const char *script; /* two reads, the command, then looks of two reads */
  char always;
  gboolean sent, was_away;
  int code; /* 0: it is back */
} Case;

static const Case cases[] = {
  { "goes away and comes back", "...LS", '.', TRUE, TRUE, 0 },
  { "does not confirm, goes away and comes back", "..SSS", '.', TRUE, TRUE, 0 },
  { "is cut off while it confirms", "..X", '.', TRUE, TRUE, 0 },
  { "confirms and never falls silent", "...", '.', TRUE, FALSE, 0 },
  { "confirms, and one answer is lost", "...S", '.', TRUE, FALSE, 0 },
  { "confirms, and answers are damaged", "...GG.G", '.', TRUE, FALSE, 0 },
  { "confirms, and falls silent for two looks", "...SS", '.', TRUE, TRUE, 0 },
  { "confirms, and a gateway says that it is away", "...WW", '.', TRUE, TRUE, 0 },
  { "neither confirms nor falls silent", "..S", '.', TRUE, FALSE, ENCFG_ERROR_TIMEOUT },
  { "refuses", "..4", '.', TRUE, FALSE, ENCFG_ERROR_DEVICE_FAILURE },
  { "is busy", "..6", '.', TRUE, FALSE, ENCFG_ERROR_BUSY },
  { "never comes back", "...", 'S', TRUE, TRUE, ENCFG_ERROR_LOST },
  { "was silent before", "", 'S', FALSE, FALSE, ENCFG_ERROR_LOST },
};

START_TEST (a_restart_is_over_when_the_module_was_silent_and_answers)
{
  const Case *c = &cases[_i];
  g_auto (EncfgBench) bench = encfg_bench_new_changed ("\"start\": 23205, \"timeout-s\": 30",
                                                       "\"start\": 23205, \"timeout-s\": 4");
  g_autoptr (GError) error = NULL;
  EncfgRestart restart;

  bench.fake->script = c->script;
  bench.fake->always = c->always;
  ck_assert_msg (restart_module (bench.module, NULL, &restart, &error) == !c->code, "%s", c->what);
  if (c->code)
    ck_assert_gerror (error, ENCFG_ERROR, c->code);
  ck_assert_msg (restart.sent == c->sent, "%s", c->what);
  ck_assert_msg (restart.was_away == c->was_away, "%s", c->what);
  ck_assert (!restart.moved);
  ck_assert_uint_eq (bench.fake->n_writes, c->sent ? 1 : 0);
}
END_TEST

static void
on_unfinished (EncfgModule *module, GError *error, GError **told)
{
  g_propagate_error (told, g_error_copy (error));
}

static const struct
{
  const char *script; /* two reads, the command and the lock, then looks of two reads */
  int code;           /* 0: nothing is told */
} locks[] = {
  { "....LS", 0 },
  { "...LLS", 0 }, /* silence is what a restart is like */
  { "...4LS", ENCFG_ERROR_DEVICE_FAILURE },
};

START_TEST (a_lock_that_is_refused_before_a_restart_is_told)
{
  g_auto (EncfgBench) bench = encfg_bench_new_changed (
    "\"id\"", "\"write-sequence\": { \"after\": [ { \"address\": 450, \"value\": 1 } ] }, \"id\"");
  g_autoptr (GError) told = NULL;
  EncfgRestart restart;

  g_signal_connect (bench.module, "unfinished", G_CALLBACK (on_unfinished), &told);
  bench.fake->script = locks[_i].script;
  ck_assert (restart_module (bench.module, NULL, &restart, NULL));
  if (locks[_i].code)
    ck_assert_gerror (told, ENCFG_ERROR, locks[_i].code);
  else
    ck_assert_no_gerror (told);
}
END_TEST

START_TEST (another_module_in_its_place_is_not_restarted)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GError) error = NULL;
  EncfgRestart restart;

  encfg_bench_put_text (bench.fake,
                        encfg_profile_find_item (encfg_module_get_profile (bench.module), "serial"),
                        "SIMULATED-0002");
  ck_assert (!restart_module (bench.module, NULL, &restart, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE);
  ck_assert (!restart.sent);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
}
END_TEST

static EncfgModule *
open_simulated (const char *uri)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, NULL);
  EncfgWireOptions options = ENCFG_WIRE_OPTIONS_INIT;
  EncfgBench bench = { NULL, encfg_module_new (endpoint, NULL, &options) };
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_bench_open (&bench, &error));
  ck_assert_no_gerror (error);
  return bench.module;
}

static GPtrArray *
one_place (const char *uri)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_endpoint_free);

  g_ptr_array_add (places, encfg_endpoint_parse (uri, NULL));
  return places;
}

START_TEST (a_simulated_module_is_away_while_it_boots)
{
  /* A line has no connection that could break: the silence must be long enough to be seen. */
  const double speed = _i == 0 ? SPEED : 0.5;
  g_auto (EncfgSimThread) sim = { .speed = speed, .serial = _i == 1 };
  g_autoptr (EncfgModule) module = NULL;
  g_autoptr (GError) error = NULL;
  EncfgRestart restart;

  encfg_sim_thread_start (&sim);
  module = open_simulated (sim.uris[0]);
  ck_assert (restart_module (module, NULL, &restart, &error));
  ck_assert_no_gerror (error);
  ck_assert (restart.was_away && !restart.moved);
  ck_assert_double_gt (restart.elapsed_s, 1.0 / speed);
  ck_assert_str_eq (encfg_module_get_identity (module)->endpoint, sim.uris[0]);
}
END_TEST

/* Two modules of one serial number stand for one that moves: both answer, the new place counts. */
START_TEST (the_session_goes_on_at_the_new_place)
{
  g_auto (EncfgSimThread) old = { .speed = SPEED };
  g_auto (EncfgSimThread) new = { .speed = SPEED };
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (EncfgModule) module = NULL;
  g_autoptr (GError) error = NULL;
  EncfgBench bench = { NULL, NULL };
  EncfgRestart restart;

  encfg_sim_thread_start (&old);
  encfg_sim_thread_start (&new);
  bench.module = module = open_simulated (old.uris[0]);
  places = one_place (new.uris[0]);
  ck_assert (restart_module (module, places, &restart, &error));
  ck_assert_no_gerror (error);
  ck_assert (restart.moved);
  ck_assert_str_eq (encfg_module_get_identity (module)->endpoint, new.uris[0]);

  encfg_sim_thread_clear (&old);
  old = (EncfgSimThread){ .speed = SPEED };
  encfg_sim_thread_start (&old);
  ck_assert (encfg_bench_read_settings (&bench, &error));
  ck_assert_no_gerror (error);
}
END_TEST

START_TEST (another_module_at_the_new_place_is_not_taken_for_it)
{
  g_auto (EncfgSimThread) sim = { .n_modules = 2, .speed = SPEED };
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (EncfgModule) module = NULL;
  g_autoptr (GError) error = NULL;
  EncfgRestart restart;

  encfg_sim_thread_start (&sim);
  module = open_simulated (sim.uris[0]);
  places = one_place (sim.uris[1]);
  ck_assert (restart_module (module, places, &restart, &error));
  ck_assert_no_gerror (error);
  ck_assert (!restart.moved);
  ck_assert_str_eq (encfg_module_get_identity (module)->endpoint, sim.uris[0]);
}
END_TEST

START_TEST (waiting_can_be_cancelled)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EncfgRestart restart;
  gint64 started_us;

  bench.fake->script = "...";
  bench.fake->always = 'S';
  encfg_module_restart_async (bench.module, NULL, cancellable, encfg_bench_store_result, &result);
  g_usleep (300 * 1000);
  started_us = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  encfg_bench_await (&result);
  ck_assert_int_lt (g_get_monotonic_time () - started_us, G_USEC_PER_SEC);
  ck_assert (!encfg_module_restart_finish (bench.module, result, &restart, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert (restart.sent);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("module-restart");
  TCase *tcase = tcase_create ("restart");

  tcase_set_timeout (tcase, 20);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (
    tcase, a_restart_is_over_when_the_module_was_silent_and_answers, 0, G_N_ELEMENTS (cases));
  tcase_add_loop_test (
    tcase, a_lock_that_is_refused_before_a_restart_is_told, 0, G_N_ELEMENTS (locks));
  tcase_add_test (tcase, another_module_in_its_place_is_not_restarted);
#ifdef G_OS_UNIX
  tcase_add_loop_test (tcase, a_simulated_module_is_away_while_it_boots, 0, 2);
#else
  tcase_add_loop_test (tcase, a_simulated_module_is_away_while_it_boots, 0, 1);
#endif
  tcase_add_test (tcase, the_session_goes_on_at_the_new_place);
  tcase_add_test (tcase, another_module_at_the_new_place_is_not_taken_for_it);
  tcase_add_test (tcase, waiting_can_be_cancelled);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
