/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-session-bank.h"

#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-module-baseline.h"
#include "encfg-module-readings.h"
#include "encfg-session-private.h"

#include <glib/gi18n-lib.h>

gboolean
encfg_session_has_command (EncfgSession *self, const char *key)
{
  return encfg_profile_find_command (encfg_setting_table_get_profile (self->table), key) != NULL;
}

const EncfgCommandStatus *
encfg_session_get_ir_test (EncfgSession *self)
{
  return self->has_ir_test ? &self->ir_test : NULL;
}

char *
encfg_session_describe_ir_test (EncfgSession *self)
{
  const EncfgCommandStatus *status = &self->ir_test;

  if (!self->has_ir_test)
    return g_strdup (_ ("No test in this session"));
  if (status->lost)
    return g_strdup_printf (
      _ ("Connection lost, trying again; %u of %u were tested"), status->finished, status->total);
  switch (status->state)
    {
    case ENCFG_COMMAND_RUNNING:
      return g_strdup_printf (_ ("Battery %u: %u of %u tested, %u:%02u:%02u left"),
                              status->current,
                              status->finished,
                              status->total,
                              status->time_left_s / 3600,
                              status->time_left_s / 60 % 60,
                              status->time_left_s % 60);
    case ENCFG_COMMAND_DONE:
      return g_strdup_printf (_ ("Last test: done, %u tested"), status->finished);
    case ENCFG_COMMAND_CANCELLED:
      return g_strdup_printf (
        _ ("Last test: cancelled after %u of %u"), status->finished, status->total);
    case ENCFG_COMMAND_REFUSED:
      return g_strdup (_ ("Last test: refused"));
    case ENCFG_COMMAND_FAILED:
      return g_strdup (_ ("Last test: failed"));
    case ENCFG_COMMAND_UNKNOWN:
      return g_strdup (_ ("Nobody knows whether the test was started"));
    case ENCFG_COMMAND_NOT_STARTED:
    default:
      return g_strdup (_ ("Test not started"));
    }
}

static void
note_test (EncfgSession *self, const char *operation, const char *result)
{
  g_autoptr (JsonObject) entry = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (entry, "operation", operation);
  json_object_set_array_member (entry, "rows", json_array_new ());
  json_object_set_string_member (entry, "state", encfg_command_state_name (self->ir_test.state));
  json_object_set_int_member (entry, "tested", self->ir_test.finished);
  json_object_set_boolean_member (entry, "joined", self->ir_test.joined);
  json_object_set_boolean_member (entry, "lost", self->ir_test.lost);
  json_object_set_string_member (entry, "result", result);
  if (!encfg_journal_append (encfg_module_get_identity (self->module), entry, &error))
    encfg_message_log_add_error (self->log, error, self->kind);
}

static void
on_test_progress (const EncfgCommandStatus *status, gpointer data)
{
  EncfgSession *self = data;

  /* It may be long before somebody answers again, and what is held then may be something else. */
  if (status->lost && !self->ir_test.lost)
    encfg_module_set_stale (self->module);
  self->ir_test = *status;
  self->has_ir_test = TRUE;
  encfg_session_set_progress (self, status->finished, status->total);
}

static void
on_test_cancelled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (encfg_module_command_finish (ENCFG_MODULE (source), result, &self->ir_test, &error))
    {
      encfg_message_log_add (self->log,
                             ENCFG_LEVEL_INFO,
                             _ ("The test is cancelled after %u of %u batteries"),
                             self->ir_test.finished,
                             self->ir_test.total);
      note_test (self, "ir-test-cancel", "done");
    }
  encfg_session_end (self, task, error);
}

/* The waiting was cancelled; the test in the module is, too, if it knows how. */
static void
cancel_test (EncfgSession *self, GTask *task, GError *error)
{
  const EncfgCommand *command =
    encfg_profile_find_command (encfg_module_get_profile (self->module), "ir-test");

  note_test (self, "ir-test", "interrupted");
  if (self->ir_test.lost)
    {
      g_autoptr (GError) loss = g_error_new_literal (
        ENCFG_ERROR, ENCFG_ERROR_LOST, _ ("the module fell silent while the test ran"));

      encfg_session_lose (self, loss);
    }
  if (self->ir_test.state != ENCFG_COMMAND_RUNNING || self->ir_test.lost || !command->has_cancel ||
      !command->state)
    {
      encfg_session_end (self, task, error);
      return;
    }
  g_error_free (error);
  encfg_session_go_on (self, _ ("Cancelling the test"));
  encfg_module_command_async (
    self->module, command, ENCFG_COMMAND_CANCEL, NULL, NULL, NULL, on_test_cancelled, task);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  encfg_module_command_finish (ENCFG_MODULE (source), result, &self->ir_test, &error);
  self->has_ir_test = TRUE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      cancel_test (self, task, error);
      return;
    }
  if (self->ir_test.state != ENCFG_COMMAND_NOT_STARTED)
    note_test (self, "ir-test", error ? encfg_error_name (error) : "done");
  if (!error)
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_DONE,
                           g_dngettext (GETTEXT_PACKAGE,
                                        "The resistance of %u battery is tested",
                                        "The resistances of %u batteries are tested",
                                        (gulong) self->ir_test.finished),
                           self->ir_test.finished);
  encfg_session_end (self, task, error);
}

