/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One client of a Modbus TCP endpoint (encfg-sim-tcp). It waits for one thing at a time: input
 * while there is nothing to say, output while the client does not take the answers, a timer while
 * an answer is late. So a client that does not read or that sends half a request holds up itself
 * alone, and memory stays bounded. */

#include "encfg-sim-module.h"
#include "encfg-sim-socket.h"

G_BEGIN_DECLS

typedef struct _EncfgSimConnection EncfgSimConnection;

/* All clients of one endpoint, and what they share. */
typedef struct
{
  EncfgSimModule *module;
  gboolean strict_unit; /* else units 0 and 255 mean the module as well */
  GPtrArray *all;       /* EncfgSimConnection *; frees them. One that is over leaves by itself */
  gboolean is_serving;  /* one of them */
  gboolean are_to_go;   /* all of them, once that is done */
} EncfgSimClients;

/* Closes all connections; what happens to the module while one of them is served may do so too. */
void encfg_sim_clients_drop (EncfgSimClients *self);

/* Lets the next client in, who is none of `clients` yet; NULL if there is none. */
EncfgSimConnection *encfg_sim_connection_new (EncfgSimClients *clients, EncfgSimSocket *listener);
void encfg_sim_connection_free (EncfgSimConnection *self);

/* Makes it one of `clients`; `is_to_twin`: it reached the second module with this address. */
void encfg_sim_connection_join (EncfgSimConnection *self, gboolean is_to_twin);

/* Waits for the next request. */
void encfg_sim_connection_listen (EncfgSimConnection *self);

G_END_DECLS
