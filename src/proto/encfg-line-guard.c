/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-line-guard.h"

#include "encfg-sniffer-shape.h"

#include <string.h>

#define EXCEPTION_FLAG 0x80
#define HORIZON_TIMEOUTS 5
#define HORIZON_MIN_US (2 * G_USEC_PER_SEC)

/* Of an answer: unit, function, count of bytes or first half of the address; and what stands around
 * the data of a read. */
#define HEAD_LENGTH 3
#define READ_FRAME 5
#define WRITE_FRAME 8

typedef struct
{
  guint8 unit;
  EncfgPdu request;
  gint64 due_us; /* end of its response window */
  gint64 timeout_us;
  gint64 await_until_us; /* one time-out more */
  gboolean is_outdated;  /* a read, and something was written since */
} EncfgOwed;

void
encfg_line_guard_init (EncfgLineGuard *self)
{
  memset (self, 0, sizeof *self);
  self->owed = g_array_new (FALSE, FALSE, sizeof (EncfgOwed));
}

void
encfg_line_guard_clear (EncfgLineGuard *self)
{
  g_clear_pointer (&self->owed, g_array_unref);
}

static gint64
horizon (const EncfgOwed *owed)
{
  gint64 sent_us = owed->due_us - owed->timeout_us;

  return sent_us + MAX (HORIZON_TIMEOUTS * owed->timeout_us, HORIZON_MIN_US);
}

/* Past its horizon nobody waits for an answer any more; the answer to a later request must not be
 * booked to it either. */
static void
forget_old (EncfgLineGuard *self, gint64 now_us)
{
  for (guint i = self->owed->len; i-- > 0;)
    if (horizon (&g_array_index (self->owed, EncfgOwed, i)) <= now_us)
      g_array_remove_index (self->owed, i);
}

void
encfg_line_guard_owe (EncfgLineGuard *self,
                      guint8 unit,
                      const EncfgPdu *request,
                      gint64 due_us,
                      gint64 timeout_us)
{
  EncfgOwed owed = { unit, *request, due_us, timeout_us, due_us + timeout_us, FALSE };

  forget_old (self, due_us - timeout_us);
  for (guint i = 0; request->bytes[0] > 4 && i < self->owed->len; i++)
    if (g_array_index (self->owed, EncfgOwed, i).unit == unit)
      g_array_index (self->owed, EncfgOwed, i).is_outdated = TRUE;
  g_array_append_val (self->owed, owed);
}

static gboolean
is_identical (const EncfgPdu *a, const EncfgPdu *b)
{
  return a->length == b->length && memcmp (a->bytes, b->bytes, a->length) == 0;
}

/* The same request asked again does no harm: its late answer is right anyway. Not what was read
 * before a write: it would pass for the read-back. */
static gboolean
is_the_same (const EncfgOwed *owed, const EncfgPdu *request)
{
  return !owed->is_outdated && is_identical (&owed->request, request);
}

/* Bytes of data that answer a read. */
static guint
data_length (const EncfgPdu *read)
{
  guint count = (guint) read->bytes[3] << 8 | read->bytes[4];

  return read->bytes[0] <= 2 ? (count + 7) / 8 : count * 2;
}

/* As far as bytes can tell: a read is known by the length of its data, a write by what is echoed,
 * an exception by its function alone. */
static gboolean
could_answer (const EncfgOwed *owed, guint8 unit, const EncfgPdu *answer)
{
  const EncfgPdu *request = &owed->request;

  if (owed->unit != unit || request->bytes[0] != (answer->bytes[0] & ~EXCEPTION_FLAG))
    return FALSE;
  if ((answer->bytes[0] & EXCEPTION_FLAG) != 0)
    return TRUE;
  if (request->bytes[0] <= 4)
    return answer->bytes[1] == data_length (request);
  return memcmp (answer->bytes + 1, request->bytes + 1, 4) == 0;
}

/* Of the same request asked twice one answer has come. Whether it was the first or the second, the
 * other has been waited for since the first was due. */
