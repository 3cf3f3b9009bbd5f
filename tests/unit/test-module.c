/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-bench.h"

static gboolean
write_review (EncfgBench *bench, EncfgWriteReview *review, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_write_async (bench->module, review, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_write_finish (bench->module, result, error);
}

static EncfgWriteReview *
review (EncfgBench *bench, const char *assignment, ...)
{
  EncfgSettingTable *table = encfg_module_get_table (bench->module);
  va_list args;

  va_start (args, assignment);
  for (; assignment; assignment = va_arg (args, const char *))
    ck_assert (encfg_setting_table_assign (table, assignment, NULL));
  va_end (args);
  return encfg_write_review_new (table, encfg_setting_table_get_rows (table));
}

static EncfgWriteState
state_of (const EncfgWriteReview *self, guint index)
{
  return ((const EncfgChange *) g_ptr_array_index (self->changes, index))->state;
}

START_TEST (opening_finds_the_profile_and_the_identity)
{
  g_auto (EncfgBench) bench = encfg_bench_new (NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_bench_open (&bench, &error));
  ck_assert_no_gerror (error);
  ck_assert_str_eq (encfg_module_get_profile (bench.module)->id, "bm3000");
  ck_assert_str_eq (encfg_module_get_identity (bench.module)->serial, "SIMULATED-0001");
  ck_assert (encfg_module_get_identity (bench.module)->simulated);
}
END_TEST

START_TEST (a_module_of_another_kind_does_not_open)
{
  g_autoptr (EncfgProfile) bm3000 = encfg_test_profile ();
  g_auto (EncfgBench) bench = encfg_bench_new (_i ? bm3000 : NULL);
  g_autoptr (GError) error = NULL;

  encfg_bench_put (
    bench.fake, encfg_profile_find_item (bm3000, "model-code"), encfg_value_number (600));
  ck_assert (!encfg_bench_open (&bench, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_MISMATCH);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
}
END_TEST

/* Nobody could prove later that it is still the same one. */
START_TEST (a_module_whose_serial_number_is_not_heard_does_not_open)
{
  g_auto (EncfgBench) bench = encfg_bench_new (NULL);
  g_autoptr (GError) error = NULL;

  bench.fake->script = "..SSS";
  ck_assert (!encfg_bench_open (&bench, &error));
  ck_assert (encfg_error_is_line_trouble (error));
  ck_assert_ptr_null (encfg_module_get_identity (bench.module));
  ck_assert (encfg_bench_open (&bench, NULL));
}
END_TEST

START_TEST (the_alarm_table_is_one_transaction)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_bench_read_settings (&bench, &error));
  ck_assert_str_eq (bench.fake->log->str, "3:100+17");
}
END_TEST

START_TEST (three_scattered_rows_cost_three_writes_between_two_reads)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self =
    review (&bench, "float-v-high-1=14000", "ir-high=3.5", "temp-high=45", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (write_review (&bench, self, &error));
  ck_assert_no_gerror (error);
  ck_assert_str_eq (bench.fake->log->str, "3:100+10 6:100+1 6:106+1 6:109+1 3:100+10");
  ck_assert_uint_eq (encfg_write_review_count_verified (self), 3);
  ck_assert_uint_eq (bench.fake->words[ENCFG_TABLE_HOLDING][106], 350);
  ck_assert_int_eq (
    encfg_setting_get_state (encfg_test_row (encfg_module_get_table (bench.module), "ir-high")),
    ENCFG_SETTING_SAME);
}
END_TEST

