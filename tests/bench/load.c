/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* load PORT PID CONNECTIONS DEPTH STALLED MS: reads of 125 input registers in a closed loop. Each
 * connection has DEPTH requests under way, sent in one segment, and sends the next when all are
 * answered, in order and in the right shape. STALLED connections more send a byte of a request
 * every 200 ms. After a warm-up of MS/3 it counts for MS and prints one line of JSON; CPU is what
 * the scheduler gave all threads of PID per answer. */

#include "config.h"

#include "wire.h"

#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define REGISTERS 125
#define ADDRESS 1000
#define REQUEST 12
#define ANSWER (9 + 2 * REGISTERS)
#define DEPTH_MAX 64
#define STALL_US 200000

typedef struct
{
  int fd;
  uint16_t transaction;
  size_t n_in;
  unsigned n_answers; /* while it counts */
  int64_t sent_ns;
  uint8_t in[DEPTH_MAX * ANSWER];
} Connection;

static unsigned depth, n_samples, samples_size;
static float *samples; /* µs */
static int is_counting;

static void
build_request (uint8_t *out, uint16_t transaction)
{
  const uint8_t request[REQUEST] = { (uint8_t) (transaction >> 8),
                                     (uint8_t) transaction,
                                     0,
                                     0,
                                     0,
                                     6,
                                     1,
                                     4,
                                     ADDRESS >> 8,
                                     ADDRESS & 255,
                                     0,
                                     REGISTERS };

  memcpy (out, request, REQUEST);
}

static void
send_batch (Connection *self)
{
  uint8_t out[DEPTH_MAX * REQUEST];

  for (unsigned i = 0; i < depth; i++)
    build_request (out + i * REQUEST, (uint16_t) (self->transaction + i));
  self->sent_ns = wire_now_ns ();
  if (send (self->fd, out, depth * REQUEST, MSG_NOSIGNAL) != (ssize_t) (depth * REQUEST))
    err (1, "send");
}

static void
check_answer (const Connection *self, unsigned i)
{
  const uint8_t *answer = self->in + i * ANSWER;
  uint16_t transaction = (uint16_t) (self->transaction + i);

  if (answer[0] != transaction >> 8 || answer[1] != (transaction & 255) || answer[7] != 4 ||
      answer[8] != 2 * REGISTERS)
    errx (1, "not the answer that comes next");
}

static void
add_sample (Connection *self)
{
  if (!is_counting)
    return;
  if (n_samples == samples_size)
    samples = realloc (samples, (samples_size = samples_size * 2 + 65536) * sizeof *samples);
  samples[n_samples++] = (float) (wire_now_ns () - self->sent_ns) / 1000;
  self->n_answers += depth;
}

static void
receive (Connection *self)
{
  ssize_t n = recv (self->fd, self->in + self->n_in, depth * ANSWER - self->n_in, 0);

  if (n <= 0)
    errx (1, "the server closed a connection");
  self->n_in += (size_t) n;
  if (self->n_in < depth * ANSWER)
    return;
  for (unsigned i = 0; i < depth; i++)
    check_answer (self, i);
  add_sample (self);
  self->n_in = 0;
  self->transaction = (uint16_t) (self->transaction + depth);
  send_batch (self);
}

/* One byte more of a request that takes its time. */
static void
dribble (Connection *stalled, unsigned n_stalled)
{
  static int64_t next_us;
  uint8_t request[REQUEST];

  if (n_stalled == 0 || wire_now_us () < next_us)
    return;
  next_us = wire_now_us () + STALL_US;
  build_request (request, 1);
  for (unsigned i = 0; i < n_stalled; i++)
    {
      send (stalled[i].fd, request + stalled[i].n_in, 1, MSG_NOSIGNAL);
      stalled[i].n_in = (stalled[i].n_in + 1) % REQUEST;
    }
}

static double
read_cpu_us (const char *pid)
{
  char path[512];
  struct dirent *entry;
  double total = 0, ns;
  DIR *tasks;

  snprintf (path, sizeof path, "/proc/%s/task", pid);
  tasks = opendir (path);
  while (tasks != NULL && (entry = readdir (tasks)) != NULL)
    {
      FILE *file;

      snprintf (path, sizeof path, "/proc/%s/task/%s/schedstat", pid, entry->d_name);
      file = entry->d_name[0] != '.' ? fopen (path, "r") : NULL;
      if (file == NULL)
        continue;
      if (fscanf (file, "%lf", &ns) == 1)
        total += ns / 1000;
      fclose (file);
    }
  closedir (tasks);
  return total;
}

static void
run_until (int poller, int64_t until_us, Connection *stalled, unsigned n_stalled)
{
  struct epoll_event ready[256];

  while (wire_now_us () < until_us)
    {
      int n = epoll_wait (poller, ready, 256, n_stalled > 0 ? 20 : 100);

      for (int i = 0; i < n; i++)
        receive (ready[i].data.ptr);
      dribble (stalled, n_stalled);
    }
}

static int
compare (const void *a, const void *b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static void
report (const Connection *connections, unsigned n, double seconds, double cpu_us)
{
  unsigned n_answers = 0, n_unanswered = 0;

  for (unsigned i = 0; i < n; i++)
    {
      n_answers += connections[i].n_answers;
      n_unanswered += connections[i].n_answers == 0;
    }
  if (n_samples == 0)
    errx (1, "no answers at all");
  qsort (samples, n_samples, sizeof *samples, compare);
  printf ("{\"per_s\":%.0f,\"cpu_us\":%.3f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"longest_us\":%.2f,"
          "\"unanswered\":%u}\n",
          n_answers / seconds,
          cpu_us / n_answers,
          samples[n_samples / 2],
          samples[(size_t) n_samples * 99 / 100],
          samples[n_samples - 1],
          n_unanswered);
}

int
main (int argc, char **argv)
{
  int poller = epoll_create1 (0);
  unsigned n, n_stalled;
  Connection *connections;
  int64_t start_us, length_us;
  double cpu_us;

  if (argc != 7)
    errx (2, "expected PORT PID CONNECTIONS DEPTH STALLED MS");
  wire_allow_many ();
  n = (unsigned) atoi (argv[3]);
  depth = (unsigned) atoi (argv[4]);
  n_stalled = (unsigned) atoi (argv[5]);
  length_us = atoi (argv[6]) * 1000;
  connections = calloc (n + n_stalled, sizeof *connections);
  for (unsigned i = 0; i < n + n_stalled; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = &connections[i] };

      connections[i].fd = wire_connect (atoi (argv[1]));
      if (i < n)
        epoll_ctl (poller, EPOLL_CTL_ADD, connections[i].fd, &event);
    }
  for (unsigned i = 0; i < n; i++)
    send_batch (&connections[i]);
  run_until (poller, wire_now_us () + length_us / 3, connections + n, n_stalled);
  is_counting = 1;
  cpu_us = read_cpu_us (argv[2]);
  start_us = wire_now_us ();
  run_until (poller, start_us + length_us, connections + n, n_stalled);
  cpu_us = read_cpu_us (argv[2]) - cpu_us;
  report (connections, n, (double) (wire_now_us () - start_us) / 1e6, cpu_us);
  return 0;
}
