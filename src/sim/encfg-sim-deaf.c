/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-deaf.h"

#ifdef __linux__
#include <sys/socket.h>
#endif

#define KNOCKS_MAX 8 /* the first of them fills a queue of none */

struct _EncfgSimDeaf
{
  GSocket *listening;
  GPtrArray *knocks; /* GSocket *: our own, which keep the queue full */
};

#ifdef __linux__
/* NULL if it was not let in: the queue is full. Over loopback that is known at once. */
static GSocket *
knock (GSocket *listening)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (listening, NULL);
  g_autoptr (GSocket) socket = g_socket_new (
    g_socket_get_family (listening), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (address == NULL || socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_connect (socket, address, NULL, NULL);
  return (g_socket_condition_check (socket, G_IO_OUT) & G_IO_OUT) != 0 ? g_steal_pointer (&socket)
                                                                       : NULL;
}
#endif

EncfgSimDeaf *
encfg_sim_deaf_new (GSocket *listening)
{
  EncfgSimDeaf *self = g_new0 (EncfgSimDeaf, 1);

  self->listening = g_object_ref (listening);
  self->knocks = g_ptr_array_new_with_free_func (g_object_unref);
#ifdef __linux__
  listen (g_socket_get_fd (listening), 0);
  for (guint i = 0; i < KNOCKS_MAX; i++)
    {
      GSocket *one = knock (listening);

      if (one == NULL)
        break;
      g_ptr_array_add (self->knocks, one);
    }
#endif
  return self;
}

void
encfg_sim_deaf_free (EncfgSimDeaf *self, int backlog)
{
  GSocket *waiting;

  g_ptr_array_unref (self->knocks);
  g_socket_set_blocking (self->listening, FALSE);
  while ((waiting = g_socket_accept (self->listening, NULL, NULL)) != NULL)
    g_object_unref (waiting);
#ifdef __linux__
  listen (g_socket_get_fd (self->listening), backlog);
#endif
  g_object_unref (self->listening);
  g_free (self);
}