/* As above, on a serial line, with what `then` does to the module after the review. */
static void
write_joined (void (*then) (EncfgBench *bench), const char *log, guint n_verified)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self =
    review (&bench, "float-v-high-1=14000", "ir-high=3.5", "temp-high=45", NULL);
  const guint16 *words = bench.fake->words[ENCFG_TABLE_HOLDING];

  bench.fake->parent.baud = 9600;
  bench.fake->parent.character_bits = 10;
  bench.fake->parent.lag_us = 8646;
  if (then)
    then (&bench);
  ck_assert (write_review (&bench, self, NULL));
  ck_assert_str_eq (bench.fake->log->str, log);
  ck_assert_uint_eq (encfg_write_review_count_verified (self), n_verified);
  ck_assert_uint_eq (self->changes->len, 3);
  ck_assert (words[100] == 14000 && words[106] == 350 && words[109] == 45);
}

static void
change_between (EncfgBench *bench)
{
  bench->fake->words[ENCFG_TABLE_HOLDING][103]++;
}

static void
lose_the_line (EncfgBench *bench)
{
  encfg_setting_set_stale (
    encfg_test_row (encfg_module_get_table (bench->module), "discharge-v-low"));
}

START_TEST (on_a_serial_line_three_scattered_rows_cost_one_write)
{
  write_joined (NULL, "3:100+10 16:100+10 3:100+10", 3);
}
END_TEST

START_TEST (what_another_master_has_changed_between_the_rows_is_left_alone)
{
  write_joined (change_between, "3:100+10 6:100+1 16:106+4 3:100+10", 3);
}
END_TEST

START_TEST (a_row_that_is_stale_is_not_written_back)
{
  write_joined (lose_the_line, "3:100+10 6:100+1 16:106+4 3:100+10", 3);
}
END_TEST

START_TEST (a_review_without_changes_sends_nothing)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self = review (&bench, "ir-high=80", NULL);

  ck_assert (write_review (&bench, self, NULL));
  ck_assert_str_eq (bench.fake->log->str, "");
}
END_TEST

/* What was done decides, not what was wanted in the meantime. */
START_TEST (a_write_cancelled_after_its_last_exchange_is_done)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self = review (&bench, "temp-high=44", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bench.fake->script = "..c";
  encfg_module_write_async (bench.module, self, cancellable, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  ck_assert (g_cancellable_is_cancelled (cancellable));
  ck_assert (encfg_module_write_finish (bench.module, result, &error));
  ck_assert_no_gerror (error);
  ck_assert_int_eq (state_of (self, 0), ENCFG_WRITE_VERIFIED);
}
END_TEST

START_TEST (a_row_changed_since_the_review_stops_the_write)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self = review (&bench, "ir-high=3.5", "temp-high=45", NULL);
  g_autoptr (GError) error = NULL;
  const EncfgChange *change = g_ptr_array_index (self->changes, 0);

  bench.fake->words[ENCFG_TABLE_HOLDING][106] = 777;
  ck_assert (!write_review (&bench, self, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CHANGED);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
  ck_assert_int_eq (change->state, ENCFG_WRITE_NOT_ATTEMPTED);
  ck_assert_int_eq (change->read.number, 777);
}
END_TEST

START_TEST (a_row_that_holds_the_new_value_by_now_is_the_same)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self = review (&bench, "ir-high=3.5", "temp-high=45", NULL);
  g_autoptr (GError) error = NULL;

  bench.fake->words[ENCFG_TABLE_HOLDING][106] = 350;
  ck_assert (write_review (&bench, self, &error));
  ck_assert_int_eq (state_of (self, 0), ENCFG_WRITE_SAME);
  ck_assert_int_eq (state_of (self, 1), ENCFG_WRITE_VERIFIED);
  ck_assert_uint_eq (bench.fake->n_writes, 1);
}
END_TEST

START_TEST (a_row_that_the_module_refuses_does_not_hold_up_the_others)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self =
    review (&bench, "float-v-high-1=14000", "float-v-high-2=14000", "temp-high=45", NULL);
  g_autoptr (GError) error = NULL;

  bench.fake->stubborn[101] = TRUE;
  ck_assert (!write_review (&bench, self, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_VALUE);
  ck_assert_int_eq (state_of (self, 0), ENCFG_WRITE_VERIFIED);
  ck_assert_int_eq (state_of (self, 1), ENCFG_WRITE_REFUSED);
  ck_assert_int_eq (state_of (self, 2), ENCFG_WRITE_VERIFIED);
}
END_TEST

