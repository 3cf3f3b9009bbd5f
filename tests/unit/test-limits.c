/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-limits.h"

#include "encfg-bank.h"

#define N_CELLS 4

/* Limits as a module on 12 V blocks holds them; the bank is on float. */
static EncfgLimits *
make_limits (const EncfgReadings *readings)
{
  static const struct
  {
    const char *key;
    gint64 raw;
  } held[] = {
    { "float-v-high-1", 14100 }, { "float-v-high-2", 14400 },  { "float-v-low", 12900 },
    { "charge-v-high", 14700 },  { "discharge-v-low", 11100 }, { "ir-high", 800 },
    { "ir-low", 100 },           { "delta-ir", 50 },           { "temp-high", 45 },
    { "temp-low", -5 },          { "string-v-low", 500 },      { "discharge-i-high", 100 },
    { "charge-i-high", 100 },
  };
  EncfgLimits *limits = encfg_limits_new (readings->profile);

  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    {
      const EncfgValue value = encfg_value_number (held[i].raw);

      encfg_limits_set (limits, encfg_test_item (readings, held[i].key), &value);
    }
  return limits;
}

typedef struct
{
  const char *key;
  gint64 raw;
  gint64 mode; /* of the bank: 0 rest, 1 float, 2 charge, 3 discharge */
  EncfgVerdictKind kind;
  const char *limit;
} JudgeCase;

static const JudgeCase judge_cases[] = {
  /* At the limit is inside; one step beyond is not. */
  { "cell-voltage", 14100, 1, ENCFG_VERDICT_INSIDE, NULL },
  { "cell-voltage", 14101, 1, ENCFG_VERDICT_WARNING, "float-v-high-1" },
  { "cell-voltage", 14401, 1, ENCFG_VERDICT_ALARM, "float-v-high-2" },
  { "cell-voltage", 12900, 1, ENCFG_VERDICT_INSIDE, NULL },
  { "cell-voltage", 12899, 1, ENCFG_VERDICT_WARNING, "float-v-low" },
  /* A limit counts in its own mode alone. */
  { "cell-voltage", 14500, 2, ENCFG_VERDICT_INSIDE, NULL },
  { "cell-voltage", 14701, 2, ENCFG_VERDICT_WARNING, "charge-v-high" },
  { "cell-voltage", 12000, 3, ENCFG_VERDICT_INSIDE, NULL },
  { "cell-voltage", 11099, 3, ENCFG_VERDICT_WARNING, "discharge-v-low" },
  { "cell-voltage", 9000, 0, ENCFG_VERDICT_NOT_COMPARED, NULL },
  /* Limit in hundredths, reading in thousandths of the same unit. */
  { "cell-ir", 8000, 1, ENCFG_VERDICT_INSIDE, NULL },
  { "cell-ir", 8001, 1, ENCFG_VERDICT_WARNING, "ir-high" },
  { "cell-ir", 999, 1, ENCFG_VERDICT_WARNING, "ir-low" },
  { "cell-temperature", 450, 1, ENCFG_VERDICT_INSIDE, NULL },
  { "cell-temperature", 451, 1, ENCFG_VERDICT_WARNING, "temp-high" },
  { "cell-temperature", -50, 1, ENCFG_VERDICT_INSIDE, NULL },
  { "cell-temperature", -51, 1, ENCFG_VERDICT_WARNING, "temp-low" },
  /* What is no reading is beyond no limit. */
  { "cell-voltage", 65535, 1, ENCFG_VERDICT_NO_READING, NULL },
  { "cell-voltage", 20, 1, ENCFG_VERDICT_IMPLAUSIBLE, NULL },
};

START_TEST (a_reading_is_judged_by_the_limits_of_its_mode)
{
  const JudgeCase *c = &judge_cases[_i];
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = make_limits (readings);
  EncfgVerdict verdict;

  encfg_test_put (readings, "bank-mode", 0, c->mode);
  encfg_test_put (readings, c->key, 2, c->raw);
  verdict = encfg_limits_judge (limits, readings, encfg_test_item (readings, c->key), 2);
  ck_assert_str_eq (encfg_verdict_name (verdict.kind), encfg_verdict_name (c->kind));
  ck_assert_pstr_eq (verdict.alarm ? verdict.alarm->limit->key : NULL, c->limit);
}
END_TEST

