/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-tcp.h"

#include "encfg-endpoint.h"
#include "encfg-frame.h"
#include "encfg-sim-net.h"
#include <gio/gnetworking.h>
#include <string.h>

struct _EncfgSimTcp
{
  EncfgSimModule *module;
  GSocketService *service; /* NULL only if a move lost the old place as well */
  GPtrArray *connections;  /* Connection * */
  char *first_host;
  guint16 first_port;
  char *host;
  guint16 port;
  gboolean strict_unit;
  gboolean is_suspended;
};

/* Exactly one source is attached while there is power: input while there is nothing to say, output
 * while the client does not take the answer, a timer while the answer is late. So a client that
 * does not read or that sends half a request holds up itself alone, and memory stays bounded. */
typedef struct
{
  EncfgSimTcp *tcp;
  GSocketConnection *stream;
  GSource *source;
  GIOCondition condition; /* what the source waits for; 0: time */
  guint8 in[2 * ENCFG_FRAME_MAX];
  gsize n_in;
  guint8 out[ENCFG_FRAME_MAX];
  gsize n_out, n_sent;
} Connection;

static void connection_go_on (Connection *self);

static void
connection_free (Connection *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  g_io_stream_close (G_IO_STREAM (self->stream), NULL, NULL);
  g_object_unref (self->stream);
  g_free (self);
}

static void
connection_drop (Connection *self)
{
  g_ptr_array_remove_fast (self->tcp->connections, self);
}

/* Takes the source. */
static void
connection_attach (Connection *self, GSource *source, GIOCondition condition)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  g_source_attach (source, g_main_context_get_thread_default ());
  self->source = source;
  self->condition = condition;
}

static gboolean
connection_receive (Connection *self)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (g_socket_connection_get_socket (self->stream),
                               (char *) self->in + self->n_in,
                               sizeof self->in - self->n_in,
                               NULL,
                               &error);

  if (n > 0)
    self->n_in += (gsize) n;
  return n > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static gboolean
on_socket_ready (GSocket *socket, GIOCondition condition, gpointer data)
{
  Connection *self = data;

  if (self->condition == G_IO_IN && !connection_receive (self))
    connection_drop (self);
  else
    connection_go_on (self);
  return G_SOURCE_CONTINUE;
}

static void
connection_wait (Connection *self, GIOCondition condition)
{
  GSource *source;

  if (self->condition == condition)
    return;
  source = g_socket_create_source (g_socket_connection_get_socket (self->stream), condition, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_socket_ready), self, NULL);
  connection_attach (self, source, condition);
}

static gboolean
on_delay_over (gpointer data)
{
  connection_go_on (data);
  return G_SOURCE_CONTINUE;
}

static void
connection_delay (Connection *self, guint ms)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, on_delay_over, self, NULL);
  connection_attach (self, source, 0);
}

/* FALSE if the client is gone or does not take everything yet: then `would_block` tells which. */
static gboolean
connection_send (Connection *self, gboolean *would_block)
{
  *would_block = FALSE;
  while (self->n_sent < self->n_out)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (g_socket_connection_get_socket (self->stream),
                                (char *) self->out + self->n_sent,
                                self->n_out - self->n_sent,
                                NULL,
                                &error);

      if (n < 0)
        {
          *would_block = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
          return FALSE;
        }
      self->n_sent += (gsize) n;
    }
  self->n_out = self->n_sent = 0;
  return TRUE;
}

static gboolean
is_addressed (const EncfgSimTcp *self, guint8 unit)
{
  return encfg_sim_module_answers_to (self->module, unit) ||
         (!self->strict_unit && (unit == 0 || unit == 255));
}

/* Serves the frame at the head of the input: its answer, if any, stands in `out` then. */
static void
connection_serve (Connection *self, guint length, EncfgSimReply *reply)
{
  EncfgPdu request;
  guint16 transaction;
  guint8 unit;

  encfg_frame_parse_tcp (self->in, length, &transaction, &unit, &request);
  self->n_in -= length;
  memmove (self->in, self->in + length, self->n_in);

  *reply = (EncfgSimReply){ 0 };
  if (!is_addressed (self->tcp, unit))
    return;
  encfg_sim_module_serve (self->tcp->module, unit, &request, reply);
  if (!reply->answers)
    return;
  self->n_out = encfg_frame_build_tcp (self->out, transaction, reply->unit, &reply->pdu);
  if (reply->garbled)
    self->out[2] ^= 0xff;
}

/* Sends what is owed and serves what has come, as far as that goes without waiting. */
static void
connection_go_on (Connection *self)
{
  for (;;)
    {
      EncfgSimReply reply;
      gboolean would_block;
      int length;

      if (!connection_send (self, &would_block))
        {
          if (would_block)
            connection_wait (self, G_IO_OUT);
          else
            connection_drop (self);
          return;
        }
      length = encfg_frame_tcp_length (self->in, self->n_in);
      if (length == 0)
        {
          connection_wait (self, G_IO_IN);
          return;
        }
      if (length > 0)
        connection_serve (self, (guint) length, &reply);
      if (length < 0 || reply.closes)
        {
          connection_drop (self);
          return;
        }
      if (reply.delay_ms > 0)
        {
          connection_delay (self, reply.delay_ms);
          return;
        }
    }
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *stream,
             GObject *source_object,
             gpointer data)
{
  EncfgSimTcp *tcp = data;
  Connection *self = g_new0 (Connection, 1);
  GSocket *socket = g_socket_connection_get_socket (stream);

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->tcp = tcp;
  self->stream = g_object_ref (stream);
  g_ptr_array_add (tcp->connections, self);
  if (!tcp->is_suspended)
    connection_wait (self, G_IO_IN);
  return TRUE;
}

static gboolean
listen_at (EncfgSimTcp *self, const char *host, guint16 port, GError **error)
{
  g_autoptr (GSocketService) service = encfg_sim_net_listen (host, &port, error);

  if (service == NULL)
    return FALSE;
  g_free (self->host);
  self->host = g_strdup (host);
  self->port = port;
  self->service = g_steal_pointer (&service);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  return TRUE;
}

static void
stop_listening (EncfgSimTcp *self)
{
  if (self->service != NULL)
    encfg_sim_net_close (self->service, self);
  self->service = NULL;
  g_ptr_array_set_size (self->connections, 0);
}

EncfgSimTcp *
encfg_sim_tcp_new (EncfgSimModule *module,
                   const char *host,
                   guint16 port,
                   gboolean strict_unit,
                   GError **error)
{
  EncfgSimTcp *self = g_new0 (EncfgSimTcp, 1);

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
  if (self->service != NULL && strcmp (host, old_host) == 0 && port == old_port)
    return TRUE;
  stop_listening (self);
  *moved = listen_at (self, host, port, error);
  if (!*moved && !listen_at (self, old_host, old_port, NULL))
    g_prefix_error (error, "the old place %s, port %u is lost: ", old_host, old_port);
  return *moved;
}

void
encfg_sim_tcp_suspend (EncfgSimTcp *self)
{
  self->is_suspended = TRUE;
  g_ptr_array_set_size (self->connections, 0);
}

void
encfg_sim_tcp_resume (EncfgSimTcp *self)
{
  self->is_suspended = FALSE;
  for (guint i = 0; i < self->connections->len; i++)
    connection_wait (g_ptr_array_index (self->connections, i), G_IO_IN);
}
