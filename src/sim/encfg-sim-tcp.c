/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-tcp.h"

#include "encfg-endpoint.h"
#include "encfg-sim-connection.h"
#include "encfg-sim-deaf.h"
#include "encfg-sim-net.h"
#include <string.h>

#define WELCOMES_MAX 64 /* clients that are let in at a time */

struct _EncfgSimTcp
{
  EncfgSimClients clients;
  EncfgSimHub *hub;
  EncfgSimSocket *listener; /* NULL only if a move lost the old place as well */
  GSocket *listening;       /* behind it, borrowed */
  EncfgSimDeaf *deaf;       /* or NULL */
  char *first_host;
  guint16 first_port;
  char *host;
  guint16 port;
  gboolean is_suspended;
  gboolean was_twin; /* the last connection reached the second module with this address */
};

/* FALSE if the module takes no second one. */
static gboolean
is_welcome (EncfgSimTcp *self)
{
  EncfgSimFault fault;

  return self->clients.all->len == 0 ||
         !encfg_sim_module_take_fault (
           self->clients.module, ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_ONE_CONNECTION), 0, &fault);
}

/* Whose turn it is of two with the same address. */
static gboolean
reaches_twin (EncfgSimTcp *self)
{
  EncfgSimFault fault;

  if (!encfg_sim_module_take_fault (
        self->clients.module, ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_SAME_ID), 0, &fault))
    return FALSE;
  self->was_twin = !self->was_twin;
  return self->was_twin;
}

/* FALSE if nobody knocks (any more). */
static gboolean
let_in (EncfgSimTcp *self)
{
  EncfgSimConnection *client = encfg_sim_connection_new (&self->clients, self->listener);

  if (client == NULL)
    return FALSE;
  if (!is_welcome (self))
    {
      encfg_sim_connection_free (client);
      return TRUE;
    }
  encfg_sim_connection_join (client, reaches_twin (self));
  if (!self->is_suspended)
    encfg_sim_connection_listen (client);
  return TRUE;
}

/* Many at a time: else whoever comes with a thousand others waits for all requests of those before
 * him, again and again. */
static void
on_clients (gpointer data)
{
  for (guint i = 0; i < WELCOMES_MAX && let_in (data); i++)
    ;
}

static gboolean
listen_at (EncfgSimTcp *self, const char *host, guint16 port, GError **error)
{
  GSocket *listening = encfg_sim_net_open (host, &port, error);

  if (listening == NULL)
    return FALSE;
  g_free (self->host);
  self->host = g_strdup (host);
  self->port = port;
  self->listening = listening;
  self->listener = encfg_sim_socket_new_listener (self->hub, listening, on_clients, self);
  return TRUE;
}

static void
stop_being_deaf (EncfgSimTcp *self)
{
  if (self->deaf == NULL)
    return;
  encfg_sim_deaf_free (g_steal_pointer (&self->deaf), ENCFG_SIM_NET_BACKLOG);
  encfg_sim_socket_wait (self->listener, G_IO_IN);
}

static void
stop_listening (EncfgSimTcp *self)
{
  stop_being_deaf (self);
  g_clear_pointer (&self->listener, encfg_sim_socket_free);
  encfg_sim_clients_drop (&self->clients);
}

EncfgSimTcp *
encfg_sim_tcp_new (EncfgSimHub *hub,
                   EncfgSimModule *module,
                   const char *host,
                   guint16 port,
                   gboolean strict_unit,
                   GError **error)
{
  EncfgSimTcp *self = g_new0 (EncfgSimTcp, 1);

  self->hub = hub;
  self->clients.module = module;
  self->clients.strict_unit = strict_unit;
  self->clients.all = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_sim_connection_free);
  if (!listen_at (self, host, port, error))
    {
      encfg_sim_tcp_free (self);
      return NULL;
    }
  self->first_host = g_strdup (host);
  self->first_port = self->port;
  return self;
}

void
encfg_sim_tcp_free (EncfgSimTcp *self)
{
  stop_listening (self);
  g_ptr_array_unref (self->clients.all);
  g_free (self->first_host);
  g_free (self->host);
  g_free (self);
}

guint
encfg_sim_tcp_count_clients (const EncfgSimTcp *self)
{
  return self->clients.all->len;
}

EncfgSimModule *
encfg_sim_tcp_get_module (const EncfgSimTcp *self)
{
  return self->clients.module;
}

char *
encfg_sim_tcp_dup_uri (const EncfgSimTcp *self)
{
  EncfgEndpoint endpoint = { .kind = ENCFG_ENDPOINT_TCP,
                             .host = self->host,
                             .port = self->port,
                             .unit = encfg_sim_module_get_unit (self->clients.module) };

  return encfg_endpoint_to_string (&endpoint);
}

/* The old place is given up first: it may be all addresses, and so hold the new one too. */
gboolean
encfg_sim_tcp_move (EncfgSimTcp *self,
                    const char *host,
                    guint16 port,
                    gboolean *moved,
                    GError **error)
{
  g_autofree char *old_host = g_strdup (self->host);
  guint16 old_port = self->port;

  if (host == NULL)
    host = self->first_host;
  if (port == 0)
    port = self->first_port;
  *moved = FALSE;
  if (self->listener != NULL && strcmp (host, old_host) == 0 && port == old_port)
    return TRUE;
  stop_listening (self);
  *moved = listen_at (self, host, port, error);
  if (!*moved && !listen_at (self, old_host, old_port, NULL))
    g_prefix_error (error, "the old place %s, port %u is lost: ", old_host, old_port);
  return *moved;
}

void
encfg_sim_tcp_suspend (EncfgSimTcp *self, gboolean is_deaf)
{
  self->is_suspended = TRUE;
  encfg_sim_clients_drop (&self->clients);
  if (!is_deaf || self->deaf != NULL || self->listener == NULL)
    return;
  encfg_sim_socket_wait (self->listener, 0);
  self->deaf = encfg_sim_deaf_new (self->listening);
}

void
encfg_sim_tcp_resume (EncfgSimTcp *self)
{
  self->is_suspended = FALSE;
  stop_being_deaf (self);
  for (guint i = 0; i < self->clients.all->len; i++)
    encfg_sim_connection_listen (g_ptr_array_index (self->clients.all, i));
}
