/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-command.h"

#include "encfg-module-bench.h"

#define STATE 26
#define REASON 27
#define CELL 28
#define START_REGISTER 400

/* What the state register says at each look, one digit after the other, the last one for good; 'o'
 * is a 1 after which another module is plugged in. The first look is the one before the start. */
static const char *states;
static guint n_looks;

static void
look (EncfgFake *fake, const EncfgRequest *request)
{
  if (request->is_write || request->table != ENCFG_TABLE_INPUT || request->address != STATE)
    return;
  n_looks++;
  fake->words[ENCFG_TABLE_INPUT][STATE] = *states == 'o' ? 1 : (guint16) (*states - '0');
  if (*states == 'o')
    fake->words[ENCFG_TABLE_INPUT][8] ^= 1;
  if (states[1] != '\0')
    states++;
}

/* A module of which `script` spoils the exchanges: two prove who it is, the third is the first
 * look, the fourth writes the word. */
static EncfgBench
begin (const char *looks, const char *script)
{
  EncfgBench bench = encfg_bench_new_read ();

  states = looks;
  n_looks = 0;
  bench.fake->on_request = look;
  bench.fake->script = script;
  bench.fake->n_opens = 0;
  return bench;
}

typedef struct
{
  EncfgCommandStatus status;
  GError *error;
  GCancellable *cancellable; /* or NULL */
  EncfgCommandFunc progress;
} Outcome;

static gboolean
run_command (EncfgBench *bench,
             const EncfgCommand *command,
             EncfgCommandAction action,
             Outcome *outcome)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_command_async (bench->module,
                              command,
                              action,
                              outcome->progress,
                              outcome,
                              outcome->cancellable,
                              encfg_bench_store_result,
                              &result);
  encfg_bench_await (&result);
  return encfg_module_command_finish (bench->module, result, &outcome->status, &outcome->error);
}

static const EncfgCommand *
command_of (EncfgBench *bench, const char *key)
{
  return encfg_profile_find_command (encfg_module_get_profile (bench->module), key);
}

typedef struct
{
  const char *what;
  EncfgCommandAction action;
  const char *looks, *script;
  guint16 reason;
  EncfgCommandState state;
  int code; /* 0: it went as it should */
  const char *message;
  guint n_writes, n_opens;
} Case;

