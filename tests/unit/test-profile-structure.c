/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Groups, views and segments of a profile, and what refers to the items in them. */

#include "encfg-written-profile.h"

/* clang-format off */
static const char sound[] =
  "{ \"format\": 1, \"id\": \"t\", \"name\": \"T\", \"model\": \"M\", \"provenance\": \"assumed\",\n"
  "\"page-select\": { \"table\": \"holding\", \"address\": 900 },\n"
  "\"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": 7 } ], \"items\": [\n"
  "{ \"key\": \"code\", \"label\": \"Code\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 1, \"type\": \"u16\", \"unit\": \"\" } ] },\n"
  "\"settings\": [\n"
  "{ \"key\": \"all-high\", \"label\": \"All high\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 5, \"type\": \"u16\", \"unit\": \"V\", \"min\": 0, \"max\": 99 },\n"
  "{ \"group\": \"string\", \"label\": \"String\", \"repeat\": { \"max\": 3, \"stride\": 20, \"count\": \"string-count\" }, \"items\": [\n"
  "{ \"key\": \"delay\", \"label\": \"Delay\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 10, \"type\": \"u16\", \"unit\": \"s\", \"min\": 0, \"max\": 9 },\n"
  "{ \"group\": \"level\", \"label\": \"Level\", \"repeat\": { \"max\": 2, \"stride\": 8 }, \"items\": [\n"
  "{ \"key\": \"high\", \"label\": \"High\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 12, \"type\": \"u16\", \"unit\": \"V\", \"min\": 0, \"max\": 99 },\n"
  "{ \"key\": \"low\", \"label\": \"Low\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 13, \"type\": \"u16\", \"unit\": \"V\", \"min\": 0, \"max\": 99 }\n"
  "] } ] },\n"
  "{ \"group\": \"port\", \"label\": \"Port\", \"repeat\": { \"max\": 2, \"by\": \"page\", \"first\": 4 }, \"items\": [\n"
  "{ \"key\": \"speed\", \"label\": \"Speed\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 10, \"type\": \"u16\", \"unit\": \"\", \"min\": 0, \"max\": 9 } ] } ],\n"
  "\"network\": [ { \"group\": \"snmp\", \"label\": \"SNMP\", \"items\": [\n"
  "{ \"key\": \"trap\", \"label\": \"Trap\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 300, \"type\": \"ipv4\" } ] } ],\n"
  "\"status\": [\n"
  "{ \"key\": \"string-count\", \"label\": \"Strings\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 2, \"type\": \"u16\", \"unit\": \"\" },\n"
  "{ \"key\": \"state\", \"label\": \"State\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 3, \"type\": \"bits\" },\n"
  "{ \"group\": \"port\", \"label\": \"Port\", \"repeat\": { \"max\": 2, \"stride\": 1 }, \"items\": [\n"
  "{ \"key\": \"cell-under-test\", \"label\": \"Cell under test\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 20, \"type\": \"u16\", \"unit\": \"\" } ] } ],\n"
  "\"strings\": { \"max\": 3, \"count\": \"string-count\", \"by\": \"unit\", \"first\": 1, \"items\": [\n"
  "{ \"key\": \"string-voltage\", \"label\": \"Voltage\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 10, \"type\": \"u16\", \"unit\": \"V\" },\n"
  "{ \"key\": \"string-cells\", \"label\": \"Cells\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 11, \"type\": \"u16\", \"unit\": \"\" } ] },\n"
  "\"cells\": { \"max\": 9, \"segments\": [ { \"address\": 1000, \"size\": 4 }, { \"address\": 1000, \"size\": 2, \"page\": 5 }, { \"address\": 2000, \"size\": 3, \"unit\": 1 } ], \"items\": [\n"
  "{ \"key\": \"cell-voltage\", \"label\": \"Voltage\", \"provenance\": \"assumed\", \"table\": \"input\", \"column\": 0, \"type\": \"u16\", \"unit\": \"V\" },\n"
  "{ \"key\": \"cell-ir\", \"label\": \"IR\", \"provenance\": \"assumed\", \"table\": \"input\", \"column\": 1, \"type\": \"u16\", \"unit\": \"V\" } ] },\n"
  "\"commands\": [ { \"key\": \"go\", \"label\": \"Go\", \"provenance\": \"assumed\", \"address\": 800, \"start\": 1 } ],\n"
  "\"rules\": [ { \"left\": \"string[*].level[*].low\", \"is\": \"<\", \"right\": \"string[*].level[*].high\", \"reason\": \"r\" },\n"
  "{ \"left\": \"string[*].level[1].high\", \"is\": \"<=\", \"right\": \"all-high\", \"reason\": \"all\" } ],\n"
  "\"presets\": [ { \"key\": \"p\", \"label\": \"P\", \"source\": \"s\", \"values\": { \"string[2].level[1].low\": 7, \"string[*].level[1].low\": 5, \"all-high\": 9 } } ] }\n";
