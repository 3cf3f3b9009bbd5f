/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* rtu-device TURNAROUND-MS LUMP-MS ID [echo]: a Modbus RTU device behind a line of 9600 8N1, on a
 * new pseudo-terminal. Each byte takes its time on the line, both ways, and reaches the master when
 * it is over, or at the next LUMP (0: at once) as a USB adapter hands them on. Register n holds n
 * until it is written. Prints "ready PATH". Takes lines: "fault NAME" befalls the next request;
 * "stats" is answered with a line of JSON about the silence before each request. */

#define _GNU_SOURCE /* ppoll, posix_openpt */
#include "config.h"

#include "encfg-frame.h"
#include "wire.h"

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CHARACTER_US 1041.67
#define SILENCE_US 3646 /* 3.5 characters */
#define LATE_US 450000
#define QUEUE_MAX 8192 /* a power of two */

typedef struct
{
  double due_us;
  uint8_t byte;
} Due;

static int line_fd;
static double turnaround_us, lump_us;
static int own_id, has_echo;
static Due queue[QUEUE_MAX]; /* on their way to the master */
static unsigned first_due, end_due;
static double out_free_us; /* when the device's last byte has passed */
static double in_free_us;  /* when the master's last byte has passed */
static double quiet_us;    /* since then the master sees nothing on the line */
static uint8_t in[512];
static unsigned n_in;
static uint16_t words[65536];
static char fault[32];
static unsigned n_requests, n_short;
static double first_us;

static double
max (double a, double b)
{
  return a > b ? a : b;
}

static void
put (double at_us, uint8_t byte)
{
  if (lump_us > 0)
    at_us = ((double) (int64_t) (at_us / lump_us) + 1) * lump_us;
  queue[end_due++ % QUEUE_MAX] = (Due){ at_us, byte };
}

/* Sends from `at_us` on, but not into what is being sent. */
static void
emit (double at_us, const uint8_t *bytes, unsigned n)
{
  out_free_us = max (out_free_us, at_us);
  for (unsigned i = 0; i < n; i++)
    {
      out_free_us += CHARACTER_US;
      put (out_free_us, bytes[i]);
    }
}

static void
emit_noise (double at_us, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    emit (at_us, &(uint8_t){ (uint8_t) (0x55 + 37 * i) }, 1);
}

static int
is_fault (const char *name)
{
  return strcmp (fault, name) == 0;
}

/* What the answer `out` becomes under the fault. */
static void
emit_faulty (double at_us, uint8_t *out, unsigned n)
{
  const uint8_t header[] = { out[0], 3, 0xfa };

  if (is_fault ("late answer") || is_fault ("late exception") || is_fault ("late and noise"))
    {
      if (is_fault ("late and noise"))
        emit_noise (at_us, 3);
      emit (at_us - turnaround_us + LATE_US, out, n);
    }
  else if (is_fault ("noise before"))
    emit_noise (at_us, 3), emit (at_us, out, n);
  else if (is_fault ("noise after"))
    emit (at_us, out, n), emit_noise (at_us, 3);
  else if (is_fault ("answer twice"))
    emit (at_us, out, n), emit (at_us, out, n);
  else if (is_fault ("bad CRC"))
    out[n - 1] ^= 0xff, emit (at_us, out, n);
  else if (is_fault ("cut in half"))
    emit (at_us, out, n / 2);
  else if (is_fault ("gap inside"))
    emit (at_us, out, n / 2), emit (out_free_us + 20000, out + n / 2, n - n / 2);
  else if (is_fault ("wrong id"))
    emit (at_us, out, encfg_frame_build_rtu (out, out[0] + 1, &(EncfgPdu){ { 3, 2, 0, 7 }, 4 }));
  else if (is_fault ("first byte lost"))
    emit (at_us, out + 1, n - 1);
  else if (is_fault ("header noise"))
    emit (at_us, header, 3), emit (at_us, out, n);
  else if (is_fault ("babble"))
    emit_noise (at_us, 960);
  else if (!is_fault ("no answer"))
    emit (at_us, out, n);
}

static void
carry_out (const EncfgRequest *request, EncfgPdu *answer)
{
  uint16_t found[ENCFG_MAX_READ_BITS] = { 0 };

  for (unsigned i = 0; i < request->count; i++)
    if (request->is_write)
      words[(uint16_t) (request->address + i)] = request->words[i];
    else
      found[i] = words[(uint16_t) (request->address + i)];
  encfg_pdu_build_answer (answer, request, found);
}

