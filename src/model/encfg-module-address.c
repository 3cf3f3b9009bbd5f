/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-address.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-module-private.h"
#include "encfg-profile-text.h"
#include "encfg-speed-change.h"

#include <glib/gi18n-lib.h>

/* Between two looks at the ids, and how long a module may take to change. */
#define LOOK_MS 100
#define SETTLE_US (3 * G_TIME_SPAN_SECOND)

#define ID_MAX 247u

typedef struct
{
  EncfgWire wire;
  EncfgProfile *profile;
  char *serial;
  guint8 id;            /* to be asked, or to be changed to */
  EncfgWriteRow row;    /* of a change of the id; no item: it stays */
  EncfgWriteRow speed;  /* of a change of the speed; no item: it stays */
  EncfgEndpoint *place; /* where the module may be after that, over */
  EncfgTransport
    *other;           /* this line; NULL: it is not reached by a serial line, or was given away */
  guint8 found;       /* the id at which the module answers after a change, or 0 */
  gboolean moved;     /* it answers over `other` */
  char *who;          /* of a probe */
  GError *unfinished; /* why the module was not locked again, or NULL */

  /* Worker only */
  EncfgTarget target; /* at the old id */
  GCancellable *cancellable;
} AddressJob;

static void
address_job_free (gpointer data)
{
  AddressJob *job = data;

  encfg_write_row_clear (&job->row);
  encfg_write_row_clear (&job->speed);
  g_clear_pointer (&job->place, encfg_endpoint_free);
  g_clear_pointer (&job->other, encfg_transport_free);
  encfg_profile_unref (job->profile);
  g_free (job->serial);
  g_free (job->who);
  g_clear_error (&job->unfinished);
  g_free (job);
}

static AddressJob *
address_job_new (EncfgModule *module, guint8 id)
{
  AddressJob *job = g_new0 (AddressJob, 1);

  job->wire = module->wire;
  job->profile = encfg_profile_ref (module->profile);
  job->serial = g_strdup (module->identity->serial);
  job->id = id;
  return job;
}

/* Worker. A target like the job's for another id, that does not repeat what is not answered. */
static EncfgTarget
target_at (const AddressJob *job, guint8 id)
{
  EncfgTarget target = job->target;

  target.unit = id;
  target.retries = 0;
  target.silent_in_a_row = 0;
  return target;
}

/* Worker. Silence is what is hoped for; whatever else comes is somebody. */
static gboolean
probe_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  AddressJob *job = data;
  g_autoptr (GError) trouble = NULL;
  EncfgTarget target;

  encfg_wire_init_target (&job->wire, job->profile, context, &job->target);
  target = target_at (job, job->id);
  if (encfg_wire_is_same_module (
        &target, job->profile, job->serial, context->cancellable, &trouble) ||
      g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT) ||
      g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_GATEWAY))
    return TRUE;
  if (encfg_error_is_exception (trouble) ||
      g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE) ||
      g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_GARBLED))
    {
      job->who = g_strdup (trouble->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}

/* Worker. Is the module at `id`, and does its register hold what was written? Not cancelled: what
 * was sent must be known. */
static gboolean
look_at (AddressJob *job, guint8 id, GError **error)
{
  const EncfgSpan span = encfg_plan_span_of (job->row.item, 0);
  EncfgTarget target = target_at (job, id);

  if (!encfg_wire_is_same_module (&target, job->profile, job->serial, NULL, error))
    return FALSE;
  job->found = id;
  job->row.has_read = encfg_ops_read_span (&target, &span, job->row.read_words, NULL, error);
  return job->row.has_read && job->row.read_words[0] == job->row.words[0];
}

/* Worker. At the new id it is proved at once; at the old one only after it had time to change. */
static gboolean
find_again (AddressJob *job, GError **error)
{
  const gint64 until_us = g_get_monotonic_time () + SETTLE_US;
  gboolean is_last;

  do
    {
      g_autoptr (GError) trouble = NULL;

      is_last =
        !encfg_ops_wait (LOOK_MS, job->cancellable, NULL) || g_get_monotonic_time () >= until_us;
      job->found = 0;
      job->row.has_read = FALSE;
      if (look_at (job, job->id, &trouble))
        return TRUE;
      if (look_at (job, job->wire.unit, NULL) && is_last)
        return TRUE;
      if (is_last && !job->row.has_read && trouble)
        g_propagate_prefixed_error (error,
                                    g_steal_pointer (&trouble),
                                    "%s %u: ",
                                    encfg_profile_text (job->row.item->label),
                                    (guint) job->id);
    }
  while (!is_last);
  if (job->row.has_read)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_NOT_APPLIED,
                 _ ("%s: the module answers at the old one, and holds %u"),
                 encfg_profile_text (job->row.item->label),
                 (guint) job->row.read_words[0]);
  return FALSE;
}