// clang-format off
static const Case cases[] = {
  { "to the end", ENCFG_COMMAND_RUN, "0112", "", 0, ENCFG_COMMAND_DONE, 0, NULL, 1, 0 },
  { "over before the first look", ENCFG_COMMAND_RUN, "02", "", 0, ENCFG_COMMAND_DONE, 0, NULL, 1, 0 },
  { "until it runs", ENCFG_COMMAND_START, "2211", "", 0, ENCFG_COMMAND_RUNNING, 0, NULL, 1, 0 },
  { "refused by state", ENCFG_COMMAND_RUN, "03", "", 1, ENCFG_COMMAND_REFUSED,
    ENCFG_ERROR_PRECONDITION, "discharging", 1, 0 },
  { "refused though the last one was, too", ENCFG_COMMAND_START, "33", "", 3, ENCFG_COMMAND_REFUSED,
    ENCFG_ERROR_PRECONDITION, "cooling down", 1, 0 },
  { "refused by exception 6", ENCFG_COMMAND_RUN, "00", "...6", 2, ENCFG_COMMAND_REFUSED,
    ENCFG_ERROR_PRECONDITION, "test is running", 1, 0 },
  { "refused by exception 4", ENCFG_COMMAND_START, "00", "...4", 3, ENCFG_COMMAND_REFUSED,
    ENCFG_ERROR_PRECONDITION, "cooling down", 1, 0 },
  { "exception 6 without a reason", ENCFG_COMMAND_RUN, "00", "...6", 0, ENCFG_COMMAND_REFUSED,
    ENCFG_ERROR_BUSY, "exception 6", 1, 0 },
  { "exception 3", ENCFG_COMMAND_RUN, "00", "...3", 1, ENCFG_COMMAND_REFUSED,
    ENCFG_ERROR_REFUSED_VALUE, "exception 3", 1, 0 },
  { "exception 5 is a yes", ENCFG_COMMAND_RUN, "0112", "...5", 0, ENCFG_COMMAND_DONE, 0, NULL, 1, 0 },
  { "running already: nothing is sent", ENCFG_COMMAND_START, "1", "", 0, ENCFG_COMMAND_REFUSED,
    ENCFG_ERROR_PRECONDITION, "running already", 0, 0 },
  { "no answer to the word, and it runs", ENCFG_COMMAND_RUN, "0012", "...T", 0, ENCFG_COMMAND_DONE, 0,
    NULL, 1, 0 },
  { "no answer to the word, and nothing happens", ENCFG_COMMAND_RUN, "0", "...S", 0,
    ENCFG_COMMAND_UNKNOWN, ENCFG_ERROR_TIMEOUT, "IR Test", 1, 0 },
  { "lost with the word", ENCFG_COMMAND_RUN, "0112", "...X", 0, ENCFG_COMMAND_DONE, 0, NULL, 1, 1 },
  { "lost before the word: nothing is known of it", ENCFG_COMMAND_RUN, "0", "...L", 0,
    ENCFG_COMMAND_UNKNOWN, ENCFG_ERROR_LOST, NULL, 1, 1 },
  { "the connection closed while the user read", ENCFG_COMMAND_RUN, "0112", "L", 0,
    ENCFG_COMMAND_DONE, 0, NULL, 1, 1 },
  { "lost while it runs", ENCFG_COMMAND_RUN, "0112", "....L.LG", 0, ENCFG_COMMAND_DONE, 0, NULL, 1, 2 },
  { "silent while it runs", ENCFG_COMMAND_RUN, "0112", "....SSSSS", 0, ENCFG_COMMAND_DONE, 0, NULL, 1, 3 },
  { "lost, and another module answers", ENCFG_COMMAND_RUN, "0o12", ".....L", 0, ENCFG_COMMAND_RUNNING,
    ENCFG_ERROR_OTHER_MODULE, "another module", 1, 1 },
  { "the module was restarted", ENCFG_COMMAND_RUN, "010", "", 0, ENCFG_COMMAND_FAILED,
    ENCFG_ERROR_DEVICE_FAILURE, "without a result", 1, 0 },
  { "taken and forgotten", ENCFG_COMMAND_RUN, "0", "", 0, ENCFG_COMMAND_FAILED,
    ENCFG_ERROR_DEVICE_FAILURE, "did not start", 1, 0 },
  { "cancelled by somebody else", ENCFG_COMMAND_RUN, "014", "", 0, ENCFG_COMMAND_CANCELLED,
    ENCFG_ERROR_PRECONDITION, "cancelled", 1, 0 },
  { "failed on its way", ENCFG_COMMAND_RUN, "013", "", 0, ENCFG_COMMAND_FAILED,
    ENCFG_ERROR_DEVICE_FAILURE, "without a result", 1, 0 },
  { "cancelled by us", ENCFG_COMMAND_CANCEL, "114", "", 0, ENCFG_COMMAND_CANCELLED, 0, NULL, 1, 0 },
  { "done before it was cancelled", ENCFG_COMMAND_CANCEL, "112", "", 0, ENCFG_COMMAND_DONE, 0, NULL, 1, 0 },
  { "nothing to cancel", ENCFG_COMMAND_CANCEL, "2", "", 0, ENCFG_COMMAND_NOT_STARTED,
    ENCFG_ERROR_PRECONDITION, "not running", 0, 0 },
};
// clang-format on

START_TEST (a_command_is_started_once_and_followed_to_its_end)
{
  const Case *c = &cases[_i];
  g_auto (EncfgBench) bench = begin (c->looks, c->script);
  Outcome outcome = { 0 };
  gboolean ok;

  bench.fake->words[ENCFG_TABLE_INPUT][REASON] = c->reason;
  ok = run_command (&bench, command_of (&bench, "ir-test"), c->action, &outcome);
  ck_assert_msg (ok == (c->code == 0), "%s: %s", c->what, ok ? "" : outcome.error->message);
  if (c->code)
    ck_assert_gerror (outcome.error, ENCFG_ERROR, c->code);
  if (c->message)
    ck_assert_msg (strstr (outcome.error->message, c->message) != NULL,
                   "%s: %s",
                   c->what,
                   outcome.error->message);
  ck_assert_msg (outcome.status.state == c->state,
                 "%s: %s",
                 c->what,
                 encfg_command_state_name (outcome.status.state));
  ck_assert_msg (
    bench.fake->n_writes == c->n_writes, "%s: %u writes", c->what, bench.fake->n_writes);
  ck_assert_msg (bench.fake->n_opens == c->n_opens, "%s: %u opens", c->what, bench.fake->n_opens);
  g_clear_error (&outcome.error);
}
END_TEST

START_TEST (a_command_that_runs_already_is_joined_not_started)
{
  static const struct
  {
    const char *looks;
    EncfgCommandState state;
    int code;
  } ends[] = { { "1112", ENCFG_COMMAND_DONE, 0 },
               { "12", ENCFG_COMMAND_DONE, 0 },
               { "114", ENCFG_COMMAND_CANCELLED, ENCFG_ERROR_PRECONDITION } };
  g_auto (EncfgBench) bench = begin (ends[_i].looks, "");
  Outcome outcome = { 0 };

  run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_RUN, &outcome);
  ck_assert_int_eq (outcome.error ? outcome.error->code : 0, ends[_i].code);
  ck_assert_int_eq (outcome.status.state, ends[_i].state);
  ck_assert (outcome.status.joined);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
  g_clear_error (&outcome.error);
}
END_TEST

