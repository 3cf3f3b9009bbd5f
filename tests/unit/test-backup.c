/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-backup.h"

#include "encfg-error.h"
#include "encfg-table.h"

#include <glib/gstdio.h>
#include <string.h>

static EncfgSettingsFile *
make_file (const char *serial)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  EncfgIdentity identity = { .endpoint = (char *) "tcp://127.0.0.1:502?id=1",
                             .id = 1,
                             .profile = (char *) "bm3000",
                             .name = (char *) "BM3000",
                             .serial = (char *) serial,
                             .firmware = (char *) "1.0",
                             .simulated = TRUE };

  return encfg_setting_table_to_file (table, &identity);
}

START_TEST (a_backup_is_found_again_by_its_id)
{
  g_autoptr (EncfgSettingsFile) file = make_file ("SIMULATED-0001");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = encfg_backup_save (file, "as-found", &error);
  g_autoptr (EncfgSettingsFile) again = NULL;

  ck_assert_no_gerror (error);
  ck_assert (g_pattern_match_simple ("20*-*-bm3000-SIMULATED-0001", id));
  again = encfg_backup_load (id, &error);
  ck_assert_no_gerror (error);
  ck_assert_str_eq (again->kind, "as-found");
  ck_assert (again->simulated);
  ck_assert_uint_eq (again->rows->len, 17);
}
END_TEST

START_TEST (no_backup_replaces_another)
{
  g_autoptr (EncfgSettingsFile) file = make_file ("SIMULATED-0001");
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 5; i++)
    ck_assert (g_hash_table_add (ids, encfg_backup_save (file, "as-found", NULL)));
}
END_TEST

static gpointer
save (gpointer file)
{
  return encfg_backup_save (file, "as-found", NULL);
}

/* As several programs would at the same moment. */
START_TEST (backups_made_at_the_same_moment_are_all_kept)
{
  GThread *threads[16];
  EncfgSettingsFile *files[G_N_ELEMENTS (threads)];
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    files[i] = make_file ("SIMULATED-0001");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("save", save, files[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      char *id = g_thread_join (threads[i]);

      ck_assert_ptr_nonnull (id);
      ck_assert_msg (g_hash_table_add (ids, id), "%s was given twice", id);
      encfg_settings_file_free (files[i]);
    }
}
END_TEST

#ifdef G_OS_UNIX
START_TEST (a_backup_is_for_this_user_alone)
{
  g_autoptr (EncfgSettingsFile) file = make_file ("SIMULATED-0001");
  g_autofree char *id = encfg_backup_save (file, "as-found", NULL);
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  g_autofree char *path =
    g_build_filename (g_get_user_data_dir (), "en-cfg", "backups", name, NULL);
  GStatBuf facts;

  ck_assert_int_eq (g_stat (path, &facts), 0);
  ck_assert_int_eq (facts.st_mode & 0777, 0600);
}
END_TEST
#endif

START_TEST (a_serial_number_never_leads_out_of_the_folder)
{
  g_autoptr (EncfgSettingsFile) file = make_file ("../../x y/ü");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = encfg_backup_save (file, "as-found", &error);

  ck_assert_no_gerror (error);
  ck_assert_ptr_null (strchr (id, '/'));
  ck_assert_ptr_null (strchr (id, '.'));
}
END_TEST

START_TEST (what_is_no_backup_is_not_loaded)
{
  static const char *const ids[] = { "", "../journal", "20000101-000000-bm3000", "a/b" };
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_backup_load (ids[_i], &error);

  ck_assert_ptr_null (file);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
}
END_TEST

START_TEST (without_backups_the_list_is_empty)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) backups = encfg_backup_list (&error);
  g_auto (GStrv) ids = encfg_backup_list_ids ();

  ck_assert_no_gerror (error);
  ck_assert_uint_eq (backups->len, 0);
  ck_assert_uint_eq (g_strv_length (ids), 0);
}
END_TEST

START_TEST (the_list_is_ordered_by_age_and_names_what_is_damaged)
{
  static const char *const others[] = { "19990101-000000-old.json", "notes.txt" };
  g_autoptr (EncfgSettingsFile) file = make_file ("SIMULATED-0001");
  g_autofree char *id = encfg_backup_save (file, "as-found", NULL);
  g_autoptr (GPtrArray) backups = NULL;
  const EncfgBackup *backup;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path =
        g_build_filename (g_get_user_data_dir (), "en-cfg", "backups", others[i], NULL);

      ck_assert (g_file_set_contents (path, "{", -1, NULL));
    }
  backups = encfg_backup_list (NULL);
  ck_assert_uint_eq (backups->len, 2);
  backup = g_ptr_array_index (backups, 0);
  ck_assert_str_eq (backup->id, "19990101-000000-old");
  ck_assert_ptr_null (backup->file);
  ck_assert_gerror (backup->error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  backup = g_ptr_array_index (backups, 1);
  ck_assert_str_eq (backup->id, id);
  ck_assert_str_eq (encfg_settings_file_get_serial (backup->file), "SIMULATED-0001");
}
END_TEST

START_TEST (a_folder_that_cannot_be_made_is_an_error)
{
  g_autoptr (EncfgSettingsFile) file = make_file ("SIMULATED-0001");
  g_autofree char *in_the_way = g_build_filename (g_get_user_data_dir (), "en-cfg", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (g_file_set_contents (in_the_way, "", -1, NULL));
  ck_assert_ptr_null (encfg_backup_save (file, "config", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert (g_str_has_prefix (error->message, "the backup cannot be kept in "));
  g_clear_error (&error);
  ck_assert_ptr_null (encfg_backup_save_before_write (file, "as-found", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, "nothing was written to the module") &&
                   strstr (error->message, in_the_way) && strstr (error->message, "backups"),
                 "%s",
                 error->message);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("backup");
  TCase *tcase = tcase_create ("backup");

  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_test (tcase, a_backup_is_found_again_by_its_id);
  tcase_add_test (tcase, no_backup_replaces_another);
  tcase_add_test (tcase, backups_made_at_the_same_moment_are_all_kept);
#ifdef G_OS_UNIX
  tcase_add_test (tcase, a_backup_is_for_this_user_alone);
#endif
  tcase_add_test (tcase, a_serial_number_never_leads_out_of_the_folder);
  tcase_add_loop_test (tcase, what_is_no_backup_is_not_loaded, 0, 4);
  tcase_add_test (tcase, without_backups_the_list_is_empty);
  tcase_add_test (tcase, the_list_is_ordered_by_age_and_names_what_is_damaged);
  tcase_add_test (tcase, a_folder_that_cannot_be_made_is_an_error);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
