/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-command.h"

#include "encfg-command-job.h"

const char *
encfg_command_state_name (EncfgCommandState state)
{
  static const char *const names[] = {
    [ENCFG_COMMAND_NOT_STARTED] = "not-started", [ENCFG_COMMAND_UNKNOWN] = "unknown",
    [ENCFG_COMMAND_RUNNING] = "running",         [ENCFG_COMMAND_DONE] = "done",
    [ENCFG_COMMAND_REFUSED] = "refused",         [ENCFG_COMMAND_CANCELLED] = "cancelled",
    [ENCFG_COMMAND_FAILED] = "failed",
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

gboolean
encfg_command_state_may_have_acted (EncfgCommandState state)
{
  return state != ENCFG_COMMAND_NOT_STARTED && state != ENCFG_COMMAND_REFUSED;
}

/* Main thread: who is told, while the job runs. */
typedef struct
{
  EncfgCommandJob *job; /* of the link */
  EncfgCommandFunc progress;
  gpointer progress_data;
  EncfgCommandStatus last;
} Listener;

static void
on_progress (EncfgLink *link, guint done, guint total, Listener *listener)
{
  const EncfgCommandStatus status = encfg_command_job_get_status (listener->job);

  if (listener->progress && status.state == ENCFG_COMMAND_RUNNING)
    listener->progress (&status, listener->progress_data);
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Listener *listener = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EncfgCommandJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  g_signal_handlers_disconnect_by_data (source, listener);
  if (job)
    listener->last = job->status;
  if (job)
    encfg_module_tell_unfinished (g_task_get_source_object (task), job->unfinished);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
encfg_module_command_async (EncfgModule *self,
                            const EncfgCommand *command,
                            EncfgCommandAction action,
                            EncfgCommandFunc progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Listener *listener;

  g_return_if_fail (self->identity != NULL);
  g_return_if_fail (action != ENCFG_COMMAND_CANCEL || (command->has_cancel && command->state));

  listener = g_new0 (Listener, 1);
  listener->job = encfg_command_job_new (self, command, action);
  listener->progress = progress;
  listener->progress_data = progress_data;
  g_task_set_source_tag (task, encfg_module_command_async);
  /* What the module did is told even if the user has cancelled by then. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, listener, g_free);
  g_signal_connect (self->link, "progress", G_CALLBACK (on_progress), listener);
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        encfg_command_job_run,
                        listener->job,
                        (GDestroyNotify) encfg_command_job_free,
                        cancellable,
                        on_over,
                        g_steal_pointer (&task));
}

gboolean
encfg_module_command_finish (EncfgModule *self,
                             GAsyncResult *result,
                             EncfgCommandStatus *status,
                             GError **error)
{
  const Listener *listener;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  listener = g_task_get_task_data (G_TASK (result));
  *status = listener->last;
  return g_task_propagate_boolean (G_TASK (result), error);
}