/* clang-format on */

static const EncfgItem *
find (const EncfgProfile *profile, const char *key)
{
  const EncfgItem *item = encfg_profile_find_item (profile, key);

  ck_assert_msg (item != NULL, "there is no “%s”", key);
  return item;
}

START_TEST (a_group_that_repeats_becomes_items_with_numbers)
{
  static const char *const keys[] = {
    "all-high",
    "string[1].delay",
    "string[1].level[1].high",
    "string[1].level[1].low",
    "string[1].level[2].high",
    "string[1].level[2].low",
    "string[2].delay",
  };
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  g_autoptr (GPtrArray) rows = encfg_profile_list_section (profile, ENCFG_SECTION_SETTINGS);
  const EncfgItem *item = find (profile, "string[2].level[1].low");

  ck_assert_uint_eq (rows->len, 1 + 3 * 5 + 2);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    ck_assert_str_eq (((EncfgItem *) g_ptr_array_index (rows, i))->key, keys[i]);
  ck_assert_str_eq (item->label, "String 2 · Level 1 · Low");
  ck_assert_str_eq (item->name, "Low");
  ck_assert_uint_eq (item->address, 13 + 20);
  ck_assert_str_eq (item->group->key, "string[2].level[1]");
  ck_assert_str_eq (item->group->name, "Level 1");
  ck_assert_str_eq (item->group->label, "String 2 · Level 1");
  ck_assert_uint_eq (item->group->number, 1);
  ck_assert_str_eq (item->group->parent->key, "string[2]");
  ck_assert_ptr_eq (item->group->parent->count, find (profile, "string-count"));
  ck_assert_ptr_null (item->group->count);
}
END_TEST

START_TEST (a_group_that_does_not_repeat_leaves_keys_alone)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgItem *item = find (profile, "trap");

  ck_assert_str_eq (item->label, "SNMP · Trap");
  ck_assert_str_eq (item->group->key, "snmp");
  ck_assert_str_eq (item->group->name, "SNMP");
  ck_assert_uint_eq (item->group->number, 0);
}
END_TEST

static const EncfgView *
view_of (const EncfgProfile *profile, const char *key, guint index)
{
  return &g_array_index (profile->views, EncfgView, encfg_item_view (find (profile, key), index));
}

START_TEST (pages_and_units_are_views_and_the_first_is_the_module)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);

  ck_assert (profile->has_page_register);
  ck_assert_uint_eq (profile->page_address, 900);
  ck_assert_uint_eq (encfg_item_view (find (profile, "all-high"), 0), 0);
  ck_assert (view_of (profile, "port[1].speed", 0)->has_page);
  ck_assert_uint_eq (view_of (profile, "port[1].speed", 0)->page, 4);
  ck_assert_uint_eq (view_of (profile, "port[2].speed", 0)->page, 5);
  for (guint i = 0; i < 3; i++)
    {
      ck_assert_uint_eq (view_of (profile, "string-voltage", i)->unit_offset, 1 + i);
      ck_assert_uint_eq (encfg_item_address (find (profile, "string-voltage"), i), 10);
    }
  /* The module, units 1 to 3, pages 4 and 5: the segments share them. */
  ck_assert_uint_eq (profile->views->len, 6);
}
END_TEST

