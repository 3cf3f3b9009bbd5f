/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-readings.h"

#include "encfg-module-private.h"

typedef struct
{
  EncfgWire wire;
  EncfgPriority priority;
  gboolean with_cells;
  EncfgReadings *readings;
} ReadingsJob;

static void
readings_job_free (ReadingsJob *job)
{
  g_clear_pointer (&job->readings, encfg_readings_free);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadingsJob, readings_job_free)

/* Worker. */
static gboolean
readings_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  ReadingsJob *job = data;
  EncfgTarget target;

  encfg_wire_init_target (&job->wire, job->readings->profile, context, &target);
  return encfg_readings_read (job->readings,
                              job->with_cells,
                              &target,
                              job->priority == ENCFG_PRIORITY_USER ? encfg_link_job_progress : NULL,
                              context->progress_data,
                              context->cancellable,
                              error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (ReadingsJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
      task, g_steal_pointer (&job->readings), (GDestroyNotify) encfg_readings_free);
}

static void
run (EncfgModule *self, EncfgPriority priority, gboolean with_cells, GTask *task)
{
  ReadingsJob *job = g_new0 (ReadingsJob, 1);

  job->wire = self->wire;
  job->priority = priority;
  job->with_cells = with_cells;
  job->readings = encfg_readings_new (self->profile);
  g_task_set_check_cancellable (task, FALSE);
  encfg_link_run_async (self->link,
                        priority,
                        readings_job_run,
                        job,
                        (GDestroyNotify) readings_job_free,
                        g_task_get_cancellable (task),
                        on_read,
                        task);
}

void
encfg_module_read_readings_async (EncfgModule *self,
                                  gboolean with_cells,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self->profile != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encfg_module_read_readings_async);
  run (self, ENCFG_PRIORITY_USER, with_cells, task);
}

void
encfg_module_poll_readings_async (EncfgModule *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self->profile != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encfg_module_poll_readings_async);
  run (self, ENCFG_PRIORITY_POLL, TRUE, task);
}

EncfgReadings *
encfg_module_read_readings_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
