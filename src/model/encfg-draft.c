/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-draft.h"

#include "encfg-data-dir.h"

#include <glib/gstdio.h>

static char *
get_path (guint number, GError **error)
{
  g_autofree char *name = g_strdup_printf ("draft-%u.json", number);

  return encfg_data_path ("drafts", name, error);
}

gboolean
encfg_draft_save (EncfgSettingTable *table, guint number, GError **error)
{
  g_autofree char *path = get_path (number, error);
  g_autoptr (EncfgSettingsFile) file = encfg_setting_table_wanted_to_file (table);

  return path && encfg_settings_file_save (file, path, error);
}

EncfgSettingsFile *
encfg_draft_load (guint number)
{
  g_autofree char *path = get_path (number, NULL);
  g_autoptr (GError) error = NULL;
  EncfgSettingsFile *file;

  if (!path || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  file = encfg_settings_file_load (path, &error);
  if (!file)
    g_info ("draft %u is left out: %s", number, error->message);
  return file;
}

void
encfg_draft_remove (guint number)
{
  g_autofree char *path = get_path (number, NULL);

  if (path)
    g_unlink (path);
}
