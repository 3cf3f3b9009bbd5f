/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Settings files, JSON and CSV; backups and drafts are such files. What was read is written as it
 * is read again. */

#include "fuzz.h"

#include "encfg-profile-load.h"
#include "encfg-setting-table.h"
#include "encfg-settings-csv.h"
#include "encfg-settings-json.h"

static EncfgProfile *profile;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_begin ();
  profile = encfg_profile_find ("bm3000", NULL);
  return 0;
}

static void
print_and_parse (const EncfgSettingsFile *file)
{
  g_autofree char *text = encfg_settings_json_print (file);
  g_autofree char *again_text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) again = encfg_settings_file_parse (text, -1, &error);

  g_assert_no_error (error);
  again_text = encfg_settings_json_print (again);
  g_assert_cmpstr (text, ==, again_text);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file =
    encfg_settings_file_parse ((const char *) bytes, (gssize) length, &error);
  g_autoptr (EncfgSettingTable) table = NULL;
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) pairs = NULL;
  g_autoptr (EncfgSettingsFile) taken = NULL;

  g_assert ((file != NULL) == (error == NULL));
  if (!file)
    return 0;
  pairs = encfg_settings_file_compare (file, file);
  table = encfg_setting_table_new (profile);
  if (encfg_setting_table_apply_file (table, file, unknown, NULL))
    taken = encfg_setting_table_config_to_file (table, NULL);
  if (file->profile)
    print_and_parse (file);
  return 0;
}
