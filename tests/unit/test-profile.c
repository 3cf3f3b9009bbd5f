/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-written-profile.h"

/* A minimal sound profile; each case breaks one thing in it. */
static const char sound[] =
  "{ \"format\": 1, \"id\": \"t\", \"name\": \"T\", \"model\": \"M\", \"provenance\": "
  "\"assumed\",\n"
  "  \"address-base\": 0, \"link\": { \"max-read\": 50, \"baud\": 19200 },\n"
  "  \"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": 7 } ], \"items\": [\n"
  "    { \"key\": \"code\", \"label\": \"Code\", \"provenance\": \"assumed\", \"table\": \"input\","
  " \"address\": 1, \"type\": \"u16\", \"unit\": \"\" } ] },\n"
  "  \"settings\": [\n"
  "    { \"key\": \"low\", \"label\": \"Low\", \"provenance\": \"derived\", \"table\": \"holding\","
  " \"address\": 10, \"type\": \"u16\", \"unit\": \"mV\", \"min\": 1, \"max\": 9, \"default\": 5 "
  "},\n"
  "    { \"key\": \"high\", \"label\": \"High\", \"provenance\": \"derived\", \"table\": "
  "\"holding\","
  " \"address\": 11, \"type\": \"u32\", \"unit\": \"mV\", \"min\": 2, \"max\": 8 } ],\n"
  "  \"status\": [ { \"key\": \"n\", \"label\": \"N\", \"provenance\": \"assumed\","
  " \"table\": \"input\", \"address\": 2, \"type\": \"enum\", \"names\": { \"0\": \"off\" } } ],\n"
  "  \"cells\": { \"max\": 4, \"count\": \"n\", \"items\": [\n"
  "    { \"key\": \"v\", \"label\": \"V\", \"provenance\": \"assumed\", \"table\": \"input\","
  " \"address\": 100, \"stride\": 2, \"type\": \"u16\", \"unit\": \"mV\", \"no-value\": [65535] } "
  "] },\n"
  "  \"commands\": [ { \"key\": \"go\", \"label\": \"Go\", \"provenance\": \"assumed\","
  " \"address\": 50, \"start\": 1, \"state\": \"n\", \"busy\": [1], \"done\": [0] } ],\n"
  "  \"rules\": [ { \"left\": \"low\", \"is\": \"<\", \"right\": \"high\", \"reason\": \"r\" } ],\n"
  "  \"presets\": [ { \"key\": \"P\", \"label\": \"P\", \"source\": \"s\", \"values\": { \"low\": "
  "3 } } ],\n"
  "  \"write-sequence\": { \"before\": [ { \"address\": 60, \"value\": 1 } ] }\n}";

START_TEST (a_sound_profile_loads_as_written)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgItem *cell;

  ck_assert_uint_eq (profile->link.max_read, 50);
  ck_assert_uint_eq (profile->link.baud, 19200);
  ck_assert_str_eq (profile->link.format, "8N1");
  cell = encfg_profile_find_item (profile, "v");
  ck_assert_uint_eq (encfg_item_address (cell, 3), 106);
  ck_assert_uint_eq (profile->repeat[cell->section].max, 4);
  ck_assert_ptr_eq (profile->repeat[ENCFG_SECTION_CELLS].count,
                    encfg_profile_find_item (profile, "n"));
  ck_assert_uint_eq (profile->write_before->len, 1);
  ck_assert (!encfg_item_is_writable (cell));
  ck_assert (encfg_item_is_writable (encfg_profile_find_item (profile, "low")));
  ck_assert_int_eq (encfg_profile_find_command (profile, "go")->value, 1);
  ck_assert_ptr_null (encfg_profile_find_item (profile, "nothing"));
}
END_TEST

