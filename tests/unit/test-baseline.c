/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-baseline.h"

#include "encfg-backup.h"
#include "encfg-bank.h"
#include "encfg-error.h"
#include "encfg-module-bench.h"

static EncfgIdentity identity = { .endpoint = (char *) "tcp://127.0.0.1:502?id=1",
                                  .id = 1,
                                  .profile = (char *) "bm3000",
                                  .name = (char *) "BM3000",
                                  .serial = (char *) "SIMULATED-0001",
                                  .firmware = (char *) "1.0",
                                  .simulated = TRUE };

START_TEST (a_healthy_bank_has_nothing_that_stands_out)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (2, 12);
  g_autoptr (EncfgBaseline) baseline = encfg_baseline_new (readings, NULL);

  ck_assert_uint_eq (baseline->failed->len, 0);
  ck_assert_uint_eq (baseline->outliers->len, 0);
}
END_TEST

START_TEST (failed_cells_and_outliers_are_named)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (2, 12);
  g_autoptr (EncfgBaseline) baseline = NULL;

  encfg_test_put (readings, "cell-ir", 3, ENCFG_TEST_NO_IR);
  encfg_test_put (readings, "cell-ir", 7, 90000);
  encfg_test_put (readings, "cell-ir", 15, 4000);
  encfg_test_put (readings, "cell-ir", 20, 9000);
  baseline = encfg_baseline_new (readings, NULL);
  ck_assert_uint_eq (baseline->failed->len, 2);
  ck_assert_uint_eq (g_array_index (baseline->failed, guint, 0), 3);
  ck_assert_uint_eq (g_array_index (baseline->failed, guint, 1), 7);
  ck_assert_int_eq (encfg_baseline_judge (readings, 3), ENCFG_CELL_FAILED);
  ck_assert_int_eq (encfg_baseline_judge (readings, 7), ENCFG_CELL_OUT_OF_RANGE);
  ck_assert_int_eq (encfg_baseline_judge (readings, 15), ENCFG_CELL_MEASURED);
  ck_assert_uint_eq (baseline->outliers->len, 2);
  ck_assert_uint_eq (g_array_index (baseline->outliers, EncfgDeviation, 0).cell, 20);
  ck_assert_uint_eq (g_array_index (baseline->outliers, EncfgDeviation, 1).cell, 15);
}
END_TEST

START_TEST (there_is_no_baseline_while_a_test_runs)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 12);
  g_autoptr (GError) error = NULL;

  encfg_test_put (readings, "ir-test-state", 0, 1);
  ck_assert_ptr_null (encfg_baseline_new (readings, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_PRECONDITION);
}
END_TEST

static const EncfgFileRow *
find_row (const EncfgSettingsFile *file, const char *key)
{
  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);

      if (g_str_equal (row->key, key))
        return row;
    }
  ck_abort_msg ("no row %s", key);
}

START_TEST (the_old_reference_is_kept_with_all_readings_time_and_temperature)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 12);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file = NULL;
  g_autofree char *id = NULL;

  encfg_test_put (readings, "cell-ir", 11, ENCFG_TEST_NO_IR);
  id = encfg_baseline_keep (readings, &identity, &error);
  ck_assert_no_gerror (error);
  file = encfg_backup_load (id, &error);
  ck_assert_no_gerror (error);
  ck_assert_str_eq (file->kind, "baseline");
  ck_assert (file->simulated);
  ck_assert_ptr_nonnull (file->made);
  ck_assert_uint_eq (file->rows->len, 2 + 12 * 4);
  ck_assert_str_eq (find_row (file, "ambient-temp")->value, "25.1");
  ck_assert_str_eq (find_row (file, "bank-mode")->value, "float");
  ck_assert_str_eq (find_row (file, "cell-ir-reference-1")->value, "5.9");
  ck_assert_str_eq (find_row (file, "cell-ir-2")->value, "6.001");
  ck_assert_str_eq (find_row (file, "cell-ir-2")->unit, "mΩ");
  ck_assert_str_eq (find_row (file, "cell-temperature-12")->value, "25");
  ck_assert_ptr_null (find_row (file, "cell-ir-12")->value);
}
END_TEST

