/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-settings-file.h"

#include "encfg-error.h"
#include "encfg-settings-csv.h"
#include "encfg-settings-json.h"
#include "encfg-table.h"
#include <string.h>

#define HEAD "{\"format\":\"en-cfg settings\",\"version\":1,\"profile\":\"bm3000\",\"settings\":["
#define ROW "{\"key\":\"ir-high\",\"value\":3.5,\"unit\":\"mΩ\"}"

/* What is refused, and a piece of the reason that tells where. */
static const struct
{
  const char *text;
  const char *reason;
} bad[] = {
  { "", "empty" },
  { "  \n\t ", "empty" },
  { "[]", "neither JSON nor CSV" },
  { "\x7f"
    "ELF\x02\x01\x01",
    "neither JSON nor CSV" },
  { "\xff\xfe\xfd", "neither JSON nor CSV" },
  { "{", "line 1" },
  { HEAD ROW, "line 1" },
  { HEAD ROW "," ROW "]}", "settings[1]: ir-high" },
  { "{}", "format" },
  { "{\"format\":\"other\",\"version\":1,\"profile\":\"x\",\"settings\":[]}", "format" },
  { "{\"format\":\"en-cfg settings\",\"version\":2,\"profile\":\"x\",\"settings\":[]}", "version" },
  { "{\"format\":\"en-cfg settings\",\"version\":\"1\",\"profile\":\"x\",\"settings\":[]}",
    "version" },
  { "{\"format\":\"en-cfg settings\",\"version\":1,\"settings\":[]}", "profile: missing" },
  { "{\"format\":\"en-cfg settings\",\"version\":1,\"profile\":\"x\"}", "settings: missing" },
  { "{\"format\":\"en-cfg settings\",\"version\":1,\"profile\":3,\"settings\":[]}",
    "profile: a text" },
  { "{\"format\":\"en-cfg settings\",\"version\":1,\"profile\":\"x\",\"settings\":{}}",
    "settings: an array" },
  { HEAD "],\"extra\":1}", "extra: unknown" },
  { HEAD "],\"module\":3}", "module" },
  { HEAD "],\"simulated\":\"no\"}", "simulated" },
  { HEAD "3]}", "settings[0]: an object" },
  { HEAD "{\"value\":1}]}", "settings[0]: the key" },
  { HEAD "{\"key\":\"a\"}]}", "settings[0]: the value" },
  { HEAD "{\"key\":\"a\",\"value\":true}]}", "settings[0].value" },
  { HEAD "{\"key\":\"a\",\"value\":[1]}]}", "settings[0].value" },
  { HEAD "{\"key\":\"a\",\"valeu\":1,\"value\":1}]}", "settings[0].valeu" },
  { "key,value\nir-high,3\n", "line 1" },
  { "key,label,value,unit\nir-high,IR High,3.5\n", "line 2" },
  { "key,label,value,unit\na,,1,\na,,1,\n", "line 3: a" },
  { "key,label,value,unit\na,\"never closed,1,\n", "line 2" },
  { "key,label,value,unit\na,\"x\"y,1,\n", "line 2" },
};

START_TEST (a_bad_file_is_refused_and_the_place_is_told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_parse (bad[_i].text, -1, &error);

  ck_assert_ptr_null (file);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, bad[_i].reason) != NULL,
                 "“%s” does not say “%s”",
                 error->message,
                 bad[_i].reason);
}
END_TEST

START_TEST (a_cut_file_is_refused_wherever_it_is_cut)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgSettingsFile) file = encfg_setting_table_to_file (table, NULL);
  g_autofree char *text = encfg_settings_json_print (file);

  /* The last byte is the newline after the last brace. */
  for (gsize length = 0; length < strlen (text) - 1; length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncfgSettingsFile) cut = encfg_settings_file_parse (text, (gssize) length, &error);

      ck_assert_msg (cut == NULL, "taken when cut at %" G_GSIZE_FORMAT, length);
      ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
    }
}
END_TEST

START_TEST (a_file_keeps_what_it_was_given)
{
  const char *text =
    "{\n  \"format\": \"en-cfg settings\",\n  \"version\": 1,\n  \"profile\": \"bm3000\",\n"
    "  \"made\": \"2026-11-21T08:15:00+00\",\n  \"kind\": \"as-found\",\n  \"simulated\": true,\n"
    "  \"module\": {\"serial\": \"SIMULATED-0001\", \"later\": [1, 2]},\n  \"settings\": [\n"
    "    {\"key\": \"ir-high\", \"label\": \"IR High\", \"value\": 3.5, \"unit\": \"mΩ\"},\n"
    "    {\"key\": \"row-of-tomorrow\", \"value\": \"auto\"},\n"
    "    {\"key\": \"temp-low\", \"value\": null, \"unit\": \"°C\"}\n  ]\n}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_parse (text, -1, &error);
  g_autofree char *again = NULL;

  ck_assert_no_gerror (error);
  again = encfg_settings_json_print (file);
  ck_assert_str_eq (again, text);
  ck_assert_str_eq (encfg_settings_file_get_serial (file), "SIMULATED-0001");
}
END_TEST

