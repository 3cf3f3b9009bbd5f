/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What reading and writing share: the one way out to the module. Worker thread only. */

#include "encfg-ops.h"

G_BEGIN_DECLS

/* Pause that a busy module is given before it is asked again. */
#define ENCFG_BUSY_PAUSE_MS 200

/* One request to `unit`, one answer, no retry: keeps the pause between requests, checks the answer,
 * counts. `words` is NULL for writes. Never opens the transport. The error names the request,
 * except where it is a cancellation; after any error the selected page is not known. */
gboolean encfg_ops_exchange (EncfgTarget *target,
                             guint8 unit,
                             const EncfgPdu *request,
                             guint16 *words,
                             GCancellable *cancellable,
                             GError **error);

/* After attempt `attempt` (from 0) of a read, or of selecting a page: is another one worth while?
 * If so, returns TRUE after the pause that a busy module needs. Cancelling replaces `trouble`. */
gboolean encfg_ops_may_repeat (const EncfgTarget *target,
                               guint attempt,
                               GError **trouble,
                               GCancellable *cancellable);

/* The unit id behind `view`. ENCFG_ERROR_RANGE if it is above 247. */
gboolean encfg_ops_get_unit (const EncfgTarget *target, guint16 view, guint8 *unit, GError **error);

/* Makes the registers of `view` those that answer: tells their unit id, and selects and proves
 * their page unless it is known to be selected. One attempt over the connection that is there. */
gboolean encfg_ops_enter_view (EncfgTarget *target,
                               guint16 view,
                               guint8 *unit,
                               GCancellable *cancellable,
                               GError **error);

/* FALSE with LOST if the transport is not open: what writes does not connect. */
gboolean encfg_ops_is_connected (const EncfgTarget *target, GError **error);

/* A sequence of the profile: in order, each write once, up to the first that fails; `what` is put
 * before its error. The selected page is not known afterwards. */
gboolean encfg_ops_send_pokes (EncfgTarget *target,
                               guint8 unit,
                               const GArray *pokes,
                               const char *what,
                               GCancellable *cancellable,
                               GError **error);

/* A read that ran over `gap` was refused, and would not have been without. */
void encfg_ops_note_hole (EncfgTarget *target, const EncfgSpan *gap);

/* Of the target's profile, or NULL. (element-type EncfgBlock) */
const GArray *encfg_ops_get_blocks (const EncfgTarget *target);

/* Reads back all rows that something was sent for (those not at NOT_ATTEMPTED), and `wholes`
 * (element-type EncfgSpan) beside them, into `image`, and sets the state of all but the refused.
 * Cancelling cuts this down to one try over the connection that is there: what was sent must be
 * known, but soon. */
void encfg_ops_read_back (EncfgTarget *target,
                          EncfgWriteRow *rows,
                          guint n_rows,
                          const GArray *wholes,
                          EncfgImage *image,
                          GCancellable *cancellable);

/* Does what lay in the blocks `wholes` beside the rows hold after the write what it held before?
 * ENCFG_ERROR_NOT_APPLIED if not. What was not read again is not judged: its rows tell why. */
gboolean encfg_ops_check_neighbours (const EncfgProfile *profile,
                                     const GArray *wholes,
                                     const EncfgImage *before,
                                     const EncfgImage *after,
                                     const EncfgWriteRow *rows,
                                     guint n_rows,
                                     GError **error);

/* What the words of an item say, for messages. (transfer full) */
char *encfg_ops_describe_words (const EncfgItem *item, const guint16 *words);

/* TRUE if `span` has any register of the row. */
gboolean encfg_ops_carries_row (const EncfgSpan *span, const EncfgWriteRow *row);

/* Copies `error`, with the row's label in front. */
void encfg_ops_set_row_error (EncfgWriteRow *row, const GError *error);

G_END_DECLS
