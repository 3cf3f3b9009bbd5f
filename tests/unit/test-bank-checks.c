/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-bank-checks.h"

#include "encfg-bank.h"

/* What is put into a healthy bank of two strings of ten, and the one finding that comes of it. */
typedef struct
{
  const char *key;
  guint index; /* from 0 */
  gint64 raw;
  const char *check;  /* NULL: nothing is found */
  guint string, cell; /* from 1 */
} CheckCase;

static const CheckCase cases[] = {
  { "cell-voltage", 0, 13600, NULL },
  { "cell-count", 0, 21, "numbering", 0, 0 },
  { "string-cells", 1, 9, "numbering", 0, 0 },
  { "cell-voltage", 3, 65535, "numbering", 1, 4 },
  { "cell-voltage", 19, 65535, "numbering", 2, 20 },
  { "string-voltage", 0, 1350 + 13, NULL },
  { "string-voltage", 0, 1350 + 14, "string-sum", 1, 0 },
  { "string-voltage", 1, 1350 - 135, "string-sum", 2, 0 },
  { "string-voltage", 1, 65535, NULL },
  { "cell-voltage", 12, 13500 / 2, "block-class", 2, 13 },
  { "cell-voltage", 12, 0, "block-class", 2, 13 },
  { "cell-ir", 0, 7211, NULL },
  { "cell-ir", 0, 7213, "string-end", 1, 1 },
  { "cell-ir", 19, 9000, "string-end", 2, 20 },
  { "cell-ir", 10, 9000, "string-end", 2, 11 },
  { "cell-ir", 5, 9000, NULL },
  { "cell-ir", 0, 3000, NULL },
  { "cell-ir", 0, ENCFG_TEST_NO_IR, NULL },
  { "cell-ir", 5, 80000, NULL },
  { "cell-ir", 5, 80001, "ir-range", 1, 6 },
  { "cell-ir", 19, 200000, "ir-range", 2, 20 },
  { "cell-ir", 5, 9, "ir-range", 1, 6 },
  { "string-current", 0, -9, NULL },
  { "string-current", 0, -10, "current-sign", 1, 0 },
  { "string-current", 0, -32768, NULL },
};

static const EncfgBankFinding *
find_check (const GPtrArray *findings, const char *check)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const EncfgBankFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->check, check))
        return finding;
    }
  return NULL;
}

START_TEST (each_mistake_is_found_where_it_is)
{
  const CheckCase *c = &cases[_i];
  g_autoptr (EncfgReadings) readings = encfg_test_readings (2, 10);
  g_autoptr (GPtrArray) findings = NULL;
  const EncfgBankFinding *finding;

  encfg_test_put (readings, c->key, c->index, c->raw);
  encfg_readings_take_counts (readings);
  findings = encfg_bank_checks_run (readings);
  if (!c->check)
    {
      ck_assert_msg (findings->len == 0, "%s %d: found", c->key, (int) c->raw);
      return;
    }
  finding = find_check (findings, c->check);
  ck_assert_msg (finding != NULL, "%s %d: not found", c->key, (int) c->raw);
  ck_assert_uint_eq (finding->string, c->string);
  ck_assert_uint_eq (finding->cell, c->cell);
  ck_assert_str_ne (finding->message, "");
  ck_assert_str_ne (finding->reason, "");
}
END_TEST

START_TEST (a_healthy_bank_has_no_findings)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (6, 40);
  g_autoptr (GPtrArray) findings = encfg_bank_checks_run (readings);

  ck_assert_uint_eq (findings->len, 0);
}
END_TEST

START_TEST (a_broken_bus_is_one_finding)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 10);
  g_autoptr (GPtrArray) findings = NULL;
  const EncfgBankFinding *finding;

  for (guint i = 6; i < 10; i++)
    encfg_test_put (readings, "cell-voltage", i, 65535);
  findings = encfg_bank_checks_run (readings);
  ck_assert_uint_eq (findings->len, 1);
  finding = g_ptr_array_index (findings, 0);
  ck_assert_uint_eq (finding->cell, 7);
  ck_assert_ptr_nonnull (strstr (finding->reason, "bus"));
}
END_TEST

START_TEST (an_end_that_is_not_alone_is_no_wiring_fault)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 10);
  g_autoptr (GPtrArray) findings = NULL;

  encfg_test_put (readings, "cell-ir", 0, 9000);
  encfg_test_put (readings, "cell-ir", 4, 9000);
  findings = encfg_bank_checks_run (readings);
  ck_assert_uint_eq (findings->len, 0);
}
END_TEST

START_TEST (a_bank_of_no_class_is_said_once)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 10);
  g_autoptr (GPtrArray) findings = NULL;

  for (guint i = 0; i < 10; i++)
    encfg_test_put (readings, "cell-voltage", i, 4000);
  encfg_test_put (readings, "string-voltage", 0, 400);
  findings = encfg_bank_checks_run (readings);
  ck_assert_uint_eq (findings->len, 1);
  ck_assert_ptr_nonnull (find_check (findings, "block-class"));
}
END_TEST

START_TEST (the_sign_of_the_current_is_judged_by_the_state_of_the_bank)
{
  static const struct
  {
    gint64 mode, current;
    gboolean found;
  } states[] = { { 0, 500, FALSE }, { 0, -500, FALSE }, { 1, 500, FALSE }, { 2, 500, FALSE },
                 { 2, -500, TRUE }, { 3, -500, FALSE }, { 3, 500, TRUE } };
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, 10);
  g_autoptr (GPtrArray) findings = NULL;

  encfg_test_put (readings, "bank-mode", 0, states[_i].mode);
  encfg_test_put (readings, "string-current", 0, states[_i].current);
  findings = encfg_bank_checks_run (readings);
  ck_assert ((find_check (findings, "current-sign") != NULL) == states[_i].found);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("bank-checks");
  TCase *tcase = tcase_create ("bank-checks");

  tcase_add_loop_test (tcase, each_mistake_is_found_where_it_is, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tcase, a_healthy_bank_has_no_findings);
  tcase_add_test (tcase, a_broken_bus_is_one_finding);
  tcase_add_test (tcase, an_end_that_is_not_alone_is_no_wiring_fault);
  tcase_add_test (tcase, a_bank_of_no_class_is_said_once);
  tcase_add_loop_test (tcase, the_sign_of_the_current_is_judged_by_the_state_of_the_bank, 0, 7);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
