/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A module on a pty whose line goes wrong once: what was late, foreign or broken must never become
 * the data of a later read. The same stories over bare libmodbus show that they can go wrong. */

#define _GNU_SOURCE

#include "config.h"

#include "encfg-error.h"
#include "encfg-frame.h"
#include "encfg-test.h"
#include "encfg-transport.h"

#include <fcntl.h>
#include <modbus.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define UNIT 1
#define TIMEOUT_MS 100 /* where no answer is expected */
#define ANSWER_MS 5000 /* where one is, on however busy a computer */
#define REQUEST_SIZE 8 /* functions 3 and 6 */
#define N_REGISTERS 10
#define N_FOLLOWING 8

/* A story of pace is told again if the computer paused in it. */
#define PAUSE_US (50 * 1000)
#define MAX_TELLINGS 50

typedef enum
{
  FAULT_LATE_1_5,
  FAULT_LATE_2_5,
  FAULT_LATE_4,
  FAULT_DOUBLED,
  FAULT_NOISE_BEFORE,
  FAULT_NOISE_AFTER,
  FAULT_NOISE_IN_LUMPS, /* as a USB adapter hands it over */
  FAULT_CUT,
  FAULT_BAD_CRC,
  FAULT_FOREIGN_UNIT,
  FAULT_NO_ANSWER,
  FAULT_FIRST_BYTE_LOST,
  FAULT_ECHO, /* from the first request on */
  FAULT_NONE,
  FAULT_OTHER_VALUE, /* a write is confirmed with another value */
  FAULT_HANG_UP,
  FAULT_BABBLE /* a byte each millisecond */
} Fault;
#define N_STORIES FAULT_NONE

static const char *const fault_names[] = {
  "late 1.5 x",  "late 2.5 x",      "late 4 x", "doubled", "noise before",
  "noise after", "noise in lumps",  "cut",      "bad CRC", "foreign unit",
  "no answer",   "first byte lost", "echo",
};

/* Register n holds n. The first request suffers the fault. */
typedef struct
{
  Fault fault;
  gboolean echoes, mute;
  int is_awaited;    /* the first answer: a late one comes when nobody waits any more */
  gboolean paused;   /* the computer kept it from telling its story in time */
  guint paced;       /* answers when a line of so many baud would bring them; 0: at once */
  guint copied_at;   /* number of the request whose answer comes again after a pause; 0: none */
  int master, slave; /* our end of the slave keeps the line up between clients */
  char *path;
  guint n_requests;
  int quit;
  GThread *thread;
} Module;

static void
put (Module *self, const guint8 *bytes, guint length)
{
  ck_assert_int_eq (write (self->master, bytes, length), length);
}

/* So many time-outs after the request, and never before its time-out was over. */
static void
wait_until_late (Module *self, double timeouts)
{
  while (g_atomic_int_get (&self->is_awaited) && !g_atomic_int_get (&self->quit))
    g_usleep (1000);
  g_usleep ((gulong) ((timeouts - 1) * TIMEOUT_MS * 1000));
}

static void
put_faulty (Module *self, guint8 *answer, guint length)
{
  static const guint8 noise[] = { 0x00, 0xFF, 0x5A };
  static const guint8 lump[] = {
    0x00, 0xFF, 0x5A, 0x00, 0xFF
  }; /* what libmodbus takes for a frame */

  if (self->fault == FAULT_LATE_1_5)
    wait_until_late (self, 1.5);
  else if (self->fault == FAULT_LATE_2_5)
    wait_until_late (self, 2.5);
  else if (self->fault == FAULT_LATE_4)
    wait_until_late (self, 4);
  else if (self->fault == FAULT_NOISE_BEFORE)
    put (self, noise, sizeof noise);
  else if (self->fault == FAULT_BAD_CRC)
    answer[length - 1] ^= 0x01;
  else if (self->fault == FAULT_DOUBLED)
    put (self, answer, length);

  if (self->fault == FAULT_CUT)
    put (self, answer, length / 2);
  else if (self->fault == FAULT_FIRST_BYTE_LOST)
    put (self, answer + 1, length - 1);
  else if (self->fault != FAULT_NO_ANSWER)
    put (self, answer, length);

  if (self->fault == FAULT_NOISE_AFTER)
    put (self, noise, sizeof noise);
  if (self->fault == FAULT_NOISE_IN_LUMPS)
    {
      put (self, lump, sizeof lump);
      g_usleep (10 * 1000);
      put (self, lump, sizeof lump);
    }
}

