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
#define DIRECT 4  /* connections that stand in the loop itself */

/* Behind one epoll descriptor thousands of connections cost the loop no more than one, but a second
 * wake-up and another system call each time. So the first few stand in the loop's own poll, beside
 * it. */
struct _EncfgSimHub
{
  int fd;
  int spare; /* given up to turn clients away while there are no descriptors left */
  GSource *source;
  gpointer tag;                   /* of `fd` in the source */
  EncfgSimSocket *direct[DIRECT]; /* or NULL */
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
  gpointer tag; /* in the hub's source; NULL: behind epoll */
  GIOCondition condition;
};

typedef struct
{
  GSource base;
  EncfgSimHub *hub;
} HubSource;

static void
serve_direct (EncfgSimHub *hub)
{
  for (guint i = 0; i < DIRECT; i++)
    if (hub->direct[i] != NULL && g_source_query_unix_fd (hub->source, hub->direct[i]->tag) != 0)
      hub->direct[i]->func (hub->direct[i]->data);
}

static gboolean
hub_source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  EncfgSimHub *hub = ((HubSource *) source)->hub;

  serve_direct (hub);
  if (g_source_query_unix_fd (source, hub->tag) == 0)
    return G_SOURCE_CONTINUE;
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
  static GSourceFuncs funcs = { .dispatch = hub_source_dispatch };
  EncfgSimHub *self = g_new0 (EncfgSimHub, 1);

  self->fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->fd < 0)
    g_error ("epoll: %s", g_strerror (errno));
  self->spare = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);
  self->source = g_source_new (&funcs, sizeof (HubSource));
  ((HubSource *) self->source)->hub = self;
  self->tag = g_source_add_unix_fd (self->source, self->fd, G_IO_IN);
  /* Else GLib takes it out of the loop for as long as it serves, and wakes the loop up both times.
   */
  g_source_set_can_recurse (self->source, TRUE);
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

/* The place among the direct ones that `socket` has, or with NULL a free one. */
static EncfgSimSocket **
find_direct (EncfgSimHub *self, const EncfgSimSocket *socket)
{
  for (guint i = 0; i < DIRECT; i++)
    if (self->direct[i] == socket)
      return &self->direct[i];
  return NULL;
}

static void
wait_directly (EncfgSimSocket *self, EncfgSimSocket **place, GIOCondition condition)
{
  GSource *source = self->hub->source;

  if (self->tag == NULL)
    self->tag = g_source_add_unix_fd (source, self->fd, condition);
  else if (condition != 0)
    g_source_modify_unix_fd (source, self->tag, condition);
  else
    g_source_remove_unix_fd (source, g_steal_pointer (&self->tag));
  *place = self->tag != NULL ? self : NULL;
}

static void
wait_behind_epoll (EncfgSimSocket *self, GIOCondition condition)
{
  struct epoll_event event = { .events = condition == G_IO_OUT ? EPOLLOUT : EPOLLIN,
                               .data.ptr = self };

  epoll_ctl (self->hub->fd,
             self->condition == 0 ? EPOLL_CTL_ADD
             : condition == 0     ? EPOLL_CTL_DEL
                                  : EPOLL_CTL_MOD,
             self->fd,
             &event);
}

/* A socket that waits for nothing is taken out: one is told of a peer that is gone even so. */
void
encfg_sim_socket_wait (EncfgSimSocket *self, GIOCondition condition)
{
  const gboolean is_new = self->condition == 0 && self->listening == NULL;
  EncfgSimSocket **place = NULL;

  if (self->condition == condition)
    return;
  if (self->tag != NULL || is_new)
    place = find_direct (self->hub, self->tag != NULL ? self : NULL);
  if (place != NULL)
    wait_directly (self, place, condition);
  else
    wait_behind_epoll (self, condition);
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
