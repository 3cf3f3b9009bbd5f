/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The writing verb of a module. */

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-module-private.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  EncfgWire wire;
  EncfgProfile *profile;
  char *serial;
  gboolean whole; /* all rows or none */
  guint n_rows;
  EncfgWriteRow *rows;
  guint16 (*expected)[ENCFG_TEXT_MAX + 1]; /* per row: what the review showed */
  GArray *others;                          /* EncfgSpan: rows that were read and stay as they are */
  EncfgImage *shown;                       /* what they held then */
  EncfgImage *beside;                      /* those that hold it still */
} WriteJob;

static void
write_job_free (WriteJob *job)
{
  for (guint i = 0; i < job->n_rows; i++)
    encfg_write_row_clear (&job->rows[i]);
  g_free (job->rows);
  g_free (job->expected);
  g_clear_pointer (&job->others, g_array_unref);
  g_clear_pointer (&job->shown, encfg_image_free);
  g_clear_pointer (&job->beside, encfg_image_free);
  encfg_profile_unref (job->profile);
  g_free (job->serial);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WriteJob, write_job_free)

/* TRUE if what the module holds in the row could be written there, too. */
static gboolean
may_be_put_back (EncfgSetting *row)
{
  const EncfgItem *item = encfg_setting_get_item (row);
  const guint16 *held = encfg_setting_get_device_words (row);
  guint16 words[ENCFG_TEXT_MAX + 1];

  return held && !encfg_setting_is_stale (row) && encfg_item_is_writable (item) &&
         item->access != ENCFG_ACCESS_WRITE && item->type->kind != ENCFG_TYPE_CLOCK &&
         encfg_codec_encode (item, encfg_setting_get_device (row), words, NULL) &&
         memcmp (held, words, item->words * sizeof *words) == 0;
}

/* The alarm table alone: an address is not to be written because a limit beside it is. */
static void
list_others (WriteJob *job, EncfgSettingTable *table)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);

  job->others = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  job->shown = encfg_image_new ();
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgSpan span = encfg_plan_span_of (encfg_setting_get_item (row), 0);

      if (encfg_setting_table_get_section (table) != ENCFG_SECTION_SETTINGS ||
          !may_be_put_back (row))
        continue;
      g_array_append_val (job->others, span);
      encfg_image_store (job->shown, &span, encfg_setting_get_device_words (row));
    }
}

static WriteJob *
write_job_new (EncfgModule *module, const EncfgWriteReview *review)
{
  WriteJob *job = g_new0 (WriteJob, 1);

  job->wire = module->wire;
  job->profile = encfg_profile_ref (module->profile);
  job->serial = g_strdup (module->identity->serial);
  job->whole = review->whole;
  job->rows = g_new0 (EncfgWriteRow, review->n_write);
  job->expected = g_malloc0_n (MAX (review->n_write, 1), sizeof *job->expected);
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);
      EncfgWriteRow *row;

      if (change->kind != ENCFG_CHANGE_WRITE)
        continue;
      row = &job->rows[job->n_rows];
      row->item = change->item;
      /* What cannot be encoded is blocked in the review. */
      if (!encfg_codec_encode (change->item, &change->new_value, row->words, NULL))
        g_assert_not_reached ();
      memcpy (job->expected[job->n_rows], change->old_words, sizeof change->old_words);
      job->n_rows++;
    }
  list_others (job, review->table);
  return job;
}

/* Worker. FALSE with the row's error if it holds neither what the review showed nor what it is to
 * hold (which may be: an earlier, interrupted write did it). */
static gboolean
check_unchanged (const EncfgImage *image, EncfgWriteRow *row, const guint16 *expected)
{
  const EncfgSpan span = encfg_plan_span_of (row->item, 0);
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;
  g_autofree char *text = NULL;

  row->has_read = encfg_image_fetch (image, &span, row->read_words);
  if (row->has_read && encfg_codec_words_equal (row->item, row->read_words, row->words))
    row->state = ENCFG_WRITE_SAME;
  if (row->state == ENCFG_WRITE_SAME ||
      encfg_codec_words_equal (row->item, row->read_words, expected))
    return TRUE;

  encfg_codec_decode (row->item, row->read_words, &value, NULL);
  text = encfg_setting_format_with_unit (row->item, &value);
  row->error = g_error_new (ENCFG_ERROR,
                            ENCFG_ERROR_CHANGED,
                            _ ("%s: changed since the review, the module now holds %s"),
                            encfg_profile_text (row->item->label),
                            text);
  return FALSE;
}

/* Worker. What lay between the rows was read with them. Where it is what the user has seen it may
 * be written as it is; where it is not, another master is at work. */
static void
find_beside (WriteJob *job, const EncfgImage *image)
{
  g_clear_pointer (&job->beside, encfg_image_free);
  job->beside = encfg_image_new ();
  for (guint i = 0; i < job->others->len; i++)
    {
      const EncfgSpan *span = &g_array_index (job->others, EncfgSpan, i);
      guint16 shown[ENCFG_TEXT_MAX + 1], now[ENCFG_TEXT_MAX + 1];

      if (encfg_image_fetch (image, span, now) && encfg_image_fetch (job->shown, span, shown) &&
          memcmp (now, shown, span->count * sizeof *now) == 0)
        encfg_image_store (job->beside, span, now);
    }
}