START_TEST (an_ignored_write_is_a_mismatch)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self = review (&bench, "ir-high=3.5", NULL);
  g_autoptr (GError) error = NULL;
  const EncfgChange *change = g_ptr_array_index (self->changes, 0);

  bench.fake->script = ".I";
  bench.fake->always = '.';
  ck_assert (!write_review (&bench, self, &error));
  ck_assert_int_eq (change->state, ENCFG_WRITE_MISMATCH);
  ck_assert_int_eq (change->read.number, 8000);
}
END_TEST

/* The connection was closed while the user read the review. */
START_TEST (after_a_loss_the_same_module_is_written_and_another_is_not)
{
  const gboolean same = _i == 0;
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self = review (&bench, "ir-high=3.5", NULL);
  const EncfgProfile *profile = encfg_module_get_profile (bench.module);
  g_autoptr (GError) error = NULL;

  bench.fake->script = "L";
  if (_i == 1)
    encfg_bench_put_text (
      bench.fake, encfg_profile_find_item (profile, "serial"), "SIMULATED-0002");
  if (_i == 2)
    encfg_bench_put (
      bench.fake, encfg_profile_find_item (profile, "model-code"), encfg_value_number (600));
  ck_assert (write_review (&bench, self, &error) == same);
  ck_assert_uint_eq (bench.fake->n_writes, same ? 1 : 0);
  if (!same)
    ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE);
}
END_TEST

/* It refuses the register, or nobody ever gave it a number. */
START_TEST (a_module_without_a_serial_number_is_the_same_one_without)
{
  g_autoptr (EncfgProfile) bm3000 = encfg_test_profile ();
  const EncfgItem *item = encfg_profile_find_item (bm3000, "serial");
  g_auto (EncfgBench) bench = encfg_bench_new (NULL);
  g_autoptr (EncfgWriteReview) first = NULL;
  g_autoptr (EncfgWriteReview) second = NULL;
  g_autoptr (GError) error = NULL;

  bench.fake->hole[item->address] = _i == 0;
  memset (&bench.fake->words[item->table][item->address], 0xff, 2 * item->words);
  ck_assert (encfg_bench_open (&bench, &error));
  ck_assert_str_eq (encfg_module_get_identity (bench.module)->serial, "");
  ck_assert (encfg_bench_read_settings (&bench, &error));
  first = review (&bench, "ir-high=3.5", NULL);
  bench.fake->script = "L";
  write_review (&bench, first, &error);
  ck_assert_no_gerror (error);

  bench.fake->hole[item->address] = FALSE;
  encfg_bench_put_text (bench.fake, item, "SIMULATED-0002");
  second = review (&bench, "ir-high=3.6", NULL);
  bench.fake->script = "L";
  ck_assert (!write_review (&bench, second, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE);
  ck_assert_uint_eq (bench.fake->n_writes, 1);
}
END_TEST

/* Lost while it was read back, and nobody says whether the same module answers now. */
START_TEST (a_read_back_that_proves_nothing_is_no_success)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) self = review (&bench, "ir-high=3.5", NULL);
  const EncfgChange *change = g_ptr_array_index (self->changes, 0);
  g_autoptr (GError) error = NULL;

  bench.fake->script = "..L.SSS";
  ck_assert (!write_review (&bench, self, &error));
  ck_assert (encfg_error_is_line_trouble (error));
  ck_assert_int_eq (change->state, ENCFG_WRITE_NO_ANSWER);
  ck_assert_msg (encfg_setting_is_stale (change->setting), "it may hold something else by now");
}
END_TEST

