/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-resume.h"

#include "encfg-journal.h"
#include "encfg-json.h"
#include "encfg-table.h"

static const EncfgIdentity identity = { .endpoint = (char *) "tcp://127.0.0.1:502?id=1",
                                        .id = 1,
                                        .profile = (char *) "bm3000",
                                        .name = (char *) "BM3000",
                                        .serial = (char *) "SIMULATED-0001",
                                        .firmware = (char *) "1.0" };

static void
append (const EncfgIdentity *module, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) entry = encfg_json_parse (text, -1, &error);

  ck_assert_no_gerror (error);
  ck_assert (encfg_journal_append (module, json_node_get_object (entry), &error));
  ck_assert_no_gerror (error);
}

#define ENTRY(operation, state, result)                                                            \
  "{\"operation\":\"" operation "\",\"backup\":\"B\",\"result\":\"" result "\","                   \
  "\"rows\":[{\"key\":\"ir-high\",\"unit\":\"mΩ\",\"old\":80,\"new\":3.5,\"state\":\"" state       \
  "\"},{\"key\":\"temp-high\",\"unit\":\"°C\",\"old\":40,\"new\":45,\"state\":\"refused\"}]}"

static const struct
{
  const char *entry;
  EncfgFate fate;
} fates[] = {
  { ENTRY ("write", "verified", "lost"), ENCFG_FATE_VERIFIED },
  { ENTRY ("write", "same", "lost"), ENCFG_FATE_VERIFIED },
  { ENTRY ("write", "mismatch", "not-applied"), ENCFG_FATE_FAILED },
  { ENTRY ("restore", "refused", "refused-value"), ENCFG_FATE_FAILED },
  { ENTRY ("write", "no-answer", "lost"), ENCFG_FATE_UNKNOWN },
  { ENTRY ("write", "not-attempted", "lost"), ENCFG_FATE_NOT_SENT },
  { ENTRY ("write", "not-attempted", "started"), ENCFG_FATE_UNKNOWN },
  { ENTRY ("write", "same", "started"), ENCFG_FATE_VERIFIED },
  { ENTRY ("write", "of tomorrow", "lost"), ENCFG_FATE_UNKNOWN },
};

START_TEST (what_became_of_a_row_is_told_from_its_state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgResume) resume = NULL;
  const EncfgFileRow *row;

  append (&identity, fates[_i].entry);
  resume = encfg_resume_find (&identity, &error);
  ck_assert_no_gerror (error);
  ck_assert_str_eq (resume->backup, "B");
  ck_assert_uint_eq (resume->fates->len, 2);
  ck_assert_str_eq (encfg_fate_name (g_array_index (resume->fates, EncfgFate, 0)),
                    encfg_fate_name (fates[_i].fate));
  row = g_ptr_array_index (resume->wanted->rows, 0);
  ck_assert_str_eq (row->key, "ir-high");
  ck_assert_str_eq (row->value, "3.5");
  ck_assert_str_eq (row->unit, "mΩ");
}
END_TEST

START_TEST (the_newest_interrupted_write_of_settings_of_this_module_counts)
{
  EncfgIdentity other = identity;
  EncfgIdentity moved = identity;
  g_autoptr (EncfgResume) resume = NULL;

  other.serial = (char *) "SIMULATED-0002";
  moved.endpoint = (char *) "tcp://127.0.0.1:503?id=1";
  append (&identity, ENTRY ("write", "refused", "refused-value"));
  append (&identity, ENTRY ("write", "no-answer", "lost"));
  append (&identity, ENTRY ("network set", "verified", "done"));
  append (&other, ENTRY ("write", "verified", "done"));
  resume = encfg_resume_find (&moved, NULL);
  ck_assert_ptr_nonnull (resume);
  ck_assert_uint_eq (g_array_index (resume->fates, EncfgFate, 0), ENCFG_FATE_UNKNOWN);
}
END_TEST

START_TEST (a_module_without_serial_number_is_known_by_its_endpoint)
{
  EncfgIdentity nameless = identity;
  EncfgIdentity neighbour = identity;
  g_autoptr (EncfgResume) found = NULL;
  g_autoptr (EncfgResume) none = NULL;
  g_autoptr (GError) error = NULL;

  nameless.serial = neighbour.serial = (char *) "";
  neighbour.endpoint = (char *) "tcp://127.0.0.1:502?id=2";
  append (&nameless, ENTRY ("write", "no-answer", "lost"));
  found = encfg_resume_find (&nameless, NULL);
  ck_assert_ptr_nonnull (found);
  none = encfg_resume_find (&neighbour, &error);
  ck_assert_ptr_null (none);
  ck_assert_no_gerror (error);
}
END_TEST

#define ROW(key, state) "{\"key\":\"" key "\",\"new\":1,\"state\":\"" state "\"}"
#define WRITE(result, rows)                                                                        \
  "{\"operation\":\"write\",\"result\":\"" result "\",\"rows\":[" rows "]}"

START_TEST (a_later_write_hides_the_rows_alone_that_it_proved)
{
  g_autoptr (EncfgResume) resume = NULL;
  g_autoptr (EncfgResume) none = NULL;
  g_autoptr (GError) error = NULL;

  append (&identity, WRITE ("lost", ROW ("a", "no-answer") "," ROW ("b", "not-attempted")));
  append (&identity, WRITE ("done", ROW ("b", "verified") "," ROW ("c", "verified")));
  append (&identity, WRITE ("done", ROW ("d", "same")));
  resume = encfg_resume_find (&identity, NULL);
  ck_assert_ptr_nonnull (resume);
  ck_assert_str_eq (resume->result, "lost");
  ck_assert_uint_eq (resume->wanted->rows->len, 1);
  ck_assert_str_eq (((EncfgFileRow *) g_ptr_array_index (resume->wanted->rows, 0))->key, "a");

  append (&identity, WRITE ("done", ROW ("a", "same")));
  none = encfg_resume_find (&identity, &error);
  ck_assert_ptr_null (none);
  ck_assert_no_gerror (error);
}
END_TEST

/* Rows that are none, as a later version or a text editor may leave them. */
START_TEST (what_is_no_row_is_passed_over)
{
  g_autoptr (EncfgResume) resume = NULL;

  append (
    &identity,
    "{\"operation\":\"write\",\"rows\":[1,{},{\"key\":3,\"new\":1},{\"key\":\"a\",\"new\":null},"
    "{\"key\":\"temp-high\",\"new\":\"forty\",\"state\":7}]}");
  resume = encfg_resume_find (&identity, NULL);
  ck_assert_uint_eq (resume->wanted->rows->len, 1);
  ck_assert_uint_eq (resume->fates->len, 1);
  ck_assert_ptr_null (resume->result);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("resume");
  TCase *tcase = tcase_create ("resume");

  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (tcase, what_became_of_a_row_is_told_from_its_state, 0, G_N_ELEMENTS (fates));
  tcase_add_test (tcase, the_newest_interrupted_write_of_settings_of_this_module_counts);
  tcase_add_test (tcase, a_module_without_serial_number_is_known_by_its_endpoint);
  tcase_add_test (tcase, a_later_write_hides_the_rows_alone_that_it_proved);
  tcase_add_test (tcase, what_is_no_row_is_passed_over);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
