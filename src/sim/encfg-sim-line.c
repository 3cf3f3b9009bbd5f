/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-line.h"

#include "encfg-endpoint.h"
#include "encfg-frame.h"
#include "encfg-sim-tty.h"
#include <string.h>

#define QUEUE_MAX 16 /* requests that wait behind a late answer; more are lost */
#define RTU_FRAME_MAX 256
#define OUT_MAX (2 * ENCFG_FRAME_MAX + 2) /* an answer with a stray byte, and that of a twin */
#define NOISE_MAX 8                       /* bytes that a wrong speed makes of an answer */
#define FIRST_OF_TWO 2                    /* of ten times one of two with the same id is first */

/* What the other master asks for, and how long its module thinks. */
#define FOREIGN_ADDRESS 100
#define FOREIGN_COUNT 10
#define FOREIGN_ANSWER_MS 20

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
  guint8 out[OUT_MAX];
  gsize n_out;
  EncfgSimModule *speaker; /* whose answer it is; NULL: noise */
  GSource *foreign;        /* or NULL: no other master, or nothing to be done for it */
  EncfgSimModule *asked;   /* by the other master, and has not answered yet; or NULL */
  gboolean talks_over;     /* the other master, with the next answer */
  GRand *foreign_luck;     /* asks by its own clock, so it does not touch what requests draw */
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

static gboolean
hears (const EncfgSimModule *module, guint8 unit)
{
  return encfg_sim_module_has_power (module) && encfg_sim_module_answers_to (module, unit);
}

/* All that take the request for their own, before any of them takes another id from it. */
static GPtrArray *
find_modules (const EncfgSimLine *self, guint8 unit)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->modules->len; i++)
    if (hears (g_ptr_array_index (self->modules, i), unit))
      g_ptr_array_add (found, g_ptr_array_index (self->modules, i));
  return found;
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
put_noise (EncfgSimLine *self, EncfgSimModule *module)
{
  if (encfg_sim_module_draw (module, 2) == 0)
    return;
  encfg_sim_module_note_rs485 (module, TRUE);
  self->n_out = 1 + encfg_sim_module_draw (module, NOISE_MAX);
  for (gsize i = 0; i < self->n_out; i++)
    self->out[i] = (guint8) encfg_sim_module_draw (module, 256);
}

/* Two that speak at once pull the line low together. `late`: bytes by which the other is behind. */
static void
talk_over (EncfgSimLine *self, const guint8 *other, gsize n_other, gsize late)
{
  for (gsize i = 0; i < n_other; i++)
    if (late + i < self->n_out)
      self->out[late + i] &= other[i];
    else if (self->n_out < OUT_MAX)
      self->out[self->n_out++] = other[i];
}

/* Two answers to one request: mostly one over the other, now and then the one or the other first.
 */
static void
collide (EncfgSimLine *self, EncfgSimModule *module, const guint8 *other, gsize n_other)
{
  const guint chance = encfg_sim_module_draw (module, 10);

  if (chance < FIRST_OF_TWO && self->n_out + n_other <= OUT_MAX)
    {
      memmove (self->out + n_other, self->out, self->n_out);
      memcpy (self->out, other, n_other);
      self->n_out += n_other;
    }
  else
    talk_over (self, other, n_other, chance < 2 * FIRST_OF_TWO ? self->n_out : 1);
}

/* The second module with the same id differs by one reading. */
static void
add_twin (EncfgSimLine *self, EncfgSimModule *module, const EncfgSimReply *reply)
{
  guint8 twin[ENCFG_FRAME_MAX];
  EncfgPdu pdu = reply->pdu;

  if (pdu.bytes[0] <= 4)
    pdu.bytes[pdu.length - 1] ^= 1;
  collide (self, module, twin, encfg_frame_build_rtu (twin, reply->unit, &pdu));
}

/* Another that takes the request for its own: it was given the same id, and does what it is told.
 */
static void
add_rival (EncfgSimLine *self,
           EncfgSimModule *module,
           EncfgSimModule *rival,
           const Request *request)
{
  guint8 frame[ENCFG_FRAME_MAX];
  EncfgSimReply reply;

  encfg_sim_module_serve (rival, request->unit, &request->pdu, &reply);
  if (!reply.answers || reply.raw != NULL)
    return;
  encfg_sim_module_note_rs485 (rival, TRUE);
  collide (self, module, frame, encfg_frame_build_rtu (frame, reply.unit, &reply.pdu));
}