static void
sleep_until (Module *self, gint64 until_us)
{
  g_usleep ((gulong) MAX (until_us - g_get_monotonic_time (), 0));
  self->paused = self->paused || g_get_monotonic_time () > until_us + PAUSE_US;
}

static void
wait_characters (Module *self, double characters)
{
  sleep_until (self,
               g_get_monotonic_time () + (gint64) (characters * 10 * G_USEC_PER_SEC / self->paced));
}

/* The request takes its time on the line, the silence, the answer; the copy comes while the next
 * request is still on its way. */
static void
put_paced (Module *self, const guint8 *answer, guint length)
{
  wait_characters (self, REQUEST_SIZE + 3.5 + length);
  put (self, answer, length);
  if (self->n_requests != self->copied_at)
    return;
  wait_characters (self, 4.5 + length);
  put (self, answer, length);
  wait_characters (self, length); /* until it must have been read */
}

static void
serve (Module *self, const guint8 *bytes)
{
  g_autofree EncfgRequest *request = g_new0 (EncfgRequest, 1);
  guint16 words[ENCFG_MAX_READ_WORDS];
  guint8 answer[ENCFG_FRAME_MAX], unit;
  gboolean is_first = self->n_requests++ == 0;
  EncfgPdu pdu;
  guint length;

  if (self->mute || !encfg_frame_parse_rtu (bytes, REQUEST_SIZE, &unit, &pdu) || unit != UNIT ||
      encfg_pdu_parse_request (&pdu, request) != 0)
    return;

  for (guint i = 0; i < request->count && !request->is_write; i++)
    words[i] = (guint16) (request->address + i);
  if (self->fault == FAULT_OTHER_VALUE && request->is_write)
    request->words[0]++;
  encfg_pdu_build_answer (&pdu, request, words);
  if (is_first && self->fault == FAULT_FOREIGN_UNIT)
    unit++;
  length = encfg_frame_build_rtu (answer, unit, &pdu);
  if (self->paced)
    put_paced (self, answer, length);
  else if (is_first)
    put_faulty (self, answer, length);
  else
    put (self, answer, length);
}

static gpointer
run_module (gpointer data)
{
  Module *self = data;
  guint8 bytes[1024];
  guint length = 0;

  while (!g_atomic_int_get (&self->quit))
    {
      struct pollfd poll_fd = { self->master, POLLIN, 0 };
      gssize got;

      if (self->fault == FAULT_BABBLE)
        {
          put (self, (const guint8 *) "Z", 1);
          sleep_until (self, g_get_monotonic_time () + 1000);
        }
      if (poll (&poll_fd, 1, self->fault == FAULT_BABBLE ? 0 : 20) <= 0)
        continue;
      got = read (self->master, bytes + length, sizeof bytes - length);
      if (got <= 0)
        continue;
      if (self->fault == FAULT_HANG_UP)
        break;
      if (self->echoes)
        put (self, bytes + length, (guint) got);
      length += (guint) got;
      for (; length >= REQUEST_SIZE; length -= REQUEST_SIZE)
        {
          serve (self, bytes);
          memmove (bytes, bytes + REQUEST_SIZE, length - REQUEST_SIZE);
        }
    }
  if (self->fault == FAULT_HANG_UP)
    {
      close (self->slave);
      close (self->master);
    }
  return NULL;
}

static Module *
module_new (Fault fault)
{
  Module *self = g_new0 (Module, 1);
  struct termios tios;

  self->fault = fault;
  self->echoes = fault == FAULT_ECHO;
  self->is_awaited = TRUE;
  self->master = posix_openpt (O_RDWR | O_NOCTTY);
  ck_assert_int_ge (self->master, 0);
  ck_assert_int_eq (grantpt (self->master), 0);
  ck_assert_int_eq (unlockpt (self->master), 0);
  self->path = g_strdup (ptsname (self->master));
  self->slave = open (self->path, O_RDWR | O_NOCTTY);
  ck_assert_int_eq (tcgetattr (self->slave, &tios), 0);
  cfmakeraw (&tios);
  ck_assert_int_eq (tcsetattr (self->slave, TCSANOW, &tios), 0);
  self->thread = g_thread_new ("module", run_module, self);
  return self;
}

