/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A set of registers → the fewest legal reads or writes. Pure, any thread. */

#include "encfg-profile.h"

G_BEGIN_DECLS

/* `count` registers (or bits) of a table from `address` on. Never wraps past 65535. */
typedef struct
{
  EncfgTable table;
  guint16 address;
  guint count;
  guint16 view; /* EncfgProfile.views; 0: the module itself */
} EncfgSpan;

typedef struct
{
  guint max_read;
  guint max_gap, free_gap;
  const GArray *blocks; /* EncfgBlock, by table and address; or NULL */
  const GArray *holes;  /* EncfgSpan; or NULL */
} EncfgReadLimits;

/* Joins the wanted spans into as few reads as the limits allow: sorted by view, table and address,
 * adjoining and overlapping ones joined, gaps of at most `max_gap` run over unless they touch one
 * of `holes`, nothing longer than `max_read` registers (or 2000 bits). A wanted span is never torn
 * apart, so that a 32-bit value stays in one answer.
 *
 * `blocks` hold in every view. What is wanted of a block that is read exactly becomes one read of
 * just this block, joined with nothing, whatever `max_read` says. Within a block that is free to be
 * read, gaps of up to `free_gap` are run over whatever `max_gap` says. No read runs over a block
 * that is never read; to want a register of one is a bug (asserted).
 * (element-type EncfgSpan) (transfer full) */
GArray *encfg_plan_reads (const EncfgSpan *wanted, guint n_wanted, const EncfgReadLimits *limits);

/* As above for writes: only spans that adjoin are joined, gaps never. What lies in a block that is
 * written whole becomes one write of just this block. */
GArray *
encfg_plan_writes (const EncfgSpan *wanted, guint n_wanted, guint max_write, const GArray *blocks);

/* The first block that is never read and has a register of `span`, or NULL. */
const EncfgBlock *encfg_plan_find_never_read (const GArray *blocks, const EncfgSpan *span);

/* The block that is written whole and is just the registers of `span`, or NULL. */
const EncfgBlock *encfg_plan_find_whole (const GArray *blocks, const EncfgSpan *span);

/* The registers of occurrence `index` of an item. */
EncfgSpan encfg_plan_span_of (const EncfgItem *item, guint index);

/* Also of the same view. */
gboolean encfg_span_contains (const EncfgSpan *outer, const EncfgSpan *inner);

gboolean encfg_span_overlaps (const EncfgSpan *a, const EncfgSpan *b);

/* What lies between two spans of one view and table, `last` the lower one; count 0: nothing. */
EncfgSpan encfg_span_between (const EncfgSpan *last, const EncfgSpan *span);

G_END_DECLS
