/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-socket.h"

#include "encfg-sim-net.h"

#include <gio/gnetworking.h>

struct _EncfgSimHub
{
  GMainContext *context; /* or NULL: the default one */
};

struct _EncfgSimSocket
{
  EncfgSimHub *hub;
  EncfgSimSocketFunc func;
  gpointer data;
  GSocket *socket;
  GSource *source; /* NULL: it waits for nothing */
  GIOCondition condition;
};

EncfgSimHub *
encfg_sim_hub_new (void)
{
  EncfgSimHub *self = g_new0 (EncfgSimHub, 1);

  self->context = g_main_context_get_thread_default ();
  return self;
}

void
encfg_sim_hub_free (EncfgSimHub *self)
{
  g_free (self);
}

static EncfgSimSocket *
socket_new (EncfgSimHub *hub, GSocket *socket, EncfgSimSocketFunc func, gpointer data)
{
  EncfgSimSocket *self = g_new0 (EncfgSimSocket, 1);

  g_socket_set_blocking (socket, FALSE);
  self->hub = hub;
  self->socket = socket;
  self->func = func;
  self->data = data;
  return self;
}

EncfgSimSocket *
encfg_sim_socket_new_listener (EncfgSimHub *hub,
                               GSocket *listening,
                               EncfgSimSocketFunc func,
                               gpointer data)
{
  EncfgSimSocket *self = socket_new (hub, listening, func, data);

  encfg_sim_socket_wait (self, G_IO_IN);
  return self;
}

EncfgSimSocket *
encfg_sim_socket_accept (EncfgSimSocket *listener, EncfgSimSocketFunc func, gpointer data)
{
  GSocket *socket = g_socket_accept (listener->socket, NULL, NULL);

  if (socket == NULL)
    return NULL;
  if (encfg_sim_net_is_scarce (g_socket_get_fd (socket), ENCFG_SIM_SOCKET_SPARE))
    {
      g_object_unref (socket);
      return NULL;
    }
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  return socket_new (listener->hub, socket, func, data);
}

void
encfg_sim_socket_free (EncfgSimSocket *self)
{
  encfg_sim_socket_wait (self, 0);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_free (self);
}

static gboolean
on_ready (GSocket *socket, GIOCondition condition, gpointer data)
{
  EncfgSimSocket *self = data;

  self->func (self->data);
  return G_SOURCE_CONTINUE;
}

void
encfg_sim_socket_wait (EncfgSimSocket *self, GIOCondition condition)
{
  if (self->condition == condition)
    return;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
  self->condition = condition;
  if (condition == 0)
    return;
  self->source = g_socket_create_source (self->socket, condition, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_ready), self, NULL);
  g_source_set_can_recurse (self->source, TRUE); /* as the one of -socket-epoll.c */
  g_source_attach (self->source, self->hub->context);
}

static gssize
judge (gssize n, const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? 0 : n < 0 ? -1 : n;
}

gssize
encfg_sim_socket_receive (EncfgSimSocket *self, guint8 *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (self->socket, (char *) bytes, size, NULL, &error);

  return n == 0 ? -1 : judge (n, error);
}

gssize
encfg_sim_socket_send (EncfgSimSocket *self, const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_send (self->socket, (const char *) bytes, length, NULL, &error);

  return judge (n, error);
}
