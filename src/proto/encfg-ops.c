/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ops.h"

#include "encfg-error.h"
#include "encfg-ops-private.h"

#include <glib/gi18n-lib.h>

/* Cancelling is noticed this often while waiting. */
#define WAIT_SLICE_US (50 * 1000)

void
encfg_target_init (EncfgTarget *self,
                   EncfgTransport *transport,
                   const EncfgLinkTraits *traits,
                   guint8 unit)
{
  *self = (EncfgTarget){
    .transport = transport,
    .unit = unit,
    .timeout_ms = traits->timeout_ms,
    .retries = ENCFG_DEFAULT_RETRIES,
    .max_read = traits->max_read,
    .max_write = traits->max_write,
    .max_gap = traits->max_gap,
    .pause_ms = traits->pause_ms,
    .settle_ms = traits->settle_ms,
    .fc16_only = traits->write_function == 16,
  };
}

gboolean
encfg_ops_wait (guint wait_ms, GCancellable *cancellable, GError **error)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) wait_ms * G_TIME_SPAN_MILLISECOND;

  for (;;)
    {
      gint64 left_us = until_us - g_get_monotonic_time ();

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (left_us <= 0)
        return TRUE;
      g_usleep ((gulong) MIN (left_us, WAIT_SLICE_US));
    }
}

/* Counts what the exchange tells about the line. A module that is silent for long has lost us, or
 * we it: closing makes the next read start afresh. */
static void
keep_count (EncfgTarget *target, GError **error)
{
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!g_error_matches (*error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT))
    {
      target->silent_in_a_row = 0;
      return;
    }
  if (++target->silent_in_a_row < ENCFG_LOST_AFTER)
    return;
  encfg_transport_close (target->transport);
  g_clear_error (error);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_LOST,
               _ ("no answer to %u requests in a row"),
               target->silent_in_a_row);
}

gboolean
encfg_ops_exchange (EncfgTarget *target,
                    guint8 unit,
                    const EncfgPdu *request,
                    guint16 *words,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) trouble = NULL;
  gint64 since_ms = (g_get_monotonic_time () - target->last_answer_us) / 1000;
  EncfgPdu answer;

  /* Unit 0 is broadcast: every module on the line would obey, and none would answer. */
  g_assert (unit != 0);

  if (!encfg_ops_wait (
        target->pause_ms - (guint) MIN (since_ms, target->pause_ms), cancellable, error))
    return FALSE;
  target->transactions++;
  if (encfg_transport_exchange (
        target->transport, unit, request, target->timeout_ms, &answer, cancellable, &trouble))
    {
      target->silent_in_a_row = 0;
      target->last_answer_us = g_get_monotonic_time ();
      if (encfg_pdu_check_answer (request, &answer, words, &trouble))
        return TRUE;
    }
  else
    keep_count (target, &trouble);

  target->page.is_known = FALSE;
  if (!g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *what = encfg_pdu_describe (request, TRUE);

      g_prefix_error (&trouble, "%s: ", what);
      if (unit != target->unit)
        g_prefix_error (&trouble, _ ("id %u: "), (guint) unit);
    }
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}

const GArray *
encfg_ops_get_blocks (const EncfgTarget *target)
{
  return target->profile ? target->profile->blocks : NULL;
}

static gboolean
is_worth_repeating (const GError *error)
{
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_BUSY) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST);
}

gboolean
encfg_ops_may_repeat (const EncfgTarget *target,
                      guint attempt,
                      GError **trouble,
                      GCancellable *cancellable)
{
  GError *cancelled = NULL;

  if (attempt >= target->retries || !is_worth_repeating (*trouble))
    return FALSE;
  if (!g_error_matches (*trouble, ENCFG_ERROR, ENCFG_ERROR_BUSY) ||
      encfg_ops_wait (ENCFG_BUSY_PAUSE_MS, cancellable, &cancelled))
    return TRUE;
  g_error_free (*trouble);
  *trouble = cancelled;
  return FALSE;
}

/* Opens a transport that was lost, unless the target must stay on its connection. */
static gboolean
ensure_open (EncfgTarget *target, GCancellable *cancellable, GError **error)
{
  if (!target->keep_connection || target->transport->is_open)
    return encfg_transport_open (target->transport, cancellable, error);
  g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_LOST, _ ("the connection is lost"));
  return FALSE;
}

gboolean
encfg_ops_read_span (EncfgTarget *target,
                     const EncfgSpan *span,
                     guint16 *words,
                     GCancellable *cancellable,
                     GError **error)
{
  EncfgPdu request;

  encfg_pdu_build_read (&request, span->table, span->address, span->count);
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) trouble = NULL;
      guint8 unit;

      if (!ensure_open (target, cancellable, error))
        return FALSE;
      if (encfg_ops_enter_view (target, span->view, &unit, cancellable, &trouble) &&
          encfg_ops_exchange (target, unit, &request, words, cancellable, &trouble))
        return TRUE;
      if (!encfg_ops_may_repeat (target, attempt, &trouble, cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }
    }
}

