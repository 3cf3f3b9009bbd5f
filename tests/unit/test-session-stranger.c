/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A module that holds what no module should, or that is another one all of a sudden. */

#include "encfg-error.h"
#include "encfg-session-bank.h"
#include "encfg-session-bench.h"
#include "encfg-session-compare.h"
#include "encfg-session-place.h"
#include "encfg-session-private.h"

static void
type (EncfgSession *session, const char *key, const char *text)
{
  encfg_setting_history_type (
    encfg_session_get_history (session), encfg_test_find (session, key), text);
}

static void
write_all (EncfgSession *session)
{
  g_autoptr (EncfgWriteReview) all = encfg_test_review (session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encfg_session_write (session, all, "write", NULL, encfg_test_store_result, &result);
  encfg_test_finish (session, &result, &error);
  ck_assert_no_gerror (error);
}

START_TEST (what_may_not_be_written_back_is_invalid_and_says_why)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GPtrArray) reverted = NULL;
  g_autoptr (EncfgWriteReview) blocked = NULL;
  g_autofree char *text = NULL;
  EncfgSetting *row;

  encfg_sim_thread_start (&simulator);
  encfg_sim_thread_put (&simulator, "float-v-low", NULL, 0);
  encfg_test_connect (session, simulator.uris[0]);
  row = encfg_test_find (session, "float-v-low");
  g_ptr_array_add (rows, row);
  encfg_session_use_device_values (session, rows);
  ck_assert_int_eq (encfg_setting_get_state (row), ENCFG_SETTING_INVALID);

  type (session, "float-v-low", "12000");
  write_all (session);
  reverted = encfg_session_revert (session);
  ck_assert_uint_eq (reverted->len, 1);
  ck_assert_int_eq (encfg_setting_get_state (row), ENCFG_SETTING_INVALID);
  text = encfg_setting_dup_config_text (row);
  ck_assert_str_eq (text, "0");
  blocked = encfg_test_review (session);
  ck_assert_uint_eq (blocked->n_blocked, 1);
}
END_TEST

static void
read_clock (EncfgSession *session, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_session_read_clock (session, encfg_test_store_result, &result);
  encfg_test_finish (session, &result, error);
}

static void
lose_and_read (EncfgSession *session)
{
  g_autoptr (GError) loss = g_error_new_literal (ENCFG_ERROR, ENCFG_ERROR_LOST, "the cable");
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  encfg_session_lose (session, loss);
  encfg_session_read (session, encfg_test_store_result, &result);
  encfg_test_finish (session, &result, &error);
  ck_assert_no_gerror (error);
}

/* 0: the same one, 1: another one at the same place. */
START_TEST (nothing_of_a_module_before_is_taken_for_the_one_that_answers_after_a_loss)
{
  const gboolean same = _i == 0;
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autoptr (GError) error = NULL;
  EncfgSetting *ip;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  type (session, "ir-high", "6.25");
  write_all (session);
  type (session, "ir-high", "7");
  read_clock (session, &error);
  ck_assert_no_gerror (error);
  file->profile = g_strdup ("bm3000");
  encfg_settings_file_add (file, "ir-high", NULL, "6.5", NULL, TRUE);
  ck_assert (encfg_session_lay_beside (session, file, "x", NULL));
  ip = encfg_setting_table_find (encfg_module_get_network (session->module), "ip");
  encfg_setting_parse_config (ip, "127.0.0.9", ENCFG_SOURCE_TYPED, NULL);

  if (!same)
    encfg_sim_thread_put (&simulator, "serial", "SIM-OTHER", 0);
  lose_and_read (session);
  ck_assert (encfg_test_has_said (session, "Another module answers: SIM-OTHER instead of SIM") ==
             !same);
  ck_assert (encfg_session_can_revert (session) == same);
  ck_assert ((encfg_session_get_clock (session) != NULL) == same);
  ck_assert ((encfg_session_get_beside (session) != NULL) == same);
  ck_assert (encfg_setting_get_since (encfg_test_find (session, "ir-high")) ==
             (same ? ENCFG_SINCE_CHANGED : ENCFG_SINCE_NOTHING));
  ck_assert_int_eq (encfg_setting_get_source (ip), same ? ENCFG_SOURCE_TYPED : ENCFG_SOURCE_NONE);
  ck_assert_int_eq (encfg_setting_get_state (encfg_test_find (session, "ir-high")),
                    ENCFG_SETTING_DIFFERS);
}
END_TEST

