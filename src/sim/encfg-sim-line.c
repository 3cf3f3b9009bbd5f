/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-line.h"

#include "encfg-endpoint.h"
#include "encfg-frame.h"
#include "encfg-sim-tty.h"

#define QUEUE_MAX 16 /* requests that wait behind a late answer; more are lost */
#define RTU_FRAME_MAX 256

typedef struct
{
  guint8 unit;
  EncfgPdu pdu;
} Request;

struct _EncfgSimLine
{
  GPtrArray *modules;
  EncfgSimTty *tty;
  EncfgEndpoint *endpoint; /* without id */
  GSource *input;
  GSource *silence;             /* or NULL: the line is quiet */
  GSource *delay;               /* or NULL: no answer is late */
  GQueue requests;              /* Request * */
  guint8 in[RTU_FRAME_MAX + 1]; /* one more than a frame, so that too long shows */
  gsize n_in;
  guint n_frames;
  guint8 out[ENCFG_FRAME_MAX];
  gsize n_out;
};

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_source_unref (*source);
  *source = NULL;
}

static GSource *
start_timer (guint ms, GSourceFunc func, EncfgSimLine *self)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static EncfgSimModule *
find_module (const EncfgSimLine *self, guint8 unit)
{
  for (guint i = 0; i < self->modules->len; i++)
    if (encfg_sim_module_answers_to (g_ptr_array_index (self->modules, i), unit))
      return g_ptr_array_index (self->modules, i);
  return NULL;
}

/* Unit 0: everybody listens, nobody answers. */
static void
broadcast (EncfgSimLine *self, const EncfgPdu *request)
{
  for (guint i = 0; i < self->modules->len; i++)
    {
      EncfgSimReply unheard;

      encfg_sim_module_serve (g_ptr_array_index (self->modules, i), 0, request, &unheard);
    }
}

static void
serve (EncfgSimLine *self, const Request *request, EncfgSimReply *reply)
{
  EncfgSimModule *module = find_module (self, request->unit);

  *reply = (EncfgSimReply){ 0 };
  if (request->unit == 0)
    broadcast (self, &request->pdu);
  if (module == NULL)
    return;
  encfg_sim_module_serve (module, request->unit, &request->pdu, reply);
  if (!reply->answers)
    return;
  self->n_out = encfg_frame_build_rtu (self->out, reply->unit, &reply->pdu);
  if (reply->garbled)
    self->out[self->n_out - 1] ^= 0xff;
}

static void
send (EncfgSimLine *self)
{
  if (self->n_out > 0)
    encfg_sim_tty_write (self->tty, self->out, self->n_out);
  self->n_out = 0;
}

static gboolean on_delay_over (gpointer data);

/* A slave that is late is busy: what comes after waits its turn. */
static void
go_on (EncfgSimLine *self)
{
  while (self->delay == NULL && !g_queue_is_empty (&self->requests))
    {
      g_autofree Request *request = g_queue_pop_head (&self->requests);
      EncfgSimReply reply;

      serve (self, request, &reply);
      if (reply.delay_ms > 0)
        self->delay = start_timer (reply.delay_ms, on_delay_over, self);
      else
        send (self);
    }
}

static gboolean
on_delay_over (gpointer data)
{
  EncfgSimLine *self = data;

  clear_source (&self->delay);
  send (self);
  go_on (self);
  return G_SOURCE_REMOVE;
}

/* 3.5 characters of silence end a frame, whatever it holds: after noise the next request is whole.
 */
static gboolean
on_silence (gpointer data)
{
  EncfgSimLine *self = data;
  Request request;

  clear_source (&self->silence);
  self->n_frames++;
  if (encfg_frame_parse_rtu (self->in, (guint) self->n_in, &request.unit, &request.pdu) &&
      g_queue_get_length (&self->requests) < QUEUE_MAX)
    g_queue_push_tail (&self->requests, g_memdup2 (&request, sizeof request));
  self->n_in = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

/* A busy computer may look late: the silence is over, and so is the frame, but what came behind it
 * is there as well. Bytes that are no frame yet may as well have been torn by that delay. */
static void
end_overdue_frame (EncfgSimLine *self)
{
  guint8 unit;
  EncfgPdu pdu;

  if (self->silence != NULL &&
      g_source_get_ready_time (self->silence) <= g_source_get_time (self->silence) &&
      encfg_frame_parse_rtu (self->in, (guint) self->n_in, &unit, &pdu))
    on_silence (self);
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer data)
{
  EncfgSimLine *self = data;
  guint8 beyond[RTU_FRAME_MAX];
  gsize room;
  gssize n;

  end_overdue_frame (self);
  room = sizeof self->in - self->n_in;
  n = encfg_sim_tty_read (
    self->tty, room > 0 ? self->in + self->n_in : beyond, room > 0 ? room : sizeof beyond);
  if (n < 0)
    {
      g_info ("%s: the line is gone", encfg_sim_tty_get_path (self->tty));
      clear_source (&self->input);
      return G_SOURCE_REMOVE;
    }
  if (room > 0)
    self->n_in += (gsize) n;
  clear_source (&self->silence);
  self->silence =
    start_timer ((encfg_frame_silence_us (self->endpoint->baud,
                                          encfg_endpoint_bits_per_character (self->endpoint)) +
                  999) /
                   1000,
                 on_silence,
                 self);
  return G_SOURCE_CONTINUE;
}

EncfgSimLine *
encfg_sim_line_new (GPtrArray *modules, const char *device, const char *link, GError **error)
{
  const EncfgLinkTraits *traits =
    &encfg_sim_module_get_profile (g_ptr_array_index (modules, 0))->link;
  g_autoptr (EncfgSimTty) tty =
    encfg_sim_tty_new (device, link, traits->baud, traits->format, error);
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  EncfgSimLine *self;

  if (tty == NULL)
    return NULL;
  endpoint =
    encfg_endpoint_new_rtu (encfg_sim_tty_get_path (tty), traits->baud, traits->format, error);
  if (endpoint == NULL)
    return NULL;
  self = g_new0 (EncfgSimLine, 1);
  self->modules = g_ptr_array_ref (modules);
  self->tty = g_steal_pointer (&tty);
  self->endpoint = g_steal_pointer (&endpoint);
  self->input = encfg_sim_tty_create_source (self->tty);
  g_source_set_callback (self->input, G_SOURCE_FUNC (on_input), self, NULL);
  g_source_attach (self->input, g_main_context_get_thread_default ());
  return self;
}

void
encfg_sim_line_free (EncfgSimLine *self)
{
  clear_source (&self->input);
  clear_source (&self->silence);
  clear_source (&self->delay);
  g_queue_clear_full (&self->requests, g_free);
  encfg_sim_tty_free (self->tty);
  encfg_endpoint_free (self->endpoint);
  g_ptr_array_unref (self->modules);
  g_free (self);
}

guint
encfg_sim_line_count_frames (const EncfgSimLine *self)
{
  return self->n_frames;
}

char *
encfg_sim_line_dup_uri (const EncfgSimLine *self, const EncfgSimModule *module)
{
  EncfgEndpoint endpoint = *self->endpoint;

  endpoint.unit = encfg_sim_module_get_unit (module);
  return encfg_endpoint_to_string (&endpoint);
}