START_TEST (every_cell_is_proved)
{
  g_autoptr (EncfgReadings) before = encfg_test_readings (1, 4);
  g_autoptr (EncfgReadings) after = encfg_test_readings (1, 4);
  g_autoptr (GArray) rows = NULL;
  static const EncfgWriteState states[] = {
    ENCFG_WRITE_VERIFIED, ENCFG_WRITE_MISMATCH, ENCFG_WRITE_NOT_ATTEMPTED, ENCFG_WRITE_MISMATCH
  };

  encfg_test_put (before, "cell-ir", 2, ENCFG_TEST_NO_IR);
  encfg_test_put (after, "cell-ir-reference", 0, 6000);
  encfg_test_put (after, "cell-ir-reference", 3, ENCFG_TEST_NO_IR);
  rows = encfg_baseline_prove (before, after);
  ck_assert_uint_eq (rows->len, 4);
  for (guint i = 0; i < 4; i++)
    {
      const EncfgBaselineRow *row = &g_array_index (rows, EncfgBaselineRow, i);

      ck_assert_int_eq (row->old.number, 5900);
      ck_assert_msg (
        row->state == states[i], "battery %u: %s", i + 1, encfg_write_state_name (row->state));
    }
}
END_TEST

/* 6.000 to 6.003 mΩ, saved in steps of 0.01 mΩ. */
START_TEST (a_reference_of_another_scale_is_proved_to_its_step)
{
  g_auto (EncfgBench) bench = encfg_bench_new_changed (
    "\"address\": 5000, \"stride\": 2, \"type\": \"u32\", \"unit\": \"mΩ\", \"scale\": \"1/1000\"",
    "\"address\": 5000, \"stride\": 2, \"type\": \"u32\", \"unit\": \"mΩ\", \"scale\": \"1/100\"");
  g_autoptr (EncfgReadings) before = encfg_test_readings (1, 4);
  g_autoptr (EncfgReadings) after = encfg_test_readings (1, 4);
  g_autoptr (GArray) rows = NULL;
  static const gint64 saved[] = { 600, 600, 601, 602 };

  encfg_profile_unref (before->profile);
  before->profile = encfg_profile_ref (encfg_module_get_profile (bench.module));
  for (guint i = 0; i < 4; i++)
    encfg_test_put (after, "cell-ir-reference", i, saved[i]);
  rows = encfg_baseline_prove (before, after);
  for (guint i = 0; i < 4; i++)
    ck_assert_int_eq (g_array_index (rows, EncfgBaselineRow, i).state,
                      i < 3 ? ENCFG_WRITE_VERIFIED : ENCFG_WRITE_MISMATCH);
}
END_TEST

START_TEST (what_could_not_be_read_again_is_not_proved)
{
  g_autoptr (EncfgReadings) before = encfg_test_readings (1, 4);
  g_autoptr (GArray) rows = encfg_baseline_prove (before, NULL);

  for (guint i = 0; i < 4; i++)
    ck_assert_int_eq (g_array_index (rows, EncfgBaselineRow, i).state, ENCFG_WRITE_NO_ANSWER);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("baseline");
  TCase *tcase = tcase_create ("baseline");

  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_test (tcase, a_healthy_bank_has_nothing_that_stands_out);
  tcase_add_test (tcase, failed_cells_and_outliers_are_named);
  tcase_add_test (tcase, there_is_no_baseline_while_a_test_runs);
  tcase_add_test (tcase, the_old_reference_is_kept_with_all_readings_time_and_temperature);
  tcase_add_test (tcase, every_cell_is_proved);
  tcase_add_test (tcase, a_reference_of_another_scale_is_proved_to_its_step);
  tcase_add_test (tcase, what_could_not_be_read_again_is_not_proved);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