START_TEST (csv_of_a_spreadsheet_is_read)
{
  const char *text =
    "\xef\xbb\xbfkey;label;value;unit\r\nir-high;\"IR; \"\"High\"\"\";3,5;mΩ\r\n\r\n"
    "temp-low;;;\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_parse (text, -1, &error);
  const EncfgFileRow *row;

  ck_assert_no_gerror (error);
  ck_assert_uint_eq (file->rows->len, 2);
  row = g_ptr_array_index (file->rows, 0);
  ck_assert_str_eq (row->label, "IR; \"High\"");
  ck_assert_str_eq (row->value, "3,5");
  row = g_ptr_array_index (file->rows, 1);
  ck_assert_ptr_null (row->value);
}
END_TEST

START_TEST (csv_reads_back_as_written)
{
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgSettingsFile) file = encfg_setting_table_to_file (table, NULL);
  g_autofree char *text = encfg_settings_csv_print (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) again = encfg_settings_file_parse (text, -1, &error);
  g_autofree char *text_again = NULL;

  ck_assert_no_gerror (error);
  text_again = encfg_settings_csv_print (again);
  ck_assert_str_eq (text, text_again);
  ck_assert_uint_eq (again->rows->len, 17);
}
END_TEST

/* As we write it, and as a spreadsheet saves that again. */
static const char *const origins[] = {
  "# en-cfg settings\n# profile: bm3000\n# serial: SIMULATED-0001\n# simulated: true\n"
  "# made: 2026-11-21T08:15:00+00\nkey,label,value,unit\nir-high,IR High,3.5,mΩ\n",
  "\xef\xbb\xbf# en-cfg settings;;;\r\n# profile: bm3000;;;\r\n\"# serial: SIMULATED-0001\";;;\r\n"
  "# simulated: true;;;\r\n# checked by: me;;;\r\n#\r\n# profile;;;\r\n# made: "
  "2026-11-21T08:15:00+00;;;\r\n"
  "key;label;value;unit\r\nir-high;IR High;3.5;mΩ\r\n",
};

START_TEST (csv_says_where_it_comes_from)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_parse (origins[_i], -1, &error);
  g_autofree char *again = NULL;

  ck_assert_no_gerror (error);
  ck_assert_str_eq (file->profile, "bm3000");
  ck_assert_str_eq (encfg_settings_file_get_serial (file), "SIMULATED-0001");
  ck_assert (file->simulated);
  ck_assert_str_eq (file->made, "2026-11-21T08:15:00+00");
  again = encfg_settings_csv_print (file);
  ck_assert_str_eq (again, origins[0]);
}
END_TEST

/* `same`: -1 where one file alone has the row. */
static const struct
{
  const char *first, *second;
  int same;
} pairs[] = {
  { "a,,3.50,V", "a,,3.5,V", 1 },
  { "a,,3.5,V", "a,,3.6,V", 0 },
  { "a,,3.5,V", "a,,3.5,", 1 },
  { "a,,3.5,V", "a,,3.5,mV", 0 },
  { "a,,\"3,5\",V", "a,,3.5,V", 1 },
  { "a,,,V", "a,,,V", 1 },
  { "a,,,V", "a,,0,V", 0 },
  { "a,,on,", "a,,on,", 1 },
  { "a,,on,", "a,,off,", 0 },
  { "a,,99999999999999999999,", "a,,99999999999999999998,", 0 },
  { "a,,0.0000001,", "a,,0.0000002,", 0 },
  { "a,,1,", "b,,1,", -1 },
};

START_TEST (two_files_are_compared_row_by_row)
{
  g_autofree char *first_text = g_strdup_printf ("key,label,value,unit\n%s\n", pairs[_i].first);
  g_autofree char *second_text = g_strdup_printf ("key,label,value,unit\n%s\n", pairs[_i].second);
  g_autoptr (EncfgSettingsFile) first = encfg_settings_file_parse (first_text, -1, NULL);
  g_autoptr (EncfgSettingsFile) second = encfg_settings_file_parse (second_text, -1, NULL);
  g_autoptr (GArray) found = encfg_settings_file_compare (first, second);
  const EncfgFilePair *pair = &g_array_index (found, EncfgFilePair, 0);

  ck_assert_uint_eq (found->len, pairs[_i].same < 0 ? 2 : 1);
  ck_assert_int_eq (pair->same, pairs[_i].same == 1);
  if (pairs[_i].same >= 0)
    return;
  ck_assert_ptr_null (pair->second);
  pair = &g_array_index (found, EncfgFilePair, 1);
  ck_assert_ptr_null (pair->first);
  ck_assert_str_eq (pair->second->key, "b");
}
END_TEST

START_TEST (a_file_that_is_not_there_is_named)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_load ("/nowhere/x.json", &error);

  ck_assert_ptr_null (file);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_ptr_nonnull (strstr (error->message, "/nowhere/x.json"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("settings-file");
  TCase *tcase = tcase_create ("settings-file");

  tcase_add_loop_test (tcase, a_bad_file_is_refused_and_the_place_is_told, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tcase, a_cut_file_is_refused_wherever_it_is_cut);
  tcase_add_test (tcase, a_file_keeps_what_it_was_given);
  tcase_add_test (tcase, csv_of_a_spreadsheet_is_read);
  tcase_add_test (tcase, csv_reads_back_as_written);
  tcase_add_loop_test (tcase, csv_says_where_it_comes_from, 0, G_N_ELEMENTS (origins));
  tcase_add_loop_test (tcase, two_files_are_compared_row_by_row, 0, G_N_ELEMENTS (pairs));
  tcase_add_test (tcase, a_file_that_is_not_there_is_named);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
