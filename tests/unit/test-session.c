/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-json.h"
#include "encfg-session-bank.h"
#include "encfg-session-bench.h"
#include "encfg-session-compare.h"
#include "encfg-session-place.h"
#include "encfg-trace-reader.h"

#include <glib/gstdio.h>

static gboolean
write_all (EncfgSession *session, GError **error)
{
  g_autoptr (EncfgWriteReview) review = encfg_test_review (session);
  g_autoptr (GAsyncResult) result = NULL;

  encfg_session_write (session, review, "write", NULL, encfg_test_store_result, &result);
  return encfg_test_finish (session, &result, error);
}

static GPtrArray *
read_journal (void)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = encfg_journal_read (NULL, &error);

  ck_assert_no_gerror (error);
  return entries;
}

START_TEST (what_was_typed_before_stays_when_a_module_is_connected)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();

  encfg_sim_thread_start (&simulator);
  encfg_setting_history_type (
    encfg_session_get_history (session), encfg_test_find (session, "ir-high"), "6,25");
  ck_assert (!encfg_session_is_fresh (session));
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert_int_eq (encfg_setting_get_state (encfg_test_find (session, "ir-high")),
                    ENCFG_SETTING_DIFFERS);
  ck_assert (encfg_session_is_fresh (session));
  ck_assert (encfg_session_is_simulated (session));
  ck_assert_str_eq (encfg_setting_history_get_undo (encfg_session_get_history (session)),
                    "Change of IR High");
  encfg_session_disconnect (session);
  ck_assert_msg (encfg_session_is_simulated (session), "what is shown is simulated all the same");
  ck_assert (!encfg_session_is_fresh (session));
}
END_TEST

START_TEST (a_write_is_proved_journalled_and_can_be_reverted)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *text = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (!encfg_session_can_revert (session));
  encfg_setting_history_type (
    encfg_session_get_history (session), encfg_test_find (session, "ir-high"), "6.25");
  ck_assert (write_all (session, &error));
  ck_assert_int_eq (encfg_setting_get_outcome (encfg_test_find (session, "ir-high")),
                    ENCFG_WRITE_VERIFIED);
  ck_assert (encfg_test_has_said (session, "What the module held before is kept as 2"));
  ck_assert (encfg_test_has_said (session, "1 setting is written and verified"));
  entries = read_journal ();
  ck_assert_uint_eq (entries->len, 1);

  ck_assert (encfg_session_can_revert (session));
  rows = encfg_session_revert (session);
  ck_assert_uint_eq (rows->len, 1);
  text = encfg_setting_dup_config_text (encfg_test_find (session, "ir-high"));
  ck_assert_str_eq (text, "80.00");
  ck_assert (write_all (session, &error));
}
END_TEST

START_TEST (a_test_that_the_journal_cannot_tell_of_is_not_begun)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
    g_build_filename (g_get_user_data_dir (), "en-cfg", "journal.jsonl", NULL);

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert_int_eq (g_mkdir_with_parents (path, 0700), 0);
  encfg_session_test_ir (session, encfg_test_store_result, &result);
  ck_assert (!encfg_test_finish (session, &result, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_ptr_null (encfg_session_get_ir_test (session));
}
END_TEST

/* As a program leaves it that was killed in the middle. */
START_TEST (an_interrupted_write_is_told_and_can_be_continued)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) entry = encfg_json_parse (
    "{\"operation\":\"write\",\"result\":\"started\",\"rows\":["
    "{\"key\":\"ir-high\",\"unit\":\"mΩ\",\"old\":80,\"new\":3.5,\"state\":\"not-attempted\"}]}",
    -1,
    &error);
  g_autofree char *text = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (!encfg_session_can_resume (session));
  ck_assert (encfg_journal_append (encfg_module_get_identity (encfg_session_get_module (session)),
                                   json_node_get_object (entry),
                                   &error));
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (encfg_test_has_said (session, "A write was interrupted on 2"));
  ck_assert (encfg_test_has_said (session, "does not hold 1 setting of it"));
  ck_assert (encfg_session_can_resume (session));
  encfg_session_resume (session);
  text = encfg_setting_dup_config_text (encfg_test_find (session, "ir-high"));
  ck_assert_str_eq (text, "3.50");
  ck_assert (!encfg_session_can_resume (session));
  ck_assert (write_all (session, &error));
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (!encfg_session_can_resume (session));
}
END_TEST