START_TEST (a_refused_section_does_not_spoil_the_others)
{
  static const EncfgSection sections[] = { ENCFG_SECTION_STATUS,
                                           ENCFG_SECTION_CLOCK,
                                           ENCFG_SECTION_ADDRESS };
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) readings = NULL;
  g_autoptr (GError) error = NULL;

  /* Nobody set the clock: month 0 is no date. And the address register is a hole. */
  bench.fake->hole[encfg_profile_find_item (encfg_module_get_profile (bench.module), "modbus-id")
                     ->address] = TRUE;
  encfg_module_read_sections_async (
    bench.module, sections, G_N_ELEMENTS (sections), NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  readings = encfg_module_read_sections_finish (bench.module, result, &error);
  ck_assert_no_gerror (error);
  for (guint i = 0; i < readings->len; i++)
    {
      const EncfgReading *reading = g_ptr_array_index (readings, i);

      if (reading->item->section == ENCFG_SECTION_STATUS)
        ck_assert_no_gerror (reading->error);
      else if (reading->item->section == ENCFG_SECTION_CLOCK)
        ck_assert_gerror (reading->error, ENCFG_ERROR, ENCFG_ERROR_GARBLED);
      else
        ck_assert_gerror (reading->error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS);
    }
}
END_TEST

START_TEST (many_registers_come_in_order_without_a_profile)
{
  g_auto (EncfgBench) bench = encfg_bench_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) words = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < FAKE_ROOM; i++)
    bench.fake->words[ENCFG_TABLE_HOLDING][i] = (guint16) (i * 7);
  encfg_module_read_registers_async (
    bench.module, ENCFG_TABLE_HOLDING, 500, 300, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  words = encfg_module_read_registers_finish (bench.module, result, &refused, &error);
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (words->len, 300);
  for (guint i = 0; i < words->len; i++)
    ck_assert_uint_eq (g_array_index (words, guint16, i), (500 + i) * 7);
  ck_assert_str_eq (bench.fake->log->str, "3:500+125 3:625+125 3:750+50");
}
END_TEST

START_TEST (registers_that_are_not_there_are_told_from_those_that_are)
{
  g_auto (EncfgBench) bench = encfg_bench_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) words = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GError) error = NULL;
  const EncfgRefused *hole;

  bench.fake->words[ENCFG_TABLE_INPUT][12] = 4711;
  bench.fake->hole[9] = bench.fake->hole[10] = bench.fake->hole[11] = TRUE;
  encfg_module_read_registers_async (
    bench.module, ENCFG_TABLE_INPUT, 8, 6, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  words = encfg_module_read_registers_finish (bench.module, result, &refused, &error);
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (words->len, 6);
  ck_assert_uint_eq (g_array_index (words, guint16, 4), 4711);
  ck_assert_uint_eq (refused->len, 1);
  hole = g_ptr_array_index (refused, 0);
  ck_assert_uint_eq (hole->address, 9);
  ck_assert_uint_eq (hole->count, 3);
  ck_assert_gerror (hole->error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS);
}
END_TEST

START_TEST (where_no_register_is_there_that_is_the_error)
{
  g_auto (EncfgBench) bench = encfg_bench_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) words = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    bench.fake->hole[i] = TRUE;
  encfg_module_read_registers_async (
    bench.module, ENCFG_TABLE_INPUT, 0, 4, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  words = encfg_module_read_registers_finish (bench.module, result, &refused, &error);
  ck_assert_ptr_null (words);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS);
}
END_TEST

START_TEST (registers_that_must_not_be_read_are_not_asked_for)
{
  const EncfgBlock block = {
    .table = ENCFG_TABLE_HOLDING, .address = 700, .count = 5, .never_read = TRUE
  };
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) words = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GError) error = NULL;

  g_array_append_val (bench.module->profile->blocks, block);
  encfg_module_read_registers_async (
    bench.module, ENCFG_TABLE_HOLDING, 704, 300, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  words = encfg_module_read_registers_finish (bench.module, result, &refused, &error);
  ck_assert_ptr_null (words);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
  ck_assert_str_eq (error->message,
                    "holding 704…1003: a BM3000 Battery Monitoring System must never be asked for "
                    "700…704, says its profile; leave them out");
  ck_assert_str_eq (bench.fake->log->str, "");
}
END_TEST