/* Worker. Reads the rows once more; FALSE if that fails or one of them has changed. */
static gboolean
read_again (WriteJob *job, EncfgTarget *target, EncfgJobContext *context, GError **error)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autofree EncfgSpan *spans = g_new (EncfgSpan, job->n_rows);
  const GError *changed = NULL;

  for (guint i = 0; i < job->n_rows; i++)
    spans[i] = encfg_plan_span_of (job->rows[i].item, 0);
  if (!encfg_ops_read (target, spans, job->n_rows, image, NULL, NULL, context->cancellable, error))
    return FALSE;

  for (guint i = 0; i < job->n_rows; i++)
    if (!check_unchanged (image, &job->rows[i], job->expected[i]) && !changed)
      changed = job->rows[i].error;
  find_beside (job, image);
  if (changed && error)
    *error = g_error_copy (changed);
  return changed == NULL;
}

/* Worker. Many modules close a connection that was quiet while the user read the review: then it is
 * made anew, and proved to lead to the same module, before anything is written. */
static gboolean
prepare (WriteJob *job, EncfgTarget *target, EncfgJobContext *context, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean ok;

  target->keep_connection = TRUE;
  ok = read_again (job, target, context, &local_error);
  target->keep_connection = FALSE;
  if (g_error_matches (local_error, ENCFG_ERROR, ENCFG_ERROR_LOST))
    return encfg_wire_is_same_module (
             target, job->profile, job->serial, context->cancellable, error) &&
           read_again (job, target, context, error);
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ok;
}

/* Worker. What was read back over a new connection proves nothing if another module answers there
 * by now, or none. FALSE if so. */
static gboolean
prove_rows (const WriteJob *job,
            EncfgTarget *target,
            EncfgWriteRow *rows,
            guint n_rows,
            GError **error)
{
  g_autoptr (GError) doubt = NULL;

  if (encfg_wire_is_same_module (target, job->profile, job->serial, NULL, &doubt))
    return TRUE;
  for (guint i = 0; i < n_rows; i++)
    if (rows[i].has_read)
      {
        rows[i].state = ENCFG_WRITE_NO_ANSWER;
        rows[i].has_read = FALSE;
        g_clear_error (&rows[i].error);
        rows[i].error = g_error_copy (doubt);
      }
  g_propagate_error (error, g_steal_pointer (&doubt));
  return FALSE;
}

/* Worker. */
static gboolean
write_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  WriteJob *job = data;
  EncfgTarget target;
  g_autofree EncfgWriteRow *pending = NULL;
  g_autofree guint *index = NULL;
  guint n = 0;
  guint n_different = 0;
  guint n_opened;
  gboolean ok;

  encfg_wire_init_target (&job->wire, job->profile, context, &target);
  if (job->n_rows == 0)
    return TRUE;
  if (!prepare (job, &target, context, error))
    return FALSE;

  for (guint i = 0; i < job->n_rows; i++)
    n_different += job->rows[i].state != ENCFG_WRITE_SAME;
  if (n_different == 0)
    return TRUE;

  pending = g_new (EncfgWriteRow, job->n_rows);
  index = g_new (guint, job->n_rows);
  for (guint i = 0; i < job->n_rows; i++)
    if (job->whole || job->rows[i].state != ENCFG_WRITE_SAME)
      {
        job->rows[i].has_read = FALSE;
        pending[n] = job->rows[i];
        index[n++] = i;
      }
  target.beside = job->beside;
  n_opened = context->transport->n_opened;
  ok = encfg_ops_write (&target,
                        job->profile,
                        pending,
                        n,
                        encfg_link_job_progress,
                        context->progress_data,
                        context->cancellable,
                        error);
  if (context->transport->n_opened != n_opened)
    ok = prove_rows (job, &target, pending, n, ok ? error : NULL) && ok;
  for (guint i = 0; i < n; i++)
    job->rows[index[i]] = pending[i];
  return ok;
}

void
encfg_change_take_row (EncfgChange *change, EncfgWriteRow *row)
{
  change->state = row->state;
  change->error = g_steal_pointer (&row->error);
  if (row->has_read)
    {
      encfg_setting_set_device (change->setting, row->read_words);
      change->read = *encfg_setting_get_device (change->setting);
    }
  else if (row->state == ENCFG_WRITE_NO_ANSWER)
    encfg_setting_set_stale (change->setting);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncfgWriteReview *review = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WriteJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);
  guint n = 0;

  for (guint i = 0; job && i < review->changes->len; i++)
    {
      EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind == ENCFG_CHANGE_WRITE)
        encfg_change_take_row (change, &job->rows[n++]);
    }
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
encfg_module_write_async (EncfgModule *self,
                          EncfgWriteReview *review,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (encfg_setting_table_get_profile (review->table) == self->profile);
  g_return_if_fail (review->n_blocked == 0);
  g_return_if_fail (self->identity != NULL);

  g_task_set_source_tag (task, encfg_module_write_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (
    task, encfg_write_review_ref (review), (GDestroyNotify) encfg_write_review_unref);
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        write_job_run,
                        write_job_new (self, review),
                        (GDestroyNotify) write_job_free,
                        cancellable,
                        on_written,
                        g_steal_pointer (&task));
}

gboolean
encfg_module_write_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