START_TEST (cells_lie_in_the_segments_of_their_strings)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgItem *ir = find (profile, "cell-ir");

  ck_assert_uint_eq (encfg_profile_count_slots (profile, ir), 4 + 2 + 3);
  ck_assert_uint_eq (encfg_item_address (ir, 0), 1000 + 4);
  ck_assert_uint_eq (encfg_item_address (ir, 3), 1000 + 4 + 3);
  ck_assert_uint_eq (encfg_item_address (ir, 4), 1000 + 2);
  ck_assert_uint_eq (view_of (profile, "cell-ir", 5)->page, 5);
  ck_assert_uint_eq (encfg_item_address (ir, 8), 2000 + 3 + 2);
  ck_assert_uint_eq (view_of (profile, "cell-ir", 8)->unit_offset, 1);
  ck_assert_uint_eq (encfg_profile_slot_of_cell (profile, 2, 1), 7);
}
END_TEST

START_TEST (a_rule_with_stars_holds_for_the_same_numbers)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgRule *rule = g_ptr_array_index (profile->rules, 3);

  ck_assert_uint_eq (profile->rules->len, 6 + 3);
  ck_assert_str_eq (rule->left->key, "string[2].level[2].low");
  ck_assert_str_eq (rule->right->key, "string[2].level[2].high");
  rule = g_ptr_array_index (profile->rules, 8);
  ck_assert_str_eq (rule->left->key, "string[3].level[1].high");
  ck_assert_str_eq (rule->right->key, "all-high");
}
END_TEST

START_TEST (a_preset_with_a_star_leaves_what_is_named_alone)
{
  static const struct
  {
    const char *key;
    gint64 raw;
  } wanted[] = { { "all-high", 9 },
                 { "string[1].level[1].low", 5 },
                 { "string[2].level[1].low", 7 },
                 { "string[3].level[1].low", 5 } };
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgPreset *preset = encfg_profile_find_preset (profile, "p");

  ck_assert_uint_eq (preset->values->len, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < preset->values->len; i++)
    {
      const EncfgItemRaw *value = &g_array_index (preset->values, EncfgItemRaw, i);

      ck_assert_str_eq (value->item->key, wanted[i].key);
      ck_assert_int_eq (value->raw, wanted[i].raw);
    }
}
END_TEST

