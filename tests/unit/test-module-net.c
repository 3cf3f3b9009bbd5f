/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The net below every change: kept and noted before the first byte, noted at the end, also when
 * nobody waits for the line any more; and without it nothing is sent. */

#include "encfg-bank.h"
#include "encfg-journal.h"
#include "encfg-json.h"
#include "encfg-module-baseline.h"
#include "encfg-module-bench.h"
#include "encfg-module-change.h"
#include "encfg-module-clock.h"
#include "encfg-module-restart.h"

#include <glib/gstdio.h>

static GMutex mutex;
static GCond turned;
static gboolean holds_word; /* the worker waits with the first word that changes the module */
static gboolean at_word, may_go_on;
static const char *faults; /* from that word on, or NULL */

static gboolean
wake (gpointer data)
{
  return G_SOURCE_REMOVE;
}

static void
hold_word (EncfgFake *fake, const EncfgRequest *request)
{
  if (!request->is_write || !holds_word)
    return;
  g_mutex_lock (&mutex);
  at_word = TRUE;
  g_idle_add (wake, NULL);
  while (!may_go_on)
    g_cond_wait (&turned, &mutex);
  g_mutex_unlock (&mutex);
  if (faults)
    fake->script = faults;
  faults = NULL;
}

static void
await_word (void)
{
  gboolean is_there = FALSE;

  while (!is_there)
    {
      g_main_context_iteration (NULL, TRUE);
      g_mutex_lock (&mutex);
      is_there = at_word;
      g_mutex_unlock (&mutex);
    }
}

static void
go_on (void)
{
  g_mutex_lock (&mutex);
  may_go_on = TRUE;
  g_cond_signal (&turned);
  g_mutex_unlock (&mutex);
}

typedef struct
{
  const char *operation;
  void (*start) (EncfgModule *module, GAsyncResult **result);
  gboolean (*finish) (EncfgModule *module, GAsyncResult *result, GError **error);
  const char *rows;           /* state of each before the first byte; NULL: it has none */
  const char *end, *end_rows; /* result and rows at the end */
  const char *state;          /* of the entry if it was abandoned, or NULL */
  const char *faults;         /* from the first word on, or NULL */
} Kind;

static void
start_write (EncfgModule *module, GAsyncResult **result)
{
  EncfgSettingTable *table = encfg_module_get_table (module);
  g_autoptr (EncfgWriteReview) review = NULL;

  ck_assert (encfg_setting_table_assign (table, "temp-high=44", NULL));
  ck_assert (encfg_setting_table_assign (table, "ir-high=3.5", NULL));
  review = encfg_write_review_new (table, encfg_setting_table_get_rows (table));
  encfg_module_change_async (
    module, review, "write", "site.json", NULL, encfg_bench_store_result, result);
}

static void
start_save (EncfgModule *module, GAsyncResult **result)
{
  encfg_module_save_baseline_async (
    module, encfg_test_readings (1, 4), NULL, encfg_bench_store_result, result);
}

static gboolean
finish_save (EncfgModule *module, GAsyncResult *result, GError **error)
{
  g_auto (EncfgBaselineResult) saved = { 0 };
  const gboolean ok = encfg_module_save_baseline_finish (module, result, &saved, error);

  ck_assert_uint_eq (saved.failed, saved.rows->len);
  ck_assert_uint_eq (saved.rows->len, encfg_command_state_may_have_acted (saved.state) ? 4 : 0);
  return ok;
}

static void
start_sync (EncfgModule *module, GAsyncResult **result)
{
  encfg_module_sync_clock_async (module, NULL, encfg_bench_store_result, result);
}

static gboolean
finish_sync (EncfgModule *module, GAsyncResult *result, GError **error)
{
  EncfgClockSync sync;

  return encfg_module_sync_clock_finish (module, result, &sync, error);
}

static void
start_restart (EncfgModule *module, GAsyncResult **result)
{
  encfg_module_restart_async (module, NULL, NULL, encfg_bench_store_result, result);
}

static gboolean
finish_restart (EncfgModule *module, GAsyncResult *result, GError **error)
{
  EncfgRestart restart;

  return encfg_module_restart_finish (module, result, &restart, error);
}

// clang-format off
static const Kind kinds[] = {
  { "write", start_write, encfg_module_change_finish, ENCFG_JOURNAL_UNKNOWN, "done", "verified", NULL },
  /* The fake has no room for batteries. */
  { "ir-save", start_save, finish_save, "no-answer", "not-applied", "mismatch", NULL },
  { "clock-sync", start_sync, finish_sync, NULL, "done", NULL, "no-answer" },
  { "restart", start_restart, finish_restart, NULL, "done", NULL, "unknown", "SSS" },
};
// clang-format on

static void
on_kept (EncfgModule *module, const char *id, const char *kind, char **kept)
{
  ck_assert_ptr_null (*kept);
  *kept = g_strdup (id);
}

static void
on_untold (EncfgModule *module, GError *error, GError **untold)
{
  ck_assert_no_gerror (*untold);
  *untold = g_error_copy (error);
}

