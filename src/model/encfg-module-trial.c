/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The trial of a profile as a verb of the module. */

#include "encfg-module-private.h"
#include "encfg-trial.h"

typedef struct
{
  EncfgWire wire;
  EncfgTrial *trial;
} TrialJob;

static void
trial_job_free (TrialJob *job)
{
  g_clear_pointer (&job->trial, encfg_trial_free);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrialJob, trial_job_free)

/* Worker. */
static gboolean
trial_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  TrialJob *job = data;
  EncfgTarget target;

  encfg_wire_init_target (&job->wire, job->trial->profile, context, &target);
  return encfg_trial_run (job->trial,
                          &target,
                          encfg_link_job_progress,
                          context->progress_data,
                          context->cancellable,
                          error);
}

static void
on_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (TrialJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  if (job)
    g_task_set_task_data (task, g_steal_pointer (&job), (GDestroyNotify) trial_job_free);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
encfg_module_try_profile_async (EncfgModule *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  TrialJob *job;

  g_return_if_fail (self->profile != NULL);

  g_task_set_source_tag (task, encfg_module_try_profile_async);
  g_task_set_check_cancellable (task, FALSE);
  job = g_new0 (TrialJob, 1);
  job->wire = self->wire;
  job->trial = encfg_trial_new (self->profile);
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        trial_job_run,
                        job,
                        (GDestroyNotify) trial_job_free,
                        cancellable,
                        on_tried,
                        g_steal_pointer (&task));
}

EncfgTrial *
encfg_module_try_profile_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  TrialJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  g_task_propagate_boolean (G_TASK (result), error);
  job = g_task_get_task_data (G_TASK (result));
  return job ? g_steal_pointer (&job->trial) : NULL;
}
