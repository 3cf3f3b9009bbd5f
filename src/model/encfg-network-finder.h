/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A network search while it goes on: what was found so far, how much is left, and in the end one
 * sentence. The search itself runs on a thread of its own. Main thread only. */

#include "encfg-search-network.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_NETWORK_FINDER (encfg_network_finder_get_type ())
G_DECLARE_FINAL_TYPE (EncfgNetworkFinder, encfg_network_finder, ENCFG, NETWORK_FINDER, GObject)

typedef struct
{
  EncfgHosts *hosts;
  GPtrArray *profiles; /* EncfgProfile */
  GByteArray *ids;     /* asked in this order */
  gboolean all;        /* every id, not only until a module is found */
  guint timeout_ms;    /* of a try to connect and of a question; 0: the usual ones */
  guint retries;       /* of both */
  EncfgTrace *trace;   /* or NULL */
} EncfgNetworkFinderOptions;

/* Keeps references to what `options` names. Signal "changed": something was found, or the progress
 * is another one; at most ten times a second but for what was found. */
EncfgNetworkFinder *encfg_network_finder_new (const EncfgNetworkFinderOptions *options);

/* Once. */
void encfg_network_finder_run_async (EncfgNetworkFinder *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* FALSE if cancelled, or this computer has no sockets left; what was found stays. */
gboolean
encfg_network_finder_finish (EncfgNetworkFinder *self, GAsyncResult *result, GError **error);

/* Whoever took a connection, as they come: modules, and why there is none. Grows while it runs.
 * (element-type EncfgFinding) Borrowed. */
GPtrArray *encfg_network_finder_get_findings (EncfgNetworkFinder *self);

/* The same by their place. (element-type EncfgFinding) (transfer container) */
GPtrArray *encfg_network_finder_sort_findings (EncfgNetworkFinder *self);

/* Once it is over, all that took no connection and have `outcome`, at most `most` of them.
 * (element-type EncfgFinding) (transfer full) */
GPtrArray *
encfg_network_finder_list_unconnected (EncfgNetworkFinder *self, EncfgOutcome outcome, guint most);

/* Modules for ENCFG_FOUND, else places. All but those that took a connection are counted only when
 * it is over. */
guint encfg_network_finder_count (EncfgNetworkFinder *self, EncfgOutcome outcome);

guint encfg_network_finder_get_total (EncfgNetworkFinder *self);
/* Places that were looked at; all of them in the end, unless it was cancelled. */
guint encfg_network_finder_get_done (EncfgNetworkFinder *self);
/* 0 to 1. */
double encfg_network_finder_get_fraction (EncfgNetworkFinder *self);

/* "120 of 254 addresses · about 3 s left". (transfer full) */
char *encfg_network_finder_dup_progress (EncfgNetworkFinder *self);

/* "254 addresses looked at: 2 modules, 1 other Modbus device, 3 refused, 248 silent". (transfer
 * full) */
char *encfg_network_finder_dup_summary (EncfgNetworkFinder *self);

G_END_DECLS
