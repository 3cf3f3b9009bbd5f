/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-journal.h"

#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-table.h"

static const EncfgIdentity identity = { .endpoint = (char *) "tcp://127.0.0.1:502?id=1",
                                        .id = 1,
                                        .profile = (char *) "bm3000",
                                        .name = (char *) "BM3000",
                                        .serial = (char *) "SIMULATED-0001",
                                        .firmware = (char *) "1.0" };

static void
append (const char *result)
{
  g_autoptr (JsonObject) entry = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (entry, "operation", "write");
  json_object_set_string_member (entry, "result", result);
  ck_assert (encfg_journal_append (&identity, entry, &error));
  ck_assert_no_gerror (error);
}

static char *
path (void)
{
  return g_build_filename (g_get_user_data_dir (), "en-cfg", "journal.jsonl", NULL);
}

static const char *
result_of (GPtrArray *entries, guint index)
{
  JsonNode *entry = g_ptr_array_index (entries, index);

  return json_object_get_string_member (json_node_get_object (entry), "result");
}

START_TEST (no_journal_is_an_empty_journal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = encfg_journal_read (NULL, &error);

  ck_assert_no_gerror (error);
  ck_assert_uint_eq (entries->len, 0);
}
END_TEST

START_TEST (entries_come_back_in_order_with_time_user_and_module)
{
  g_autoptr (GPtrArray) entries = NULL;
  JsonObject *first;

  append ("one");
  append ("two");
  entries = encfg_journal_read (NULL, NULL);
  ck_assert_uint_eq (entries->len, 2);
  ck_assert_str_eq (result_of (entries, 0), "one");
  ck_assert_str_eq (result_of (entries, 1), "two");
  first = json_node_get_object (g_ptr_array_index (entries, 0));
  ck_assert_str_eq (json_object_get_string_member (first, "user"), g_get_user_name ());
  ck_assert_uint_gt (strlen (json_object_get_string_member (first, "time")), 18);
  ck_assert_str_eq (
    json_object_get_string_member (json_object_get_object_member (first, "module"), "serial"),
    "SIMULATED-0001");
}
END_TEST

/* Killed at any byte of the last entry: those before it are read, nothing of it is taken for one,
 * and the next entry starts on a line of its own. */
START_TEST (a_torn_line_costs_its_own_entry_alone)
{
  g_autofree char *file = path ();
  g_autofree char *text = NULL;
  gsize start;
  gsize length;

  append ("one");
  ck_assert (g_file_get_contents (file, &text, &start, NULL));
  g_clear_pointer (&text, g_free);
  append ("two");
  ck_assert (g_file_get_contents (file, &text, &length, NULL));
  for (gsize cut = start; cut <= length; cut++)
    {
      /* Without its newline alone, the entry is complete. */
      const gboolean whole = cut >= length - 1;
      const guint torn_lines = cut > start && !whole;
      g_autoptr (GPtrArray) before = NULL;
      g_autoptr (GPtrArray) after = NULL;
      g_autofree char *grown = NULL;
      guint torn = 99;

      ck_assert (g_file_set_contents (file, text, (gssize) cut, NULL));
      before = encfg_journal_read (&torn, NULL);
      ck_assert_uint_eq (before->len, whole ? 2 : 1);
      ck_assert_uint_eq (torn, torn_lines);

      append ("three");
      after = encfg_journal_read (&torn, NULL);
      ck_assert_uint_eq (after->len, before->len + 1);
      ck_assert_uint_eq (torn, torn_lines);
      ck_assert_str_eq (result_of (after, 0), "one");
      ck_assert_str_eq (result_of (after, after->len - 1), "three");
      /* Only ever appended to. */
      ck_assert (g_file_get_contents (file, &grown, NULL, NULL));
      ck_assert_mem_eq (grown, text, cut);
    }
}
END_TEST

static void
append_of (const char *backup, const char *result)
{
  g_autoptr (JsonObject) entry = json_object_new ();

  json_object_set_string_member (entry, "backup", backup);
  json_object_set_string_member (entry, "result", result);
  ck_assert (encfg_journal_append (&identity, entry, NULL));
}

