/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A profile whose settings repeat per string and level, of which the module has two strings of the
 * four that the profile allows. */

#include "encfg-ir-limit.h"
#include "encfg-module-address.h"
#include "encfg-module-bench.h"
#include "encfg-module-command.h"
#include "encfg-speed-change.h"

#define STRINGS 20
#define RUNNING 21
#define DOOR 22
#define PORTS 23
#define STRING_3 140

static EncfgProfile *
load_grouped (void)
{
  g_autofree char *path =
    g_build_filename (g_getenv ("ENCFG_TEST_DATA"), "profiles", "grouped.json", NULL);
  g_autoptr (GError) error = NULL;
  EncfgProfile *profile = encfg_profile_find (path, &error);

  ck_assert_no_gerror (error);
  return profile;
}

/* Who asks for a string that is not there gets no answer. */
static EncfgBench
begin (void)
{
  g_autoptr (EncfgProfile) profile = load_grouped ();
  EncfgBench bench = encfg_bench_new (profile);
  GError *error = NULL;

  memset (bench.fake->words, 0, sizeof bench.fake->words);
  bench.fake->words[ENCFG_TABLE_INPUT][0] = 4;
  encfg_bench_put_text (bench.fake, encfg_profile_find_item (profile, "serial"), "SIMULATED-0001");
  bench.fake->words[ENCFG_TABLE_INPUT][STRINGS] = 2;
  for (guint i = STRING_3; i < 200; i++)
    bench.fake->hole[i] = TRUE;
  ck_assert (encfg_bench_open (&bench, &error));
  ck_assert_no_gerror (error);
  g_string_truncate (bench.fake->log, 0);
  return bench;
}

START_TEST (strings_that_are_not_there_are_neither_read_nor_rows)
{
  g_auto (EncfgBench) bench = begin ();
  EncfgSettingTable *table = encfg_module_get_table (bench.module);

  ck_assert_uint_eq (encfg_setting_table_get_rows (table)->len, 30);
  ck_assert (encfg_bench_read_settings (&bench, NULL));
  ck_assert_str_eq (bench.fake->log->str, "4:20+1 3:10+1 3:100+4 3:105+3 3:120+4 3:125+3 3:200+2");
  ck_assert_uint_eq (encfg_setting_table_get_rows (table)->len, 16);
  ck_assert_ptr_null (encfg_setting_table_find (table, "string[3].nominal"));
  ck_assert_ptr_nonnull (encfg_setting_table_find (table, "string[2].level[2].ir-high"));
}
END_TEST

static void
log_rows (EncfgSettingTable *table, GString *log)
{
  g_string_append_printf (log, "%u ", encfg_setting_table_get_rows (table)->len);
}

START_TEST (the_table_tells_when_the_count_is_known_and_when_it_changes)
{
  g_auto (EncfgBench) bench = begin ();
  EncfgSettingTable *table = encfg_module_get_table (bench.module);
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (table, "rows-changed", G_CALLBACK (log_rows), log);
  ck_assert (encfg_bench_read_settings (&bench, NULL));
  ck_assert (encfg_bench_read_settings (&bench, NULL));
  bench.fake->words[ENCFG_TABLE_INPUT][STRINGS] = 1;
  ck_assert (encfg_bench_read_settings (&bench, NULL));
  ck_assert_str_eq (log->str, "16 9 ");
}
END_TEST

