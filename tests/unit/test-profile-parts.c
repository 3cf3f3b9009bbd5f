/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Commands, blocks and alarms of a profile. */

#include "encfg-written-profile.h"

/* clang-format off */
static const char sound[] =
  "{ \"format\": 1, \"id\": \"t\", \"name\": \"T\", \"model\": \"M\", \"provenance\": \"assumed\", \"link\": { \"max-read\": 20, \"max-write\": 15 },\n"
  "\"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": 7 } ], \"items\": [\n"
  "{ \"key\": \"code\", \"label\": \"Code\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 1, \"type\": \"u16\", \"unit\": \"\" } ] },\n"
  "\"settings\": [ { \"group\": \"string\", \"label\": \"String\", \"repeat\": { \"max\": 3, \"stride\": 20 }, \"items\": [\n"
  "{ \"group\": \"level\", \"label\": \"Level\", \"repeat\": { \"max\": 2, \"stride\": 8 }, \"items\": [\n"
  "{ \"key\": \"high\", \"label\": \"High\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 12, \"type\": \"u16\", \"unit\": \"V\", \"min\": 0, \"max\": 99 },\n"
  "{ \"key\": \"change\", \"label\": \"Change\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 13, \"type\": \"u16\", \"unit\": \"%\", \"min\": 0, \"max\": 99 } ] } ] },\n"
  "{ \"key\": \"long\", \"label\": \"Long\", \"provenance\": \"assumed\", \"table\": \"holding\", \"address\": 100, \"type\": \"u32\", \"unit\": \"\", \"min\": 0, \"max\": 99 } ],\n"
  "\"status\": [\n"
  "{ \"key\": \"state\", \"label\": \"State\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 3, \"type\": \"bits\" },\n"
  "{ \"key\": \"mode\", \"label\": \"Mode\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 4, \"type\": \"u16\", \"unit\": \"\" },\n"
  "{ \"group\": \"port\", \"label\": \"Port\", \"repeat\": { \"max\": 2, \"stride\": 1 }, \"items\": [\n"
  "{ \"key\": \"cell-under-test\", \"label\": \"Cell under test\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 20, \"type\": \"u16\", \"unit\": \"\" } ] },\n"
  "{ \"group\": \"level\", \"label\": \"Level\", \"repeat\": { \"max\": 2, \"stride\": 1 }, \"items\": [\n"
  "{ \"key\": \"alarms\", \"label\": \"Alarms\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 30, \"type\": \"bits\" } ] } ],\n"
  "\"strings\": { \"max\": 3, \"items\": [\n"
  "{ \"key\": \"string-voltage\", \"label\": \"Voltage\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 40, \"stride\": 3, \"type\": \"u16\", \"unit\": \"V\" },\n"
  "{ \"key\": \"string-reference\", \"label\": \"Reference\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 41, \"stride\": 3, \"type\": \"u16\", \"unit\": \"V\" },\n"
  "{ \"key\": \"string-alarms\", \"label\": \"Alarms\", \"provenance\": \"assumed\", \"table\": \"input\", \"address\": 42, \"stride\": 3, \"type\": \"bits\" } ] },\n"
  "\"commands\": [ { \"key\": \"go\", \"label\": \"Go\", \"provenance\": \"assumed\", \"address\": 200, \"start\": 1, \"state\": \"state\", \"done\": [ 0 ],\n"
  "\"current\": [ \"mode\", \"port[*].cell-under-test\" ], \"begins-within-ms\": 3000, \"requires\": [ { \"key\": \"mode\", \"not\": [ 3 ], \"reason\": \"it is busy\" }, { \"key\": \"state\", \"is\": [ 0, 1 ], \"reason\": \"r\" } ] } ],\n"
  "\"blocks\": [ { \"table\": \"holding\", \"address\": 150, \"count\": 4, \"read\": \"never\" }, { \"table\": \"holding\", \"address\": 100, \"count\": 10, \"read\": \"exact\", \"write\": \"whole\" }, { \"table\": \"holding\", \"address\": 160, \"count\": 9, \"read\": \"free\" } ],\n"
  "\"alarms\": [\n"
  "{ \"limit\": \"string[*].level[1].high\", \"reading\": \"string-voltage\", \"when\": \"above\", \"hysteresis\": 5, \"while\": [ \"float\", \"rest\" ], \"bits\": \"string-alarms\", \"bit\": 2, \"level\": 2 },\n"
  "{ \"limit\": \"string[*].level[1].change\", \"reading\": \"string-voltage\", \"when\": \"below\", \"reference\": \"string-reference\", \"negative\": true, \"lamp\": false } ] }\n";
