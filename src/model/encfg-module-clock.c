/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-clock.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-module-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  EncfgWire wire;
  EncfgProfile *profile;
  char *serial;
  const EncfgItem *item;
  EncfgClockSync sync; /* reading alone fills `before` */
} ClockJob;

static void
clock_job_free (gpointer data)
{
  ClockJob *job = data;

  encfg_profile_unref (job->profile);
  g_free (job->serial);
  g_free (job);
}

static ClockJob *
clock_job_new (EncfgModule *module, const EncfgItem *item)
{
  ClockJob *job = g_new0 (ClockJob, 1);

  job->wire = module->wire;
  job->profile = encfg_profile_ref (module->profile);
  job->serial = g_strdup (module->identity->serial);
  job->item = item;
  return job;
}

/* Worker. A clock that shows no date (never set, flat battery) is read all the same. */
static gboolean
read_clock (ClockJob *job,
            EncfgTarget *target,
            EncfgClock *clock,
            GCancellable *cancellable,
            GError **error)
{
  const EncfgSpan span = encfg_plan_span_of (job->item, 0);
  guint16 words[ENCFG_TEXT_MAX + 1];
  EncfgValue shown;
  gint64 now_us;

  *clock = (EncfgClock){ .is_utc = job->profile->clock_is_utc };
  if (!encfg_ops_read_span (target, &span, words, cancellable, error))
    return FALSE;
  now_us = encfg_clock_now_us (&clock->zone_s);
  if (encfg_codec_decode (job->item, words, &shown, NULL) && shown.kind == ENCFG_VALUE_NUMBER)
    encfg_clock_set_device (clock, shown.number, now_us);
  else
    clock->computer_s = now_us / G_USEC_PER_SEC;
  return TRUE;
}

/* Worker. */
static gboolean
read_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  ClockJob *job = data;
  EncfgTarget target;

  encfg_wire_init_target (&job->wire, job->profile, context, &target);
  return read_clock (job, &target, &job->sync.before, context->cancellable, error);
}

/* Worker. The registers know no fractions: what they hold is right when a second begins. */
static gboolean
wait_for_second (GCancellable *cancellable, GError **error)
{
  const guint fraction_ms = (guint) (g_get_real_time () % G_USEC_PER_SEC / 1000);

  return encfg_ops_wait (1000 - fraction_ms, cancellable, error);
}

/* Worker. */
static gboolean
set_clock (ClockJob *job, EncfgTarget *target, GCancellable *cancellable, GError **error)
{
  EncfgClock clock = { .is_utc = job->profile->clock_is_utc };
  const gint64 now_s = encfg_clock_now_us (&clock.zone_s) / G_USEC_PER_SEC;
  const EncfgValue value = encfg_value_number (encfg_clock_to_shown (&clock, now_s));
  EncfgWriteRow row = { .item = job->item };
  gboolean ok;

  if (!encfg_codec_encode (job->item, &value, row.words, error))
    return FALSE;
  ok = encfg_ops_write (target, job->profile, &row, 1, NULL, NULL, cancellable, error);
  job->sync.state = row.state;
  encfg_write_row_clear (&row);
  return ok;
}

/* Worker. */
static gboolean
sync_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  ClockJob *job = data;
  GCancellable *cancellable = context->cancellable;
  EncfgTarget target;

  encfg_wire_init_target (&job->wire, job->profile, context, &target);
  if (!encfg_wire_is_same_module (&target, job->profile, job->serial, cancellable, error) ||
      !read_clock (job, &target, &job->sync.before, cancellable, error) ||
      !wait_for_second (cancellable, error))
    return FALSE;
  if (set_clock (job, &target, cancellable, error))
    return read_clock (job, &target, &job->sync.after, cancellable, error);
  /* A module that answers shows what it has instead. */
  if (job->sync.state == ENCFG_WRITE_MISMATCH || job->sync.state == ENCFG_WRITE_REFUSED)
    read_clock (job, &target, &job->sync.after, cancellable, NULL);
  return FALSE;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ClockJob *job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  if (job)
    g_task_set_task_data (task, job, clock_job_free);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
start (EncfgModule *self, EncfgJobFunc func, GTask *task)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, "clock");

  if (!item || item->section != ENCFG_SECTION_CLOCK)
    {
      g_task_return_new_error (task,
                               ENCFG_ERROR,
                               ENCFG_ERROR_USAGE,
                               _ ("the profile “%s” knows no clock"),
                               self->profile->id);
      g_object_unref (task);
      return;
    }
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        func,
                        clock_job_new (self, item),
                        clock_job_free,
                        g_task_get_cancellable (task),
                        on_done,
                        task);
}

void
encfg_module_read_clock_async (EncfgModule *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self->identity != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encfg_module_read_clock_async);
  g_task_set_check_cancellable (task, FALSE);
  start (self, read_job_run, task);
}

gboolean
encfg_module_read_clock_finish (EncfgModule *self,
                                GAsyncResult *result,
                                EncfgClock *clock,
                                GError **error)
{
  const ClockJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  job = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *clock = job->sync.before;
  return TRUE;
}

void
encfg_module_sync_clock_async (EncfgModule *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self->identity != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encfg_module_sync_clock_async);
  g_task_set_check_cancellable (task, FALSE);
  start (self, sync_job_run, task);
}

gboolean
encfg_module_sync_clock_finish (EncfgModule *self,
                                GAsyncResult *result,
                                EncfgClockSync *sync,
                                GError **error)
{
  const ClockJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  job = g_task_get_task_data (G_TASK (result));
  *sync = job ? job->sync : (EncfgClockSync){ 0 };
  return g_task_propagate_boolean (G_TASK (result), error);
}
