/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-setting-status.h"
#include "encfg-table.h"
#include "encfg-write-review.h"

static const guint16 held[] = { 625 };

static EncfgSettingTable *
table_new (void)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();

  return encfg_setting_table_new (profile);
}

START_TEST (a_row_tells_the_one_thing_that_counts)
{
  g_autoptr (EncfgSettingTable) table = table_new ();
  EncfgSetting *row = encfg_setting_table_find (table, "ir-high");

  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_NOT_READ);
  encfg_setting_set_device (row, held);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_NOT_SET);
  encfg_setting_parse_config (row, "6.25", ENCFG_SOURCE_TYPED, NULL);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_SAME);
  encfg_setting_parse_config (row, "7", ENCFG_SOURCE_TYPED, NULL);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_DIFFERS);
  encfg_setting_set_writing (row, TRUE);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_WRITING);
  encfg_setting_set_writing (row, FALSE);
  encfg_setting_set_stale (row);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_STALE);
  encfg_setting_parse_config (row, "x", ENCFG_SOURCE_TYPED, NULL);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_INVALID);
}
END_TEST

START_TEST (what_a_write_did_lasts_until_either_side_changes)
{
  g_autoptr (EncfgSettingTable) table = table_new ();
  EncfgSetting *row = encfg_setting_table_find (table, "ir-high");
  g_autoptr (GError) why =
    g_error_new_literal (ENCFG_ERROR, ENCFG_ERROR_REFUSED_VALUE, "IR High: it refused");
  g_autofree char *story = NULL;

  encfg_setting_set_device (row, held);
  encfg_setting_parse_config (row, "7", ENCFG_SOURCE_TYPED, NULL);
  encfg_setting_set_outcome (row, ENCFG_WRITE_REFUSED, why);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_REFUSED);
  story = encfg_setting_explain (row);
  ck_assert_msg (g_str_has_prefix (story, "It refused\n"), "the label is not repeated: %s", story);
  encfg_setting_parse_config (row, "8", ENCFG_SOURCE_TYPED, NULL);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_DIFFERS);
  encfg_setting_set_outcome (row, ENCFG_WRITE_NO_ANSWER, NULL);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_NO_ANSWER);
  encfg_setting_set_device (row, held);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_DIFFERS);
}
END_TEST

START_TEST (what_was_verified_and_differs_again_says_so)
{
  g_autoptr (EncfgSettingTable) table = table_new ();
  EncfgSetting *row = encfg_setting_table_find (table, "ir-high");

  encfg_setting_set_device (row, held);
  encfg_setting_parse_config (row, "6.25", ENCFG_SOURCE_TYPED, NULL);
  encfg_setting_set_outcome (row, ENCFG_WRITE_VERIFIED, NULL);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_VERIFIED);
  encfg_setting_parse_config (row, "7", ENCFG_SOURCE_FILE, NULL);
  encfg_setting_set_outcome (row, ENCFG_WRITE_VERIFIED, NULL);
  ck_assert_int_eq (encfg_setting_get_status (row), ENCFG_STATUS_DIFFERS);
}
END_TEST