/* clang-format on */

START_TEST (a_command_knows_what_it_watches_and_needs)
{
  static const char *const current[] = { "mode",
                                         "port[1].cell-under-test",
                                         "port[2].cell-under-test" };
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgCommand *command = encfg_profile_find_command (profile, "go");
  const EncfgRequirement *requirement;

  ck_assert_uint_eq (command->busy->len, 0);
  ck_assert_uint_eq (command->begins_within_ms, 3000);
  ck_assert_uint_eq (command->current->len, G_N_ELEMENTS (current));
  for (guint i = 0; i < command->current->len; i++)
    ck_assert_str_eq (((EncfgItem *) g_ptr_array_index (command->current, i))->key, current[i]);
  ck_assert_uint_eq (command->requires->len, 2);
  requirement = &g_array_index (command->requires, EncfgRequirement, 0);
  ck_assert (requirement->is_not);
  ck_assert_str_eq (requirement->item->key, "mode");
  ck_assert_str_eq (requirement->reason, "it is busy");
  ck_assert_int_eq (g_array_index (requirement->values, gint64, 0), 3);
  requirement = &g_array_index (command->requires, EncfgRequirement, 1);
  ck_assert (!requirement->is_not);
  ck_assert_uint_eq (requirement->values->len, 2);
}
END_TEST

START_TEST (blocks_are_sorted_by_address)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgBlock *block = &g_array_index (profile->blocks, EncfgBlock, 0);

  ck_assert_uint_eq (profile->blocks->len, 3);
  ck_assert_uint_eq (block->address, 100);
  ck_assert_uint_eq (block->count, 10);
  ck_assert (block->read_exactly && block->write_whole && !block->never_read);
  block = &g_array_index (profile->blocks, EncfgBlock, 1);
  ck_assert_uint_eq (block->address, 150);
  ck_assert (!block->read_exactly && !block->write_whole && block->never_read);
  block = &g_array_index (profile->blocks, EncfgBlock, 2);
  ck_assert_uint_eq (block->address, 160);
  ck_assert (block->free_read && !block->read_exactly && !block->never_read);
}
END_TEST

START_TEST (an_alarm_with_a_star_is_one_for_each_string)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (sound);
  const EncfgAlarm *alarm;

  ck_assert_uint_eq (profile->alarms->len, 6);
  alarm = g_ptr_array_index (profile->alarms, 1);
  ck_assert_str_eq (alarm->limit->key, "string[2].level[1].high");
  ck_assert_uint_eq (alarm->string, 2);
  ck_assert_str_eq (alarm->reading->key, "string-voltage");
  ck_assert_str_eq (alarm->bits->key, "string-alarms");
  ck_assert_uint_eq (alarm->bit, 2);
  ck_assert_uint_eq (alarm->level, 2);
  ck_assert_int_eq (alarm->hysteresis, 5);
  ck_assert (alarm->is_high);
  ck_assert (!alarm->negative);
  ck_assert (!alarm->no_lamp);
  ck_assert_str_eq (g_ptr_array_index (alarm->modes, 1), "rest");
  alarm = g_ptr_array_index (profile->alarms, 3);
  ck_assert (!alarm->is_high);
  ck_assert (alarm->negative);
  ck_assert (alarm->no_lamp);
  ck_assert_ptr_null (alarm->modes);
  ck_assert_ptr_null (alarm->bits);
  ck_assert_str_eq (alarm->reference->key, "string-reference");
  ck_assert_uint_eq (alarm->level, 1);
}
END_TEST

START_TEST (other_members_of_an_alarm_take_the_number_of_its_limit)
{
  g_autoptr (GString) changed = g_string_new (sound);
  g_autoptr (EncfgProfile) profile = NULL;
  const EncfgAlarm *alarm;

  g_string_replace (changed,
                    "\"limit\": \"string[*].level[1].high\", \"reading\": \"string-voltage\"",
                    "\"limit\": \"string[1].level[*].high\", \"reading\": \"volts\"",
                    1);
  g_string_replace (changed, "\"bits\": \"string-alarms\"", "\"bits\": \"level[*].alarms\"", 1);
  g_string_replace (changed,
                    "\"key\": \"mode\", \"label\": \"Mode\"",
                    "\"key\": \"volts\", \"label\": \"Volts\", \"provenance\": \"assumed\", "
                    "\"table\": \"input\", \"address\": 9, \"type\": \"u16\", \"unit\": \"V\" }, "
                    "{ \"key\": \"mode\", \"label\": \"Mode\"",
                    1);
  profile = encfg_test_load (changed->str);
  alarm = g_ptr_array_index (profile->alarms, 1);
  ck_assert_str_eq (alarm->limit->key, "string[1].level[2].high");
  ck_assert_str_eq (alarm->bits->key, "level[2].alarms");
  ck_assert_uint_eq (alarm->string, 1);
}
END_TEST