static EncfgBench
begin (void)
{
  EncfgBench bench = encfg_bench_new_read ();

  bench.fake->on_request = hold_word;
  return bench;
}

/* The one entry of the journal. (transfer full) */
static JsonNode *
dup_entry (void)
{
  g_autoptr (GPtrArray) entries = encfg_journal_read (NULL, NULL);

  ck_assert_uint_eq (entries->len, 1);
  return json_node_ref (g_ptr_array_index (entries, 0));
}

static void
assert_entry (const Kind *kind, const char *result, const char *backup, const char *row_state)
{
  g_autoptr (JsonNode) node = dup_entry ();
  JsonObject *entry = json_node_get_object (node);
  JsonArray *rows = row_state ? json_object_get_array_member (entry, "rows") : NULL;

  ck_assert_str_eq (encfg_json_get_string (entry, "operation"), kind->operation);
  ck_assert_str_eq (encfg_json_get_string (entry, "result"), result);
  ck_assert (!rows || json_array_get_length (rows) > 0);
  if (rows)
    ck_assert_pstr_eq (encfg_json_get_string (entry, "backup"), backup);
  for (guint i = 0; rows && i < json_array_get_length (rows); i++)
    ck_assert_str_eq (encfg_json_get_string (json_array_get_object_element (rows, i), "state"),
                      row_state);
}

START_TEST (a_change_is_kept_and_noted_before_the_first_byte_and_at_its_end)
{
  const Kind *kind = &kinds[_i];
  g_auto (EncfgBench) bench = begin ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) untold = NULL;

  g_signal_connect (bench.module, "kept", G_CALLBACK (on_kept), &kept);
  g_signal_connect (bench.module, "untold", G_CALLBACK (on_untold), &untold);
  holds_word = TRUE;
  faults = kind->faults;
  kind->start (bench.module, &result);
  await_word ();
  ck_assert (!kind->rows || kept);
  if (kind->rows)
    assert_entry (kind, ENCFG_JOURNAL_STARTED, kept, kind->rows);
  go_on ();
  encfg_bench_await (&result);
  ck_assert_int_eq (kind->finish (bench.module, result, NULL), g_str_equal (kind->end, "done"));
  assert_entry (kind, kind->end, kept, kind->end_rows);
  ck_assert_no_gerror (untold);
}
END_TEST

START_TEST (what_is_abandoned_ends_at_once_and_is_in_doubt)
{
  const Kind *kind = &kinds[_i];
  const char *in_doubt = kind->rows ? encfg_write_state_name (ENCFG_WRITE_NO_ANSWER) : NULL;
  g_auto (EncfgBench) bench = begin ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "enough");
  g_autoptr (GError) error = NULL;

  g_signal_connect (bench.module, "kept", G_CALLBACK (on_kept), &kept);
  ck_assert (!encfg_module_abandon_change (bench.module, reason));
  holds_word = TRUE;
  faults = kind->faults;
  kind->start (bench.module, &result);
  await_word ();
  ck_assert (encfg_module_abandon_change (bench.module, reason));
  ck_assert (!encfg_module_abandon_change (bench.module, reason));
  encfg_bench_await (&result);
  ck_assert (!kind->finish (bench.module, result, &error));
  ck_assert_str_eq (error->message, "enough");
  assert_entry (kind, "interrupted", kept, in_doubt);
  if (kind->state)
    {
      g_autoptr (JsonNode) node = dup_entry ();

      ck_assert_str_eq (encfg_json_get_string (json_node_get_object (node), "state"), kind->state);
    }

  /* What comes of it later is nobody's any more. */
  go_on ();
  ck_assert (encfg_bench_read_settings (&bench, NULL));
  assert_entry (kind, "interrupted", kept, in_doubt);
}
END_TEST

static void
block (const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "en-cfg", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_mkdir_with_parents (folder, 0700);
  if (g_str_equal (name, "journal.jsonl"))
    ck_assert_int_eq (g_mkdir (path, 0700), 0);
  else
    ck_assert (g_file_set_contents (path, "", 0, NULL));
}

static void
assert_not_sent (const Kind *kind, const char *blocked)
{
  g_auto (EncfgBench) bench = begin ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  block (blocked);
  kind->start (bench.module, &result);
  encfg_bench_await (&result);
  ck_assert (!kind->finish (bench.module, result, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_uint_eq (bench.fake->n_writes, 0);
}

START_TEST (without_a_journal_nothing_is_sent) { assert_not_sent (&kinds[_i], "journal.jsonl"); }
END_TEST

START_TEST (without_a_backup_nothing_is_sent)
{
  if (kinds[_i].rows)
    assert_not_sent (&kinds[_i], "backups");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("module-net");
  TCase *tcase = tcase_create ("module-net");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (tcase,
                       a_change_is_kept_and_noted_before_the_first_byte_and_at_its_end,
                       0,
                       G_N_ELEMENTS (kinds));
  tcase_add_loop_test (
    tcase, what_is_abandoned_ends_at_once_and_is_in_doubt, 0, G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tcase, without_a_journal_nothing_is_sent, 0, G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tcase, without_a_backup_nothing_is_sent, 0, G_N_ELEMENTS (kinds));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