START_TEST (a_stale_row_is_not_written)
{
  g_autoptr (EncfgSettingTable) table = table_new ();
  EncfgSetting *row = encfg_setting_table_find (table, "ir-high");
  g_autoptr (EncfgWriteReview) review = NULL;
  g_autoptr (GError) error = NULL;

  encfg_setting_set_device (row, held);
  encfg_setting_parse_config (row, "7", ENCFG_SOURCE_TYPED, NULL);
  encfg_setting_table_set_stale (table);
  review = encfg_write_review_new (table, encfg_setting_table_get_rows (table));
  ck_assert_uint_eq (review->n_write, 0);
  ck_assert (!encfg_write_review_check (review, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_PRECONDITION);
}
END_TEST

START_TEST (every_state_has_its_own_word_and_those_that_matter_a_sign)
{
  for (guint i = 0; i < ENCFG_N_STATUS_KINDS; i++)
    {
      ck_assert_str_ne (encfg_status_text (i), "");
      if (encfg_status_is_different (i))
        ck_assert_str_ne (encfg_status_sign (i), "");
      for (guint j = 0; j < i; j++)
        {
          ck_assert_str_ne (encfg_status_text (i), encfg_status_text (j));
          ck_assert_str_ne (encfg_status_name (i), encfg_status_name (j));
        }
    }
}
END_TEST

START_TEST (the_story_tells_range_source_and_time)
{
  g_autoptr (EncfgSettingTable) table = table_new ();
  EncfgSetting *row = encfg_setting_table_find (table, "ir-high");
  g_autofree char *story = NULL;

  encfg_setting_set_device (row, held);
  encfg_setting_parse_config (row, "7", ENCFG_SOURCE_PRESET, NULL);
  story = encfg_setting_explain (row);
  ck_assert_ptr_nonnull (strstr (story, "0.01 to 80.00 mΩ"));
  ck_assert_ptr_nonnull (strstr (story, "from a preset"));
  ck_assert_ptr_nonnull (strstr (story, "read at "));
}
END_TEST

START_TEST (a_moment_of_another_day_has_its_date)
{
  const gint64 noon = (gint64) 1700049600 * G_USEC_PER_SEC; /* 2023-11-15 12:00 UTC */
  const gint64 day = 24 * G_TIME_SPAN_HOUR;
  g_autofree char *today = encfg_format_moment (noon, noon + G_TIME_SPAN_SECOND);
  g_autofree char *yesterday = encfg_format_moment (noon, noon + day);
  g_autofree char *last_year = encfg_format_moment (noon, noon + 365 * day);

  ck_assert_uint_eq (strlen (today), strlen ("12:00:00"));
  ck_assert_msg (g_str_has_prefix (yesterday, "2023-11-15 "), "%s", yesterday);
  ck_assert_str_eq (last_year, yesterday);
}
END_TEST

/* By an ordinary Disconnect as well. */
START_TEST (what_is_stale_is_not_said_to_be_lost)
{
  g_autoptr (EncfgSettingTable) table = table_new ();
  EncfgSetting *row = encfg_setting_table_find (table, "ir-high");
  g_autofree char *story = NULL;

  encfg_setting_set_device (row, held);
  encfg_setting_table_set_stale (table);
  story = encfg_setting_explain (row);
  ck_assert_msg (strstr (story, ", not read since") && !strstr (story, "lost"), "%s", story);
}
END_TEST

START_TEST (what_is_not_there_is_not_counted)
{
  g_autoptr (EncfgSettingTable) table = table_new ();
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  EncfgSetting *row = encfg_setting_table_find (table, "ir-high");
  EncfgSetting *other = encfg_setting_table_find (table, "ir-low");
  g_autofree char *nothing = encfg_setting_describe_counts (rows);
  g_autofree char *unset = NULL;
  g_autofree char *invalid = NULL;
  g_autofree char *both = NULL;

  ck_assert_str_eq (nothing, "Nothing is read yet");
  encfg_setting_set_device (row, held);
  encfg_setting_set_device (other, held);
  unset = encfg_setting_describe_counts (rows);
  ck_assert_str_eq (unset, "No config values");
  encfg_setting_parse_config (row, "x", ENCFG_SOURCE_TYPED, NULL);
  invalid = encfg_setting_describe_counts (rows);
  ck_assert_str_eq (invalid, "1 invalid");
  encfg_setting_parse_config (other, "7", ENCFG_SOURCE_TYPED, NULL);
  both = encfg_setting_describe_counts (rows);
  ck_assert_str_eq (both, "1 differs, 1 invalid");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("setting-status");
  TCase *tcase = tcase_create ("status");

  tcase_add_test (tcase, a_row_tells_the_one_thing_that_counts);
  tcase_add_test (tcase, what_a_write_did_lasts_until_either_side_changes);
  tcase_add_test (tcase, what_was_verified_and_differs_again_says_so);
  tcase_add_test (tcase, a_stale_row_is_not_written);
  tcase_add_test (tcase, every_state_has_its_own_word_and_those_that_matter_a_sign);
  tcase_add_test (tcase, the_story_tells_range_source_and_time);
  tcase_add_test (tcase, a_moment_of_another_day_has_its_date);
  tcase_add_test (tcase, what_is_stale_is_not_said_to_be_lost);
  tcase_add_test (tcase, what_is_not_there_is_not_counted);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
