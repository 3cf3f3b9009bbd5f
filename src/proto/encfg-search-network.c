/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-search-network.h"

#include "encfg-search-ask.h"

#ifdef G_OS_UNIX
#include <sys/resource.h>
#endif

/* Descriptors for everything else, the window's among them. */
#define RESERVED_FDS 128

/* So many places are asked at a time; whoever waits for that keeps its connection open. */
#define ASKED_AT_ONCE 128

typedef struct
{
  EncfgNetworkSearch *search;
  GCancellable *cancellable;
  GMainContext *context;
  GThreadPool *pool;
  guint at_once;
  guint n_places, next; /* places from `next` on were not tried yet */
  GQueue again;         /* Attempt: to be tried another time */
  GQueue connecting;    /* Attempt, the oldest first */
  GSource *clock;       /* ready when the oldest is due */
  guint n_asking;
  gboolean is_cancelled;
  GError *error;
} Run;

typedef struct
{
  Run *run;
  guint index;
  guint n_tried;
  GSocketAddress *address;
  GSocket *socket; /* NULL between two tries */
  GSource *source;
  gint64 due_us;
  GList link; /* in `again` or `connecting` */
} Attempt;

static void
attempt_hang_up (Attempt *self)
{
  if (self->source)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
}

static void
attempt_free (Attempt *self)
{
  attempt_hang_up (self);
  g_clear_object (&self->address);
  g_free (self);
}

/* (nullable): a name must be resolved first, which the one who asks does. */
static Attempt *
attempt_new (Run *run, guint index)
{
  guint32 ip;
  guint16 port;
  g_autoptr (GInetAddress) inet = NULL;
  Attempt *self;

  if (!encfg_hosts_get_ipv4 (run->search->hosts, index, &ip, &port))
    return NULL;
  ip = GUINT32_TO_BE (ip);
  inet = g_inet_address_new_from_bytes ((const guint8 *) &ip, G_SOCKET_FAMILY_IPV4);
  self = g_new0 (Attempt, 1);
  self->run = run;
  self->index = index;
  self->address = g_inet_socket_address_new (inet, port);
  self->link.data = self;
  return self;
}

/* Tries of this place that are over, or will never be. */
static void
count_done (Run *run, guint n)
{
  g_atomic_int_add (&run->search->n_done, (int) n);
}

static void
settle (Run *run, guint index, guint n_tried, EncfgOutcome outcome)
{
  run->search->outcomes[index] = (guint8) outcome;
  count_done (run, run->search->tries - n_tried);
}

/* Asking. */

static void
on_asked (gpointer data)
{
  EncfgAsk *ask = data;
  Run *run = ask->run;

  run->n_asking--;
  g_atomic_int_add (&run->search->n_asking, -1);
  if (ask->outcome != ENCFG_OUTCOME_PENDING)
    run->search->outcomes[ask->index] = ask->outcome;
  encfg_ask_free (ask);
}

static gboolean
take_asked (gpointer data)
{
  on_asked (data);
  return G_SOURCE_REMOVE;
}

/* On a thread of the pool. */
static void
ask (gpointer data, gpointer user_data)
{
  EncfgAsk *self = data;
  Run *run = user_data;
  GSource *source = g_idle_source_new ();

  encfg_ask_run (self, run->search, run->cancellable);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, take_asked, self, NULL);
  g_source_attach (source, run->context);
  g_source_unref (source);
}

/* `connection` (transfer full) may be NULL: whoever asks makes it. */
static void
begin_asking (Run *run, guint index, GSocketConnection *connection)
{
  EncfgAsk *self = encfg_ask_new (run->search->hosts, index, connection);

  self->run = run;
  run->n_asking++;
  g_atomic_int_inc (&run->search->n_asking);
  g_thread_pool_push (run->pool, self, NULL);
}

/* Connecting. */

static EncfgOutcome
judge (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
           ? ENCFG_FOUND_REFUSED
           : ENCFG_FOUND_UNREACHABLE;
}

/* The try has ended: with a connection, or with `error`. Takes the attempt, which is in no queue.
 */
static void
conclude (Attempt *self, const GError *error)
{
  Run *run = self->run;

  if (error)
    settle (run, self->index, self->n_tried, judge (error));
  else
    {
      count_done (run, run->search->tries - self->n_tried);
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
      begin_asking (run, self->index, g_socket_connection_factory_create_connection (self->socket));
      g_clear_object (&self->socket);
    }
  attempt_free (self);
}

static gboolean
on_connected (GSocket *socket, GIOCondition condition, gpointer data)
{
  Attempt *self = data;
  g_autoptr (GError) error = NULL;

  g_queue_unlink (&self->run->connecting, &self->link);
  g_socket_check_connect_result (socket, &error);
  count_done (self->run, 1);
  self->n_tried++;
  conclude (self, error);
  return G_SOURCE_CONTINUE; /* destroyed already */
}

