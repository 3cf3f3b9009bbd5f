/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One Modbus TCP endpoint of one simulated module, for any number of clients. Each connection is
 * answered strictly in order; none waits for another. Uses the thread-default main context that the
 * hub was made in. */

#include "encfg-sim-module.h"
#include "encfg-sim-socket.h"

G_BEGIN_DECLS

typedef struct _EncfgSimTcp EncfgSimTcp;

/* Listens on `host` (name or address), port 0 takes a free one. `hub` and `module` are borrowed and
 * outlive this. Unless `strict_unit`, units 0 and 255 mean the module as well. */
EncfgSimTcp *encfg_sim_tcp_new (EncfgSimHub *hub,
                                EncfgSimModule *module,
                                const char *host,
                                guint16 port,
                                gboolean strict_unit,
                                GError **error);
void encfg_sim_tcp_free (EncfgSimTcp *self);

EncfgSimModule *encfg_sim_tcp_get_module (const EncfgSimTcp *self);

/* Clients that are connected. */
guint encfg_sim_tcp_count_clients (const EncfgSimTcp *self);

/* tcp://127.0.0.1:40123?id=1, with the id the module has now. (transfer full) */
char *encfg_sim_tcp_dup_uri (const EncfgSimTcp *self);

/* Listens elsewhere from now on and closes every connection; `host` NULL and `port` 0 are where it
 * listened first. `moved` tells whether it is another place than before. If it cannot listen there
 * it stays. */
gboolean encfg_sim_tcp_move (EncfgSimTcp *self,
                             const char *host,
                             guint16 port,
                             gboolean *moved,
                             GError **error);

/* Power lost: closes every connection; whoever connects now waits until resume. Deaf, it does not
 * even get as far as a connection. */
void encfg_sim_tcp_suspend (EncfgSimTcp *self, gboolean is_deaf);
void encfg_sim_tcp_resume (EncfgSimTcp *self);

G_END_DECLS
