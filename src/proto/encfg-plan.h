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

/* Joins the wanted spans into as few reads as the limits allow: sorted by table and address,
 * adjoining and overlapping ones joined, gaps of at most `max_gap` run over, nothing longer than
 * `max_read` registers (or 2000 bits). A wanted span is never torn apart, so that a 32-bit value
 * stays in one answer. (element-type EncfgSpan) (transfer full) */
GArray *encfg_plan_reads (const EncfgSpan *wanted, guint n_wanted, guint max_read, guint max_gap);

/* As above for writes: only spans that adjoin are joined, gaps never. */
GArray *encfg_plan_writes (const EncfgSpan *wanted, guint n_wanted, guint max_write);

/* The registers of occurrence `index` of an item. */
EncfgSpan encfg_plan_span_of (const EncfgItem *item, guint index);

gboolean encfg_span_contains (const EncfgSpan *outer, const EncfgSpan *inner);

G_END_DECLS
