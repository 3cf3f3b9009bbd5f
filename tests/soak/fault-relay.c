/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fault-relay.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* On a serial line what is no frame after so long never becomes one. */
#define GATHER_US (5 * 1000)

/* A computer that is busy with other things must not make an answer later than the plan has it. */
#define STARVED_US (250 * 1000)

typedef struct
{
  gint64 due_us;
  guint message; /* that it is a piece of */
  gboolean is_last;
  FaultPiece piece;
} Due;

/* One direction. */
typedef struct
{
  FaultRelay *relay;
  FaultDirection direction;
  int from, to;
  GSource *input;
  GSource *timer;
  guint8 gathered[FAULT_PIECE_MAX];
  gsize n_gathered;
  gint64 gathered_us; /* since when */
  GQueue due;         /* Due *, by time */
  guint n_messages;
  guint midway;       /* the message that is on its way in pieces; 0: none */
  gint64 last_due_us; /* what must not be overtaken leaves then */
} Pipe;

struct _FaultRelay
{
  Pipe pipes[2]; /* by direction */
  gboolean echoes;
  gboolean is_deaf;
  gboolean has_ended;
  FaultPlan *plan;
  const FaultRelayFuncs *funcs;
  gpointer data;
};

static void
end (FaultRelay *self)
{
  if (self->has_ended)
    return;
  self->has_ended = TRUE;
  self->funcs->ended (self, self->data);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer data)
{
  const Due *first = a, *second = b;

  return first->due_us < second->due_us ? -1 : first->due_us > second->due_us;
}

/* What leaves next. Nothing gets into the midst of a message in a TCP stream; on a serial line two
 * may collide. */
static GList *
find_next (Pipe *self)
{
  GList *next = self->due.head;

  while (self->midway && self->relay->plan->is_tcp && next &&
         ((const Due *) next->data)->message != self->midway)
    next = next->next;
  return next ? next : self->due.head;
}

/* The first of what is due, or of what waits to become a message. */
static void
set_timer (Pipe *self)
{
  const GList *next = find_next (self);
  const Due *head = next ? next->data : NULL;
  gint64 at_us = head ? head->due_us : -1;

  if (self->n_gathered > 0 && (at_us < 0 || self->gathered_us + GATHER_US < at_us))
    at_us = self->gathered_us + GATHER_US;
  g_source_set_ready_time (self->timer, at_us);
}

static void
enqueue (Pipe *self, const FaultPiece *piece, gboolean is_last)
{
  Due *due = g_new (Due, 1);

  due->piece = *piece;
  due->message = self->n_messages;
  due->is_last = is_last;
  due->due_us = g_get_monotonic_time () + piece->after_us;
  if (!piece->is_overtaken)
    self->last_due_us = due->due_us = MAX (due->due_us, self->last_due_us);
  /* Behind those that are due at the same moment. */
  g_queue_insert_sorted (&self->due, due, compare_due, NULL);
}

static void
deliver (Pipe *self, const FaultPiece *piece)
{
  FaultRelay *relay = self->relay;

  if (relay->is_deaf || relay->has_ended)
    return;
  if (piece->length > 0 && write (self->to, piece->bytes, piece->length) < 0 && errno != EAGAIN)
    end (relay);
  relay->is_deaf = piece->deafens;
  if (piece->closes)
    end (relay);
}

static void
deliver_due (Pipe *self, gint64 now_us)
{
  GList *next;

  while ((next = find_next (self)) && ((const Due *) next->data)->due_us <= now_us)
    {
      g_autofree Due *due = next->data;

      g_queue_delete_link (&self->due, next);
      self->midway = due->is_last ? 0 : due->message;
      if (now_us - due->due_us < STARVED_US)
        deliver (self, &due->piece);
      else
        end (self->relay);
    }
}

static void
take_message (Pipe *self, gsize length)
{
  FaultRelay *relay = self->relay;
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (FaultPiece));
  Pipe *back = &relay->pipes[!self->direction];
  const char *fault;

  relay->funcs->passed (self->gathered, length, self->direction, relay->data);
  self->n_messages++;
  back->n_messages++;
  fault = fault_plan_draw (relay->plan, self->direction, self->gathered, length, pieces);
  if (fault)
    relay->funcs->suffered (fault, self->direction, length, relay->data);
  if (relay->echoes && self->direction == FAULT_TO_MODULE)
    {
      FaultPiece echo = { .length = length, .is_overtaken = TRUE };

      memcpy (echo.bytes, self->gathered, length);
      enqueue (back, &echo, TRUE);
    }
  for (guint i = 0; i < pieces->len; i++)
    {
      const FaultPiece *piece = &g_array_index (pieces, FaultPiece, i);

      enqueue (piece->comes_back ? back : self,
               piece,
               piece->is_overtaken || piece->comes_back || i + 1 == pieces->len ||
                 piece[1].is_overtaken);
    }
  set_timer (back);
  self->n_gathered -= length;
  memmove (self->gathered, self->gathered + length, self->n_gathered);
}