START_TEST (a_clock_that_could_not_be_read_again_stays_as_it_was_read)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (GError) error = NULL;
  gint64 device_s;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  read_clock (session, &error);
  ck_assert_no_gerror (error);
  device_s = encfg_session_get_clock (session)->device_s;
  ck_assert_int_gt (device_s, 0);
  encfg_sim_thread_set_fault (&simulator, "exception");
  read_clock (session, &error);
  ck_assert (encfg_error_is_exception (error));
  ck_assert (encfg_session_get_clock (session)->device_s == device_s);
}
END_TEST

static GError *
write_reviewed (EncfgSession *session, EncfgWriteReview *reviewed, gboolean is_place)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  if (is_place)
    encfg_session_write_place (session, reviewed, FALSE, encfg_test_store_result, &result);
  else
    encfg_session_write (session, reviewed, "write", NULL, encfg_test_store_result, &result);
  encfg_test_finish (session, &result, &error);
  ck_assert_ptr_null (encfg_session_get_activity (session));
  return error;
}

/* The dialog waits for an answer, whatever has become of the module behind it. */
START_TEST (a_review_of_a_module_that_is_no_more_is_answered)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_auto (EncfgSimThread) other = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgWriteReview) settings = NULL;
  g_autoptr (EncfgWriteReview) network = NULL;
  g_autoptr (GError) changed = NULL;
  g_autoptr (GError) moved = NULL;
  g_autoptr (GError) gone = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_sim_thread_start (&other);
  encfg_test_connect (session, simulator.uris[0]);
  type (session, "ir-high", "6.25");
  settings = encfg_test_review (session);
  network = encfg_write_review_new_block (encfg_module_get_network (session->module));
  encfg_test_connect (session, other.uris[0]);
  changed = write_reviewed (session, settings, FALSE);
  ck_assert_gerror (changed, ENCFG_ERROR, ENCFG_ERROR_CHANGED);
  moved = write_reviewed (session, network, TRUE);
  ck_assert_gerror (moved, ENCFG_ERROR, ENCFG_ERROR_CHANGED);
  encfg_session_disconnect (session);
  gone = write_reviewed (session, settings, FALSE);
  ck_assert_gerror (gone, ENCFG_ERROR, ENCFG_ERROR_USAGE);
}
END_TEST

START_TEST (a_network_that_is_written_is_typed_no_more)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgWriteReview) reviewed = NULL;
  g_autoptr (GError) error = NULL;
  EncfgSetting *ip;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  ip = encfg_setting_table_find (encfg_module_get_network (session->module), "ip");
  encfg_setting_parse_config (ip, "127.0.0.9", ENCFG_SOURCE_TYPED, NULL);
  reviewed = encfg_write_review_new_block (encfg_module_get_network (session->module));
  error = write_reviewed (session, reviewed, TRUE);
  ck_assert_no_gerror (error);
  ck_assert_int_eq (encfg_setting_get_device (ip)->number, 0x7f000009);
  ck_assert_int_eq (encfg_setting_get_source (ip), ENCFG_SOURCE_NONE);
}
END_TEST

START_TEST (a_module_of_another_profile_does_not_drop_what_cannot_be_kept)
{
  g_auto (EncfgSimThread) other = { .profile = "bms600pro" };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autofree char *in_the_way = g_build_filename (g_get_user_data_dir (), "en-cfg", NULL);
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encfg_sim_thread_start (&other);
  type (session, "ir-high", "6.25");
  ck_assert (g_file_set_contents (in_the_way, "", -1, NULL));
  endpoint = encfg_endpoint_parse (other.uris[0], NULL);
  encfg_session_connect (session, endpoint, NULL, encfg_test_store_result, &result);
  ck_assert (!encfg_test_finish (session, &result, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_ptr_null (strstr (error->message, "module"));
  ck_assert_int_eq (encfg_session_get_state (session), ENCFG_SESSION_OFFLINE);
  ck_assert_int_eq (encfg_setting_get_config (encfg_test_find (session, "ir-high"))->number, 625);

  file->profile = g_strdup ("bms600pro");
  ck_assert (!encfg_session_apply_file (session, file, "x", NULL));
  ck_assert_int_eq (encfg_setting_get_config (encfg_test_find (session, "ir-high"))->number, 625);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("session-stranger");
  TCase *tcase = tcase_create ("stranger");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (
    tcase, nothing_of_a_module_before_is_taken_for_the_one_that_answers_after_a_loss, 0, 2);
  tcase_add_test (tcase, a_clock_that_could_not_be_read_again_stays_as_it_was_read);
  tcase_add_test (tcase, a_review_of_a_module_that_is_no_more_is_answered);
  tcase_add_test (tcase, a_network_that_is_written_is_typed_no_more);
  tcase_add_test (tcase, a_module_of_another_profile_does_not_drop_what_cannot_be_kept);
  tcase_add_test (tcase, what_may_not_be_written_back_is_invalid_and_says_why);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