/* Each breaks one thing and must be told once, whatever number of items come of it. */
static const EncfgBroken broken[] = {
  { "\"max\": 3, \"stride\": 20", "\"stride\": 20", "settings[1].repeat.max", "missing" },
  { "\"max\": 2, \"stride\": 8", "\"max\": 2", "settings[1].items[1].repeat", "either “stride”" },
  { "\"max\": 2, \"stride\": 8",
    "\"max\": 2, \"stride\": 8, \"by\": \"unit\"",
    "settings[1].items[1].repeat.stride",
    "either “stride”" },
  { "\"max\": 2, \"stride\": 8",
    "\"max\": 2, \"stride\": 8, \"first\": 1",
    "settings[1].items[1].repeat.first",
    "only beside “by”" },
  { "\"max\": 2, \"stride\": 8",
    "\"max\": 2, \"stride\": 1",
    "settings[1].items[1].items[0].address",
    "is the stride of the group wide enough?" },
  { "\"max\": 3, \"stride\": 20",
    "\"max\": 900, \"stride\": 20",
    "settings[1]",
    "more than 4096 items" },
  { "\"max\": 3, \"stride\": 20",
    "\"max\": 3, \"stride\": 40000",
    "settings[1].items[0].address",
    "past 65535" },
  { "\"max\": 3, \"stride\": 20",
    "\"max\": 3, \"by\": \"unit\", \"first\": 245",
    "settings[1].repeat.first",
    "outside 0 to 244" },
  { "\"by\": \"page\"", "\"by\": \"pages\"", "settings[2].repeat.by", "one of page, unit" },
  { "\"count\": \"string-count\" }",
    "\"count\": \"code\" }",
    "settings[1].repeat.count",
    "“status”" },
  { "\"key\": \"low\"", "\"key\": \"high\"", "settings[1].items[1].items[1].key", "used already" },
  { "\"group\": \"port\", \"label\": \"Port\", \"repeat\": { \"max\": 2, \"by\"",
    "\"group\": \"string\", \"label\": \"Port\", \"repeat\": { \"max\": 2, \"by\"",
    "settings[2].group",
    "used already" },
  { "\"group\": \"snmp\"", "\"group\": \"SNMP\"", "network[0].group", "small letters" },
  { "\"group\": \"snmp\", ", "\"group\": \"snmp\", \"key\": \"x\", ", "network[0].key", "unknown" },
  { "{ \"key\": \"code\", \"label\"",
    "{ \"group\": \"g\", \"items\": [] }, { \"key\": \"code\", \"label\"",
    "identify.items[0].group",
    "groups belong in settings" },
  { "\"network\": [",
    "\"address\": [ { \"key\": \"baud\", \"label\": \"B\", \"provenance\": \"assumed\", "
    "\"table\": \"holding\", \"address\": 700, \"type\": \"enum\", "
    "\"names\": { \"0\": \"fast\" } } ], \"network\": [",
    "address[0].names",
    "names are speeds" },
  { "\"page-select\": { \"table\": \"holding\", \"address\": 900 },",
    "",
    "page-select",
    "missing" },
  { "\"address\": 900", "\"address\": 5", "page-select.address", "belongs to “all-high”" },
  { "\"by\": \"unit\", \"first\": 1", "\"first\": 1", "strings.first", "only beside “by”" },
  { "\"table\": \"input\", \"address\": 10,",
    "\"table\": \"input\", \"address\": 10, \"stride\": 2,",
    "strings.items[0].stride",
    "“by” tells" },
  { "\"address\": 11, \"type\"",
    "\"address\": 10, \"type\"",
    "strings.items[1].address",
    "belongs to" },
  { "\"key\": \"string-cells\"", "\"key\": \"string-n\"", "cells.segments", "“string-cells”" },
  { ", { \"address\": 2000, \"size\": 3, \"unit\": 1 }", "", "cells.segments", "2 for 3 strings" },
  { "\"cells\": { \"max\": 9",
    "\"cells\": { \"max\": 10",
    "cells.max",
    "10 is more than the 9 places" },
  { "\"segments\": [", "\"segments\": [], \"x\": [", "cells.segments", "0 places" },
  { "\"group\": \"snmp\", \"label\": \"SNMP\", \"items\": [",
    "\"group\": \"snmp\", \"label\": \"SNMP\", \"repeat\": { \"max\": 900, \"stride\": 1 }, "
    "\"items\": [ { \"group\": \"n\", \"label\": \"N\", \"repeat\": { \"max\": 900, \"stride\": 1 "
    "}, "
    "\"items\": [] }, ",
    "network[0]",
    "more than 4096" },
  { "\"column\": 1", "\"column\": 0", "cells.items[1].column", "belongs to “cell-voltage”" },
  { "\"column\": 1", "\"address\": 0, \"column\": 1", "cells.items[1].address", "each segment" },
  { "\"column\": 1, ", "", "cells.items[1]", "either “column”" },
  { "\"column\": 1", "\"at\": 100", "cells.items[1].stride", "missing" },
  { "\"address\": 2000, \"size\"", "\"address\": 65533, \"size\"", "cells.items[1]", "past 65535" },
  { "\"address\": 5,", "\"address\": 5, \"column\": 1,", "settings[0].column", "“segments”" },
  { "\"left\": \"string[*].level[1].high\"",
    "\"left\": \"high\"",
    "rules[1].left",
    "so say “string[1].level[1].high”" },
  { "\"right\": \"string[*].level[*].high\"",
    "\"right\": \"port[*].speed\"",
    "rules[0].right",
    "which number of “port”" },
  { "\"string[*].level[1].low\": 5",
    "\"string[*].low\": 5",
    "presets[0].values.string[*].low",
    "so say" },
  { "\"string[*].level[1].low\": 5",
    "\"string[*].level[1].low\": 100",
    "presets[0].values.string[*].level[1].low",
    "outside 0 to 99" },
};

START_TEST (one_broken_thing_is_told_once_by_its_path)
{
  encfg_test_is_told_once (sound, &broken[_i]);
}
END_TEST

