/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One physical line: one worker thread and one queue. Callers get async verbs with GTask; the
 * worker runs blocking code over the transport that only it touches. Main thread only (the context
 * it was made in); the job function alone runs on the worker.
 *
 * A whole user operation is one job. Jobs run in the order given, polling jobs only when no other
 * waits.
 *
 * With the last reference the worker closes the line, and nobody waits for it but those to whom it
 * matters, for two seconds at most: the first job of another link, and the end of the program. */

#include "encfg-ops.h"

G_BEGIN_DECLS

#define ENCFG_TYPE_LINK (encfg_link_get_type ())
G_DECLARE_FINAL_TYPE (EncfgLink, encfg_link, ENCFG, LINK, GObject)

/* What the worker hands to a job. encfg_link_job_progress may be given as EncfgProgressFunc with
 * the context as data: it reaches the main thread at most ten times a second. */
typedef struct
{
  EncfgTransport *transport;
  GCancellable *cancellable;
  gpointer progress_data; /* for encfg_link_job_progress */
} EncfgJobContext;

/* Runs on the worker. `job` is plain data that nobody else touches meanwhile. */
typedef gboolean (*EncfgJobFunc) (EncfgJobContext *context, gpointer job, GError **error);

void encfg_link_job_progress (guint done, guint total, gpointer data);

/* Takes the transport (transfer full). Signal "progress" (uint done, uint total); signal "lost"
 * (GError), once per loss. */
EncfgLink *encfg_link_new (EncfgTransport *transport);

typedef enum
{
  ENCFG_PRIORITY_USER,
  ENCFG_PRIORITY_POLL
} EncfgPriority;

/* Runs `func` with `job` on the worker. The transport is opened before the first job; after a loss
 * the next read reopens it (encfg-ops). `job` is (transfer full), freed with `free_job` on the main
 * thread unless the finish function hands it back. */
void encfg_link_run_async (EncfgLink *self,
                           EncfgPriority priority,
                           EncfgJobFunc func,
                           gpointer job,
                           GDestroyNotify free_job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/* Gives the job back (transfer full), also when the function failed: `error` says why, and the job
 * holds what is known. NULL only if the job never ran (cancelled in the queue, cannot be opened).
 */
gpointer encfg_link_run_finish (EncfgLink *self, GAsyncResult *result, GError **error);

G_END_DECLS