/* What the other master asks `module` for, or the answer to that; true values. */
static gsize
build_foreign (EncfgSimModule *module, gboolean is_answer, guint8 *out)
{
  guint8 unit = encfg_sim_module_get_unit (module);
  guint16 words[FOREIGN_COUNT];
  EncfgRequest request;
  EncfgPdu pdu;

  encfg_pdu_build_read (&pdu, ENCFG_TABLE_HOLDING, FOREIGN_ADDRESS, FOREIGN_COUNT);
  encfg_pdu_parse_request (&pdu, &request);
  if (is_answer &&
      encfg_sim_bank_read (encfg_sim_module_get_bank (module), 0, &request, words) == 0)
    encfg_pdu_build_answer (&pdu, &request, words);
  else if (is_answer)
    encfg_pdu_build_exception (&pdu, pdu.bytes[0], 2);
  return encfg_frame_build_rtu (out, unit, &pdu);
}

static void
put_answer (EncfgSimLine *self, EncfgSimModule *module, const EncfgSimReply *reply)
{
  self->speaker = module;
  if (reply->raw != NULL)
    {
      self->n_out = reply->raw->len;
      memcpy (self->out, reply->raw->data, self->n_out);
      return;
    }
  self->n_out = encfg_frame_build_rtu (self->out, reply->unit, &reply->pdu);
  if (reply->garbled)
    self->out[self->n_out - 1] ^= 0xff;
  if (reply->truncated)
    self->n_out /= 2;
  if (reply->stray)
    {
      memmove (self->out + 1, self->out, self->n_out++);
      self->out[0] = 0;
    }
}

/* The adapter's own: whoever is meant. */
static void
echo (EncfgSimLine *self, const Request *request)
{
  guint8 frame[ENCFG_FRAME_MAX];
  EncfgSimFault fault;

  for (guint i = 0; i < self->modules->len; i++)
    if (encfg_sim_module_take_fault (g_ptr_array_index (self->modules, i),
                                     ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_ECHO),
                                     request->pdu.bytes[0],
                                     &fault))
      {
        gsize n = encfg_frame_build_rtu (frame, request->unit, &request->pdu);

        encfg_sim_tty_write (self->tty, frame, n);
        return;
      }
}

static void
serve (EncfgSimLine *self, const Request *request, EncfgSimReply *reply)
{
  const guint kinds = ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_WRONG_SPEED) |
                      ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_SAME_ID);
  g_autoptr (GPtrArray) modules = find_modules (self, request->unit);
  EncfgSimModule *module = modules->len > 0 ? g_ptr_array_index (modules, 0) : NULL;
  EncfgSimFault fault;
  gboolean is_faulty;

  *reply = (EncfgSimReply){ 0 };
  echo (self, request);
  if (request->unit == 0)
    broadcast (self, &request->pdu);
  if (module == NULL)
    return;
  is_faulty = encfg_sim_module_take_fault (module, kinds, request->pdu.bytes[0], &fault);
  if (is_faulty && fault.kind == ENCFG_SIM_FAULT_WRONG_SPEED)
    {
      put_noise (self, module);
      return;
    }
  encfg_sim_module_serve (module, request->unit, &request->pdu, reply);
  if (reply->answers)
    put_answer (self, module, reply);
  if (is_faulty && reply->answers && reply->raw == NULL)
    add_twin (self, module, reply);
  else
    for (guint i = 1; i < modules->len; i++)
      add_rival (self, module, g_ptr_array_index (modules, i), request);
}

static void
send (EncfgSimLine *self)
{
  guint8 foreign[ENCFG_FRAME_MAX];

  if (self->n_out > 0 && self->speaker != NULL)
    {
      if (self->talks_over)
        talk_over (self, foreign, build_foreign (self->speaker, FALSE, foreign), 1);
      self->talks_over = FALSE;
      encfg_sim_module_note_rs485 (self->speaker, TRUE);
    }
  if (self->n_out > 0)
    encfg_sim_tty_write (self->tty, self->out, self->n_out);
  self->n_out = 0;
  self->speaker = NULL;
}