START_TEST (a_clock_runs_in_local_time_unless_the_profile_says_utc)
{
  static const char *const zones[] = { "\"address-base\": 0",
                                       "\"clock-zone\": \"local\"",
                                       "\"clock-zone\": \"utc\", \"reset\": \"Hold it\"" };
  g_autofree char *text = encfg_test_replaced (sound, zones[0], zones[_i]);
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);

  ck_assert (profile->clock_is_utc == (_i == 2));
  ck_assert_pstr_eq (profile->reset, _i == 2 ? "Hold it" : NULL);
}
END_TEST

static const EncfgBroken broken[] = {
  { "\"min\": 1,", "\"min\": 15,", "settings[0].min", "15 is above max 9" },
  { "\"default\": 5", "\"default\": 10", "settings[0].default", "10 is above max 9" },
  { "\"default\": 5", "\"default\": 0", "settings[0].default", "0 is below min 1" },
  { "\"min\": 1,", "", "settings[0].min", "missing" },
  { "\"max\": 9", "\"max\": 70000", "settings[0].max", "outside 0 to 65535" },
  { "\"max\": 9", "\"max\": 9.5", "settings[0].max", "expected an integer: the raw word" },
  { "\"max\": 9", "\"max\": \"9\"", "settings[0].max", "without quotes: 9" },
  { "\"max\": 9", "\"max\": \"0x1F\"", "settings[0].max", "0x1F is 31" },
  { "\"type\": \"u32\"", "\"type\": \"UINT32\"", "settings[1].type", "“UINT32” is called \"u32\"" },
  { "\"unit\": \"mV\", \"min\": 1",
    "\"unit\": \"mV\", \"scale\": 0.01, \"min\": 1",
    "settings[0].scale",
    "0.01 is no ratio; write it as \"1/100\"" },
  { "\"unit\": \"mV\", \"min\": 1",
    "\"unit\": \"mV\", \"scale\": \"0,5\", \"min\": 1",
    "settings[0].scale",
    "0,5 is no ratio; write it as \"1/2\"" },
  { "\"unit\": \"mV\", \"min\": 1", "\"min\": 1", "settings[0].unit", "missing" },
  { "\"key\": \"high\"", "\"key\": \"low\"", "settings[1].key", "used already" },
  { "\"key\": \"high\"", "\"key\": \"High\"", "settings[1].key", "small letters" },
  { "\"address\": 11", "\"address\": 10", "settings[1].address", "belongs to “low” already" },
  { "\"address\": 11", "\"address\": 9", "settings[1].address", "holding 10 belongs to “low”" },
  { "\"address\": 11", "\"address\": 65535", "settings[1].address", "past 65535" },
  { "\"address\": 11", "\"address\": 65536", "settings[1].address", "outside" },
  { "\"address\": 100", "\"address\": 65530", "cells.items[0].address", "past 65535" },
  { "\"stride\": 2", "\"stride\": 0", "cells.items[0].stride", "outside" },
  { "\"stride\": 2, ", "", "cells.items[0].stride", "missing" },
  { "\"type\": \"u32\"",
    "\"type\": \"u33\"",
    "settings[1].type",
    "expected one of bcd16, bcd32, bit, bits" },
  { "\"type\": \"u32\"", "\"type\": \"bit\"", "settings[1].bit", "which bit of the register" },
  { "\"type\": \"u32\"", "\"typ\": \"u32\"", "settings[1].typ", "unknown member" },
  { "\"label\": \"High\", ", "", "settings[1].label", "missing" },
  { "\"label\": \"High\"", "\"label\": 5", "settings[1].label", "expected a text" },
  { "\"provenance\": \"derived\"", "\"provenance\": \"sure\"", "settings[0].provenance", "sure" },
  { "\"table\": \"holding\"",
    "\"table\": \"input\", \"access\": \"read-write\"",
    "settings[0].access",
    "cannot be written" },
  { "\"unit\": \"mV\", \"min\": 1",
    "\"unit\": \"mV\", \"scale\": \"0/1\", \"min\": 1",
    "settings[0].scale",
    "no ratio" },
  { "\"unit\": \"mV\", \"min\": 1",
    "\"unit\": \"mV\", \"scale\": \"1/3\", \"min\": 1",
    "settings[0].decimals",
    "does not tell" },
  { "\"type\": \"u32\"",
    "\"scale\": \"1000000/1\", \"decimals\": 6, \"type\": \"u32\"",
    "settings[1].decimals",
    "too many" },
  { "\"address-base\": 0", "\"clock-zone\": \"CET\"", "clock-zone", "expected one of local, utc" },
  { "\"address-base\": 0", "\"reset\": 5", "reset", "expected a text" },
  { "\"default\": 5", "\"no-value\": [4]", "settings[0].no-value", "between min and max" },
  { "\"default\": 5", "\"range\": [1, 9]", "settings[0].range", "only a reading" },
  { "\"no-value\": [65535]", "\"range\": [1]", "cells.items[0].range", "two numbers" },
  { "\"no-value\": [65535]", "\"range\": [9, 1]", "cells.items[0].range[1]", "outside 9 to" },
  { "\"no-value\": [65535]", "\"range\": [-1, 1]", "cells.items[0].range[0]", "outside 0 to" },
  { "\"names\": { \"0\": \"off\" }",
    "\"names\": { \"x\": \"off\" }",
    "status[0].names.x",
    "belong to numbers" },
  { "\"type\": \"u32\"",
    "\"offset\": -40, \"type\": \"u32\"",
    "settings[1].offset",
    "in double quotes" },
  { "\"type\": \"u32\"",
    "\"offset\": \"warm\", \"type\": \"u32\"",
    "settings[1].offset",
    "like \"-273.15\"" },
  { "\"type\": \"u32\"",
    "\"offset\": \"1000001\", \"type\": \"u32\"",
    "settings[1].offset",
    "expected a decimal" },
  { "\"type\": \"u32\"",
    "\"offset\": \"0.1234567\", \"type\": \"u32\"",
    "settings[1].offset",
    "expected a decimal" },
  { "\"type\": \"u32\"",
    "\"offset\": \"1\", \"type\": \"ipv4\"",
    "settings[1].offset",
    "the type ipv4 is no number" },
  { "\"type\": \"u32\"",
    "\"offset\": \"1\", \"type\": \"u32\"",
    "rules[0].right",
    "another unit or scale" },
  { "\"type\": \"u32\"",
    "\"byte-order\": \"low\", \"type\": \"u32\"",
    "settings[1].byte-order",
    "expected one of high-first, low-first" },
  { "\"table\": \"input\", \"address\": 1,",
    "\"table\": \"discrete\", \"byte-order\": \"low-first\", \"address\": 1,",
    "identify.items[0].byte-order",
    "only for registers" },
  { "\"type\": \"u32\"",
    "\"encoding\": \"GBK\", \"type\": \"u32\"",
    "settings[1].encoding",
    "only for the type text" },
  { "\"type\": \"u32\"",
    "\"padding\": \"space\", \"type\": \"u32\"",
    "settings[1].padding",
    "only for the type text" },
  { "\"type\": \"u32\"",
    "\"length\": 2, \"type\": \"u32\"",
    "settings[1].length",
    "only for the type text" },
  { "\"type\": \"u32\"",
    "\"encoding\": \"EBCDIC\", \"type\": \"text\"",
    "settings[1].encoding",
    "expected one of ASCII, GBK, UTF-8, Latin-1" },
  { "\"type\": \"u32\"",
    "\"bit\": 3, \"type\": \"u32\"",
    "settings[1].bit",
    "only for the type bit" },
  { "\"type\": \"u32\"", "\"bit\": 16, \"type\": \"bit\"", "settings[1].bit", "outside 0 to 15" },
  { "\"type\": \"u32\"", "\"bit\": 3, \"type\": \"bit\"", "settings[1].access", "as one bit" },
  { "\"type\": \"u32\"",
    "\"bit\": 3, \"type\": \"bit\", \"access\": \"read-write\"",
    "settings[1].access",
    "its neighbours" },
  { "\"table\": \"input\", \"address\": 1, \"type\": \"u16\"",
    "\"table\": \"discrete\", \"address\": 1, \"type\": \"bit\", \"bit\": 0",
    "identify.items[0].bit",
    "is one" },
  { "\"table\": \"input\", \"address\": 1,",
    "\"table\": \"discrete\", \"address\": 1,",
    "identify.items[0].type",
    "expected the type bit" },
  { "\"type\": \"u32\"", "\"type\": \"float32\"", "settings[1].scale", "counted in steps" },
  { "\"type\": \"u32\", \"unit\": \"mV\", \"min\": 2, \"max\": 8",
    "\"type\": \"ranged16\", \"unit\": \"mV\", \"min\": 2, \"max\": 100000, \"default\": 40001",
    "settings[1].default",
    "nearest: 40000" },
  { "\"names\": { \"0\": \"off\" }",
    "\"names\": { \"0\": \"off\" }, \"means\": { \"0\": \"asleep\" }",
    "status[0].means.0",
    "expected one of rest, float" },
  { "\"names\": { \"0\": \"off\" }",
    "\"names\": { \"0\": \"off\" }, \"means\": { \"1\": \"rest\" }",
    "status[0].means.1",
    "stands for nothing" },
  { "\"type\": \"u32\"",
    "\"means\": { \"0\": \"rest\" }, \"type\": \"u32\"",
    "settings[1].means",
    "only for the types enum" },
  { "\"type\": \"enum\", \"names\": { \"0\": \"off\" }",
    "\"type\": \"bits\", \"names\": { \"0\": \"a\", \"1\": \"b\" }, \"means\": { \"0\": "
    "\"leakage\", \"1\": \"leakage\" }",
    "status[0].means.1",
    "bit 0 means already" },
  { ", \"names\": { \"0\": \"off\" }", "", "status[0].names", "an enum needs them" },
  { "\"count\": \"n\"", "\"count\": \"m\"", "cells.count", "no item “m”" },
  { "\"state\": \"n\"", "\"state\": \"m\"", "commands[0].state", "no item “m”" },
  { ", \"done\": [0]", "", "commands[0].state", "needs “done”" },
  { "\"start\": 1, ", "", "commands[0].start", "missing" },
  { "\"address\": 50", "\"address\": 10", "commands[0].address", "belongs to “low”" },
  { "\"right\": \"high\"", "\"right\": \"code\"", "rules[0].right", "is no setting" },
  { "\"is\": \"<\"", "\"is\": \">\"", "rules[0].is", "expected one of <, <=" },
  { "{ \"low\": 3 }", "{ \"low\": 30 }", "presets[0].values.low", "outside 1 to 9" },
  { "{ \"low\": 3 }", "{ \"lo\": 3 }", "presets[0].values.lo", "no item “lo”" },
  { "\"equals\": 7", "\"equals\": \"7\"", "identify.match[0].equals", "expected an integer" },
  { "{ \"key\": \"code\", \"equals\": 7 }", "", "identify.match", "at least one" },
  { "\"max-read\": 50", "\"max-read\": 126", "link.max-read", "outside 1 to 125" },
  { "\"max-read\": 50", "\"max-read\": 1", "settings[1].length", "never be read" },
  { "\"address-base\": 0", "\"address-base\": 2", "address-base", "expected 0, 1 or 40001" },
  { "\"format\": 1", "\"format\": 2", "format", "outside 1 to 1" },
  { "\"id\": \"t\", ", "", "id", "missing" },
  { "\"settings\": [", "\"settings\": 5, \"lamps\": [", "settings", "expected an array" },
  { "\"value\": 1", "\"value\": 65536", "write-sequence.before[0].value", "outside" },
  { "\"rules\": [", "\"rules\": [ 5, ", "rules[0]", "expected an object" },
  { "\"format\": 1,", "\"format\": 1, \"format\": 1,", "", "duplicate member" },
  { "\"id\": \"t\"", "\"id\": \"\"", "id", "at least one" },
  { "\"id\": \"t\"", "\"id\": \"../x\"", "id", "small letters" },
  { "\"equals\": 7", "\"equals\": 70000", "identify.match[0].equals", "outside 0 to 65535" },
  { "\"label\": \"High\"", "\"label\": \"Hi\\u001b[2J\"", "settings[1].label", "control" },
  { "\"address\": 60", "\"address\": 10", "write-sequence.before[0].address", "“low”" },
  { "\"table\": \"holding\"",
    "\"table\": \"holding\", \"access\": \"write\"",
    "settings[0].access",
    "must be readable" },
  { "\"table\": \"holding\"", "\"table\": \"input\"", "settings[0].access", "missing" },
};