static const char classic[] =
  "{ \"format\": 1, \"id\": \"t\", \"name\": \"T\", \"model\": \"M\", \"provenance\": \"assumed\", "
  "\"address-base\": 40001, \"strings\": { \"max\": 1, \"items\": [ { \"key\": \"string-cells\", "
  "\"label\": \"N\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 30001, "
  "\"stride\": 1, \"type\": \"u16\", \"unit\": \"\" } ] }, \"cells\": { \"max\": 4, "
  "\"segments\": [ { \"address\": 40201, \"size\": 4 } ], \"items\": [ { \"key\": "
  "\"cell-voltage\", "
  "\"label\": \"V\", \"provenance\": \"assumed\", \"table\": \"input\", \"column\": 0, "
  "\"type\": \"u16\", \"unit\": \"V\" } ] } }";

START_TEST (a_segment_counted_as_input_registers_is_told_its_number)
{
  const EncfgBroken counted_as_input = {
    "40201", "30201", "cells.segments[0].address", "write 40201"
  };

  encfg_test_is_told_once (classic, &counted_as_input);
}
END_TEST

START_TEST (too_many_items_are_one_fault)
{
  g_autoptr (GString) items = g_string_new ("\"settings\": [");
  EncfgBroken too_many = { "\"settings\": [", NULL, "settings[4095]", "more than 4096" };

  for (guint i = 0; i < 4200; i++)
    g_string_append_printf (items,
                            " { \"key\": \"many-%u\", \"label\": \"M\", \"provenance\": "
                            "\"assumed\", \"table\": \"holding\", \"address\": %u, \"type\": "
                            "\"u16\", \"unit\": \"\", \"min\": 0, \"max\": 9 },",
                            i,
                            20000 + i);
  too_many.to = items->str;
  ck_assert_uint_eq (encfg_test_is_told_once (sound, &too_many), 1);
}
END_TEST

/* One fault of a clock is no two. */
START_TEST (an_unknown_type_of_a_clock_is_the_only_fault)
{
  g_autofree char *text =
    encfg_test_replaced (sound,
                         "\"format\": 1,",
                         "\"format\": 1, \"clock\": [ { \"key\": \"clock\", \"label\": \"C\", "
                         "\"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 600, "
                         "\"type\": \"bcd-clock\" } ],");
  g_autoptr (GPtrArray) problems = encfg_test_problems (text);

  ck_assert_uint_eq (problems->len, 1);
}
END_TEST

START_TEST (groups_may_lie_four_deep)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (EncfgProfile) profile = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autofree char *whole = NULL;
  guint depth = 4 + (guint) _i;

  for (guint i = 0; i < depth; i++)
    g_string_append_printf (text, "{ \"group\": \"g%u\", \"label\": \"G\", \"items\": [ ", i);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, "] }");
  g_string_append (text, ", { \"key\": \"all-high\"");
  whole = encfg_test_replaced (sound, "{ \"key\": \"all-high\"", text->str);
  if (depth == 4)
    profile = encfg_test_load (whole);
  else
    {
      problems = encfg_test_problems (whole);
      ck_assert_uint_eq (problems->len, 1);
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("profile-structure");
  TCase *tcase = tcase_create ("loader");

  tcase_add_test (tcase, a_group_that_repeats_becomes_items_with_numbers);
  tcase_add_test (tcase, a_group_that_does_not_repeat_leaves_keys_alone);
  tcase_add_test (tcase, pages_and_units_are_views_and_the_first_is_the_module);
  tcase_add_test (tcase, cells_lie_in_the_segments_of_their_strings);
  tcase_add_test (tcase, a_rule_with_stars_holds_for_the_same_numbers);
  tcase_add_test (tcase, a_preset_with_a_star_leaves_what_is_named_alone);
  tcase_add_loop_test (tcase, one_broken_thing_is_told_once_by_its_path, 0, G_N_ELEMENTS (broken));
  tcase_add_loop_test (tcase, groups_may_lie_four_deep, 0, 2);
  tcase_add_test (tcase, a_segment_counted_as_input_registers_is_told_its_number);
  tcase_add_test (tcase, too_many_items_are_one_fault);
  tcase_add_test (tcase, an_unknown_type_of_a_clock_is_the_only_fault);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
