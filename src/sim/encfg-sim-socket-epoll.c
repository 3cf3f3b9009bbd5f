/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* accept4 */
#include "config.h"

#include "encfg-sim-socket.h"

#include "encfg-sim-net.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 256 /* sockets that are served between two looks at the other sources */

struct _EncfgSimHub
{
  int fd;
  int spare; /* given up to turn clients away while there are no descriptors left */
  GSource *source;
  struct epoll_event ready[BATCH];
  int n_ready; /* of this dispatch */
};

struct _EncfgSimSocket
{
  EncfgSimHub *hub;
  EncfgSimSocketFunc func;
  gpointer data;
  GSocket *listening; /* owns `fd`; NULL: it is our own */
  int fd;
  GIOCondition condition;
};

typedef struct
{
  GSource base;
  EncfgSimHub *hub;
  gpointer tag;
} HubSource;

static gboolean
hub_source_check (GSource *source)
{
  return g_source_query_unix_fd (source, ((HubSource *) source)->tag) != 0;
}

static gboolean
hub_source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  EncfgSimHub *hub = ((HubSource *) source)->hub;

  hub->n_ready = epoll_wait (hub->fd, hub->ready, BATCH, 0);
  for (int i = 0; i < hub->n_ready; i++)
    {
      EncfgSimSocket *socket = hub->ready[i].data.ptr;

      if (socket != NULL)
        socket->func (socket->data);
    }
  hub->n_ready = 0;
  return G_SOURCE_CONTINUE;
}

EncfgSimHub *
encfg_sim_hub_new (void)
{
  static GSourceFuncs funcs = { .check = hub_source_check, .dispatch = hub_source_dispatch };
  EncfgSimHub *self = g_new0 (EncfgSimHub, 1);

  self->fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->fd < 0)
    g_error ("epoll: %s", g_strerror (errno));
  self->spare = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);
  self->source = g_source_new (&funcs, sizeof (HubSource));
  ((HubSource *) self->source)->hub = self;
  ((HubSource *) self->source)->tag = g_source_add_unix_fd (self->source, self->fd, G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
encfg_sim_hub_free (EncfgSimHub *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->spare);
  close (self->fd);
  g_free (self);
}

static EncfgSimSocket *
socket_new (EncfgSimHub *hub, int fd, EncfgSimSocketFunc func, gpointer data)
{
  EncfgSimSocket *self = g_new0 (EncfgSimSocket, 1);

  self->hub = hub;
  self->fd = fd;
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
  EncfgSimSocket *self = socket_new (hub, g_socket_get_fd (listening), func, data);

  g_socket_set_blocking (listening, FALSE);
  self->listening = listening;
  encfg_sim_socket_wait (self, G_IO_IN);
  return self;
}

/* A client that waits for a descriptor that is not there would keep the loop busy. */
static void
turn_away (EncfgSimSocket *listener)
{
  int fd;

  close (listener->hub->spare);
  fd = accept (listener->fd, NULL, NULL);
  if (fd >= 0)
    close (fd);
  listener->hub->spare = fcntl (listener->hub->fd, F_DUPFD_CLOEXEC, 0);
}

EncfgSimSocket *
encfg_sim_socket_accept (EncfgSimSocket *listener, EncfgSimSocketFunc func, gpointer data)
{
  int fd = accept4 (listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  int on = 1;

  if (fd < 0 && (errno == EMFILE || errno == ENFILE))
    turn_away (listener);
  if (fd < 0)
    return NULL;
  if (encfg_sim_net_is_scarce (fd, ENCFG_SIM_SOCKET_SPARE))
    {
      close (fd);
      return NULL;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket_new (listener->hub, fd, func, data);
}

void
encfg_sim_socket_free (EncfgSimSocket *self)
{
  EncfgSimHub *hub = self->hub;

  for (int i = 0; i < hub->n_ready; i++)
    if (hub->ready[i].data.ptr == self)
      hub->ready[i].data.ptr = NULL;
  encfg_sim_socket_wait (self, 0);
  if (self->listening != NULL)
    {
      g_socket_close (self->listening, NULL);
      g_object_unref (self->listening);
    }
  else
    close (self->fd);
  g_free (self);
}

/* A socket that waits for nothing is taken out: epoll tells of a peer that is gone even so. */
void
encfg_sim_socket_wait (EncfgSimSocket *self, GIOCondition condition)
{
  struct epoll_event event = { .events = condition == G_IO_OUT ? EPOLLOUT : EPOLLIN,
                               .data.ptr = self };

  if (self->condition == condition)
    return;
  epoll_ctl (self->hub->fd,
             self->condition == 0 ? EPOLL_CTL_ADD
             : condition == 0     ? EPOLL_CTL_DEL
                                  : EPOLL_CTL_MOD,
             self->fd,
             &event);
  self->condition = condition;
}

static gssize
judge (gssize n)
{
  return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : n < 0 ? -1 : n;
}

gssize
encfg_sim_socket_receive (EncfgSimSocket *self, guint8 *bytes, gsize size)
{
  gssize n = recv (self->fd, bytes, size, 0);

  return n == 0 ? -1 : judge (n);
}

gssize
encfg_sim_socket_send (EncfgSimSocket *self, const guint8 *bytes, gsize length)
{
  return judge (send (self->fd, bytes, length, MSG_NOSIGNAL));
}
