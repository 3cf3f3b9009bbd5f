/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Find modules on a serial line, by one short question per id first and by a patient one where that
 * finds nobody, and tell from what is heard why there is none: another master, two modules with one
 * id, another speed. Only reads are sent, and none while another master talks. Blocking, worker
 * thread only. */

#include "encfg-search.h"

G_BEGIN_DECLS

/* How far it is. Written by the worker, to be read with g_atomic_int_get. */
typedef struct
{
  guint probed;      /* ids asked; with several speeds at each */
  guint done, total; /* questions of the pass under way */
  guint left_ms;     /* until it ends */
} EncfgSerialProgress;

/* A line for people, as soon as there is something to tell. On the worker thread. */
typedef void (*EncfgSerialTellFunc) (const char *text, gpointer data);

typedef struct
{
  const EncfgEndpoint *endpoint; /* with speed and format */
  GPtrArray *profiles;           /* element-type EncfgProfile, at least one */
  const guint8 *ids;             /* asked in this order */
  guint n_ids;
  gboolean all;       /* do not stop at the first module */
  gboolean speeds;    /* where it finds nobody, ask at other speeds and parities, too: */
  guint n_ids_speeds; /* so many of the ids */
  gboolean patient;   /* ask the silent ones patiently although others were found, */
  guint timeout_ms;   /* and wait so long; else 300 ms. Who has answered gets it in any case. */
  EncfgSerialTellFunc tell; /* or NULL */
  gpointer tell_data;
} EncfgSerialOptions;

/* Appends to `findings` (element-type EncfgFinding) every module and other device that answers; or,
 * if there is none, the reason. FALSE only if cancelled: then they hold what was found so far. The
 * transport, of the endpoint, is opened here and left closed; failing to open it is a finding. */
gboolean encfg_search_serial (EncfgTransport *transport,
                              const EncfgSerialOptions *options,
                              EncfgSerialProgress *progress,
                              GPtrArray *findings,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
