/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sniffer.h"

#include "encfg-sniffer-shape.h"

#include <string.h>

#define EXCEPTION_FLAG 0x80
/* So long may a module take to answer. The next request ends the wait in any case. */
#define PATIENCE_US (5 * G_USEC_PER_SEC)

struct _EncfgSniffer
{
  guint silence_us;
  EncfgSnifferFunc func;
  gpointer data;
  guint echoes;

  guint8 bytes[ENCFG_RTU_MAX]; /* not understood yet, */
  gint64 times[ENCFG_RTU_MAX]; /* when each came */
  guint n_bytes;
  gint64 heard_us; /* when the last byte came */

  guint8 lost[ENCFG_RTU_MAX]; /* what was no frame, as far as it fits */
  guint n_lost;
  gint64 lost_us;

  gboolean is_open; /* `request` waits for its answer */
  guint8 unit;
  EncfgPdu request;
  gint64 request_us, request_end_us; /* its first and its last byte */

  EncfgRequest parsed; /* here because it is large */
  guint16 words[ENCFG_MAX_READ_BITS];
};

EncfgSniffer *
encfg_sniffer_new (guint silence_us, EncfgSnifferFunc func, gpointer data)
{
  EncfgSniffer *self = g_new0 (EncfgSniffer, 1);

  self->silence_us = silence_us;
  self->func = func;
  self->data = data;
  return self;
}

void
encfg_sniffer_free (EncfgSniffer *self)
{
  g_free (self);
}

guint
encfg_sniffer_get_echoes (const EncfgSniffer *self)
{
  return self->echoes;
}

/* The request that waits, as far as it is understood. */
static void
add_request (EncfgSniffer *self, EncfgSniffed *sniffed)
{
  const guint8 fault = encfg_pdu_parse_request (&self->request, &self->parsed);

  sniffed->request = &self->request;
  sniffed->time_us = self->request_us;
  sniffed->unit = self->unit;
  sniffed->function = self->request.bytes[0];
  /* Fault 1: a function of which nothing is known; others have an address all the same. */
  if (fault == 1 || self->request.length < 5)
    return;
  sniffed->has_range = TRUE;
  sniffed->table = self->parsed.table;
  sniffed->is_write = self->parsed.is_write;
  sniffed->address = self->parsed.address;
  sniffed->count = fault == 0 ? self->parsed.count
                              : (guint) (self->request.bytes[3] << 8 | self->request.bytes[4]);
  if (fault == 0 && self->parsed.is_write)
    sniffed->words = self->parsed.words;
}

/* Tells what became of the request that waits, and waits no more. */
static void
close_request (EncfgSniffer *self, EncfgSniffed sniffed)
{
  add_request (self, &sniffed);
  if (sniffed.kind == ENCFG_SNIFF_ANSWERED && !sniffed.is_write)
    sniffed.words = sniffed.has_range ? self->words : NULL;
  self->is_open = FALSE;
  self->func (&sniffed, self->data);
}

static void
give_up_request (EncfgSniffer *self)
{
  if (self->is_open)
    close_request (self, (EncfgSniffed){ .kind = ENCFG_SNIFF_UNANSWERED, .delay_us = -1 });
}

/* The bytes lost so far are all that were lost in one go. */
static void
tell_lost (EncfgSniffer *self)
{
  EncfgSniffed sniffed = {
    .kind = ENCFG_SNIFF_GARBAGE, .time_us = self->lost_us, .delay_us = -1, .n_bytes = self->n_lost
  };
  const guint8 *lost = self->lost;

  if (self->n_lost == 0)
    return;
  self->n_lost = 0;
  if (self->is_open && sniffed.n_bytes >= 2 && lost[0] == self->unit &&
      (lost[1] & ~EXCEPTION_FLAG) == self->request.bytes[0])
    {
      sniffed.kind = ENCFG_SNIFF_DAMAGED;
      sniffed.delay_us = sniffed.time_us - self->request_end_us;
      close_request (self, sniffed);
      return;
    }
  if (sniffed.n_bytes <= ENCFG_RTU_MAX &&
      (encfg_shape_length (ENCFG_SHAPE_REQUEST, lost, sniffed.n_bytes) == (int) sniffed.n_bytes ||
       encfg_shape_length (ENCFG_SHAPE_ANSWER, lost, sniffed.n_bytes) == (int) sniffed.n_bytes))
    {
      sniffed.kind = ENCFG_SNIFF_DAMAGED;
      sniffed.unit = lost[0];
      sniffed.function = lost[1];
    }
  self->func (&sniffed, self->data);
}

