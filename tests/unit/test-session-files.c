/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What of the config side becomes a file or a draft, and which backups become config values. */

#include "encfg-draft.h"
#include "encfg-error.h"
#include "encfg-session-bench.h"
#include "encfg-session-compare.h"

#include <string.h>

static void
type (EncfgSession *session, const char *key, const char *text)
{
  encfg_setting_history_type (
    encfg_session_get_history (session), encfg_test_find (session, key), text);
}

static gboolean
is_unsaved (EncfgSession *session)
{
  return encfg_setting_history_is_unsaved (encfg_session_get_history (session));
}

static void
assert_said (EncfgSession *session, const char *words)
{
  g_autofree char *log = encfg_message_log_to_string (encfg_session_get_log (session));

  ck_assert_msg (strstr (log, words), "“%s” is not in\n%s", words, log);
}

START_TEST (a_draft_keeps_what_is_no_value)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSession) after = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autoptr (EncfgSettingsFile) draft = NULL;
  g_autofree char *typed = NULL;

  /* One has the wrong unit: alone, the text would be a value. */
  encfg_settings_file_add (file, "delta-ir", NULL, "20", "furlong", FALSE);
  ck_assert (encfg_session_apply_file (session, file, "x.json", NULL));
  type (session, "ir-high", "6,5 or so");
  type (session, "ir-low", "1");
  ck_assert (encfg_draft_save (encfg_session_get_table (session), 1, NULL));

  draft = encfg_draft_load (1, NULL);
  ck_assert (encfg_session_apply_file (after, draft, "draft", NULL));
  typed = encfg_setting_dup_config_text (encfg_test_find (after, "ir-high"));
  ck_assert_str_eq (typed, "6,5 or so");
  ck_assert_ptr_nonnull (encfg_setting_get_config_error (encfg_test_find (after, "ir-high")));
  ck_assert_ptr_nonnull (encfg_setting_get_config_error (encfg_test_find (after, "delta-ir")));
  ck_assert_ptr_null (encfg_setting_get_config_error (encfg_test_find (after, "ir-low")));
  ck_assert (is_unsaved (after));
}
END_TEST

START_TEST (a_file_names_what_it_leaves_out_and_that_stays_unsaved)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "B.json", NULL);

  type (session, "ir-low", "1");
  ck_assert (encfg_session_save_file (session, path, NULL));
  assert_said (session, "1 config value is saved as B.json");
  ck_assert (!is_unsaved (session));
  type (session, "ir-high", "much");
  type (session, "delta-ir", "more");
  ck_assert (encfg_session_save_file (session, path, NULL));
  assert_said (session, "2 invalid values are not in the file: IR High, ");
  ck_assert (is_unsaved (session));

  /* Also where nothing was typed since all was saved. */
  encfg_setting_history_mark_saved (encfg_session_get_history (session));
  ck_assert (encfg_session_save_file (session, path, NULL));
  ck_assert (is_unsaved (session));
}
END_TEST

START_TEST (a_file_with_rows_is_not_replaced_by_none)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) kept = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "B.json", NULL);
  g_autofree char *empty = g_build_filename (g_get_user_data_dir (), "empty.json", NULL);

  ck_assert (encfg_session_save_file (session, empty, NULL));
  ck_assert_msg (encfg_session_save_file (session, empty, NULL), "nothing is lost");
  type (session, "ir-low", "1");
  ck_assert (encfg_session_save_file (session, path, NULL));
  encfg_session_clear_config (session);
  ck_assert (!encfg_session_save_file (session, path, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_PRECONDITION);
  kept = encfg_settings_file_load (path, NULL);
  ck_assert_uint_eq (kept->rows->len, 1);
}
END_TEST

static EncfgBackup *
keep (const char *kind, const char *key)
{
  EncfgBackup *backup = g_new0 (EncfgBackup, 1);

  backup->file = encfg_settings_file_new ();
  backup->file->profile = g_strdup ("bm3000");
  backup->file->module = json_from_string ("{\"serial\":\"OTHER-7\"}", NULL);
  encfg_settings_file_add (backup->file, key, NULL, "6", NULL, TRUE);
  backup->id = encfg_backup_save (backup->file, kind, NULL);
  ck_assert_ptr_nonnull (backup->id);
  return backup;
}

START_TEST (a_backup_without_settings_changes_nothing_and_says_what_it_is)
{
  static const struct
  {
    const char *kind, *key, *words;
  } backups[] = {
    { "baseline", "ir-high", "is a record of the resistance reference" },
    { "as-found", "ip", "the network or the address" },
  };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgBackup) backup = keep (backups[_i].kind, backups[_i].key);
  g_autoptr (GError) error = NULL;

  type (session, "ir-low", "1");
  ck_assert (!encfg_session_lay_backup_beside (session, backup, NULL));
  ck_assert (!encfg_session_apply_backup (session, backup, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
  ck_assert_msg (strstr (error->message, backups[_i].words), "%s", error->message);
  ck_assert (
    encfg_value_is_present (encfg_setting_get_config (encfg_test_find (session, "ir-low"))));
}
END_TEST

START_TEST (the_review_of_a_backup_of_another_module_says_so)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgBackup) backup = keep ("as-found", "ir-high");
  g_autoptr (EncfgWriteReview) review = NULL;
  guint n;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (encfg_session_apply_backup (session, backup, NULL));
  review = encfg_test_review (session);
  n = review->warnings->len;
  encfg_session_warn_of_origin (session, review, backup->id);
  ck_assert_uint_eq (review->warnings->len, n + 1);
  ck_assert_str_eq (g_ptr_array_index (review->warnings, n),
                    "The backup is of another module: serial number OTHER-7, not SIMULATED-0001");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("session-files");
  TCase *tcase = tcase_create ("session-files");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_test (tcase, a_draft_keeps_what_is_no_value);
  tcase_add_test (tcase, a_file_names_what_it_leaves_out_and_that_stays_unsaved);
  tcase_add_test (tcase, a_file_with_rows_is_not_replaced_by_none);
  tcase_add_loop_test (tcase, a_backup_without_settings_changes_nothing_and_says_what_it_is, 0, 2);
  tcase_add_test (tcase, the_review_of_a_backup_of_another_module_says_so);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
