/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-session-bench.h"
#include "encfg-session-compare.h"
#include "encfg-setting-status.h"

/* Made in the year before; `serial` or NULL. */
static EncfgSettingsFile *
new_backup (const char *profile, const char *serial)
{
  EncfgSettingsFile *file = encfg_settings_file_new ();
  g_autofree char *module = serial ? g_strdup_printf ("{\"serial\": \"%s\"}", serial) : NULL;

  file->profile = g_strdup (profile);
  file->kind = g_strdup (ENCFG_BACKUP_AS_FOUND);
  file->made = g_strdup ("2025-03-04T05:06:07Z");
  file->module = module ? json_from_string (module, NULL) : NULL;
  return file;
}

START_TEST (each_row_tells_what_has_become_of_it)
{
  static const struct
  {
    const char *key, *text, *unit, *shown;
    EncfgSince since;
  } rows[] = {
    { "ir-high", "80", NULL, "80.00", ENCFG_SINCE_SAME },
    { "ir-low", "0.02", "mΩ", "0.02", ENCFG_SINCE_CHANGED },
    /* What may not be written may have been held all the same. */
    { "temp-high", "4000", NULL, "4000", ENCFG_SINCE_CHANGED },
    { "temp-low", "1", "K", "1 K", ENCFG_SINCE_UNCLEAR },
    { "string-v-high", NULL, NULL, "", ENCFG_SINCE_CHANGED },
  };
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = new_backup ("bm3000", NULL);
  g_autofree char *story = NULL;
  g_autofree char *beside = NULL;

  encfg_sim_thread_start (&simulator);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    encfg_settings_file_add (file, rows[i].key, NULL, rows[i].text, rows[i].unit, FALSE);
  ck_assert (encfg_session_lay_beside (session, file, "x", NULL));
  ck_assert_int_eq (encfg_setting_get_since (encfg_test_find (session, "ir-high")),
                    ENCFG_SINCE_NOT_READ);
  beside = encfg_session_describe_beside (session);
  ck_assert_ptr_nonnull (strstr (beside, "nothing is read yet"));
  g_clear_pointer (&beside, g_free);

  encfg_test_connect (session, simulator.uris[0]);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      EncfgSetting *row = encfg_test_find (session, rows[i].key);
      g_autofree char *shown = encfg_setting_dup_found_text (row);

      ck_assert_str_eq (shown, rows[i].shown);
      ck_assert_msg (encfg_setting_get_since (row) == rows[i].since, "%s", rows[i].key);
    }
  ck_assert_int_eq (encfg_setting_get_since (encfg_test_find (session, "float-v-low")),
                    ENCFG_SINCE_NOTHING);
  beside = encfg_session_describe_beside (session);
  ck_assert_ptr_nonnull (strstr (beside, "As found, "));
  ck_assert_ptr_nonnull (strstr (beside, ": 3 rows have changed since"));
  story = encfg_setting_explain (encfg_test_find (session, "ir-low"));
  ck_assert_ptr_nonnull (strstr (story, "As found: 0.02 mΩ; changed since"));
  ck_assert_str_ne (encfg_since_sign (ENCFG_SINCE_CHANGED), "");
}
END_TEST

static void
assert_beside (EncfgSession *session, const char *words)
{
  g_autofree char *text = encfg_session_describe_beside (session);

  ck_assert_msg (g_str_has_suffix (text, words), "%s", text);
}

START_TEST (what_is_not_compared_is_not_called_unchanged)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) none = new_backup ("bm3000", NULL);
  g_autoptr (EncfgSettingsFile) one = new_backup ("bm3000", NULL);

  encfg_settings_file_add (none, "temp-low", NULL, "1", "K", FALSE);
  encfg_settings_file_add (one, "ir-high", NULL, "80", NULL, FALSE);
  ck_assert (encfg_session_lay_beside (session, one, "x", NULL));
  /* A row that holds no value hides nothing. */
  encfg_setting_parse_config (
    encfg_test_find (session, "temp-high"), "hot", ENCFG_SOURCE_TYPED, NULL);
  assert_beside (session, ": nothing is read yet to compare with");

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  assert_beside (session, ": nothing has changed since");
  ck_assert (encfg_session_lay_beside (session, none, "x", NULL));
  assert_beside (session, ": there is nothing to compare with");
  ck_assert (encfg_session_lay_beside (session, one, "x", NULL));
  encfg_session_disconnect (session);
  assert_beside (session, ": nothing has changed since (as last read)");
}
END_TEST

