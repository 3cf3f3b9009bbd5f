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

/* What the job knows, into the task. */
static EncfgClockSync *
take_sync (GTask *task, GObject *link, GAsyncResult *result, GError **error)
{
  EncfgClockSync *sync = g_task_get_task_data (task);
  ClockJob *job = encfg_link_run_finish (ENCFG_LINK (link), result, error);

  if (job)
    *sync = job->sync;
  g_clear_pointer (&job, clock_job_free);
  return sync;
}

static void
end (GTask *task, GError *error)
{
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  take_sync (task, source, result, &error);
  end (task, error);
}

static void
put_offset (JsonObject *object, const char *member, const EncfgClock *clock)
{
  if (clock->is_valid)
    json_object_set_int_member (object, member, clock->offset_s);
  else
    json_object_set_null_member (object, member);
}

void
encfg_clock_sync_put (const EncfgClockSync *self, JsonObject *object)
{
  put_offset (object, "offset_before_s", &self->before);
  put_offset (object, "offset_after_s", &self->after);
  json_object_set_string_member (object, "state", encfg_write_state_name (self->state));
}

static JsonObject *
describe (EncfgModule *self, gpointer data, const GError *error)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "operation", "clock-sync");
  encfg_clock_sync_put (data, entry);
  return entry;
}

static void
doubt (gpointer data)
{
  ((EncfgClockSync *) data)->state = ENCFG_WRITE_NO_ANSWER;
}

static const EncfgNet net = { FALSE, describe, doubt };

static void
on_synced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncfgModule *self = g_task_get_source_object (task);
  GError *error = NULL;
  EncfgClockSync *sync = take_sync (task, source, result, &error);

  if (!encfg_module_end_change (self, task))
    {
      g_clear_error (&error);
      return;
    }
  if (sync->state != ENCFG_WRITE_NOT_ATTEMPTED)
    encfg_module_note (
      self, describe (self, sync, error), error ? encfg_error_name (error) : "done");
  end (task, error);
}

/* NULL, and the task has returned, if the profile knows no clock. */
static const EncfgItem *
find_clock (EncfgModule *self, GTask *task)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, "clock");

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (EncfgClockSync, 1), g_free);
  if (item && item->section == ENCFG_SECTION_CLOCK)
    return item;
  g_task_return_new_error (
    task, ENCFG_ERROR, ENCFG_ERROR_USAGE, _ ("the profile “%s” knows no clock"), self->profile->id);
  return NULL;
}

static void
run (EncfgModule *self,
     EncfgJobFunc func,
     const EncfgItem *item,
     GAsyncReadyCallback on_over,
     GTask *task)
{
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        func,
                        clock_job_new (self, item),
                        clock_job_free,
                        g_task_get_cancellable (task),
                        on_over,
                        g_object_ref (task));
}

void
encfg_module_read_clock_async (EncfgModule *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const EncfgItem *item;

  g_return_if_fail (self->identity != NULL);

  g_task_set_source_tag (task, encfg_module_read_clock_async);
  item = find_clock (self, task);
  if (item)
    run (self, read_job_run, item, on_read, task);
}

gboolean
encfg_module_read_clock_finish (EncfgModule *self,
                                GAsyncResult *result,
                                EncfgClock *clock,
                                GError **error)
{
  const EncfgClockSync *sync;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  sync = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *clock = sync->before;
  return TRUE;
}

void
encfg_module_sync_clock_async (EncfgModule *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const EncfgItem *item;
  GError *error = NULL;

  g_return_if_fail (self->identity != NULL);

  g_task_set_source_tag (task, encfg_module_sync_clock_async);
  item = find_clock (self, task);
  if (item && !encfg_module_begin_change (self, task, &net, &error))
    g_task_return_error (task, error);
  else if (item)
    run (self, sync_job_run, item, on_synced, task);
}

gboolean
encfg_module_sync_clock_finish (EncfgModule *self,
                                GAsyncResult *result,
                                EncfgClockSync *sync,
                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *sync = *(const EncfgClockSync *) g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}
