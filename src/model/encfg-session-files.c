/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What of a session's config side becomes a file, and which backups may become config values. */

#include "encfg-error.h"
#include "encfg-profile-load.h"
#include "encfg-profile-text.h"
#include "encfg-session-private.h"

#include <glib/gi18n-lib.h>

/* So many are told by name. */
#define MOST_NAMES 5

static void
tell_left_out (EncfgSession *self, const GPtrArray *invalid)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (invalid->len, MOST_NAMES); i++)
    g_string_append_printf (
      names,
      "%s%s",
      i > 0 ? ", " : "",
      encfg_profile_text (encfg_setting_get_item (g_ptr_array_index (invalid, i))->label));
  if (invalid->len > MOST_NAMES)
    g_string_append (names, ", …");
  encfg_message_log_add (self->log,
                         ENCFG_LEVEL_WARNING,
                         g_dngettext (GETTEXT_PACKAGE,
                                      "%u invalid value is not in the file: %s",
                                      "%u invalid values are not in the file: %s",
                                      (gulong) invalid->len),
                         invalid->len,
                         names->str);
}

/* Whatever stands there but a settings file without rows. */
static gboolean
is_full (const char *path)
{
  g_autoptr (EncfgSettingsFile) there = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  there = encfg_settings_file_load (path, NULL);
  return !there || there->rows->len > 0;
}

gboolean
encfg_session_save_file (EncfgSession *self, const char *path, GError **error)
{
  EncfgModule *module = encfg_session_get_module (self);
  const EncfgIdentity *identity = module ? encfg_module_get_identity (module) : NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_setting_table_config_to_file (self->table, identity);
  g_autoptr (GPtrArray) invalid = encfg_setting_table_list_invalid (self->table);
  g_autofree char *name = g_path_get_basename (path);

  if (file->rows->len == 0 && is_full (path))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_PRECONDITION,
                   _ ("%s is not saved: there is no config value, and the file is not empty"),
                   name);
      return FALSE;
    }
  if (!encfg_settings_file_save (file, path, error))
    return FALSE;
  encfg_message_log_add (self->log,
                         ENCFG_LEVEL_DONE,
                         g_dngettext (GETTEXT_PACKAGE,
                                      "%u config value is saved as %s",
                                      "%u config values are saved as %s",
                                      (gulong) file->rows->len),
                         file->rows->len,
                         name);
  if (invalid->len == 0)
    encfg_setting_history_mark_saved (self->history);
  else
    {
      tell_left_out (self, invalid);
      encfg_setting_history_mark_unsaved (self->history);
    }
  return TRUE;
}

static gboolean
has_settings (const EncfgSettingsFile *file)
{
  g_autoptr (EncfgProfile) profile =
    file->profile ? encfg_profile_find_id (file->profile, NULL) : NULL;

  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);
      const EncfgItem *item = profile ? encfg_profile_find_item (profile, row->key) : NULL;

      if (!item || item->section == ENCFG_SECTION_SETTINGS)
        return TRUE;
    }
  return FALSE;
}

gboolean
encfg_backup_check_is_settings (const EncfgBackup *backup, GError **error)
{
  if (backup->error)
    {
      g_propagate_error (error, g_error_copy (backup->error));
      return FALSE;
    }
  if (g_strcmp0 (backup->file->kind, ENCFG_BACKUP_BASELINE) == 0)
    g_set_error (
      error,
      ENCFG_ERROR,
      ENCFG_ERROR_USAGE,
      _ ("%s is a record of the resistance reference and holds no settings: it cannot be "
         "written back; “en-cfg-cli backup show %s” shows it"),
      backup->id,
      backup->id);
  else if (!has_settings (backup->file))
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 _ ("%s holds no settings, but the network or the address of a module: "
                    "“en-cfg-cli restore %s” says how to bring it back"),
                 backup->id,
                 backup->id);
  else
    return TRUE;
  return FALSE;
}

void
encfg_session_warn_of_origin (EncfgSession *self, EncfgWriteReview *review, const char *backup)
{
  EncfgModule *module = encfg_session_get_module (self);
  const EncfgIdentity *identity = module ? encfg_module_get_identity (module) : NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_backup_load (backup, NULL);
  const char *theirs = file ? encfg_settings_file_get_serial (file) : NULL;
  const char *ours = identity && *identity->serial ? identity->serial : "—";

  if (identity && theirs && *theirs && !g_str_equal (theirs, ours))
    g_ptr_array_add (
      review->warnings,
      g_strdup_printf (
        _ ("The backup is of another module: serial number %s, not %s"), theirs, ours));
}
