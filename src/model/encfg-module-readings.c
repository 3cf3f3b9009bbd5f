/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-readings.h"

#include "encfg-module-private.h"

typedef struct
{
  EncfgWire wire;
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
                              encfg_link_job_progress,
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

void
encfg_module_read_readings_async (EncfgModule *self,
                                  gboolean with_cells,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  ReadingsJob *job;

  g_return_if_fail (self->profile != NULL);

  g_task_set_source_tag (task, encfg_module_read_readings_async);
  g_task_set_check_cancellable (task, FALSE);
  job = g_new0 (ReadingsJob, 1);
  job->wire = self->wire;
  job->with_cells = with_cells;
  job->readings = encfg_readings_new (self->profile);
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        readings_job_run,
                        job,
                        (GDestroyNotify) readings_job_free,
                        cancellable,
                        on_read,
                        g_steal_pointer (&task));
}

EncfgReadings *
encfg_module_read_readings_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
