/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-tcp.h"

#include "encfg-endpoint.h"
#include "encfg-frame.h"
#include "encfg-sim-deaf.h"
#include "encfg-sim-net.h"
#include <string.h>

struct _EncfgSimTcp
{
  EncfgSimModule *module;
  EncfgSimHub *hub;
  EncfgSimSocket *listener; /* NULL only if a move lost the old place as well */
  GSocket *listening;       /* behind it, borrowed */
  EncfgSimDeaf *deaf;       /* or NULL */
  GPtrArray *connections;   /* Connection * */
  char *first_host;
  guint16 first_port;
  char *host;
  guint16 port;
  gboolean strict_unit;
  gboolean is_suspended;
  gboolean was_twin; /* the last connection reached the second module with this address */
};

#define IN_MAX 512      /* taken from a client at a time */
#define WELCOMES_MAX 64 /* clients that are let in at a time */
#define REQUEST_MIN (ENCFG_MBAP_SIZE + 1)
#define OUT_MAX (IN_MAX / REQUEST_MIN * (ENCFG_FRAME_MAX + 1)) /* each with a stray byte */

/* What a client still has to send, to read or to wait for: most have nothing of the kind most of
 * the time, and so cost no memory for it. */
typedef struct
{
  guint8 in[IN_MAX]; /* half a request, or what came behind a late answer */
  gsize n_in;
  guint8 *out; /* or NULL; answers that the client does not take yet, or a late one */
  gsize n_out, n_sent;
} Rest;

/* It waits for one thing at a time: input while there is nothing to say, output while the client
 * does not take the answers, a timer while an answer is late. So a client that does not read or
 * that sends half a request holds up itself alone, and memory stays bounded. */
typedef struct
{
  EncfgSimTcp *tcp;
  EncfgSimSocket *socket;
  GSource *delay;      /* or NULL: no answer is late, and being idle does no harm */
  Rest *rest;          /* or NULL */
  guint place;         /* among the connections */
  gboolean is_to_twin; /* the second module with this address */
} Connection;

static void
connection_clear_delay (Connection *self)
{
  if (self->delay == NULL)
    return;
  g_source_destroy (self->delay);
  g_clear_pointer (&self->delay, g_source_unref);
}

static void
rest_free (Rest *rest)
{
  g_free (rest->out);
  g_free (rest);
}

static void
connection_free (Connection *self)
{
  connection_clear_delay (self);
  g_clear_pointer (&self->rest, rest_free);
  encfg_sim_socket_free (self->socket);
  g_free (self);
}

static void
connection_drop (Connection *self)
{
  GPtrArray *all = self->tcp->connections;
  guint place = self->place;

  g_ptr_array_remove_index_fast (all, place);
  if (place < all->len)
    ((Connection *) g_ptr_array_index (all, place))->place = place;
}

static Rest *
connection_need_rest (Connection *self)
{
  if (self->rest == NULL)
    self->rest = g_new0 (Rest, 1);
  return self->rest;
}

static gboolean
is_addressed (const EncfgSimTcp *self, guint8 unit)
{
  return encfg_sim_module_answers_to (self->module, unit) ||
         (!self->strict_unit && (unit == 0 || unit == 255));
}

/* A replayed answer: its transaction is as far from the request's as it was then. */
static guint
put_raw (const EncfgSimReply *reply, guint16 transaction, guint8 *out)
{
  const GByteArray *raw = reply->raw;

  memcpy (out, raw->data, raw->len);
  if (raw->len >= 2)
    {
      transaction =
        (guint16) (transaction + (raw->data[0] << 8 | raw->data[1]) - reply->raw_transaction);
      out[0] = (guint8) (transaction >> 8);
      out[1] = (guint8) transaction;
    }
  return raw->len;
}

