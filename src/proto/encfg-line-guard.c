/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-line-guard.h"

#include <string.h>

#define EXCEPTION_FLAG 0x80
#define HORIZON_TIMEOUTS 5
#define HORIZON_MIN_US (2 * G_USEC_PER_SEC)

/* Below this an echo cannot be told from an answer: libmodbus frames no echo shorter. */
#define ECHO_MIN 5

typedef struct
{
  guint8 unit;
  EncfgPdu request;
  gint64 due_us; /* end of its response window */
  gint64 timeout_us;
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
  EncfgOwed owed = { unit, *request, due_us, timeout_us };

  forget_old (self, due_us - timeout_us);
  g_array_append_val (self->owed, owed);
}

gboolean
encfg_line_guard_settle (EncfgLineGuard *self, guint8 unit, guint8 function)
{
  self->has_answered[unit] = TRUE;
  for (guint i = 0; i < self->owed->len; i++)
    {
      const EncfgOwed *owed = &g_array_index (self->owed, EncfgOwed, i);

      if (owed->unit == unit && owed->request.bytes[0] == (function & ~EXCEPTION_FLAG))
        {
          g_array_remove_index (self->owed, i);
          return TRUE;
        }
    }
  return FALSE;
}

/* The same request asked again does no harm: its late answer is right anyway. */
static gboolean
could_be_mistaken (const EncfgOwed *owed, guint8 unit, const EncfgPdu *request)
{
  gboolean identical = owed->request.length == request->length &&
                       memcmp (owed->request.bytes, request->bytes, request->length) == 0;

  return owed->unit == unit && owed->request.bytes[0] == request->bytes[0] && !identical;
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
        until = MAX (until, owed->due_us + owed->timeout_us);
      if (could_be_mistaken (owed, unit, request))
        until = MAX (until, horizon (owed));
    }
  return until;
}

gboolean
encfg_line_guard_is_echo (const guint8 *request, guint length, const EncfgPiece *piece)
{
  return piece->length >= ECHO_MIN &&
         memcmp (piece->bytes, request, MIN (piece->length, length)) == 0;
}

gboolean
encfg_line_guard_is_damaged_answer (guint8 unit, const EncfgPdu *request, const EncfgPiece *piece)
{
  guint8 function = request->bytes[0];
  guint count = (guint) request->bytes[3] << 8 | request->bytes[4];

  if (piece->is_frame || piece->length < 4 || piece->bytes[0] != unit ||
      piece->bytes[1] != function)
    return FALSE;
  if (function <= 2)
    return piece->bytes[2] == (count + 7) / 8;
  if (function <= 4)
    return piece->bytes[2] == count * 2;
  return memcmp (piece->bytes + 2, request->bytes + 1, 2) == 0;
}
