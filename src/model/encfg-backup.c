/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-backup.h"

#include "encfg-data-dir.h"
#include "encfg-error.h"
#include "encfg-settings-json.h"
#include "encfg-storage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FOLDER "backups"
#define SUFFIX ".json"
#define ID_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"

const char *
encfg_backup_kind_text (const char *kind)
{
  if (g_strcmp0 (kind, ENCFG_BACKUP_AS_FOUND) == 0)
    return _ ("as found");
  if (g_strcmp0 (kind, ENCFG_BACKUP_BASELINE) == 0)
    return _ ("resistance reference");
  if (g_strcmp0 (kind, "config") == 0)
    return _ ("config values");
  return kind ? kind : "—";
}

static char *
path_of (const char *id, GError **error)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

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

/* A file under the first name that nobody has taken: two writes within one second. NULL with an
 * error of GIO, or of the folder. */
static char *
store (const char *base, const char *text, GError **error)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *id = i == 1 ? g_strdup (base) : g_strdup_printf ("%s-%u", base, i);
      g_autofree char *path = path_of (id, error);
      g_autoptr (GError) local_error = NULL;

      if (!path)
        return NULL;
      if (encfg_storage_create (path, text, &local_error))
        return g_steal_pointer (&id);
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
}

char *
encfg_backup_save (EncfgSettingsFile *file, const char *kind, GError **error)
{
  g_autofree char *base = make_id (file);
  g_autofree char *text = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GError) local_error = NULL;
  char *id;

  g_free (file->kind);
  file->kind = g_strdup (kind);
  text = encfg_settings_json_print (file);
  id = store (base, text, &local_error);
  if (id)
    return id;

  folder = g_build_filename (g_get_user_data_dir (), "en-cfg", FOLDER, NULL);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_CONFIG,
               _ ("the backup cannot be kept in %s: %s"),
               folder,
               local_error->message);
  return NULL;
}

char *
encfg_backup_save_before_write (EncfgSettingsFile *file, const char *kind, GError **error)
{
  char *id = encfg_backup_save (file, kind, error);

  if (!id)
    g_prefix_error (error, "%s", _ ("nothing was written to the module: "));
  return id;
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

void
encfg_backup_free (EncfgBackup *self)
{
  g_free (self->id);
  g_clear_pointer (&self->file, encfg_settings_file_free);
  g_clear_error (&self->error);
  g_free (self);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* An id begins with its time, so that the order of names is that of age. NULL with `error`. */
static GStrv
list_ids (GError **error)
{
  g_autofree char *path = encfg_data_path (FOLDER, NULL, error);
  g_autoptr (GDir) dir = path ? g_dir_open (path, 0, error) : NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (ids, g_strndup (name, strlen (name) - strlen (SUFFIX)));
  g_ptr_array_sort (ids, compare_ids);
  g_ptr_array_add (ids, NULL);
  return dir ? (GStrv) g_ptr_array_steal (ids, NULL) : NULL;
}

GStrv
encfg_backup_list_ids (void)
{
  GStrv ids = list_ids (NULL);

  return ids ? ids : g_new0 (char *, 1);
}

GPtrArray *
encfg_backup_list (GError **error)
{
  g_autoptr (GPtrArray) backups =
    g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_backup_free);
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) ids = list_ids (&local_error);

  if (!ids)
    {
      g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, local_error->message);
      return NULL;
    }
  for (guint i = 0; ids[i]; i++)
    {
      EncfgBackup *backup = g_new0 (EncfgBackup, 1);

      backup->id = g_strdup (ids[i]);
      backup->file = encfg_backup_load (ids[i], &backup->error);
      g_ptr_array_add (backups, backup);
    }
  return g_steal_pointer (&backups);
}