START_TEST (what_was_found_is_used_as_one_step_and_checked)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = new_backup ("bm3000", NULL);
  GPtrArray *rows = encfg_setting_table_get_rows (encfg_session_get_table (session));
  EncfgSettingHistory *history = encfg_session_get_history (session);
  g_autofree char *text = NULL;

  encfg_settings_file_add (file, "ir-high", NULL, "6.5", NULL, TRUE);
  encfg_settings_file_add (file, "temp-high", NULL, "4000", NULL, TRUE);
  ck_assert (!encfg_session_can_use_found (session, rows));
  ck_assert (encfg_session_lay_beside (session, file, "x", NULL));
  ck_assert_ptr_null (encfg_setting_history_get_undo (history));
  ck_assert (encfg_session_can_use_found (session, rows));
  encfg_session_use_found_values (session, rows);
  text = encfg_setting_dup_config_text (encfg_test_find (session, "ir-high"));
  ck_assert_str_eq (text, "6.50");
  ck_assert_int_eq (encfg_setting_get_state (encfg_test_find (session, "temp-high")),
                    ENCFG_SETTING_INVALID);
  ck_assert_str_eq (encfg_setting_history_get_undo (history), "Use of as-found values");
  encfg_setting_history_undo (history);
  ck_assert_int_eq (encfg_setting_get_source (encfg_test_find (session, "ir-high")),
                    ENCFG_SOURCE_NONE);
  ck_assert_msg (encfg_session_get_beside (session), "undo is of the config values alone");
  encfg_session_put_away (session);
  ck_assert_ptr_null (encfg_session_get_beside (session));
  ck_assert_int_eq (encfg_setting_get_since (encfg_test_find (session, "ir-high")),
                    ENCFG_SINCE_NOTHING);
}
END_TEST

START_TEST (it_stays_with_its_module_and_goes_when_another_comes)
{
  g_auto (EncfgSimThread) simulator = { .n_modules = 2 };
  g_auto (EncfgSimThread) other = { .profile = "bms600pro" };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = new_backup ("bm3000", "17");

  encfg_sim_thread_start (&simulator);
  encfg_sim_thread_start (&other);
  encfg_settings_file_add (file, "ir-high", NULL, "6.5", NULL, TRUE);
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (encfg_session_lay_beside (session, file, "x", NULL));
  ck_assert_msg (encfg_test_has_said (session, "serial number 17, not "),
                 "a file of another module is told");
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert_ptr_nonnull (encfg_session_get_beside (session));
  ck_assert_int_eq (encfg_setting_get_since (encfg_test_find (session, "ir-high")),
                    ENCFG_SINCE_CHANGED);
  encfg_test_connect (session, simulator.uris[1]);
  ck_assert_ptr_null (encfg_session_get_beside (session));
  ck_assert_int_eq (encfg_setting_get_since (encfg_test_find (session, "ir-high")),
                    ENCFG_SINCE_NOTHING);
  ck_assert (encfg_test_has_said (session, "is put away"));

  ck_assert (encfg_session_lay_beside (session, file, "x", NULL));
  encfg_test_connect (session, other.uris[0]);
  ck_assert_ptr_null (encfg_session_get_beside (session));
}
END_TEST

START_TEST (a_file_of_another_profile_is_not_laid_beside)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = new_backup ("bms600pro", NULL);
  g_autoptr (GError) error = NULL;

  encfg_sim_thread_start (&simulator);
  encfg_test_connect (session, simulator.uris[0]);
  ck_assert (!encfg_session_lay_beside (session, file, "x", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_MISMATCH);
  ck_assert_ptr_null (encfg_session_get_beside (session));
}
END_TEST

START_TEST (a_copy_takes_in_what_is_laid_beside)
{
  g_autoptr (EncfgSession) session = encfg_session_new ();
  g_autoptr (EncfgSettingsFile) file = new_backup ("bm3000", NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autofree char *plain = NULL;
  g_autofree char *wide = NULL;

  g_ptr_array_add (rows, encfg_test_find (session, "ir-high"));
  encfg_setting_parse_config (rows->pdata[0], "7", ENCFG_SOURCE_TYPED, NULL);
  plain = encfg_session_dup_rows_text (session, rows);
  ck_assert_str_eq (plain, "IR High\tmΩ\t\t7.00\n");
  encfg_settings_file_add (file, "ir-high", NULL, "6.5", NULL, TRUE);
  ck_assert (encfg_session_lay_beside (session, file, "a long name of a settings.json", NULL));
  wide = encfg_session_dup_rows_text (session, rows);
  ck_assert_str_eq (wide, "IR High\tmΩ\t\t7.00\t6.50\t\n");
  ck_assert (g_str_has_prefix (encfg_session_get_beside (session), "As Found\n"));
  g_clear_pointer (&file->kind, g_free);
  ck_assert (encfg_session_lay_beside (session, file, "a long name of a settings.json", NULL));
  ck_assert (g_str_has_prefix (encfg_session_get_beside (session), "a long name of …\n"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("session-compare");
  TCase *tcase = tcase_create ("compare");

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, each_row_tells_what_has_become_of_it);
  tcase_add_test (tcase, what_is_not_compared_is_not_called_unchanged);
  tcase_add_test (tcase, what_was_found_is_used_as_one_step_and_checked);
  tcase_add_test (tcase, it_stays_with_its_module_and_goes_when_another_comes);
  tcase_add_test (tcase, a_file_of_another_profile_is_not_laid_beside);
  tcase_add_test (tcase, a_copy_takes_in_what_is_laid_beside);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
