/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fault-plan.h"

#include <string.h>

/* A serial line forgets a debt two seconds after the request: an answer comes before that or never.
 * Both directions together stay below it. */
#define LATEST_REQUEST_MS 400
#define LATEST_ANSWER_MS 1000

/* Pauses inside a frame that a receiver must bear (an adapter's lumps), and such that break it. */
#define LUMP_MS 15
#define TEAR_MS 150

#define PACED_BYTES 4
#define PACED_US 4167 /* four characters at 9600 baud */

typedef struct
{
  FaultDirection direction;
  const guint8 *bytes;
  gsize length;
} Message;

static guint
draw (FaultPlan *self, guint from, guint to)
{
  return (guint) g_rand_int_range (self->rand, (gint32) from, (gint32) to + 1);
}

static FaultPiece *
add (GArray *pieces, gint64 after_us, const guint8 *bytes, gsize length)
{
  FaultPiece *piece;

  g_assert (length <= FAULT_PIECE_MAX);
  g_array_set_size (pieces, pieces->len + 1);
  piece = &g_array_index (pieces, FaultPiece, pieces->len - 1);
  *piece = (FaultPiece){ .after_us = after_us, .length = length };
  if (length > 0)
    memcpy (piece->bytes, bytes, length);
  return piece;
}

static FaultPiece *
add_noise (FaultPlan *self, gint64 after_us, guint length, GArray *pieces)
{
  guint8 noise[32];

  g_assert (length <= sizeof noise);
  for (guint i = 0; i < length; i++)
    noise[i] = (guint8) draw (self, 0, 255);
  return add (pieces, after_us, noise, length);
}

static gint64
draw_late_us (FaultPlan *self, const Message *message)
{
  guint latest_ms = message->direction == FAULT_TO_MODULE ? LATEST_REQUEST_MS : LATEST_ANSWER_MS;

  return draw (self, self->timeout_ms, latest_ms) * G_GINT64_CONSTANT (1000);
}

static void
delay (FaultPlan *self, const Message *message, GArray *pieces)
{
  add (pieces, draw (self, 0, self->timeout_ms * 1000), message->bytes, message->length);
}

/* The next message joins it: the two leave in one. */
static void
be_late (FaultPlan *self, const Message *message, GArray *pieces)
{
  add (pieces, draw_late_us (self, message), message->bytes, message->length);
}

static void
be_overtaken (FaultPlan *self, const Message *message, GArray *pieces)
{
  add (pieces, draw_late_us (self, message), message->bytes, message->length)->is_overtaken = TRUE;
}

static void
drop (FaultPlan *self, const Message *message, GArray *pieces)
{
}

/* On a serial line without a pause: nothing tells a copy that comes after the silence from an
 * answer to the next request. */
static void
come_twice (FaultPlan *self, const Message *message, GArray *pieces)
{
  FaultPiece *piece = add (pieces, 0, message->bytes, message->length);

  if (self->is_tcp && message->direction == FAULT_TO_MASTER)
    be_overtaken (self, message, pieces);
  else
    {
      memcpy (piece->bytes + message->length, message->bytes, message->length);
      piece->length = 2 * message->length;
    }
}

static void
cut (FaultPlan *self, const Message *message, guint most_ms, GArray *pieces)
{
  gint64 after_us = 0;

  for (gsize at = 0; at < message->length;)
    {
      gsize n = draw (self, 1, (guint) (message->length - at));

      add (pieces, after_us, message->bytes + at, n);
      at += n;
      after_us += draw (self, 0, most_ms * 1000);
    }
}

static void
come_in_lumps (FaultPlan *self, const Message *message, GArray *pieces)
{
  cut (self, message, LUMP_MS, pieces);
}

static void
be_torn (FaultPlan *self, const Message *message, GArray *pieces)
{
  cut (self, message, TEAR_MS, pieces);
}

static void
be_slow (FaultPlan *self, const Message *message, GArray *pieces)
{
  for (gsize at = 0; at < message->length; at += PACED_BYTES)
    add (pieces,
         (gint64) (at / PACED_BYTES) * PACED_US,
         message->bytes + at,
         MIN (PACED_BYTES, message->length - at));
}

/* Of every 65536 damaged frames the CRC lets one pass; not here. */
static void
corrupt_rtu (FaultPlan *self, const Message *message, GArray *pieces)
{
  FaultPiece *piece = add (pieces, 0, message->bytes, message->length);
  guint8 unit;
  EncfgPdu pdu;

  do
    for (guint flips = draw (self, 1, 12); flips > 0; flips--)
      piece->bytes[draw (self, 0, (guint) message->length - 1)] ^=
        (guint8) (1 << draw (self, 0, 7));
  while (encfg_frame_parse_rtu (piece->bytes, (guint) piece->length, &unit, &pdu));
}

/* TCP's own checksum guards the values; what a bad gateway gets wrong is the header, and in an
 * answer what kind it is. */
static void
corrupt_tcp (FaultPlan *self, const Message *message, GArray *pieces)
{
  static const guint of_request[] = {
    0, 1, 2, 3, 6
  }; /* with another length it says other things */
  FaultPiece *piece = add (pieces, 0, message->bytes, message->length);
  guint at = message->direction == FAULT_TO_MODULE
               ? of_request[draw (self, 0, G_N_ELEMENTS (of_request) - 1)]
               : draw (self, 0, ENCFG_MBAP_SIZE + 1);

  piece->bytes[MIN (at, (guint) message->length - 1)] ^= (guint8) draw (self, 1, 255);
}

