/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-baseline.h"

#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-json-print.h"
#include "encfg-module-command.h"
#include "encfg-module-readings.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncfgReadings *readings;
  EncfgBaselineResult result;
  GError *trouble; /* of the command, until the read-back has told what became of it */
} Save;

void
encfg_baseline_result_clear (EncfgBaselineResult *self)
{
  g_clear_pointer (&self->backup, g_free);
  g_clear_error (&self->untold);
}

static void
save_free (gpointer data)
{
  Save *save = data;

  encfg_readings_free (save->readings);
  encfg_baseline_result_clear (&save->result);
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

static gboolean
note (EncfgModule *self, const Save *save, const GArray *rows, const char *result, GError **error)
{
  g_autoptr (JsonObject) entry = json_object_new ();

  json_object_set_string_member (entry, "operation", "ir-save");
  json_object_set_array_member (entry, "rows", encfg_baseline_rows_to_json (save->readings, rows));
  json_object_set_string_member (entry, "backup", save->result.backup);
  json_object_set_string_member (entry, "result", result);
  return encfg_journal_append (encfg_module_get_identity (self), entry, error);
}

/* What the module holds counts more than what it said. */
static void
conclude (EncfgModule *self, GTask *task, const EncfgReadings *after, GError *trouble)
{
  Save *save = g_task_get_task_data (task);
  g_autoptr (GArray) rows = encfg_baseline_prove (save->readings, after);

  for (guint i = 0; i < rows->len; i++)
    {
      const EncfgWriteState state = g_array_index (rows, EncfgBaselineRow, i).state;

      save->result.verified += state == ENCFG_WRITE_VERIFIED;
      save->result.left_out += state == ENCFG_WRITE_NOT_ATTEMPTED;
    }
  save->result.failed = rows->len - save->result.verified - save->result.left_out;
  if (after && save->result.failed == 0)
    g_clear_error (&trouble);
  else if (!trouble)
    g_set_error (&trouble,
                 ENCFG_ERROR,
                 ENCFG_ERROR_NOT_APPLIED,
                 g_dngettext (GETTEXT_PACKAGE,
                              "the reference of %u battery is not what was measured",
                              "the reference of %u batteries is not what was measured",
                              (gulong) save->result.failed),
                 save->result.failed);
  note (self, save, rows, trouble ? encfg_error_name (trouble) : "done", &save->result.untold);
  if (trouble)
    g_task_return_error (task, trouble);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_proved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgModule *self = ENCFG_MODULE (source);
  g_autoptr (GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  GError *error = g_steal_pointer (&save->trouble);
  g_autoptr (EncfgReadings) after =
    encfg_module_read_readings_finish (self, result, error ? NULL : &error);

  conclude (self, task, after, error);
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
  if (encfg_command_state_may_have_acted (status.state))
    {
      save->trouble = error;
      /* Also for who has cancelled: what was sent is proved. */
      encfg_module_read_readings_async (self, TRUE, NULL, on_proved, g_steal_pointer (&task));
    }
  else
    {
      g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (EncfgBaselineRow));

      note (self, save, nothing, encfg_error_name (error), &save->result.untold);
      g_task_return_error (task, error);
    }
}

/* FALSE if there is no net: then nothing is sent. */
static gboolean
spread_net (EncfgModule *self, Save *save, GError **error)
{
  g_autoptr (GArray) rows = encfg_baseline_prove (save->readings, NULL);

  save->result.backup =
    encfg_baseline_keep (save->readings, encfg_module_get_identity (self), error);
  return save->result.backup && note (self, save, rows, ENCFG_JOURNAL_STARTED, error);
}

void
encfg_module_save_baseline_async (EncfgModule *self,
                                  EncfgReadings *readings,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const EncfgCommand *command = encfg_profile_find_command (readings->profile, "ir-save");
  Save *save = g_new0 (Save, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, encfg_module_save_baseline_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, save, save_free);
  save->readings = readings;
  if (!command)
    g_set_error (&error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 _ ("the profile %s cannot save a resistance reference"),
                 readings->profile->id);
  if (error || !spread_net (self, save, &error))
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