START_TEST (a_change_in_percent_is_compared_exactly)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = make_limits (readings);
  const EncfgItem *ir = encfg_test_item (readings, "cell-ir");
  double percent;

  /* 4000 µΩ and half of it again; the absolute limit is 8000. */
  for (guint i = 0; i < 3; i++)
    encfg_test_put (readings, "cell-ir-reference", i, 4000);
  encfg_test_put (readings, "cell-ir", 0, 6000);
  encfg_test_put (readings, "cell-ir", 1, 6001);
  encfg_test_put (readings, "cell-ir-reference", 3, ENCFG_TEST_NO_IR);
  ck_assert_int_eq (encfg_limits_judge (limits, readings, ir, 0).kind, ENCFG_VERDICT_INSIDE);
  ck_assert_int_eq (encfg_limits_judge (limits, readings, ir, 1).kind, ENCFG_VERDICT_WARNING);
  ck_assert_str_eq (encfg_limits_judge (limits, readings, ir, 1).alarm->limit->key, "delta-ir");
  ck_assert_int_eq (encfg_limits_judge (limits, readings, ir, 3).kind, ENCFG_VERDICT_INSIDE);
  ck_assert (encfg_limits_get_change (limits, readings, ir, 0, &percent));
  ck_assert_double_eq_tol (percent, 50, 1e-9);
  ck_assert (!encfg_limits_get_change (limits, readings, ir, 3, &percent));
}
END_TEST

START_TEST (minus_the_limit_is_meant_where_the_profile_says_so)
{
  static const struct
  {
    gint64 raw;
    const char *limit;
  } cases[] = {
    { 1000, NULL }, { 1001, "charge-i-high" }, { -1000, NULL }, { -1001, "discharge-i-high" }
  };
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = make_limits (readings);
  EncfgVerdict verdict;

  encfg_test_put (readings, "string-current", 0, cases[_i].raw);
  verdict = encfg_limits_judge (limits, readings, encfg_test_item (readings, "string-current"), 0);
  ck_assert_pstr_eq (verdict.alarm ? verdict.alarm->limit->key : NULL, cases[_i].limit);
}
END_TEST

START_TEST (a_limit_that_was_not_read_judges_nothing)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = encfg_limits_new (readings->profile);
  const EncfgItem *voltage = encfg_test_item (readings, "cell-voltage");
  g_autoptr (GArray) runs = encfg_limits_list_runs (limits, readings, voltage, 0, N_CELLS);

  encfg_test_put (readings, "cell-voltage", 0, 16000);
  ck_assert_int_eq (encfg_limits_judge (limits, readings, voltage, 0).kind,
                    ENCFG_VERDICT_NOT_COMPARED);
  ck_assert (!encfg_limits_has_any (limits, voltage));
  ck_assert_uint_eq (runs->len, 0);
}
END_TEST

START_TEST (the_limits_are_those_that_the_module_holds)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = encfg_limits_new (readings->profile);
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  const EncfgItem *voltage = encfg_test_item (readings, "cell-voltage");
  const EncfgValue wanted = encfg_value_number (13000);
  const guint16 held = 13400;

  /* What is only typed is no limit yet. */
  encfg_setting_set_config (encfg_test_row (table, "float-v-high-1"), &wanted, ENCFG_SOURCE_TYPED);
  encfg_limits_take_table (limits, table);
  ck_assert_int_eq (encfg_limits_judge (limits, readings, voltage, 0).kind, ENCFG_VERDICT_INSIDE);
  encfg_setting_set_device (encfg_test_row (table, "float-v-high-1"), &held);
  encfg_limits_take_table (limits, table);
  ck_assert_int_eq (encfg_limits_judge (limits, readings, voltage, 0).kind, ENCFG_VERDICT_WARNING);
}
END_TEST

