/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* One request of a write: what goes into it, where it goes, and whether it went through. */

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-ops-write-private.h"

#include <string.h>

gboolean
encfg_ops_carries_row (const EncfgSpan *span, const EncfgWriteRow *row)
{
  EncfgSpan other = encfg_plan_span_of (row->item, 0);

  return other.view == span->view && other.table == span->table &&
         other.address < span->address + span->count && span->address < other.address + other.count;
}

gboolean
encfg_ops_is_refusal (const GError *error)
{
  return encfg_error_is_exception (error) &&
         !g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_BUSY) &&
         !g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GATEWAY);
}

/* A write that ended with `error` was the last one if the connection went with it: over a new one
 * nobody knows what the module has seen. */
static void
note_stop (EncfgWriteRun *run, const GError *error)
{
  if (!run->stop &&
      (!run->target->transport->is_open || g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST) ||
       g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    run->stop = g_error_copy (error);
}

/* The registers of the row that lie in the request; a row longer than any request goes out in
 * pieces. `skipped`: so many of its words lie before. */
static EncfgSpan
piece_of (const EncfgWriteRequest *request, const EncfgWriteRow *row, guint *skipped)
{
  EncfgSpan piece = encfg_plan_span_of (row->item, 0);
  guint first = MAX (piece.address, request->span.address);
  guint end = MIN (piece.address + piece.count, request->span.address + request->span.count);

  *skipped = first - piece.address;
  piece.address = (guint16) first;
  piece.count = end - first;
  return piece;
}

static gboolean
holds_row (const EncfgImage *image, const EncfgWriteRequest *request, const EncfgWriteRow *row)
{
  guint16 found[ENCFG_TEXT_MAX + 1];
  guint skipped;
  EncfgSpan piece = piece_of (request, row, &skipped);

  if (!encfg_image_fetch (image, &piece, found))
    return FALSE;
  if (piece.count == row->item->words)
    return encfg_codec_words_equal (row->item, row->words, found);
  return memcmp (found, &row->words[skipped], piece.count * sizeof *found) == 0;
}

/* Is all between the rows of a joined request as it was? */
static gboolean
holds_between (const EncfgWriteRun *run, const EncfgWriteRequest *request, const EncfgImage *image)
{
  EncfgSpan word = { request->span.table, request->span.address, 1, request->span.view };

  for (guint i = 0; i < request->span.count; i++, word.address++)
    {
      guint16 before, now;

      if (encfg_image_fetch (run->before, &word, &before) &&
          (!encfg_image_fetch (image, &word, &now) || now != before))
        return FALSE;
    }
  return TRUE;
}

/* Does the module hold the rows all the same? `known` is FALSE if that cannot be read. */
static gboolean
holds_rows (EncfgWriteRun *run, const EncfgWriteRequest *request, gboolean *known)
{
  EncfgTarget *target = run->target;
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GError) trouble = NULL;

  *known =
    encfg_ops_wait (MAX (target->settle_ms, ENCFG_BUSY_PAUSE_MS), run->cancellable, &trouble) &&
    encfg_ops_read (target, &request->span, 1, image, NULL, NULL, run->cancellable, &trouble);
  if (!*known)
    {
      note_stop (run, trouble);
      return FALSE;
    }
  for (guint i = 0; i < run->n_rows; i++)
    if (encfg_ops_carries_row (&request->rows, &run->rows[i]) &&
        !holds_row (image, request, &run->rows[i]))
      {
        /* Somebody else writes there too: what is known of it must not go out again. */
        *known = !request->is_joined || holds_between (run, request, image);
        return FALSE;
      }
  return TRUE;
}

static gboolean
needs_multiple (const EncfgWriteRun *run, const EncfgWriteRequest *request)
{
  for (guint i = 0; i < run->n_rows; i++)
    if (encfg_ops_carries_row (&request->rows, &run->rows[i]) && run->rows[i].item->fc16_only)
      return TRUE;
  return run->target->fc16_only || request->is_whole || request->span.count > 1;
}

