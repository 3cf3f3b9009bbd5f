/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A search over a line whose bytes take their time. */

#define _GNU_SOURCE /* ppoll */
#include "config.h"

#include "encfg-search-serial.h"

#include "encfg-error.h"
#include "encfg-paced-line.h"
#include "encfg-written-profile.h"

#define CODE 20

static const char profile_text[] =
  "{ \"format\": 1, \"id\": \"alpha\", \"name\": \"Alpha\", \"model\": \"A\", "
  "\"provenance\": \"assumed\", "
  "\"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": 3000 } ], \"items\": [ "
  "{ \"key\": \"code\", \"label\": \"Code\", \"provenance\": \"assumed\", \"table\": \"input\", "
  "\"address\": 20, \"type\": \"u16\", \"unit\": \"\" } ] } }";

/* Read 1 register of id 9, as another master would; and what no master says. */
static guint8 foreign_request[] = { 9, 3, 0, 100, 0, 1, 0xC4, 0x9D };
static guint8 noise[] = { 0x81, 0xF3, 0x00, 0xE7, 0x19, 0xFC };

typedef struct
{
  EncfgPacedLine line;
  GPtrArray *profiles, *findings;
  GString *told;
  EncfgSerialProgress progress;
  gint64 first_told_us, elapsed_us;
} Story;

static void
tell (const char *text, gpointer data)
{
  Story *story = data;

  if (!story->first_told_us)
    story->first_told_us = g_get_monotonic_time ();
  g_string_append_printf (story->told, "%s\n", text);
}

static void
add_module (Story *story, guint8 unit, gint64 turnaround_ms, guint16 code)
{
  EncfgPacedModule *module = &story->line.modules[story->line.n_modules++];

  module->unit = unit;
  module->turnaround_us = turnaround_ms * 1000;
  module->words[CODE] = code;
}

static void
story_begin (Story *story)
{
  memset (story, 0, sizeof *story);
  story->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  g_ptr_array_add (story->profiles, encfg_test_load (profile_text));
  story->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_finding_free);
  story->told = g_string_new (NULL);
}

/* Asks ids 1 to `n_ids` at 9600 baud; the line stands still afterwards. */
static void
story_run (Story *story, guint n_ids, gboolean all, gboolean speeds)
{
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  g_autoptr (EncfgTransport) transport = NULL;
  g_autoptr (GError) error = NULL;
  guint8 ids[ENCFG_UNIT_MAX];
  gint64 begin_us;
  EncfgSerialOptions options = { .profiles = story->profiles,
                                 .ids = ids,
                                 .n_ids = n_ids,
                                 .all = all,
                                 .speeds = speeds,
                                 .n_ids_speeds = 1,
                                 .timeout_ms = 1500, /* also on a busy computer */
                                 .tell = tell,
                                 .tell_data = story };

  for (guint i = 0; i < n_ids; i++)
    ids[i] = (guint8) (i + 1);
  encfg_paced_line_start (&story->line);
  options.endpoint = endpoint = encfg_endpoint_new_rtu (story->line.path, 9600, "8N1", &error);
  transport = encfg_transport_new (endpoint);
  begin_us = g_get_monotonic_time ();
  encfg_search_serial (transport, &options, &story->progress, story->findings, NULL, &error);
  story->elapsed_us = g_get_monotonic_time () - begin_us;
  ck_assert_no_gerror (error);
  encfg_paced_line_stop (&story->line);
  ck_assert_uint_eq (story->line.n_writes, 0);
}

static void
story_end (Story *story)
{
  encfg_paced_line_clear (&story->line);
  g_ptr_array_unref (story->profiles);
  g_ptr_array_unref (story->findings);
  g_string_free (story->told, TRUE);
}

static const EncfgFinding *
get_finding (const Story *story, guint i)
{
  ck_assert_uint_lt (i, story->findings->len);
  return g_ptr_array_index (story->findings, i);
}