START_TEST (a_module_that_falls_silent_leaves_stale_rows)
{
  g_auto (EncfgSimThread) simulator = { .fault = "drop:after=6,count=100" };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  EncfgMessageLog *log = encfg_session_get_log (session);
  g_autoptr (EncfgMessage) last = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  for (guint i = 0; i < 8 && encfg_session_get_state (session) != ENCFG_SESSION_LOST; i++)
    {
      g_clear_object (&result);
      g_clear_error (&error);
      encfg_session_read (session, encfg_test_store_result, &result);
      encfg_test_finish (session, &result, &error);
    }
  ck_assert (encfg_error_is_line_trouble (error));
  ck_assert (encfg_setting_is_stale (encfg_test_find (session, "ir-high")));
  ck_assert (!encfg_session_is_fresh (session));
  last =
    g_list_model_get_item (G_LIST_MODEL (log), g_list_model_get_n_items (G_LIST_MODEL (log)) - 1);
  ck_assert (g_str_has_prefix (encfg_message_get_text (last), "Connection lost: "));
  ck_assert_ptr_nonnull (strstr (encfg_message_get_text (last), error->message));
  ck_assert (g_str_has_prefix (encfg_message_get_advice (last), "Read tries to connect again. "));
}
END_TEST

START_TEST (a_refusal_says_what_is_not_read)
{
  g_auto (EncfgSimThread) simulator = { .fault = "exception:after=8,count=100" };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GAsyncResult) result = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  for (guint i = 0; i < 8 && !encfg_test_has_said (session, "The settings are not read: "); i++)
    {
      g_clear_object (&result);
      encfg_session_read (session, encfg_test_store_result, &result);
      encfg_test_finish (session, &result, NULL);
    }
  ck_assert (encfg_test_has_said (session, "The settings are not read: "));
  ck_assert (encfg_test_has_said (session, "module answers exception"));
}
END_TEST

static EncfgSetting *
type_network (EncfgSession *session, const char *key, const char *text)
{
  EncfgSettingTable *table = encfg_module_get_network (encfg_session_get_module (session));
  EncfgSetting *row = encfg_setting_table_find (table, key);

  encfg_session_type_place (session, table, row, text);
  return row;
}

START_TEST (what_is_saved_for_the_support_ends_in_a_trace_file)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgTraceFile) file = NULL;
  g_autofree char *text = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  text = encfg_session_dup_support (session);
  file = encfg_trace_file_parse (text, strlen (text), &error);
  ck_assert_no_gerror (error);
  ck_assert_str_eq (file->profile, "bm3000");
  ck_assert_str_eq (file->endpoint, simulator.uris[0]);
  ck_assert_uint_gt (file->records->len, 2);
}
END_TEST

START_TEST (a_network_that_does_not_hold_together_is_not_written)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  EncfgSetting *gateway;
  g_autofree char *parsed = NULL;
  g_autofree char *set = NULL;
  EncfgSettingTable *table;

  encfg_sim_thread_start (&simulator);
  ck_assert (!encfg_session_can_write_network (session));
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (encfg_session_can_write_network (session));
  table = encfg_module_get_network (encfg_session_get_module (session));

  type_network (session, "ip", "192.168.1.");
  ck_assert (!encfg_session_can_write_network (session));
  parsed = encfg_session_describe_faults (table);
  ck_assert_str_eq (parsed,
                    "IP: “192.168.1.” is not understood; expected an address like 192.168.1.100");
  /* Another row may be what does not fit by now. */
  type_network (session, "ip", "10.0.0.5");
  gateway = encfg_setting_table_find (table, "gateway");
  ck_assert (!encfg_session_can_write_network (session));
  ck_assert_ptr_nonnull (encfg_setting_get_config_error (gateway));
  set = encfg_session_describe_faults (table);
  ck_assert_ptr_nonnull (strstr (set, "is not in the network 10.0.0.0/24 of the IP"));
  type_network (session, "gateway", "10.0.0.1");
  ck_assert (encfg_session_can_write_network (session));
  type_network (session, "mask", "255.0.255.0");
  ck_assert (!encfg_session_can_write_network (session));
  type_network (session, "mask", "255.255.255.0");
  type_network (session, "port", "70000");
  ck_assert (!encfg_session_can_write_network (session));
  type_network (session, "port", "502");
  ck_assert (encfg_session_can_write_network (session));
  /* Back to what the module holds. */
  type_network (session, "ip", "192.168.1.100");
  type_network (session, "gateway", "192.168.1.1");
  ck_assert (encfg_session_can_write_network (session));
  ck_assert_int_eq (encfg_setting_get_source (gateway), ENCFG_SOURCE_NONE);
}
END_TEST