/* What a block that is written whole holds now, for what does not change in it. */
static gboolean
read_whole (EncfgWriteRun *run, const EncfgSpan *span, guint16 *words, GError **error)
{
  g_autoptr (EncfgImage) now = encfg_image_new ();
  guint16 before[ENCFG_MAX_WRITE_BITS];

  if (!encfg_ops_read (run->target, span, 1, now, NULL, NULL, run->cancellable, error))
    return FALSE;
  encfg_image_fetch (now, span, words);
  if (!encfg_image_fetch (run->before, span, before))
    encfg_image_store (run->before, span, words);
  return TRUE;
}

/* What lies between the rows of a joined request, as it was read. */
static void
take_between (EncfgWriteRun *run, const EncfgWriteRequest *request, guint16 *words)
{
  EncfgSpan word = { request->span.table, request->span.address, 1, request->span.view };

  for (guint i = 0; i < request->span.count; i++, word.address++)
    if (encfg_image_fetch (run->target->beside, &word, &words[i]))
      encfg_image_store (run->before, &word, &words[i]);
}

/* The words of a request: those of its rows, in a block that is written whole laid over it. */
static gboolean
compose (EncfgWriteRun *run, const EncfgWriteRequest *request, guint16 *words, GError **error)
{
  if (request->is_whole && !read_whole (run, &request->span, words, error))
    return FALSE;
  if (request->is_joined)
    take_between (run, request, words);
  for (guint i = 0; i < run->n_rows; i++)
    if (encfg_ops_carries_row (&request->rows, &run->rows[i]))
      {
        guint skipped;
        EncfgSpan piece = piece_of (request, &run->rows[i], &skipped);

        memcpy (&words[piece.address - request->span.address],
                &run->rows[i].words[skipped],
                piece.count * sizeof *words);
      }
  return TRUE;
}

/* A page that did not answer is selected again: that may be done twice, unlike a write. */
static gboolean
enter_view (EncfgWriteRun *run, guint16 view, guint8 *unit, GError **error)
{
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) trouble = NULL;

      if (encfg_ops_enter_view (run->target, view, unit, run->cancellable, &trouble))
        return TRUE;
      note_stop (run, trouble);
      if (!run->stop && encfg_ops_may_repeat (run->target, attempt, &trouble, run->cancellable))
        continue;
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
}

/* Reads what must be known first, selects the page, and sends the request once. `sent`: it left
 * this computer. */
static gboolean
send_once (EncfgWriteRun *run, const EncfgWriteRequest *request, gboolean *sent, GError **error)
{
  guint16 words[ENCFG_MAX_WRITE_BITS] = { 0 };
  EncfgPdu pdu;
  guint sent_before;
  guint8 unit;
  gboolean success;

  if (!compose (run, request, words, error) || !enter_view (run, request->span.view, &unit, error))
    return FALSE;
  encfg_pdu_build_write (&pdu,
                         request->span.table,
                         request->span.address,
                         words,
                         request->span.count,
                         needs_multiple (run, request));
  sent_before = run->target->transactions;
  success = encfg_ops_exchange (run->target, unit, &pdu, NULL, run->cancellable, error);
  if (run->target->transactions == sent_before)
    return FALSE;
  if ((request->is_whole || request->is_joined) && !*sent)
    g_array_append_val (run->wholes, request->span);
  *sent = TRUE;
  return success;
}

gboolean
encfg_ops_send_request (EncfgWriteRun *run,
                        const EncfgWriteRequest *request,
                        gboolean *sent,
                        GError **error)
{
  *sent = FALSE;
  for (gboolean repeated = FALSE;; repeated = TRUE)
    {
      g_autoptr (GError) trouble = NULL;
      gboolean known;

      if (send_once (run, request, sent, &trouble))
        return TRUE;
      note_stop (run, trouble);
      if (*sent && !run->stop && !encfg_ops_is_refusal (trouble))
        {
          if (holds_rows (run, request, &known))
            return TRUE;
          if (known && !repeated)
            continue;
        }
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
}
