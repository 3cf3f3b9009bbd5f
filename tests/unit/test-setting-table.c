/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-table.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-settings-csv.h"
#include "encfg-settings-json.h"
#include "encfg-table.h"

START_TEST (a_row_is_unknown_until_it_is_read)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  g_autoptr (EncfgSettingTable) table = encfg_setting_table_new (profile);
  EncfgSetting *row = encfg_test_row (table, "ir-high");
  g_autofree char *text = encfg_setting_dup_device_text (row);

  ck_assert_int_eq (encfg_setting_get_state (row), ENCFG_SETTING_UNKNOWN);
  ck_assert_str_eq (text, "");
  ck_assert_ptr_null (encfg_setting_get_device_words (row));
}
END_TEST

/* The device holds 80.00 mΩ. */
static const struct
{
  const char *typed;
  EncfgSettingState state;
} inputs[] = {
  { "", ENCFG_SETTING_UNSET },       { "80", ENCFG_SETTING_SAME },
  { "80.00", ENCFG_SETTING_SAME },   { "80,0 mΩ", ENCFG_SETTING_SAME },
  { "3.5", ENCFG_SETTING_DIFFERS },  { "3,5", ENCFG_SETTING_DIFFERS },
  { "1e9", ENCFG_SETTING_INVALID },  { "80.01", ENCFG_SETTING_INVALID },
  { "-1", ENCFG_SETTING_INVALID },   { "3.501", ENCFG_SETTING_INVALID },
  { "many", ENCFG_SETTING_INVALID }, { "3.5 V", ENCFG_SETTING_INVALID },
};

START_TEST (the_state_follows_from_both_values)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  EncfgSetting *row = encfg_test_row (table, "ir-high");
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  const gboolean ok =
    encfg_setting_parse_config (row, inputs[_i].typed, ENCFG_SOURCE_TYPED, &error);

  ck_assert_int_eq (encfg_setting_get_state (row), inputs[_i].state);
  ck_assert (encfg_setting_is_modified (row) == (inputs[_i].state == ENCFG_SETTING_DIFFERS));
  if (inputs[_i].state != ENCFG_SETTING_INVALID)
    {
      ck_assert_no_gerror (error);
      return;
    }
  kept = encfg_setting_dup_config_text (row);
  ck_assert (!ok);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
  ck_assert_str_eq (kept, inputs[_i].typed);
}
END_TEST

START_TEST (millivolts_typed_as_volts_are_refused)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (GError) error = NULL;

  ck_assert (!encfg_setting_table_assign (table, "float-v-high-2=13,5", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
}
END_TEST

START_TEST (an_assignment_names_a_row_and_a_value)
{
  static const char *const bad[] = { "ir-high", "=3", "ir-high=", "no-such-row=3" };
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (GError) error = NULL;

  ck_assert (!encfg_setting_table_assign (table, bad[_i], &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
}
END_TEST

START_TEST (rows_are_chosen_by_key_and_pattern)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (GPtrArray) some = encfg_setting_table_select (table, "temp-low, ir-*", NULL);
  g_autoptr (GPtrArray) all = encfg_setting_table_select (table, NULL, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_uint_eq (some->len, 3);
  ck_assert_str_eq (encfg_setting_get_item (g_ptr_array_index (some, 0))->key, "ir-high");
  ck_assert_str_eq (encfg_setting_get_item (g_ptr_array_index (some, 2))->key, "temp-low");
  ck_assert_uint_eq (all->len, 17);
  ck_assert_ptr_null (encfg_setting_table_select (table, "ir-*,nothing*", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
}
END_TEST

START_TEST (a_preset_leaves_unset_what_it_does_not_name)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  const EncfgProfile *profile = encfg_setting_table_get_profile (table);
  EncfgSettingCounts counts;

  encfg_setting_parse_config (encfg_test_row (table, "ir-high"), "3.5", ENCFG_SOURCE_TYPED, NULL);
  encfg_setting_table_apply_preset (table, encfg_profile_find_preset (profile, "12V"));
  counts = encfg_setting_count (encfg_setting_table_get_rows (table));
  ck_assert_uint_eq (counts.unset, 9);
  ck_assert_uint_eq (counts.differs + counts.same, 8);
  ck_assert_int_eq (encfg_setting_get_state (encfg_test_row (table, "ir-high")),
                    ENCFG_SETTING_UNSET);
  ck_assert_int_eq (encfg_setting_get_source (encfg_test_row (table, "temp-high")),
                    ENCFG_SOURCE_PRESET);
}
END_TEST

static void
apply (EncfgSettingTable *table,
       const char *profile,
       const char *rows,
       GPtrArray *unknown,
       GError **error)
{
  g_autofree char *text = g_strdup_printf (
    "{\"format\":\"en-cfg settings\",\"version\":1,\"profile\":\"%s\",\"settings\":[%s]}",
    profile,
    rows);
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_parse (text, -1, error);

  if (file)
    encfg_setting_table_apply_file (table, file, unknown, error);
}

START_TEST (a_file_of_another_profile_is_refused_as_a_whole)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (GError) error = NULL;

  apply (table, "bms600pro", "{\"key\":\"ir-high\",\"value\":3.5}", NULL, &error);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_MISMATCH);
  ck_assert_int_eq (encfg_setting_get_state (encfg_test_row (table, "ir-high")),
                    ENCFG_SETTING_UNSET);
}
END_TEST

START_TEST (a_file_marks_each_row_that_does_not_fit)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  EncfgSettingCounts counts;

  apply (
    table,
    "bm3000",
    "{\"key\":\"ir-high\",\"value\":3.5,\"unit\":\"mΩ\"},{\"key\":\"ir-low\",\"value\":1e9},"
    "{\"key\":\"float-v-low\",\"value\":12.9,\"unit\":\"V\"},{\"key\":\"temp-low\",\"value\":null},"
    "{\"key\":\"row-of-tomorrow\",\"value\":1}",
    unknown,
    &error);
  ck_assert_no_gerror (error);
  counts = encfg_setting_count (encfg_setting_table_get_rows (table));
  ck_assert_uint_eq (counts.invalid, 2);
  ck_assert_uint_eq (counts.differs, 1);
  ck_assert_uint_eq (counts.unset, 14);
  ck_assert_uint_eq (unknown->len, 1);
  ck_assert_str_eq (g_ptr_array_index (unknown, 0), "row-of-tomorrow");
}
END_TEST

START_TEST (what_was_saved_is_the_same_when_loaded)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgSettingsFile) file = encfg_setting_table_to_file (table, NULL);
  g_autofree char *text = _i ? encfg_settings_csv_print (file) : encfg_settings_json_print (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) again = encfg_settings_file_parse (text, -1, &error);

  ck_assert_no_gerror (error);
  ck_assert (encfg_setting_table_apply_file (table, again, NULL, &error));
  ck_assert_uint_eq (encfg_setting_count (encfg_setting_table_get_rows (table)).same, 17);
}
END_TEST

