/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-fake.h"
#include "encfg-frame.h"
#include "encfg-profile-load.h"
#include "encfg-test.h"
#include "encfg-trace-reader.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define HEADER "{\"format\":\"en-cfg trace\",\"version\":1,\"started\":\"2026-01-01T00:00:00Z\"}\n"

/* A request for two registers and its answer, over TCP. */
typedef struct
{
  EncfgPdu asked, answered;
  guint8 request[ENCFG_FRAME_MAX], answer[ENCFG_FRAME_MAX];
  EncfgTraceFrame sent, received, timeout;
} Frames;

static EncfgEndpoint tcp = { .kind = ENCFG_ENDPOINT_TCP,
                             .host = (char *) "127.0.0.1",
                             .port = 1502,
                             .unit = 1 };

static void
fill (Frames *self)
{
  const guint8 data[] = { 3, 4, 0x37, 0x14, 0xff, 0xff };

  encfg_pdu_build_read (&self->asked, ENCFG_TABLE_HOLDING, 100, 2);
  self->answered.length = sizeof data;
  memcpy (self->answered.bytes, data, sizeof data);
  self->sent =
    (EncfgTraceFrame){ .direction = ENCFG_TRACE_SENT,
                       .endpoint = &tcp,
                       .connection = 1,
                       .bytes = self->request,
                       .length = encfg_frame_build_tcp (self->request, 7, 1, &self->asked),
                       .pdu = &self->asked,
                       .is_request = TRUE };
  self->received =
    (EncfgTraceFrame){ .direction = ENCFG_TRACE_RECEIVED,
                       .outcome = ENCFG_TRACE_ANSWER,
                       .endpoint = &tcp,
                       .connection = 1,
                       .bytes = self->answer,
                       .length = encfg_frame_build_tcp (self->answer, 7, 1, &self->answered),
                       .after_us = 1234,
                       .pdu = &self->answered,
                       .request = &self->asked };
  self->timeout = (EncfgTraceFrame){ .direction = ENCFG_TRACE_NOTHING,
                                     .outcome = ENCFG_TRACE_TIMEOUT,
                                     .endpoint = &tcp,
                                     .connection = 1,
                                     .after_us = 500000,
                                     .request = &self->asked,
                                     .why = "no \"answer\"\n" };
}

static void
pass (EncfgTrace *trace)
{
  Frames frames;

  fill (&frames);
  encfg_trace_frame (trace, &frames.sent);
  encfg_trace_frame (trace, &frames.received);
  encfg_trace_frame (trace, &frames.timeout);
}

/* (transfer full) */
static char *
make_path (const char *name, char **directory)
{
  *directory = g_dir_make_tmp ("encfg-XXXXXX", NULL);
  return g_build_filename (*directory, name, NULL);
}

START_TEST (each_frame_is_one_line_of_json_behind_the_header)
{
  g_autofree char *directory = NULL;
  g_autofree char *path = make_path ("trace.jsonl", &directory);
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  JsonObject *objects[12];
  JsonNode *nodes[12];

  /* Twice: a second session is appended. */
  for (guint session = 0; session < 2; session++)
    {
      g_autoptr (EncfgTrace) trace = encfg_trace_new (path, &tcp, NULL, NULL);
      g_autoptr (EncfgTrace) other = encfg_trace_ref (trace);

      encfg_trace_set_module (trace, &tcp, profile, TRUE);
      pass (other);
    }

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  ck_assert_uint_eq (g_strv_length (lines), 11);
  for (guint i = 0; i < 10; i++)
    {
      nodes[i] = json_from_string (lines[i], NULL);
      ck_assert_ptr_nonnull (nodes[i]);
      objects[i] = json_node_get_object (nodes[i]);
    }
  ck_assert_str_eq (json_object_get_string_member (objects[0], "format"), "en-cfg trace");
  ck_assert_str_eq (json_object_get_string_member (objects[5], "endpoint"),
                    "tcp://127.0.0.1:1502?id=1");
  ck_assert_str_eq (json_object_get_string_member (objects[1], "profile"), "bm3000");
  ck_assert (json_object_get_boolean_member (objects[1], "simulated"));

  ck_assert_str_eq (json_object_get_string_member (objects[2], "bytes"),
                    "000700000006010300640002");
  ck_assert_str_eq (json_object_get_string_member (objects[2], "meaning"), "read holding 100…101");
  ck_assert_str_eq (json_object_get_string_member (objects[2], "label"),
                    "Floating V High 1 … Floating V High 2");
  ck_assert_int_eq (json_object_get_int_member (objects[2], "count"), 2);
  ck_assert (!json_object_has_member (objects[2], "outcome"));

  ck_assert_str_eq (json_object_get_string_member (objects[3], "outcome"), "answer");
  ck_assert_int_eq (
    json_array_get_int_element (json_object_get_array_member (objects[3], "values"), 0), 14100);
  ck_assert (json_object_get_double_member (objects[3], "after_ms") > 1.2);
  ck_assert_str_eq (json_object_get_string_member (objects[4], "outcome"), "time-out");
  ck_assert_str_eq (json_object_get_string_member (objects[4], "why"), "no \"answer\"\n");
  for (guint i = 0; i < 10; i++)
    json_node_unref (nodes[i]);
  g_unlink (path);
  g_rmdir (directory);
}
END_TEST