static void
assert_cell (const EncfgLimits *limits,
             const EncfgReadings *readings,
             guint cell,
             EncfgVerdictKind kind,
             const char *words)
{
  g_autoptr (GArray) verdicts = encfg_limits_judge_section (limits, readings, ENCFG_SECTION_CELLS);
  const EncfgVerdict *verdict = &g_array_index (verdicts, EncfgVerdict, cell);
  g_autofree char *text =
    encfg_limits_describe (limits, readings, ENCFG_SECTION_CELLS, cell, verdict->kind);

  ck_assert_str_eq (encfg_verdict_name (verdict->kind), encfg_verdict_name (kind));
  ck_assert_str_eq (text, words);
}

START_TEST (a_cell_is_as_bad_as_its_worst_reading)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = make_limits (readings);

  assert_cell (limits, readings, 0, ENCFG_VERDICT_INSIDE, "Inside");
  encfg_test_put (readings, "cell-voltage", 0, 14500);
  encfg_test_put (readings, "cell-temperature", 0, -60);
  assert_cell (limits, readings, 0, ENCFG_VERDICT_ALARM, "▲ Floating V High 2, ▼ Temp Low");
  encfg_test_put (readings, "cell-state", 1, 1 << 1);
  assert_cell (limits, readings, 1, ENCFG_VERDICT_REPORTED, "! Module reports: voltage low");
  encfg_test_put (readings, "cell-state", 2, 1 << 15);
  assert_cell (limits, readings, 2, ENCFG_VERDICT_MISSING, "✕ Sensor missing");
  encfg_test_put (readings, "cell-voltage", 3, 65535);
  assert_cell (limits, readings, 3, ENCFG_VERDICT_NO_READING, "– no Voltage");
  encfg_test_put (readings, "cell-voltage", 3, 20);
  assert_cell (limits, readings, 3, ENCFG_VERDICT_IMPLAUSIBLE, "? Voltage implausible");
}
END_TEST

START_TEST (a_resistance_that_was_never_measured_is_not_missed)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = make_limits (readings);

  for (guint i = 0; i < N_CELLS; i++)
    {
      encfg_test_put (readings, "cell-ir", i, ENCFG_TEST_NO_IR);
      encfg_test_put (readings, "cell-ir-reference", i, ENCFG_TEST_NO_IR);
    }
  assert_cell (limits, readings, 1, ENCFG_VERDICT_INSIDE, "Inside");
  encfg_test_put (readings, "cell-ir", 0, 6000);
  assert_cell (limits, readings, 1, ENCFG_VERDICT_NO_READING, "– no IR");
}
END_TEST

START_TEST (a_limit_is_drawn_where_it_counts)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = make_limits (readings);
  g_autoptr (GArray) voltage = encfg_limits_list_runs (
    limits, readings, encfg_test_item (readings, "cell-voltage"), 0, N_CELLS);
  g_autoptr (GArray) ir = NULL;
  const EncfgLimitRun *run = &g_array_index (voltage, EncfgLimitRun, 0);

  /* Two high limits and the low one of float. */
  ck_assert_uint_eq (voltage->len, 3);
  ck_assert_uint_eq (run->first, 0);
  ck_assert_uint_eq (run->n, N_CELLS);
  ck_assert_double_eq_tol (run->value, 14100, 1e-9);
  /* The change is drawn where it comes to, cell by cell. */
  encfg_test_put (readings, "cell-ir-reference", 2, 4000);
  ir = encfg_limits_list_runs (
    limits, readings, encfg_test_item (readings, "cell-ir"), 1, N_CELLS - 1);
  run = &g_array_index (ir, EncfgLimitRun, ir->len - 2);
  ck_assert_str_eq (run->alarm->limit->key, "delta-ir");
  ck_assert_uint_eq (run->first, 2);
  ck_assert_uint_eq (run->n, 1);
  ck_assert_double_eq_tol (run->value, 6.0, 1e-9);
}
END_TEST

