/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One frame as a line of a trace file (docs/trace-format.md), and for people. Pure, any thread. */

#include "encfg-trace.h"

G_BEGIN_DECLS

#define ENCFG_TRACE_FORMAT "en-cfg trace"
#define ENCFG_TRACE_VERSION 1
#define ENCFG_TRACE_HEAD "{\"format\":\"" ENCFG_TRACE_FORMAT "\""

/* `started_us`: real time. `profile` and `endpoint` may be NULL; `simulated` -1: not known.
 * All lines end in a line feed. (transfer full) */
char *encfg_trace_line_header (gint64 started_us,
                               const char *endpoint,
                               const char *profile,
                               int simulated);

/* Who is there. (transfer full) */
char *encfg_trace_line_module (gint64 real_us,
                               gint64 since_us,
                               const EncfgEndpoint *endpoint,
                               const EncfgProfile *profile,
                               gboolean simulated);

/* `since_us`: since the header. `profile` (may be NULL) names the registers. (transfer full) */
char *encfg_trace_line_frame (const EncfgTraceFrame *frame,
                              gint64 real_us,
                              gint64 since_us,
                              const EncfgProfile *profile);

/* "id 1: read holding 100…116", "late", "time-out: no answer in 500 ms". (transfer full) */
char *encfg_trace_line_meaning (const EncfgTraceFrame *frame);

char *encfg_trace_line_hex (const guint8 *bytes, gsize length);

G_END_DECLS
