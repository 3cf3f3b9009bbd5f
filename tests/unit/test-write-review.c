/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-write-review.h"

#include "encfg-error.h"
#include "encfg-rules.h"
#include "encfg-table.h"
#include <string.h>

static EncfgWriteReview *
review (EncfgSettingTable *table)
{
  return encfg_write_review_new (table, encfg_setting_table_get_rows (table));
}

START_TEST (a_review_holds_the_rows_that_were_given_a_value)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgWriteReview) self = NULL;
  const EncfgChange *change;

  encfg_setting_table_assign (table, "ir-high=3.5", NULL);
  encfg_setting_table_assign (table, "temp-high=70", NULL);
  self = review (table);
  ck_assert_uint_eq (self->changes->len, 2);
  ck_assert_uint_eq (self->n_write, 1);
  ck_assert_uint_eq (self->n_same, 1);
  ck_assert (encfg_write_review_check (self, NULL));
  change = g_ptr_array_index (self->changes, 0);
  ck_assert_int_eq (change->old_value.number, 8000);
  ck_assert_int_eq (change->new_value.number, 350);
}
END_TEST

START_TEST (what_is_kept_of_a_review_is_what_it_showed)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (EncfgWriteReview) shown = NULL;
  g_autoptr (EncfgWriteReview) kept = NULL;
  const EncfgChange *change;

  encfg_setting_table_assign (table, "ir-high=3.5", NULL);
  encfg_setting_table_assign (table, "temp-low=5", NULL);
  shown = review (table);
  encfg_setting_table_assign (table, "ir-high=66", NULL);
  g_ptr_array_add (rows, encfg_setting_table_find (table, "ir-high"));
  kept = encfg_write_review_keep (shown, rows);
  ck_assert_uint_eq (kept->changes->len, 1);
  ck_assert_uint_eq (kept->n_write, 1);
  change = g_ptr_array_index (kept->changes, 0);
  ck_assert_int_eq (change->new_value.number, 350);
  ck_assert_str_eq (change->new_text, "3.50");
}
END_TEST

START_TEST (what_blocks_is_named)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgWriteReview) self = NULL;
  g_autofree char *text = NULL;

  encfg_setting_table_assign (table, "ir-high=6", NULL);
  encfg_setting_table_set_stale (table);
  self = review (table);
  text = encfg_write_review_describe_blocked (self);
  ck_assert_msg (g_str_has_prefix (text, "1 row cannot be written. IR High: not read"), "%s", text);
}
END_TEST

START_TEST (a_value_that_does_not_fit_blocks_and_keeps_its_text)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgWriteReview) self = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) json = NULL;
  JsonObject *row;

  encfg_setting_table_assign (table, "ir-high=1e9", NULL);
  encfg_setting_table_assign (table, "ir-low=many", NULL);
  encfg_setting_table_assign (table, "temp-high=45", NULL);
  self = review (table);
  ck_assert_uint_eq (self->n_blocked, 2);
  ck_assert (!encfg_write_review_check (self, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);

  json = encfg_write_review_to_json (self);
  row = json_array_get_object_element (json_node_get_array (json), 1);
  ck_assert_str_eq (json_object_get_string_member (row, "new"), "many");
  ck_assert_str_eq (json_object_get_string_member (row, "state"), "blocked");
}
END_TEST

/* As a module holds it that is fresh from the box. */
START_TEST (what_a_module_holds_but_may_not_be_given_blocks)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  EncfgSetting *row = encfg_test_row (table, "float-v-low");
  const EncfgValue nothing = encfg_value_number (0);
  const guint16 held = 0;
  g_autoptr (EncfgWriteReview) alone = NULL;
  g_autoptr (EncfgWriteReview) joined = NULL;
  g_autoptr (GError) error = NULL;

  encfg_setting_set_config (row, &nothing, ENCFG_SOURCE_TYPED);
  alone = review (table);
  ck_assert_uint_eq (alone->n_write, 0);
  ck_assert (!encfg_write_review_check (alone, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);

  /* Left alone it may stay; it is no part of a block that is written whole. */
  encfg_setting_set_device (row, &held);
  encfg_setting_table_assign (table, "ir-high=3.5", NULL);
  joined = review (table);
  ck_assert (encfg_write_review_check (joined, NULL));
  ck_assert_uint_eq (joined->n_same, 1);
  encfg_write_review_join (joined);
  ck_assert_uint_eq (joined->n_blocked, 1);
  ck_assert_uint_eq (joined->n_write, 1);
}
END_TEST