START_TEST (an_address_outside_its_range_is_not_written)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  EncfgSettingTable *table;
  EncfgSetting *row;

  encfg_sim_thread_start (&simulator);
  ck_assert (!encfg_session_can_modify_address (session));
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (encfg_session_can_modify_address (session));
  table = encfg_module_get_address (encfg_session_get_module (session));
  row = encfg_setting_table_find (table, "modbus-id");
  encfg_session_type_place (session, table, row, "300");
  ck_assert (!encfg_session_can_modify_address (session));
  encfg_session_type_place (session, table, row, "7");
  ck_assert (encfg_session_can_modify_address (session));
}
END_TEST

START_TEST (one_thing_at_a_time)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  encfg_session_read (session, encfg_test_store_result, &first);
  encfg_session_read (session, encfg_test_store_result, &second);
  ck_assert (!encfg_test_finish (session, &second, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  ck_assert (encfg_test_finish (session, &first, &error));
  ck_assert_ptr_null (encfg_session_get_activity (session));
}
END_TEST

START_TEST (a_search_of_one_module_connects)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EncfgEndpoint) endpoint = NULL;

  encfg_sim_thread_start (&simulator);
  endpoint = encfg_endpoint_parse (simulator.uris[0], NULL);
  endpoint->unit = 0;
  encfg_session_search (session, endpoint, FALSE, encfg_test_store_result, &result);
  ck_assert (encfg_test_finish (session, &result, &error));
  ck_assert_int_eq (encfg_session_get_state (session), ENCFG_SESSION_CONNECTED);
  ck_assert_uint_eq (encfg_session_get_findings (session)->len, 1);
}
END_TEST

START_TEST (a_search_that_is_cancelled_found_nothing)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (EncfgEndpoint) endpoint = NULL;

  encfg_sim_thread_start (&simulator);
  endpoint = encfg_endpoint_parse (simulator.uris[0], NULL);
  encfg_session_search (session, endpoint, FALSE, encfg_test_store_result, &first);
  ck_assert (encfg_test_finish (session, &first, NULL));
  ck_assert_ptr_nonnull (encfg_session_get_findings (session));
  encfg_session_search (session, endpoint, TRUE, encfg_test_store_result, &second);
  encfg_session_cancel (session);
  ck_assert (!encfg_test_finish (session, &second, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_ptr_null (encfg_session_get_findings (session));
  g_clear_error (&error);
}
END_TEST

START_TEST (a_search_that_finds_nobody_says_the_sentence_of_the_manual)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse ("tcp://127.0.0.1:1", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  encfg_session_search (session, endpoint, FALSE, encfg_test_store_result, &result);
  ck_assert (encfg_test_finish (session, &result, NULL));
  ck_assert_int_eq (encfg_session_get_state (session), ENCFG_SESSION_OFFLINE);
  ck_assert (encfg_test_has_said (session, "Failed to initialize the network address"));
}
END_TEST

START_TEST (an_ir_save_without_a_reading_is_refused)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  encfg_session_look_at_ir (session, encfg_test_store_result, &result);
  encfg_test_await (&result);
  ck_assert_ptr_null (encfg_session_look_at_ir_finish (session, result, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_PRECONDITION);
}
END_TEST

START_TEST (a_file_of_another_profile_is_refused_beside_a_module)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autoptr (GError) error = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  file->profile = g_strdup ("nobody");
  encfg_settings_file_add (file, "ir-high", NULL, "6", NULL, TRUE);
  ck_assert (!encfg_session_apply_file (session, file, "x.json", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_MISMATCH);
  ck_assert_ptr_null (encfg_setting_history_get_undo (encfg_session_get_history (session)));
}
END_TEST

START_TEST (the_clock_is_read_and_set)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) set = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert_ptr_null (encfg_session_get_clock (session));
  encfg_session_read_clock (session, encfg_test_store_result, &read);
  ck_assert (encfg_test_finish (session, &read, &error));
  ck_assert (encfg_session_get_clock (session)->is_valid);
  encfg_session_sync_clock (session, encfg_test_store_result, &set);
  ck_assert (encfg_test_finish (session, &set, &error));
  ck_assert (encfg_test_has_said (session, "The clock of the module is set"));
}
END_TEST

