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
static EncfgPdu at_100, at_200, inputs;

static void
setup (void)
{
  encfg_line_guard_init (&guard);
  encfg_pdu_build_read (&at_100, ENCFG_TABLE_HOLDING, 100, 10);
  encfg_pdu_build_read (&at_200, ENCFG_TABLE_HOLDING, 200, 10);
  encfg_pdu_build_read (&inputs, ENCFG_TABLE_INPUT, 100, 10);
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
  ck_assert (encfg_line_guard_settle (&guard, 1, 4));
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_100, DUE), DUE + TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &inputs, DUE), DUE + TIMEOUT);
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 2, &at_200, DUE), DUE + TIMEOUT);
}
END_TEST

START_TEST (late_answer_pays_the_oldest_debt_and_no_other)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  encfg_line_guard_owe (&guard, 1, &at_100, DUE + 200 * MS, TIMEOUT);
  ck_assert (!encfg_line_guard_settle (&guard, 2, 3));
  ck_assert (!encfg_line_guard_settle (&guard, 1, 4));
  ck_assert (encfg_line_guard_settle (&guard, 1, 0x83)); /* an exception pays as well */
  ck_assert_int_eq (encfg_line_guard_wait_until (&guard, 1, &at_200, DUE), 200 * MS + HORIZON);
  ck_assert (encfg_line_guard_settle (&guard, 1, 3));
  ck_assert (!encfg_line_guard_settle (&guard, 1, 3));
}
END_TEST

/* Or the answer to the next request would be booked to a debt long gone, and so on for ever. */
START_TEST (debt_past_its_horizon_is_forgotten_when_the_next_is_made)
{
  encfg_line_guard_owe (&guard, 1, &at_100, DUE, TIMEOUT);
  encfg_line_guard_owe (&guard, 1, &at_200, HORIZON + DUE, TIMEOUT);
  ck_assert (encfg_line_guard_settle (&guard, 1, 3));
  ck_assert (!encfg_line_guard_settle (&guard, 1, 3));
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

START_TEST (echo_is_known_by_its_first_five_bytes)
{
  guint8 frame[ENCFG_FRAME_MAX];
  guint length = encfg_frame_build_rtu (frame, 1, &at_100);
  EncfgPiece piece;

  for (guint i = 0; i <= length; i++)
    {
      piece = make_piece (frame, i);
      ck_assert_int_eq (encfg_line_guard_is_echo (frame, length, &piece), i >= 5);
    }
  memset (frame + length, 0x33, 20); /* the answer came close behind */
  piece = make_piece (frame, length + 20);
  ck_assert (encfg_line_guard_is_echo (frame, length, &piece));
  piece.bytes[4] ^= 1;
  ck_assert (!encfg_line_guard_is_echo (frame, length, &piece));
}
END_TEST

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
  ck_assert (!encfg_line_guard_is_damaged_answer (2, &at_100, &piece));
  ck_assert (!encfg_line_guard_is_damaged_answer (1, &inputs, &piece));
  piece = make_piece (frame, length / 2);
  ck_assert (encfg_line_guard_is_damaged_answer (1, &at_100, &piece));
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
  tcase_add_test (tcase, horizon_grows_with_the_time_out);
  tcase_add_test (tcase, other_requests_need_not_wait_for_a_unit_that_never_answered);
  tcase_add_test (tcase, all_requests_wait_one_time_out_more_for_a_unit_that_is_there);
  tcase_add_test (tcase, late_answer_pays_the_oldest_debt_and_no_other);
  tcase_add_test (tcase, debt_past_its_horizon_is_forgotten_when_the_next_is_made);
  tcase_add_test (tcase, echo_is_known_by_its_first_five_bytes);
  tcase_add_test (tcase, damaged_answer_is_known_by_its_head);
  return encfg_test_run (suite);
}