/* 0: not whole yet. What will never be a frame is a message all the same. */
static gsize
get_message_length (const Pipe *self, gint64 now_us)
{
  guint8 unit;
  EncfgPdu pdu;
  int length;

  if (self->n_gathered == 0)
    return 0;
  if (self->relay->plan->is_tcp)
    {
      length = encfg_frame_tcp_length (self->gathered, self->n_gathered);
      return length < 0 ? self->n_gathered : (gsize) length;
    }
  if (encfg_frame_parse_rtu (self->gathered, (guint) self->n_gathered, &unit, &pdu) ||
      now_us >= self->gathered_us + GATHER_US)
    return self->n_gathered;
  return 0;
}

static void
run (Pipe *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gsize length;

  while ((length = get_message_length (self, now_us)) > 0)
    take_message (self, length);
  deliver_due (self, g_get_monotonic_time ());
  set_timer (self);
}

static gboolean
on_timer (gpointer data)
{
  run (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
receive (Pipe *self)
{
  gssize n =
    read (self->from, self->gathered + self->n_gathered, sizeof self->gathered - self->n_gathered);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return TRUE;
  if (n <= 0)
    {
      end (self->relay);
      return FALSE;
    }
  if (self->n_gathered == 0)
    self->gathered_us = g_get_monotonic_time ();
  self->n_gathered += (gsize) n;
  run (self);
  return TRUE;
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer data)
{
  return receive (data);
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static void
pipe_init (Pipe *self, FaultRelay *relay, FaultDirection direction, int from, int to)
{
  static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

  self->relay = relay;
  self->direction = direction;
  self->from = from;
  self->to = to;
  g_queue_init (&self->due);
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  self->input = g_unix_fd_source_new (from, G_IO_IN | G_IO_HUP);
  g_source_set_callback (self->input, G_SOURCE_FUNC (on_input), self, NULL);
  g_source_attach (self->input, g_main_context_get_thread_default ());
}

static void
pipe_clear (Pipe *self)
{
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_source_destroy (self->input);
  g_source_unref (self->input);
  g_queue_clear_full (&self->due, g_free);
}

FaultRelay *
fault_relay_new (int to_master,
                 int to_module,
                 gboolean echoes,
                 FaultPlan *plan,
                 const FaultRelayFuncs *funcs,
                 gpointer data)
{
  FaultRelay *self = g_new0 (FaultRelay, 1);

  self->echoes = echoes;
  self->plan = plan;
  self->funcs = funcs;
  self->data = data;
  pipe_init (&self->pipes[FAULT_TO_MODULE], self, FAULT_TO_MODULE, to_master, to_module);
  pipe_init (&self->pipes[FAULT_TO_MASTER], self, FAULT_TO_MASTER, to_module, to_master);
  return self;
}

void
fault_relay_free (FaultRelay *self, gboolean delivers)
{
  Pipe *to_module = &self->pipes[FAULT_TO_MODULE];

  for (const Due *due; delivers && (due = g_queue_peek_head (&to_module->due));)
    {
      if (write (to_module->to, due->piece.bytes, due->piece.length) < 0)
        delivers = FALSE;
      g_free (g_queue_pop_head (&to_module->due));
    }
  pipe_clear (to_module);
  pipe_clear (&self->pipes[FAULT_TO_MASTER]);
  close (to_module->from);
  close (to_module->to);
  g_free (self);
}

gboolean
fault_relay_has_ended (FaultRelay *self)
{
  if (!self->has_ended)
    receive (&self->pipes[FAULT_TO_MODULE]);
  return self->has_ended;
}

gboolean
fault_relay_is_quiet (const FaultRelay *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->pipes); i++)
    if (self->pipes[i].n_gathered > 0 || self->pipes[i].due.length > 0)
      return FALSE;
  return TRUE;
}