static void
assert_finding (const Story *story, guint i, EncfgOutcome outcome, guint8 id)
{
  const EncfgFinding *finding = get_finding (story, i);

  ck_assert_msg (finding->outcome == outcome,
                 "%s: %s",
                 encfg_outcome_name (finding->outcome),
                 finding->error ? finding->error->message : "");
  ck_assert_uint_eq (finding->endpoint->unit, id);
}

START_TEST (ids_are_asked_in_turn_and_the_search_ends_at_the_first_module)
{
  static const guint8 in_turn[] = { 1, 2, 3, 4 };
  Story story;

  story_begin (&story);
  add_module (&story, 4, 5, 3000);
  story_run (&story, 8, FALSE, FALSE);
  ck_assert_uint_eq (story.findings->len, 1);
  assert_finding (&story, 0, ENCFG_FOUND, 4);
  ck_assert_mem_eq (story.line.asked->data, in_turn, sizeof in_turn);
  ck_assert_uint_eq (story.progress.probed, 4);
  /* 3.5 characters before every request, as far as the bytes of a pty show it. */
  ck_assert_int_ge (story.line.least_gap_us, 3600);
  ck_assert_ptr_nonnull (strstr (story.told->str, "Id 4 answers\nFound: "));
  story_end (&story);
}
END_TEST

START_TEST (all_modules_are_found_and_each_is_told_at_once)
{
  Story story;

  story_begin (&story);
  add_module (&story, 1, 5, 3000);
  add_module (&story, 6, 5, 3000);
  add_module (&story, 3, 5, 1234);
  story_run (&story, 8, TRUE, FALSE);
  ck_assert_uint_eq (story.findings->len, 3);
  assert_finding (&story, 0, ENCFG_FOUND, 1);
  assert_finding (&story, 1, ENCFG_FOUND_UNKNOWN, 3);
  assert_finding (&story, 2, ENCFG_FOUND, 6);
  ck_assert_int_lt (story.first_told_us - story.line.first_request_us, story.elapsed_us / 2);
  story_end (&story);
}
END_TEST

/* It answers while other ids are asked. */
START_TEST (late_answer_is_credited_to_its_id)
{
  Story story;

  story_begin (&story);
  add_module (&story, 2, 150, 3000);
  story_run (&story, 8, TRUE, FALSE);
  ck_assert_uint_eq (story.findings->len, 1);
  assert_finding (&story, 0, ENCFG_FOUND, 2);
  story_end (&story);
}
END_TEST

START_TEST (slow_module_at_the_last_id_is_found_by_patience)
{
  Story story;

  story_begin (&story);
  add_module (&story, 2, 200, 3000);
  story_run (&story, 2, FALSE, FALSE);
  assert_finding (&story, 0, ENCFG_FOUND, 2);
  ck_assert_ptr_nonnull (strstr (story.told->str, "more patiently"));
  story_end (&story);
}
END_TEST

START_TEST (echoing_adapter_hides_nobody)
{
  Story story;

  story_begin (&story);
  story.line.echoes = TRUE;
  add_module (&story, 3, 5, 3000);
  story_run (&story, 4, TRUE, FALSE);
  ck_assert_uint_eq (story.findings->len, 1);
  assert_finding (&story, 0, ENCFG_FOUND, 3);
  story_end (&story);
}
END_TEST

START_TEST (empty_line_is_silent)
{
  Story story;

  story_begin (&story);
  story.line.echoes = _i;
  story_run (&story, 2, FALSE, FALSE);
  ck_assert_uint_eq (story.findings->len, 1);
  assert_finding (&story, 0, ENCFG_FOUND_SILENT, 0);
  ck_assert_gerror (get_finding (&story, 0)->error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT);
  story_end (&story);
}
END_TEST

static void
add_other_master (Story *story, guint8 *bytes, guint length, guint times, guint period_ms)
{
  story->line.other = bytes;
  story->line.other_length = length;
  story->line.other_times = times;
  story->line.other_period_us = period_ms * 1000;
}