START_TEST (what_is_written_is_read_back)
{
  g_autofree char *directory = NULL;
  g_autofree char *path = make_path ("trace.jsonl", &directory);
  EncfgTrace *trace = encfg_trace_new (path, &tcp, "bm3000", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgTraceFile) file = NULL;
  const EncfgTraceRecord *record;

  pass (trace);
  encfg_trace_unref (trace);
  file = encfg_trace_file_read (path, &error);
  ck_assert_no_gerror (error);
  ck_assert_uint_eq (file->records->len, 3);
  ck_assert_str_eq (file->profile, "bm3000");
  ck_assert (!file->is_truncated);
  record = g_ptr_array_index (file->records, 1);
  ck_assert_uint_eq (record->line, 3);
  ck_assert_int_eq (record->direction, ENCFG_TRACE_RECEIVED);
  ck_assert_int_eq (record->outcome, ENCFG_TRACE_ANSWER);
  ck_assert_int_eq (record->kind, ENCFG_ENDPOINT_TCP);
  ck_assert_uint_eq (record->unit, 1);
  ck_assert_uint_eq (record->connection, 1);
  ck_assert_uint_eq (g_bytes_get_size (record->bytes), 13);
  g_unlink (path);
  g_rmdir (directory);
}
END_TEST

START_TEST (a_capture_has_a_handshake_and_packets)
{
  g_autofree char *directory = NULL;
  g_autofree char *path = make_path ("trace.PCAP", &directory);
  g_autofree char *text = NULL;
  EncfgEndpoint rtu = { .kind = ENCFG_ENDPOINT_RTU, .device = (char *) "/dev/ttyS0" };
  gsize length;

  for (guint session = 1; session <= 2; session++)
    {
      EncfgTrace *trace = encfg_trace_new (path, &tcp, NULL, NULL);

      pass (trace);
      encfg_trace_unref (trace);
      g_clear_pointer (&text, g_free);
      ck_assert (g_file_get_contents (path, &text, &length, NULL));
      /* Once 24 bytes; five packets of 16 + 40 bytes, two of them with a frame. */
      ck_assert_uint_eq (length, 24 + session * (5 * 56 + 12 + 13));
    }
  ck_assert_uint_eq ((guint8) text[24 + 16], 0x45);

  /* A serial line does not belong into it. */
  ck_assert_ptr_null (encfg_trace_new (path, &rtu, NULL, NULL));
  g_unlink (path);
  g_rmdir (directory);
}
END_TEST

