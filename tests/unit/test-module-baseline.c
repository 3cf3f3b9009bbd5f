/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* IR Save: whatever became of the word, what the module holds is read back and written down. */

#include "encfg-module-baseline.h"

#include "encfg-journal.h"
#include "encfg-json.h"
#include "encfg-module-bench.h"

#include <glib/gstdio.h>

#define STATE 26
#define WORD 401

static const char stateless[] = "\"start\": 23205 },";
static const char with_state[] =
  "\"start\": 23205, \"state\": \"ir-test-state\", \"busy\": [ 1 ], \"done\": [ 2 ], "
  "\"failed\": [ 3, 4 ], \"timeout-s\": 30 },";

typedef struct
{
  const char *what, *profile;
  const char *fault; /* of the word */
  guint16 state;     /* after the word */
  gboolean is_cancelled_later;
} Case;

// clang-format off
static const Case cases[] = {
  { "confirmed", stateless, ".", 0, FALSE },
  { "cancelled on its way", stateless, "C", 0, FALSE },
  { "cancelled while it runs", with_state, ".", 1, TRUE },
  { "said to have failed", with_state, ".", 3, FALSE },
};
// clang-format on

static const Case *current;
static GCancellable *cancellable;
static guint n_looks; /* after the word */
static void (*on_word) (void);

static void
follow (EncfgFake *fake, const EncfgRequest *request)
{
  if (request->is_write && request->address == WORD)
    {
      fake->script = current->fault;
      fake->words[ENCFG_TABLE_INPUT][STATE] = current->state;
      if (on_word)
        on_word ();
    }
  else if (fake->n_writes > 0 && request->address == STATE && ++n_looks == 2 &&
           current->is_cancelled_later)
    g_cancellable_cancel (cancellable);
}

static EncfgBench
begin (const Case *c)
{
  EncfgBench bench = encfg_bench_new_changed (stateless, c->profile);

  current = c;
  n_looks = 0;
  on_word = NULL;
  g_clear_object (&cancellable);
  cancellable = g_cancellable_new ();
  bench.fake->on_request = follow;
  return bench;
}

static gboolean
save (EncfgBench *bench, EncfgBaselineResult *saved, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_save_baseline_async (bench->module,
                                    encfg_readings_new (encfg_module_get_profile (bench->module)),
                                    cancellable,
                                    encfg_bench_store_result,
                                    &result);
  encfg_bench_await (&result);
  return encfg_module_save_baseline_finish (bench->module, result, saved, error);
}

static char *
dup_last_result (void)
{
  g_autoptr (GPtrArray) entries = encfg_journal_read (NULL, NULL);
  JsonObject *last = json_node_get_object (g_ptr_array_index (entries, entries->len - 1));

  return g_strdup (encfg_json_get_string (last, "result"));
}

START_TEST (what_was_sent_is_read_back)
{
  g_auto (EncfgBench) bench = begin (&cases[_i]);
  g_auto (EncfgBaselineResult) saved = { 0 };
  g_autofree char *end = NULL;
  GError *error = NULL;

  ck_assert_msg (
    save (&bench, &saved, &error), "%s: %s", cases[_i].what, error ? error->message : "");
  end = dup_last_result ();
  ck_assert_str_eq (end, "done");
  ck_assert_uint_eq (bench.fake->n_writes, 1);
}
END_TEST

static void
block_journal (void)
{
  g_autofree char *path =
    g_build_filename (g_get_user_data_dir (), "en-cfg", "journal.jsonl", NULL);

  g_unlink (path);
  g_mkdir (path, 0700);
}

static void
on_untold (EncfgModule *module, GError *error, GError **untold)
{
  *untold = g_error_copy (error);
}

START_TEST (a_journal_that_does_not_know_the_end_is_told)
{
  g_auto (EncfgBench) bench = begin (&cases[0]);
  g_auto (EncfgBaselineResult) saved = { 0 };
  g_autoptr (GError) untold = NULL;

  g_signal_connect (bench.module, "untold", G_CALLBACK (on_untold), &untold);
  on_word = block_journal;
  ck_assert (save (&bench, &saved, NULL));
  ck_assert_gerror (untold, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("module-baseline");
  TCase *tcase = tcase_create ("module-baseline");

  tcase_set_timeout (tcase, 30);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (tcase, what_was_sent_is_read_back, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tcase, a_journal_that_does_not_know_the_end_is_told);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
