/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-live.h"

#include "encfg-readings-csv.h"
#include "encfg-session-bench.h"
#include <string.h>

typedef struct
{
  EncfgSession *session;
  EncfgLive *live;
  guint n_updates;
} Bench;

static void
bench_clear (Bench *self)
{
  g_clear_object (&self->live);
  g_clear_object (&self->session);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static void
on_updated (Bench *self)
{
  self->n_updates++;
}

static void
bench_connect (Bench *self, const char *uri)
{
  self->session = encfg_session_new ();
  self->live = encfg_live_new (self->session);
  encfg_live_set_interval (self->live, 1);
  g_signal_connect_swapped (self->live, "updated", G_CALLBACK (on_updated), self);
  encfg_test_connect (self->session, uri);
}

static void
await_state (Bench *self, EncfgLiveState state)
{
  while (encfg_live_get_state (self->live) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
await_updates (Bench *self, guint n)
{
  for (n += self->n_updates; self->n_updates < n;)
    g_main_context_iteration (NULL, TRUE);
}

START_TEST (readings_come_while_somebody_looks)
{
  g_auto (EncfgSimThread) sim = { .speed = 1 };
  g_auto (Bench) bench = { NULL };

  encfg_sim_thread_start (&sim);
  bench_connect (&bench, sim.uris[0]);
  ck_assert_ptr_null (encfg_live_get_readings (bench.live));
  ck_assert_int_eq (encfg_live_get_state (bench.live), ENCFG_LIVE_WAITING);
  encfg_live_set_watched (bench.live, TRUE);
  await_updates (&bench, 3);
  ck_assert_int_eq (encfg_live_get_state (bench.live), ENCFG_LIVE_RUNNING);
  ck_assert_uint_eq (encfg_live_get_readings (bench.live)->n_cells, 24);
  ck_assert (encfg_limits_has_any (
    encfg_live_get_limits (bench.live),
    encfg_profile_find_item (encfg_live_get_readings (bench.live)->profile, "cell-voltage")));
  ck_assert (encfg_live_is_simulated (bench.live));
}
END_TEST

/* Nothing goes over the line that could be waited for: what is asked for instead must come alone.
 */
static void
assert_silent (Bench *self)
{
  const guint n_updates = self->n_updates;
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < 3; i++)
    {
      encfg_session_read (self->session, encfg_test_store_result, &result);
      ck_assert (encfg_test_finish (self->session, &result, NULL));
    }
  ck_assert_uint_eq (self->n_updates, n_updates);
}

START_TEST (nobody_looks_or_paused_means_silence)
{
  g_auto (EncfgSimThread) sim = { .speed = 1 };
  g_auto (Bench) bench = { NULL };

  encfg_sim_thread_start (&sim);
  bench_connect (&bench, sim.uris[0]);
  encfg_live_set_watched (bench.live, TRUE);
  await_updates (&bench, 1);
  if (_i == 0)
    encfg_live_set_watched (bench.live, FALSE);
  else
    encfg_live_set_paused (bench.live, TRUE);
  g_signal_handlers_disconnect_by_func (bench.live, on_updated, &bench);
  assert_silent (&bench);
  ck_assert_ptr_nonnull (encfg_live_get_readings (bench.live));
  ck_assert_int_eq (encfg_live_get_state (bench.live),
                    _i == 0 ? ENCFG_LIVE_RUNNING : ENCFG_LIVE_PAUSED);
  g_signal_connect_swapped (bench.live, "updated", G_CALLBACK (on_updated), &bench);
  encfg_live_set_watched (bench.live, TRUE);
  encfg_live_set_paused (bench.live, FALSE);
  await_updates (&bench, 1);
}
END_TEST

/* Each answer takes so long that a reading is under way for sure. */
/* A reading is on its way when the verb begins. FALSE if it was not given up. */
static gboolean
goes_first (Bench *bench)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint n_updates;

  await_updates (bench, 1);
  n_updates = bench->n_updates;
  g_usleep (10 * 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (50 * 1000);
  encfg_session_read (bench->session, encfg_test_store_result, &result);
  ck_assert_int_eq (encfg_live_get_state (bench->live), ENCFG_LIVE_HELD);
  ck_assert (encfg_test_finish (bench->session, &result, NULL));
  return bench->n_updates == n_updates;
}

START_TEST (a_verb_of_the_session_goes_first)
{
  g_auto (EncfgSimThread) sim = { .speed = 1, .fault = "late-reply:ms=100,count=100000" };
  g_auto (Bench) bench = { NULL };
  gboolean went_first = FALSE;

  encfg_sim_thread_start (&sim);
  bench_connect (&bench, sim.uris[0]);
  encfg_live_set_watched (bench.live, TRUE);
  /* On a busy computer the reading may be over before. */
  for (guint i = 0; i < 10 && !went_first; i++)
    went_first = goes_first (&bench);
  ck_assert (went_first);
  await_updates (&bench, 1);
  ck_assert_int_eq (encfg_live_get_state (bench.live), ENCFG_LIVE_RUNNING);
}
END_TEST

START_TEST (what_was_read_is_stale_when_the_module_is_gone)
{
  g_auto (EncfgSimThread) sim = { .speed = 1 };
  g_auto (Bench) bench = { NULL };
  g_autofree char *text = NULL;
  guint n_updates;

  encfg_sim_thread_start (&sim);
  bench_connect (&bench, sim.uris[0]);
  encfg_live_set_watched (bench.live, TRUE);
  await_updates (&bench, 1);
  encfg_sim_thread_clear (&sim);
  sim = (EncfgSimThread){ .speed = 1 };
  await_state (&bench, ENCFG_LIVE_STALE);
  n_updates = bench.n_updates;
  text = encfg_live_describe (bench.live);
  ck_assert_msg (g_str_has_prefix (text, "Stale"), "%s", text);
  ck_assert_ptr_nonnull (encfg_live_get_readings (bench.live));
  ck_assert_uint_eq (bench.n_updates, n_updates);
  encfg_sim_thread_start (&sim);
}
END_TEST

/* Nobody listens any more, or nobody answers: whoever answers there later may be another module, so
 * nothing is asked of it until Read has made sure. */
START_TEST (a_module_out_of_reach_is_lost)
{
  g_auto (EncfgSimThread) sim = { .speed = 1 };
  g_auto (Bench) bench = { NULL };

  encfg_sim_thread_start (&sim);
  bench_connect (&bench, sim.uris[0]);
  encfg_live_set_watched (bench.live, TRUE);
  await_updates (&bench, 1);
  encfg_live_set_paused (bench.live, TRUE);
  encfg_sim_thread_clear (&sim);
  sim = (EncfgSimThread){ .speed = 1 };
  encfg_live_set_paused (bench.live, FALSE);
  await_state (&bench, ENCFG_LIVE_STALE);
  ck_assert_int_eq (encfg_session_get_state (bench.session), ENCFG_SESSION_LOST);
  ck_assert (!encfg_session_is_fresh (bench.session));
  encfg_sim_thread_start (&sim);
}
END_TEST

START_TEST (a_file_says_that_it_is_simulated_and_what_is_outside)
{
  g_auto (EncfgSimThread) sim = { .speed = 1 };
  g_auto (Bench) bench = { NULL };
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;

  encfg_sim_thread_start (&sim);
  bench_connect (&bench, sim.uris[0]);
  encfg_live_set_watched (bench.live, TRUE);
  await_updates (&bench, 1);
  csv = encfg_live_to_csv (bench.live, ENCFG_SECTION_CELLS, 1);
  lines = g_strsplit (csv, "\n", -1);
  ck_assert_uint_eq (g_strv_length (lines), 1 + 24 + 1);
  ck_assert_str_eq (lines[0],
                    "string,cell,voltage (mV),temperature (°C),ir (mΩ),ir_reference (mΩ),state,"
                    "verdict,simulated");
  ck_assert_msg (g_str_has_prefix (lines[24], "1,24,") &&
                   g_str_has_suffix (lines[24], ",Inside,yes"),
                 "%s",
                 lines[24]);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("live");
  TCase *tcase = tcase_create ("live");

  tcase_set_timeout (tcase, 30);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_test (tcase, readings_come_while_somebody_looks);
  tcase_add_loop_test (tcase, nobody_looks_or_paused_means_silence, 0, 2);
  tcase_add_test (tcase, a_verb_of_the_session_goes_first);
  tcase_add_test (tcase, what_was_read_is_stale_when_the_module_is_gone);
  tcase_add_test (tcase, a_module_out_of_reach_is_lost);
  tcase_add_test (tcase, a_file_says_that_it_is_simulated_and_what_is_outside);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