void
encfg_write_row_judge (EncfgWriteRow *row, gboolean sent, const GError *error)
{
  if (!error)
    row->state = ENCFG_WRITE_VERIFIED;
  else if (!sent)
    row->state = ENCFG_WRITE_NOT_ATTEMPTED;
  else if (encfg_error_is_exception (error))
    row->state = ENCFG_WRITE_REFUSED;
  else
    row->state = row->has_read ? ENCFG_WRITE_MISMATCH : ENCFG_WRITE_NO_ANSWER;
  if (error)
    row->error = g_error_copy (error);
}

/* Worker. A module may answer the write from its new id, so that silence says nothing: it is looked
 * for whatever came, unless it said no. */
static gboolean
change_id (AddressJob *job, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  gboolean sent = FALSE;
  const gboolean confirmed = encfg_ops_command (&job->target,
                                                job->profile,
                                                job->row.item,
                                                job->row.words[0],
                                                &sent,
                                                &job->unfinished,
                                                job->cancellable,
                                                &trouble);

  if (sent && (confirmed || encfg_error_is_line_trouble (trouble)))
    {
      g_clear_error (&trouble);
      find_again (job, &trouble);
    }
  if (job->found && job->found != job->wire.unit)
    {
      EncfgTarget there = target_at (job, job->found);

      encfg_ops_finish_elsewhere (&there, job->profile, confirmed, &job->unfinished);
    }
  encfg_error_prefix_unfinished (&job->unfinished, job->row.item->label);
  encfg_write_row_judge (&job->row, sent, trouble);
  if (!trouble)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}

/* Worker. The sequence after it stands for the one after the id. */
static gboolean
change_speed (AddressJob *job, GError **error)
{
  EncfgTarget target = target_at (job, job->found ? job->found : job->wire.unit);
  EncfgSpeedChange change = {
    job->profile, job->serial, &target, job->other, &job->speed, FALSE, NULL,
  };
  gboolean ok;

  target.retries = job->target.retries;
  ok = encfg_speed_change_run (&change, job->cancellable, error);
  job->moved = change.moved;
  g_clear_error (&job->unfinished);
  job->unfinished = change.unfinished;
  return ok;
}

/* Worker. The id first: the speed is then changed where the module answers. */
static gboolean
change_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  AddressJob *job = data;

  job->cancellable = context->cancellable;
  encfg_wire_init_target (&job->wire, job->profile, context, &job->target);
  return encfg_wire_is_same_module (
           &job->target, job->profile, job->serial, job->cancellable, error) &&
         (!job->row.item || change_id (job, error)) &&
         (!job->speed.item || change_speed (job, error));
}

static void
run (EncfgModule *self,
     EncfgJobFunc func,
     AddressJob *job,
     GAsyncReadyCallback on_over,
     GTask *task)
{
  g_task_set_check_cancellable (task, FALSE);
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        func,
                        job,
                        address_job_free,
                        g_task_get_cancellable (task),
                        on_over,
                        task);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  AddressJob *job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  if (job)
    g_task_set_task_data (task, job, address_job_free);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
encfg_module_probe_id_async (EncfgModule *self,
                             guint8 id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self->identity != NULL);
  g_return_if_fail (id != 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encfg_module_probe_id_async);
  run (self, probe_job_run, address_job_new (self, id), on_probed, task);
}