START_TEST (what_a_file_says_of_a_string_that_is_not_there_is_kept_and_no_row)
{
  static const char rows[] =
    "key,label,value,unit\nstring[1].nominal,,24,V\nstring[3].nominal,,24,V\nno-such,,1,\n";
  g_auto (EncfgBench) bench = begin ();
  EncfgSettingTable *table = encfg_module_get_table (bench.module);
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_parse (rows, -1, NULL);
  g_autoptr (EncfgSettingsFile) again = NULL;
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;

  ck_assert (encfg_bench_read_settings (&bench, NULL));
  ck_assert (encfg_setting_table_apply_file (table, file, unknown, NULL));
  ck_assert_uint_eq (unknown->len, 2);
  ck_assert_str_eq (g_ptr_array_index (unknown, 0), "string[3].nominal");
  reason = encfg_setting_table_describe_unknown (table, "string[3].nominal");
  ck_assert_str_eq (reason, "string[3].nominal: the module has no String 3 (Strings: 2)");
  again = encfg_setting_table_config_to_file (table, NULL);
  ck_assert_uint_eq (again->rows->len, 3);
  ck_assert_str_eq (((EncfgFileRow *) g_ptr_array_index (again->rows, 1))->key,
                    "string[3].nominal");
  ck_assert (!encfg_setting_table_assign (table, "string[4].nominal=12", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
  ck_assert_ptr_nonnull (strstr (error->message, "no String 4"));
}
END_TEST

START_TEST (an_assignment_is_for_one_row_or_for_all_of_its_kind)
{
  g_auto (EncfgBench) bench = begin ();
  EncfgSettingTable *table = encfg_module_get_table (bench.module);
  static const char *const bad[] = {
    "string[*].ir-high=3", "string[*]x.nominal=3", "string*.nominal=3", "[*]=3", "string[*].=3",
  };
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *other = NULL;

  ck_assert (encfg_bench_read_settings (&bench, NULL));
  ck_assert (encfg_setting_table_assign (table, "string[*].level[2].ir-high=7", NULL));
  ck_assert (encfg_setting_table_assign (table, "string[2].level[2].ir-high=8", NULL));
  one = encfg_setting_dup_config_text (encfg_test_row (table, "string[1].level[2].ir-high"));
  two = encfg_setting_dup_config_text (encfg_test_row (table, "string[2].level[2].ir-high"));
  other = encfg_setting_dup_config_text (encfg_test_row (table, "string[1].level[1].ir-high"));
  ck_assert_str_eq (one, "7.00");
  ck_assert_str_eq (two, "8.00");
  ck_assert_str_eq (other, "");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert_msg (!encfg_setting_table_assign (table, bad[i], &error), "%s", bad[i]);
      ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
    }
}
END_TEST

START_TEST (patterns_take_brackets_as_they_stand)
{
  g_auto (EncfgBench) bench = begin ();
  EncfgSettingTable *table = encfg_module_get_table (bench.module);
  g_autoptr (GPtrArray) string = encfg_setting_table_select (table, "string[2].*", NULL);
  g_autoptr (GPtrArray) level = encfg_setting_table_select (table, "*level[1]*", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_uint_eq (string->len, 7);
  ck_assert_uint_eq (level->len, 12);
  ck_assert (encfg_bench_read_settings (&bench, NULL));
  ck_assert_ptr_null (encfg_setting_table_select (table, "string[3].*", &error));
  ck_assert_ptr_nonnull (strstr (error->message, "no String 3"));
}
END_TEST

static void
put (EncfgReadings *readings, const char *key, guint index, guint16 word)
{
  const EncfgSpan span =
    encfg_plan_span_of (encfg_profile_find_item (readings->profile, key), index);

  encfg_image_store (readings->image, &span, &word);
}

/* Three cells in the first string, two in the second: slots 0 to 2 and 4, 5. */
static EncfgReadings *
read_bank (void)
{
  g_autoptr (EncfgProfile) profile = load_grouped ();
  EncfgReadings *readings = encfg_readings_new (profile);

  put (readings, "string-count", 0, 2);
  put (readings, "string-cells", 0, 3);
  put (readings, "string-cells", 1, 2);
  put (readings, "string-state", 0, 1);
  put (readings, "string-state", 1, 3);
  for (guint slot = 0; slot < 10; slot++)
    {
      put (readings, "cell-ir", slot, (guint16) (5000 + slot));
      put (readings, "cell-flags", slot, 16);
    }
  encfg_readings_take_counts (readings);
  return readings;
}

START_TEST (cells_in_segments_are_numbered_through)
{
  g_autoptr (EncfgReadings) readings = read_bank ();

  ck_assert_uint_eq (readings->n_cells, 5);
  ck_assert_int_eq (encfg_readings_find (readings, "cell-ir", 2).number, 5002);
  ck_assert_int_eq (encfg_readings_find (readings, "cell-ir", 3).number, 5004);
  ck_assert_int_eq (encfg_readings_find (readings, "cell-ir", 5).kind, ENCFG_VALUE_UNREAD);
  ck_assert_uint_eq (encfg_readings_get_string (readings, 2), 1);
  ck_assert_uint_eq (encfg_readings_get_string (readings, 3), 2);
}
END_TEST

START_TEST (words_of_the_module_are_known_by_what_they_mean)
{
  g_autoptr (EncfgReadings) readings = read_bank ();
  const EncfgItem *ir = encfg_profile_find_item (readings->profile, "cell-ir");
  gint64 raw;

  ck_assert_str_eq (encfg_readings_get_mode (readings, 0), "float");
  ck_assert_str_eq (encfg_readings_get_mode (readings, 1), "discharge");
  ck_assert (encfg_readings_get_valid (readings, ir, 3, &raw));
  put (readings, "cell-flags", 4, 17);
  ck_assert (!encfg_readings_get_valid (readings, ir, 3, &raw));
  ck_assert (encfg_readings_get_valid (readings, ir, 2, &raw));
}
END_TEST

/* In mΩ with two places; the readings are whole µΩ. */
START_TEST (the_limit_of_a_string_comes_from_its_own_cells)
{
  g_autoptr (EncfgReadings) readings = read_bank ();
  EncfgIrLimit limit;

  put (readings, "cell-ir", 0, 9000);
  put (readings, "cell-ir", 5, 5001);
  ck_assert (encfg_ir_limit_propose (readings, "string[2].level[1].ir-high", 1500, &limit, NULL));
  ck_assert_int_eq (limit.raw, 751);
  ck_assert_uint_eq (limit.cell, 3);
  ck_assert (encfg_ir_limit_propose (readings, "string[1].level[1].ir-high", 1500, &limit, NULL));
  ck_assert_int_eq (limit.raw, 1350);
}
END_TEST

/* What the state register says at each look, the last one for good. */
static const char *looks;

static void
look (EncfgFake *fake, const EncfgRequest *request)
{
  if (request->is_write || request->address != RUNNING || request->table != ENCFG_TABLE_INPUT)
    return;
  fake->words[ENCFG_TABLE_INPUT][RUNNING] = (guint16) (*looks - '0');
  if (looks[1] != '\0')
    looks++;
}

static EncfgBench
begin_test (const char *states)
{
  EncfgBench bench = begin ();

  looks = states;
  bench.fake->on_request = look;
  return bench;
}

static EncfgCommandStatus
test_resistances (EncfgBench *bench, GError **error)
{
  const EncfgProfile *profile = encfg_module_get_profile (bench->module);
  g_autoptr (GAsyncResult) result = NULL;
  EncfgCommandStatus status;

  encfg_module_command_async (bench->module,
                              encfg_profile_find_command (profile, "ir-test"),
                              ENCFG_COMMAND_RUN,
                              NULL,
                              NULL,
                              NULL,
                              encfg_bench_store_result,
                              &result);
  encfg_bench_await (&result);
  encfg_module_command_finish (bench->module, result, &status, error);
  return status;
}

/* The end looks like the time before, and whatever is not the end is busy. */
static const struct
{
  const char *looks;
  guint16 door;
  EncfgCommandState state;
  int code;
  guint n_writes;
} tests[] = {
  { "0320", 0, ENCFG_COMMAND_DONE, 0, 1 },
  { "0000130", 0, ENCFG_COMMAND_DONE, 0, 1 },
  { "0", 0, ENCFG_COMMAND_FAILED, ENCFG_ERROR_DEVICE_FAILURE, 1 },
  { "0320", 1, ENCFG_COMMAND_NOT_STARTED, ENCFG_ERROR_PRECONDITION, 0 },
};

START_TEST (a_test_is_followed_by_a_state_that_knows_no_more_than_its_end)
{
  g_auto (EncfgBench) bench = begin_test (tests[_i].looks);
  g_autoptr (GError) error = NULL;
  EncfgCommandStatus status;

  bench.fake->words[ENCFG_TABLE_INPUT][DOOR] = tests[_i].door;
  status = test_resistances (&bench, &error);
  ck_assert_int_eq (status.state, tests[_i].state);
  ck_assert_uint_eq (bench.fake->n_writes, tests[_i].n_writes);
  if (tests[_i].code)
    ck_assert_gerror (error, ENCFG_ERROR, tests[_i].code);
  else
    ck_assert_no_gerror (error);
  if (tests[_i].door)
    ck_assert_ptr_nonnull (strstr (error->message, "the door is open"));
}
END_TEST

START_TEST (every_port_at_work_is_told)
{
  g_auto (EncfgBench) bench = begin_test ("030");
  g_autofree char *text = NULL;
  EncfgCommandStatus status;

  bench.fake->words[ENCFG_TABLE_INPUT][PORTS] = 3;
  bench.fake->words[ENCFG_TABLE_INPUT][PORTS + 1] = 14;
  status = test_resistances (&bench, NULL);
  text = encfg_command_describe_current (
    encfg_profile_find_command (encfg_module_get_profile (bench.module), "ir-test"), &status);
  ck_assert_str_eq (text, "Port 1: battery 3, Port 2: battery 14");
}
END_TEST

START_TEST (no_battery_is_named_where_no_port_tells_one)
{
  g_auto (EncfgBench) bench = begin ();
  const EncfgCommandStatus status = { .state = ENCFG_COMMAND_RUNNING };
  g_autofree char *text = encfg_command_describe_current (
    encfg_profile_find_command (encfg_module_get_profile (bench.module), "ir-test"), &status);

  ck_assert_str_eq (text, "running");
}
END_TEST

START_TEST (over_the_network_the_speed_of_the_line_is_written_and_read_back)
{
  g_auto (EncfgBench) bench = begin ();
  EncfgSettingTable *table = encfg_module_get_address (bench.module);
  g_autoptr (EncfgWriteReview) review = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const EncfgChange *change;

  bench.fake->words[ENCFG_TABLE_HOLDING][300] = 1;
  ck_assert (encfg_bench_read_table (&bench, table, NULL));
  ck_assert (encfg_setting_table_assign (table, "baud=19200", NULL));
  review = encfg_write_review_new (table, encfg_setting_table_get_rows (table));
  encfg_module_change_address_async (bench.module, review, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  ck_assert (encfg_module_change_address_finish (bench.module, result, &error));
  ck_assert_no_gerror (error);
  change = g_ptr_array_index (review->changes, 0);
  ck_assert_int_eq (change->state, ENCFG_WRITE_VERIFIED);
  ck_assert_uint_eq (encfg_speed_of (change->item, change->read.number), 19200);
  ck_assert_uint_eq (bench.fake->n_writes, 1);
}
END_TEST

/* The module at the old speed, and the line at the new one. */
typedef struct
{
  EncfgProfile *profile;
  EncfgFake *old, *other;
  EncfgTarget target;
  EncfgWriteRow row;
  EncfgSpeedChange change;
} Line;

static EncfgFake *
put_module (const EncfgProfile *profile, const char *script, char always)
{
  EncfgFake *fake = encfg_fake_new (script);

  fake->always = always;
  fake->words[ENCFG_TABLE_INPUT][0] = 4;
  encfg_bench_put_text (fake, encfg_profile_find_item (profile, "serial"), "SIMULATED-0001");
  return fake;
}

static void
line_begin (Line *line, const char *script, char always_old, char always_other)
{
  *line = (Line){ .profile = load_grouped () };
  line->old = put_module (line->profile, script, always_old);
  line->other = put_module (line->profile, "", always_other);
  line->other->words[ENCFG_TABLE_HOLDING][301] = 1;
  encfg_target_init (&line->target, &line->old->parent, &line->profile->link, 1);
  ck_assert (encfg_transport_open (&line->old->parent, NULL, NULL));
  line->row.item = encfg_profile_find_item (line->profile, "baud");
  line->row.words[0] = 1;
  line->change = (EncfgSpeedChange){
    line->profile, "SIMULATED-0001", &line->target, &line->other->parent, &line->row, FALSE,
  };
}

static void
line_clear (Line *line)
{
  encfg_write_row_clear (&line->row);
  encfg_transport_free (&line->old->parent);
  encfg_transport_free (&line->other->parent);
  encfg_profile_unref (line->profile);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static const struct
{
  const char *what;
  const char *script; /* of the old speed: the first exchange is the write */
  char always_old, always_other;
  EncfgWriteState state;
  gboolean moved;
} lines[] = {
  { "at once", ".", 'S', '.', ENCFG_WRITE_VERIFIED, TRUE },
  { "answered at the new speed already", "T", 'S', '.', ENCFG_WRITE_VERIFIED, TRUE },
  { "after a restart", ".", '.', 'S', ENCFG_WRITE_VERIFIED, FALSE },
  { "confirmed and not done", "I", '.', 'S', ENCFG_WRITE_MISMATCH, FALSE },
  { "refused", "3", '.', 'S', ENCFG_WRITE_REFUSED, FALSE },
  { "nowhere", ".", 'S', 'S', ENCFG_WRITE_NO_ANSWER, FALSE },
};

START_TEST (a_module_is_looked_for_at_both_speeds)
{
  g_auto (Line) line;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  line_begin (&line, lines[_i].script, lines[_i].always_old, lines[_i].always_other);
  ok = encfg_speed_change_run (&line.change, NULL, &error);
  ck_assert_int_eq (line.row.state, lines[_i].state);
  ck_assert (ok == (lines[_i].state == ENCFG_WRITE_VERIFIED));
  ck_assert (line.change.moved == lines[_i].moved);
  ck_assert_uint_eq (line.old->n_writes + line.other->n_writes, 1);
  /* One port: it is open at one speed at most. */
  ck_assert (!(line.old->parent.is_open && line.other->parent.is_open));
}
END_TEST

static const struct
{
  const char *script; /* of the old speed: the write and the lock come first */
  char always_old, always_other;
  guint n_old, n_other; /* writes */
  int code;             /* of the lock that failed */
} locks[] = {
  { "..", 'S', '.', 2, 0, 0 },
  { ".S", 'S', '.', 2, 1, 0 },
  { "TS", 'S', '.', 2, 1, 0 },
  { ".4", 'S', '.', 2, 0, ENCFG_ERROR_DEVICE_FAILURE },
  { ".S", '.', 'S', 2, 0, ENCFG_ERROR_TIMEOUT },
};

START_TEST (a_lock_that_fails_after_a_new_speed_is_told_and_tried_where_the_module_is)
{
  const EncfgPoke after = { ENCFG_TABLE_HOLDING, 450, 1 };
  g_auto (Line) line;
  g_autoptr (GError) unfinished = NULL;

  line_begin (&line, locks[_i].script, locks[_i].always_old, locks[_i].always_other);
  g_array_append_val (line.profile->write_after, after);
  ck_assert (encfg_speed_change_run (&line.change, NULL, NULL));
  unfinished = line.change.unfinished;
  if (locks[_i].code)
    ck_assert_gerror (unfinished, ENCFG_ERROR, locks[_i].code);
  else
    ck_assert_no_gerror (unfinished);
  ck_assert_uint_eq (line.old->n_writes, locks[_i].n_old);
  ck_assert_uint_eq (line.other->n_writes, locks[_i].n_other);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("groups");
  TCase *tcase = tcase_create ("groups");

  tcase_add_test (tcase, strings_that_are_not_there_are_neither_read_nor_rows);
  tcase_add_test (tcase, the_table_tells_when_the_count_is_known_and_when_it_changes);
  tcase_add_test (tcase, what_a_file_says_of_a_string_that_is_not_there_is_kept_and_no_row);
  tcase_add_test (tcase, an_assignment_is_for_one_row_or_for_all_of_its_kind);
  tcase_add_test (tcase, patterns_take_brackets_as_they_stand);
  tcase_add_test (tcase, cells_in_segments_are_numbered_through);
  tcase_add_test (tcase, words_of_the_module_are_known_by_what_they_mean);
  tcase_add_test (tcase, the_limit_of_a_string_comes_from_its_own_cells);
  tcase_add_loop_test (
    tcase, a_test_is_followed_by_a_state_that_knows_no_more_than_its_end, 0, G_N_ELEMENTS (tests));
  tcase_add_test (tcase, every_port_at_work_is_told);
  tcase_add_test (tcase, no_battery_is_named_where_no_port_tells_one);
  tcase_add_test (tcase, over_the_network_the_speed_of_the_line_is_written_and_read_back);
  tcase_add_loop_test (tcase, a_module_is_looked_for_at_both_speeds, 0, G_N_ELEMENTS (lines));
  tcase_add_loop_test (tcase,
                       a_lock_that_fails_after_a_new_speed_is_told_and_tried_where_the_module_is,
                       0,
                       G_N_ELEMENTS (locks));
  tcase_set_timeout (tcase, 30);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
