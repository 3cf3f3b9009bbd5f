/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-line-guard.h"
#include "encfg-test.h"

#include <string.h>

#define MS 1000
#define TIMEOUT (100 * MS)
#define DUE TIMEOUT /* sent at 0 */
#define HORIZON (2000 * MS)

static EncfgLineGuard guard;
static EncfgPdu at_100, at_200, longer, inputs, answer_100, refusal, input_answer;

static void
build_answer (EncfgPdu *out, const EncfgPdu *to)
{
  static const guint16 words[ENCFG_MAX_READ_WORDS];
  EncfgRequest request;

  ck_assert_uint_eq (encfg_pdu_parse_request (to, &request), 0);
  encfg_pdu_build_answer (out, &request, words);
}

static void
setup (void)
{
  encfg_line_guard_init (&guard);
  encfg_pdu_build_read (&at_100, ENCFG_TABLE_HOLDING, 100, 10);
  encfg_pdu_build_read (&at_200, ENCFG_TABLE_HOLDING, 200, 10);
  encfg_pdu_build_read (&longer, ENCFG_TABLE_HOLDING, 200, 11);
  encfg_pdu_build_read (&inputs, ENCFG_TABLE_INPUT, 100, 10);
  build_answer (&answer_100, &at_100);
  build_answer (&input_answer, &inputs);
  encfg_pdu_build_exception (&refusal, 3, 2);
}

static void
teardown (void)
{
  encfg_line_guard_clear (&guard);
}

START_TEST (nothing_owed_is_no_wait)
{
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 1, &at_100, DUE), DUE);
}
END_TEST

START_TEST (request_that_could_be_mistaken_waits_for_the_horizon)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_200, DUE), HORIZON);
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 1, &at_200, HORIZON), HORIZON);
}
END_TEST

START_TEST (request_with_an_answer_of_another_length_cannot_be_mistaken)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 1, &longer, DUE), DUE);
}
END_TEST

START_TEST (write_is_known_by_its_echo)
{
  const guint16 word = 7;
  EncfgPdu here, there, same_place;

  encfg_pdu_build_write (&here, ENCFG_TABLE_HOLDING, 100, &word, 1, FALSE);
  encfg_pdu_build_write (&there, ENCFG_TABLE_HOLDING, 101, &word, 1, FALSE);
  encfg_pdu_build_write (&same_place, ENCFG_TABLE_HOLDING, 100, &word, 1, TRUE);
  encfg_line_guard_owe (&guard, 1, &here, DUE, TIMEOUT);
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 1, &there, DUE), DUE);
  ck_assert (!encfg_line_guard_settle (&guard, 1, &there));
  ck_assert (!encfg_line_guard_settle (&guard, 1, &same_place));
  ck_assert (encfg_line_guard_settle (&guard, 1, &here));
}
END_TEST

/* It may be the late refusal of the request before. */
START_TEST (exception_is_doubtful_while_another_request_is_owed)
{
  encfg_line_guard_owe (&guard, 1, &longer, DUE, TIMEOUT);
  ck_assert (!encfg_line_guard_is_doubtful (&guard, 1, &longer, &refusal));
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  ck_assert (encfg_line_guard_is_doubtful (&guard, 1, &at_100, &refusal));
  ck_assert (!encfg_line_guard_is_doubtful (&guard, 1, &at_100, &answer_100));
  ck_assert (!encfg_line_guard_is_doubtful (&guard, 2, &at_100, &refusal));
  ck_assert (encfg_line_guard_settle (&guard, 1, &refusal)); /* pays the oldest */
  ck_assert (!encfg_line_guard_is_doubtful (&guard, 1, &at_100, &refusal));
}
END_TEST

START_TEST (damaged_answer_pays_its_own_debt)
{
  encfg_line_guard_owe (&guard, 1, &longer, DUE, TIMEOUT);
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  encfg_line_guard_settle_request (&guard, 1, &at_100);
  ck_assert (!encfg_line_guard_settle (&guard, 1, &answer_100));
}
END_TEST

/* What was read before a write would pass for its read-back. */
START_TEST (request_asked_before_a_write_could_be_mistaken_for_itself)
{
  const guint16 word = 7;
  EncfgPdu write;

  encfg_pdu_build_write (&write, ENCFG_TABLE_HOLDING, 100, &word, 1, FALSE);
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  encfg_line_guard_owe (&guard, 2, &write, DUE, TIMEOUT);
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 1, &at_100, DUE), DUE);
  encfg_line_guard_owe (&guard, 1, &write, DUE, TIMEOUT);
  ck_assert (encfg_line_guard_settle (&guard, 1, &write));
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_100, DUE), HORIZON);
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  ck_assert (encfg_line_guard_is_doubtful (&guard, 1, &at_100, &answer_100));
}
END_TEST

START_TEST (horizon_grows_with_the_time_out)
{
  encfg_line_guard_owe (&guard, 1, &at_100, 1000 * MS, 1000 * MS);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_200, 0), 5000 * MS);
}
END_TEST

START_TEST (other_requests_need_not_wait_for_a_unit_that_never_answered)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 1, &at_100, DUE), DUE);
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 1, &inputs, DUE), DUE);
  ck_assert_int_le (encfg_line_guard_wait_until (&guard, 2, &at_200, DUE), DUE);
}
END_TEST

