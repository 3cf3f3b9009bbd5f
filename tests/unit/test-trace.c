/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-test.h"
#include "encfg-trace.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

START_TEST (each_frame_is_one_line_of_json)
{
  static const guint8 bytes[] = { 0x01, 0x83, 0x02, 0xC0, 0xF1 };
  g_autofree char *directory = g_dir_make_tmp ("encfg-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "trace.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  static const char *const expected[] = { "sent", "received", "dropped" };

  /* Twice: a second session is appended. */
  for (guint session = 0; session < 2; session++)
    {
      g_autoptr (EncfgTrace) trace = encfg_trace_new (path, NULL);
      g_autoptr (EncfgTrace) other = encfg_trace_ref (trace);

      encfg_trace_frame (trace, ENCFG_TRACE_SENT, bytes, sizeof bytes, NULL);
      encfg_trace_frame (other, ENCFG_TRACE_RECEIVED, bytes, sizeof bytes, NULL);
      encfg_trace_frame (trace, ENCFG_TRACE_DROPPED, bytes, 0, "a \"late\" one\n");
    }

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  ck_assert_uint_eq (g_strv_length (lines), 7);
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], NULL);
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GDateTime) time =
        g_date_time_new_from_iso8601 (json_object_get_string_member (object, "time"), NULL);

      ck_assert_ptr_nonnull (time);
      ck_assert (json_object_get_double_member (object, "t") > 0);
      ck_assert_str_eq (json_object_get_string_member (object, "dir"), expected[i % 3]);
      ck_assert_str_eq (json_object_get_string_member (object, "bytes"),
                        i % 3 == 2 ? "" : "018302c0f1");
      ck_assert_int_eq (json_object_has_member (object, "note"), i % 3 == 2);
    }
  g_unlink (path);
  g_rmdir (directory);
}
END_TEST

START_TEST (trace_that_cannot_be_written_says_so)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_trace_new ("/no-such-folder/trace.jsonl", &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
}
END_TEST

START_TEST (no_trace_is_no_trouble)
{
  static const guint8 bytes[] = { 0x01 };

  encfg_trace_frame (NULL, ENCFG_TRACE_SENT, bytes, sizeof bytes, NULL);
}
END_TEST

START_TEST (the_last_frames_can_be_kept_in_memory)
{
  EncfgTrace *trace = encfg_trace_new_kept (2);
  static const guint8 bytes[] = { 0x01, 0x03 };
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  encfg_trace_frame (trace, ENCFG_TRACE_SENT, bytes, 2, "first");
  encfg_trace_frame (trace, ENCFG_TRACE_RECEIVED, bytes, 2, "second");
  encfg_trace_frame (trace, ENCFG_TRACE_DROPPED, bytes, 2, NULL);
  text = encfg_trace_dup_kept (trace, TRUE);
  json = encfg_trace_dup_kept (trace, FALSE);
  ck_assert_ptr_null (strstr (text, "first"));
  ck_assert_ptr_nonnull (strstr (text, "←  0103  second\n"));
  ck_assert_ptr_nonnull (strstr (text, "✗  0103\n"));
  ck_assert_ptr_nonnull (strstr (json, "\"dir\":\"received\""));
  encfg_trace_unref (trace);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("trace");
  TCase *tcase = tcase_create ("trace");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, each_frame_is_one_line_of_json);
  tcase_add_test (tcase, the_last_frames_can_be_kept_in_memory);
  tcase_add_test (tcase, trace_that_cannot_be_written_says_so);
  tcase_add_test (tcase, no_trace_is_no_trouble);
  return encfg_test_run (suite);
}