/* Whoever is meant. */
static void
note_heard (EncfgSimLine *self)
{
  for (guint i = 0; i < self->modules->len; i++)
    encfg_sim_module_note_rs485 (g_ptr_array_index (self->modules, i), FALSE);
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
  note_heard (self);
  /* What is asked while the other master waits for its answer is lost in that. */
  if (self->asked == NULL &&
      encfg_frame_parse_rtu (self->in, (guint) self->n_in, &request.unit, &request.pdu) &&
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

static gboolean on_foreign_time (gpointer data);

/* The next thing the other master does, if there is one. */
static void
await_foreign (EncfgSimLine *self)
{
  const EncfgSimFault *fault = NULL;

  clear_source (&self->foreign);
  for (guint i = 0; fault == NULL && i < self->modules->len; i++)
    fault =
      encfg_sim_faults_find (encfg_sim_module_get_faults (g_ptr_array_index (self->modules, i)),
                             ENCFG_SIM_FAULT_OTHER_MASTER);
  if (self->asked != NULL)
    self->foreign = start_timer (FOREIGN_ANSWER_MS, on_foreign_time, self);
  else if (fault != NULL)
    self->foreign = start_timer (MAX (fault->ms, 1), on_foreign_time, self);
}

/* The other master asks whoever has the fault: between two of ours, or, one time in four, over the
 * next answer. */
static void
ask_foreign (EncfgSimLine *self, EncfgSimModule *module)
{
  guint8 frame[ENCFG_FRAME_MAX];

  self->talks_over = g_rand_int_range (self->foreign_luck, 0, 4) == 0;
  if (self->talks_over)
    return;
  note_heard (self);
  encfg_sim_tty_write (self->tty, frame, build_foreign (module, FALSE, frame));
  self->asked = module;
}

static gboolean
on_foreign_time (gpointer data)
{
  EncfgSimLine *self = data;
  EncfgSimModule *asked = g_steal_pointer (&self->asked);
  guint8 frame[ENCFG_FRAME_MAX];
  EncfgSimFault fault;

  if (asked != NULL)
    {
      if (encfg_sim_module_has_power (asked))
        encfg_sim_tty_write (self->tty, frame, build_foreign (asked, TRUE, frame));
      encfg_sim_module_note_rs485 (asked, TRUE);
    }
  else
    for (guint i = 0; self->asked == NULL && i < self->modules->len; i++)
      if (encfg_sim_module_take_fault (g_ptr_array_index (self->modules, i),
                                       ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_OTHER_MASTER),
                                       3,
                                       &fault))
        ask_foreign (self, g_ptr_array_index (self->modules, i));
  await_foreign (self);
  return G_SOURCE_REMOVE;
}

static void
on_fault_added (EncfgSimModule *module, gpointer data)
{
  EncfgSimLine *self = data;

  if (self->foreign == NULL)
    await_foreign (self);
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
  self->foreign_luck =
    g_rand_new_with_seed (encfg_sim_module_draw (g_ptr_array_index (modules, 0), G_MAXINT32));
  self->tty = g_steal_pointer (&tty);
  self->endpoint = g_steal_pointer (&endpoint);
  self->input = encfg_sim_tty_create_source (self->tty);
  g_source_set_callback (self->input, G_SOURCE_FUNC (on_input), self, NULL);
  g_source_attach (self->input, g_main_context_get_thread_default ());
  for (guint i = 0; i < modules->len; i++)
    encfg_sim_module_set_fault_added_func (g_ptr_array_index (modules, i), on_fault_added, self);
  await_foreign (self);
  return self;
}

void
encfg_sim_line_free (EncfgSimLine *self)
{
  clear_source (&self->input);
  clear_source (&self->silence);
  clear_source (&self->delay);
  clear_source (&self->foreign);
  for (guint i = 0; i < self->modules->len; i++)
    encfg_sim_module_set_fault_added_func (g_ptr_array_index (self->modules, i), NULL, NULL);
  g_queue_clear_full (&self->requests, g_free);
  g_rand_free (self->foreign_luck);
  encfg_sim_tty_free (self->tty);
  encfg_endpoint_free (self->endpoint);
  g_ptr_array_unref (self->modules);
  g_free (self);
}

void
encfg_sim_line_silence (EncfgSimLine *self, const EncfgSimModule *module)
{
  if (self->delay == NULL || self->speaker != module)
    return;
  clear_source (&self->delay);
  self->n_out = 0;
  self->speaker = NULL;
  go_on (self);
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
