/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-json-print.h"

#include "encfg-json.h"
#include "encfg-table.h"

static const struct
{
  double number;
  const char *text;
} numbers[] = {
  { 2.35, "2.35" }, { 14100, "14100" },    { 0.1, "0.1" },   { -10, "-10" },
  { 0, "0" },       { 1e9, "1000000000" }, { 0.01, "0.01" }, { 0.1 + 0.2, "0.30000000000000004" },
};

START_TEST (a_number_is_written_in_its_shortest_exact_form)
{
  g_autofree char *text = encfg_json_format_double (numbers[_i].number);

  ck_assert_str_eq (text, numbers[_i].text);
  ck_assert_double_eq_tol (g_ascii_strtod (text, NULL), numbers[_i].number, 1e-300);
}
END_TEST

START_TEST (a_row_stays_on_its_line)
{
  g_autoptr (JsonNode) root = encfg_json_parse (
    "{\"a\":1,\"rows\":[{\"k\":[1,2]},{\"k\":null}],\"e\":[],\"o\":{}}", -1, NULL);
  g_autofree char *text = encfg_json_print_rows (root);

  ck_assert_str_eq (text,
                    "{\n  \"a\": 1,\n  \"rows\": [\n    {\"k\": [1, 2]},\n    {\"k\": null}\n  ],\n"
                    "  \"e\": [],\n  \"o\": {}\n}\n");
}
END_TEST

START_TEST (what_is_printed_reads_back)
{
  const char *text = "{\"a\": \"q\\\"b\\\\ \\u0007 Ω\", \"b\": [true, false, null, -5, 0.5]}";
  g_autoptr (JsonNode) root = encfg_json_parse (text, -1, NULL);
  g_autofree char *line = encfg_json_print_line (root);

  ck_assert_str_eq (line, text);
}
END_TEST

START_TEST (a_value_becomes_a_number_a_text_or_null)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  const EncfgItem *ir = encfg_profile_find_item (profile, "ir-high");
  const EncfgItem *mode = encfg_profile_find_item (profile, "bank-mode");
  const EncfgValue value = encfg_value_number (1);
  const EncfgValue unread = ENCFG_VALUE_INIT_UNREAD;
  g_autoptr (JsonNode) number = encfg_json_from_value (ir, &value);
  g_autoptr (JsonNode) name = encfg_json_from_value (mode, &value);
  g_autoptr (JsonNode) nothing = encfg_json_from_value (ir, &unread);

  ck_assert_double_eq_tol (json_node_get_double (number), 0.01, 1e-300);
  ck_assert_str_eq (json_node_get_string (name), "float");
  ck_assert (JSON_NODE_HOLDS_NULL (nothing));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("json-print");
  TCase *tcase = tcase_create ("json-print");

  tcase_add_loop_test (
    tcase, a_number_is_written_in_its_shortest_exact_form, 0, G_N_ELEMENTS (numbers));
  tcase_add_test (tcase, a_row_stays_on_its_line);
  tcase_add_test (tcase, what_is_printed_reads_back);
  tcase_add_test (tcase, a_value_becomes_a_number_a_text_or_null);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