static gboolean
read_into_image (EncfgTarget *target,
                 const EncfgSpan *span,
                 EncfgImage *image,
                 GCancellable *cancellable,
                 GError **error)
{
  guint16 words[ENCFG_MAX_READ_BITS];

  if (!encfg_ops_read_span (target, span, words, cancellable, error))
    return FALSE;
  encfg_image_store (image, span, words);
  return TRUE;
}

/* The parts of `span` that somebody wants, without the gaps. (transfer full) */
static GArray *
plan_without_gaps (const EncfgTarget *target,
                   const EncfgSpan *span,
                   const EncfgSpan *wanted,
                   guint n_wanted)
{
  g_autoptr (GArray) inner = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  for (guint i = 0; i < n_wanted; i++)
    if (encfg_span_contains (span, &wanted[i]))
      g_array_append_val (inner, wanted[i]);
  return encfg_plan_reads (
    (EncfgSpan *) (gpointer) inner->data,
    inner->len,
    &(EncfgReadLimits){ .max_read = target->max_read, .blocks = encfg_ops_get_blocks (target) });
}

/* The widest of the gaps between the parts, the most likely one to have no registers. */
static EncfgSpan
find_widest_gap (const GArray *parts)
{
  EncfgSpan widest = { 0 };

  for (guint i = 1; i < parts->len; i++)
    {
      const EncfgSpan gap = encfg_span_between (&g_array_index (parts, EncfgSpan, i - 1),
                                                &g_array_index (parts, EncfgSpan, i));

      if (gap.count > widest.count)
        widest = gap;
    }
  return widest;
}

/* TRUE for what modules say to a read over registers that they do not have. */
static gboolean
tells_hole (const GError *error)
{
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS) ||
         g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_VALUE);
}

/* One planned read; if it runs over a hole in the map of the module, what lies before and behind
 * the widest gap. Counts the refusals. */
static gboolean
read_planned (EncfgTarget *target,
              const EncfgSpan *span,
              const EncfgSpan *wanted,
              guint n_wanted,
              EncfgImage *image,
              guint *n_refused,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) trouble = NULL;
  EncfgSpan gap = { 0 }, before = *span, behind = *span;
  guint n_refused_inside = 0;

  if (read_into_image (target, span, image, cancellable, &trouble))
    return TRUE;
  if (tells_hole (trouble))
    {
      g_autoptr (GArray) parts = plan_without_gaps (target, span, wanted, n_wanted);

      gap = find_widest_gap (parts);
    }
  if (gap.count == 0)
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  before.count = gap.address - span->address;
  behind.address = (guint16) (gap.address + gap.count);
  behind.count = span->count - before.count - gap.count;
  if (!read_planned (
        target, &before, wanted, n_wanted, image, &n_refused_inside, cancellable, error) ||
      !read_planned (
        target, &behind, wanted, n_wanted, image, &n_refused_inside, cancellable, error))
    return FALSE;
  if (n_refused_inside == 0)
    encfg_ops_note_hole (target, &gap);
  *n_refused += 1 + n_refused_inside;
  return TRUE;
}

gboolean
encfg_ops_read (EncfgTarget *target,
                const EncfgSpan *wanted,
                guint n_wanted,
                EncfgImage *image,
                EncfgProgressFunc progress,
                gpointer progress_data,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GArray) plan = encfg_ops_plan_reads (target, wanted, n_wanted);
  guint n_refused = 0;

  for (guint i = 0; i < plan->len; i++)
    {
      const EncfgSpan *span = &g_array_index (plan, EncfgSpan, i);

      if (!read_planned (target, span, wanted, n_wanted, image, &n_refused, cancellable, error))
        return FALSE;
      if (progress)
        progress (i + 1, plan->len, progress_data);
    }
  return TRUE;
}

gboolean
encfg_ops_matches (EncfgTarget *target,
                   const EncfgProfile *profile,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  g_autoptr (GError) trouble = NULL;

  for (guint i = 0; i < profile->identify->len; i++)
    {
      EncfgSpan span =
        encfg_plan_span_of (g_array_index (profile->identify, EncfgItemRaw, i).item, 0);

      g_array_append_val (spans, span);
    }
  if (encfg_ops_read (target,
                      (EncfgSpan *) (gpointer) spans->data,
                      spans->len,
                      image,
                      NULL,
                      NULL,
                      cancellable,
                      &trouble))
    return encfg_image_matches (image, profile, error);

  /* A module that does not know the registers answers otherwise, too. */
  if (g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_REFUSED_FUNCTION) ||
      g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS) ||
      g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_REFUSED_VALUE))
    trouble->code = ENCFG_ERROR_MISMATCH;
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}
