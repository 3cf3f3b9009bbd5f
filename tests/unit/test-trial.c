/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-trial.h"

#include "encfg-fake.h"
#include "encfg-written-profile.h"

static const char profile_text[] =
  "{ \"format\": 1, \"id\": \"t\", \"name\": \"T\", \"model\": \"T\", \"provenance\": \"assumed\","
  "  \"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": 7 } ], \"items\": ["
  "    { \"key\": \"code\", \"label\": \"Code\", \"provenance\": \"assumed\", \"table\": \"input\","
  "      \"address\": 0, \"type\": \"u16\", \"unit\": \"\" } ] },"
  "  \"settings\": ["
  "    { \"key\": \"limit\", \"label\": \"Limit\", \"provenance\": \"assumed\", \"unit\": \"V\","
  "      \"table\": \"holding\", \"address\": 10, \"type\": \"u16\", \"min\": 5, \"max\": 9 },"
  "    { \"key\": \"mode\", \"label\": \"Mode\", \"provenance\": \"assumed\", \"table\": "
  "\"holding\","
  "      \"address\": 11, \"type\": \"enum\", \"names\": { \"0\": \"a\" } } ],"
  "  \"clock\": [ { \"key\": \"clock\", \"label\": \"Clock\", \"provenance\": \"assumed\","
  "      \"table\": \"holding\", \"address\": 20, \"type\": \"clock6\" } ],"
  "  \"status\": ["
  "    { \"key\": \"n\", \"label\": \"N\", \"provenance\": \"assumed\", \"table\": \"input\","
  "      \"address\": 1, \"type\": \"u16\", \"unit\": \"\" } ],"
  "  \"cells\": { \"max\": 100, \"count\": \"n\", \"items\": ["
  "    { \"key\": \"cell-ir\", \"label\": \"IR\", \"provenance\": \"assumed\", \"table\": "
  "\"input\","
  "      \"address\": 100, \"stride\": 1, \"type\": \"u16\", \"unit\": \"mΩ\","
  "      \"range\": [ 1, 50 ], \"no-value\": [ 65535 ] } ] } }";

typedef struct
{
  EncfgFake *fake;
  EncfgTarget target;
  EncfgTrial *trial;
} Bench;

/* A module of three cells where all is as it should be. */
static void
begin (Bench *bench)
{
  static const guint16 clock[] = { 2026, 11, 21, 8, 0, 0 };
  EncfgProfile *profile = encfg_test_load (profile_text);

  bench->fake = encfg_fake_new ("");
  encfg_target_init (&bench->target, &bench->fake->parent, &profile->link, 1);
  bench->target.profile = profile;
  bench->target.retries = 0;
  bench->trial = encfg_trial_new (profile);
  encfg_profile_unref (profile);
  bench->fake->words[ENCFG_TABLE_INPUT][0] = 7;
  bench->fake->words[ENCFG_TABLE_INPUT][1] = 3;
  bench->fake->words[ENCFG_TABLE_HOLDING][10] = 6;
  memcpy (&bench->fake->words[ENCFG_TABLE_HOLDING][20], clock, sizeof clock);
  for (guint i = 100; i < 103; i++)
    bench->fake->words[ENCFG_TABLE_INPUT][i] = 10;
}

static void
end (Bench *bench)
{
  encfg_trial_free (bench->trial);
  encfg_fake_destroy (bench->fake);
}

/* "code=ok limit=ok …" */
static char *
describe (const Bench *bench)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < bench->trial->rows->len; i++)
    {
      const EncfgTrialRow *row = &g_array_index (bench->trial->rows, EncfgTrialRow, i);

      g_string_append_printf (
        out, "%s%s=%s", i ? " " : "", row->item->key, encfg_trial_outcome_name (row->outcome));
      ck_assert (encfg_trial_is_good (row->outcome) || row->message ||
                 row->outcome == ENCFG_TRIAL_NOT_TRIED);
    }
  return g_string_free (out, FALSE);
}

