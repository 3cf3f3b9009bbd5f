/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What was seen on a line over a while: which modules were asked what, and which registers held
 * what. From that one learns a map that nobody wrote down. Pure, one thread at a time. */

#include "encfg-sniffer.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 unit;
  EncfgTable table;
  guint16 address;
  guint reads, writes;
  guint changes; /* so often another value came than before */
  guint16 min, max, last;
} EncfgSeenRegister;

typedef struct
{
  guint8 unit;
  guint8 function;
  guint requests; /* all of them; of which: */
  guint answered, refused, unanswered, damaged;
  gint64 slowest_us; /* answer or exception */
} EncfgSeenFunction;

typedef struct
{
  GHashTable *by_register; /* owned EncfgSeenRegister */
  GArray *functions;       /* EncfgSeenFunction, by unit and function */
  guint frames;            /* understood */
  guint strays;
  guint damaged;       /* frames with a wrong CRC */
  guint garbage_bytes; /* that were part of no frame, damaged ones counted in */
  guint unanswered;
} EncfgTally;

EncfgTally *encfg_tally_new (void);
void encfg_tally_free (EncfgTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgTally, encfg_tally_free)

void encfg_tally_take (EncfgTally *self, const EncfgSniffed *sniffed);

/* By unit, table and address. (element-type EncfgSeenRegister) (transfer container) */
GPtrArray *encfg_tally_list_registers (const EncfgTally *self);

G_END_DECLS
