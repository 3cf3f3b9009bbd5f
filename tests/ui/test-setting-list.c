/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-profile-load.h"
#include "encfg-setting-list.h"
#include "encfg-test.h"

typedef struct
{
  EncfgSettingTable *table;
  EncfgSettingList *list;
} Fixture;

static Fixture
fixture_new (const char *profile_id)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find (profile_id, NULL);
  Fixture fixture = { encfg_setting_table_new (profile), encfg_setting_list_new () };

  encfg_setting_list_set_table (fixture.list, fixture.table);
  return fixture;
}

static void
fixture_clear (Fixture *fixture)
{
  g_object_unref (fixture->list);
  g_object_unref (fixture->table);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static guint
count (const Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static EncfgNode *
get (const Fixture *fixture, guint position)
{
  g_autoptr (EncfgNode) node = g_list_model_get_item (G_LIST_MODEL (fixture->list), position);

  return node;
}

START_TEST (a_plain_table_has_its_rows_in_the_manuals_order)
{
  g_auto (Fixture) fixture = fixture_new ("bm3000");

  ck_assert_uint_eq (count (&fixture), 17);
  ck_assert_str_eq (encfg_node_get_name (get (&fixture, 0)), "Floating V High 1");
  ck_assert_uint_eq (encfg_node_get_depth (get (&fixture, 0)), 0);
}
END_TEST

START_TEST (groups_stand_under_headings_and_can_be_closed)
{
  g_auto (Fixture) fixture = fixture_new ("bms600pro");
  const guint n = count (&fixture);
  EncfgNode *heading = get (&fixture, 0);

  ck_assert_ptr_null (encfg_node_get_setting (heading));
  ck_assert_str_eq (encfg_node_get_name (heading), "String 1");
  ck_assert_uint_eq (encfg_node_get_depth (get (&fixture, 2)), 2);
  encfg_setting_list_toggle (fixture.list, heading);
  ck_assert_uint_lt (count (&fixture), n);
  ck_assert (!encfg_node_is_open (get (&fixture, 0)));
  ck_assert_str_eq (encfg_node_get_name (get (&fixture, 1)), "String 2");
  encfg_setting_list_toggle (fixture.list, get (&fixture, 0));
  ck_assert_uint_eq (count (&fixture), n);
}
END_TEST

START_TEST (a_search_finds_names_meanings_and_keys_in_any_case)
{
  g_auto (Fixture) fixture = fixture_new ("bm3000");

  encfg_setting_list_set_search (fixture.list, "ir  HIGH");
  ck_assert_uint_ge (count (&fixture), 1);
  ck_assert_uint_ne (
    encfg_setting_list_find (fixture.list, encfg_setting_table_find (fixture.table, "ir-high")),
    G_MAXUINT);
  encfg_setting_list_set_search (fixture.list, "delta-ir");
  ck_assert_uint_eq (count (&fixture), 1);
  encfg_setting_list_set_search (fixture.list, "no such row");
  ck_assert_uint_eq (count (&fixture), 0);
  encfg_setting_list_set_search (fixture.list, "");
  ck_assert_uint_eq (count (&fixture), 17);
}
END_TEST

START_TEST (a_search_keeps_the_headings_of_what_it_finds)
{
  g_auto (Fixture) fixture = fixture_new ("bms600pro");

  encfg_setting_list_set_search (fixture.list, "string[2].level[1].ir-high");
  ck_assert_uint_eq (count (&fixture), 3);
  ck_assert_str_eq (encfg_node_get_name (get (&fixture, 0)), "String 2");
  ck_assert_ptr_nonnull (encfg_node_get_setting (get (&fixture, 2)));
}
END_TEST

START_TEST (only_what_differs_is_looked_at_when_told_not_while_typing)
{
  g_auto (Fixture) fixture = fixture_new ("bm3000");
  EncfgSetting *row = encfg_setting_table_find (fixture.table, "ir-high");
  const guint16 held[] = { 625 };

  encfg_setting_set_device (row, held);
  encfg_setting_list_set_only_different (fixture.list, TRUE);
  ck_assert_uint_eq (count (&fixture), 0);
  encfg_setting_parse_config (row, "7", ENCFG_SOURCE_TYPED, NULL);
  ck_assert_uint_eq (count (&fixture), 0);
  encfg_setting_list_refresh (fixture.list);
  ck_assert_uint_eq (count (&fixture), 1);
  encfg_setting_parse_config (row, "6.25", ENCFG_SOURCE_TYPED, NULL);
  ck_assert_uint_eq (count (&fixture), 1);
}
END_TEST

static void
check_same (const Fixture *a, const Fixture *b)
{
  ck_assert_uint_eq (count (a), count (b));
  for (guint i = 0; i < count (a); i++)
    ck_assert_str_eq (encfg_node_get_name (get (a, i)), encfg_node_get_name (get (b, i)));
}

/* Two hundred rows of widgets in one turn would stop the main loop. */
START_TEST (a_long_table_comes_and_goes_a_few_rows_a_turn)
{
  g_auto (Fixture) whole = fixture_new ("bms600pro");
  g_auto (Fixture) other = fixture_new ("bm3000");
  g_auto (Fixture) fixture = { g_object_ref (whole.table), encfg_setting_list_new () };

  encfg_setting_list_set_gradual (fixture.list);
  encfg_setting_list_set_table (fixture.list, whole.table);
  ck_assert_uint_gt (count (&fixture), 20);
  ck_assert_uint_lt (count (&fixture), 40);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  check_same (&fixture, &whole);

  encfg_setting_list_set_table (fixture.list, other.table);
  ck_assert_uint_gt (count (&fixture), 17);
  ck_assert (encfg_node_get_table (get (&fixture, 0)) == other.table);
  ck_assert (encfg_node_get_table (get (&fixture, 40)) == whole.table);
  /* Back before the last has gone. */
  encfg_setting_list_set_table (fixture.list, whole.table);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  check_same (&fixture, &whole);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("setting-list");
  TCase *tcase = tcase_create ("list");

  tcase_add_test (tcase, a_plain_table_has_its_rows_in_the_manuals_order);
  tcase_add_test (tcase, groups_stand_under_headings_and_can_be_closed);
  tcase_add_test (tcase, a_search_finds_names_meanings_and_keys_in_any_case);
  tcase_add_test (tcase, a_search_keeps_the_headings_of_what_it_finds);
  tcase_add_test (tcase, only_what_differs_is_looked_at_when_told_not_while_typing);
  tcase_add_test (tcase, a_long_table_comes_and_goes_a_few_rows_a_turn);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