static GTask *
begin_command (EncfgSession *self,
               const char *key,
               const char *activity,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = encfg_session_begin (self, activity, callback, user_data);

  if (!task || (encfg_session_get_module (self) && encfg_session_has_command (self, key)))
    return task;
  encfg_session_end (
    self,
    task,
    g_error_new (ENCFG_ERROR, ENCFG_ERROR_USAGE, _ ("This module knows no command “%s”"), key));
  return NULL;
}

void
encfg_session_test_ir (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin_command (self, "ir-test", _ ("Testing the resistances"), callback, user_data);
  const EncfgProfile *profile;
  GError *error = NULL;

  if (!task)
    return;
  if (!encfg_journal_check (&error))
    {
      encfg_session_end (self, task, error);
      return;
    }
  profile = encfg_module_get_profile (self->module);
  encfg_module_command_async (self->module,
                              encfg_profile_find_command (profile, "ir-test"),
                              ENCFG_COMMAND_RUN,
                              on_test_progress,
                              self,
                              g_task_get_cancellable (task),
                              on_tested,
                              task);
}

void
encfg_baseline_look_free (EncfgBaselineLook *self)
{
  g_clear_pointer (&self->readings, encfg_readings_free);
  g_clear_pointer (&self->baseline, encfg_baseline_free);
  g_free (self);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (EncfgBaselineLook) look = g_new0 (EncfgBaselineLook, 1);

  look->readings = encfg_module_read_readings_finish (ENCFG_MODULE (source), result, &error);
  if (look->readings)
    look->baseline = encfg_baseline_new (look->readings, &error);
  if (look->baseline && look->baseline->failed->len == look->readings->n_cells)
    g_set_error_literal (&error,
                         ENCFG_ERROR,
                         ENCFG_ERROR_PRECONDITION,
                         _ ("no battery has a valid resistance: run IR Test first"));
  else if (look->baseline)
    g_task_set_task_data (task, g_steal_pointer (&look), (GDestroyNotify) encfg_baseline_look_free);
  encfg_session_end (self, task, error);
}

void
encfg_session_look_at_ir (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin_command (self, "ir-save", _ ("Reading the resistances"), callback, user_data);

  if (task)
    encfg_module_read_readings_async (
      self->module, TRUE, g_task_get_cancellable (task), on_looked, task);
}

EncfgBaselineLook *
encfg_session_look_at_ir_finish (EncfgSession *self, GAsyncResult *result, GError **error)
{
  EncfgBaselineLook *look;
  EncfgBaselineLook *copy;

  if (!encfg_session_finish (self, result, error))
    return NULL;
  look = g_task_get_task_data (G_TASK (result));
  copy = g_new0 (EncfgBaselineLook, 1);
  copy->readings = g_steal_pointer (&look->readings);
  copy->baseline = g_steal_pointer (&look->baseline);
  return copy;
}

char *
encfg_baseline_look_describe (const EncfgBaselineLook *self, gboolean *is_grave)
{
  const EncfgItem *item = encfg_profile_find_item (self->readings->profile, "cell-ir");
  g_autofree char *failed =
    encfg_readings_describe_invalid (self->readings, item, 0, self->readings->n_cells);
  g_autoptr (GString) lines = g_string_new (failed);
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (guint));

  *is_grave = failed != NULL;
  for (guint i = 0; i < self->baseline->outliers->len; i++)
    g_array_append_val (cells, g_array_index (self->baseline->outliers, EncfgDeviation, i).cell);
  if (cells->len > 0)
    {
      g_autofree char *named = encfg_readings_format_cells (cells);

      g_string_append_printf (
        lines,
        g_dngettext (GETTEXT_PACKAGE,
                     "%s%u battery lies more than %d %% off the median of its string: %s",
                     "%s%u batteries lie more than %d %% off the median of their string: %s",
                     (gulong) cells->len),
        failed ? "\n" : "",
        cells->len,
        ENCFG_OUTLIER_PERMILLE / 10,
        named);
    }
  return lines->len > 0 ? g_string_free (g_steal_pointer (&lines), FALSE) : NULL;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  g_auto (EncfgBaselineResult) saved = { 0 };
  GError *error = NULL;
  const gboolean ok =
    encfg_module_save_baseline_finish (ENCFG_MODULE (source), result, &saved, &error);

  if (ok)
    encfg_message_log_add (
      self->log,
      ENCFG_LEVEL_DONE,
      g_dngettext (GETTEXT_PACKAGE,
                   "The resistance of %u battery is saved as its reference, and read back",
                   "The resistances of %u batteries are saved as their reference, and read back",
                   (gulong) saved.verified),
      saved.verified);
  encfg_session_end (self, task, error);
}

void
encfg_session_save_ir (EncfgSession *self,
                       EncfgBaselineLook *look,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (EncfgBaselineLook) owned = look;
  GTask *task = begin_command (self, "ir-save", _ ("Saving the reference"), callback, user_data);

  if (task)
    encfg_module_save_baseline_async (self->module,
                                      g_steal_pointer (&owned->readings),
                                      g_task_get_cancellable (task),
                                      on_saved,
                                      task);
}