static void
drop (EncfgSniffer *self, guint length)
{
  self->n_bytes -= length;
  memmove (self->bytes, self->bytes + length, self->n_bytes);
  memmove (self->times, self->times + length, self->n_bytes * sizeof self->times[0]);
}

static void
lose_byte (EncfgSniffer *self)
{
  if (self->n_lost == 0)
    self->lost_us = self->times[0];
  if (self->n_lost < G_N_ELEMENTS (self->lost))
    self->lost[self->n_lost] = self->bytes[0];
  self->n_lost++;
  drop (self, 1);
}

static gboolean
is_awaited (const EncfgSniffer *self, guint8 unit, guint8 function)
{
  return self->is_open && unit == self->unit &&
         (function & ~EXCEPTION_FLAG) == self->request.bytes[0];
}

static void
take_request (EncfgSniffer *self, guint8 unit, const EncfgPdu *pdu, gint64 begin_us, gint64 end_us)
{
  if (self->is_open && unit == self->unit && pdu->length == self->request.length &&
      memcmp (pdu->bytes, self->request.bytes, pdu->length) == 0 &&
      begin_us - self->request_end_us < self->silence_us)
    {
      self->echoes++;
      self->request_end_us = end_us;
      return;
    }
  give_up_request (self);
  self->is_open = TRUE;
  self->unit = unit;
  self->request = *pdu;
  self->request_us = begin_us;
  self->request_end_us = end_us;
  if (unit == 0)
    close_request (self, (EncfgSniffed){ .kind = ENCFG_SNIFF_BROADCAST, .delay_us = -1 });
}

/* Functions that we do not speak have no answers that we could judge. */
static gboolean
does_fit (EncfgSniffer *self, const EncfgPdu *answer)
{
  if (encfg_pdu_parse_request (&self->request, &self->parsed) == 1)
    return TRUE;
  return self->request.length >= 5 &&
         encfg_pdu_check_answer (&self->request, answer, self->words, NULL);
}

/* FALSE if it is no answer to what was asked. */
static gboolean
take_answer (EncfgSniffer *self, guint8 unit, const EncfgPdu *pdu, gint64 begin_us)
{
  const gboolean is_exception = (pdu->bytes[0] & EXCEPTION_FLAG) != 0;
  EncfgSniffed sniffed = { .kind = is_exception ? ENCFG_SNIFF_REFUSED : ENCFG_SNIFF_ANSWERED,
                           .exception = is_exception ? pdu->bytes[1] : 0,
                           .delay_us = begin_us - self->request_end_us,
                           .answer = pdu };

  if (!is_awaited (self, unit, pdu->bytes[0]) || (!is_exception && !does_fit (self, pdu)))
    return FALSE;
  close_request (self, sniffed);
  return TRUE;
}

static void
tell_stray (EncfgSniffer *self, guint8 unit, const EncfgPdu *pdu, gint64 begin_us)
{
  const gboolean is_exception = (pdu->bytes[0] & EXCEPTION_FLAG) != 0;
  const EncfgSniffed sniffed = { .kind = ENCFG_SNIFF_STRAY,
                                 .time_us = begin_us,
                                 .delay_us = -1,
                                 .unit = unit,
                                 .function = pdu->bytes[0] & (guint8) ~EXCEPTION_FLAG,
                                 .exception = is_exception ? pdu->bytes[1] : 0,
                                 .answer = pdu };

  self->func (&sniffed, self->data);
}

/* The first `length` bytes are a frame. One that may be either is an answer if it fits what was
 * asked, else a request. */
static void
take_frame (EncfgSniffer *self, guint length, gboolean may_be_request)
{
  const gint64 begin_us = self->times[0], end_us = self->times[length - 1];
  guint8 unit = 0;
  EncfgPdu pdu = { .length = 0 };

  tell_lost (self);
  encfg_frame_parse_rtu (self->bytes, length, &unit, &pdu);
  drop (self, length);
  if (take_answer (self, unit, &pdu, begin_us))
    return;
  if (may_be_request)
    take_request (self, unit, &pdu, begin_us, end_us);
  else
    tell_stray (self, unit, &pdu, begin_us);
}

