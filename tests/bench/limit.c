/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* limit [TURNAROUND-MS]: what a Modbus TCP server costs at least. One epoll descriptor, one recv
 * and one send per wake-up, answers to reads that are zeros prepared once; nothing is looked up.
 * With a turnaround it is a device that carries out one request at a time. Prints "ready PORT". */

#define _GNU_SOURCE /* accept4, epoll_pwait2 */
#include "config.h"

#include "wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define CONNECTIONS_MAX 8192 /* highest descriptor */
#define READY_MAX 256
#define FRAME_MAX 260
#define PENDING_MAX 4096 /* a power of two */

typedef struct
{
  uint8_t in[512];
  size_t n_in;
} Connection;

typedef struct
{
  int64_t due_us;
  int fd;
  uint8_t bytes[FRAME_MAX];
  size_t length;
} Pending;

static Connection *connections[CONNECTIONS_MAX];
static Pending pending[PENDING_MAX];
static unsigned first_pending, end_pending;
static int64_t turnaround_us, free_us;

/* Zeros in the shape that the request asks for. */
static size_t
build_answer (uint8_t *out, const uint8_t *request)
{
  unsigned count = (unsigned) (request[10] << 8 | request[11]);
  unsigned n = request[7] <= 2 ? (count + 7) / 8 : 2 * count;

  memcpy (out, request, 4);
  out[4] = 0;
  out[5] = (uint8_t) (3 + n);
  out[6] = request[6];
  out[7] = request[7];
  out[8] = (uint8_t) n;
  return 9 + n;
}

static void
add_pending (int fd, const uint8_t *request)
{
  Pending *one = &pending[end_pending++ % PENDING_MAX];
  int64_t now_us = wire_now_us ();

  free_us = (free_us > now_us ? free_us : now_us) + turnaround_us;
  *one = (Pending){ .due_us = free_us, .fd = fd };
  one->length = build_answer (one->bytes, request);
}

static void
serve (int fd, Connection *self)
{
  static uint8_t out[64 * FRAME_MAX];
  size_t n_out = 0, at = 0;
  ssize_t n = recv (fd, self->in + self->n_in, sizeof self->in - self->n_in, 0);

  if (n <= 0)
    {
      close (fd);
      return;
    }
  self->n_in += (size_t) n;
  for (; self->n_in - at >= 12; at += 12)
    if (turnaround_us > 0)
      add_pending (fd, self->in + at);
    else
      n_out += build_answer (out + n_out, self->in + at);
  self->n_in -= at;
  memmove (self->in, self->in + at, self->n_in);
  if (n_out > 0)
    send (fd, out, n_out, MSG_NOSIGNAL);
}

static void
take_connection (int poller, int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
  int on = 1;

  if (fd < 0)
    return;
  if (fd >= CONNECTIONS_MAX)
    {
      close (fd);
      return;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connections[fd] == NULL)
    connections[fd] = malloc (sizeof (Connection));
  connections[fd]->n_in = 0;
  epoll_ctl (poller, EPOLL_CTL_ADD, fd, &event);
}

/* Sends what is due. Returns how long to wait for the next; NULL: for ever. */
static const struct timespec *
send_due (struct timespec *wait)
{
  int64_t left_us = 0;

  for (; first_pending != end_pending; first_pending++)
    {
      const Pending *one = &pending[first_pending % PENDING_MAX];

      left_us = one->due_us - wire_now_us ();
      if (left_us > 0)
        break;
      send (one->fd, one->bytes, one->length, MSG_NOSIGNAL);
    }
  if (first_pending == end_pending)
    return NULL;
  *wait = (struct timespec){ left_us / 1000000, left_us % 1000000 * 1000 };
  return wait;
}

int
main (int argc, char **argv)
{
  int listener = wire_listen ();
  int poller = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event ready[READY_MAX] = { { .events = EPOLLIN, .data.fd = listener } };
  struct timespec wait;

  if (argc > 1)
    turnaround_us = (int64_t) (1000 * atof (argv[1]));
  epoll_ctl (poller, EPOLL_CTL_ADD, listener, ready);
  for (;;)
    {
      const struct timespec *timeout = turnaround_us > 0 ? send_due (&wait) : NULL;
      int n = timeout != NULL ? epoll_pwait2 (poller, ready, READY_MAX, timeout, NULL)
                              : epoll_wait (poller, ready, READY_MAX, -1);

      for (int i = 0; i < n; i++)
        if (ready[i].data.fd == listener)
          take_connection (poller, listener);
        else
          serve (ready[i].data.fd, connections[ready[i].data.fd]);
    }
}
