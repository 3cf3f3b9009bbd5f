/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ops.h"

#include "encfg-ops-write-private.h"

#include <glib/gi18n-lib.h>

const char *
encfg_write_state_name (EncfgWriteState state)
{
  static const char *const names[] = {
    [ENCFG_WRITE_NOT_ATTEMPTED] = "not-attempted", [ENCFG_WRITE_VERIFIED] = "verified",
    [ENCFG_WRITE_MISMATCH] = "mismatch",           [ENCFG_WRITE_REFUSED] = "refused",
    [ENCFG_WRITE_NO_ANSWER] = "no-answer",         [ENCFG_WRITE_SAME] = "same",
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

void
encfg_write_row_clear (EncfgWriteRow *self)
{
  g_clear_error (&self->error);
}

static void
step (EncfgWriteRun *run)
{
  run->done = MIN (run->done + 1, run->total);
  if (run->progress)
    run->progress (run->done, run->total, run->progress_data);
}

static void
mark_rows (EncfgWriteRun *run, const EncfgSpan *span, EncfgWriteState state, const GError *error)
{
  for (guint i = 0; i < run->n_rows; i++)
    if (encfg_ops_carries_row (span, &run->rows[i]))
      {
        run->rows[i].state = state;
        encfg_ops_set_row_error (&run->rows[i], error);
      }
}

static void write_singly (EncfgWriteRun *run, const EncfgWriteRequest *request);

/* One planned write, and what became of its rows. `is_single`: it is for one row alone. */
static void
write_request (EncfgWriteRun *run, const EncfgWriteRequest *request, gboolean is_single)
{
  g_autoptr (GError) error = NULL;
  gboolean sent;
  guint n_rows = 0;

  for (guint i = 0; i < run->n_rows; i++)
    n_rows += encfg_ops_carries_row (&request->rows, &run->rows[i]);
  if (encfg_ops_send_request (run, request, &sent, &error))
    mark_rows (run, &request->rows, ENCFG_WRITE_NO_ANSWER, NULL);
  else if (!sent)
    {
      /* Not of a row that was refused together with others before. */
      if (!is_single)
        mark_rows (run, &request->rows, ENCFG_WRITE_NOT_ATTEMPTED, error);
    }
  else if (!encfg_ops_is_refusal (error))
    mark_rows (run, &request->rows, ENCFG_WRITE_NO_ANSWER, error);
  else if (is_single || n_rows < 2)
    mark_rows (run, &request->rows, ENCFG_WRITE_REFUSED, error);
  else
    {
      /* Those whose turn does not come stay so, and are read back. */
      mark_rows (run, &request->rows, ENCFG_WRITE_REFUSED, error);
      write_singly (run, request);
    }
  step (run);
}

/* The requests for `spans`. (element-type EncfgWriteRequest) (transfer full) */
static GArray *
plan_requests (const EncfgWriteRun *run, const EncfgSpan *spans, guint n_spans)
{
  const GArray *blocks = encfg_ops_get_blocks (run->target);
  g_autoptr (GArray) plan = encfg_plan_writes (spans, n_spans, run->target->max_write, blocks);
  GArray *requests = g_array_new (FALSE, FALSE, sizeof (EncfgWriteRequest));

  for (guint i = 0; i < plan->len; i++)
    {
      const EncfgSpan *span = &g_array_index (plan, EncfgSpan, i);
      const EncfgWriteRequest request = {
        *span, *span, encfg_plan_find_whole (blocks, span) != NULL, FALSE
      };

      g_array_append_val (requests, request);
    }
  return requests;
}

/* A request of several rows was refused: each for itself. */
static void
write_singly (EncfgWriteRun *run, const EncfgWriteRequest *request)
{
  for (guint i = 0; i < run->n_rows && !run->stop; i++)
    {
      const EncfgSpan span = encfg_plan_span_of (run->rows[i].item, 0);
      g_autoptr (GArray) parts = NULL;

      if (!encfg_ops_carries_row (&request->rows, &run->rows[i]))
        continue;
      parts = plan_requests (run, &span, 1);
      run->total += parts->len;
      for (guint k = 0; k < parts->len && !run->stop; k++)
        {
          EncfgWriteRequest part = g_array_index (parts, EncfgWriteRequest, k);

          if (part.is_whole)
            part.rows = span;
          write_request (run, &part, TRUE);
        }
    }
}

/* Unlock, rows, lock, at one unit id. The sequence after the rows runs even if the user has
 * cancelled. */
static void
write_unit (EncfgWriteRun *run, const EncfgProfile *profile, const GArray *requests, guint8 unit)
{
  EncfgTarget *target = run->target;

  if (!encfg_ops_send_pokes (target,
                             unit,
                             profile->write_before,
                             _ ("preparing the write"),
                             run->cancellable,
                             &run->stop))
    return;
  for (guint i = 0; i < requests->len && !run->stop; i++)
    {
      const EncfgWriteRequest *request = &g_array_index (requests, EncfgWriteRequest, i);
      guint8 of;

      if (encfg_ops_get_unit (target, request->span.view, &of, NULL) && of == unit)
        write_request (run, request, FALSE);
    }
  encfg_ops_send_pokes (target,
                        unit,
                        profile->write_after,
                        _ ("finishing the write"),
                        NULL,
                        run->unfinished ? NULL : &run->unfinished);
}

/* Nothing is sent if a unit id cannot be; after a trouble that stops one unit the rest are left
 * alone. */
static void
write_all (EncfgWriteRun *run, const EncfgProfile *profile)
{
  g_autofree EncfgSpan *spans = g_new (EncfgSpan, run->n_rows);
  g_autoptr (GArray) requests = NULL;
  gboolean wanted[G_MAXUINT8 + 1] = { FALSE };

  for (guint i = 0; i < run->n_rows; i++)
    {
      guint8 unit;

      spans[i] = encfg_plan_span_of (run->rows[i].item, 0);
      if (!encfg_ops_get_unit (run->target, spans[i].view, &unit, &run->stop))
        return;
      wanted[unit] = TRUE;
    }
  if (!encfg_ops_is_connected (run->target, &run->stop))
    return;
  requests = plan_requests (run, spans, run->n_rows);
  encfg_ops_join_writes (run->target, requests);
  run->total += requests->len;
  for (guint unit = 1; unit <= G_MAXUINT8 && !run->stop; unit++)
    if (wanted[unit])
      write_unit (run, profile, requests, (guint8) unit);
}

/* The first row that is not as it should be speaks for all. */
static gboolean
conclude (EncfgWriteRun *run, GError **error)
{
  const GError *first = NULL;

  for (guint i = 0; i < run->n_rows; i++)
    {
      EncfgWriteRow *row = &run->rows[i];

      if (row->state == ENCFG_WRITE_NOT_ATTEMPTED && !row->error)
        encfg_ops_set_row_error (row, run->stop);
      if (row->state != ENCFG_WRITE_VERIFIED && !first)
        first = row->error;
    }
  if (first && g_cancellable_set_error_if_cancelled (run->cancellable, error))
    return FALSE;
  if (!first)
    first = run->unfinished;
  if (first)
    g_propagate_error (error, g_error_copy (first));
  return first == NULL;
}

/* Reads the rows back, and what lies beside them in blocks that were written whole. */
static void
read_back (EncfgWriteRun *run, const EncfgProfile *profile)
{
  g_autoptr (EncfgImage) after = encfg_image_new ();

  encfg_ops_read_back (run->target, run->rows, run->n_rows, run->wholes, after, run->cancellable);
  encfg_ops_check_neighbours (profile,
                              run->wholes,
                              run->before,
                              after,
                              run->rows,
                              run->n_rows,
                              run->unfinished ? NULL : &run->unfinished);
  step (run);
}

gboolean
encfg_ops_write (EncfgTarget *target,
                 const EncfgProfile *profile,
                 EncfgWriteRow *rows,
                 guint n_rows,
                 EncfgProgressFunc progress,
                 gpointer progress_data,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (EncfgImage) before = encfg_image_new ();
  g_autoptr (GArray) wholes = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  gboolean keep_connection = target->keep_connection;
  gboolean success;
  EncfgWriteRun run = {
    .target = target,
    .rows = rows,
    .n_rows = n_rows,
    .before = before,
    .wholes = wholes,
    .progress = progress,
    .progress_data = progress_data,
    .total = 1, /* the read-back */
    .cancellable = cancellable,
  };

  if (n_rows == 0)
    return TRUE;
  for (guint i = 0; i < n_rows; i++)
    {
      rows[i].state = ENCFG_WRITE_NOT_ATTEMPTED;
      rows[i].has_read = FALSE;
      g_clear_error (&rows[i].error);
    }
  target->keep_connection = TRUE;
  write_all (&run, profile);
  target->keep_connection = keep_connection;
  read_back (&run, profile);

  success = conclude (&run, error);
  g_clear_error (&run.stop);
  g_clear_error (&run.unfinished);
  return success;
}