START_TEST (all_requests_wait_one_time_out_more_for_a_unit_that_is_there)
{
  encfg_line_guard_owe (&guard, 1, &inputs, DUE, TIMEOUT);
  ck_assert (encfg_line_guard_settle (&guard, 1, &input_answer));
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_100, DUE), DUE + TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &inputs, DUE), DUE + TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 2, &at_200, DUE), DUE + TIMEOUT);
}
END_TEST

/* Or each later request would wait for the debt of the one before it. */
START_TEST (request_asked_again_is_not_awaited_anew)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  encfg_line_guard_owe (&guard, 1, &at_100, DUE + TIMEOUT, TIMEOUT);
  ck_assert (encfg_line_guard_settle (&guard, 1, &answer_100));
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &inputs, DUE), DUE + TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_200, DUE), TIMEOUT + HORIZON);
}
END_TEST

START_TEST (late_answer_pays_the_oldest_debt_and_no_other)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  encfg_line_guard_owe (&guard, 1, &at_100, DUE + 200 * MS, TIMEOUT);
  ck_assert (!encfg_line_guard_settle (&guard, 2, &answer_100));
  ck_assert (!encfg_line_guard_settle (&guard, 1, &input_answer));
  ck_assert (encfg_line_guard_settle (&guard, 1, &refusal)); /* an exception pays as well */
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_200, DUE), 200 * MS + HORIZON);
  ck_assert (encfg_line_guard_settle (&guard, 1, &answer_100));
  ck_assert (!encfg_line_guard_settle (&guard, 1, &answer_100));
}
END_TEST

/* Or the answer to the next request would be booked to a debt long gone, and so on for ever. */
START_TEST (debt_past_its_horizon_is_forgotten_when_the_next_is_made)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  encfg_line_guard_owe (&guard, 1, &at_200, HORIZON + DUE, TIMEOUT);
  ck_assert (encfg_line_guard_settle (&guard, 1, &answer_100));
  ck_assert (!encfg_line_guard_settle (&guard, 1, &answer_100));
}
END_TEST

static EncfgPiece
make_piece (const guint8 *bytes, guint length)
{
  EncfgPiece piece = { .length = length };

  memcpy (piece.bytes, bytes, length);
  piece.is_frame = encfg_frame_parse_rtu (bytes, length, &piece.unit, &piece.pdu);
  return piece;
}

START_TEST (damaged_answer_is_known_by_its_head)
{
  static const guint16 words[10] = { 0 };
  g_autofree EncfgRequest *request = g_new0 (EncfgRequest, 1);
  guint8 frame[ENCFG_FRAME_MAX];
  EncfgPdu answer;
  EncfgPiece piece;
  guint length;

  encfg_pdu_parse_request (&at_100, request);
  encfg_pdu_build_answer (&answer, request, words);
  length = encfg_frame_build_rtu (frame, 1, &answer);

  piece = make_piece (frame, length);
  ck_assert (!encfg_line_guard_is_damaged_answer (1, &at_100, &piece)); /* it is whole */
  frame[length - 1] ^= 1;
  piece = make_piece (frame, length);
  ck_assert (encfg_line_guard_is_damaged_answer (1, &at_100, &piece));
  piece = make_piece (frame, length / 2);
  ck_assert (!encfg_line_guard_is_damaged_answer (2, &at_100, &piece));
  ck_assert (!encfg_line_guard_is_damaged_answer (1, &inputs, &piece));
  ck_assert (encfg_line_guard_is_damaged_answer (1, &at_100, &piece));
  frame[length - 1] ^= 1;
  for (guint lost = 1; lost <= 3; lost++)
    {
      piece = make_piece (frame + lost, length - lost);
      ck_assert (encfg_line_guard_is_damaged_answer (1, &at_100, &piece));
    }
  frame[0] ^= 0x80;
  piece = make_piece (frame, length);
  ck_assert (encfg_line_guard_is_damaged_answer (1, &at_100, &piece));
  frame[4] ^= 0x80;
  piece = make_piece (frame, length);
  ck_assert (!encfg_line_guard_is_damaged_answer (1, &at_100, &piece));
  piece = make_piece (frame, 2);
  ck_assert (!encfg_line_guard_is_damaged_answer (1, &at_100, &piece));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("line-guard");
  TCase *tcase = tcase_create ("line-guard");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, nothing_owed_is_no_wait);
  tcase_add_test (tcase, request_that_could_be_mistaken_waits_for_the_horizon);
  tcase_add_test (tcase, request_with_an_answer_of_another_length_cannot_be_mistaken);
  tcase_add_test (tcase, write_is_known_by_its_echo);
  tcase_add_test (tcase, exception_is_doubtful_while_another_request_is_owed);
  tcase_add_test (tcase, damaged_answer_pays_its_own_debt);
  tcase_add_test (tcase, request_asked_again_is_not_awaited_anew);
  tcase_add_test (tcase, request_asked_before_a_write_could_be_mistaken_for_itself);
  tcase_add_test (tcase, horizon_grows_with_the_time_out);
  tcase_add_test (tcase, other_requests_need_not_wait_for_a_unit_that_never_answered);
  tcase_add_test (tcase, all_requests_wait_one_time_out_more_for_a_unit_that_is_there);
  tcase_add_test (tcase, late_answer_pays_the_oldest_debt_and_no_other);
  tcase_add_test (tcase, debt_past_its_horizon_is_forgotten_when_the_next_is_made);
  tcase_add_test (tcase, damaged_answer_is_known_by_its_head);
  return encfg_test_run (suite);
}
