/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a session does with the settings: config side, write, revert. */

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-module-change.h"
#include "encfg-profile-load.h"
#include "encfg-profile-text.h"
#include "encfg-session-private.h"

#include <glib/gi18n-lib.h>

static void
tell_written (EncfgSession *self, const EncfgWriteReview *review)
{
  const guint verified = encfg_write_review_count_verified (review);
  const guint failed = encfg_write_review_count_failed (review);

  if (failed == 0)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_DONE,
                           g_dngettext (GETTEXT_PACKAGE,
                                        "%u setting is written and verified",
                                        "%u settings are written and verified",
                                        (gulong) verified),
                           verified);
  else
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_WARNING,
                           _ ("Not all is written: %u verified, %u not verified"),
                           verified,
                           failed);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  EncfgWriteReview *review = g_task_get_task_data (task);
  GError *error = NULL;

  encfg_module_change_finish (ENCFG_MODULE (source), result, &error);
  tell_written (self, review);
  if (encfg_write_review_count_verified (review) > 0)
    {
      g_clear_pointer (&self->last_write, encfg_write_review_unref);
      self->last_write = encfg_write_review_ref (review);
    }
  encfg_session_end (self, task, error);
}

void
encfg_session_write (EncfgSession *self,
                     EncfgWriteReview *review,
                     const char *operation,
                     const char *source,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task;

  task = encfg_session_begin_with_module (self, _ ("Writing the settings"), callback, user_data);
  if (!task)
    return;

  encfg_setting_history_settle (self->history);
  g_task_set_task_data (
    task, encfg_write_review_ref (review), (GDestroyNotify) encfg_write_review_unref);
  encfg_module_change_async (
    self->module, review, operation, source, g_task_get_cancellable (task), on_written, task);
}

gboolean
encfg_session_can_revert (EncfgSession *self)
{
  return self->last_write != NULL && encfg_session_is_fresh (self);
}

GPtrArray *
encfg_session_revert (EncfgSession *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (self->last_write != NULL, NULL);

  encfg_setting_history_begin (self->history);
  for (guint i = 0; i < self->last_write->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (self->last_write->changes, i);

      if (change->state != ENCFG_WRITE_VERIFIED || !encfg_value_is_present (&change->old_value))
        continue;
      encfg_setting_offer_config (change->setting, &change->old_value, ENCFG_SOURCE_TYPED);
      g_ptr_array_add (rows, g_object_ref (change->setting));
    }
  encfg_setting_history_end (self->history, _ ("Revert of the last write"));
  return g_steal_pointer (&rows);
}

void
encfg_session_apply_preset (EncfgSession *self, const EncfgPreset *preset)
{
  g_autofree char *name = g_strdup_printf (_ ("Preset %s"), encfg_profile_text (preset->label));

  encfg_setting_history_begin (self->history);
  encfg_setting_table_apply_preset (self->table, preset);
  encfg_setting_history_end (self->history, name);
  encfg_message_log_add (self->log,
                         ENCFG_LEVEL_INFO,
                         _ ("Preset %s: config values of %u rows, from %s; nothing is written yet"),
                         encfg_profile_text (preset->label),
                         preset->values->len,
                         preset->source ? encfg_profile_text (preset->source) : _ ("the profile"));
}

gboolean
encfg_session_prepare_table (EncfgSession *self, const EncfgSettingsFile *file, GError **error)
{
  const EncfgProfile *profile = encfg_setting_table_get_profile (self->table);
  g_autoptr (EncfgProfile) other = NULL;
  g_autoptr (EncfgSettingTable) table = NULL;

  if (self->module || !file->profile || !*file->profile || g_str_equal (file->profile, profile->id))
    return TRUE;
  other = encfg_profile_find_id (file->profile, error);
  if (!other)
    return FALSE;
  table = encfg_setting_table_new (other);
  return encfg_session_take_table (self, table, error);
}

static void
tell_applied (EncfgSession *self, const char *name, const GPtrArray *unknown)
{
  const EncfgSettingCounts counts =
    encfg_setting_count (encfg_setting_table_get_rows (self->table));

  encfg_message_log_add (
    self->log, ENCFG_LEVEL_INFO, _ ("%s is loaded; nothing is written yet"), name);
  if (counts.invalid > 0)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_WARNING,
                           g_dngettext (GETTEXT_PACKAGE,
                                        "%u row of it does not fit",
                                        "%u rows of it do not fit",
                                        (gulong) counts.invalid),
                           counts.invalid);
  if (unknown->len > 0)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_WARNING,
                           g_dngettext (GETTEXT_PACKAGE,
                                        "%u row is not known to this profile; saving keeps it",
                                        "%u rows are not known to this profile; saving keeps them",
                                        (gulong) unknown->len),
                           unknown->len);
}

