/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One simulated module inside another program: in a thread with a main context of its own, so that
 * neither waits for the other, on a free port of this computer. All functions and callbacks belong
 * to the thread-default main context that the host was made in. */

#include "encfg-sim-scenario.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_SIM_HOST (encfg_sim_host_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSimHost, encfg_sim_host, ENCFG, SIM_HOST, GObject)

/* Signal: "moved" (const char *uri, const char *failure), when the module's network block took it
 * elsewhere; with `failure` (else NULL) it could not go there and stayed at `uri`. */
EncfgSimHost *encfg_sim_host_new (void);

/* Makes a module and starts to serve it. `traits` is copied, may be incomplete, and its profile is
 * held. With `scenario` (transfer full; or NULL), whose traits they are, it is played on as many
 * modules as that wants, on a pseudo-terminal if it is about a serial line; the first
 * module is the one to connect to. ENCFG_ERROR_USAGE if such a module
 * cannot be, ENCFG_ERROR_CONFIG if such a scenario cannot. Once in the life of a host. */
void encfg_sim_host_start_async (EncfgSimHost *self,
                                 const EncfgSimTraits *traits,
                                 EncfgSimScenario *scenario,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* The URI that the module answers at. (transfer full) */
char *encfg_sim_host_start_finish (EncfgSimHost *self, GAsyncResult *result, GError **error);

/* One operation of the remote control, as encfg_sim_ops_run. Operations are begun in order.
 * ENCFG_ERROR_LOST if the host is stopped before, or was. */
void encfg_sim_host_run_async (EncfgSimHost *self,
                               const char *line,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* The answer, {"ok":false,…} included. (transfer full) */
char *encfg_sim_host_run_finish (EncfgSimHost *self, GAsyncResult *result, GError **error);

/* Takes the module off the line, connections and all. What is under way ends soon after, with
 * ENCFG_ERROR_LOST. Nothing if it is stopped already; the last reference does it as well. */
void encfg_sim_host_stop (EncfgSimHost *self);

G_END_DECLS
