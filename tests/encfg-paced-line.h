/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A serial line on a pty whose bytes take their time, with modules and, where wanted, another
 * master on it. A thread of its own moves the bytes; what it has seen is read after
 * encfg_paced_line_stop. Everything is µs of the monotonic clock. */

#include "encfg-frame.h"
#include "encfg-test.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PACED_MODULES_MAX 4
#define PACED_WORDS 200

typedef struct
{
  guint8 unit;
  gint64 turnaround_us;       /* after the 3.5 characters that end the request */
  guint16 words[PACED_WORDS]; /* of every table; beyond them exception 2 */
} EncfgPacedModule;

typedef struct
{
  gint64 due_us;
  guint8 byte;
} EncfgPacedByte;

typedef struct EncfgPacedLine EncfgPacedLine;
struct EncfgPacedLine
{
  guint baud;
  EncfgPacedModule modules[PACED_MODULES_MAX];
  guint n_modules;
  gboolean echoes;
  gint64 lump_us; /* of an adapter that hands bytes over in lumps; 0: none */
  /* Sent by somebody else each period, so often; the first time when a request was heard. */
  guint8 *other;
  guint other_length, other_times;
  gint64 other_period_us;
  /* Puts an answer onto the line in another way; NULL: as it is. */
  void (*tamper) (EncfgPacedLine *self, guint8 *answer, guint length, gint64 begin_us);

  /* What was seen. */
  GByteArray *asked; /* unit of each request */
  guint n_writes;
  gint64 least_gap_us;     /* silence before a request, of all but the first */
  gint64 first_request_us; /* when it began */

  char *path;
  int master, slave; /* our end of the slave keeps the line up between clients */
  int quit;
  GThread *thread;
  GArray *bytes; /* EncfgPacedByte on their way to the client, by time */
  guint8 request[ENCFG_FRAME_MAX];
  guint length;
  gint64 sent_until_us, busy_until_us, other_due_us;
};

static inline gint64
encfg_paced_character_us (const EncfgPacedLine *self, guint n)
{
  return (gint64) n * 10 * G_USEC_PER_SEC / self->baud;
}

/* Puts bytes onto the line from `begin_us` on; two that talk at once mix their bytes. */
static inline void
encfg_paced_put (EncfgPacedLine *self, guint8 *bytes, guint length, gint64 begin_us)
{
  for (guint i = 0; i < length; i++)
    {
      EncfgPacedByte byte = { begin_us + encfg_paced_character_us (self, i + 1), bytes[i] };
      guint at = self->bytes->len;

      self->busy_until_us = MAX (self->busy_until_us, byte.due_us);
      if (self->lump_us)
        byte.due_us = (byte.due_us / self->lump_us + 1) * self->lump_us;
      while (at > 0 && g_array_index (self->bytes, EncfgPacedByte, at - 1).due_us > byte.due_us)
        at--;
      g_array_insert_val (self->bytes, at, byte);
    }
}

static inline void
encfg_paced_answer (EncfgPacedLine *self, EncfgPacedModule *module, const EncfgPdu *pdu)
{
  EncfgRequest request;
  EncfgPdu answer;
  guint8 frame[ENCFG_FRAME_MAX];
  guint length;
  gint64 begin_us;

  if (encfg_pdu_parse_request (pdu, &request) != 0)
    return;
  if (request.address + request.count > PACED_WORDS)
    encfg_pdu_build_exception (&answer, request.function, 2);
  else
    {
      if (request.is_write)
        memcpy (&module->words[request.address], request.words, request.count * sizeof (guint16));
      encfg_pdu_build_answer (&answer, &request, &module->words[request.address]);
    }
  length = encfg_frame_build_rtu (frame, module->unit, &answer);
  begin_us = self->sent_until_us + encfg_frame_silence_us (self->baud, 10) + module->turnaround_us;
  (self->tamper ? self->tamper : encfg_paced_put) (self, frame, length, begin_us);
}

/* The request has ended: whoever is asked answers. */
static inline void
encfg_paced_serve (EncfgPacedLine *self)
{
  EncfgPdu pdu;
  guint8 unit;
  gboolean is_frame = encfg_frame_parse_rtu (self->request, self->length, &unit, &pdu);

  self->length = 0;
  if (!is_frame)
    return;
  g_byte_array_append (self->asked, &unit, 1);
  self->n_writes += pdu.bytes[0] > 4;
  if (self->other && self->other_due_us == 0)
    self->other_due_us = self->sent_until_us + self->other_period_us;
  for (guint i = 0; i < self->n_modules; i++)
    if (self->modules[i].unit == unit)
      encfg_paced_answer (self, &self->modules[i], &pdu);
}