START_TEST (registers_that_are_no_value_spoil_their_row_alone)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  g_autoptr (EncfgSetting) clock =
    encfg_setting_new (profile, encfg_profile_find_item (profile, "clock"));
  const guint16 month_13[] = { 2026, 13, 1, 0, 0, 0 };

  encfg_setting_set_device (clock, month_13);
  ck_assert_int_eq (encfg_setting_get_state (clock), ENCFG_SETTING_UNREADABLE);
  ck_assert_gerror (encfg_setting_get_device_error (clock), ENCFG_ERROR, ENCFG_ERROR_GARBLED);
  ck_assert_uint_eq (encfg_setting_get_device_words (clock)[1], 13);
}
END_TEST

static void
count_call (gpointer data)
{
  (*(guint *) data)++;
}

START_TEST (a_row_says_when_it_changes)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  EncfgSetting *row = encfg_test_row (table, "ir-high");
  g_autofree char *text = NULL;
  guint calls = 0;

  ck_assert_uint_eq (encfg_setting_table_get_rows (table)->len, 17);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (count_call), &calls);
  encfg_setting_parse_config (row, "3,5", ENCFG_SOURCE_TYPED, NULL);
  text = encfg_setting_dup_config_text (row);
  ck_assert_str_eq (text, "3.50");
  ck_assert_int_eq (encfg_setting_get_state (row), ENCFG_SETTING_DIFFERS);
  ck_assert_uint_eq (calls, 1);
}
END_TEST

START_TEST (a_closed_set_of_names_is_a_choice_and_keeps_what_is_outside)
{
  static const guint16 outside[] = { 7 };
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bms600pro", NULL);
  g_autoptr (EncfgSettingTable) table = encfg_setting_table_new (profile);
  EncfgSetting *row = encfg_setting_table_find (table, "buzzer-enabled");
  EncfgSetting *number = g_ptr_array_index (encfg_setting_table_get_rows (table), 0);
  g_auto (GStrv) choices = encfg_setting_list_choices (row);
  g_autofree char *joined = g_strjoinv ("|", choices);
  g_autofree char *device = NULL;
  g_autofree char *config = NULL;

  ck_assert_str_eq (joined, "off|on");
  ck_assert_ptr_null (encfg_setting_list_choices (number));
  encfg_setting_set_device (row, outside);
  device = encfg_setting_dup_device_text (row);
  ck_assert_str_eq (device, "7");
  encfg_setting_set_config (row, encfg_setting_get_device (row), ENCFG_SOURCE_TYPED);
  config = encfg_setting_dup_config_text (row);
  ck_assert_str_eq (config, "7");
  ck_assert_int_eq (encfg_setting_get_state (row), ENCFG_SETTING_SAME);
  ck_assert (encfg_setting_parse_config (row, "1", ENCFG_SOURCE_TYPED, NULL));
  ck_assert (encfg_setting_parse_config (row, "off", ENCFG_SOURCE_TYPED, NULL));
  ck_assert (!encfg_setting_parse_config (row, "7", ENCFG_SOURCE_TYPED, NULL));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("setting-table");
  TCase *tcase = tcase_create ("setting-table");

  tcase_add_test (tcase, a_row_is_unknown_until_it_is_read);
  tcase_add_loop_test (tcase, the_state_follows_from_both_values, 0, G_N_ELEMENTS (inputs));
  tcase_add_test (tcase, millivolts_typed_as_volts_are_refused);
  tcase_add_loop_test (tcase, an_assignment_names_a_row_and_a_value, 0, 4);
  tcase_add_test (tcase, rows_are_chosen_by_key_and_pattern);
  tcase_add_test (tcase, a_preset_leaves_unset_what_it_does_not_name);
  tcase_add_test (tcase, a_file_of_another_profile_is_refused_as_a_whole);
  tcase_add_test (tcase, a_file_marks_each_row_that_does_not_fit);
  tcase_add_loop_test (tcase, what_was_saved_is_the_same_when_loaded, 0, 2);
  tcase_add_test (tcase, registers_that_are_no_value_spoil_their_row_alone);
  tcase_add_test (tcase, a_row_says_when_it_changes);
  tcase_add_test (tcase, a_closed_set_of_names_is_a_choice_and_keeps_what_is_outside);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
