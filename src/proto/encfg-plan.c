/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-plan.h"

#include "encfg-pdu.h"

/* One past the last register; 65536 at most, hence no guint16. */
static guint
span_end (const EncfgSpan *span)
{
  return span->address + span->count;
}

/* Table and address in 18 bits, sorted 9 at a time. */
#define DIGIT_BITS 9
#define N_DIGITS (1 << DIGIT_BITS)

static guint
digit_of (const EncfgSpan *span, guint shift)
{
  guint key = (guint) span->table << 16 | span->address;

  return key >> shift & (N_DIGITS - 1);
}

/* One pass of a radix sort, stable. */
static void
distribute (const EncfgSpan *from, EncfgSpan *to, guint n_spans, guint shift)
{
  guint start[N_DIGITS + 1] = { 0 };

  for (guint i = 0; i < n_spans; i++)
    start[digit_of (&from[i], shift) + 1]++;
  for (guint digit = 1; digit < N_DIGITS; digit++)
    start[digit] += start[digit - 1];
  for (guint i = 0; i < n_spans; i++)
    to[start[digit_of (&from[i], shift)]++] = from[i];
}

/* By table and address, without empty ones. A module has thousands of spans, sorted anew for every
 * read: comparing them took a sixth of the time of reading it over loopback. */
static GArray *
sort_spans (const EncfgSpan *wanted, guint n_wanted)
{
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (EncfgSpan), n_wanted);
  g_autofree EncfgSpan *spare = g_new (EncfgSpan, n_wanted);

  for (guint i = 0; i < n_wanted; i++)
    if (wanted[i].count > 0)
      g_array_append_val (sorted, wanted[i]);
  distribute ((const EncfgSpan *) (gpointer) sorted->data, spare, sorted->len, 0);
  distribute (spare, (EncfgSpan *) (gpointer) sorted->data, sorted->len, DIGIT_BITS);
  return sorted;
}

/* Appends a span that starts a new request; one that is longer than any request is cut. */
static void
append_span (GArray *plan, EncfgSpan span, guint limit)
{
  EncfgSpan piece = span;

  for (; span.count > limit; span.count -= limit, span.address = (guint16) (span.address + limit))
    {
      piece.address = span.address;
      piece.count = limit;
      g_array_append_val (plan, piece);
    }
  g_array_append_val (plan, span);
}

/* Taking each span, by address, into the last request as long as it fits is optimal: a span that
 * fits after one that did not lies within the latter. */
static GArray *
plan_requests (const EncfgSpan *wanted,
               guint n_wanted,
               guint word_limit,
               guint bit_limit,
               guint max_gap)
{
  g_autoptr (GArray) sorted = sort_spans (wanted, n_wanted);
  GArray *plan = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  for (guint i = 0; i < sorted->len; i++)
    {
      const EncfgSpan *span = &g_array_index (sorted, EncfgSpan, i);
      EncfgSpan *last = plan->len ? &g_array_index (plan, EncfgSpan, plan->len - 1) : NULL;
      guint limit = encfg_table_is_bits (span->table) ? bit_limit : word_limit;

      if (last && last->table == span->table && span->address >= last->address &&
          span->address <= span_end (last) + max_gap && span_end (span) - last->address <= limit)
        last->count = MAX (span_end (last), span_end (span)) - last->address;
      else
        append_span (plan, *span, limit);
    }
  return plan;
}

GArray *
encfg_plan_reads (const EncfgSpan *wanted, guint n_wanted, guint max_read, guint max_gap)
{
  return plan_requests (
    wanted, n_wanted, CLAMP (max_read, 1, ENCFG_MAX_READ_WORDS), ENCFG_MAX_READ_BITS, max_gap);
}

GArray *
encfg_plan_writes (const EncfgSpan *wanted, guint n_wanted, guint max_write)
{
  return plan_requests (
    wanted, n_wanted, CLAMP (max_write, 1, ENCFG_MAX_WRITE_WORDS), ENCFG_MAX_WRITE_BITS, 0);
}

EncfgSpan
encfg_plan_span_of (const EncfgItem *item, guint index)
{
  return (EncfgSpan){
    item->table, encfg_item_address (item, index), item->words, encfg_item_view (item, index)
  };
}

gboolean
encfg_span_contains (const EncfgSpan *outer, const EncfgSpan *inner)
{
  return outer->table == inner->table && outer->address <= inner->address &&
         span_end (outer) >= span_end (inner);
}