/* Silence has ended what the master sent. */
static void
end_frame (void)
{
  double at_us = in_free_us + SILENCE_US + turnaround_us;
  uint8_t out[ENCFG_FRAME_MAX];
  EncfgPdu pdu, answer;
  EncfgRequest request;
  guint8 unit;

  if (encfg_frame_parse_rtu (in, n_in, &unit, &pdu) && unit == own_id &&
      encfg_pdu_parse_request (&pdu, &request) == 0)
    {
      carry_out (&request, &answer);
      if (is_fault ("late exception"))
        encfg_pdu_build_exception (&answer, request.function, 4);
      emit_faulty (at_us, out, encfg_frame_build_rtu (out, unit, &answer));
      fault[0] = '\0';
    }
  n_in = 0;
}

static void
take_input (void)
{
  double now_us = (double) wire_now_us ();
  ssize_t n = read (line_fd, in + n_in, sizeof in - n_in);

  if (n <= 0)
    return;
  if (n_in == 0)
    {
      first_us = n_requests == 0 ? now_us : first_us;
      n_short += n_requests++ > 0 && now_us - quiet_us < SILENCE_US - 50;
    }
  in_free_us = max (in_free_us, now_us);
  for (ssize_t i = 0; i < n; i++)
    {
      in_free_us += CHARACTER_US;
      if (has_echo)
        put (in_free_us, in[n_in + i]);
    }
  quiet_us = max (quiet_us, in_free_us);
  n_in += (unsigned) n;
}

static void
take_command (void)
{
  char line[64] = "";

  if (fgets (line, sizeof line, stdin) == NULL)
    exit (0);
  line[strcspn (line, "\n")] = '\0';
  if (strncmp (line, "fault ", 6) == 0)
    strcpy (fault, line + 6);
  else
    printf ("{\"requests\":%u,\"short\":%u,\"first_us\":%.0f}\n", n_requests, n_short, first_us);
  fflush (stdout);
}

static void
send_due (void)
{
  double now_us = (double) wire_now_us ();

  for (; first_due != end_due && queue[first_due % QUEUE_MAX].due_us <= now_us; first_due++)
    {
      if (write (line_fd, &queue[first_due % QUEUE_MAX].byte, 1) == 1)
        quiet_us = now_us;
    }
}

/* A pair whose other end stays open: a master that leaves is no hang-up. */
static void
open_line (void)
{
  struct termios raw;
  int slave;

  line_fd = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (line_fd < 0 || grantpt (line_fd) != 0 || unlockpt (line_fd) != 0)
    err (1, "pty");
  slave = open (ptsname (line_fd), O_RDWR | O_NOCTTY);
  tcgetattr (slave, &raw);
  cfmakeraw (&raw);
  cfsetspeed (&raw, B9600);
  tcsetattr (slave, TCSANOW, &raw);
  printf ("ready %s\n", ptsname (line_fd));
  fflush (stdout);
}

static void
wait_for_events (void)
{
  struct pollfd fds[] = { { line_fd, POLLIN, 0 }, { 0, POLLIN, 0 } };
  double until_us = (double) wire_now_us () + 1e6;
  struct timespec wait;

  if (n_in > 0)
    until_us = in_free_us + SILENCE_US;
  if (first_due != end_due && queue[first_due % QUEUE_MAX].due_us < until_us)
    until_us = queue[first_due % QUEUE_MAX].due_us;
  until_us = max (0, until_us - (double) wire_now_us ());
  wait = (struct timespec){ (time_t) (until_us / 1e6), (long) (until_us * 1000) % 1000000000 };
  ppoll (fds, 2, &wait, NULL);
  send_due ();
  if (fds[0].revents & POLLIN)
    take_input ();
  if (fds[1].revents)
    take_command ();
}

int
main (int argc, char **argv)
{
  if (argc < 4)
    errx (2, "expected TURNAROUND-MS LUMP-MS ID [echo]");
  turnaround_us = 1000 * atof (argv[1]);
  lump_us = 1000 * atof (argv[2]);
  own_id = atoi (argv[3]);
  has_echo = argc > 4;
  for (unsigned i = 0; i < 65536; i++)
    words[i] = (uint16_t) i;
  setvbuf (stdin, NULL, _IONBF, 0);
  open_line ();
  for (;;)
    {
      wait_for_events ();
      if (n_in > 0 && (double) wire_now_us () >= in_free_us + SILENCE_US)
        end_frame ();
    }
}