static void
module_free (Module *self)
{
  g_atomic_int_set (&self->quit, TRUE);
  g_thread_join (self->thread);
  if (self->fault != FAULT_HANG_UP)
    {
      close (self->slave);
      close (self->master);
    }
  g_free (self->path);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Module, module_free)

static EncfgTransport *
transport_new_at (const char *path, guint baud)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_new_rtu (path, baud, "8N1", &error);
  EncfgTransport *self;

  ck_assert_no_gerror (error);
  self = encfg_transport_new (endpoint);
  encfg_transport_open (self, NULL, &error);
  ck_assert_no_gerror (error);
  return self;
}

static EncfgTransport *
transport_new (const char *path)
{
  return transport_new_at (path, 38400);
}

static gboolean
read_within (EncfgTransport *self,
             guint timeout_ms,
             guint16 address,
             guint16 *words,
             GError **error)
{
  EncfgPdu request, answer;

  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, address, N_REGISTERS);
  return encfg_transport_exchange (self, UNIT, &request, timeout_ms, &answer, NULL, error) &&
         encfg_pdu_check_answer (&request, &answer, words, error);
}

static gboolean
read_guarded (EncfgTransport *self, guint16 address, guint16 *words, GError **error)
{
  return read_within (self, ANSWER_MS, address, words, error);
}

static guint
get_first_timeout_ms (Fault fault)
{
  if (fault == FAULT_LATE_1_5 || fault == FAULT_LATE_2_5 || fault == FAULT_LATE_4 ||
      fault == FAULT_NO_ANSWER)
    return TIMEOUT_MS;
  /* It elapses, but what comes is to be heard in it. */
  if (fault == FAULT_FOREIGN_UNIT)
    return 10 * TIMEOUT_MS;
  return ANSWER_MS;
}

/* The read that suffers the fault. */
static gboolean
read_first (Module *module, EncfgTransport *transport, guint16 *words, GError **error)
{
  guint timeout_ms = get_first_timeout_ms (module->fault);
  gboolean success = read_within (transport, timeout_ms, 100, words, error);

  g_atomic_int_set (&module->is_awaited, FALSE);
  return success;
}

typedef struct
{
  guint right, wrong, failed;
} Score;

static void
count (Score *score, gboolean success, guint16 address, const guint16 *words)
{
  if (!success)
    score->failed++;
  else if (words[0] == address && words[N_REGISTERS - 1] == address + N_REGISTERS - 1)
    score->right++;
  else
    score->wrong++;
}

static guint16
get_following_address (guint i)
{
  return (guint16) (200 + 20 * i);
}

START_TEST (reads_after_a_fault_are_true_or_honest_failures)
{
  g_autoptr (Module) module = module_new ((Fault) _i);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);
  guint16 words[N_REGISTERS];
  Score score = { 0 };
  gboolean first = read_first (module, transport, words, NULL);

  ck_assert (!first || words[0] == 100);
  for (guint i = 0; i < N_FOLLOWING; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean success = read_guarded (transport, get_following_address (i), words, &error);

      ck_assert (success || encfg_error_is_line_trouble (error));
      count (&score, success, get_following_address (i), words);
    }
  g_info ("guarded: %s: first %s, then %u right, %u wrong, %u failed",
          fault_names[_i],
          first ? "right" : "failed",
          score.right,
          score.wrong,
          score.failed);
  ck_assert_uint_eq (score.wrong, 0);
  /* One fault must not spoil more than the read it hit: otherwise silence would pass for truth. */
  ck_assert_uint_eq (score.right, N_FOLLOWING);
}
END_TEST

/* Registers whose value was another's. */
static guint
count_taken_copies (gboolean *paused)
{
  g_autoptr (Module) module = module_new (FAULT_NONE);
  g_autoptr (EncfgTransport) transport = transport_new_at (module->path, 600);
  guint n_wrong = 0;

  module->paced = 600;
  module->copied_at = 4;
  for (guint16 address = 1; address <= 6; address++)
    {
      g_autoptr (GError) error = NULL;
      EncfgPdu request, answer;
      guint16 word;

      encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, address, 1);
      encfg_transport_exchange (transport, UNIT, &request, ANSWER_MS, &answer, NULL, &error);
      ck_assert_no_gerror (error);
      ck_assert (encfg_pdu_check_answer (&request, &answer, &word, NULL));
      n_wrong += word != address;
    }
  *paused = module->paused;
  return n_wrong;
}