START_TEST (one_broken_thing_is_told_once_by_its_path)
{
  encfg_test_is_told_once (sound, &broken[_i]);
}
END_TEST

START_TEST (all_faults_of_a_file_are_told_at_once)
{
  g_autofree char *one = encfg_test_replaced (sound, "\"min\": 1,", "\"min\": 15,");
  g_autofree char *two = encfg_test_replaced (one, "\"is\": \"<\"", "\"is\": \">\"");
  g_autofree char *three = encfg_test_replaced (two, "\"baud\"", "\"bauds\"");
  g_autoptr (GPtrArray) problems = encfg_test_problems (three);

  /* The preset's value and the default lie outside nothing: the broken limits were taken back. */
  ck_assert_uint_eq (problems->len, 3);
}
END_TEST

START_TEST (one_fault_does_not_raise_another)
{
  g_autofree char *text = encfg_test_replaced (sound, "\"min\": 1,", "\"min\": -1,");
  g_autoptr (GPtrArray) problems = encfg_test_problems (text);

  ck_assert_uint_eq (problems->len, 1);
}
END_TEST

START_TEST (what_is_no_json_is_one_fault)
{
  static const char *const texts[] = { "", "[]", "{", "\x00\xff\xfe", "null" };
  g_autoptr (GPtrArray) problems = encfg_test_problems (texts[_i]);

  ck_assert_uint_eq (problems->len, 1);
}
END_TEST