/* Each breaks one thing and must be told once, whatever number of alarms come of it. */
static const EncfgBroken broken[] = {
  { "\"limit\": \"string[*].level[1].high\"",
    "\"limit\": \"high\"",
    "alarms[0].limit",
    "so say “string[1].level[1].high”" },
  { "\"limit\": \"string[*].level[1].high\"",
    "\"limit\": \"mode\"",
    "alarms[0].limit",
    "no setting" },
  { "\"limit\": \"string[*].level[1].high\"",
    "\"limit\": \"string[*].level[1].change\"",
    "alarms[0].limit",
    "is in “%”; to be compared it must be in “V”" },
  { "\"limit\": \"string[*].level[1].change\"",
    "\"limit\": \"string[*].level[1].high\"",
    "alarms[1].limit",
    "must be in “%”" },
  { "\"reading\": \"string-voltage\", \"when\": \"above\"",
    "\"reading\": \"long\", \"when\": \"above\"",
    "alarms[0].reading",
    "not in status, strings or cells" },
  { "\"reading\": \"string-voltage\", \"when\": \"above\"",
    "\"reading\": \"string-alarms\", \"when\": \"above\"",
    "alarms[0].reading",
    "is no number" },
  { "\"reading\": \"string-voltage\", \"when\": \"above\"",
    "\"reading\": \"string[*].mode\", \"when\": \"above\"",
    "alarms[0].reading",
    "there is no item “string[1].mode”" },
  { "\"reading\": \"string-voltage\", \"when\": \"above\"",
    "\"reading\": \"port[*].cell-under-test\", \"when\": \"above\"",
    "alarms[0].reading",
    "which number of “port”" },
  { "\"when\": \"above\", ", "", "alarms[0].when", "above” or “below" },
  { "\"when\": \"above\"", "\"when\": \"over\"", "alarms[0].when", "one of above, below" },
  { "\"while\": [ \"float\", \"rest\" ]",
    "\"while\": [ \"floating\" ]",
    "alarms[0].while",
    "no mode of a bank" },
  { "\"while\": [ \"float\", \"rest\" ]", "\"while\": []", "alarms[0].while", "at least one" },
  { "\"while\": [ \"float\", \"rest\" ]", "\"while\": [ 5 ]", "alarms[0].while", "texts" },
  { "\"while\": [ \"float\", \"rest\" ]",
    "\"while\": [ \"float\", \"\\u001b\" ]",
    "alarms[0].while",
    "control" },
  { "\"reading\": \"string-voltage\", \"when\": \"above\"",
    "\"reading\": \"\", \"when\": \"above\"",
    "alarms[0].reading",
    "no item “”" },
  { "\"reading\": \"string-voltage\", \"when\": \"above\"",
    "\"when\": \"above\"",
    "alarms[0].reading",
    "missing" },
  { "\"state\": \"state\"", "\"state\": 5", "commands[0].state", "expected a text" },
  { "\"current\": [ \"mode\"", "\"current\": [ \"\"", "commands[0].current", "no item “”" },
  { "\"key\": \"long\"", "\"key\": \"\"", "settings[1].key", "at least one" },
  { "\"key\": \"go\"", "\"key\": 7", "commands[0].key", "expected a text" },
  { "\"hysteresis\": 5", "\"hysteresis\": -5", "alarms[0].hysteresis", "outside 0" },
  { "\"bits\": \"string-alarms\", \"bit\": 2",
    "\"bits\": \"string-alarms\"",
    "alarms[0].bit",
    "missing" },
  { "\"bits\": \"string-alarms\", \"bit\": 2", "\"bit\": 2", "alarms[0].bits", "missing" },
  { "\"bits\": \"string-alarms\", \"bit\": 2",
    "\"bits\": \"string-alarms\", \"bit\": 16",
    "alarms[0].bit",
    "outside 0 to 15" },
  { "\"bits\": \"string-alarms\", \"bit\": 2",
    "\"bits\": \"string-reference\", \"bit\": 2",
    "alarms[0].bits",
    "not of the type bits" },
  { "\"bits\": \"string-alarms\", \"bit\": 2",
    "\"bits\": \"state\", \"bit\": 2",
    "alarms[0].bits",
    "same section" },
  { "\"reference\": \"string-reference\"",
    "\"reference\": \"mode\"",
    "alarms[1].reference",
    "same section" },
  { "\"level\": 2 }", "\"level\": 3 }", "alarms[0].level", "outside 1 to 2" },
  { "\"table\": \"holding\", \"address\": 150, \"count\": 4",
    "\"address\": 150, \"count\": 4",
    "blocks[0].table",
    "missing" },
  { "\"count\": 4, \"read\": \"never\"", "\"count\": 4", "blocks[0]", "needs “read” or “write”" },
  { "\"count\": 4, \"read\": \"never\"",
    "\"count\": 4, \"read\": \"never\", \"write\": \"whole\"",
    "blocks[0].write",
    "must be readable" },
  { "\"count\": 10, \"read\": \"exact\", \"write\": \"whole\"",
    "\"count\": 21, \"read\": \"exact\"",
    "blocks[1].count",
    "more than link.max-read 20" },
  { "\"count\": 10", "\"count\": 16", "blocks[1].count", "more than link.max-write 15" },
  { "\"count\": 10", "\"count\": 1", "blocks[1].count", "“long” would lie half inside" },
  { "\"address\": 100, \"count\": 10",
    "\"address\": 101, \"count\": 10",
    "blocks[1].count",
    "“long” would lie half inside" },
  { "\"address\": 100, \"count\": 10",
    "\"address\": 149, \"count\": 10",
    "blocks[1].address",
    "overlaps the block at holding 150" },
  { "\"address\": 150, \"count\": 4",
    "\"address\": 50, \"count\": 4",
    "blocks[0].read",
    "“string[3].level[1].high” lies in it and is read" },
  { "\"table\": \"holding\", \"address\": 100, \"count\": 10",
    "\"table\": \"input\", \"address\": 100, \"count\": 10",
    "blocks[1].write",
    "input cannot be written" },
  { "\"state\": \"state\"", "\"state\": \"long\"", "commands[0].state", "no item of “status”" },
  { "\"state\": \"state\", ", "", "commands[0].done", "needs “state”" },
  { "\"done\": [ 0 ],", "", "commands[0].state", "needs “done”" },
  { "\"port[*].cell-under-test\" ]",
    "\"port.cell-under-test\" ]",
    "commands[0].current",
    "so say “port[1].cell-under-test”" },
  { "\"current\": [ \"mode\", \"port[*].cell-under-test\" ]",
    "\"current\": []",
    "commands[0].current",
    "at least one" },
  { "\"current\": [ \"mode\", \"port[*].cell-under-test\" ]",
    "\"current\": \"mod\"",
    "commands[0].current",
    "no item “mod”" },
  { "\"begins-within-ms\": 3000",
    "\"begins-within-ms\": -1",
    "commands[0].begins-within-ms",
    "outside" },
  { "\"not\": [ 3 ]",
    "\"not\": [ 3 ], \"is\": [ 1 ]",
    "commands[0].requires[0]",
    "either “is” or “not”" },
  { "\"not\": [ 3 ]", "\"not\": []", "commands[0].requires[0]", "either “is” or “not”" },
  { "\"is\": [ 0, 1 ], \"reason\": \"r\"",
    "\"is\": [ 0, 1 ]",
    "commands[0].requires[1].reason",
    "missing" },
  { "\"key\": \"mode\", \"not\"",
    "\"key\": \"long\", \"not\"",
    "commands[0].requires[0].key",
    "no item of “status”" },
};

START_TEST (one_broken_thing_is_told_once_by_its_path)
{
  ck_assert_uint_eq (encfg_test_is_told_once (sound, &broken[_i]), 1);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("profile-parts");
  TCase *tcase = tcase_create ("loader");

  tcase_add_test (tcase, a_command_knows_what_it_watches_and_needs);
  tcase_add_test (tcase, blocks_are_sorted_by_address);
  tcase_add_test (tcase, an_alarm_with_a_star_is_one_for_each_string);
  tcase_add_test (tcase, other_members_of_an_alarm_take_the_number_of_its_limit);
  tcase_add_loop_test (tcase, one_broken_thing_is_told_once_by_its_path, 0, G_N_ELEMENTS (broken));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