static GString *connection; /* 'l' and 'b' at each change */

static void
keep_connection (const EncfgCommandStatus *status, gpointer data)
{
  Outcome *outcome = data;

  if (status->lost != outcome->status.lost)
    g_string_append_c (connection, status->lost ? 'l' : 'b');
  outcome->status = *status;
}

START_TEST (a_lost_connection_is_told_once_and_so_is_its_return)
{
  g_auto (EncfgBench) bench = begin ("01111111112", "....SSSSSSSSS");
  Outcome outcome = { .progress = keep_connection };

  connection = g_string_new (NULL);
  ck_assert (run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_RUN, &outcome));
  ck_assert_str_eq (connection->str, "lb");
  ck_assert (!outcome.status.lost);
  ck_assert (!outcome.status.joined);
  g_string_free (connection, TRUE);
}
END_TEST

START_TEST (the_end_of_the_last_test_is_not_taken_for_this_one)
{
  g_auto (EncfgBench) bench = begin ("22211112", "");
  Outcome outcome = { 0 };

  ck_assert (run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_RUN, &outcome));
  ck_assert_uint_eq (n_looks, 8);
  ck_assert_uint_eq (bench.fake->words[ENCFG_TABLE_HOLDING][START_REGISTER], 1);
}
END_TEST

START_TEST (cancelling_writes_the_word_of_the_profile)
{
  g_auto (EncfgBench) bench = begin ("14", "");
  Outcome outcome = { 0 };

  ck_assert (run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_CANCEL, &outcome));
  ck_assert_uint_eq (bench.fake->words[ENCFG_TABLE_HOLDING][START_REGISTER], 2);
}
END_TEST

static gint64 cancelled_at;

static gboolean
cancel_cb (gpointer data)
{
  cancelled_at = g_get_monotonic_time ();
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

START_TEST (who_stops_waiting_has_his_answer_within_a_second_and_the_module_goes_on)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (EncfgBench) bench = begin ("01", "");
  Outcome outcome = { .cancellable = cancellable };

  g_timeout_add (800, cancel_cb, cancellable);
  ck_assert (!run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_RUN, &outcome));
  ck_assert_gerror (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_int_eq (outcome.status.state, ENCFG_COMMAND_RUNNING);
  ck_assert_uint_eq (bench.fake->n_writes, 1);
  ck_assert_int_lt (g_get_monotonic_time () - cancelled_at, 500 * G_TIME_SPAN_MILLISECOND);
  g_clear_error (&outcome.error);
}
END_TEST

START_TEST (a_word_cancelled_on_its_way_leaves_its_fate_open)
{
  static const struct
  {
    const char *script;
    EncfgCommandState state;
  } places[] = { { "K", ENCFG_COMMAND_NOT_STARTED },
                 { "...K", ENCFG_COMMAND_UNKNOWN },
                 { "...C", ENCFG_COMMAND_UNKNOWN } };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (EncfgBench) bench = begin ("01", places[_i].script);
  Outcome outcome = { .cancellable = cancellable };

  ck_assert (!run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_RUN, &outcome));
  ck_assert_gerror (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_int_eq (outcome.status.state, places[_i].state);
  g_clear_error (&outcome.error);
}
END_TEST

static void
keep_progress (const EncfgCommandStatus *status, gpointer data)
{
  Outcome *outcome = data;

  outcome->status = *status;
  g_cancellable_cancel (outcome->cancellable);
}

START_TEST (progress_tells_the_cell_what_is_done_and_the_time_left)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (EncfgBench) bench = begin ("01", "");
  Outcome outcome = { .cancellable = cancellable, .progress = keep_progress };

  for (guint i = 0; i < 4; i++)
    bench.fake->words[ENCFG_TABLE_INPUT][CELL + i] = (guint16) (5 + i);
  run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_RUN, &outcome);
  /* Nobody else cancels: the progress came while the command ran. */
  ck_assert_gerror (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_uint_eq (outcome.status.current, 5);
  ck_assert_uint_eq (outcome.status.finished, 6);
  ck_assert_uint_eq (outcome.status.total, 7);
  ck_assert_uint_eq (outcome.status.time_left_s, 8);
  g_clear_error (&outcome.error);
}
END_TEST

START_TEST (the_time_out_of_the_profile_ends_the_waiting)
{
  g_auto (EncfgBench) bench = begin ("01", "");
  EncfgCommand hasty = *command_of (&bench, "ir-test");
  Outcome outcome = { 0 };

  hasty.timeout_s = 1;
  ck_assert (!run_command (&bench, &hasty, ENCFG_COMMAND_RUN, &outcome));
  ck_assert_gerror (outcome.error, ENCFG_ERROR, ENCFG_ERROR_BUSY);
  ck_assert_int_eq (outcome.status.state, ENCFG_COMMAND_RUNNING);
  g_clear_error (&outcome.error);
}
END_TEST