gboolean
encfg_session_apply_file (EncfgSession *self,
                          const EncfgSettingsFile *file,
                          const char *name,
                          GError **error)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *step = g_strdup_printf (_ ("Loading of %s"), name);
  gboolean ok;

  if (!encfg_session_prepare_table (self, file, error))
    return FALSE;
  encfg_setting_history_begin (self->history);
  ok = encfg_setting_table_apply_file (self->table, file, unknown, error);
  encfg_setting_history_end (self->history, step);
  if (!ok)
    return FALSE;
  tell_applied (self, name, unknown);
  return TRUE;
}

void
encfg_session_use_device_values (EncfgSession *self, GPtrArray *rows)
{
  encfg_setting_history_begin (self->history);
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgValue *device = encfg_setting_get_device (row);

      if (encfg_value_is_present (device))
        encfg_setting_offer_config (row, device, ENCFG_SOURCE_TYPED);
    }
  encfg_setting_history_end (self->history, _ ("Use of device values"));
}

void
encfg_session_clear_config (EncfgSession *self)
{
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);

  encfg_setting_history_begin (self->history);
  for (guint i = 0; i < rows->len; i++)
    encfg_setting_clear_config (g_ptr_array_index (rows, i));
  encfg_setting_history_end (self->history, _ ("Clearing of config values"));
}

/* Rows as encfg_session_dup_rows_text() copies them: the value, and its row from `*at` on. Any
 * other line: its first column, for the row at `*at`. NULL without a row. */
static EncfgSetting *
find_pasted (GPtrArray *rows, char **columns, guint *at, const char **value)
{
  enum
  {
    LABEL,
    UNIT,
    DEVICE,
    CONFIG
  };
  const guint n = g_strv_length (columns);

  *value = columns[0] ? columns[0] : "";
  for (guint i = *at; n > DEVICE && i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      if (!g_str_equal (columns[LABEL], encfg_profile_text (encfg_setting_get_item (row)->label)))
        continue;
      *value = columns[n > CONFIG && *columns[CONFIG] ? CONFIG : DEVICE];
      *at = i + 1;
      return row;
    }
  return *at < rows->len ? g_ptr_array_index (rows, (*at)++) : NULL;
}

static void
tell_surplus (EncfgSession *self, guint n)
{
  if (n > 0)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_WARNING,
                           g_dngettext (GETTEXT_PACKAGE,
                                        "%u pasted line has no row any more: left out",
                                        "%u pasted lines have no row any more: left out",
                                        (gulong) n),
                           n);
}

void
encfg_session_paste (EncfgSession *self, GPtrArray *rows, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *name = NULL;
  guint n_lines = g_strv_length (lines);
  guint at = 0, n = 0;

  /* The last line of a spreadsheet ends, too. */
  if (n_lines > 0 && lines[n_lines - 1][0] == '\0')
    n_lines--;
  encfg_setting_history_begin (self->history);
  for (guint i = 0; i < n_lines; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", -1);
      const char *value;
      EncfgSetting *row = find_pasted (rows, columns, &at, &value);
      g_autofree char *typed = g_strstrip (g_strdup (value));

      if (!row)
        continue;
      encfg_setting_parse_config (row, typed, ENCFG_SOURCE_TYPED, NULL);
      n++;
    }
  name = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "Pasting of %u value", "Pasting of %u values", (gulong) n), n);
  encfg_setting_history_end (self->history, name);
  tell_surplus (self, n_lines - n);
}

/* Rows that cannot be given back are told and left as they are. */
static void
leave_out_obstacles (EncfgSession *self)
{
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgItem *item = encfg_setting_get_item (row);
      const GError *fault = encfg_setting_get_config_error (row);

      if (fault)
        encfg_message_log_add (
          self->log, ENCFG_LEVEL_WARNING, _ ("Not restorable: %s"), fault->message);
      else if (encfg_setting_is_modified (row) && !encfg_item_is_writable (item))
        encfg_message_log_add (self->log,
                               ENCFG_LEVEL_WARNING,
                               _ ("Not restorable: %s can only be read"),
                               encfg_profile_text (item->label));
      else
        continue;
      encfg_setting_clear_config (row);
    }
}

gboolean
encfg_session_apply_backup (EncfgSession *self, const EncfgBackup *backup, GError **error)
{
  g_autofree char *step = g_strdup_printf (_ ("Loading of %s"), backup->id);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  gboolean ok;

  if (!encfg_backup_check_is_settings (backup, error) ||
      !encfg_session_prepare_table (self, backup->file, error))
    return FALSE;
  encfg_setting_history_begin (self->history);
  ok = encfg_setting_table_apply_file (self->table, backup->file, unknown, error);
  if (ok)
    leave_out_obstacles (self);
  encfg_setting_history_end (self->history, step);
  if (ok)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_INFO,
                           _ ("Backup %s stands in the config values; nothing is written yet"),
                           backup->id);
  return ok;
}