START_TEST (a_row_that_was_never_read_is_not_overwritten)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  g_autoptr (EncfgSettingTable) table = encfg_setting_table_new (profile);
  g_autoptr (EncfgWriteReview) self = NULL;

  encfg_setting_table_assign (table, "ir-high=3.5", NULL);
  self = review (table);
  ck_assert_uint_eq (self->n_blocked, 1);
}
END_TEST

START_TEST (later_edits_do_not_reach_a_review)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgWriteReview) self = NULL;

  encfg_setting_table_assign (table, "ir-high=3.5", NULL);
  self = review (table);
  encfg_setting_table_assign (table, "ir-high=7", NULL);
  ck_assert_int_eq (((EncfgChange *) g_ptr_array_index (self->changes, 0))->new_value.number, 350);
}
END_TEST

/* With one row more than its default the module breaks no rule. */
static const struct
{
  const char *set;
  const char *warning; /* a piece of it, or NULL */
} rules[] = {
  { NULL, NULL },
  { "float-v-low=14100", NULL },
  { "float-v-low=16000", "Floating V Low (16000 mV) is not below Floating V High 1 (16000 mV)" },
  { "float-v-high-2=15999", "Floating V High 1 (16000 mV) is above Floating V High 2 (15999 mV)" },
  { "temp-low=70", "Temp Low (70 °C) is not below Temp High (70 °C)" },
};

START_TEST (a_broken_rule_warns_with_its_reason_and_does_not_block)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgWriteReview) self = NULL;
  const char *warning;

  encfg_setting_table_assign (table, "float-v-low=12900", NULL);
  if (rules[_i].set)
    ck_assert (encfg_setting_table_assign (table, rules[_i].set, NULL));
  self = review (table);
  ck_assert (encfg_write_review_check (self, NULL));
  ck_assert_uint_eq (self->warnings->len, rules[_i].warning ? 1 : 0);
  if (!rules[_i].warning)
    return;
  warning = g_ptr_array_index (self->warnings, 0);
  ck_assert_msg (g_str_has_prefix (warning, rules[_i].warning), "%s", warning);
  ck_assert_uint_gt (strlen (warning), strlen (rules[_i].warning) + 10);
}
END_TEST

START_TEST (the_equal_limits_of_the_manual_break_no_rule)
{
  static const char *const keys[] = { "2V", "6V", "12V" };
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  g_autoptr (EncfgSettingTable) table = encfg_setting_table_new (profile);
  g_autoptr (GPtrArray) warnings = NULL;

  encfg_setting_table_apply_preset (table, encfg_profile_find_preset (profile, keys[_i]));
  warnings = encfg_rules_check (table);
  ck_assert_uint_eq (warnings->len, 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("write-review");
  TCase *tcase = tcase_create ("write-review");

  tcase_add_test (tcase, a_review_holds_the_rows_that_were_given_a_value);
  tcase_add_test (tcase, what_is_kept_of_a_review_is_what_it_showed);
  tcase_add_test (tcase, what_blocks_is_named);
  tcase_add_test (tcase, a_value_that_does_not_fit_blocks_and_keeps_its_text);
  tcase_add_test (tcase, what_a_module_holds_but_may_not_be_given_blocks);
  tcase_add_test (tcase, a_row_that_was_never_read_is_not_overwritten);
  tcase_add_test (tcase, later_edits_do_not_reach_a_review);
  tcase_add_loop_test (
    tcase, a_broken_rule_warns_with_its_reason_and_does_not_block, 0, G_N_ELEMENTS (rules));
  tcase_add_loop_test (tcase, the_equal_limits_of_the_manual_break_no_rule, 0, 3);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