/* Returns the length of the answer written to `out`; 0: there is none. */
static guint
serve (const Connection *connection,
       const guint8 *frame,
       guint length,
       guint8 *out,
       EncfgSimReply *reply)
{
  EncfgSimTcp *self = connection->tcp;
  EncfgPdu request;
  guint16 transaction;
  guint8 unit;

  encfg_frame_parse_tcp (frame, length, &transaction, &unit, &request);
  reply->answers = reply->closes = reply->garbled = FALSE;
  reply->delay_ms = 0;
  if (!is_addressed (self, unit))
    return 0;
  if (connection->is_to_twin)
    encfg_sim_module_show_twin (self->module, TRUE);
  encfg_sim_module_serve (self->module, unit, &request, reply);
  if (connection->is_to_twin)
    encfg_sim_module_show_twin (self->module, FALSE);
  if (!reply->answers)
    return 0;
  if (reply->raw != NULL)
    return put_raw (reply, transaction, out);
  length = encfg_frame_build_tcp (out, transaction, reply->unit, &reply->pdu);
  if (reply->garbled)
    out[2] ^= 0xff;
  if (reply->truncated)
    length /= 2;
  if (reply->stray)
    {
      memmove (out + 1, out, length++);
      out[0] = 0;
    }
  return length;
}

static void connection_go_on (Connection *self);

static gboolean
on_delay_over (gpointer data)
{
  Connection *self = data;

  connection_clear_delay (self);
  connection_go_on (self);
  return G_SOURCE_REMOVE;
}

static void
connection_delay (Connection *self, guint ms)
{
  encfg_sim_socket_wait (self->socket, 0);
  self->delay = g_timeout_source_new (ms);
  g_source_set_callback (self->delay, on_delay_over, self, NULL);
  g_source_attach (self->delay, g_main_context_get_thread_default ());
}

static gboolean
on_idle_over (gpointer data)
{
  Connection *self = data;
  EncfgSimModule *module = self->tcp->module;
  EncfgSimFault fault;

  connection_clear_delay (self);
  if (encfg_sim_module_take_fault (
        module, ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_IDLE_CLOSE), 0, &fault))
    connection_drop (self);
  return G_SOURCE_REMOVE;
}

/* Waits for the next request. */
static void
connection_listen (Connection *self)
{
  const EncfgSimFault *fault = encfg_sim_faults_find (
    encfg_sim_module_get_faults (self->tcp->module), ENCFG_SIM_FAULT_IDLE_CLOSE);

  encfg_sim_socket_wait (self->socket, G_IO_IN);
  if (fault == NULL)
    return;
  connection_clear_delay (self);
  self->delay = g_timeout_source_new (fault->ms);
  g_source_set_callback (self->delay, on_idle_over, self, NULL);
  g_source_attach (self->delay, g_main_context_get_thread_default ());
}

/* Sends the first `n_now` bytes, and keeps what the client does not take together with a late
 * answer behind them. FALSE if it is gone. */
static gboolean
connection_send (Connection *self, const guint8 *bytes, gsize n_now, gsize length)
{
  gssize n = n_now > 0 ? encfg_sim_socket_send (self->socket, bytes, n_now) : 0;
  Rest *rest;

  if (n < 0 || (gsize) n == length)
    return n >= 0;
  rest = connection_need_rest (self);
  rest->n_out = length - (gsize) n;
  rest->out = g_memdup2 (bytes + n, rest->n_out);
  return TRUE;
}

/* Serves all whole requests of the input and answers them with one send; what stands behind a late
 * answer is served after it. FALSE if the connection is to end. `self` has no rest yet. */
static gboolean
connection_serve (Connection *self, const guint8 *in, gsize n_in)
{
  gsize n_out = 0, n_late = 0, at = 0;
  guint8 out[OUT_MAX];
  EncfgSimReply reply;
  int length = 0;

  reply.closes = FALSE;
  reply.delay_ms = 0;
  while (reply.delay_ms == 0 && !reply.closes &&
         (length = encfg_frame_tcp_length (in + at, n_in - at)) > 0)
    {
      guint n = serve (self, in + at, (guint) length, out + n_out, &reply);

      *(reply.delay_ms > 0 ? &n_late : &n_out) += n;
      at += (guint) length;
    }
  if (!connection_send (self, out, n_out, n_out + n_late) || length < 0 || reply.closes)
    return FALSE;
  if (at < n_in)
    {
      Rest *rest = connection_need_rest (self);

      rest->n_in = n_in - at;
      memcpy (rest->in, in + at, rest->n_in);
    }
  if (reply.delay_ms > 0)
    connection_delay (self, reply.delay_ms);
  else if (self->rest != NULL && self->rest->out != NULL)
    encfg_sim_socket_wait (self->socket, G_IO_OUT);
  else
    connection_listen (self);
  return TRUE;
}

