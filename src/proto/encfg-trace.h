/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Frames that passed, with time, direction and meaning: `--trace FILE` as JSON lines, and the log
 * domain encfg-wire. Any thread. */

#include "encfg-pdu.h"

G_BEGIN_DECLS

typedef struct _EncfgTrace EncfgTrace;

typedef enum
{
  ENCFG_TRACE_SENT,
  ENCFG_TRACE_RECEIVED,
  ENCFG_TRACE_DROPPED /* received, but not the answer to the request: late, foreign, noise */
} EncfgTraceDirection;

/* Appends to `path`. NULL with ENCFG_ERROR_CONFIG if it cannot be written. */
EncfgTrace *encfg_trace_new (const char *path, GError **error);
EncfgTrace *encfg_trace_ref (EncfgTrace *self);
void encfg_trace_unref (EncfgTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgTrace, encfg_trace_unref)

/* Keeps the last `most` frames in memory instead. */
EncfgTrace *encfg_trace_new_kept (guint most);

/* What is kept, oldest first: for people ("12:00:01.250 → 0103…  Read holding 100…116"), or as the
 * lines of a trace file. (transfer full) */
char *encfg_trace_dup_kept (EncfgTrace *self, gboolean for_people);

/* Why frames are missing from some point on, on a full disk perhaps, or NULL; to be told when the
 * work is done. (transfer full) */
char *encfg_trace_dup_failure (EncfgTrace *self);

/* Does anybody see the frames? Spares the work of describing them. `self` may be NULL; the log
 * domain sees debug messages if G_MESSAGES_DEBUG or g_log_set_debug_enabled() says so. */
gboolean encfg_trace_is_wanted (EncfgTrace *self);

/* `self` may be NULL: then only the log domain sees it. `note` (may be NULL): what the frame means,
 * or why it was dropped. */
void encfg_trace_frame (EncfgTrace *self,
                        EncfgTraceDirection direction,
                        const guint8 *bytes,
                        gsize length,
                        const char *note);

G_END_DECLS
