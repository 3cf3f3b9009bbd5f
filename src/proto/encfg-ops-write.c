/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ops.h"

#include "encfg-error.h"
#include "encfg-ops-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One call of encfg_ops_write. A row that was sent stands at NO_ANSWER until the read-back tells
 * more. */
typedef struct
{
  EncfgTarget *target;
  EncfgWriteRow *rows;
  guint n_rows;
  EncfgImage *wanted; /* the words of all rows */
  EncfgProgressFunc progress;
  gpointer progress_data;
  guint done, total;
  GCancellable *cancellable;
  GError *stop;       /* why nothing more is written, or NULL */
  GError *unfinished; /* why the sequence after the rows failed, or NULL */
} Run;

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

/* TRUE if `request` carries some of the row: a row longer than any request goes out in pieces. */
static gboolean
carries_row (const EncfgSpan *request, const EncfgWriteRow *row)
{
  EncfgSpan span = encfg_plan_span_of (row->item, 0);

  return span.table == request->table && span.address < request->address + request->count &&
         request->address < span.address + span.count;
}

/* Exceptions that say no. After any other failure of a write only a read tells what happened. */
static gboolean
is_refusal (const GError *error)
{
  return encfg_error_is_exception (error) &&
         !g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_BUSY) &&
         !g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GATEWAY);
}

/* A write that ended with `error` was the last one if the connection went with it: over a new one
 * nobody knows what the module has seen. */