START_TEST (what_was_started_is_told_only_if_it_never_ended)
{
  g_autoptr (GPtrArray) entries = NULL;

  append_of ("a", ENCFG_JOURNAL_STARTED);
  append_of ("b", ENCFG_JOURNAL_STARTED);
  append_of ("b", "done");
  append_of ("c", "lost");
  entries = encfg_journal_read (NULL, NULL);
  ck_assert_uint_eq (entries->len, 3);
  ck_assert_str_eq (result_of (entries, 0), ENCFG_JOURNAL_STARTED);
  ck_assert_str_eq (result_of (entries, 1), "done");
  ck_assert_str_eq (result_of (entries, 2), "lost");
}
END_TEST

static void
append_text (const char *text)
{
  g_autoptr (JsonNode) entry = encfg_json_parse (text, -1, NULL);

  ck_assert (encfg_journal_append (&identity, json_node_get_object (entry), NULL));
}

static const char *
state_of (GPtrArray *entries, guint index, guint row)
{
  JsonNode *entry = g_ptr_array_index (entries, index);
  JsonArray *rows = json_object_get_array_member (json_node_get_object (entry), "rows");

  return json_object_get_string_member (json_array_get_object_element (rows, row), "state");
}

/* Killed while the answer was late, or while the line of the end was written: the module may hold
 * what no answer has told. */
START_TEST (rows_of_what_never_ended_are_unknown)
{
  g_autofree char *file = path ();
  g_autofree char *text = NULL;
  g_autofree char *torn_text = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  guint torn;

  append_text ("{\"backup\":\"a\",\"result\":\"started\",\"rows\":[3,{\"state\":\"same\"},"
               "{\"state\":\"not-attempted\"}]}");
  append_text ("{\"backup\":\"b\",\"result\":\"lost\",\"rows\":[{\"state\":\"not-attempted\"}]}");
  ck_assert (g_file_get_contents (file, &text, NULL, NULL));
  torn_text = g_strconcat (text, "{\"backup\":\"a\",\"result\":\"do", NULL);
  ck_assert (g_file_set_contents (file, torn_text, -1, NULL));

  entries = encfg_journal_read (&torn, NULL);
  ck_assert_uint_eq (torn, 1);
  ck_assert_uint_eq (entries->len, 2);
  ck_assert_str_eq (state_of (entries, 0, 1), "same");
  ck_assert_str_eq (state_of (entries, 0, 2), "unknown");
  ck_assert_str_eq (state_of (entries, 1, 0), "not-attempted");
}
END_TEST

START_TEST (garbage_between_entries_is_counted_and_passed_over)
{
  static const char garbage[] = "\0\0\0\xff{]\n[1]\n";
  g_autofree char *file = path ();
  g_autofree char *text = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GPtrArray) entries = NULL;
  gsize length;
  guint torn;

  append ("one");
  ck_assert (g_file_get_contents (file, &text, &length, NULL));
  g_byte_array_append (bytes, (const guint8 *) text, (guint) length);
  g_byte_array_append (bytes, (const guint8 *) garbage, sizeof garbage - 1);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) length);
  ck_assert (g_file_set_contents (file, (const char *) bytes->data, bytes->len, NULL));
  entries = encfg_journal_read (&torn, NULL);
  ck_assert_uint_eq (entries->len, 2);
  ck_assert_uint_eq (torn, 2);
}
END_TEST

START_TEST (entries_of_another_shape_are_entries)
{
  static const char text[] =
    "{\"backup\":[],\"result\":{},\"rows\":1}\n"
    "{\"backup\":\"a\",\"result\":\"started\",\"rows\":[{\"state\":[]},2]}\n";
  g_autofree char *file = path ();
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (GPtrArray) entries = NULL;
  guint torn;

  ck_assert_int_eq (g_mkdir_with_parents (folder, 0700), 0);
  ck_assert (g_file_set_contents (file, text, -1, NULL));
  entries = encfg_journal_read (&torn, NULL);
  ck_assert_uint_eq (entries->len, 2);
  ck_assert_uint_eq (torn, 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("journal");
  TCase *tcase = tcase_create ("journal");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_test (tcase, no_journal_is_an_empty_journal);
  tcase_add_test (tcase, entries_come_back_in_order_with_time_user_and_module);
  tcase_add_test (tcase, a_torn_line_costs_its_own_entry_alone);
  tcase_add_test (tcase, what_was_started_is_told_only_if_it_never_ended);
  tcase_add_test (tcase, rows_of_what_never_ended_are_unknown);
  tcase_add_test (tcase, garbage_between_entries_is_counted_and_passed_over);
  tcase_add_test (tcase, entries_of_another_shape_are_entries);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
