/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ops.h"

#include "encfg-codec.h"
#include "encfg-fake.h"
#include "encfg-test.h"

#include <signal.h>
#include <stdio.h>

static EncfgTarget
target_for (EncfgFake *fake)
{
  const EncfgLinkTraits traits = { .timeout_ms = 500, .max_read = 120, .max_write = 60 };
  EncfgTarget target;

  encfg_target_init (&target, &fake->parent, &traits, 1);
  return target;
}

typedef struct
{
  const char *what;
  const char *script;
  guint retries;
  guint exchanges;
  guint opens;
  int code; /* 0: read */
} ReadCase;

static const ReadCase read_cases[] = {
  { "an answer at once", "", 2, 1, 1, 0 },
  { "silence once", "S", 2, 2, 1, 0 },
  { "silence twice", "SS", 2, 3, 1, 0 },
  { "silence for good", "SSSS", 2, 3, 1, ENCFG_ERROR_LOST },
  { "silence where nothing may be repeated", "S", 0, 1, 1, ENCFG_ERROR_TIMEOUT },
  { "silence once more than retries", "SS", 1, 2, 1, ENCFG_ERROR_TIMEOUT },
  { "garbage twice", "GG", 2, 3, 1, 0 },
  { "garbage for good", "GGGG", 2, 3, 1, ENCFG_ERROR_GARBLED },
  { "busy once", "6", 1, 2, 1, 0 },
  { "busy for good", "666", 1, 2, 1, ENCFG_ERROR_BUSY },
  { "loss once", "L", 2, 2, 2, 0 },
  { "loss for good", "LLLL", 2, 3, 3, ENCFG_ERROR_LOST },
  { "exception 1", "1", 2, 1, 1, ENCFG_ERROR_REFUSED_FUNCTION },
  { "exception 2", "2", 2, 1, 1, ENCFG_ERROR_REFUSED_ADDRESS },
  { "exception 3", "3", 2, 1, 1, ENCFG_ERROR_REFUSED_VALUE },
  { "exception 4", "4", 2, 1, 1, ENCFG_ERROR_DEVICE_FAILURE },
  { "a gateway with nobody behind it", "W", 2, 1, 1, ENCFG_ERROR_GATEWAY },
};

START_TEST (a_read_is_repeated_only_where_that_can_help)
{
  const ReadCase *c = &read_cases[_i];
  g_autoptr (EncfgFake) fake = encfg_fake_new (c->script);
  g_autoptr (GError) error = NULL;
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 2 };
  EncfgTarget target = target_for (fake);
  guint16 words[2] = { 0 };

  fake->words[ENCFG_TABLE_HOLDING][101] = 4711;
  target.retries = c->retries;
  ck_assert_msg (
    encfg_ops_read_span (&target, &span, words, NULL, &error) == (c->code == 0), "%s", c->what);
  if (c->code)
    ck_assert_gerror (error, ENCFG_ERROR, c->code);
  else
    ck_assert_uint_eq (words[1], 4711);
  ck_assert_msg (fake->n_exchanges == c->exchanges, "%s: %u", c->what, fake->n_exchanges);
  ck_assert_uint_eq (target.transactions, c->exchanges);
  ck_assert_msg (fake->n_opens == c->opens, "%s: %u opens", c->what, fake->n_opens);
}
END_TEST

START_TEST (a_cancelled_read_is_not_repeated)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("K");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 1 };
  EncfgTarget target = target_for (fake);
  guint16 word;

  ck_assert (!encfg_ops_read_span (&target, &span, &word, cancellable, &error));
  ck_assert_gerror (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_uint_eq (fake->n_exchanges, 1);
}
END_TEST

START_TEST (a_read_stops_at_once_when_opening_fails)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("L");
  g_autoptr (GError) error = NULL;
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 1 };
  EncfgTarget target = target_for (fake);
  guint16 word;

  fake->opens_left = 1;
  ck_assert (!encfg_ops_read_span (&target, &span, &word, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_NOT_FOUND);
  ck_assert_uint_eq (fake->n_exchanges, 1);
}
END_TEST

