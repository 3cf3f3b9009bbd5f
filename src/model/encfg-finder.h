/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A search as a job for a link, and what belongs to it: which profiles are known, which ids are
 * likely. Main thread, but for encfg_find_job_run. */

#include "encfg-link.h"
#include "encfg-search-serial.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgEndpoint *endpoint;
  GPtrArray *profiles; /* EncfgProfile, never changed */
  GByteArray *ids;     /* asked in this order */
  gboolean all;        /* do not stop at the first module */
  guint timeout_ms, retries;
  GPtrArray *findings; /* EncfgFinding: the result */
  guint probed;

  /* A serial line as encfg_search_serial does it; on the way `progress` and `told` may be looked
   * at. */
  gboolean is_ladder, speeds, patient;
  guint n_ids_speeds;
  EncfgSerialProgress progress;
  GAsyncQueue *told; /* char *: what to tell people at once */
} EncfgFindJob;

/* Keeps a copy of `endpoint` and references to `profiles` and `ids`. */
EncfgFindJob *
encfg_find_job_new (const EncfgEndpoint *endpoint, GPtrArray *profiles, GByteArray *ids);
void encfg_find_job_free (EncfgFindJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgFindJob, encfg_find_job_free)

/* EncfgJobFunc. */
gboolean encfg_find_job_run (EncfgJobContext *context, gpointer job, GError **error);

/* Every profile that loads, the user's own and the bundled ones. (element-type EncfgProfile)
 * (transfer full) Why another one does not load is appended to `left_out` (element-type utf8, freed
 * by it), which may be NULL. */
GPtrArray *encfg_find_known_profiles (GPtrArray *left_out);

/* The id of `endpoint` if it has one, then the factory's, those that `profiles` name, and (on TCP)
 * 255; each once. (transfer full) */
GByteArray *
encfg_find_likely_ids (const EncfgEndpoint *endpoint, guint8 factory_id, const GPtrArray *profiles);

void encfg_find_add_id (GByteArray *ids, guint8 id);

/* The ladder of a serial line: the likely ids, that which answered on this port last among them,
 * then 2 to 16 (so far `n_first`), then the rest. (transfer full) */
GByteArray *encfg_find_ladder_ids (const EncfgEndpoint *endpoint,
                                   guint8 factory_id,
                                   const GPtrArray *profiles,
                                   guint *n_first);

/* Keeps the id that answered on a serial port, for the next search there. */
void encfg_find_remember (const EncfgFinding *finding);

/* "17 of 247 ids, 15 s left". (transfer full) */
char *encfg_find_dup_progress (EncfgFindJob *job);

/* A whole search behind one endpoint, on a line of its own that is closed again: the likely ids,
 * and those from `first_id` to `last_id` (0: none) after them; on a serial line the ladder,
 * whatever they say. Stops at the first module unless `all`. `profiles` NULL: all known ones.
 * `trace` may be NULL. `progress` (may be NULL) is told a few times a second how many of the ids
 * were asked, `tell` (may be NULL) what people should know at once. */
void encfg_find_async (const EncfgEndpoint *endpoint,
                       GPtrArray *profiles,
                       guint8 first_id,
                       guint8 last_id,
                       gboolean all,
                       EncfgTrace *trace,
                       EncfgProgressFunc progress,
                       EncfgSerialTellFunc tell,
                       gpointer progress_data,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);

/* What was found, modules or the one reason why there are none: never empty. NULL only if
 * cancelled. `probed` (may be NULL): ids asked. (element-type EncfgFinding) (transfer full) */
GPtrArray *encfg_find_finish (GAsyncResult *result, guint *probed, GError **error);

/* Why there is no module: a finding other than ENCFG_FOUND as an error. */
void encfg_find_set_error (GError **error, const EncfgFinding *finding);

G_END_DECLS
