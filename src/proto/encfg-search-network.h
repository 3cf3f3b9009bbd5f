/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Many places of a network at once: all connections are tried together within a limit, and whoever
 * takes one is asked who it is on a thread of its own, so that nobody waits for anybody else.
 * Blocking, for a thread of its own; only reads are sent.
 *
 * A try that is not answered in time is given up and begun again with a fresh socket, because the
 * system itself repeats a lost packet only after a second: three short tries find more than a long
 * one. All places are tried once before any is tried again. */

#include "encfg-hosts.h"
#include "encfg-search.h"

G_BEGIN_DECLS

#define ENCFG_NETWORK_TRIES 3
#define ENCFG_NETWORK_CONNECT_MS 300
#define ENCFG_NETWORK_AT_ONCE 256

/* Nothing is known of this place yet. */
#define ENCFG_OUTCOME_PENDING G_MAXUINT8

typedef struct
{
  /* What to do; nobody changes it while it runs. All borrowed. */
  EncfgHosts *hosts;
  GPtrArray *profiles;       /* EncfgProfile */
  GByteArray *ids;           /* asked in this order behind each place that takes a connection */
  gboolean all;              /* every id, not only until a module is found */
  guint tries, connect_ms;   /* of each connection */
  guint timeout_ms, retries; /* of each question */
  guint at_once;             /* connections that are tried at a time */
  EncfgTrace *trace;         /* or NULL */

  /* Called on any thread, at once: what was found behind place `index`, each module and one finding
   * for the most telling failure if there was none (transfer full); not for places that took no
   * connection. */
  void (*found) (guint index, EncfgFinding *finding, gpointer data);
  /* As above, after `found`: another module answers there, too (transfer full). */
  void (*found_rival) (guint index, guint8 id, char *rival, gpointer data);
  gpointer data;

  /* What became of it. `outcomes` has room for each place, EncfgOutcome or ENCFG_OUTCOME_PENDING;
   * to be read when it is over. The counts may be read atomically while it runs: tries that are
   * over of hosts × tries, and places that are being asked. */
  guint8 *outcomes;
  guint n_done, n_asking;
} EncfgNetworkSearch;

/* FALSE if cancelled: then what is known so far is known all the same; or if this computer cannot
 * open a single socket. */
gboolean
encfg_search_network (EncfgNetworkSearch *search, GCancellable *cancellable, GError **error);

G_END_DECLS