START_TEST (a_copy_of_the_last_answer_is_not_the_next_one)
{
  gboolean paused = TRUE;
  guint n_wrong = 1;

  for (guint i = 0; i < MAX_TELLINGS && n_wrong > 0 && paused; i++)
    n_wrong = count_taken_copies (&paused);
  ck_assert_uint_eq (n_wrong, 0);
}
END_TEST

START_TEST (bare_libmodbus_takes_late_answers_for_data)
{
  guint wrong = 0;

  for (Fault fault = 0; fault < N_STORIES; fault++)
    {
      g_autoptr (Module) module = module_new (fault);
      modbus_t *modbus = modbus_new_rtu (module->path, 38400, 'N', 8, 1);
      guint16 words[N_REGISTERS];
      Score score = { 0 };

      modbus_set_slave (modbus, UNIT);
      modbus_set_response_timeout (modbus, 0, TIMEOUT_MS * 1000);
      ck_assert_int_eq (modbus_connect (modbus), 0);
      modbus_read_registers (modbus, 100, N_REGISTERS, words);
      g_atomic_int_set (&module->is_awaited, FALSE);
      for (guint i = 0; i < N_FOLLOWING; i++)
        {
          guint16 address = get_following_address (i);

          count (&score,
                 modbus_read_registers (modbus, address, N_REGISTERS, words) > 0,
                 address,
                 words);
        }
      g_info ("bare: %s: %u right, %u wrong, %u failed",
              fault_names[fault],
              score.right,
              score.wrong,
              score.failed);
      wrong += score.wrong;
      modbus_close (modbus);
      modbus_free (modbus);
    }
  ck_assert_uint_gt (wrong, 0);
}
END_TEST

/* The high byte of the address is the byte count that libmodbus sees in the echo. At 0x0300 the
 * echo is a valid frame, at 0x0A00 libmodbus asks for more than there is. */
static const guint16 echo_addresses[] = { 0x0000, 0x0300, 0x0A00 };

START_TEST (echo_is_learned_in_the_first_read)
{
  g_autoptr (Module) module = module_new (FAULT_ECHO);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);
  g_autoptr (GError) error = NULL;
  guint16 words[N_REGISTERS];

  read_guarded (transport, echo_addresses[_i], words, &error);
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (words[0], echo_addresses[_i]);
}
END_TEST

/* The echo of this one is an answer with a right CRC and a fitting byte count. */
START_TEST (echo_of_a_coil_read_is_no_data)
{
  g_autoptr (Module) module = module_new (FAULT_ECHO);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);
  g_autoptr (GError) error = NULL;
  EncfgPdu request, answer;

  module->mute = TRUE;
  encfg_pdu_build_read (&request, ENCFG_TABLE_COIL, 0x0310, 17);
  ck_assert (
    !encfg_transport_exchange (transport, UNIT, &request, TIMEOUT_MS, &answer, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT);
}
END_TEST

static gboolean
write_one (EncfgTransport *self, guint timeout_ms, GError **error)
{
  static const guint16 value = 42;
  EncfgPdu request, answer;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, 7, &value, 1, FALSE);
  return encfg_transport_exchange (self, UNIT, &request, timeout_ms, &answer, NULL, error);
}

/* Over an echoing adapter the confirmation of a single write equals its echo. */
START_TEST (first_write_is_believed_only_if_somebody_is_there)
{
  g_autoptr (Module) module = module_new (_i == 0 ? FAULT_NONE : FAULT_ECHO);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);
  g_autoptr (GError) error = NULL;

  module->mute = _i == 2;
  write_one (transport, module->mute ? TIMEOUT_MS : ANSWER_MS, &error);
  if (module->mute)
    ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT);
  else
    ck_assert_no_gerror (error);
}
END_TEST

