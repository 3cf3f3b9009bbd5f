/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-frame.h"
#include "encfg-sniffer-tally.h"
#include "encfg-test.h"

#include <string.h>

#define SILENCE_US 30000
#define FIRST_US 1000000

/* A line, its bytes fed as a test wants them, and what the sniffer said of it. */
typedef struct
{
  EncfgSniffer *sniffer;
  EncfgTally *tally;
  GString *log; /* one line an event */
  gint64 now_us;
  gsize at_once; /* bytes given together; 0: each frame whole */
} Line;

static void
on_sniffed (const EncfgSniffed *sniffed, gpointer data)
{
  static const char *const names[] = { "answered", "refused", "unanswered", "broadcast",
                                       "stray",    "damaged", "garbage" };
  Line *line = data;

  encfg_tally_take (line->tally, sniffed);
  g_string_append_printf (line->log, "%s", names[sniffed->kind]);
  if (sniffed->kind != ENCFG_SNIFF_GARBAGE)
    g_string_append_printf (line->log, " %u.%u", sniffed->unit, sniffed->function);
  if (sniffed->has_range)
    g_string_append_printf (line->log,
                            " %s%s %u+%u",
                            sniffed->is_write ? "write " : "",
                            encfg_table_name (sniffed->table),
                            sniffed->address,
                            sniffed->count);
  for (guint i = 0; sniffed->words && i < sniffed->count; i++)
    g_string_append_printf (line->log, "%s%u", i ? "," : " =", sniffed->words[i]);
  if (sniffed->exception)
    g_string_append_printf (line->log, " exception %u", sniffed->exception);
  if (sniffed->n_bytes)
    g_string_append_printf (line->log, " %u bytes", sniffed->n_bytes);
  g_string_append_c (line->log, '\n');
}

static void
begin (Line *line)
{
  *line = (Line){ .sniffer = encfg_sniffer_new (SILENCE_US, on_sniffed, line),
                  .tally = encfg_tally_new (),
                  .log = g_string_new (NULL),
                  .now_us = FIRST_US };
}

static void
end (Line *line)
{
  encfg_sniffer_free (line->sniffer);
  encfg_tally_free (line->tally);
  g_string_free (line->log, TRUE);
}

static void
feed (Line *line, const guint8 *bytes, gsize length)
{
  const gsize step = line->at_once ? line->at_once : length;

  for (gsize i = 0; i < length; i += step)
    {
      line->now_us += 100;
      encfg_sniffer_feed (line->sniffer, bytes + i, MIN (step, length - i), line->now_us);
    }
  line->now_us += 1000;
}

/* Unit and PDU as "11 03 00 6B 00 03"; the CRC is put behind. */
static gsize
make_frame (const char *hex, guint8 *out)
{
  EncfgPdu pdu = { .length = 0 };
  guint8 unit = 0;
  char *at = (char *) hex;

  for (guint i = 0; *at != '\0'; i++)
    {
      const guint8 byte = (guint8) strtoul (at, &at, 16);

      if (i == 0)
        unit = byte;
      else
        pdu.bytes[pdu.length++] = byte;
    }
  return encfg_frame_build_rtu (out, unit, &pdu);
}

static void
say (Line *line, const char *hex)
{
  guint8 bytes[ENCFG_FRAME_MAX];

  feed (line, bytes, make_frame (hex, bytes));
}

static void
say_damaged (Line *line, const char *hex)
{
  guint8 bytes[ENCFG_FRAME_MAX];
  const gsize length = make_frame (hex, bytes);

  bytes[length - 1] ^= 0x40;
  feed (line, bytes, length);
}

static void
pause_line (Line *line)
{
  line->now_us += 2 * SILENCE_US;
  encfg_sniffer_idle (line->sniffer, line->now_us);
}

static void
expect (Line *line, const char *log)
{
  encfg_sniffer_finish (line->sniffer, line->now_us + 2 * G_USEC_PER_SEC);
  ck_assert_str_eq (line->log->str, log);
  end (line);
}

#define READ "11 03 00 6B 00 03"
#define ANSWER "11 03 06 02 2B 00 00 00 64"
#define ANSWERED "answered 17.3 holding 107+3 =555,0,100\n"

