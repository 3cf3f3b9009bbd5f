/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Which gaps are cheaper to run over than to ask twice, on this line and of this module. */

#include "encfg-frame.h"
#include "encfg-ops-write-private.h"

/* Characters of a request and of its answer that carry no values, addressing included. */
#define READ_CHARACTERS 13
#define WRITE_CHARACTERS 17

/* Until the module has answered once. */
#define GAP_UNTIL_KNOWN 12

/* What was refused, so many last ones. */
#define HOLES_MAX 64

typedef struct
{
  guint8 unit;
  EncfgSpan gap;
} Hole;

/* A register takes two characters. Without the gap there are, for `characters` more, the silence
 * before another request and the silence and turnaround before its answer. */
static guint
get_gap_on_line (const EncfgTransport *line, guint characters)
{
  const gint64 character_ns =
    (gint64) line->character_bits * 1000 * G_USEC_PER_SEC / MAX (line->baud, 1);

  if (line->lag_us == 0)
    return GAP_UNTIL_KNOWN;
  return (
    guint) ((characters * character_ns +
             1000 * (encfg_frame_silence_us (line->baud, line->character_bits) + line->lag_us)) /
            (2 * character_ns));
}

/* On a network registers cost nothing. */
static guint
get_read_gap (const EncfgTransport *transport)
{
  return transport->baud ? get_gap_on_line (transport, READ_CHARACTERS) : ENCFG_MAX_READ_WORDS;
}

GArray *
encfg_ops_plan_reads (const EncfgTarget *target, const EncfgSpan *wanted, guint n_wanted)
{
  const GArray *known = target->transport->holes;
  g_autoptr (GArray) holes = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  const guint gap = get_read_gap (target->transport);
  const EncfgReadLimits limits = {
    .max_read = target->max_read,
    .max_gap = MIN (gap, target->max_gap),
    .free_gap = gap,
    .blocks = encfg_ops_get_blocks (target),
    .holes = holes,
  };

  for (guint i = 0; known && i < known->len; i++)
    if (g_array_index (known, Hole, i).unit == target->unit)
      g_array_append_val (holes, g_array_index (known, Hole, i).gap);
  return encfg_plan_reads (wanted, n_wanted, &limits);
}

void
encfg_ops_note_hole (EncfgTarget *target, const EncfgSpan *gap)
{
  const Hole hole = { target->unit, *gap };
  GArray **holes = &target->transport->holes;

  if (!*holes)
    *holes = g_array_new (FALSE, FALSE, sizeof (Hole));
  if ((*holes)->len == HOLES_MAX)
    g_array_remove_index (*holes, 0);
  g_array_append_val (*holes, hole);
}

/* TRUE if the two lie in one block, or in none. */
static gboolean
are_of_one_block (const GArray *blocks, const EncfgSpan *both)
{
  for (guint i = 0; blocks && i < blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (blocks, EncfgBlock, i);
      const EncfgSpan span = { block->table, block->address, block->count, both->view };

      if (encfg_span_overlaps (&span, both) && !encfg_span_contains (&span, both))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_joined (const EncfgTarget *target, const EncfgWriteRequest *last, const EncfgWriteRequest *next)
{
  const EncfgSpan gap = encfg_span_between (&last->span, &next->span);
  EncfgSpan both = last->span;
  guint16 words[ENCFG_MAX_WRITE_WORDS];

  both.count += gap.count + next->span.count;
  return last->span.view == next->span.view && last->span.table == next->span.table &&
         !last->is_whole && !next->is_whole && gap.count > 0 &&
         gap.count <= get_gap_on_line (target->transport, WRITE_CHARACTERS) &&
         both.count <= MIN (target->max_write, ENCFG_MAX_WRITE_WORDS) &&
         are_of_one_block (encfg_ops_get_blocks (target), &both) &&
         encfg_image_fetch (target->beside, &gap, words);
}

void
encfg_ops_join_writes (const EncfgTarget *target, GArray *requests)
{
  guint n = 1;

  if (!target->beside || target->transport->baud == 0 || requests->len == 0)
    return;
  for (guint i = 1; i < requests->len; i++)
    {
      EncfgWriteRequest *last = &g_array_index (requests, EncfgWriteRequest, n - 1);
      const EncfgWriteRequest next = g_array_index (requests, EncfgWriteRequest, i);

      if (is_joined (target, last, &next))
        {
          last->span.count = next.span.address + next.span.count - last->span.address;
          last->rows = last->span;
          last->is_joined = TRUE;
        }
      else
        g_array_index (requests, EncfgWriteRequest, n++) = next;
    }
  g_array_set_size (requests, n);
}