START_TEST (a_network_block_is_written_whole_in_one_request)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  EncfgSettingTable *network = encfg_module_get_network (bench.module);
  g_autoptr (EncfgWriteReview) self = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_bench_read_table (&bench, network, &error));
  ck_assert_str_eq (bench.fake->log->str, "3:300+10");
  g_string_truncate (bench.fake->log, 0);
  for (guint i = 0; i < 4; i++)
    {
      EncfgSetting *row = g_ptr_array_index (encfg_setting_table_get_rows (network), i);

      encfg_setting_set_config (row, encfg_setting_get_device (row), ENCFG_SOURCE_TYPED);
    }
  self = encfg_write_review_new (network, encfg_setting_table_get_rows (network));
  encfg_write_review_join (self);
  ck_assert_uint_eq (self->n_write, 0);
  ck_assert (write_review (&bench, self, &error));
  ck_assert_str_eq (bench.fake->log->str, "");

  g_clear_pointer (&self, encfg_write_review_unref);
  ck_assert (encfg_setting_table_assign (network, "ip=192.168.001.050", &error));
  self = encfg_write_review_new (network, encfg_setting_table_get_rows (network));
  encfg_write_review_join (self);
  ck_assert_uint_eq (self->n_write, 4);
  ck_assert (write_review (&bench, self, &error));
  ck_assert_no_gerror (error);
  ck_assert_str_eq (bench.fake->log->str, "3:300+7 16:300+7 3:300+7");
  ck_assert_uint_eq (encfg_write_review_count_verified (self), 4);
  ck_assert_uint_eq (bench.fake->words[ENCFG_TABLE_HOLDING][301], 0x0132);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("module");
  TCase *tcase = tcase_create ("module");

  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_test (tcase, opening_finds_the_profile_and_the_identity);
  tcase_add_loop_test (tcase, a_module_of_another_kind_does_not_open, 0, 2);
  tcase_add_test (tcase, a_module_whose_serial_number_is_not_heard_does_not_open);
  tcase_add_test (tcase, the_alarm_table_is_one_transaction);
  tcase_add_test (tcase, three_scattered_rows_cost_three_writes_between_two_reads);
  tcase_add_test (tcase, on_a_serial_line_three_scattered_rows_cost_one_write);
  tcase_add_test (tcase, what_another_master_has_changed_between_the_rows_is_left_alone);
  tcase_add_test (tcase, a_row_that_is_stale_is_not_written_back);
  tcase_add_test (tcase, a_review_without_changes_sends_nothing);
  tcase_add_test (tcase, a_write_cancelled_after_its_last_exchange_is_done);
  tcase_add_test (tcase, a_row_changed_since_the_review_stops_the_write);
  tcase_add_test (tcase, a_row_that_holds_the_new_value_by_now_is_the_same);
  tcase_add_test (tcase, a_row_that_the_module_refuses_does_not_hold_up_the_others);
  tcase_add_test (tcase, an_ignored_write_is_a_mismatch);
  tcase_add_loop_test (tcase, after_a_loss_the_same_module_is_written_and_another_is_not, 0, 3);
  tcase_add_loop_test (tcase, a_module_without_a_serial_number_is_the_same_one_without, 0, 2);
  tcase_add_test (tcase, a_read_back_that_proves_nothing_is_no_success);
  tcase_add_test (tcase, a_refused_section_does_not_spoil_the_others);
  tcase_add_test (tcase, many_registers_come_in_order_without_a_profile);
  tcase_add_test (tcase, registers_that_are_not_there_are_told_from_those_that_are);
  tcase_add_test (tcase, where_no_register_is_there_that_is_the_error);
  tcase_add_test (tcase, registers_that_must_not_be_read_are_not_asked_for);
  tcase_add_test (tcase, a_network_block_is_written_whole_in_one_request);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
