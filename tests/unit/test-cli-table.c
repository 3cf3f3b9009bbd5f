/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"

#include "encfg-test.h"

START_TEST (columns_align_by_what_the_terminal_shows)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("lrl", "Name", "Value", "Unit");
  g_autofree char *text = NULL;

  encfg_cli_table_add (table, FALSE, "IR", "3.50", "mΩ");
  encfg_cli_table_add (table, FALSE, "内阻", "12345678", "e\xcc\x81|");
  encfg_cli_table_add (table, FALSE, NULL, "", "");
  text = encfg_cli_table_format (table, FALSE);
  ck_assert_str_eq (text,
                    "Name     Value  Unit\nIR        3.50  mΩ\n内阻  12345678  e\xcc\x81|\n\n");
}
END_TEST

START_TEST (a_marked_row_is_red_where_there_are_colours_alone)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("l", "Name");
  g_autofree char *plain = NULL;
  g_autofree char *coloured = NULL;

  encfg_cli_table_add (table, TRUE, "≠ a");
  encfg_cli_table_add (table, FALSE, "b");
  plain = encfg_cli_table_format (table, FALSE);
  coloured = encfg_cli_table_format (table, TRUE);
  ck_assert_str_eq (plain, "Name\n≠ a\nb\n");
  ck_assert_str_eq (coloured, "\033[1mName\033[0m\n\033[31m≠ a\033[0m\nb\n");
}
END_TEST

START_TEST (a_group_has_a_heading_that_widens_no_column)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("ll", "Name", "Key");
  g_autofree char *plain = NULL;
  g_autofree char *coloured = NULL;

  encfg_cli_table_add (table, FALSE, "a", "x");
  encfg_cli_table_enter_group (table, "A string with a long name");
  encfg_cli_table_add (table, FALSE, "b", "y");
  encfg_cli_table_enter_group (table, "A string with a long name");
  encfg_cli_table_add (table, FALSE, "c", "z");
  encfg_cli_table_enter_group (table, NULL);
  encfg_cli_table_add (table, FALSE, "d", "");
  plain = encfg_cli_table_format (table, FALSE);
  coloured = encfg_cli_table_format (table, TRUE);
  ck_assert_str_eq (plain,
                    "Name  Key\na     x\n\nA string with a long name\nb     y\nc     z\n\nd\n");
  ck_assert_ptr_nonnull (strstr (coloured, "\n\033[1mA string with a long name\033[0m\n"));
}
END_TEST

START_TEST (a_turned_table_has_its_columns_as_rows)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("rrl", "String", "V", "State");
  g_autoptr (EncfgCliTable) turned = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *coloured = NULL;

  encfg_cli_table_add (table, FALSE, "1", "54.0", "float");
  encfg_cli_table_add (table, TRUE, "2", "! 9.0", "rest");
  turned = encfg_cli_table_turn (table);
  plain = encfg_cli_table_format (turned, FALSE);
  coloured = encfg_cli_table_format (turned, TRUE);
  ck_assert_str_eq (plain, "String      1      2\nV        54.0  ! 9.0\nState   float   rest\n");
  ck_assert_ptr_nonnull (strstr (coloured, "\033[31mV"));
  ck_assert_ptr_null (strstr (coloured, "\033[31mState"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cli-table");
  TCase *tcase = tcase_create ("cli-table");

  tcase_add_test (tcase, columns_align_by_what_the_terminal_shows);
  tcase_add_test (tcase, a_marked_row_is_red_where_there_are_colours_alone);
  tcase_add_test (tcase, a_group_has_a_heading_that_widens_no_column);
  tcase_add_test (tcase, a_turned_table_has_its_columns_as_rows);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
