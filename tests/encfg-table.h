/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A settings table of the BM3000 for tests of the model, and a data directory of their own. */

#include "encfg-profile-load.h"
#include "encfg-setting-table.h"
#include "encfg-test.h"
#include <glib/gstdio.h>

static inline EncfgProfile *
encfg_test_profile (void)
{
  GError *error = NULL;
  EncfgProfile *profile = encfg_profile_find ("bm3000", &error);

  ck_assert_no_gerror (error);
  return profile;
}

/* The module holds the default of every row. */
static inline EncfgSettingTable *
encfg_test_table (void)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  EncfgSettingTable *table = encfg_setting_table_new (profile);
  GPtrArray *rows = encfg_setting_table_get_rows (table);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgItem *item = encfg_setting_get_item (row);
      const EncfgValue value = encfg_value_number (item->default_raw);

      encfg_setting_set_config (row, &value, ENCFG_SOURCE_TYPED);
    }
  encfg_setting_table_take_config_as_device (table);
  return table;
}

static inline EncfgSetting *
encfg_test_row (EncfgSettingTable *table, const char *key)
{
  EncfgSetting *row = encfg_setting_table_find (table, key);

  ck_assert_msg (row != NULL, "no row %s", key);
  return row;
}

/* Fixture: a private data directory. To be set up in the test's own process, before GLib looks. */
static inline void
encfg_test_enter_data_dir (void)
{
  g_autofree char *dir = g_dir_make_tmp ("encfg-test-XXXXXX", NULL);

  ck_assert_ptr_nonnull (dir);
  g_setenv ("XDG_DATA_HOME", dir, TRUE);
}