START_TEST (search_pauses_while_another_master_talks_and_goes_on)
{
  Story story;

  story_begin (&story);
  add_other_master (&story, foreign_request, sizeof foreign_request, 4, 100);
  add_module (&story, 8, 5, 3000);
  story_run (&story, 8, FALSE, FALSE);
  assert_finding (&story, 0, ENCFG_FOUND, 8);
  ck_assert_ptr_nonnull (
    strstr (story.told->str, "Another master talks on this line (it asked id 9)"));
  ck_assert_ptr_nonnull (strstr (story.told->str, "The line is quiet"));
  story_end (&story);
}
END_TEST

START_TEST (nobody_but_another_master_is_two_masters)
{
  Story story;

  story_begin (&story);
  add_other_master (&story, foreign_request, sizeof foreign_request, _i ? 1000 : 2, 100);
  story_run (&story, 3, FALSE, FALSE);
  ck_assert_uint_eq (story.findings->len, 1);
  assert_finding (&story, 0, ENCFG_FOUND_TWO_MASTERS, 0);
  story_end (&story);
}
END_TEST

START_TEST (noise_at_all_ids_is_another_speed)
{
  Story story;

  story_begin (&story);
  add_other_master (&story, noise, sizeof noise, 1000, 90);
  story_run (&story, 4, FALSE, FALSE);
  ck_assert_uint_eq (story.findings->len, 1);
  assert_finding (&story, 0, ENCFG_FOUND_WRONG_SPEED, 0);
  story_end (&story);
}
END_TEST

START_TEST (module_at_another_speed_is_found_on_request)
{
  Story story;

  story_begin (&story);
  story.line.baud = 19200;
  add_module (&story, 1, 5, 3000);
  story_run (&story, 2, FALSE, TRUE);
  assert_finding (&story, 0, ENCFG_FOUND, 1);
  ck_assert_uint_eq (get_finding (&story, 0)->endpoint->baud, 19200);
  ck_assert_ptr_nonnull (strstr (story.told->str, "Asking at 19200 baud, 8N1"));
  story_end (&story);
}
END_TEST

/* One is quicker than the other. */
START_TEST (two_answers_to_one_question_are_two_modules)
{
  Story story;

  story_begin (&story);
  add_module (&story, 2, 5, 3000);
  add_module (&story, 2, 25, 3000);
  story_run (&story, 3, TRUE, FALSE);
  assert_finding (&story, 0, ENCFG_FOUND, 2);
  assert_finding (&story, 1, ENCFG_FOUND_TWO_MODULES, 2);
  story_end (&story);
}
END_TEST

/* Both talk at once. */
START_TEST (noise_at_one_id_alone_is_two_modules)
{
  Story story;

  story_begin (&story);
  add_module (&story, 2, 5, 3000);
  add_module (&story, 2, 6, 4321);
  story_run (&story, 3, TRUE, FALSE);
  ck_assert_uint_eq (story.findings->len, 1);
  assert_finding (&story, 0, ENCFG_FOUND_TWO_MODULES, 2);
  story_end (&story);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("search-serial");
  TCase *tcase = tcase_create ("search-serial");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, ids_are_asked_in_turn_and_the_search_ends_at_the_first_module);
  tcase_add_test (tcase, all_modules_are_found_and_each_is_told_at_once);
  tcase_add_test (tcase, late_answer_is_credited_to_its_id);
  tcase_add_test (tcase, slow_module_at_the_last_id_is_found_by_patience);
  tcase_add_test (tcase, echoing_adapter_hides_nobody);
  tcase_add_loop_test (tcase, empty_line_is_silent, 0, 2);
  tcase_add_test (tcase, search_pauses_while_another_master_talks_and_goes_on);
  tcase_add_loop_test (tcase, nobody_but_another_master_is_two_masters, 0, 2);
  tcase_add_test (tcase, noise_at_all_ids_is_another_speed);
  tcase_add_test (tcase, module_at_another_speed_is_found_on_request);
  tcase_add_test (tcase, two_answers_to_one_question_are_two_modules);
  tcase_add_test (tcase, noise_at_one_id_alone_is_two_modules);
  return encfg_test_run (suite);
}
