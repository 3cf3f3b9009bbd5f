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

gboolean
encfg_draft_exists (guint number)
{
  g_autofree char *path = get_path (number, NULL);

  return path && g_file_test (path, G_FILE_TEST_EXISTS);
}

EncfgSettingsFile *
encfg_draft_load (guint number, GError **error)
{
  g_autofree char *path = get_path (number, error);

  return path ? encfg_settings_file_load (path, error) : NULL;
}

char *
encfg_draft_put_aside (guint number)
{
  g_autofree char *path = get_path (number, NULL);
  g_autofree char *name = g_strdup_printf ("draft-%u.bad.json", number);
  g_autofree char *aside = encfg_data_path ("drafts", name, NULL);

  for (guint i = 2; aside && g_file_test (aside, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      g_free (aside);
      name = g_strdup_printf ("draft-%u.bad-%u.json", number, i);
      aside = encfg_data_path ("drafts", name, NULL);
    }
  return path && aside && g_rename (path, aside) == 0 ? g_steal_pointer (&aside) : NULL;
}

void
encfg_draft_remove (guint number)
{
  g_autofree char *path = get_path (number, NULL);

  if (path)
    g_unlink (path);
}
