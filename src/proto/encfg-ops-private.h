/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What reading and writing share: the one way out to the module. Worker thread only. */

#include "encfg-ops.h"

G_BEGIN_DECLS

/* Pause that a busy module is given before it is asked again. */
#define ENCFG_BUSY_PAUSE_MS 200

/* One request, one answer, no retry: keeps the pause between requests, checks the answer, counts.
 * `words` is NULL for writes. Never opens the transport. The error names the request, except where
 * it is a cancellation. */
gboolean encfg_ops_exchange (EncfgTarget *target,
                             const EncfgPdu *request,
                             guint16 *words,
                             GCancellable *cancellable,
                             GError **error);

/* Of the target's profile, or NULL. (element-type EncfgBlock) */
const GArray *encfg_ops_get_blocks (const EncfgTarget *target);

/* Reads back all rows that something was sent for (those not at NOT_ATTEMPTED) and sets the state
 * of all but the refused. Cancelling cuts this down to one try over the connection that is there:
 * what was sent must be known, but soon. */
void encfg_ops_read_back (EncfgTarget *target,
                          EncfgWriteRow *rows,
                          guint n_rows,
                          GCancellable *cancellable);

/* Copies `error`, with the row's label in front. */
void encfg_ops_set_row_error (EncfgWriteRow *row, const GError *error);

G_END_DECLS
