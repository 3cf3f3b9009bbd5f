/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Frames that passed, with time, direction, meaning and what became of them: `--trace FILE` as JSON
 * lines (docs/trace-format.md) or as a capture for Wireshark, and the log domain encfg-wire. Any
 * thread. */

#include "encfg-endpoint.h"
#include "encfg-pdu.h"

G_BEGIN_DECLS

typedef struct _EncfgTrace EncfgTrace;

typedef enum
{
  ENCFG_TRACE_SENT,
  ENCFG_TRACE_RECEIVED,
  ENCFG_TRACE_DROPPED, /* received, but not the answer to the request: late, foreign, noise */
  ENCFG_TRACE_NOTHING  /* no bytes: a connection was opened, or a request remains unanswered */
} EncfgTraceDirection;

typedef enum
{
  ENCFG_TRACE_OPEN_END, /* of what was sent: not known yet */
  ENCFG_TRACE_ANSWER,
  ENCFG_TRACE_LATE,    /* answers an earlier request */
  ENCFG_TRACE_FOREIGN, /* answers nothing that was asked */
  ENCFG_TRACE_ECHO,
  ENCFG_TRACE_GARBLED,
  ENCFG_TRACE_OVERHEARD, /* by who only listens */
  ENCFG_TRACE_TIMEOUT,
  ENCFG_TRACE_LOST,
  ENCFG_TRACE_CANCELLED,
  ENCFG_TRACE_OPENED,
  ENCFG_TRACE_NOT_OPENED
} EncfgTraceOutcome;

/* All is borrowed for the call. */
typedef struct
{
  EncfgTraceDirection direction;
  EncfgTraceOutcome outcome;
  const EncfgEndpoint *endpoint; /* with the id asked; or NULL */
  guint connection;              /* which of the process' connections; 0: none */
  const guint8 *bytes;
  gsize length;
  gint64 at_us;            /* monotonic; 0: now */
  gint64 after_us;         /* since the request; 0: there was none */
  const EncfgPdu *pdu;     /* what `bytes` hold; or NULL */
  gboolean is_request;     /* of `pdu` */
  const EncfgPdu *request; /* that it answers, or that remains unanswered; or NULL */
  const char *why;         /* it was dropped, or failed; or NULL */
} EncfgTraceFrame;

/* "time-out"; NULL for what has no outcome. */
const char *encfg_trace_outcome_name (EncfgTraceOutcome outcome);
const char *encfg_trace_direction_name (EncfgTraceDirection direction);

/* Appends to `path`; one that ends in .pcap becomes a capture. NULL with ENCFG_ERROR_CONFIG if it
 * cannot be written or is something else than a trace (of that kind of line). `endpoint` (may be
 * NULL): where to; `profile` (may be NULL): id of the one that was asked for. */
EncfgTrace *encfg_trace_new (const char *path,
                             const EncfgEndpoint *endpoint,
                             const char *profile,
                             GError **error);
EncfgTrace *encfg_trace_ref (EncfgTrace *self);
void encfg_trace_unref (EncfgTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgTrace, encfg_trace_unref)

/* Keeps the last `most` frames in memory instead. */
EncfgTrace *encfg_trace_new_kept (guint most);

/* Who is there is known: told in the trace, and registers are named from now on. */
void encfg_trace_set_module (EncfgTrace *self,
                             const EncfgEndpoint *endpoint,
                             EncfgProfile *profile,
                             gboolean simulated);

/* What is kept, oldest first: for people ("12:00:01.250 → 0103…  Read holding 100…116"), or as a
 * trace file. (transfer full) */
char *encfg_trace_dup_kept (EncfgTrace *self, gboolean for_people);

/* Why frames are missing from some point on, on a full disk perhaps, or NULL; to be told when the
 * work is done. (transfer full) */
char *encfg_trace_dup_failure (EncfgTrace *self);

/* Does anybody see the frames? Spares the work of describing them. `self` may be NULL; the log
 * domain sees debug messages if G_MESSAGES_DEBUG or g_log_set_debug_enabled() says so. */
gboolean encfg_trace_is_wanted (EncfgTrace *self);

/* `self` may be NULL: then only the log domain sees it. */
void encfg_trace_frame (EncfgTrace *self, const EncfgTraceFrame *frame);

G_END_DECLS