static const struct
{
  const char *base, *address;
  guint wire;
} bases[] = { { "0", "10", 10 }, { "1", "11", 10 }, { "40001", "40011", 10 } };

START_TEST (documented_addresses_become_wire_addresses)
{
  /* Just the setting: the other tables have other numbers in the classic form. */
  g_autofree char *text = g_strdup_printf (
    "{ \"format\": 1, \"id\": \"t\", \"name\": \"T\", \"model\": \"M\", \"provenance\": "
    "\"assumed\","
    "\"address-base\": %s, \"identify\": { \"match\": [ { \"key\": \"a\", \"equals\": 1 } ],"
    "\"items\": [ { \"key\": \"a\", \"label\": \"A\", \"provenance\": \"assumed\","
    "\"table\": \"holding\", \"address\": %s, \"type\": \"u16\", \"unit\": \"\" } ] } }",
    bases[_i].base,
    bases[_i].address);
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);

  ck_assert_uint_eq (encfg_profile_find_item (profile, "a")->address, bases[_i].wire);
}
END_TEST

/* The manual's alarm table: order, labels and reference values of its section 6.4, copied here by
 * hand from the manual and not from the profile. */
static const struct
{
  const char *key, *label, *unit;
  int preset[3]; /* 2 V, 6 V, 12 V; -1: the manual does not name the row */
} manual[] = {
  { "float-v-high-1", "Floating V High 1", "mV", { 2350, 7050, 14100 } },
  { "float-v-high-2", "Floating V High 2", "mV", { 2350, 7050, 14100 } },
  { "float-v-low", "Floating V Low", "mV", { 2150, 6450, 12900 } },
  { "charge-v-high", "Charge V High", "mV", { 2350, 7050, 14100 } },
  { "charge-v-low", "Charge V Low", "mV", { 1850, 5550, 11100 } },
  { "discharge-v-low", "Discharge V Low", "mV", { 1850, 5550, 11100 } },
  { "ir-high", "IR High", "mΩ", { -1, -1, -1 } },
  { "ir-low", "IR Low", "mΩ", { -1, -1, -1 } },
  { "delta-ir", "(Delta IR)%", "%", { 200, 200, 200 } },
  { "temp-high", "Temp High", "°C", { 45, 45, 45 } },
  { "temp-low", "Temp Low", "°C", { -1, -1, -1 } },
  { "charge-i-high", "Charge I High", "A", { -1, -1, -1 } },
  { "discharge-i-high", "Discharge I High", "A", { -1, -1, -1 } },
  { "string-v-high", "String V High", "V", { -1, -1, -1 } },
  { "string-v-low", "String V Low", "V", { -1, -1, -1 } },
  { "ambient-temp-high", "Ambient Temp High", "°C", { -1, -1, -1 } },
  { "ambient-temp-low", "Ambient Temp Low", "°C", { -1, -1, -1 } },
};

