/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-address.h"

#include "encfg-module-bench.h"

#define ID_REGISTER 350
#define NEW_ID 7

static void
set_serial (EncfgBench *bench, const char *serial)
{
  const EncfgProfile *profile = encfg_module_get_profile (bench->module);

  encfg_bench_put_text (bench->fake, encfg_profile_find_item (profile, "serial"), serial);
}

static char *
probe_id (EncfgBench *bench, guint8 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  char *who;

  encfg_module_probe_id_async (bench->module, id, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  encfg_module_probe_id_finish (bench->module, result, &who, error);
  return who;
}

static EncfgWriteReview *
review_id (EncfgBench *bench, guint id)
{
  EncfgSettingTable *table = encfg_module_get_address (bench->module);
  g_autofree char *assignment = g_strdup_printf ("modbus-id=%u", id);

  ck_assert (encfg_bench_read_table (bench, table, NULL));
  ck_assert (encfg_setting_table_assign (table, assignment, NULL));
  g_string_truncate (bench->fake->log, 0);
  return encfg_write_review_new (table, encfg_setting_table_get_rows (table));
}

static gboolean
change_address (EncfgBench *bench,
                EncfgWriteReview *review,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_change_address_async (
    bench->module, review, cancellable, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_change_address_finish (bench->module, result, error);
}

static const struct
{
  const char *what;
  const char *script;
  const char *serial;
  guint8 unit; /* the one that answers, 0: all */
  gboolean is_taken;
  int code;
} probes[] = {
  { "nobody", "", "SIMULATED-0001", 1, FALSE, 0 },
  { "a module that does not look at the id", "", "SIMULATED-0001", 0, FALSE, 0 },
  { "a gateway with nobody behind it", "W", "SIMULATED-0001", 0, FALSE, 0 },
  { "another module", "", "SIMULATED-0002", 0, TRUE, 0 },
  { "something that is no such module", "2", "SIMULATED-0001", 0, TRUE, 0 },
  { "two at once", "G", "SIMULATED-0001", 0, TRUE, 0 },
  { "no line", "L", "SIMULATED-0001", 0, FALSE, ENCFG_ERROR_LOST },
};

START_TEST (who_has_an_id_is_told_by_one_look)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (GError) error = NULL;
  g_autofree char *who = NULL;

  set_serial (&bench, probes[_i].serial);
  bench.fake->unit = probes[_i].unit;
  bench.fake->script = probes[_i].script;
  who = probe_id (&bench, NEW_ID, &error);
  ck_assert_msg ((who != NULL) == probes[_i].is_taken, "%s: %s", probes[_i].what, who);
  if (probes[_i].code)
    ck_assert_gerror (error, ENCFG_ERROR, probes[_i].code);
  else
    ck_assert_no_gerror (error);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
  ck_assert (g_str_has_prefix (bench.fake->log->str, "7/4:21+1"));
}
END_TEST

typedef struct
{
  const char *what;
  const char *script; /* two reads, then the write */
  char always;
  gboolean moves;
  EncfgWriteState state;
  guint8 id; /* at which the session goes on */
  int code;
} Case;

static const Case cases[] = {
  { "changes at once", "", '.', TRUE, ENCFG_WRITE_VERIFIED, 7, 0 },
  { "changes, and its answer is not heard", "..T", '.', TRUE, ENCFG_WRITE_VERIFIED, 7, 0 },
  { "changes, and its answer is not understood", "..G", '.', TRUE, ENCFG_WRITE_VERIFIED, 7, 0 },
  { "changes later, at a restart", "", '.', FALSE, ENCFG_WRITE_VERIFIED, 1, 0 },
  { "confirms and ignores it", "..I", '.', TRUE, ENCFG_WRITE_MISMATCH, 1, ENCFG_ERROR_NOT_APPLIED },
  { "does not hear it", "..S", '.', TRUE, ENCFG_WRITE_MISMATCH, 1, ENCFG_ERROR_NOT_APPLIED },
  { "refuses", "..3", '.', TRUE, ENCFG_WRITE_REFUSED, 1, ENCFG_ERROR_REFUSED_VALUE },
  { "is not found again", "...", 'S', TRUE, ENCFG_WRITE_NO_ANSWER, 1, ENCFG_ERROR_TIMEOUT },
  { "was gone before", "", 'S', TRUE, ENCFG_WRITE_NOT_ATTEMPTED, 1, ENCFG_ERROR_LOST },
};

START_TEST (a_change_is_proved_by_the_same_module_at_the_new_id)
{
  const Case *c = &cases[_i];
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) review = review_id (&bench, NEW_ID);
  const EncfgChange *change = g_ptr_array_index (review->changes, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = g_strdup_printf ("tcp://fake:502?id=%u", (guint) c->id);

  bench.fake->unit = 1;
  bench.fake->unit_register = c->moves ? ID_REGISTER : 0;
  bench.fake->script = c->script;
  bench.fake->always = c->always;
  ck_assert_msg (change_address (&bench, review, NULL, &error) == !c->code, "%s", c->what);
  if (c->code)
    ck_assert_gerror (error, ENCFG_ERROR, c->code);
  ck_assert_msg (
    change->state == c->state, "%s: %s", c->what, encfg_write_state_name (change->state));
  ck_assert_uint_eq (encfg_module_get_identity (bench.module)->id, c->id);
  ck_assert_str_eq (encfg_module_get_identity (bench.module)->endpoint, uri);
  ck_assert_uint_eq (bench.fake->n_writes, c->state == ENCFG_WRITE_NOT_ATTEMPTED ? 0 : 1);
}
END_TEST

START_TEST (the_session_goes_on_with_the_new_id)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) review = review_id (&bench, NEW_ID);
  g_autoptr (GError) error = NULL;

  bench.fake->unit = 1;
  bench.fake->unit_register = ID_REGISTER;
  ck_assert (change_address (&bench, review, NULL, &error));
  ck_assert_str_eq (bench.fake->log->str, "4:21+1 4:8+8 6:350+1 7/4:21+1 7/4:8+8 7/3:350+1");
  g_string_truncate (bench.fake->log, 0);
  ck_assert (encfg_bench_read_settings (&bench, &error));
  ck_assert_str_eq (bench.fake->log->str, "7/3:100+17");
}
END_TEST