START_TEST (a_read_that_must_keep_its_connection_does_not_reopen)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("L");
  g_autoptr (GError) error = NULL;
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 1 };
  EncfgTarget target = target_for (fake);
  guint16 word;

  ck_assert (encfg_transport_open (&fake->parent, NULL, NULL));
  target.keep_connection = TRUE;
  ck_assert (!encfg_ops_read_span (&target, &span, &word, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_LOST);
  ck_assert_uint_eq (fake->n_opens, 1);
}
END_TEST

START_TEST (silence_is_counted_over_requests_until_an_answer)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("SS.SSS");
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 1 };
  const int codes[] = {
    ENCFG_ERROR_TIMEOUT, ENCFG_ERROR_TIMEOUT, 0,
    ENCFG_ERROR_TIMEOUT, ENCFG_ERROR_TIMEOUT, ENCFG_ERROR_LOST,
  };
  EncfgTarget target = target_for (fake);
  guint16 word;

  target.retries = 0;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert (encfg_ops_read_span (&target, &span, &word, NULL, &error) == (codes[i] == 0));
      if (codes[i])
        ck_assert_gerror (error, ENCFG_ERROR, codes[i]);
    }
  ck_assert (!fake->parent.is_open);
  ck_assert (encfg_ops_read_span (&target, &span, &word, NULL, NULL));
  ck_assert_uint_eq (target.silent_in_a_row, 0);
}
END_TEST

START_TEST (an_error_names_what_was_read)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("S");
  g_autoptr (GError) error = NULL;
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 17 };
  EncfgTarget target = target_for (fake);
  guint16 words[17];

  target.retries = 0;
  ck_assert (!encfg_ops_read_span (&target, &span, words, NULL, &error));
  ck_assert_str_eq (error->message, "read holding 100…116: fault S");
}
END_TEST

START_TEST (the_pause_between_requests_is_kept)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("");
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 1 };
  EncfgTarget target = target_for (fake);
  gint64 begun_us = g_get_monotonic_time ();
  guint16 word;

  target.pause_ms = 20;
  for (guint i = 0; i < 4; i++)
    ck_assert (encfg_ops_read_span (&target, &span, &word, NULL, NULL));
  ck_assert_int_ge (g_get_monotonic_time () - begun_us, 3 * 20 * 1000 - 3000);
}
END_TEST

START_TEST (nobody_talks_to_unit_0)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("");
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 100, 1 };
  EncfgTarget target = target_for (fake);
  guint16 word;

  fclose (stdout); /* GLib's last words would end the TAP stream */
  target.unit = 0;
  encfg_ops_read_span (&target, &span, &word, NULL, NULL);
}
END_TEST

static const EncfgSpan scattered[] = {
  { ENCFG_TABLE_HOLDING, 100, 1 },
  { ENCFG_TABLE_HOLDING, 103, 2 },
  { ENCFG_TABLE_INPUT, 100, 1 },
  { ENCFG_TABLE_HOLDING, 110, 1 },
};

static void
take_progress (guint done, guint total, gpointer data)
{
  g_string_append_printf (data, "%u/%u ", done, total);
}

START_TEST (reads_are_joined_and_progress_is_told)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("");
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GString) progress = g_string_new (NULL);
  EncfgTarget target = target_for (fake);
  guint16 words[2];

  fake->words[ENCFG_TABLE_HOLDING][104] = 7;
  target.max_gap = 4;
  ck_assert (encfg_ops_read (
    &target, scattered, G_N_ELEMENTS (scattered), image, take_progress, progress, NULL, NULL));
  ck_assert_str_eq (fake->log->str, "4:100+1 3:100+5 3:110+1");
  ck_assert_str_eq (progress->str, "1/3 2/3 3/3 ");
  ck_assert (encfg_image_fetch (image, &scattered[1], words));
  ck_assert_uint_eq (words[1], 7);
}
END_TEST

typedef struct
{
  const char *what;
  guint baud, bits;
  gint64 lag_us; /* silence, turnaround and interval of the adapter */
  guint max_gap;
  guint gap; /* that is run over at most */
} GapCase;