START_TEST (a_column_of_a_spreadsheet_fills_the_rows_as_one_step)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  EncfgSettingTable *table = encfg_session_get_table (session);
  EncfgSettingHistory *history = encfg_session_get_history (session);

  encfg_session_paste (
    session, encfg_setting_table_get_rows (table), "14000\r\n14 100\tmV\n12,9\n");
  ck_assert_int_eq (encfg_setting_get_config (encfg_test_find (session, "float-v-high-1"))->number,
                    14000);
  ck_assert_ptr_nonnull (
    encfg_setting_get_config_error (encfg_test_find (session, "float-v-high-2")));
  ck_assert_ptr_nonnull (encfg_setting_get_config_error (encfg_test_find (session, "float-v-low")));
  ck_assert_int_eq (encfg_setting_get_source (encfg_test_find (session, "charge-v-high")),
                    ENCFG_SOURCE_NONE);
  ck_assert_str_eq (encfg_setting_history_get_undo (history), "Pasting of 3 values");
  encfg_setting_history_undo (history);
  ck_assert_int_eq (encfg_setting_get_source (encfg_test_find (session, "float-v-low")),
                    ENCFG_SOURCE_NONE);
}
END_TEST

START_TEST (pasted_lines_without_a_row_are_told)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  GPtrArray *rows = encfg_setting_table_get_rows (encfg_session_get_table (session));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len + 3; i++)
    g_string_append (text, "14000\n");
  encfg_session_paste (session, rows, text->str);
  ck_assert (encfg_test_has_said (session, "3 pasted lines have no row any more"));
}
END_TEST

START_TEST (copied_rows_find_their_rows_again)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  EncfgSettingTable *table = encfg_session_get_table (session);
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  g_autoptr (GPtrArray) copied = g_ptr_array_new ();
  g_autofree char *text = NULL;

  encfg_setting_parse_config (
    encfg_test_find (session, "float-v-low"), "13000", ENCFG_SOURCE_TYPED, NULL);
  encfg_setting_parse_config (
    encfg_test_find (session, "ir-high"), "6.25", ENCFG_SOURCE_TYPED, NULL);
  g_ptr_array_add (copied, encfg_test_find (session, "float-v-low"));
  g_ptr_array_add (copied, encfg_test_find (session, "ir-high"));
  text = encfg_session_dup_rows_text (session, copied);
  encfg_session_clear_config (session);
  encfg_session_paste (session, rows, text);
  ck_assert_int_eq (encfg_setting_get_config (encfg_test_find (session, "float-v-low"))->number,
                    13000);
  ck_assert_int_eq (encfg_setting_get_config (encfg_test_find (session, "ir-high"))->number, 625);
  ck_assert_int_eq (encfg_setting_get_source (encfg_test_find (session, "float-v-high-1")),
                    ENCFG_SOURCE_NONE);
}
END_TEST

/* Backups and journal of the tests stay out of the user's own. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        remove_folder (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

static char *home;

static void
set_up (void)
{
  home = g_dir_make_tmp ("encfg-session-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
}

static void
tear_down (void)
{
  remove_folder (home);
  g_clear_pointer (&home, g_free);
}

int
main (void)
{
  Suite *suite = suite_create ("session");
  TCase *tcase = tcase_create ("session");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, what_was_typed_before_stays_when_a_module_is_connected);
  tcase_add_test (tcase, a_write_is_proved_journalled_and_can_be_reverted);
  tcase_add_test (tcase, a_test_that_the_journal_cannot_tell_of_is_not_begun);
  tcase_add_test (tcase, an_interrupted_write_is_told_and_can_be_continued);
  tcase_add_test (tcase, a_module_that_falls_silent_leaves_stale_rows);
  tcase_add_test (tcase, a_refusal_says_what_is_not_read);
  tcase_add_test (tcase, what_is_saved_for_the_support_ends_in_a_trace_file);
  tcase_add_test (tcase, a_network_that_does_not_hold_together_is_not_written);
  tcase_add_test (tcase, an_address_outside_its_range_is_not_written);
  tcase_add_test (tcase, one_thing_at_a_time);
  tcase_add_test (tcase, a_search_of_one_module_connects);
  tcase_add_test (tcase, a_search_that_is_cancelled_found_nothing);
  tcase_add_test (tcase, a_search_that_finds_nobody_says_the_sentence_of_the_manual);
  tcase_add_test (tcase, an_ir_save_without_a_reading_is_refused);
  tcase_add_test (tcase, a_file_of_another_profile_is_refused_beside_a_module);
  tcase_add_test (tcase, the_clock_is_read_and_set);
  tcase_add_test (tcase, a_column_of_a_spreadsheet_fills_the_rows_as_one_step);
  tcase_add_test (tcase, pasted_lines_without_a_row_are_told);
  tcase_add_test (tcase, copied_rows_find_their_rows_again);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