static void
note_stop (Run *run, const GError *error)
{
  if (!run->stop &&
      (!run->target->transport->is_open || g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST) ||
       g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    run->stop = g_error_copy (error);
}

static void
step (Run *run)
{
  run->done = MIN (run->done + 1, run->total);
  if (run->progress)
    run->progress (run->done, run->total, run->progress_data);
}

/* Does the module hold `words` all the same? `known` is FALSE if that cannot be read. */
static gboolean
holds_words (Run *run, const EncfgSpan *span, const guint16 *words, gboolean *known)
{
  guint16 found[ENCFG_MAX_WRITE_BITS];
  g_autoptr (GError) trouble = NULL;

  *known = encfg_ops_wait (
             MAX (run->target->settle_ms, ENCFG_BUSY_PAUSE_MS), run->cancellable, &trouble) &&
           encfg_ops_read_span (run->target, span, found, run->cancellable, &trouble);
  if (!*known)
    note_stop (run, trouble);
  return *known && memcmp (found, words, span->count * sizeof *words) == 0;
}

static gboolean
needs_multiple (const Run *run, const EncfgSpan *span)
{
  for (guint i = 0; i < run->n_rows; i++)
    if (carries_row (span, &run->rows[i]) && run->rows[i].item->fc16_only)
      return TRUE;
  return span->count > 1;
}

/* Sends one write. Where its fate is unclear a read-back decides: it went through, or it is sent
 * once more. */
static gboolean
send_words (Run *run, const EncfgSpan *span, GError **error)
{
  guint16 words[ENCFG_MAX_WRITE_BITS];
  EncfgPdu request;

  encfg_image_fetch (run->wanted, span, words);
  encfg_pdu_build_write (
    &request, span->table, span->address, words, span->count, needs_multiple (run, span));
  for (gboolean repeated = FALSE;; repeated = TRUE)
    {
      g_autoptr (GError) trouble = NULL;
      gboolean known;

      if (encfg_ops_exchange (run->target, &request, NULL, run->cancellable, &trouble))
        return TRUE;
      note_stop (run, trouble);
      if (!run->stop && !is_refusal (trouble))
        {
          if (holds_words (run, span, words, &known))
            return TRUE;
          if (known && !repeated)
            continue;
        }
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
}

static void write_spans (Run *run, const EncfgSpan *spans, guint n_spans, gboolean joined);

static void
mark_rows (Run *run, const EncfgSpan *span, EncfgWriteState state, const GError *error)
{
  for (guint i = 0; i < run->n_rows; i++)
    if (carries_row (span, &run->rows[i]))
      {
        run->rows[i].state = state;
        encfg_ops_set_row_error (&run->rows[i], error);
      }
}

/* One planned write, and what became of its rows. `joined`: it may carry more than one. */
static void
write_request (Run *run, const EncfgSpan *span, gboolean joined)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  guint sent_before = run->target->transactions;

  if (send_words (run, span, &error))
    {
      mark_rows (run, span, ENCFG_WRITE_NO_ANSWER, NULL);
      return;
    }
  for (guint i = 0; i < run->n_rows; i++)
    if (carries_row (span, &run->rows[i]))
      {
        EncfgSpan part = encfg_plan_span_of (run->rows[i].item, 0);

        g_array_append_val (parts, part);
      }
  if (!is_refusal (error))
    {
      if (run->target->transactions > sent_before)
        mark_rows (run, span, ENCFG_WRITE_NO_ANSWER, error);
    }
  else if (!joined || parts->len < 2)
    mark_rows (run, span, ENCFG_WRITE_REFUSED, error);
  else
    for (guint i = 0; i < parts->len; i++)
      write_spans (run, &g_array_index (parts, EncfgSpan, i), 1, FALSE);
}

static void
write_spans (Run *run, const EncfgSpan *spans, guint n_spans, gboolean joined)
{
  g_autoptr (GArray) plan = encfg_plan_writes (spans, n_spans, run->target->max_write, NULL);

  run->total += plan->len;
  for (guint i = 0; i < plan->len && !run->stop; i++)
    {
      write_request (run, &g_array_index (plan, EncfgSpan, i), joined);
      step (run);
    }
}

/* The profile's sequence before or after: in order, each write once, up to the first that fails. */
static gboolean
send_pokes (EncfgTarget *target,
            const GArray *pokes,
            const char *what,
            GCancellable *cancellable,
            GError **error)
{
  for (guint i = 0; i < pokes->len; i++)
    {
      const EncfgPoke *poke = &g_array_index (pokes, EncfgPoke, i);
      EncfgPdu request;

      encfg_pdu_build_write (&request, poke->table, poke->address, &poke->value, 1, FALSE);
      if (!encfg_ops_exchange (target, &request, NULL, cancellable, error))
        {
          g_prefix_error (error, "%s: ", what);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_connected (const EncfgTarget *target, GError **error)
{
  if (target->transport->is_open)
    return TRUE;
  g_set_error_literal (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_LOST,
                       _ ("the connection is lost: read the module before writing to it"));
  return FALSE;
}

/* Unlock, rows, lock. The sequence after the rows runs even if the user has cancelled. */
static void
write_all (Run *run, const EncfgProfile *profile)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  for (guint i = 0; i < run->n_rows; i++)
    {
      EncfgSpan span = encfg_plan_span_of (run->rows[i].item, 0);

      g_array_append_val (spans, span);
    }
  if (!is_connected (run->target, &run->stop) ||
      !send_pokes (run->target,
                   profile->write_before,
                   _ ("preparing the write"), run->cancellable, &run->stop))
    return;
  write_spans (run, (const EncfgSpan *) (gpointer) spans->data, spans->len, TRUE);
  send_pokes (run->target, profile->write_after, _ ("finishing the write"), NULL, &run->unfinished);
}

/* The first row that is not as it should be speaks for all. */
static gboolean
conclude (Run *run, GError **error)
{
  const GError *first = NULL;

  for (guint i = 0; i < run->n_rows; i++)
    {
      EncfgWriteRow *row = &run->rows[i];

      if (row->state == ENCFG_WRITE_NOT_ATTEMPTED)
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
  g_autoptr (EncfgImage) wanted = encfg_image_new ();
  gboolean keep_connection = target->keep_connection;
  gboolean success;
  Run run = {
    .target = target,
    .rows = rows,
    .n_rows = n_rows,
    .wanted = wanted,
    .progress = progress,
    .progress_data = progress_data,
    .total = 1, /* the read-back */
    .cancellable = cancellable,
  };

  if (n_rows == 0)
    return TRUE;
  for (guint i = 0; i < n_rows; i++)
    {
      EncfgSpan span = encfg_plan_span_of (rows[i].item, 0);

      rows[i].state = ENCFG_WRITE_NOT_ATTEMPTED;
      rows[i].has_read = FALSE;
      g_clear_error (&rows[i].error);
      encfg_image_store (wanted, &span, rows[i].words);
    }
  target->keep_connection = TRUE;
  write_all (&run, profile);
  target->keep_connection = keep_connection;
  encfg_ops_read_back (target, rows, n_rows, cancellable);
  step (&run);

  success = conclude (&run, error);
  g_clear_error (&run.stop);
  g_clear_error (&run.unfinished);
  return success;
}

gboolean
encfg_ops_command (EncfgTarget *target,
                   const EncfgProfile *profile,
                   const EncfgItem *item,
                   gint64 raw,
                   gboolean *sent,
                   GCancellable *cancellable,
                   GError **error)
{
  const guint16 word = (guint16) raw;
  EncfgPdu request;
  guint sent_before;
  gboolean success;

  *sent = FALSE;
  if (!is_connected (target, error) ||
      !send_pokes (target, profile->write_before, _ ("preparing the write"), cancellable, error))
    return FALSE;
  sent_before = target->transactions;
  encfg_pdu_build_write (&request, item->table, item->address, &word, 1, item->fc16_only);
  success = encfg_ops_exchange (target, &request, NULL, cancellable, error);
  *sent = target->transactions > sent_before;
  /* Confirmed is confirmed: that the lock failed is no reason to start it again. */
  send_pokes (target, profile->write_after, _ ("finishing the write"), NULL, NULL);
  return success;
}