static void
be_corrupt (FaultPlan *self, const Message *message, GArray *pieces)
{
  (self->is_tcp ? corrupt_tcp : corrupt_rtu) (self, message, pieces);
}

/* A TCP stream loses nothing in its midst: what is cut off is the end of all. */
static void
be_cut_short (FaultPlan *self, const Message *message, GArray *pieces)
{
  FaultPiece *piece = add (pieces, 0, message->bytes, draw (self, 0, (guint) message->length - 1));

  piece->closes = self->is_tcp && draw (self, 0, 1) == 0;
  piece->deafens = self->is_tcp && !piece->closes;
}

static void
lose_its_head (FaultPlan *self, const Message *message, GArray *pieces)
{
  gsize n = draw (self, 1, (guint) message->length - 1);

  add (pieces, 0, message->bytes + n, message->length - n);
}

static void
come_back (FaultPlan *self, const Message *message, GArray *pieces)
{
  add (pieces, 0, message->bytes, message->length)->comes_back = TRUE;
  add (pieces, 0, message->bytes, message->length);
}

static void
be_in_noise (FaultPlan *self, const Message *message, GArray *pieces)
{
  gint64 gap_us = draw (self, 0, 1) * draw (self, 0, LUMP_MS * 1000);

  if (draw (self, 0, 1) == 0)
    {
      add_noise (self, 0, draw (self, 1, 20), pieces);
      add (pieces, gap_us, message->bytes, message->length);
    }
  else
    {
      add (pieces, 0, message->bytes, message->length);
      add_noise (self, gap_us, draw (self, 1, 20), pieces);
    }
}

/* An answer that was meant for somebody else. */
static void
meet_foreign (FaultPlan *self, const Message *message, GArray *pieces)
{
  EncfgPdu pdu = { { 3, 4, (guint8) draw (self, 0, 255), 1, 2, 3 }, 6 };
  guint8 frame[ENCFG_FRAME_MAX];
  guint length;

  if (self->is_tcp)
    length = encfg_frame_build_tcp (
      frame,
      (guint16) ((message->bytes[0] << 8 | message->bytes[1]) + draw (self, 1, 65535)),
      1,
      &pdu);
  else
    length = encfg_frame_build_rtu (frame, (guint8) draw (self, 2, 247), &pdu);
  add (pieces, 0, frame, length);
  add (pieces, draw (self, 0, 1) * 1000 * draw (self, 0, LUMP_MS), message->bytes, message->length);
}

static void
babble (FaultPlan *self, const Message *message, GArray *pieces)
{
  add (pieces, 0, message->bytes, message->length);
  for (gint64 after_us = 0; after_us < 300 * 1000; after_us += draw (self, 1, 8000))
    add_noise (self, after_us, draw (self, 1, 8), pieces)->is_overtaken = TRUE;
}

static void
be_closed (FaultPlan *self, const Message *message, GArray *pieces)
{
  gsize n = draw (self, 0, 1) == 0 ? 0 : message->length;

  add (pieces, 0, message->bytes, n)->closes = TRUE;
}

typedef struct
{
  const char *name;
  void (*func) (FaultPlan *self, const Message *message, GArray *pieces);
  guint weights[2][2]; /* [TCP][direction] */
} Fault;

/* clang-format off */
static const Fault faults[] = {
  /*                                   RTU request, answer   TCP request, answer */
  { "delayed",      delay,         { { 3, 6 },              { 3, 6 } } },
  { "late",         be_late,       { { 2, 5 },              { 2, 6 } } },
  { "overtaken",    be_overtaken,  { { 0, 3 },              { 0, 5 } } },
  { "dropped",      drop,          { { 3, 5 },              { 2, 4 } } },
  { "twice",        come_twice,    { { 2, 5 },              { 2, 6 } } },
  { "in lumps",     come_in_lumps, { { 2, 5 },              { 3, 6 } } },
  { "torn",         be_torn,       { { 2, 4 },              { 3, 6 } } },
  { "slow",         be_slow,       { { 2, 3 },              { 2, 2 } } },
  { "corrupt",      be_corrupt,    { { 4, 8 },              { 2, 6 } } },
  { "cut short",    be_cut_short,  { { 2, 4 },              { 1, 2 } } },
  { "beheaded",     lose_its_head, { { 2, 4 },              { 0, 0 } } },
  { "coming back",  come_back,     { { 1, 0 },              { 1, 0 } } },
  { "in noise",     be_in_noise,   { { 2, 6 },              { 0, 2 } } },
  { "with foreign", meet_foreign,  { { 0, 5 },              { 0, 5 } } },
  { "babbled over", babble,        { { 0, 1 },              { 0, 0 } } },
  { "closed",       be_closed,     { { 0, 1 },              { 1, 2 } } },
};
/* clang-format on */

static const Fault *
draw_fault (FaultPlan *self, FaultDirection direction)
{
  guint sum = 0, at;

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    sum += faults[i].weights[self->is_tcp][direction];
  at = draw (self, 0, sum - 1);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      guint weight = faults[i].weights[self->is_tcp][direction];

      if (at < weight)
        return &faults[i];
      at -= weight;
    }
  g_assert_not_reached ();
}

const char *
fault_plan_draw (FaultPlan *self,
                 FaultDirection direction,
                 const guint8 *bytes,
                 gsize length,
                 GArray *pieces)
{
  const Message message = { direction, bytes, length };
  const Fault *fault;

  if (draw (self, 0, 99) >= self->percent || length < 4)
    {
      add (pieces, 0, bytes, length);
      return NULL;
    }
  fault = draw_fault (self, direction);
  fault->func (self, &message, pieces);
  return fault->name;
}