START_TEST (write_confirmed_with_another_value_is_garbled)
{
  g_autoptr (Module) module = module_new (FAULT_OTHER_VALUE);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);
  g_autoptr (GError) error = NULL;

  ck_assert (!write_one (transport, ANSWER_MS, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED);
}
END_TEST

START_TEST (fault_of_the_first_read_has_its_code)
{
  static const struct
  {
    Fault fault;
    EncfgError code;
  } cases[] = {
    { FAULT_NO_ANSWER, ENCFG_ERROR_TIMEOUT },    { FAULT_LATE_1_5, ENCFG_ERROR_TIMEOUT },
    { FAULT_BAD_CRC, ENCFG_ERROR_GARBLED },      { FAULT_CUT, ENCFG_ERROR_GARBLED },
    { FAULT_FOREIGN_UNIT, ENCFG_ERROR_GARBLED }, { FAULT_FIRST_BYTE_LOST, ENCFG_ERROR_GARBLED },
    { FAULT_HANG_UP, ENCFG_ERROR_LOST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Module) module = module_new (cases[i].fault);
      g_autoptr (EncfgTransport) transport = transport_new (module->path);
      g_autoptr (GError) error = NULL;
      guint16 words[N_REGISTERS];

      ck_assert (!read_first (module, transport, words, &error));
      ck_assert_gerror (error, ENCFG_ERROR, cases[i].code);
      ck_assert_int_eq (transport->is_open, cases[i].code != ENCFG_ERROR_LOST);
    }
}
END_TEST

START_TEST (noise_before_an_answer_does_not_hide_it)
{
  g_autoptr (Module) module = module_new (FAULT_NOISE_BEFORE);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);
  g_autoptr (GError) error = NULL;
  guint16 words[N_REGISTERS];

  read_guarded (transport, 100, words, &error);
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (words[0], 100);
}
END_TEST

/* So slow that a pause of the babbler on a busy computer is no silence. */
static void
read_beside_a_babbler (guint *n_requests, gboolean *paused, GError **error)
{
  g_autoptr (Module) module = module_new (FAULT_BABBLE);
  g_autoptr (EncfgTransport) transport = transport_new_at (module->path, 300);
  guint16 words[N_REGISTERS];

  ck_assert (!read_within (transport, TIMEOUT_MS, 100, words, error));
  *n_requests = module->n_requests;
  *paused = module->paused;
}

START_TEST (line_that_never_falls_silent_is_garbled)
{
  g_autoptr (GError) error = NULL;
  guint n_requests = 1;
  gboolean paused = TRUE;

  for (guint i = 0; i < MAX_TELLINGS && n_requests > 0 && paused; i++)
    {
      g_clear_error (&error);
      read_beside_a_babbler (&n_requests, &paused, &error);
    }
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED);
  ck_assert_uint_eq (n_requests, 0);
}
END_TEST

START_TEST (port_that_cannot_be_opened_says_why)
{
  g_autoptr (Module) module = module_new (FAULT_NONE);
  g_autoptr (EncfgTransport) holder = transport_new (module->path);
  g_autofree char *file = NULL;
  int fd = g_file_open_tmp ("encfg-XXXXXX", &file, NULL);
  const struct
  {
    const char *path;
    guint baud;
    EncfgError code;
  } cases[] = {
    { "/dev/no-such-port", 9600, ENCFG_ERROR_NOT_FOUND },
    { "/", 9600, ENCFG_ERROR_OPEN },
    { file, 9600, ENCFG_ERROR_OPEN },
    { module->path, 9600, ENCFG_ERROR_IN_USE },
    { module->path, 14400, ENCFG_ERROR_OPEN }, /* libmodbus would take 9600 */
  };

  ck_assert (holder->is_open);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncfgEndpoint) endpoint =
        encfg_endpoint_new_rtu (cases[i].path, cases[i].baud, "8N1", NULL);
      g_autoptr (EncfgTransport) transport = encfg_transport_new (endpoint);

      ck_assert (!encfg_transport_open (transport, NULL, &error));
      ck_assert_gerror (error, ENCFG_ERROR, cases[i].code);
      ck_assert (!transport->is_open);
    }
  close (fd);
  unlink (file);
}
END_TEST