static void
expect (Bench *bench, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  ck_assert (encfg_trial_run (bench->trial, &bench->target, NULL, NULL, NULL, &error));
  ck_assert_no_gerror (error);
  found = describe (bench);
  ck_assert_str_eq (found, wanted);
  ck_assert_uint_eq (bench->fake->n_writes, 0);
}

START_TEST (everything_is_read_once_and_no_more_cells_than_there_are)
{
  Bench bench;

  begin (&bench);
  expect (&bench, "code=ok limit=ok mode=ok clock=ok n=ok cell-ir=ok cell-ir=ok cell-ir=ok");
  ck_assert_ptr_null (bench.trial->mismatch);
  end (&bench);
}
END_TEST

START_TEST (each_item_tells_its_own_fault)
{
  Bench bench;

  begin (&bench);
  bench.fake->words[ENCFG_TABLE_INPUT][0] = 8;
  bench.fake->words[ENCFG_TABLE_HOLDING][10] = 4;
  bench.fake->words[ENCFG_TABLE_HOLDING][11] = 3;
  bench.fake->words[ENCFG_TABLE_HOLDING][21] = 13;
  bench.fake->words[ENCFG_TABLE_INPUT][100] = 65535;
  bench.fake->words[ENCFG_TABLE_INPUT][101] = 51;
  bench.fake->hole[102] = TRUE;
  expect (&bench,
          "code=ok limit=out-of-range mode=out-of-range clock=of-no-type n=ok cell-ir=no-value "
          "cell-ir=out-of-range cell-ir=refused");
  ck_assert_ptr_nonnull (bench.trial->mismatch);
  end (&bench);
}
END_TEST

START_TEST (one_register_that_is_not_there_does_not_hide_the_others)
{
  Bench bench;

  begin (&bench);
  bench.fake->hole[11] = TRUE;
  expect (&bench, "code=ok limit=ok mode=refused clock=ok n=ok cell-ir=ok cell-ir=ok cell-ir=ok");
  end (&bench);
}
END_TEST

START_TEST (one_register_that_is_silent_does_not_hide_the_others)
{
  Bench bench;

  begin (&bench);
  bench.fake->script = "..S.S";
  expect (&bench, "code=ok limit=ok mode=no-answer clock=ok n=ok cell-ir=ok cell-ir=ok cell-ir=ok");
  end (&bench);
}
END_TEST

START_TEST (where_nobody_answers_nothing_more_is_asked)
{
  g_autoptr (GError) error = NULL;
  Bench bench;

  begin (&bench);
  bench.fake->always = 'S';
  ck_assert (!encfg_trial_run (bench.trial, &bench.target, NULL, NULL, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT);
  ck_assert_uint_eq (bench.fake->n_exchanges, 1);
  end (&bench);
}
END_TEST

START_TEST (a_module_that_goes_is_told_with_what_was_read)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  Bench bench;

  begin (&bench);
  bench.fake->words[ENCFG_TABLE_INPUT][1] = 50;
  bench.fake->script = "....";
  bench.fake->always = 'S';
  ck_assert (!encfg_trial_run (bench.trial, &bench.target, NULL, NULL, NULL, &error));
  ck_assert (encfg_error_is_line_trouble (error));
  found = describe (&bench);
  ck_assert_msg (
    g_str_has_prefix (found, "code=ok limit=ok mode=ok clock=ok n=ok cell-ir=no-"), "%s", found);
  ck_assert_msg (g_str_has_suffix (found, "cell-ir=not-tried"), "%s", found);
  ck_assert_uint_le (bench.fake->n_exchanges, 40);
  end (&bench);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("trial");
  TCase *tcase = tcase_create ("trial");

  tcase_add_test (tcase, everything_is_read_once_and_no_more_cells_than_there_are);
  tcase_add_test (tcase, each_item_tells_its_own_fault);
  tcase_add_test (tcase, one_register_that_is_not_there_does_not_hide_the_others);
  tcase_add_test (tcase, one_register_that_is_silent_does_not_hide_the_others);
  tcase_add_test (tcase, where_nobody_answers_nothing_more_is_asked);
  tcase_add_test (tcase, a_module_that_goes_is_told_with_what_was_read);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
