/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ir-limit.h"

#include "encfg-bank.h"
#include "encfg-error.h"

/* The limit is in steps of 10 µΩ; readings in µΩ. */
START_TEST (the_limit_is_the_factor_times_the_largest_rounded_up)
{
  static const struct
  {
    gint64 largest;
    guint factor;
    gint64 raw;
  } cases[] = {
    { 7000, 1500, 1050 }, { 7001, 1500, 1051 }, { 7000, 2500, 1750 }, { 7003, 1000, 701 }
  };
  g_autoptr (EncfgReadings) readings = encfg_test_readings (2, 12);
  g_autoptr (GError) error = NULL;
  EncfgIrLimit limit;

  encfg_test_put (readings, "cell-ir", 17, cases[_i].largest);
  encfg_test_put (readings, "cell-ir", 3, ENCFG_TEST_NO_IR);
  ck_assert (
    encfg_ir_limit_propose (readings, ENCFG_IR_LIMIT_KEY, cases[_i].factor, &limit, &error));
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (limit.cell, 17);
  ck_assert_int_eq (limit.raw, cases[_i].raw);
  ck_assert (!limit.is_outlier);
}
END_TEST

START_TEST (the_proposal_says_how_it_came_about)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 12);
  g_autofree char *text = NULL;
  EncfgIrLimit limit;

  encfg_test_put (readings, "cell-ir", 6, 8000);
  ck_assert (encfg_ir_limit_propose (
    readings, ENCFG_IR_LIMIT_KEY, ENCFG_IR_LIMIT_FACTOR_PERMILLE, &limit, NULL));
  text = encfg_ir_limit_describe (&limit, readings);
  ck_assert_ptr_nonnull (strstr (text, "8.000 mΩ (battery 7, the largest) = 12.00 mΩ; so that no"));
  ck_assert (limit.is_outlier);
}
END_TEST

/* They may stand in alarm: nothing was measured that says otherwise. */
START_TEST (the_proposal_names_the_batteries_that_it_does_not_know)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 8);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  EncfgIrLimit limit;

  encfg_test_put (readings, "cell-ir", 3, ENCFG_TEST_NO_IR);
  ck_assert (encfg_ir_limit_propose (readings, ENCFG_IR_LIMIT_KEY, 1500, &limit, NULL));
  one = encfg_ir_limit_describe (&limit, readings);
  ck_assert_ptr_nonnull (strstr (one, "; 1 of 8 batteries has no valid reading (4)"));
  encfg_test_put (readings, "cell-ir", 4, 200000);
  ck_assert (encfg_ir_limit_propose (readings, ENCFG_IR_LIMIT_KEY, 1500, &limit, NULL));
  two = encfg_ir_limit_describe (&limit, readings);
  ck_assert_ptr_nonnull (strstr (two, "; 2 of 8 batteries have no valid reading (4, 5)"));
  ck_assert_ptr_null (strstr (two, "alarm"));
}
END_TEST

START_TEST (without_a_reading_there_is_no_proposal)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 2);
  g_autoptr (GError) error = NULL;
  EncfgIrLimit limit;

  encfg_test_put (readings, "cell-ir", 0, ENCFG_TEST_NO_IR);
  encfg_test_put (readings, "cell-ir", 1, 100000);
  ck_assert (!encfg_ir_limit_propose (readings, ENCFG_IR_LIMIT_KEY, 1500, &limit, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("ir-limit");
  TCase *tcase = tcase_create ("ir-limit");

  tcase_add_loop_test (tcase, the_limit_is_the_factor_times_the_largest_rounded_up, 0, 4);
  tcase_add_test (tcase, the_proposal_says_how_it_came_about);
  tcase_add_test (tcase, the_proposal_names_the_batteries_that_it_does_not_know);
  tcase_add_test (tcase, without_a_reading_there_is_no_proposal);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