static int
preset_value (const EncfgPreset *preset, const EncfgItem *item)
{
  for (guint i = 0; i < preset->values->len; i++)
    if (g_array_index (preset->values, EncfgItemRaw, i).item == item)
      return (int) g_array_index (preset->values, EncfgItemRaw, i).raw;
  return -1;
}

START_TEST (bm3000_holds_the_alarm_table_of_the_manual)
{
  static const char *const presets[] = { "2V", "6V", "12V" };
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", &error);
  g_autoptr (GPtrArray) rows = NULL;

  ck_assert_no_gerror (error);
  rows = encfg_profile_list_section (profile, ENCFG_SECTION_SETTINGS);
  ck_assert_uint_eq (rows->len, G_N_ELEMENTS (manual));
  for (guint i = 0; i < rows->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (rows, i);

      ck_assert_str_eq (item->key, manual[i].key);
      ck_assert_str_eq (item->label, manual[i].label);
      ck_assert_str_eq (item->unit, manual[i].unit);
      ck_assert (item->has_default);
      for (guint p = 0; p < 3; p++)
        ck_assert_int_eq (preset_value (encfg_profile_find_preset (profile, presets[p]), item),
                          manual[i].preset[p]);
    }
}
END_TEST

START_TEST (an_unknown_profile_is_told_with_the_known_ones)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_profile_find ("bm9000", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_PROFILE);
  ck_assert_ptr_nonnull (strstr (error->message, "bm3000"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("profile");
  TCase *tcase = tcase_create ("loader");

  tcase_add_test (tcase, a_sound_profile_loads_as_written);
  tcase_add_loop_test (tcase, a_clock_runs_in_local_time_unless_the_profile_says_utc, 0, 3);
  tcase_add_loop_test (tcase, one_broken_thing_is_told_once_by_its_path, 0, G_N_ELEMENTS (broken));
  tcase_add_test (tcase, all_faults_of_a_file_are_told_at_once);
  tcase_add_test (tcase, one_fault_does_not_raise_another);
  tcase_add_loop_test (tcase, what_is_no_json_is_one_fault, 0, 5);
  tcase_add_loop_test (tcase, documented_addresses_become_wire_addresses, 0, G_N_ELEMENTS (bases));
  tcase_add_test (tcase, bm3000_holds_the_alarm_table_of_the_manual);
  tcase_add_test (tcase, an_unknown_profile_is_told_with_the_known_ones);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