/* Each string has limits of its own there. */
START_TEST (a_string_is_judged_by_its_own_limits)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bms600pro", NULL);
  g_autoptr (EncfgReadings) readings = encfg_readings_new (profile);
  g_autoptr (EncfgLimits) limits = encfg_limits_new (profile);
  const EncfgValue high = encfg_value_number (2400), higher = encfg_value_number (2600);
  const EncfgItem *voltage = encfg_test_item (readings, "cell-voltage");
  g_autoptr (GArray) runs = NULL;

  encfg_test_put (readings, "string-count", 0, 2);
  for (guint string = 0; string < 2; string++)
    encfg_test_put (readings, "string-cells", string, 2);
  encfg_readings_take_counts (readings);
  for (guint cell = 0; cell < 4; cell++)
    {
      encfg_test_put (
        readings, "cell-voltage", encfg_profile_slot_of_cell (profile, cell / 2, cell % 2), 2500);
      encfg_test_put (
        readings, "cell-connection", encfg_profile_slot_of_cell (profile, cell / 2, cell % 2), 1);
    }
  encfg_limits_set (
    limits, encfg_test_item (readings, "string[1].level[2].cell-voltage-high"), &high);
  encfg_limits_set (
    limits, encfg_test_item (readings, "string[2].level[2].cell-voltage-high"), &higher);
  ck_assert_int_eq (encfg_limits_judge (limits, readings, voltage, 1).kind, ENCFG_VERDICT_ALARM);
  ck_assert_int_eq (encfg_limits_judge (limits, readings, voltage, 2).kind, ENCFG_VERDICT_INSIDE);
  runs = encfg_limits_list_runs (limits, readings, voltage, 0, 4);
  ck_assert_uint_eq (runs->len, 2);
  ck_assert_uint_eq (g_array_index (runs, EncfgLimitRun, 1).first, 2);
  /* The card of the second string shows that one alone. */
  g_clear_pointer (&runs, g_array_unref);
  runs = encfg_limits_list_runs (limits, readings, voltage, 2, 2);
  ck_assert_uint_eq (runs->len, 1);
  ck_assert_double_eq_tol (g_array_index (runs, EncfgLimitRun, 0).value, 2600, 1e-9);
}
END_TEST

START_TEST (a_chart_is_told_in_words)
{
  g_autoptr (EncfgReadings) readings = encfg_test_readings (1, N_CELLS);
  g_autoptr (EncfgLimits) limits = make_limits (readings);
  g_autofree char *text = NULL;

  encfg_test_put (readings, "cell-voltage", 1, 12500);
  encfg_test_put (readings, "cell-voltage", 3, 65535);
  text = encfg_limits_summarize (
    limits, readings, encfg_test_item (readings, "cell-voltage"), 0, N_CELLS);
  ck_assert_str_eq (text,
                    "Voltage of 3 batteries: 1 outside its limits (2); 1 of 4 batteries has no "
                    "valid reading (4); lowest 12500 mV (battery 2), highest 13500 mV (battery "
                    "1), mean 13167 mV");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("limits");
  TCase *tcase = tcase_create ("limits");

  tcase_add_loop_test (
    tcase, a_reading_is_judged_by_the_limits_of_its_mode, 0, G_N_ELEMENTS (judge_cases));
  tcase_add_test (tcase, a_change_in_percent_is_compared_exactly);
  tcase_add_loop_test (tcase, minus_the_limit_is_meant_where_the_profile_says_so, 0, 4);
  tcase_add_test (tcase, a_limit_that_was_not_read_judges_nothing);
  tcase_add_test (tcase, the_limits_are_those_that_the_module_holds);
  tcase_add_test (tcase, a_cell_is_as_bad_as_its_worst_reading);
  tcase_add_test (tcase, a_resistance_that_was_never_measured_is_not_missed);
  tcase_add_test (tcase, a_limit_is_drawn_where_it_counts);
  tcase_add_test (tcase, a_string_is_judged_by_its_own_limits);
  tcase_add_test (tcase, a_chart_is_told_in_words);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
