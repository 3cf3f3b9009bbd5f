/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-session-private.h"

#include "encfg-backup.h"
#include "encfg-error.h"
#include "encfg-profile-load.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

/* What the table is of while nobody knows the module. */
#define FIRST_PROFILE "bm3000"

/* Some minutes of work, and the whole of what went wrong. */
#define FRAMES_KEPT 2000

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TABLE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EncfgSession, encfg_session, G_TYPE_OBJECT)

static void
encfg_session_finalize (GObject *object)
{
  EncfgSession *self = ENCFG_SESSION (object);

  g_clear_object (&self->module);
  g_clear_pointer (&self->trace, encfg_trace_unref);
  g_clear_object (&self->history);
  g_clear_object (&self->table);
  g_clear_object (&self->log);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_object (&self->finder);
  g_clear_pointer (&self->chosen, encfg_endpoint_free);
  g_clear_pointer (&self->chosen_profile, encfg_profile_unref);
  g_clear_pointer (&self->last_write, encfg_write_review_unref);
  g_clear_pointer (&self->interrupted, encfg_resume_free);
  g_free (self->beside);
  g_free (self->beside_source);
  g_free (self->beside_serial);
  g_clear_error (&self->loss);
  g_free (self->activity);
  G_OBJECT_CLASS (encfg_session_parent_class)->finalize (object);
}

static void
encfg_session_class_init (EncfgSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_session_finalize;
  signals[SIGNAL_CHANGED] = encfg_signal_new ("changed", ENCFG_TYPE_SESSION, 0);
  signals[SIGNAL_TABLE_CHANGED] = encfg_signal_new ("table-changed", ENCFG_TYPE_SESSION, 0);
}

static void
encfg_session_init (EncfgSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgProfile) profile = encfg_profile_find (FIRST_PROFILE, &error);

  /* A bundled profile loads, or the program is broken. */
  if (!profile)
    g_error ("%s", error->message);
  self->log = encfg_message_log_new ();
  self->trace = encfg_trace_new_kept (FRAMES_KEPT);
  self->table = encfg_setting_table_new (profile);
  self->history = encfg_setting_history_new (self->table);
  g_signal_connect_object (
    self->history, "changed", G_CALLBACK (encfg_session_emit_changed), self, G_CONNECT_SWAPPED);
}

EncfgSession *
encfg_session_new (void)
{
  return g_object_new (ENCFG_TYPE_SESSION, NULL);
}