/* Sends what is owed, then serves what has come meanwhile. */
static void
connection_go_on (Connection *self)
{
  Rest *rest = self->rest;
  gssize n =
    rest->out == NULL
      ? 0
      : encfg_sim_socket_send (self->socket, rest->out + rest->n_sent, rest->n_out - rest->n_sent);

  rest->n_sent += n > 0 ? (gsize) n : 0;
  if (n >= 0 && rest->n_sent < rest->n_out)
    {
      encfg_sim_socket_wait (self->socket, G_IO_OUT);
      return;
    }
  self->rest = NULL;
  if (n < 0 || !connection_serve (self, rest->in, rest->n_in))
    connection_drop (self);
  rest_free (rest);
}

static void
connection_receive (Connection *self)
{
  Rest *rest = g_steal_pointer (&self->rest);
  gsize n_in = rest != NULL ? rest->n_in : 0;
  guint8 in[IN_MAX];
  gssize n;

  connection_clear_delay (self);
  if (rest != NULL)
    memcpy (in, rest->in, n_in);
  g_clear_pointer (&rest, rest_free);
  n = encfg_sim_socket_receive (self->socket, in + n_in, sizeof in - n_in);
  if (n < 0 || !connection_serve (self, in, n_in + (gsize) n))
    connection_drop (self);
}

static void
on_connection_ready (gpointer data)
{
  Connection *self = data;

  if (self->rest != NULL && self->rest->out != NULL)
    connection_go_on (self);
  else
    connection_receive (self);
}

/* FALSE if the module takes no second one. */
static gboolean
is_welcome (EncfgSimTcp *self)
{
  EncfgSimFault fault;

  return self->connections->len == 0 ||
         !encfg_sim_module_take_fault (
           self->module, ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_ONE_CONNECTION), 0, &fault);
}

/* Whose turn it is of two with the same address. */
static gboolean
reaches_twin (EncfgSimTcp *self)
{
  EncfgSimFault fault;

  if (!encfg_sim_module_take_fault (
        self->module, ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_SAME_ID), 0, &fault))
    return FALSE;
  self->was_twin = !self->was_twin;
  return self->was_twin;
}

/* FALSE if nobody knocks (any more). */
static gboolean
let_in (EncfgSimTcp *tcp)
{
  Connection *self = g_new0 (Connection, 1);

  self->tcp = tcp;
  self->socket = encfg_sim_socket_accept (tcp->listener, on_connection_ready, self);
  if (self->socket == NULL)
    {
      g_free (self);
      return FALSE;
    }
  if (!is_welcome (tcp))
    {
      connection_free (self);
      return TRUE;
    }
  self->is_to_twin = reaches_twin (tcp);
  self->place = tcp->connections->len;
  g_ptr_array_add (tcp->connections, self);
  if (!tcp->is_suspended)
    connection_listen (self);
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
  g_ptr_array_set_size (self->connections, 0);
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
  self->module = module;
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
  self->strict_unit = strict_unit;
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
  g_ptr_array_unref (self->connections);
  g_free (self->first_host);
  g_free (self->host);
  g_free (self);
}

guint
encfg_sim_tcp_count_clients (const EncfgSimTcp *self)
{
  return self->connections->len;
}

EncfgSimModule *
encfg_sim_tcp_get_module (const EncfgSimTcp *self)
{
  return self->module;
}

char *
encfg_sim_tcp_dup_uri (const EncfgSimTcp *self)
{
  EncfgEndpoint endpoint = { .kind = ENCFG_ENDPOINT_TCP,
                             .host = self->host,
                             .port = self->port,
                             .unit = encfg_sim_module_get_unit (self->module) };

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
  g_ptr_array_set_size (self->connections, 0);
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
  for (guint i = 0; i < self->connections->len; i++)
    connection_listen (g_ptr_array_index (self->connections, i));
}