/* Every function, its answer after it, torn into pieces of every size. */
START_TEST (requests_and_answers_are_paired_however_they_are_torn)
{
  Line line;

  begin (&line);
  line.at_once = (gsize) _i;
  say (&line, READ);
  say (&line, ANSWER);
  say (&line, "01 04 00 08 00 01");
  say (&line, "01 04 02 00 0A");
  say (&line, "01 01 00 13 00 0A");
  say (&line, "01 01 02 CD 02");
  say (&line, "01 02 00 00 00 18");
  say (&line, "01 02 03 01 00 80");
  say (&line, "01 05 00 AC FF 00");
  say (&line, "01 05 00 AC FF 00");
  say (&line, "01 06 00 01 00 03");
  say (&line, "01 06 00 01 00 03");
  say (&line, "01 0F 00 13 00 03 01 05");
  say (&line, "01 0F 00 13 00 03");
  say (&line, "01 10 00 01 00 02 04 00 0A 01 02");
  say (&line, "01 10 00 01 00 02");
  say (&line, "01 16 00 04 00 F2 00 25");
  say (&line, "01 16 00 04 00 F2 00 25");
  expect (&line,
          ANSWERED "answered 1.4 input 8+1 =10\n"
                   "answered 1.1 coil 19+10 =1,0,1,1,0,0,1,1,0,1\n"
                   "answered 1.2 discrete 0+24 =1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1\n"
                   "answered 1.5 write coil 172+1 =1\n"
                   "answered 1.6 write holding 1+1 =3\n"
                   "answered 1.15 write coil 19+3 =1,0,1\n"
                   "answered 1.16 write holding 1+2 =10,258\n"
                   "answered 1.22\n");
}
END_TEST

START_TEST (exceptions_belong_to_their_request)
{
  Line line;

  begin (&line);
  say (&line, READ);
  say (&line, "11 83 02");
  say (&line, "11 06 00 01 00 03");
  say (&line, "11 86 03");
  say (&line, "12 83 04");
  expect (&line,
          "refused 17.3 holding 107+3 exception 2\n"
          "refused 17.6 write holding 1+1 =3 exception 3\n"
          "stray 18.3 exception 4\n");
}
END_TEST

/* One loses the bytes before, between and behind, and nothing else. */
START_TEST (garbage_does_not_swallow_frames)
{
  static const guint8 garbage[] = { 0xFF, 0x00, 0x11, 0x03, 0x55 };
  Line line;

  begin (&line);
  line.at_once = (gsize) _i;
  feed (&line, garbage, sizeof garbage);
  pause_line (&line);
  say (&line, READ);
  say (&line, ANSWER);
  feed (&line, garbage, 2);
  say (&line, READ);
  say (&line, ANSWER);
  feed (&line, garbage, 1);
  expect (&line, "garbage 5 bytes\n" ANSWERED "garbage 2 bytes\n" ANSWERED "garbage 1 bytes\n");
}
END_TEST

/* 02 03 FA … looks like an answer of 255 bytes: they are looked through once more. */
START_TEST (a_false_head_does_not_swallow_frames_without_a_pause)
{
  static const guint8 head[] = { 0x02, 0x03, 0xFA };
  Line line;

  begin (&line);
  feed (&line, head, sizeof head);
  for (guint i = 0; i < 40; i++)
    {
      say (&line, READ);
      say (&line, ANSWER);
    }
  encfg_sniffer_finish (line.sniffer, line.now_us);
  ck_assert_uint_eq (line.tally->frames, 80);
  ck_assert_uint_eq (line.tally->garbage_bytes, sizeof head);
  end (&line);
}
END_TEST

START_TEST (damaged_frames_are_told_from_garbage)
{
  Line line;

  begin (&line);
  line.at_once = (gsize) _i;
  say_damaged (&line, READ);
  pause_line (&line);
  say (&line, READ);
  say_damaged (&line, ANSWER);
  pause_line (&line);
  say (&line, READ);
  say (&line, ANSWER);
  expect (&line,
          "damaged 17.3 8 bytes\n"
          "damaged 17.3 holding 107+3 11 bytes\n" ANSWERED);
}
END_TEST

START_TEST (what_is_not_answered_is_told)
{
  Line line;

  begin (&line);
  say (&line, READ);
  pause_line (&line);
  say (&line, READ);
  pause_line (&line);
  say (&line, READ);
  say (&line, ANSWER);
  say (&line, READ);
  line.now_us += 60 * G_USEC_PER_SEC;
  encfg_sniffer_idle (line.sniffer, line.now_us);
  ck_assert_str_eq (line.log->str,
                    "unanswered 17.3 holding 107+3\nunanswered 17.3 holding 107+3\n" ANSWERED
                    "unanswered 17.3 holding 107+3\n");
  end (&line);
}
END_TEST

START_TEST (who_stops_listening_holds_nothing_against_the_module)
{
  Line line;

  begin (&line);
  say (&line, READ);
  encfg_sniffer_finish (line.sniffer, line.now_us);
  ck_assert_str_eq (line.log->str, "");
  end (&line);
}
END_TEST

/* The second master did not wait: whose answer comes then is told by unit and length. */
START_TEST (two_masters)
{
  Line line;

  begin (&line);
  say (&line, READ);
  say (&line, "22 03 00 01 00 01");
  say (&line, ANSWER);
  say (&line, "22 03 02 00 07");
  expect (&line,
          "unanswered 17.3 holding 107+3\n"
          "stray 17.3\n"
          "answered 34.3 holding 1+1 =7\n");
}
END_TEST

