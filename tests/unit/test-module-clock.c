/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-clock.h"

#include "encfg-module-bench.h"

#define CLOCK_ADDRESS 200

/* The module's clock stands still: it shows the computer's time plus `offset_s`. */
static void
set_clock (EncfgBench *bench, gint64 offset_s)
{
  const EncfgProfile *profile = encfg_module_get_profile (bench->module);
  EncfgClock clock = { .is_utc = profile->clock_is_utc };
  const gint64 now_s = encfg_clock_now_us (&clock.zone_s) / G_USEC_PER_SEC;

  encfg_bench_put (bench->fake,
                   encfg_profile_find_item (profile, "clock"),
                   encfg_value_number (encfg_clock_to_shown (&clock, now_s + offset_s)));
}

static gboolean
read_clock (EncfgBench *bench, EncfgClock *clock, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_read_clock_async (bench->module, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_read_clock_finish (bench->module, result, clock, error);
}

static gboolean
sync_clock (EncfgBench *bench, EncfgClockSync *sync, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_sync_clock_async (bench->module, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_sync_clock_finish (bench->module, result, sync, error);
}

static EncfgBench
bench_in_zone (const char *zone)
{
  g_autofree char *member = g_strdup_printf ("\"clock-zone\": \"%s\", \"id\"", zone);

  return encfg_bench_new_changed ("\"id\"", member);
}

START_TEST (the_clock_is_read_in_one_request_and_compared)
{
  g_auto (EncfgBench) bench = bench_in_zone (_i ? "utc" : "local");
  g_autoptr (GError) error = NULL;
  EncfgClock clock;

  g_setenv ("TZ", "UTC-03", TRUE);
  set_clock (&bench, -7200);
  ck_assert (read_clock (&bench, &clock, &error));
  ck_assert_no_gerror (error);
  ck_assert_str_eq (bench.fake->log->str, "3:200+6");
  ck_assert (clock.is_valid && clock.is_utc == (_i == 1));
  ck_assert_int_eq (clock.zone_s, 3 * 3600);
  ck_assert_int_ge (clock.offset_s, -7202);
  ck_assert_int_le (clock.offset_s, -7200);
}
END_TEST

START_TEST (a_clock_without_a_date_is_read_all_the_same)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  EncfgClock clock;

  ck_assert (read_clock (&bench, &clock, NULL));
  ck_assert (!clock.is_valid);
}
END_TEST

START_TEST (the_clock_is_set_in_one_write_to_the_second)
{
  g_auto (EncfgBench) bench = bench_in_zone (_i ? "utc" : "local");
  g_autoptr (GError) error = NULL;
  EncfgClockSync sync;
  gint64 left_us;

  set_clock (&bench, 200);
  ck_assert (sync_clock (&bench, &sync, &error));
  ck_assert_no_gerror (error);
  ck_assert (g_str_has_suffix (bench.fake->log->str, "3:200+6 16:200+6 3:200+6 3:200+6"));
  ck_assert_uint_eq (bench.fake->n_writes, 1);
  ck_assert_int_eq (sync.state, ENCFG_WRITE_VERIFIED);
  ck_assert_int_ge (sync.before.offset_s, 198);
  ck_assert_int_le (sync.before.offset_s, 200);
  ck_assert_int_eq (sync.after.offset_s, 0);
  /* It was set when a second began, less than the rest of it ago. */
  left_us = g_get_real_time () - sync.after.device_s * G_USEC_PER_SEC;
  ck_assert_int_ge (left_us, 0);
  ck_assert_int_lt (left_us, G_USEC_PER_SEC);
}
END_TEST

START_TEST (a_clock_that_does_not_take_the_time_is_not_verified)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GError) error = NULL;
  EncfgClockSync sync;

  set_clock (&bench, -3600);
  bench.fake->script = "...I";
  ck_assert (!sync_clock (&bench, &sync, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_NOT_APPLIED);
  ck_assert_int_eq (sync.state, ENCFG_WRITE_MISMATCH);
  ck_assert (sync.before.is_valid && sync.after.is_valid);
  ck_assert_int_le (sync.after.offset_s, sync.before.offset_s);
}
END_TEST

START_TEST (another_module_on_a_new_connection_is_not_set)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GError) error = NULL;
  EncfgClockSync sync;

  encfg_bench_put_text (bench.fake,
                        encfg_profile_find_item (encfg_module_get_profile (bench.module), "serial"),
                        "SIMULATED-0002");
  ck_assert (!sync_clock (&bench, &sync, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE);
  ck_assert_int_eq (sync.state, ENCFG_WRITE_NOT_ATTEMPTED);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("module-clock");
  TCase *tcase = tcase_create ("clock");

  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (tcase, the_clock_is_read_in_one_request_and_compared, 0, 2);
  tcase_add_test (tcase, a_clock_without_a_date_is_read_all_the_same);
  tcase_add_loop_test (tcase, the_clock_is_set_in_one_write_to_the_second, 0, 2);
  tcase_add_test (tcase, a_clock_that_does_not_take_the_time_is_not_verified);
  tcase_add_test (tcase, another_module_on_a_new_connection_is_not_set);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
