/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a command's job reads of it. */

#include "encfg-command-job.h"
#include "encfg-error.h"
#include "encfg-presence.h"

/* Worker. Tells it as soon as it is known: trying again may take long. */
static void
set_lost (EncfgCommandJob *job, gboolean lost)
{
  if (job->status.lost == lost)
    return;
  g_mutex_lock (&job->mutex);
  job->status.lost = lost;
  g_mutex_unlock (&job->mutex);
  encfg_link_job_progress (job->status.finished, job->status.total, job->context->progress_data);
}

static void
want_item (GArray *spans, const EncfgItem *item)
{
  if (item)
    {
      const EncfgSpan span = encfg_plan_span_of (item, 0);

      g_array_append_val (spans, span);
    }
}

/* Worker. Once, where ports are counted: those that are not there are never asked. */
static gboolean
read_counts (EncfgCommandJob *job, GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  if (job->has_counts)
    return TRUE;
  encfg_presence_want_counts (job->command->current, spans);
  if (spans->len > 0 && !encfg_ops_read (&job->target,
                                         (const EncfgSpan *) (gpointer) spans->data,
                                         spans->len,
                                         job->counts,
                                         NULL,
                                         NULL,
                                         job->context->cancellable,
                                         error))
    return FALSE;
  job->has_counts = TRUE;
  return TRUE;
}

gboolean
encfg_command_job_read (EncfgCommandJob *job, GError **error)
{
  const EncfgCommand *command = job->command;
  const EncfgItem *items[] = {
    command->state, command->reason, command->finished, command->total, command->time_left
  };
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  if (!read_counts (job, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    want_item (spans, items[i]);
  for (guint i = 0; i < command->current->len; i++)
    if (!encfg_presence_find_missing (g_ptr_array_index (command->current, i), job->counts))
      want_item (spans, g_ptr_array_index (command->current, i));
  if (spans->len == 0)
    return TRUE;
  if (!encfg_ops_read (&job->target,
                       (const EncfgSpan *) (gpointer) spans->data,
                       spans->len,
                       image,
                       NULL,
                       NULL,
                       job->context->cancellable,
                       error))
    return FALSE;

  job->raw = encfg_command_get_number (image, command->state);
  job->reason = encfg_command_get_number (image, command->reason);
  g_mutex_lock (&job->mutex);
  encfg_command_take_progress (command, image, &job->status);
  g_mutex_unlock (&job->mutex);
  return TRUE;
}

gboolean
encfg_command_job_meet (EncfgCommandJob *job, GError **error)
{
  return encfg_wire_is_same_module (
    &job->target, job->profile, job->serial, job->context->cancellable, error);
}

gboolean
encfg_command_job_look (EncfgCommandJob *job, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  gboolean ok;

  job->target.keep_connection = TRUE;
  ok = encfg_command_job_read (job, &trouble);
  job->target.keep_connection = FALSE;
  if (encfg_error_is_line_trouble (trouble))
    set_lost (job, TRUE);
  if (g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_LOST))
    ok = encfg_command_job_meet (job, error) && encfg_command_job_read (job, error);
  else if (trouble)
    g_propagate_error (error, g_steal_pointer (&trouble));
  if (ok)
    set_lost (job, FALSE);
  return ok;
}
