/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-profile-place.h"

#include "encfg-written-profile.h"

/* clang-format off */
static const char text[] =
  "{ \"format\": 1, \"id\": \"t\", \"name\": \"T\", \"model\": \"M\", \"provenance\": \"assumed\", \"page-select\": { \"address\": 900 },\n"
  "\"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": 7 } ], \"items\": [\n"
  "{ \"key\": \"code\", \"label\": \"Code\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 1, \"type\": \"u16\", \"unit\": \"\" },\n"
  "{ \"key\": \"name\", \"label\": \"Name\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 50, \"length\": 4, \"type\": \"text\", \"encoding\": \"GBK\", \"padding\": \"space\" } ] },\n"
  "\"settings\": [ { \"group\": \"port\", \"label\": \"Port\", \"repeat\": { \"max\": 2, \"by\": \"page\", \"first\": 4, \"count\": \"ports\" }, \"items\": [\n"
  "{ \"group\": \"level\", \"label\": \"Level\", \"repeat\": { \"max\": 3, \"stride\": 10 }, \"items\": [\n"
  "{ \"key\": \"high\", \"label\": \"High\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 10, \"type\": \"u32\", \"word-order\": \"low-first\", \"byte-order\": \"low-first\", \"unit\": \"\", \"min\": 0, \"max\": 9 } ] },\n"
  "{ \"group\": \"trap\", \"label\": \"Trap\", \"items\": [] } ] } ],\n"
  "\"status\": [ { \"key\": \"ports\", \"label\": \"Ports\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 2, \"type\": \"u16\", \"unit\": \"\" },\n"
  "{ \"key\": \"door\", \"label\": \"Door\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 3, \"type\": \"bit\", \"bit\": 7 } ],\n"
  "\"strings\": { \"max\": 2, \"by\": \"unit\", \"first\": 1, \"items\": [\n"
  "{ \"key\": \"string-cells\", \"label\": \"Cells\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 10, \"type\": \"u16\", \"unit\": \"\" } ] },\n"
  "\"cells\": { \"max\": 6, \"segments\": [ { \"address\": 1000, \"size\": 4 }, { \"address\": 2000, \"size\": 2, \"page\": 6 } ], \"items\": [\n"
  "{ \"key\": \"cell-voltage\", \"label\": \"Voltage\", \"provenance\": \"assumed\", \"table\": \"input\", \"column\": 1, \"type\": \"u16\", \"unit\": \"V\" },\n"
  "{ \"key\": \"cell-ir\", \"label\": \"IR\", \"provenance\": \"assumed\", \"table\": \"holding\", \"at\": 3, \"stride\": 8, \"type\": \"u16\", \"unit\": \"V\" } ] },\n"
  "\"blocks\": [ { \"table\": \"holding\", \"address\": 100, \"count\": 10, \"read\": \"exact\", \"write\": \"whole\" }, { \"table\": \"input\", \"address\": 110, \"count\": 2, \"read\": \"never\" }, { \"table\": \"input\", \"address\": 48, \"count\": 9, \"read\": \"free\" } ] }\n";
/* clang-format on */

static const struct
{
  const char *key, *place, *type;
} places[] = {
  { "code", "1", "u16" },
  { "name", "50–53", "text, GBK, filled with spaces" },
  { "port[2].level[3].high", "30–31, page 5", "u32, low word first, low byte first" },
  { "door", "3 bit 7", "bit" },
  { "string-cells", "10, unit ids +1 to +2", "u16" },
  { "cell-voltage", "column 1", "u16" },
  { "cell-ir", "+3, every 8", "u16" },
};

START_TEST (a_place_is_told_in_words)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);
  const EncfgItem *item = encfg_profile_find_item (profile, places[_i].key);
  g_autofree char *place = encfg_cli_profile_place_format (profile, item);
  g_autofree char *type = encfg_cli_profile_place_format_type (item);

  ck_assert_str_eq (place, places[_i].place);
  ck_assert_str_eq (type, places[_i].type);
}
END_TEST

START_TEST (what_lies_beside_the_items_is_listed)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);
  g_autofree char *list = encfg_cli_profile_place_list (profile);

  ck_assert_str_eq (list,
                    "- group port[1]: Port 1, up to 2; how many tells ports\n"
                    "- group port[1].level[1]: Port 1 · Level 1, up to 3\n"
                    "- group port[1].trap: Port 1 · Trap\n"
                    "- page register: holding 900\n"
                    "- cells of string 1: from 1000, 4 places\n"
                    "- cells of string 2: from 2000, 2 places, page 6\n"
                    "- block input 48–56: free to be read\n"
                    "- block input 110–111: never read\n"
                    "- block holding 100–109: read as a whole and written as a whole\n");
}
END_TEST

START_TEST (json_has_the_place_in_members)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);
  g_autoptr (JsonObject) group = json_object_new ();
  g_autoptr (JsonObject) cell = json_object_new ();
  g_autoptr (JsonObject) string = json_object_new ();
  JsonObject *segment;

  encfg_cli_profile_place_to_json (
    profile, encfg_profile_find_item (profile, "port[2].level[3].high"), group);
  ck_assert_int_eq (json_object_get_int_member (group, "address"), 30);
  ck_assert_int_eq (json_object_get_int_member (group, "page"), 5);
  ck_assert_str_eq (json_object_get_string_member (group, "group"), "port[2].level[3]");
  ck_assert (!json_object_has_member (group, "times"));
  encfg_cli_profile_place_to_json (
    profile, encfg_profile_find_item (profile, "string-cells"), string);
  ck_assert_str_eq (json_object_get_string_member (string, "by"), "unit");
  ck_assert_int_eq (json_object_get_int_member (string, "unit"), 1);
  ck_assert_int_eq (json_object_get_int_member (string, "times"), 2);
  encfg_cli_profile_place_to_json (
    profile, encfg_profile_find_item (profile, "cell-voltage"), cell);
  ck_assert_int_eq (json_object_get_int_member (cell, "address"), 1004);
  ck_assert_int_eq (json_object_get_int_member (cell, "column"), 1);
  segment = json_array_get_object_element (json_object_get_array_member (cell, "segments"), 1);
  ck_assert_int_eq (json_object_get_int_member (segment, "page"), 6);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cli-profile-place");
  TCase *tcase = tcase_create ("words");

  tcase_add_loop_test (tcase, a_place_is_told_in_words, 0, G_N_ELEMENTS (places));
  tcase_add_test (tcase, what_lies_beside_the_items_is_listed);
  tcase_add_test (tcase, json_has_the_place_in_members);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