void
encfg_session_emit_changed (EncfgSession *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

EncfgSessionState
encfg_session_get_state (EncfgSession *self)
{
  return self->state;
}

EncfgModule *
encfg_session_get_module (EncfgSession *self)
{
  return self->state == ENCFG_SESSION_CONNECTED || self->state == ENCFG_SESSION_LOST ? self->module
                                                                                     : NULL;
}

EncfgSettingTable *
encfg_session_get_table (EncfgSession *self)
{
  return self->table;
}

EncfgSettingHistory *
encfg_session_get_history (EncfgSession *self)
{
  return self->history;
}

EncfgMessageLog *
encfg_session_get_log (EncfgSession *self)
{
  return self->log;
}

EncfgTrace *
encfg_session_get_trace (EncfgSession *self)
{
  return self->trace;
}

char *
encfg_session_dup_support (EncfgSession *self)
{
  const EncfgProfile *profile = encfg_setting_table_get_profile (self->table);
  g_autofree char *module = encfg_session_describe_module (self);
  g_autofree char *log = encfg_message_log_to_string (self->log);
  g_autofree char *frames = encfg_trace_dup_kept (self->trace, FALSE);

  return g_strdup_printf ("en-cfg %s\nprofile: %s (%s)\nmodule: %s%s\n\n%s\n%s",
                          ENCFG_VERSION,
                          profile->id,
                          encfg_provenance_name (profile->provenance),
                          module ? module : "none",
                          encfg_session_is_simulated (self) ? " SIMULATED" : "",
                          log,
                          frames);
}

EncfgEndpointKind
encfg_session_get_kind (EncfgSession *self)
{
  return self->kind;
}

GPtrArray *
encfg_session_get_findings (EncfgSession *self)
{
  return self->findings;
}

char *
encfg_session_describe_module (EncfgSession *self)
{
  EncfgModule *module = encfg_session_get_module (self);
  const EncfgIdentity *identity = module ? encfg_module_get_identity (module) : NULL;
  const char *name;

  if (!identity)
    return NULL;
  name = *identity->name ? identity->name : encfg_module_get_profile (module)->name;
  if (!*identity->serial)
    return g_strdup_printf (_ ("%s · address %u"), name, identity->id);
  return g_strdup_printf (_ ("%s · address %u · %s"), name, identity->id, identity->serial);
}

/* What a simulated module told stays simulated when it is gone. */
gboolean
encfg_session_is_simulated (EncfgSession *self)
{
  EncfgModule *module = encfg_session_get_module (self);

  if (module && encfg_module_get_identity (module))
    return encfg_module_get_identity (module)->simulated;
  return self->was_simulated;
}

const char *
encfg_session_get_activity (EncfgSession *self)
{
  return self->activity;
}

double
encfg_session_get_fraction (EncfgSession *self)
{
  return self->total > 0 ? (double) MIN (self->done, self->total) / self->total : -1;
}

void
encfg_session_cancel (EncfgSession *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
}

gboolean
encfg_session_is_fresh (EncfgSession *self)
{
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);

  if (self->state != ENCFG_SESSION_CONNECTED)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      if (encfg_setting_get_device_words (row) && !encfg_setting_is_stale (row))
        return TRUE;
    }
  return FALSE;
}

GTask *
encfg_session_begin (EncfgSession *self,
                     const char *activity,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task;

  if (self->activity)
    {
      g_task_report_new_error (self,
                               callback,
                               user_data,
                               encfg_session_begin,
                               G_IO_ERROR,
                               G_IO_ERROR_PENDING,
                               _ ("%s: wait for its end, or cancel it"),
                               self->activity);
      return NULL;
    }
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->activity = g_strdup (activity);
  g_clear_error (&self->loss);
  self->done = self->total = 0;
  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, encfg_session_begin);
  g_task_set_check_cancellable (task, FALSE);
  encfg_session_emit_changed (self);
  return task;
}

GTask *
encfg_session_begin_with_module (EncfgSession *self,
                                 const char *activity,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = encfg_session_begin (self, activity, callback, user_data);

  if (!task || encfg_session_get_module (self))
    return task;
  encfg_session_end (self,
                     task,
                     g_error_new_literal (ENCFG_ERROR,
                                          ENCFG_ERROR_USAGE,
                                          _ ("No module is connected: search for one first")));
  return NULL;
}

void
encfg_session_go_on (EncfgSession *self, const char *activity)
{
  g_free (self->activity);
  self->activity = g_strdup (activity);
  self->done = self->total = 0;
  encfg_session_emit_changed (self);
}

void
encfg_session_set_progress (EncfgSession *self, guint done, guint total)
{
  self->done = done;
  self->total = total;
  encfg_session_emit_changed (self);
}

/* What was lost, and what to do. */
static void
tell_loss (EncfgSession *self, const GError *error)
{
  const char *advice = encfg_error_advice (error, self->kind);
  g_autofree char *text = g_strdup_printf (_ ("Connection lost: %s"), error->message);
  g_autofree char *more = advice ? g_strdup_printf (_ ("Read tries to connect again. %s"), advice)
                                 : g_strdup (_ ("Read tries to connect again."));

  encfg_message_log_add_with_advice (self->log, ENCFG_LEVEL_ERROR, text, more);
}

void
encfg_session_lose (EncfgSession *self, const GError *error)
{
  if (self->state != ENCFG_SESSION_CONNECTED)
    return;
  self->state = ENCFG_SESSION_LOST;
  encfg_module_set_stale (self->module);
  if (self->activity)
    self->loss = g_error_copy (error);
  else
    tell_loss (self, error);
  encfg_session_emit_changed (self);
}

