/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-change.h"

#include "encfg-backup.h"
#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-module-address.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncfgWriteReview *review;
  char *operation, *source;
  EncfgChangeRecord record;
} Change;

void
encfg_change_record_clear (EncfgChangeRecord *self)
{
  g_clear_pointer (&self->backup, g_free);
  g_clear_error (&self->untold);
}

static void
change_free (gpointer data)
{
  Change *change = data;

  encfg_write_review_unref (change->review);
  g_free (change->operation);
  g_free (change->source);
  encfg_change_record_clear (&change->record);
  g_free (change);
}

/* How the module is reached belongs together; else a backup holds the settings. */
static gboolean
keep (EncfgModule *self, Change *change, GError **error)
{
  const EncfgIdentity *identity = encfg_module_get_identity (self);
  EncfgSettingTable *table = change->review->table;
  g_autoptr (EncfgSettingsFile) file = NULL;

  if (encfg_setting_table_get_section (table) == ENCFG_SECTION_SETTINGS)
    file = encfg_setting_table_to_file (table, identity);
  else
    {
      file = encfg_setting_table_to_file (encfg_module_get_network (self), identity);
      encfg_setting_table_add_to_file (encfg_module_get_address (self), file);
    }
  change->record.backup = encfg_backup_save_before_write (file, ENCFG_BACKUP_AS_FOUND, error);
  return change->record.backup != NULL;
}

static gboolean
note (EncfgModule *self, const Change *change, const char *result, GError **error)
{
  g_autoptr (JsonObject) entry = json_object_new ();

  json_object_set_string_member (entry, "operation", change->operation);
  json_object_set_member (entry, "rows", encfg_write_review_to_json (change->review));
  json_object_set_string_member (entry, "backup", change->record.backup);
  if (change->source)
    json_object_set_string_member (entry, "source", change->source);
  json_object_set_string_member (entry, "result", result);
  return encfg_journal_append (encfg_module_get_identity (self), entry, error);
}

static void
set_writing (const EncfgWriteReview *review, gboolean is_writing)
{
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind != ENCFG_CHANGE_WRITE)
        continue;
      encfg_setting_set_writing (change->setting, is_writing);
      if (!is_writing)
        encfg_setting_set_outcome (change->setting, change->state, change->error);
    }
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgModule *self = ENCFG_MODULE (source);
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  const gboolean is_address =
    encfg_setting_table_get_section (change->review->table) == ENCFG_SECTION_ADDRESS;
  GError *error = NULL;

  if (is_address)
    encfg_module_change_address_finish (self, result, &error);
  else
    encfg_module_write_finish (self, result, &error);
  note (self, change, error ? encfg_error_name (error) : "done", &change->record.untold);
  set_writing (change->review, FALSE);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* A review may stand open while the module becomes another, or the table another's. */
static gboolean
check_origin (EncfgModule *self, const EncfgWriteReview *review, GError **error)
{
  if (encfg_module_get_identity (self) && (review->table == encfg_module_get_table (self) ||
                                           review->table == encfg_module_get_network (self) ||
                                           review->table == encfg_module_get_address (self)))
    return TRUE;
  g_set_error_literal (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_CHANGED,
                       _ ("nothing is written: the review is of another module, or of another "
                          "table than now"));
  return FALSE;
}

void
encfg_module_change_async (EncfgModule *self,
                           EncfgWriteReview *review,
                           const char *operation,
                           const char *source,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, encfg_module_change_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, change, change_free);
  change->review = encfg_write_review_ref (review);
  change->operation = g_strdup (operation);
  change->source = g_strdup (source);

  if (!check_origin (self, review, &error) || !encfg_write_review_check (review, &error))
    g_task_return_error (task, error);
  else if (review->n_write == 0)
    g_task_return_boolean (task, TRUE);
  else if (!keep (self, change, &error) || !note (self, change, ENCFG_JOURNAL_STARTED, &error))
    g_task_return_error (task, error);
  else
    {
      set_writing (review, TRUE);
      if (encfg_setting_table_get_section (review->table) == ENCFG_SECTION_ADDRESS)
        encfg_module_change_address_async (
          self, review, cancellable, on_changed, g_steal_pointer (&task));
      else
        encfg_module_write_async (self, review, cancellable, on_changed, g_steal_pointer (&task));
    }
}

gboolean
encfg_module_change_finish (EncfgModule *self,
                            GAsyncResult *result,
                            EncfgChangeRecord *record,
                            GError **error)
{
  Change *change;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  change = g_task_get_task_data (G_TASK (result));
  if (record)
    {
      record->backup = g_strdup (change->record.backup);
      record->untold = change->record.untold ? g_error_copy (change->record.untold) : NULL;
    }
  return g_task_propagate_boolean (G_TASK (result), error);
}