static const GapCase gap_cases[] = {
  { "before the module has answered", 9600, 10, 0, ENCFG_GAP_NOT_SAID, 12 },
  { "a module that answers at once", 9600, 10, 3646, ENCFG_GAP_NOT_SAID, 10 },
  { "turnaround 5 ms", 9600, 10, 8646, ENCFG_GAP_NOT_SAID, 12 },
  { "turnaround 20 ms", 9600, 10, 23646, ENCFG_GAP_NOT_SAID, 19 },
  { "turnaround 50 ms", 9600, 10, 53646, ENCFG_GAP_NOT_SAID, 34 },
  { "longer characters", 9600, 12, 54375, ENCFG_GAP_NOT_SAID, 30 },
  { "a slow line", 1200, 10, 34000, ENCFG_GAP_NOT_SAID, 10 },
  { "a fast line", 115200, 10, 6750, ENCFG_GAP_NOT_SAID, 55 },
  { "a network", 0, 0, 0, ENCFG_GAP_NOT_SAID, 118 },
  { "the profile says less", 9600, 10, 53646, 8, 8 },
  { "the profile says more", 9600, 10, 3646, 16, 10 },
  { "the profile says none", 0, 0, 0, 0, 0 },
};

/* The line's own speed, what was measured of the module, and what the profile says. */
START_TEST (a_gap_is_run_over_where_that_is_sooner_than_another_request)
{
  const GapCase *c = &gap_cases[_i];
  g_autoptr (EncfgFake) fake = encfg_fake_new ("");
  EncfgTarget target = target_for (fake);
  guint widest = 0;

  fake->parent.baud = c->baud;
  fake->parent.character_bits = c->bits;
  fake->parent.lag_us = c->lag_us;
  target.max_gap = c->max_gap;
  for (guint gap = 1; gap < 125; gap++)
    {
      const EncfgSpan wanted[] = { { ENCFG_TABLE_HOLDING, 100, 1 },
                                   { ENCFG_TABLE_HOLDING, (guint16) (101 + gap), 1 } };
      g_autoptr (GArray) plan = encfg_ops_plan_reads (&target, wanted, G_N_ELEMENTS (wanted));

      if (plan->len == 1)
        widest = gap;
    }
  ck_assert_msg (widest == c->gap, "%s: %u", c->what, widest);
}
END_TEST

START_TEST (a_hole_is_found_once_and_not_run_over_again)
{
  static const EncfgSpan wanted[] = {
    { ENCFG_TABLE_HOLDING, 100, 1 }, { ENCFG_TABLE_HOLDING, 103, 2 },
    { ENCFG_TABLE_HOLDING, 110, 1 }, { ENCFG_TABLE_HOLDING, 120, 1 },
    { ENCFG_TABLE_HOLDING, 123, 1 },
  };
  g_autoptr (EncfgFake) fake = encfg_fake_new ("3");
  g_autoptr (EncfgImage) image = encfg_image_new ();
  EncfgTarget target = target_for (fake), other = target;
  guint16 word;

  target.max_gap = other.max_gap = 20;
  other.unit = 2;
  fake->hole[102] = TRUE;
  ck_assert (encfg_ops_read (&target, wanted, 5, image, NULL, NULL, NULL, NULL));
  ck_assert_str_eq (fake->log->str, "3:100+24 3:100+11 3:100+5 3:100+1 3:103+2 3:110+1 3:120+4");
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    ck_assert (
      encfg_image_fetch (image, &(EncfgSpan){ ENCFG_TABLE_HOLDING, wanted[i].address, 1 }, &word));

  /* That 111…119 or 105…109 are no hole is to be found out, as they were not to blame. */
  g_string_truncate (fake->log, 0);
  ck_assert (encfg_ops_read (&target, wanted, 5, image, NULL, NULL, NULL, NULL));
  ck_assert_str_eq (fake->log->str, "3:100+1 3:103+21");

  g_string_truncate (fake->log, 0);
  fake->hole[102] = FALSE;
  ck_assert (encfg_ops_read (&other, wanted, 5, image, NULL, NULL, NULL, NULL));
  ck_assert_str_eq (fake->log->str, "2/3:100+24");
}
END_TEST

START_TEST (a_read_over_a_hole_is_repeated_without_gaps)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("");
  g_autoptr (EncfgImage) image = encfg_image_new ();
  EncfgTarget target = target_for (fake);
  guint16 words[2];

  fake->hole[102] = TRUE;
  target.max_gap = 10;
  ck_assert (
    encfg_ops_read (&target, scattered, G_N_ELEMENTS (scattered), image, NULL, NULL, NULL, NULL));
  ck_assert_str_eq (fake->log->str, "4:100+1 3:100+11 3:100+5 3:100+1 3:103+2 3:110+1");
  ck_assert (encfg_image_fetch (image, &scattered[3], words));
}
END_TEST