gboolean
encfg_module_probe_id_finish (EncfgModule *self, GAsyncResult *result, char **who, GError **error)
{
  const AddressJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  job = g_task_get_task_data (G_TASK (result));
  *who = job ? g_strdup (job->who) : NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The session goes on where the module answers. */
static void
follow (EncfgModule *module, AddressJob *job)
{
  g_autoptr (EncfgEndpoint) place =
    encfg_endpoint_copy (job->moved ? job->place : module->endpoint);

  place->unit = job->found ? job->found : job->wire.unit;
  if (job->found || job->moved)
    encfg_module_take_place (module, place, job->moved ? g_steal_pointer (&job->other) : NULL);
}

static EncfgWriteRow *
find_row (AddressJob *job, const EncfgChange *change)
{
  if (change->kind != ENCFG_CHANGE_WRITE)
    return NULL;
  return change->item == job->speed.item ? &job->speed : &job->row;
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncfgWriteReview *review = g_task_get_task_data (task);
  GError *error = NULL;
  AddressJob *job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  for (guint i = 0; job && i < review->changes->len; i++)
    {
      EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (find_row (job, change))
        encfg_change_take_row (change, find_row (job, change));
    }
  if (job)
    {
      follow (g_task_get_source_object (task), job);
      encfg_module_tell_unfinished (g_task_get_source_object (task), job->unfinished);
    }
  g_clear_pointer (&job, address_job_free);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* A profile may allow more than Modbus does. */
static gboolean
take_id (AddressJob *job, const EncfgChange *change, GError **error)
{
  if (change->item->words == 1 && change->new_value.number >= 1 &&
      change->new_value.number <= ID_MAX)
    {
      job->id = (guint8) change->new_value.number;
      job->row.item = change->item;
      return encfg_codec_encode (change->item, &change->new_value, job->row.words, error);
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_RANGE,
               _ ("%s: one register with an id from 1 to %u was expected"),
               encfg_profile_text (change->item->label),
               ID_MAX);
  return FALSE;
}

static gboolean
take_speed (AddressJob *job, EncfgModule *module, const EncfgChange *change, GError **error)
{
  const guint speed = encfg_speed_of (change->item, change->new_value.number);

  if (change->item->words != 1 || speed == 0)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   _ ("%s: one register with a speed in bits per second was expected"),
                   encfg_profile_text (change->item->label));
      return FALSE;
    }
  job->speed.item = change->item;
  if (module->endpoint->kind == ENCFG_ENDPOINT_RTU)
    {
      job->place = encfg_endpoint_copy (module->endpoint);
      job->place->baud = speed;
      job->other = encfg_transport_new (job->place);
      encfg_transport_set_trace (job->other, module->trace);
    }
  return encfg_codec_encode (change->item, &change->new_value, job->speed.words, error);
}

static gboolean
take_changes (AddressJob *job, EncfgModule *module, EncfgWriteReview *review, GError **error)
{
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind != ENCFG_CHANGE_WRITE)
        continue;
      if (g_str_equal (change->item->key, "baud") ? !take_speed (job, module, change, error)
                                                  : !take_id (job, change, error))
        return FALSE;
    }
  return TRUE;
}

void
encfg_module_change_address_async (EncfgModule *self,
                                   EncfgWriteReview *review,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GError *error = NULL;
  AddressJob *job;
  GTask *task;

  g_return_if_fail (self->identity != NULL);
  g_return_if_fail (review->table == self->address);
  g_return_if_fail (review->n_write > 0 && review->n_blocked == 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encfg_module_change_address_async);
  g_task_set_task_data (
    task, encfg_write_review_ref (review), (GDestroyNotify) encfg_write_review_unref);
  job = address_job_new (self, 0);
  if (take_changes (job, self, review, &error))
    {
      run (self, change_job_run, job, on_changed, task);
      return;
    }
  address_job_free (job);
  g_task_return_error (task, error);
  g_object_unref (task);
}

gboolean
encfg_module_change_address_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