void
encfg_session_note_trouble (EncfgSession *self, const GError *error)
{
  if (encfg_error_is_out_of_reach (error))
    encfg_session_lose (self, error);
}

/* A module that is lost says so last, with the reason; one that came back meanwhile was not. */
static void
tell_end (EncfgSession *self, const GError *error)
{
  g_autoptr (GError) loss = g_steal_pointer (&self->loss);

  if (self->state != ENCFG_SESSION_LOST)
    g_clear_error (&loss);
  if (error && !(loss && encfg_error_is_out_of_reach (error)))
    encfg_message_log_add_error (self->log, error, self->kind);
  if (loss)
    tell_loss (self, loss);
}

void
encfg_session_name_refusal (EncfgSession *self, GError **error, const char *what)
{
  GError *named;

  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      (encfg_error_is_out_of_reach (*error) &&
       (self->state == ENCFG_SESSION_CONNECTED || self->loss)))
    return;
  named = g_error_new (
    (*error)->domain, (*error)->code, C_ ("what failed, why", "%s: %s"), what, (*error)->message);
  g_error_free (*error);
  *error = named;
}

void
encfg_session_end (EncfgSession *self, GTask *task, GError *error)
{
  /* Whoever did not answer now may be another one, or have changed, when somebody answers. */
  encfg_session_note_trouble (self, error);
  g_clear_pointer (&self->activity, g_free);
  tell_end (self, error);
  encfg_session_emit_changed (self);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
encfg_session_finish (EncfgSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
has_config (EncfgSettingTable *table)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);

  for (guint i = 0; i < rows->len; i++)
    if (encfg_setting_get_source (g_ptr_array_index (rows, i)) != ENCFG_SOURCE_NONE)
      return TRUE;
  return FALSE;
}

/* What was worked on goes into a backup, so that it is not lost. */
static gboolean
put_aside (EncfgSession *self, GError **error)
{
  g_autoptr (EncfgSettingsFile) file = encfg_setting_table_wanted_to_file (self->table);
  const EncfgProfile *profile = encfg_setting_table_get_profile (self->table);
  g_autofree char *id = encfg_backup_save (file, "config", error);

  if (!id)
    {
      g_prefix_error (
        error, _ ("the config values belong to %s and would be lost: "), profile->name);
      return FALSE;
    }
  encfg_message_log_add (self->log,
                         ENCFG_LEVEL_WARNING,
                         _ ("The config values belong to %s; they are kept as %s"),
                         profile->name,
                         id);
  return TRUE;
}

gboolean
encfg_session_take_table (EncfgSession *self, EncfgSettingTable *table, GError **error)
{
  const EncfgProfile *old = encfg_setting_table_get_profile (self->table);
  const EncfgProfile *new = encfg_setting_table_get_profile (table);
  const gboolean is_same = g_str_equal (old->id, new->id);

  if (table == self->table)
    return TRUE;
  if (!is_same && has_config (self->table) && !put_aside (self, error))
    return FALSE;
  if (is_same)
    encfg_setting_table_take_wanted (table, self->table);
  encfg_session_keep_beside (self, table);
  g_set_object (&self->table, table);
  if (is_same)
    encfg_setting_history_move (self->history, table);
  else
    {
      g_signal_handlers_disconnect_by_data (self->history, self);
      g_object_unref (self->history);
      self->history = encfg_setting_history_new (table);
      g_signal_connect_object (
        self->history, "changed", G_CALLBACK (encfg_session_emit_changed), self, G_CONNECT_SWAPPED);
    }
  g_clear_pointer (&self->last_write, encfg_write_review_unref);
  g_signal_emit (self, signals[SIGNAL_TABLE_CHANGED], 0);
  encfg_session_emit_changed (self);
  return TRUE;
}