START_TEST (reading_stops_at_the_first_error_and_keeps_what_was_read)
{
  g_autoptr (EncfgFake) fake = encfg_fake_new ("");
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GError) error = NULL;
  EncfgTarget target = target_for (fake);
  guint16 words[2];

  fake->hole[104] = TRUE;
  ck_assert (!encfg_ops_read (
    &target, scattered, G_N_ELEMENTS (scattered), image, NULL, NULL, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS);
  ck_assert_str_eq (fake->log->str, "4:100+1 3:100+1 3:103+2");
  ck_assert (encfg_image_fetch (image, &scattered[0], words));
  ck_assert (!encfg_image_fetch (image, &scattered[3], words));
}
END_TEST

typedef struct
{
  const char *what;
  const char *script;
  guint16 word;
  int code; /* 0: matches */
} MatchCase;

static const MatchCase match_cases[] = {
  { "the right word", "", 3000, 0 },
  { "another word", "", 3001, ENCFG_ERROR_MISMATCH },
  { "no such register", "2", 3000, ENCFG_ERROR_MISMATCH },
  { "no such function", "1", 3000, ENCFG_ERROR_MISMATCH },
  { "silence", "SSS", 3000, ENCFG_ERROR_LOST },
  { "a gateway", "W", 3000, ENCFG_ERROR_GATEWAY },
};

START_TEST (a_module_is_told_by_its_identity)
{
  const MatchCase *c = &match_cases[_i];
  g_autoptr (EncfgFake) fake = encfg_fake_new (c->script);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) identify = g_array_new (FALSE, FALSE, sizeof (EncfgItemRaw));
  g_autoptr (GError) error = NULL;
  const EncfgItem item = {
    .label = (char *) "Model code",
    .unit = (char *) "",
    .table = ENCFG_TABLE_INPUT,
    .type = encfg_type_find ("u16"),
    .words = 1,
    .scale_num = 1,
    .scale_den = 1,
    .no_value = none,
    .names = none,
  };
  const EncfgItemRaw expected = { &item, 3000 };
  const EncfgProfile profile = { .name = (char *) "BM3000", .identify = identify };
  EncfgTarget target = target_for (fake);

  g_array_append_val (identify, expected);
  fake->words[ENCFG_TABLE_INPUT][0] = c->word;
  ck_assert_msg (
    encfg_ops_matches (&target, &profile, NULL, &error) == (c->code == 0), "%s", c->what);
  if (c->code)
    ck_assert_gerror (error, ENCFG_ERROR, c->code);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("ops");
  TCase *tcase = tcase_create ("ops");

  tcase_add_loop_test (
    tcase, a_read_is_repeated_only_where_that_can_help, 0, G_N_ELEMENTS (read_cases));
  tcase_add_test (tcase, a_cancelled_read_is_not_repeated);
  tcase_add_test (tcase, a_read_stops_at_once_when_opening_fails);
  tcase_add_test (tcase, a_read_that_must_keep_its_connection_does_not_reopen);
  tcase_add_test (tcase, silence_is_counted_over_requests_until_an_answer);
  tcase_add_test (tcase, an_error_names_what_was_read);
  tcase_add_test (tcase, the_pause_between_requests_is_kept);
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") != 0)
    tcase_add_test_raise_signal (tcase, nobody_talks_to_unit_0, SIGABRT);
  tcase_add_test (tcase, reads_are_joined_and_progress_is_told);
  tcase_add_loop_test (tcase,
                       a_gap_is_run_over_where_that_is_sooner_than_another_request,
                       0,
                       G_N_ELEMENTS (gap_cases));
  tcase_add_test (tcase, a_read_over_a_hole_is_repeated_without_gaps);
  tcase_add_test (tcase, a_hole_is_found_once_and_not_run_over_again);
  tcase_add_test (tcase, reading_stops_at_the_first_error_and_keeps_what_was_read);
  tcase_add_loop_test (tcase, a_module_is_told_by_its_identity, 0, G_N_ELEMENTS (match_cases));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