/* As encfg_shape_length, for a frame that is there whole and has its CRC. */
static int
find_whole (EncfgShape shape, const guint8 *bytes, guint available)
{
  const int length = encfg_shape_length (shape, bytes, available);

  if (length <= 0 || (guint) length > available)
    return length < 0 ? -1 : 0;
  return encfg_shape_has_crc (bytes, (gsize) length) ? length : -1;
}

/* A function whose lengths nobody knows: the frame ends where a pause or another frame begins. */
static int
find_unknown (const EncfgSniffer *self, gboolean is_silent)
{
  if (is_silent && encfg_shape_has_crc (self->bytes, self->n_bytes))
    return (int) self->n_bytes;
  for (guint i = 1; i < self->n_bytes; i++)
    if (find_whole (ENCFG_SHAPE_REQUEST, self->bytes + i, self->n_bytes - i) > 0 ||
        find_whole (ENCFG_SHAPE_ANSWER, self->bytes + i, self->n_bytes - i) > 0)
      return encfg_shape_has_crc (self->bytes, i) ? (int) i : -1;
  return self->n_bytes < ENCFG_RTU_MAX && !is_silent ? 0 : -1;
}

/* Does an answer begin that is as long as the one we wait for? Then its first bytes are not looked
 * at as a request. */
static gboolean
is_expected_answer (EncfgSniffer *self)
{
  EncfgRequest *parsed = &self->parsed;

  if (self->n_bytes < 3 || !is_awaited (self, self->bytes[0], self->bytes[1]) ||
      encfg_pdu_parse_request (&self->request, parsed) != 0 || parsed->is_write)
    return FALSE;
  return self->bytes[2] ==
         (encfg_table_is_bits (parsed->table) ? (parsed->count + 7) / 8 : 2 * parsed->count);
}

/* Length of the frame at the head, 0 if it may become one, -1 if it is none. */
static int
find_frame (EncfgSniffer *self, gboolean is_silent, gboolean *may_be_request)
{
  int request, answer;

  *may_be_request = TRUE;
  if (self->n_bytes >= 2 && !encfg_shape_is_known (self->bytes[1]))
    return find_unknown (self, is_silent);
  request = find_whole (ENCFG_SHAPE_REQUEST, self->bytes, self->n_bytes);
  answer = find_whole (ENCFG_SHAPE_ANSWER, self->bytes, self->n_bytes);
  if (answer == 0 && !is_silent && is_expected_answer (self))
    return 0;
  *may_be_request = request > 0;
  if (answer > 0 && (request <= 0 || is_awaited (self, self->bytes[0], self->bytes[1])))
    *may_be_request = request == answer;
  else if (request > 0)
    answer = request;
  if (answer > 0)
    return answer;
  return (request == 0 || answer == 0) && !is_silent ? 0 : -1;
}

static void
understand (EncfgSniffer *self, gboolean is_silent)
{
  while (self->n_bytes > 0)
    {
      gboolean may_be_request;
      const int length = find_frame (self, is_silent, &may_be_request);

      if (length > 0)
        take_frame (self, (guint) length, may_be_request);
      else if (length < 0)
        lose_byte (self);
      else
        return;
    }
  if (is_silent)
    tell_lost (self);
}

void
encfg_sniffer_feed (EncfgSniffer *self, const guint8 *bytes, gsize length, gint64 now_us)
{
  encfg_sniffer_idle (self, now_us);
  for (gsize i = 0; i < length; i++)
    {
      self->bytes[self->n_bytes] = bytes[i];
      self->times[self->n_bytes++] = now_us;
      understand (self, FALSE);
    }
  self->heard_us = now_us;
}

void
encfg_sniffer_idle (EncfgSniffer *self, gint64 now_us)
{
  if (now_us - self->heard_us >= self->silence_us)
    understand (self, TRUE);
  if (now_us - self->request_end_us >= PATIENCE_US && self->n_bytes == 0)
    give_up_request (self);
}

void
encfg_sniffer_finish (EncfgSniffer *self, gint64 now_us)
{
  understand (self, TRUE);
  if (now_us - self->request_end_us >= G_USEC_PER_SEC)
    give_up_request (self);
}