START_TEST (a_line_that_stays_silent_ends_the_waiting)
{
  g_auto (EncfgBench) bench = begin ("01", ".....");
  Outcome outcome = { 0 };

  bench.module->wire.timeout_ms = 5; /* bears 120 of them */
  bench.fake->always = 'S';
  ck_assert (!run_command (&bench, command_of (&bench, "ir-test"), ENCFG_COMMAND_RUN, &outcome));
  ck_assert_gerror (outcome.error, ENCFG_ERROR, ENCFG_ERROR_LOST);
  ck_assert_int_eq (outcome.status.state, ENCFG_COMMAND_RUNNING);
  ck_assert (outcome.status.lost);
  ck_assert_uint_eq (bench.fake->n_writes, 1);
  g_clear_error (&outcome.error);
}
END_TEST

typedef struct
{
  const char *script;
  EncfgCommandState state;
  int code;
} SaveCase;

static const SaveCase save_cases[] = {
  { "", ENCFG_COMMAND_DONE, 0 },
  { "..6", ENCFG_COMMAND_REFUSED, ENCFG_ERROR_BUSY },
  { "..S", ENCFG_COMMAND_UNKNOWN, ENCFG_ERROR_TIMEOUT },
  { "..X", ENCFG_COMMAND_UNKNOWN, ENCFG_ERROR_LOST },
};

START_TEST (a_command_without_a_state_is_over_when_it_is_confirmed)
{
  const SaveCase *c = &save_cases[_i];
  g_auto (EncfgBench) bench = begin ("0", c->script);
  Outcome outcome = { 0 };

  ck_assert (run_command (&bench, command_of (&bench, "ir-save"), ENCFG_COMMAND_RUN, &outcome) ==
             (c->code == 0));
  if (c->code)
    ck_assert_gerror (outcome.error, ENCFG_ERROR, c->code);
  ck_assert_int_eq (outcome.status.state, c->state);
  ck_assert_uint_eq (bench.fake->n_writes, 1);
  g_clear_error (&outcome.error);
}
END_TEST

static void
on_unfinished (EncfgModule *module, GError *error, GError **told)
{
  g_propagate_error (told, g_error_copy (error));
}

START_TEST (a_lock_that_fails_after_the_word_is_told_beside_success)
{
  g_auto (EncfgBench) bench = encfg_bench_new_changed (
    "\"id\"", "\"write-sequence\": { \"after\": [ { \"address\": 450, \"value\": 1 } ] }, \"id\"");
  g_autoptr (GError) told = NULL;
  Outcome outcome = { 0 };

  g_signal_connect (bench.module, "unfinished", G_CALLBACK (on_unfinished), &told);
  bench.fake->script = _i ? "...4" : "";
  ck_assert (run_command (&bench, command_of (&bench, "ir-save"), ENCFG_COMMAND_RUN, &outcome));
  ck_assert_int_eq (outcome.status.state, ENCFG_COMMAND_DONE);
  ck_assert_uint_eq (bench.fake->n_writes, 2);
  if (_i)
    ck_assert_gerror (told, ENCFG_ERROR, ENCFG_ERROR_DEVICE_FAILURE);
  else
    ck_assert_no_gerror (told);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("module-command");
  TCase *tcase = tcase_create ("module-command");

  tcase_set_timeout (tcase, 30);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (
    tcase, a_command_is_started_once_and_followed_to_its_end, 0, G_N_ELEMENTS (cases));
  tcase_add_loop_test (tcase, a_command_that_runs_already_is_joined_not_started, 0, 3);
  tcase_add_test (tcase, a_lost_connection_is_told_once_and_so_is_its_return);
  tcase_add_test (tcase, the_end_of_the_last_test_is_not_taken_for_this_one);
  tcase_add_test (tcase, cancelling_writes_the_word_of_the_profile);
  tcase_add_test (tcase, who_stops_waiting_has_his_answer_within_a_second_and_the_module_goes_on);
  tcase_add_loop_test (tcase, a_word_cancelled_on_its_way_leaves_its_fate_open, 0, 3);
  tcase_add_test (tcase, progress_tells_the_cell_what_is_done_and_the_time_left);
  tcase_add_test (tcase, the_time_out_of_the_profile_ends_the_waiting);
  tcase_add_test (tcase, a_line_that_stays_silent_ends_the_waiting);
  tcase_add_loop_test (
    tcase, a_command_without_a_state_is_over_when_it_is_confirmed, 0, G_N_ELEMENTS (save_cases));
  tcase_add_loop_test (tcase, a_lock_that_fails_after_the_word_is_told_beside_success, 0, 2);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