/* FALSE if there is no socket left: then `self` waits for one. */
static gboolean
try_connect (Attempt *self)
{
  Run *run = self->run;
  g_autoptr (GError) error = NULL;

  self->socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  if (!self->socket)
    {
      g_queue_push_head_link (&run->again, &self->link);
      if (run->connecting.length + run->n_asking == 0)
        g_propagate_error (&run->error, g_steal_pointer (&error));
      return FALSE;
    }
  g_socket_set_blocking (self->socket, FALSE);
  if (!g_socket_connect (self->socket, self->address, NULL, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    {
      count_done (run, 1);
      self->n_tried++;
      conclude (self, error);
      return TRUE;
    }
  self->source = g_socket_create_source (self->socket, G_IO_OUT, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_connected), self, NULL);
  g_source_attach (self->source, run->context);
  self->due_us = g_get_monotonic_time () + run->search->connect_ms * G_GINT64_CONSTANT (1000);
  g_queue_push_tail_link (&run->connecting, &self->link);
  return TRUE;
}

/* The next one to try, or NULL; it is in no queue. */
static Attempt *
take_next (Run *run)
{
  while (run->next < run->n_places)
    {
      const guint index = run->next++;
      Attempt *attempt = attempt_new (run, index);

      if (attempt)
        return attempt;
      count_done (run, run->search->tries);
      begin_asking (run, index, NULL);
    }
  return run->again.length > 0 ? g_queue_pop_head_link (&run->again)->data : NULL;
}

static void
fill (Run *run)
{
  while (!run->is_cancelled && !run->error && run->connecting.length < run->at_once)
    {
      Attempt *attempt = take_next (run);

      if (!attempt)
        return;
      if (try_connect (attempt))
        continue;
      run->at_once = MAX (run->connecting.length, 1);
      return;
    }
}

/* No answer in time. */
static void
give_up (Attempt *self)
{
  Run *run = self->run;

  attempt_hang_up (self);
  count_done (run, 1);
  if (++self->n_tried < run->search->tries)
    {
      g_queue_push_tail_link (&run->again, &self->link);
      return;
    }
  settle (run, self->index, self->n_tried, ENCFG_FOUND_NOBODY);
  attempt_free (self);
}

static gboolean
on_clock (gpointer data)
{
  Run *run = data;
  const gint64 now_us = g_get_monotonic_time ();

  while (run->connecting.head && ((Attempt *) run->connecting.head->data)->due_us <= now_us)
    give_up (g_queue_pop_head_link (&run->connecting)->data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  ((Run *) data)->is_cancelled = TRUE;
  return G_SOURCE_REMOVE;
}

/* Not so many that anything else in this program runs out of descriptors. */
static guint
limit_at_once (guint wanted)
{
#ifdef G_OS_UNIX
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    {
      const guint most = (guint) MIN (limit.rlim_cur, G_MAXINT);
      const guint used = RESERVED_FDS + ASKED_AT_ONCE;

      wanted = MIN (wanted, most > used + 16 ? most - used : 16);
    }
#endif
  return MAX (wanted, 1);
}

static GSource *
attach (GSource *source, GSourceFunc callback, Run *run)
{
  g_source_set_callback (source, callback, run, NULL);
  g_source_attach (source, run->context);
  return source;
}

static gboolean
is_over (const Run *run)
{
  if (run->is_cancelled || run->error)
    return TRUE;
  return run->next == run->n_places && run->again.length + run->connecting.length == 0 &&
         run->n_asking == 0;
}

static void
turn (Run *run)
{
  for (fill (run); !is_over (run); fill (run))
    {
      const Attempt *oldest = run->connecting.head ? run->connecting.head->data : NULL;

      g_source_set_ready_time (run->clock, oldest ? oldest->due_us : -1);
      g_main_context_iteration (run->context, TRUE);
    }
}

static void
drop (GQueue *attempts)
{
  while (attempts->head)
    attempt_free (g_queue_pop_head_link (attempts)->data);
}

static gboolean
clock_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

gboolean
encfg_search_network (EncfgNetworkSearch *search, GCancellable *cancellable, GError **error)
{
  static GSourceFuncs clock_funcs = { .dispatch = clock_dispatch };
  Run run = {
    .search = search,
    .cancellable = cancellable,
    .context = g_main_context_new (),
    .n_places = encfg_hosts_get_count (search->hosts),
    .at_once = limit_at_once (search->at_once),
  };
  g_autoptr (GSource) cancel = g_cancellable_source_new (cancellable);

  g_return_val_if_fail (search->tries > 0 && search->profiles->len > 0, FALSE);

  for (guint i = 0; i < run.n_places; i++)
    search->outcomes[i] = ENCFG_OUTCOME_PENDING;
  g_main_context_push_thread_default (run.context);
  run.pool = g_thread_pool_new (ask, &run, ASKED_AT_ONCE, FALSE, NULL);
  run.clock = attach (g_source_new (&clock_funcs, sizeof (GSource)), on_clock, &run);
  attach (cancel, G_SOURCE_FUNC (on_cancelled), &run);

  turn (&run);
  /* Those who are asked may have heard of it first, and all be back before this thread. */
  run.is_cancelled = run.is_cancelled || g_cancellable_is_cancelled (cancellable);
  drop (&run.connecting);
  drop (&run.again);
  g_thread_pool_free (run.pool, FALSE, TRUE);
  g_source_destroy (cancel);
  g_source_destroy (run.clock);
  g_source_unref (run.clock);
  /* Those who were being asked when it was cancelled. */
  while (g_main_context_iteration (run.context, FALSE))
    ;

  g_main_context_pop_thread_default (run.context);
  g_main_context_unref (run.context);
  if (run.error)
    g_propagate_error (error, run.error);
  else if (run.is_cancelled)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  return !run.error && !run.is_cancelled;
}