static void
inherit_wait (EncfgLineGuard *self, guint first)
{
  const EncfgOwed *settled = &g_array_index (self->owed, EncfgOwed, first);

  for (guint i = first + 1; i < self->owed->len; i++)
    {
      EncfgOwed *owed = &g_array_index (self->owed, EncfgOwed, i);

      if (owed->unit == settled->unit && is_identical (&owed->request, &settled->request))
        owed->await_until_us = MIN (owed->await_until_us, settled->await_until_us);
    }
}

gboolean
encfg_line_guard_settle (EncfgLineGuard *self, guint8 unit, const EncfgPdu *answer)
{
  self->has_answered[unit] = TRUE;
  for (guint i = 0; i < self->owed->len; i++)
    if (could_answer (&g_array_index (self->owed, EncfgOwed, i), unit, answer))
      {
        inherit_wait (self, i);
        g_array_remove_index (self->owed, i);
        return TRUE;
      }
  return FALSE;
}

void
encfg_line_guard_settle_request (EncfgLineGuard *self, guint8 unit, const EncfgPdu *request)
{
  self->has_answered[unit] = TRUE;
  for (guint i = self->owed->len; i-- > 0;)
    {
      const EncfgOwed *owed = &g_array_index (self->owed, EncfgOwed, i);

      if (owed->unit == unit && is_identical (&owed->request, request))
        {
          g_array_remove_index (self->owed, i);
          return;
        }
    }
}

gboolean
encfg_line_guard_is_doubtful (const EncfgLineGuard *self,
                              guint8 unit,
                              const EncfgPdu *request,
                              const EncfgPdu *answer)
{
  for (guint i = 0; i < self->owed->len; i++)
    {
      const EncfgOwed *owed = &g_array_index (self->owed, EncfgOwed, i);

      if (could_answer (owed, unit, answer) && !is_the_same (owed, request))
        return TRUE;
    }
  return FALSE;
}

static gboolean
could_be_mistaken (const EncfgOwed *owed, guint8 unit, const EncfgPdu *request)
{
  if (owed->unit != unit || owed->request.bytes[0] != request->bytes[0] ||
      is_the_same (owed, request))
    return FALSE;
  if (request->bytes[0] <= 4)
    return data_length (&owed->request) == data_length (request);
  return memcmp (owed->request.bytes + 1, request->bytes + 1, 4) == 0;
}

gint64
encfg_line_guard_wait_until (EncfgLineGuard *self,
                             guint8 unit,
                             const EncfgPdu *request,
                             gint64 now_us)
{
  gint64 until = 0;

  forget_old (self, now_us);
  for (guint i = 0; i < self->owed->len; i++)
    {
      const EncfgOwed *owed = &g_array_index (self->owed, EncfgOwed, i);

      if (self->has_answered[owed->unit])
        until = MAX (until, owed->await_until_us);
      if (could_be_mistaken (owed, unit, request))
        until = MAX (until, horizon (owed));
    }
  return until;
}

/* Would the piece be the answer to `request` if `lost` bytes stood before it, and the head of such
 * an answer in place of what it begins with? */
static gboolean
is_answer_with_head (const guint8 *head, guint length, guint lost, const EncfgPiece *piece)
{
  guint8 frame[ENCFG_FRAME_MAX];

  if (piece->length + lost != length)
    return FALSE;
  memcpy (frame + lost, piece->bytes, piece->length);
  memcpy (frame, head, HEAD_LENGTH);
  return encfg_shape_has_crc (frame, length);
}

gboolean
encfg_line_guard_is_damaged_answer (guint8 unit, const EncfgPdu *request, const EncfgPiece *piece)
{
  gboolean is_read = request->bytes[0] <= 4;
  guint length = is_read ? data_length (request) + READ_FRAME : WRITE_FRAME;
  const guint8 head[HEAD_LENGTH] = { unit,
                                     request->bytes[0],
                                     is_read ? (guint8) data_length (request) : request->bytes[1] };

  if (piece->is_frame || piece->length < HEAD_LENGTH + 1)
    return FALSE;
  if (memcmp (piece->bytes, head, HEAD_LENGTH) == 0)
    return TRUE;
  for (guint lost = 0; lost <= HEAD_LENGTH; lost++)
    if (is_answer_with_head (head, length, lost, piece))
      return TRUE;
  return FALSE;
}