START_TEST (an_echo_is_no_second_request)
{
  Line line;

  begin (&line);
  say (&line, READ);
  say (&line, READ);
  say (&line, ANSWER);
  ck_assert_uint_eq (encfg_sniffer_get_echoes (line.sniffer), 1);
  expect (&line, ANSWERED);
}
END_TEST

START_TEST (nobody_answers_a_broadcast)
{
  Line line;

  begin (&line);
  say (&line, "00 06 00 01 00 03");
  say (&line, READ);
  say (&line, ANSWER);
  expect (&line, "broadcast 0.6 write holding 1+1 =3\n" ANSWERED);
}
END_TEST

/* Function 0x41 is of a maker's own; between two pauses, and run into by a common one. */
START_TEST (functions_nobody_knows_are_framed_by_pauses)
{
  Line line;

  begin (&line);
  line.at_once = (gsize) _i;
  say (&line, "01 41 01 02 03 04 05");
  pause_line (&line);
  say (&line, "01 41 09");
  pause_line (&line);
  say (&line, "01 41 01 02 03 04 05");
  say (&line, READ);
  say (&line, ANSWER);
  expect (&line, "answered 1.65\nunanswered 1.65\n" ANSWERED);
}
END_TEST

/* The first three bytes of the answer begin like a request of another register. */
START_TEST (an_answer_that_looks_like_a_request_is_an_answer)
{
  guint8 bytes[ENCFG_FRAME_MAX];
  GString *answer = g_string_new (NULL);
  gsize length;
  Line line;

  /* An answer whose first eight bytes are themselves a frame: 01 03 10, five more with a CRC. */
  length = make_frame ("01 03 10 00 00 01", bytes);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (answer, "%02X ", bytes[i]);
  g_string_append (answer, "01 02 03 04 05 06 07 08 09 0A 0B");

  begin (&line);
  line.at_once = (gsize) _i;
  say (&line, "01 03 00 00 00 08");
  say (&line, answer->str);
  encfg_sniffer_finish (line.sniffer, line.now_us);
  ck_assert_uint_eq (line.tally->frames, 2);
  ck_assert_uint_eq (line.tally->garbage_bytes, 0);
  g_string_free (answer, TRUE);
  end (&line);
}
END_TEST

START_TEST (the_tally_knows_registers_and_functions)
{
  g_autoptr (GPtrArray) registers = NULL;
  const EncfgSeenRegister *seen;
  const EncfgSeenFunction *function;
  Line line;

  begin (&line);
  say (&line, READ);
  say (&line, ANSWER);
  say (&line, READ);
  say (&line, "11 03 06 02 30 00 00 00 64");
  say (&line, READ);
  say (&line, "11 03 06 02 10 00 00 00 64");
  say (&line, "11 06 00 01 00 03");
  say (&line, "11 06 00 01 00 03");
  say (&line, READ);
  say (&line, "11 83 02");
  registers = encfg_tally_list_registers (line.tally);
  ck_assert_uint_eq (registers->len, 4);
  seen = g_ptr_array_index (registers, 0);
  ck_assert_uint_eq (seen->address, 1);
  ck_assert_uint_eq (seen->writes, 1);
  ck_assert_uint_eq (seen->reads, 0);
  seen = g_ptr_array_index (registers, 1);
  ck_assert_uint_eq (seen->address, 107);
  ck_assert_uint_eq (seen->reads, 3);
  ck_assert_uint_eq (seen->changes, 2);
  ck_assert_uint_eq (seen->min, 0x210);
  ck_assert_uint_eq (seen->max, 0x230);
  ck_assert_uint_eq (seen->last, 0x210);
  function = &g_array_index (line.tally->functions, EncfgSeenFunction, 0);
  ck_assert_uint_eq (function->function, 3);
  ck_assert_uint_eq (function->requests, 4);
  ck_assert_uint_eq (function->refused, 1);
  end (&line);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sniffer");
  TCase *tcase = tcase_create ("sniffer");

  tcase_add_loop_test (tcase, requests_and_answers_are_paired_however_they_are_torn, 0, 40);
  tcase_add_test (tcase, exceptions_belong_to_their_request);
  tcase_add_loop_test (tcase, garbage_does_not_swallow_frames, 0, 20);
  tcase_add_test (tcase, a_false_head_does_not_swallow_frames_without_a_pause);
  tcase_add_loop_test (tcase, damaged_frames_are_told_from_garbage, 0, 12);
  tcase_add_test (tcase, what_is_not_answered_is_told);
  tcase_add_test (tcase, who_stops_listening_holds_nothing_against_the_module);
  tcase_add_test (tcase, two_masters);
  tcase_add_test (tcase, an_echo_is_no_second_request);
  tcase_add_test (tcase, nobody_answers_a_broadcast);
  tcase_add_loop_test (tcase, functions_nobody_knows_are_framed_by_pauses, 0, 12);
  tcase_add_loop_test (tcase, an_answer_that_looks_like_a_request_is_an_answer, 0, 22);
  tcase_add_test (tcase, the_tally_knows_registers_and_functions);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
