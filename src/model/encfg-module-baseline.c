/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-baseline.h"

#include "encfg-backup.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-module-private.h"
#include "encfg-module-readings.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncfgBaselineResult result;
  char *backup;
  GError *trouble; /* of the command, until the read-back has told what became of it */
} Save;

void
encfg_baseline_result_clear (EncfgBaselineResult *self)
{
  g_clear_pointer (&self->readings, encfg_readings_free);
  g_clear_pointer (&self->rows, g_array_unref);
}

static void
save_free (gpointer data)
{
  Save *save = data;

  encfg_baseline_result_clear (&save->result);
  g_free (save->backup);
  g_clear_error (&save->trouble);
  g_free (save);
}

static JsonObject *
row_to_json (const EncfgReadings *readings, const EncfgBaselineRow *row)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, "cell-ir-reference");
  const EncfgItem *reading = encfg_profile_find_item (readings->profile, "cell-ir");
  g_autofree char *key = g_strdup_printf ("%s-%u", item->key, row->cell + 1);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", key);
  json_object_set_int_member (object, "string", encfg_readings_get_string (readings, row->cell));
  json_object_set_int_member (object, "cell", row->cell + 1);
  json_object_set_string_member (object, "unit", item->unit);
  json_object_set_member (object, "old", encfg_json_from_value (item, &row->old));
  json_object_set_member (object, "new", encfg_json_from_value (reading, &row->wanted));
  json_object_set_string_member (object, "state", encfg_write_state_name (row->state));
  json_object_set_member (object, "read", encfg_json_from_value (item, &row->read));
  return object;
}

JsonArray *
encfg_baseline_rows_to_json (const EncfgReadings *readings, const GArray *rows)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (
      array, row_to_json (readings, &g_array_index (rows, EncfgBaselineRow, i)));
  return array;
}

/* Takes `rows`. */
static void
take_rows (EncfgBaselineResult *self, GArray *rows)
{
  g_clear_pointer (&self->rows, g_array_unref);
  self->rows = rows;
  self->verified = self->left_out = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const EncfgWriteState state = g_array_index (rows, EncfgBaselineRow, i).state;

      self->verified += state == ENCFG_WRITE_VERIFIED;
      self->left_out += state == ENCFG_WRITE_NOT_ATTEMPTED;
    }
  self->failed = rows->len - self->verified - self->left_out;
}

static void
take_no_rows (EncfgBaselineResult *self)
{
  take_rows (self, g_array_new (FALSE, FALSE, sizeof (EncfgBaselineRow)));
}

static JsonObject *
describe (EncfgModule *self, gpointer data, const GError *error)
{
  const Save *save = data;
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "operation", "ir-save");
  json_object_set_array_member (
    entry, "rows", encfg_baseline_rows_to_json (save->result.readings, save->result.rows));
  json_object_set_string_member (entry, "backup", save->backup);
  return entry;
}

/* The rows are in doubt since the beginning. */
static void
doubt (gpointer data)
{
  ((Save *) data)->result.state = ENCFG_COMMAND_UNKNOWN;
}

static const EncfgNet net = { TRUE, describe, doubt };

/* Takes `trouble`. */
static void
end (EncfgModule *self, GTask *task, GError *trouble)
{
  encfg_module_note (self,
                     describe (self, g_task_get_task_data (task), trouble),
                     trouble ? encfg_error_name (trouble) : "done");
  if (trouble)
    g_task_return_error (task, trouble);
  else
    g_task_return_boolean (task, TRUE);
}

/* What the module holds counts more than what it said. */
static void
on_proved (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  EncfgModule *self = ENCFG_MODULE (source);
  g_autoptr (GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  EncfgBaselineResult *result = &save->result;
  GError *trouble = g_steal_pointer (&save->trouble);
  g_autoptr (EncfgReadings) after =
    encfg_module_read_readings_finish (self, async_result, trouble ? NULL : &trouble);

  if (!encfg_module_end_change (self, task))
    {
      g_clear_error (&trouble);
      return;
    }
  take_rows (result, encfg_baseline_prove (result->readings, after));
  if (after && result->failed == 0)
    g_clear_error (&trouble);
  else if (!trouble)
    g_set_error (&trouble,
                 ENCFG_ERROR,
                 ENCFG_ERROR_NOT_APPLIED,
                 g_dngettext (GETTEXT_PACKAGE,
                              "the reference of %u battery is not what was measured",
                              "the reference of %u batteries is not what was measured",
                              (gulong) result->failed),
                 result->failed);
  end (self, task, trouble);
}

static void
on_commanded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgModule *self = ENCFG_MODULE (source);
  g_autoptr (GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  EncfgCommandStatus status;
  GError *error = NULL;

  encfg_module_command_finish (self, result, &status, &error);
  if (encfg_command_state_may_have_acted (status.state) && !g_task_had_error (task))
    {
      save->result.state = status.state;
      save->trouble = error;
      /* Also for who has cancelled: what was sent is proved. */
      encfg_module_read_readings_async (self, TRUE, NULL, on_proved, g_steal_pointer (&task));
    }
  else if (encfg_module_end_change (self, task))
    {
      save->result.state = status.state;
      take_no_rows (&save->result);
      end (self, task, error);
    }
  else
    g_clear_error (&error);
}

/* FALSE if there is no net: then nothing is sent. */
static gboolean
spread_net (EncfgModule *self, GTask *task, GError **error)
{
  Save *save = g_task_get_task_data (task);

  save->backup =
    encfg_baseline_keep (save->result.readings, encfg_module_get_identity (self), error);
  if (!save->backup)
    return FALSE;
  g_signal_emit_by_name (self, "kept", save->backup, ENCFG_BACKUP_BASELINE);
  take_rows (&save->result, encfg_baseline_prove (save->result.readings, NULL));
  if (encfg_module_begin_change (self, task, &net, error))
    return TRUE;
  take_no_rows (&save->result);
  return FALSE;
}

void
encfg_module_save_baseline_async (EncfgModule *self,
                                  EncfgReadings *readings,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const EncfgCommand *command = encfg_profile_find_command (self->profile, "ir-save");
  Save *save = g_new0 (Save, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, encfg_module_save_baseline_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, save, save_free);
  save->result.readings = readings;
  take_no_rows (&save->result);
  if (!command)
    g_set_error (&error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 _ ("the profile %s cannot save a resistance reference"),
                 self->profile->id);
  if (error || !spread_net (self, task, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  encfg_module_command_async (self,
                              command,
                              ENCFG_COMMAND_RUN,
                              NULL,
                              NULL,
                              cancellable,
                              on_commanded,
                              g_steal_pointer (&task));
}

gboolean
encfg_module_save_baseline_finish (EncfgModule *self,
                                   GAsyncResult *async_result,
                                   EncfgBaselineResult *result,
                                   GError **error)
{
  Save *save;

  g_return_val_if_fail (g_task_is_valid (async_result, self), FALSE);

  save = g_task_get_task_data (G_TASK (async_result));
  *result = save->result;
  save->result = (EncfgBaselineResult){ 0 };
  return g_task_propagate_boolean (G_TASK (async_result), error);
}