START_TEST (port_in_use_says_by_whom)
{
  g_autoptr (Module) module = module_new (FAULT_NONE);
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_new_rtu (module->path, 9600, "8N1", NULL);
  g_autoptr (EncfgTransport) transport = encfg_transport_new (endpoint);
  g_autoptr (GError) error = NULL;
  g_autofree char *process = NULL;
  int ready[2];
  char byte;
  pid_t child;

  ck_assert_int_eq (pipe (ready), 0);
  child = fork ();
  if (child == 0)
    {
      int fd = open (module->path, O_RDWR | O_NOCTTY);

      flock (fd, LOCK_EX);
      if (write (ready[1], "x", 1) == 1)
        pause ();
      _exit (0);
    }
  ck_assert_int_eq (read (ready[0], &byte, 1), 1);
  process = g_strdup_printf ("(process %d)", (int) child);
  ck_assert (!encfg_transport_open (transport, NULL, &error));
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_IN_USE);
  ck_assert_ptr_nonnull (strstr (error->message, process));
}
END_TEST

static gint64
get_cost_of_absent_units_us (guint n_units, guint timeout_ms)
{
  g_autoptr (Module) module = module_new (FAULT_NONE);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);
  gint64 begin = g_get_monotonic_time ();
  EncfgPdu request, answer;

  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 0, 1);
  for (guint8 unit = UNIT + 1; unit <= UNIT + n_units; unit++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert (
        !encfg_transport_exchange (transport, unit, &request, timeout_ms, &answer, NULL, &error));
      ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT);
    }
  return g_get_monotonic_time () - begin;
}

/* Who was never there owes nothing: a search must not wait twice for each id. A busy computer only
 * adds, so the least of some costs counts. */
START_TEST (absent_units_cost_one_time_out_each)
{
  const guint n_units = 3, timeout_ms = 2 * TIMEOUT_MS;
  gint64 cost_us = G_MAXINT64;

  for (guint i = 0; i < 10 && cost_us >= 9 * n_units * timeout_ms * 1000 / 5; i++)
    cost_us = get_cost_of_absent_units_us (n_units, timeout_ms);
  ck_assert_int_lt (cost_us, 9 * n_units * timeout_ms * 1000 / 5);
}
END_TEST

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
assert_cancelled_soon (EncfgTransport *transport, guint16 address)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  gint64 begin = g_get_monotonic_time ();
  EncfgPdu request, answer;

  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, address, 1);
  ck_assert (
    !encfg_transport_exchange (transport, UNIT, &request, 50000, &answer, cancellable, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Well before the time-out would. */
  ck_assert_int_lt (g_get_monotonic_time () - begin, 25 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

START_TEST (cancelling_ends_each_wait)
{
  g_autoptr (Module) module = module_new (FAULT_NONE);
  g_autoptr (EncfgTransport) transport = transport_new (module->path);

  module->mute = TRUE;
  assert_cancelled_soon (transport, 100); /* waits for its answer */
  assert_cancelled_soon (transport, 200); /* waits for what is owed */
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("transport-rtu");
  TCase *tcase = tcase_create ("transport-rtu");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, reads_after_a_fault_are_true_or_honest_failures, 0, N_STORIES);
  tcase_add_test (tcase, a_copy_of_the_last_answer_is_not_the_next_one);
  tcase_add_test (tcase, bare_libmodbus_takes_late_answers_for_data);
  tcase_add_loop_test (tcase, echo_is_learned_in_the_first_read, 0, G_N_ELEMENTS (echo_addresses));
  tcase_add_test (tcase, echo_of_a_coil_read_is_no_data);
  tcase_add_loop_test (tcase, first_write_is_believed_only_if_somebody_is_there, 0, 3);
  tcase_add_test (tcase, write_confirmed_with_another_value_is_garbled);
  tcase_add_test (tcase, fault_of_the_first_read_has_its_code);
  tcase_add_test (tcase, noise_before_an_answer_does_not_hide_it);
  tcase_add_test (tcase, line_that_never_falls_silent_is_garbled);
  tcase_add_test (tcase, port_that_cannot_be_opened_says_why);
  tcase_add_test (tcase, port_in_use_says_by_whom);
  tcase_add_test (tcase, absent_units_cost_one_time_out_each);
  tcase_add_test (tcase, cancelling_ends_each_wait);
  return encfg_test_run (suite);
}
