/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Reads trace files (docs/trace-format.md) back, strictly: what somebody sent may be anything. Any
 * thread. */

#include "encfg-trace.h"

G_BEGIN_DECLS

#define ENCFG_TRACE_MAX_BYTES (64 * 1024 * 1024)

/* One frame, or what came of a request that remained unanswered. */
typedef struct
{
  guint line; /* in the file, from 1 */
  EncfgTraceDirection direction;
  EncfgTraceOutcome outcome;
  EncfgEndpointKind kind; /* of the line it passed on */
  guint8 unit;            /* asked; 0: not known */
  guint session;          /* several may stand in one file */
  guint connection;       /* within the session */
  gint64 at_us;           /* since the session began */
  GBytes *bytes;
} EncfgTraceRecord;

typedef struct
{
  char *started, *endpoint; /* of the first session; `endpoint` may be NULL */
  char *profile;            /* id, of the last that says so; or NULL */
  gboolean is_truncated;    /* the last line is not whole, and left out */
  GPtrArray *records;       /* EncfgTraceRecord, in file order */
} EncfgTraceFile;

/* ENCFG_ERROR_CONFIG says which line is wrong. What stands before the first header is skipped: the
 * rest of a file for the support. */
EncfgTraceFile *encfg_trace_file_parse (const char *text, gsize length, GError **error);

/* The same for a file; the error names it. */
EncfgTraceFile *encfg_trace_file_read (const char *path, GError **error);

void encfg_trace_file_free (EncfgTraceFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgTraceFile, encfg_trace_file_free)

G_END_DECLS
