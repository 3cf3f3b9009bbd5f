/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-history.h"
#include "encfg-table.h"

typedef struct
{
  EncfgSettingTable *table;
  EncfgSettingHistory *history;
} Fixture;

static Fixture
fixture_new (void)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  Fixture fixture = { encfg_setting_table_new (profile), NULL };

  fixture.history = encfg_setting_history_new (fixture.table);
  return fixture;
}

static void
fixture_clear (Fixture *fixture)
{
  g_object_unref (fixture->history);
  g_object_unref (fixture->table);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
type (Fixture *fixture, const char *key, const char *text)
{
  encfg_setting_history_type (
    fixture->history, encfg_setting_table_find (fixture->table, key), text);
}

static void
assert_config (Fixture *fixture, const char *key, const char *expected)
{
  g_autofree char *text =
    encfg_setting_dup_config_text (encfg_setting_table_find (fixture->table, key));

  ck_assert_str_eq (text, expected);
}

START_TEST (typing_into_one_row_is_one_step_with_its_name)
{
  g_auto (Fixture) fixture = fixture_new ();

  type (&fixture, "ir-high", "6");
  type (&fixture, "ir-high", "6,2");
  type (&fixture, "ir-high", "6,25");
  ck_assert_str_eq (encfg_setting_history_get_undo (fixture.history), "Change of IR High");
  encfg_setting_history_undo (fixture.history);
  assert_config (&fixture, "ir-high", "");
  ck_assert_ptr_null (encfg_setting_history_get_undo (fixture.history));
  encfg_setting_history_redo (fixture.history);
  assert_config (&fixture, "ir-high", "6.25");
}
END_TEST

START_TEST (a_text_that_is_no_value_comes_back_as_it_was)
{
  g_auto (Fixture) fixture = fixture_new ();

  type (&fixture, "ir-high", "many");
  type (&fixture, "ir-low", "1");
  encfg_setting_history_undo (fixture.history);
  encfg_setting_history_undo (fixture.history);
  assert_config (&fixture, "ir-high", "");
  encfg_setting_history_redo (fixture.history);
  assert_config (&fixture, "ir-high", "many");
  ck_assert_int_eq (encfg_setting_get_state (encfg_setting_table_find (fixture.table, "ir-high")),
                    ENCFG_SETTING_INVALID);
}
END_TEST

START_TEST (what_is_typed_back_leaves_no_step)
{
  g_auto (Fixture) fixture = fixture_new ();

  type (&fixture, "ir-high", "6");
  type (&fixture, "ir-high", "");
  encfg_setting_history_settle (fixture.history);
  ck_assert_ptr_null (encfg_setting_history_get_undo (fixture.history));

  type (&fixture, "ir-high", "6");
  ck_assert (encfg_setting_history_take_back (fixture.history,
                                              encfg_setting_table_find (fixture.table, "ir-high")));
  ck_assert_ptr_null (encfg_setting_history_get_undo (fixture.history));
  assert_config (&fixture, "ir-high", "");
}
END_TEST

START_TEST (a_preset_is_one_step_and_nothing_is_none)
{
  g_auto (Fixture) fixture = fixture_new ();
  const EncfgPreset *preset =
    encfg_profile_find_preset (encfg_setting_table_get_profile (fixture.table), "12V");

  type (&fixture, "float-v-low", "12000");
  encfg_setting_history_begin (fixture.history);
  encfg_setting_table_apply_preset (fixture.table, preset);
  ck_assert (encfg_setting_history_end (fixture.history, "Preset 12 V"));
  assert_config (&fixture, "float-v-low", "12900");
  encfg_setting_history_begin (fixture.history);
  encfg_setting_table_apply_preset (fixture.table, preset);
  ck_assert (!encfg_setting_history_end (fixture.history, "Preset 12 V"));
  encfg_setting_history_undo (fixture.history);
  assert_config (&fixture, "float-v-low", "12000");
  assert_config (&fixture, "float-v-high-1", "");
}
END_TEST

START_TEST (something_new_ends_what_could_be_redone)
{
  g_auto (Fixture) fixture = fixture_new ();

  type (&fixture, "ir-high", "6");
  encfg_setting_history_undo (fixture.history);
  type (&fixture, "ir-low", "1");
  ck_assert_ptr_null (encfg_setting_history_get_redo (fixture.history));
  encfg_setting_history_redo (fixture.history);
  assert_config (&fixture, "ir-high", "");
}
END_TEST

START_TEST (unsaved_is_what_is_neither_in_a_file_nor_in_the_module)
{
  g_auto (Fixture) fixture = fixture_new ();
  const guint16 held[] = { 625 };

  ck_assert (!encfg_setting_history_is_unsaved (fixture.history));
  type (&fixture, "ir-high", "6.25");
  ck_assert (encfg_setting_history_is_unsaved (fixture.history));
  encfg_setting_history_mark_saved (fixture.history);
  ck_assert (!encfg_setting_history_is_unsaved (fixture.history));
  encfg_setting_history_undo (fixture.history);
  ck_assert (!encfg_setting_history_is_unsaved (fixture.history));
  type (&fixture, "ir-high", "6.25");
  ck_assert (encfg_setting_history_is_unsaved (fixture.history));
  encfg_setting_set_device (encfg_setting_table_find (fixture.table, "ir-high"), held);
  ck_assert (!encfg_setting_history_is_unsaved (fixture.history));
}
END_TEST

START_TEST (the_history_moves_to_the_table_of_another_module)
{
  g_auto (Fixture) fixture = fixture_new ();
  EncfgSettingTable *other =
    encfg_setting_table_new (encfg_setting_table_get_profile (fixture.table));

  type (&fixture, "ir-high", "6.25");
  type (&fixture, "ir-low", "x");
  encfg_setting_table_take_wanted (other, fixture.table);
  encfg_setting_history_move (fixture.history, other);
  g_object_unref (fixture.table);
  fixture.table = other;
  assert_config (&fixture, "ir-high", "6.25");
  assert_config (&fixture, "ir-low", "x");
  encfg_setting_history_undo (fixture.history);
  assert_config (&fixture, "ir-low", "");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("setting-history");
  TCase *tcase = tcase_create ("history");

  tcase_add_test (tcase, typing_into_one_row_is_one_step_with_its_name);
  tcase_add_test (tcase, a_text_that_is_no_value_comes_back_as_it_was);
  tcase_add_test (tcase, what_is_typed_back_leaves_no_step);
  tcase_add_test (tcase, a_preset_is_one_step_and_nothing_is_none);
  tcase_add_test (tcase, something_new_ends_what_could_be_redone);
  tcase_add_test (tcase, unsaved_is_what_is_neither_in_a_file_nor_in_the_module);
  tcase_add_test (tcase, the_history_moves_to_the_table_of_another_module);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
