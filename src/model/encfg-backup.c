/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-backup.h"

#include "encfg-data-dir.h"
#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FOLDER "backups"
#define ID_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"

static char *
path_of (const char *id, GError **error)
{
  g_autofree char *name = g_strconcat (id, ".json", NULL);

  return encfg_data_path (FOLDER, name, error);
}

/* Time, profile and serial number; whatever a file name could not bear becomes "_". */
static char *
make_id (const EncfgSettingsFile *file)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  const char *serial = encfg_settings_file_get_serial (file);
  char *id = g_strjoin (
    "-", time, file->profile ? file->profile : "unknown", serial && *serial ? serial : NULL, NULL);

  return g_strcanon (id, ID_CHARACTERS, '_');
}

char *
encfg_backup_save (EncfgSettingsFile *file, const char *kind, GError **error)
{
  g_autofree char *base = make_id (file);
  g_autofree char *id = g_strdup (base);
  g_autofree char *path = path_of (id, error);

  /* Two writes within one second. */
  for (guint i = 2; path && g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (id);
      g_free (path);
      id = g_strdup_printf ("%s-%u", base, i);
      path = path_of (id, error);
    }
  if (!path)
    return NULL;

  g_free (file->kind);
  file->kind = g_strdup (kind);
  if (!encfg_settings_file_save (file, path, error))
    {
      g_prefix_error (error, _ ("what the module holds cannot be saved: "));
      return NULL;
    }
  return g_steal_pointer (&id);
}

EncfgSettingsFile *
encfg_backup_load (const char *id, GError **error)
{
  g_autofree char *path = NULL;

  /* An id is a name, never a way to another folder. */
  if (*id == '\0' || id[strspn (id, ID_CHARACTERS)] != '\0')
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, _ ("“%s” is no backup"), id);
      return NULL;
    }
  path = path_of (id, error);
  return path ? encfg_settings_file_load (path, error) : NULL;
}