START_TEST (another_module_at_the_new_id_proves_nothing)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) review = review_id (&bench, NEW_ID);
  g_autoptr (GError) error = NULL;

  /* Everybody answers, and nobody is the module that was opened. */
  set_serial (&bench, "SIMULATED-0002");
  ck_assert (!change_address (&bench, review, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
}
END_TEST

START_TEST (what_was_sent_is_looked_at_even_if_cancelled)
{
  g_auto (EncfgBench) bench = encfg_bench_new_read ();
  g_autoptr (EncfgWriteReview) review = review_id (&bench, NEW_ID);
  const EncfgChange *change = g_ptr_array_index (review->changes, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  bench.fake->unit = 1;
  bench.fake->unit_register = ID_REGISTER;
  bench.fake->script = "..c";
  ck_assert (change_address (&bench, review, cancellable, NULL));
  ck_assert_int_eq (change->state, ENCFG_WRITE_VERIFIED);
}
END_TEST

typedef struct
{
  const char *what;
  const char *script; /* two reads, the write and the lock, then looks */
  gboolean moves;
  int code;        /* of the lock that failed */
  const char *log; /* of all writes */
} LockCase;

static const LockCase locks[] = {
  { "locked at once", "", FALSE, 0, "350 450" },
  { "refused", "...4", FALSE, ENCFG_ERROR_DEVICE_FAILURE, "350 450" },
  { "not heard", "...S", FALSE, ENCFG_ERROR_TIMEOUT, "350 450" },
  { "locked where it answers now", "", TRUE, 0, "350 450 7/450" },
  { "locked there though the word was not answered", "..T", TRUE, 0, "350 450 7/450" },
  { "refused there", "......4", TRUE, ENCFG_ERROR_DEVICE_FAILURE, "350 450 7/450" },
};

static void
on_unfinished (EncfgModule *module, GError *error, GError **told)
{
  g_propagate_error (told, g_error_copy (error));
}

/* Units and addresses of the writes in the log. */
static char *
list_writes (const char *log)
{
  g_autoptr (GRegex) writes = g_regex_new ("(\\d+/)?6:(\\d+)\\+1", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GString *list = g_string_new (NULL);

  for (g_regex_match (writes, log, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *unit = g_match_info_fetch (match, 1);
      g_autofree char *address = g_match_info_fetch (match, 2);

      g_string_append_printf (list, "%s%s%s", list->len > 0 ? " " : "", unit, address);
    }
  return g_string_free (list, FALSE);
}

START_TEST (a_lock_that_fails_after_a_new_id_is_told_and_tried_where_the_module_is)
{
  const LockCase *c = &locks[_i];
  g_auto (EncfgBench) bench = encfg_bench_new_changed (
    "\"id\"", "\"write-sequence\": { \"after\": [ { \"address\": 450, \"value\": 1 } ] }, \"id\"");
  g_autoptr (EncfgWriteReview) review = review_id (&bench, NEW_ID);
  g_autoptr (GError) told = NULL;
  g_autofree char *writes = NULL;

  g_signal_connect (bench.module, "unfinished", G_CALLBACK (on_unfinished), &told);
  bench.fake->unit = 1;
  bench.fake->unit_register = c->moves ? ID_REGISTER : 0;
  bench.fake->script = c->script;
  ck_assert_msg (change_address (&bench, review, NULL, NULL), "%s", c->what);
  if (c->code)
    {
      ck_assert_gerror (told, ENCFG_ERROR, c->code);
      ck_assert_msg (g_str_has_prefix (told->message, "Device Address: "), "%s", told->message);
    }
  else
    ck_assert_msg (told == NULL, "%s: %s", c->what, told ? told->message : "");
  writes = list_writes (bench.fake->log->str);
  ck_assert_str_eq (writes, c->log);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("module-address");
  TCase *tcase = tcase_create ("address");

  tcase_set_timeout (tcase, 20);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (tcase, who_has_an_id_is_told_by_one_look, 0, G_N_ELEMENTS (probes));
  tcase_add_loop_test (
    tcase, a_change_is_proved_by_the_same_module_at_the_new_id, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tcase, the_session_goes_on_with_the_new_id);
  tcase_add_loop_test (tcase,
                       a_lock_that_fails_after_a_new_id_is_told_and_tried_where_the_module_is,
                       0,
                       G_N_ELEMENTS (locks));
  tcase_add_test (tcase, another_module_at_the_new_id_proves_nothing);
  tcase_add_test (tcase, what_was_sent_is_looked_at_even_if_cancelled);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