/* A client at another speed talks to nobody. */
static inline gboolean
encfg_paced_is_understood (EncfgPacedLine *self)
{
  struct termios settings;

  return tcgetattr (self->slave, &settings) == 0 &&
         cfgetospeed (&settings) == (self->baud == 19200   ? B19200
                                     : self->baud == 38400 ? B38400
                                                           : B9600);
}

static inline void
encfg_paced_take (EncfgPacedLine *self)
{
  guint8 bytes[ENCFG_FRAME_MAX];
  gssize got = read (self->master, bytes, sizeof bytes);
  gint64 begin_us = MAX (g_get_monotonic_time (), self->sent_until_us);

  if (got <= 0 || !encfg_paced_is_understood (self))
    return;
  if (self->length == 0 && self->sent_until_us == 0)
    self->first_request_us = begin_us;
  else if (self->length == 0)
    self->least_gap_us = MIN (self->least_gap_us, begin_us - self->busy_until_us);
  if (self->echoes)
    encfg_paced_put (self, bytes, (guint) got, begin_us);
  self->sent_until_us = begin_us + encfg_paced_character_us (self, (guint) got);
  self->busy_until_us = MAX (self->busy_until_us, self->sent_until_us);
  got = MIN (got, (gssize) (sizeof self->request - self->length));
  memcpy (&self->request[self->length], bytes, (gsize) got);
  self->length += (guint) got;
}

/* Does what is due, and returns when something will be. */
static inline gint64
encfg_paced_turn (EncfgPacedLine *self, gint64 now_us)
{
  gint64 next_us = now_us + 20 * 1000;
  gint64 end_us = self->sent_until_us + encfg_frame_silence_us (self->baud, 10);

  if (self->length > 0 && end_us <= now_us)
    encfg_paced_serve (self);
  else if (self->length > 0)
    next_us = MIN (next_us, end_us);
  if (self->other_due_us && self->other_due_us <= now_us && self->other_times > 0)
    {
      encfg_paced_put (self, self->other, self->other_length, now_us);
      self->other_due_us = now_us + self->other_period_us;
      self->other_times--;
    }
  while (self->bytes->len > 0)
    {
      EncfgPacedByte byte = g_array_index (self->bytes, EncfgPacedByte, 0);

      if (byte.due_us > now_us)
        return MIN (next_us, byte.due_us);
      g_assert_cmpint (write (self->master, &byte.byte, 1), ==, 1);
      g_array_remove_index (self->bytes, 0);
    }
  return next_us;
}

static inline gpointer
encfg_paced_run (gpointer data)
{
  EncfgPacedLine *self = data;

  while (!g_atomic_int_get (&self->quit))
    {
      struct pollfd wait = { .fd = self->master, .events = POLLIN };
      gint64 now_us = g_get_monotonic_time ();
      gint64 wait_us = MAX (encfg_paced_turn (self, now_us) - g_get_monotonic_time (), 0);
      struct timespec timeout = { 0, wait_us * 1000 };

      if (ppoll (&wait, 1, &timeout, NULL) > 0)
        encfg_paced_take (self);
    }
  return NULL;
}

/* `self` holds what is to be there. */
static inline void
encfg_paced_line_start (EncfgPacedLine *self)
{
  struct termios settings;

  self->baud = self->baud ? self->baud : 9600;
  self->least_gap_us = G_MAXINT64;
  self->asked = g_byte_array_new ();
  self->bytes = g_array_new (FALSE, FALSE, sizeof (EncfgPacedByte));
  self->master = posix_openpt (O_RDWR | O_NOCTTY);
  g_assert_cmpint (self->master, >=, 0);
  g_assert_cmpint (grantpt (self->master), ==, 0);
  g_assert_cmpint (unlockpt (self->master), ==, 0);
  self->path = g_strdup (ptsname (self->master));
  self->slave = open (self->path, O_RDWR | O_NOCTTY);
  g_assert_cmpint (tcgetattr (self->slave, &settings), ==, 0);
  cfmakeraw (&settings);
  g_assert_cmpint (tcsetattr (self->slave, TCSANOW, &settings), ==, 0);
  self->thread = g_thread_new ("line", encfg_paced_run, self);
}

/* The thread ends; what was seen stays. */
static inline void
encfg_paced_line_stop (EncfgPacedLine *self)
{
  g_atomic_int_set (&self->quit, TRUE);
  g_clear_pointer (&self->thread, g_thread_join);
}

static inline void
encfg_paced_line_clear (EncfgPacedLine *self)
{
  encfg_paced_line_stop (self);
  close (self->slave);
  close (self->master);
  g_free (self->path);
  g_byte_array_unref (self->asked);
  g_array_unref (self->bytes);
}
