/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-test.h"
#include <string.h>

/* Text and what its refusal must say; NULL: accepted. */
static const struct
{
  const char *text;
  const char *says;
} cases[] = {
  { "{}", NULL },
  { " [1, -2, 3.5, 1e3, true, false, null, \"a\\u00e9\\ud83d\\ude00\"] \n", NULL },
  { "{\"a\": {\"b\": [{}]}}", NULL },
  { "\xef\xbb\xbf{}", NULL },
  { "\xef\xbb\xbf[1,]", "line 1, column" },
  { "\xef\xbb\xbf", "empty" },
  { "", "empty" },
  { "  ", "empty" },
  { "5", "object or array" },
  { "{\"a\": 1, \"a\": 2}", "line 1, column 13: duplicate member “a”" },
  { "{\"a\": 1,\n \"\\u0061\": 2}", "line 2, column 10: duplicate member “a”" },
  { "{\"a\": 1} // no", "follows after the end" },
  { "{ /* no */ }", "comments" },
  { "[ // no\n 1]", "comments are not allowed" },
  { "{\"a\": 1,}", "“,” stands before" },
  { "[1,]", "“,” stands before" },
  { "[1", "ends here" },
  { "{\"a\"", "ends here" },
  { "{\"a\": ", "ends where a value" },
  { "{\"a", "does not end" },
  { "[9223372036854775808]", "out of range" },
  { "[1e999]", "out of range" },
  { "[9223372036854775807]", NULL },
  { "[007]", "start with 0" },
  { "[0x12]", "no hexadecimal" },
  { "[1, ]", "“,” stands before" },
  { "{\"a\": 1, }", "“,” stands before" },
  { "{\"a\": 1, // b\n}", "comments are not allowed" },
  { "{\"a\": 1 // b\n}", "comments are not allowed" },
  { "[1.]", "decimal point" },
  { "[1e]", "exponent" },
  { "[-]", "expected a value" },
  { "[NaN]", "expected a value" },
  { "['a']", "expected a value" },
  { "[\"\x01\"]", "control character" },
  { "[\"\\q\"]", "unknown escape" },
  { "[\"\\u00\"]", "hexadecimal" },
  { "[\"\\ud800x\"]", "surrogate" },
  { "[\"\\ud800\\u0041\"]", "surrogate" },
  { "[\"\\u0000\"]", "no character" },
  { "[\"\xff\"]", "not text" },
};

START_TEST (text_is_taken_or_refused_with_its_place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = encfg_json_parse (cases[_i].text, -1, &error);

  if (cases[_i].says == NULL)
    {
      ck_assert_no_gerror (error);
      ck_assert_ptr_nonnull (node);
      return;
    }
  ck_assert_ptr_null (node);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, cases[_i].says) != NULL,
                 "“%s” should say “%s”",
                 error->message,
                 cases[_i].says);
}
END_TEST

START_TEST (a_nul_byte_ends_nothing_silently)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_json_parse ("{}\0{}", 5, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
}
END_TEST

START_TEST (depth_and_size_are_bounded)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *long_text = g_strnfill (ENCFG_JSON_MAX_BYTES + 1, ' ');

  ck_assert_ptr_null (encfg_json_parse (deep, -1, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  g_clear_error (&error);
  ck_assert_ptr_null (encfg_json_parse (long_text, -1, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
}
END_TEST

START_TEST (a_missing_file_is_named)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_json_parse_file ("/nowhere/x.json", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_ptr_nonnull (strstr (error->message, "/nowhere/x.json"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("json");
  TCase *tcase = tcase_create ("reader");

  tcase_add_loop_test (tcase, text_is_taken_or_refused_with_its_place, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tcase, a_nul_byte_ends_nothing_silently);
  tcase_add_test (tcase, depth_and_size_are_bounded);
  tcase_add_test (tcase, a_missing_file_is_named);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
