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

/* View, table and address in 34 bits, sorted 9 at a time. */
#define DIGIT_BITS 9
#define N_DIGITS (1 << DIGIT_BITS)
#define TABLE_BIT 16
#define VIEW_BIT 18

static guint
digit_of (const EncfgSpan *span, guint shift)
{
  if (shift >= VIEW_BIT)
    return span->view >> (shift - VIEW_BIT) & (N_DIGITS - 1);
  return ((guint) span->table << TABLE_BIT | span->address) >> shift & (N_DIGITS - 1);
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

/* By view, table and address. A module has thousands of spans, sorted anew for every read:
 * comparing them took a sixth of the time of reading it over loopback. */
static void
sort_spans (GArray *spans)
{
  g_autofree EncfgSpan *spare = g_new (EncfgSpan, spans->len);
  EncfgSpan *sorted = (EncfgSpan *) (gpointer) spans->data;
  guint views = 0;

  for (guint i = 0; i < spans->len; i++)
    views |= sorted[i].view;
  distribute (sorted, spare, spans->len, 0);
  distribute (spare, sorted, spans->len, DIGIT_BITS);
  if (views == 0)
    return;
  distribute (sorted, spare, spans->len, VIEW_BIT);
  distribute (spare, sorted, spans->len, VIEW_BIT + DIGIT_BITS);
}

typedef struct
{
  guint words, bits; /* of a request */
  guint max_gap, free_gap;
  const GArray *blocks; /* NULL if there are none */
  const GArray *holes;
  gboolean is_write;
} Limits;

static guint
block_end (const EncfgBlock *block)
{
  return block->address + block->count;
}

static gboolean
is_block (const EncfgBlock *block, const EncfgSpan *span)
{
  return block->table == span->table && block->address == span->address &&
         block->count == span->count;
}

static gboolean
touches (const EncfgBlock *block, const EncfgSpan *span)
{
  return block->table == span->table && span->address < block_end (block) &&
         block->address < span_end (span);
}

/* TRUE for a block that goes out as it is, or not at all. */
static gboolean
is_whole (const Limits *limits, const EncfgBlock *block)
{
  return limits->is_write ? block->write_whole : block->read_exactly;
}

const EncfgBlock *
encfg_plan_find_never_read (const GArray *blocks, const EncfgSpan *span)
{
  for (guint i = 0; blocks && i < blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (blocks, EncfgBlock, i);

      if (block->never_read && touches (block, span))
        return block;
    }
  return NULL;
}

const EncfgBlock *
encfg_plan_find_whole (const GArray *blocks, const EncfgSpan *span)
{
  for (guint i = 0; blocks && i < blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (blocks, EncfgBlock, i);

      if (block->write_whole && is_block (block, span))
        return block;
    }
  return NULL;
}

/* `span` with the blocks it touches in their full length instead of what it wants of them. */
static void
append_blocks (GArray *spans, const Limits *limits, EncfgSpan span)
{
  /* What must not be read is nobody's to want: loader and callers have seen to it. */
  g_assert (limits->is_write || !encfg_plan_find_never_read (limits->blocks, &span));

  for (guint i = 0; i < limits->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (limits->blocks, EncfgBlock, i);
      EncfgSpan piece = span;
      guint end = span_end (&span);

      if (!is_whole (limits, block) || !touches (block, &span))
        continue;
      if (span.address < block->address)
        {
          piece.count = block->address - span.address;
          g_array_append_val (spans, piece);
        }
      piece.address = block->address;
      piece.count = block->count;
      g_array_append_val (spans, piece);
      if (end <= block_end (block))
        return;
      span.address = (guint16) block_end (block);
      span.count = end - span.address;
    }
  g_array_append_val (spans, span);
}

/* How long a request that begins with `span` may be. */
static guint
limit_of (const Limits *limits, const EncfgSpan *span)
{
  for (guint i = 0; limits->blocks && i < limits->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (limits->blocks, EncfgBlock, i);

      if (is_whole (limits, block) && is_block (block, span))
        return block->count;
    }
  return encfg_table_is_bits (span->table) ? limits->bits : limits->words;
}

/* TRUE if a request as long as both would touch a block that must be left alone, or would be longer
 * than a block that must be taken as it is. */
static gboolean
is_walled (const Limits *limits, const EncfgSpan *last, const EncfgSpan *span)
{
  EncfgSpan both = *last;

  both.count = MAX (span_end (last), span_end (span)) - last->address;
  for (guint i = 0; i < limits->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (limits->blocks, EncfgBlock, i);

      if ((is_whole (limits, block) || (block->never_read && !limits->is_write)) &&
          touches (block, &both) && !is_block (block, &both))
        return TRUE;
    }
  return FALSE;
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

/* TRUE if nothing lies between the two, or what may be run over. */
static gboolean
is_near (const Limits *limits, const EncfgSpan *last, const EncfgSpan *span)
{
  const EncfgSpan gap = encfg_span_between (last, span);

  if (gap.count == 0)
    return TRUE;
  for (guint i = 0; limits->holes && i < limits->holes->len; i++)
    if (encfg_span_overlaps (&g_array_index (limits->holes, EncfgSpan, i), &gap))
      return FALSE;
  if (gap.count <= limits->max_gap)
    return TRUE;
  if (gap.count > limits->free_gap)
    return FALSE;
  for (guint i = 0; limits->blocks && i < limits->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (limits->blocks, EncfgBlock, i);

      if (block->free_read && block->table == gap.table && block->address <= gap.address &&
          span_end (&gap) <= block_end (block))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_joined (const Limits *limits, const EncfgSpan *last, const EncfgSpan *span)
{
  return last->view == span->view && last->table == span->table && span->address >= last->address &&
         is_near (limits, last, span) &&
         span_end (span) - last->address <= limit_of (limits, span) &&
         (!limits->blocks || !is_walled (limits, last, span));
}

/* Taking each span, by address, into the last request as long as it fits is optimal: a span that
 * fits after one that did not lies within the latter. */
static GArray *
plan_requests (const EncfgSpan *wanted, guint n_wanted, const Limits *limits)
{
  g_autoptr (GArray) spans = g_array_sized_new (FALSE, FALSE, sizeof (EncfgSpan), n_wanted);
  GArray *plan = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  for (guint i = 0; i < n_wanted; i++)
    if (wanted[i].count > 0 && limits->blocks)
      append_blocks (spans, limits, wanted[i]);
    else if (wanted[i].count > 0)
      g_array_append_val (spans, wanted[i]);
  sort_spans (spans);
  for (guint i = 0; i < spans->len; i++)
    {
      const EncfgSpan *span = &g_array_index (spans, EncfgSpan, i);
      EncfgSpan *last = plan->len ? &g_array_index (plan, EncfgSpan, plan->len - 1) : NULL;

      if (last && is_joined (limits, last, span))
        last->count = MAX (span_end (last), span_end (span)) - last->address;
      else
        append_span (plan, *span, limit_of (limits, span));
    }
  return plan;
}

GArray *
encfg_plan_reads (const EncfgSpan *wanted, guint n_wanted, const EncfgReadLimits *limits)
{
  const Limits all = {
    .words = CLAMP (limits->max_read, 1, ENCFG_MAX_READ_WORDS),
    .bits = ENCFG_MAX_READ_BITS,
    .max_gap = limits->max_gap,
    .free_gap = limits->free_gap,
    .blocks = limits->blocks && limits->blocks->len > 0 ? limits->blocks : NULL,
    .holes = limits->holes,
  };

  return plan_requests (wanted, n_wanted, &all);
}

GArray *
encfg_plan_writes (const EncfgSpan *wanted, guint n_wanted, guint max_write, const GArray *blocks)
{
  const Limits limits = {
    .words = CLAMP (max_write, 1, ENCFG_MAX_WRITE_WORDS),
    .bits = ENCFG_MAX_WRITE_BITS,
    .blocks = blocks && blocks->len > 0 ? blocks : NULL,
    .is_write = TRUE,
  };

  return plan_requests (wanted, n_wanted, &limits);
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
  return outer->view == inner->view && outer->table == inner->table &&
         outer->address <= inner->address && span_end (outer) >= span_end (inner);
}

gboolean
encfg_span_overlaps (const EncfgSpan *a, const EncfgSpan *b)
{
  return a->view == b->view && a->table == b->table && a->address < span_end (b) &&
         b->address < span_end (a);
}

EncfgSpan
encfg_span_between (const EncfgSpan *last, const EncfgSpan *span)
{
  const guint begin = span_end (last);

  return (EncfgSpan){
    last->table, (guint16) begin, span->address > begin ? span->address - begin : 0, last->view
  };
}
