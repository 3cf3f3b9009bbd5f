/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-control.h"

#include "encfg-sim-net.h"
#include "encfg-sim-ops.h"
#include <string.h>

#define CHUNK 4096
#define SPARE 8 /* descriptors, for the files and sockets of the modules */

typedef struct _Peer Peer;

struct _EncfgSimControl
{
  EncfgSimServer *server;
  GSocketService *service; /* or NULL */
  GCancellable *over;
  Peer *console; /* or NULL */
};

/* Reads, runs and answers by turns, so that answers come in order and a peer that does not read
 * holds up itself alone. Each step that waits holds a reference. */
struct _Peer
{
  EncfgSimServer *server;
  GIOStream *stream; /* a connection to keep alive, or NULL */
  GInputStream *input;
  GOutputStream *output;
  GCancellable *over; /* the control is gone, and the server with it */
  GByteArray *in;
  GString *out;     /* on its way */
  GString *waiting; /* goes next */
  gboolean is_writing, is_gone;
  gboolean has_answered; /* the next line is its turn once that is written */
  gboolean is_skipping;  /* the rest of a line that is too long */
};

static void peer_go_on (Peer *self);

static void
peer_clear (gpointer data)
{
  Peer *self = data;

  g_clear_object (&self->stream);
  g_object_unref (self->input);
  g_object_unref (self->output);
  g_object_unref (self->over);
  g_byte_array_unref (self->in);
  g_string_free (self->out, TRUE);
  g_string_free (self->waiting, TRUE);
}

static void
peer_unref (Peer *self)
{
  g_rc_box_release_full (self, peer_clear);
}

static void peer_write (Peer *self);

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Peer *self = data;

  self->is_writing = FALSE;
  self->is_gone = !g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  if (!self->is_gone)
    peer_write (self);
  if (!self->is_gone && !self->is_writing && self->has_answered)
    {
      self->has_answered = FALSE;
      peer_go_on (self);
    }
  peer_unref (self);
}

static void
peer_write (Peer *self)
{
  GString *written = self->out;

  if (self->is_writing || self->waiting->len == 0)
    return;
  self->out = self->waiting;
  self->waiting = g_string_truncate (written, 0);
  self->is_writing = TRUE;
  g_output_stream_write_all_async (self->output,
                                   self->out->str,
                                   self->out->len,
                                   G_PRIORITY_DEFAULT,
                                   self->over,
                                   on_written,
                                   g_rc_box_acquire (self));
}

/* Lines go out whole and in order, whoever says them. */
static void
peer_say (Peer *self, const char *line)
{
  if (self->is_gone)
    return;
  g_string_append_printf (self->waiting, "%s\n", line);
  peer_write (self);
}

static void
peer_answer (Peer *self, const char *answer)
{
  self->has_answered = TRUE;
  peer_say (self, answer);
}

static void
on_answer (const char *answer, gpointer data)
{
  peer_answer (data, answer);
  peer_unref (data);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Peer *self = data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    {
      gsize length;
      const guint8 *start = g_bytes_get_data (bytes, &length);

      g_byte_array_append (self->in, start, (guint) length);
      peer_go_on (self);
    }
  else if (bytes != NULL && (self->in->len > 0 || self->is_skipping))
    {
      /* The last line may end without saying so. */
      g_byte_array_append (self->in, (const guint8 *) "\n", 1);
      peer_go_on (self);
    }
  peer_unref (self);
}

static void
peer_run (Peer *self, const char *line, guint length)
{
  if (self->is_skipping || length > ENCFG_SIM_CONTROL_MAX_LINE)
    {
      g_autofree char *answer = encfg_sim_ops_refusal ("the line is longer than 65536 bytes");

      self->is_skipping = FALSE;
      peer_answer (self, answer);
    }
  else
    encfg_sim_ops_run (self->server, line, length, on_answer, g_rc_box_acquire (self));
}

/* Runs the next line, or waits for more of it. */
static void
peer_go_on (Peer *self)
{
  const guint8 *end = self->in->len > 0 ? memchr (self->in->data, '\n', self->in->len) : NULL;

  if (g_cancellable_is_cancelled (self->over))
    return;
  if (end != NULL)
    {
      guint length = (guint) (end - self->in->data);
      g_autofree char *line = g_memdup2 (self->in->data, length + 1);

      line[length] = '\0';
      g_byte_array_remove_range (self->in, 0, length + 1);
      peer_run (self, line, length);
      return;
    }
  if (self->in->len > ENCFG_SIM_CONTROL_MAX_LINE)
    {
      self->is_skipping = TRUE;
      g_byte_array_set_size (self->in, 0);
    }
  g_input_stream_read_bytes_async (
    self->input, CHUNK, G_PRIORITY_DEFAULT, self->over, on_read, g_rc_box_acquire (self));
}

/* (transfer full) */
static Peer *
attach (EncfgSimControl *self, GIOStream *stream, GInputStream *input, GOutputStream *output)
{
  Peer *peer = g_rc_box_new0 (Peer);

  peer->server = self->server;
  peer->stream = stream != NULL ? g_object_ref (stream) : NULL;
  peer->input = g_object_ref (input);
  peer->output = g_object_ref (output);
  peer->over = g_object_ref (self->over);
  peer->in = g_byte_array_new ();
  peer->out = g_string_new (NULL);
  peer->waiting = g_string_new (NULL);
  peer_go_on (peer);
  return peer;
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source_object,
             gpointer data)
{
  GIOStream *stream = G_IO_STREAM (connection);

  if (!encfg_sim_net_is_scarce (g_socket_get_fd (g_socket_connection_get_socket (connection)),
                                SPARE))
    peer_unref (attach (
      data, stream, g_io_stream_get_input_stream (stream), g_io_stream_get_output_stream (stream)));
  return TRUE;
}

EncfgSimControl *
encfg_sim_control_new (EncfgSimServer *server)
{
  EncfgSimControl *self = g_new0 (EncfgSimControl, 1);

  self->server = server;
  self->over = g_cancellable_new ();
  return self;
}

void
encfg_sim_control_free (EncfgSimControl *self)
{
  g_cancellable_cancel (self->over);
  g_clear_pointer (&self->console, peer_unref);
  if (self->service != NULL)
    encfg_sim_net_close (self->service, self);
  g_object_unref (self->over);
  g_free (self);
}

void
encfg_sim_control_attach (EncfgSimControl *self, GInputStream *input, GOutputStream *output)
{
  g_clear_pointer (&self->console, peer_unref);
  self->console = attach (self, NULL, input, output);
}

void
encfg_sim_control_say (EncfgSimControl *self, const char *line)
{
  if (self->console != NULL)
    peer_say (self->console, line);
}

gboolean
encfg_sim_control_listen (EncfgSimControl *self, const char *host, guint16 *port, GError **error)
{
  self->service = encfg_sim_net_listen (host, port, error);
  if (self->service == NULL)
    return FALSE;
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  return TRUE;
}
