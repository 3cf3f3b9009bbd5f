/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the modules of a serial line still owe. An RTU answer names neither its request nor its
 * address, so one that comes late looks like the answer to the next request: as long as it may
 * come, no request may be sent whose answer it could be taken for.
 *
 * Pure book-keeping in monotonic µs; encfg-transport-rtu does the listening. One thread. */

#include "encfg-line-buffer.h"

G_BEGIN_DECLS

typedef struct
{
  GArray *owed;               /* EncfgOwed, oldest first */
  gboolean has_answered[256]; /* by unit: is anybody there? */
} EncfgLineGuard;

void encfg_line_guard_init (EncfgLineGuard *self);
void encfg_line_guard_clear (EncfgLineGuard *self);

/* `request` is on its way; its answer is due at `due_us`. */
void encfg_line_guard_owe (EncfgLineGuard *self,
                           guint8 unit,
                           const EncfgPdu *request,
                           gint64 due_us,
                           gint64 timeout_us);

/* `answer` of `unit` came: the oldest debt that it could pay is paid. FALSE if there was none. */
gboolean encfg_line_guard_settle (EncfgLineGuard *self, guint8 unit, const EncfgPdu *answer);

/* Something came that can only be the answer to `request`: its newest debt is paid. */
void encfg_line_guard_settle_request (EncfgLineGuard *self, guint8 unit, const EncfgPdu *request);

/* `answer` fits `request`, but could pay another debt as well: an exception tells its function
 * alone. */
gboolean encfg_line_guard_is_doubtful (const EncfgLineGuard *self,
                                       guint8 unit,
                                       const EncfgPdu *request,
                                       const EncfgPdu *answer);

/* The line must be listened to until then before `request` may be sent; in the past if nothing is
 * owed. An owed answer is awaited one time-out more if its unit has ever answered (a unit that is
 * not there owes nothing, or a search would take twice as long). One that could be mistaken for the
 * answer to `request` is awaited for max (5 time-outs, 2 s). Forgets what is older. */
gint64 encfg_line_guard_wait_until (EncfgLineGuard *self,
                                    guint8 unit,
                                    const EncfgPdu *request,
                                    gint64 now_us);

/* Is `piece` the answer to `request`, damaged behind its head, or whole but for its head (the CRC
 * proves it)? Then none is owed any more. */
gboolean
encfg_line_guard_is_damaged_answer (guint8 unit, const EncfgPdu *request, const EncfgPiece *piece);

G_END_DECLS