START_TEST (a_file_of_another_kind_is_left_alone)
{
  g_autofree char *directory = NULL;
  g_autofree char *path = make_path ("settings.json", &directory);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (g_file_set_contents (path, "{\"format\":\"en-cfg settings\"}", -1, NULL));
  ck_assert_ptr_null (encfg_trace_new (path, NULL, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  ck_assert_str_eq (text, "{\"format\":\"en-cfg settings\"}");
  g_unlink (path);
  g_rmdir (directory);
}
END_TEST

START_TEST (trace_that_cannot_be_written_says_so)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_trace_new ("/no-such-folder/trace.jsonl", NULL, NULL, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
}
END_TEST

START_TEST (no_trace_is_no_trouble) { pass (NULL); }
END_TEST

START_TEST (the_last_frames_can_be_kept_in_memory)
{
  EncfgTrace *trace = encfg_trace_new_kept (2);
  g_autoptr (EncfgTraceFile) file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  g_autofree char *support = NULL;

  pass (trace);
  text = encfg_trace_dup_kept (trace, TRUE);
  json = encfg_trace_dup_kept (trace, FALSE);
  ck_assert_ptr_null (strstr (text, "→"));
  ck_assert_ptr_nonnull (strstr (text, "←  00070000000701030437"));
  ck_assert_ptr_nonnull (strstr (text, "✗  time-out: no \"answer\""));

  /* It is a trace file, also behind a log. */
  support = g_strconcat ("en-cfg\n\n12:00 connected\n", json, NULL);
  file = encfg_trace_file_parse (support, strlen (support), NULL);
  ck_assert_ptr_nonnull (file);
  ck_assert_uint_eq (file->records->len, 2);
  encfg_trace_unref (trace);
}
END_TEST

/* The worker of a link may still close when whoever looked at its frames is gone. */
START_TEST (a_transport_keeps_its_trace)
{
  EncfgTrace *trace = encfg_trace_new_kept (2);
  EncfgFake *fake = encfg_fake_new ("");

  encfg_transport_set_trace (&fake->parent, trace);
  encfg_trace_unref (trace);
  ck_assert (encfg_trace_is_wanted (fake->parent.trace));
  encfg_transport_free (&fake->parent);
}
END_TEST

START_TEST (a_line_that_was_not_written_to_its_end_is_left_out)
{
  static const char text[] = HEADER "{\"t\":0.5,\"dir\":\"sent\",\"bytes\":\"0103\"}\n"
                                    "{\"t\":0.6,\"dir\":\"received\",\"byt";
  g_autoptr (EncfgTraceFile) file = encfg_trace_file_parse (text, strlen (text), NULL);

  ck_assert_ptr_nonnull (file);
  ck_assert (file->is_truncated);
  ck_assert_uint_eq (file->records->len, 1);
}
END_TEST

/* What is wrong, and the line that says so. */
static const struct
{
  const char *text, *said;
} bad[] = {
  { "", "header" },
  { "{\"t\":0,\"dir\":\"sent\"}\n", "header" },
  { "{\"format\":\"en-cfg trace\",\"version\":2,\"started\":\"\"}\n", "line 1: “version”" },
  { "{\"format\":\"en-cfg trace\",\"version\":1}\n", "line 1: “started”" },
  { HEADER "{\"format\":\"en-cfg settings\"}\n", "line 2: “format”" },
  { HEADER "\n", "line 2: " },
  { HEADER "[]\n", "line 2: “format”" },
  { HEADER "{}\n", "line 2: “dir”" },
  { HEADER "{\"t\":0,\"dir\":\"up\"}\n", "line 2: “dir”" },
  { HEADER "{\"t\":0,\"dir\":1}\n", "line 2: “dir”" },
  { HEADER "{\"dir\":\"sent\"}\n", "line 2: “t”" },
  { HEADER "{\"t\":-1,\"dir\":\"sent\"}\n", "line 2: “t”" },
  { HEADER "{\"t\":\"0\",\"dir\":\"sent\"}\n", "line 2: “t”" },
  { HEADER "{\"t\":1e10,\"dir\":\"sent\"}\n", "line 2: “t”" },
  { HEADER "{\"t\":0,\"dir\":\"sent\",\"bytes\":\"012\"}\n", "line 2: “bytes”" },
  { HEADER "{\"t\":0,\"dir\":\"sent\",\"bytes\":\"0x\"}\n", "line 2: “bytes”" },
  { HEADER "{\"t\":0,\"dir\":\"none\",\"outcome\":\"fine\"}\n", "line 2: “outcome”" },
  { HEADER "{\"t\":0,\"dir\":\"sent\",\"connection\":-1}\n", "line 2: “connection”" },
  { HEADER "{\"t\":0,\"dir\":\"sent\",\"endpoint\":\"http://a\"}\n", "line 2: “endpoint”" },
  { HEADER "{\"t\":0,\"dir\":\"sent\",\"what\":1}\n", "line 2: unknown member “what”" },
  { HEADER "{\"t\":0,\"t\":0,\"dir\":\"sent\"}\n", "line 2: " },
};

START_TEST (a_bad_trace_is_refused_with_its_line)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (encfg_trace_file_parse (bad[_i].text, strlen (bad[_i].text), &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG);
  ck_assert_msg (strstr (error->message, bad[_i].said) != NULL,
                 "%s: “%s” was expected in “%s”",
                 bad[_i].text,
                 bad[_i].said,
                 error->message);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("trace");
  TCase *tcase = tcase_create ("trace");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, each_frame_is_one_line_of_json_behind_the_header);
  tcase_add_test (tcase, what_is_written_is_read_back);
  tcase_add_test (tcase, a_capture_has_a_handshake_and_packets);
  tcase_add_test (tcase, a_file_of_another_kind_is_left_alone);
  tcase_add_test (tcase, the_last_frames_can_be_kept_in_memory);
  tcase_add_test (tcase, a_transport_keeps_its_trace);
  tcase_add_test (tcase, a_line_that_was_not_written_to_its_end_is_left_out);
  tcase_add_test (tcase, trace_that_cannot_be_written_says_so);
  tcase_add_test (tcase, no_trace_is_no_trouble);
  tcase_add_loop_test (tcase, a_bad_trace_is_refused_with_its_line, 0, G_N_ELEMENTS (bad));
  return encfg_test_run (suite);
}
