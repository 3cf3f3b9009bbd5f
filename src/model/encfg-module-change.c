/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-change.h"

#include "encfg-backup.h"
#include "encfg-error.h"
#include "encfg-module-address.h"
#include "encfg-module-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncfgWriteReview *review;
  char *operation, *source, *backup;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  encfg_write_review_unref (change->review);
  g_free (change->operation);
  g_free (change->source);
  g_free (change->backup);
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
  change->backup = encfg_backup_save_before_write (file, ENCFG_BACKUP_AS_FOUND, error);
  if (change->backup)
    g_signal_emit_by_name (self, "kept", change->backup, ENCFG_BACKUP_AS_FOUND);
  return change->backup != NULL;
}

static JsonObject *
describe (EncfgModule *self, gpointer data, const GError *error)
{
  const Change *change = data;
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "operation", change->operation);
  json_object_set_member (entry, "rows", encfg_write_review_to_json (change->review));
  json_object_set_string_member (entry, "backup", change->backup);
  if (change->source)
    json_object_set_string_member (entry, "source", change->source);
  return entry;
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
doubt (gpointer data)
{
  const EncfgWriteReview *review = ((Change *) data)->review;

  for (guint i = 0; i < review->changes->len; i++)
    {
      EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind == ENCFG_CHANGE_WRITE)
        change->state = ENCFG_WRITE_NO_ANSWER;
    }
  set_writing (review, FALSE);
}

static const EncfgNet net = { TRUE, describe, doubt };

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
  if (!encfg_module_end_change (self, task))
    {
      g_clear_error (&error);
      return;
    }
  encfg_module_note (
    self, describe (self, change, error), error ? encfg_error_name (error) : "done");
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
  else if (!keep (self, change, &error) || !encfg_module_begin_change (self, task, &net, &error))
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
encfg_module_change_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
encfg_module_note_nothing_left (EncfgModule *self, EncfgWriteReview *review, const char *operation)
{
  const Change change = { .review = review, .operation = (char *) operation };

  encfg_module_note (self, describe (self, (gpointer) &change, NULL), "done");
}
