/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-connection.h"

#include "encfg-frame.h"
#include <string.h>

#define IN_MAX 512 /* taken from a client at a time */
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

struct _EncfgSimConnection
{
  EncfgSimClients *clients;
  EncfgSimSocket *socket;
  GSource *delay;      /* or NULL: no answer is late, and being idle does no harm */
  Rest *rest;          /* or NULL */
  guint place;         /* among the clients */
  gboolean is_to_twin; /* the second module with this address */
};

static void
connection_clear_delay (EncfgSimConnection *self)
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

void
encfg_sim_connection_free (EncfgSimConnection *self)
{
  connection_clear_delay (self);
  g_clear_pointer (&self->rest, rest_free);
  encfg_sim_socket_free (self->socket);
  g_free (self);
}

static void
connection_drop (EncfgSimConnection *self)
{
  EncfgSimClients *clients = self->clients;
  GPtrArray *all = clients->all;
  guint place = self->place;

  if (clients->are_to_go)
    {
      clients->are_to_go = FALSE;
      g_ptr_array_set_size (all, 0);
      return;
    }
  g_ptr_array_remove_index_fast (all, place);
  if (place < all->len)
    ((EncfgSimConnection *) g_ptr_array_index (all, place))->place = place;
}

static Rest *
connection_need_rest (EncfgSimConnection *self)
{
  if (self->rest == NULL)
    self->rest = g_new0 (Rest, 1);
  return self->rest;
}

static gboolean
is_addressed (const EncfgSimClients *self, guint8 unit)
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
serve (const EncfgSimConnection *connection,
       const guint8 *frame,
       guint length,
       guint8 *out,
       EncfgSimReply *reply)
{
  EncfgSimClients *self = connection->clients;
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
  self->is_serving = TRUE;
  encfg_sim_module_serve (self->module, unit, &request, reply);
  self->is_serving = FALSE;
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

void
encfg_sim_clients_drop (EncfgSimClients *self)
{
  if (self->is_serving)
    self->are_to_go = TRUE;
  else
    g_ptr_array_set_size (self->all, 0);
}

static void connection_go_on (EncfgSimConnection *self);

static gboolean
on_delay_over (gpointer data)
{
  EncfgSimConnection *self = data;

  connection_clear_delay (self);
  connection_go_on (self);
  return G_SOURCE_REMOVE;
}

static void
connection_delay (EncfgSimConnection *self, guint ms)
{
  encfg_sim_socket_wait (self->socket, 0);
  self->delay = g_timeout_source_new (ms);
  g_source_set_callback (self->delay, on_delay_over, self, NULL);
  g_source_attach (self->delay, g_main_context_get_thread_default ());
}

static gboolean
on_idle_over (gpointer data)
{
  EncfgSimConnection *self = data;
  EncfgSimModule *module = self->clients->module;
  EncfgSimFault fault;

  connection_clear_delay (self);
  if (encfg_sim_module_take_fault (
        module, ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_IDLE_CLOSE), 0, &fault))
    connection_drop (self);
  return G_SOURCE_REMOVE;
}

void
encfg_sim_connection_listen (EncfgSimConnection *self)
{
  const EncfgSimFault *fault = encfg_sim_faults_find (
    encfg_sim_module_get_faults (self->clients->module), ENCFG_SIM_FAULT_IDLE_CLOSE);

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
connection_send (EncfgSimConnection *self, const guint8 *bytes, gsize n_now, gsize length)
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
connection_serve (EncfgSimConnection *self, const guint8 *in, gsize n_in)
{
  gsize n_out = 0, n_late = 0, at = 0;
  guint8 out[OUT_MAX];
  EncfgSimReply reply;
  int length = 0;

  reply.closes = FALSE;
  reply.delay_ms = 0;
  while (reply.delay_ms == 0 && !reply.closes && !self->clients->are_to_go &&
         (length = encfg_frame_tcp_length (in + at, n_in - at)) > 0)
    {
      guint n = serve (self, in + at, (guint) length, out + n_out, &reply);

      *(reply.delay_ms > 0 ? &n_late : &n_out) += n;
      at += (guint) length;
    }
  if (!connection_send (self, out, n_out, n_out + n_late) || length < 0 || reply.closes ||
      self->clients->are_to_go)
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
    encfg_sim_connection_listen (self);
  return TRUE;
}

/* Sends what is owed, then serves what has come meanwhile. */
static void
connection_go_on (EncfgSimConnection *self)
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
connection_receive (EncfgSimConnection *self)
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
  EncfgSimConnection *self = data;

  if (self->rest != NULL && self->rest->out != NULL)
    connection_go_on (self);
  else
    connection_receive (self);
}

EncfgSimConnection *
encfg_sim_connection_new (EncfgSimClients *clients, EncfgSimSocket *listener)
{
  EncfgSimConnection *self = g_new0 (EncfgSimConnection, 1);

  self->clients = clients;
  self->socket = encfg_sim_socket_accept (listener, on_connection_ready, self);
  if (self->socket == NULL)
    g_clear_pointer (&self, g_free);
  return self;
}

void
encfg_sim_connection_join (EncfgSimConnection *self, gboolean is_to_twin)
{
  self->is_to_twin = is_to_twin;
  self->place = self->clients->all->len;
  g_ptr_array_add (self->clients->all, self);
}
