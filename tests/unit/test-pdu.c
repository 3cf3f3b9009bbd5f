/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-pdu.h"
#include "encfg-test.h"

#include <string.h>

/* "03 00 64 00 01" as a PDU. */
static EncfgPdu
pdu (const char *hex)
{
  EncfgPdu out = { 0 };
  g_auto (GStrv) parts = g_strsplit (hex, " ", -1);

  for (guint i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++)
    out.bytes[out.length++] = (guint8) g_ascii_strtoull (parts[i], NULL, 16);
  return out;
}

#define assert_pdu(actual, hex)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    EncfgPdu expected_ = pdu (hex);                                                                \
    ck_assert_uint_eq ((actual)->length, expected_.length);                                        \
    ck_assert_mem_eq ((actual)->bytes, expected_.bytes, expected_.length);                         \
  }                                                                                                \
  G_STMT_END

static const struct
{
  EncfgTable table;
  guint16 address;
  guint count;
  const char *hex;
} reads[] = {
  { ENCFG_TABLE_COIL, 0, 2000, "01 00 00 07 d0" },
  { ENCFG_TABLE_DISCRETE, 0xC4, 22, "02 00 c4 00 16" },
  { ENCFG_TABLE_HOLDING, 0x6B, 3, "03 00 6b 00 03" },
  { ENCFG_TABLE_INPUT, 65535, 1, "04 ff ff 00 01" },
  { ENCFG_TABLE_HOLDING, 65411, 125, "03 ff 83 00 7d" },
};

START_TEST (read_request_is_as_the_standard_has_it)
{
  EncfgPdu out;

  encfg_pdu_build_read (&out, reads[_i].table, reads[_i].address, reads[_i].count);
  assert_pdu (&out, reads[_i].hex);
}
END_TEST

static const guint16 ten_bits[] = { 1, 0, 1, 1, 0, 0, 1, 1, 1, 0 };
static const guint16 two_words[] = { 0x000A, 0x0102 };

static const struct
{
  EncfgTable table;
  const guint16 *words;
  guint count;
  gboolean multiple;
  const char *request, *answer;
} writes[] = {
  { ENCFG_TABLE_COIL, ten_bits, 1, FALSE, "05 00 13 ff 00", "05 00 13 ff 00" },
  { ENCFG_TABLE_COIL, ten_bits + 1, 1, FALSE, "05 00 13 00 00", "05 00 13 00 00" },
  { ENCFG_TABLE_HOLDING, two_words, 1, FALSE, "06 00 13 00 0a", "06 00 13 00 0a" },
  { ENCFG_TABLE_COIL, ten_bits, 10, TRUE, "0f 00 13 00 0a 02 cd 01", "0f 00 13 00 0a" },
  { ENCFG_TABLE_HOLDING, two_words, 2, TRUE, "10 00 13 00 02 04 00 0a 01 02", "10 00 13 00 02" },
  { ENCFG_TABLE_HOLDING, two_words, 1, TRUE, "10 00 13 00 01 02 00 0a", "10 00 13 00 01" },
};

START_TEST (write_goes_round_through_server_and_back)
{
  g_autofree EncfgRequest *parsed = g_new0 (EncfgRequest, 1);
  g_autoptr (GError) error = NULL;
  EncfgPdu request, answer;

  encfg_pdu_build_write (
    &request, writes[_i].table, 0x13, writes[_i].words, writes[_i].count, writes[_i].multiple);
  assert_pdu (&request, writes[_i].request);

  ck_assert_uint_eq (encfg_pdu_parse_request (&request, parsed), 0);
  ck_assert (parsed->is_write);
  ck_assert_int_eq (parsed->table, writes[_i].table);
  ck_assert_uint_eq (parsed->address, 0x13);
  ck_assert_uint_eq (parsed->count, writes[_i].count);
  ck_assert_mem_eq (parsed->words, writes[_i].words, writes[_i].count * sizeof (guint16));

  encfg_pdu_build_answer (&answer, parsed, NULL);
  assert_pdu (&answer, writes[_i].answer);
  ck_assert (encfg_pdu_check_answer (&request, &answer, NULL, &error));
  ck_assert_no_gerror (error);
}
END_TEST

static const struct
{
  EncfgTable table;
  guint count;
  guint length;
} read_sizes[] = {
  { ENCFG_TABLE_COIL, 1, 3 },          { ENCFG_TABLE_COIL, 8, 3 },  { ENCFG_TABLE_DISCRETE, 9, 4 },
  { ENCFG_TABLE_DISCRETE, 2000, 252 }, { ENCFG_TABLE_INPUT, 1, 4 }, { ENCFG_TABLE_INPUT, 125, 252 },
  { ENCFG_TABLE_HOLDING, 17, 36 },
};

START_TEST (read_goes_round_through_server_and_back)
{
  g_autofree EncfgRequest *parsed = g_new0 (EncfgRequest, 1);
  g_autofree guint16 *held = g_new0 (guint16, ENCFG_MAX_READ_BITS);
  g_autofree guint16 *got = g_new0 (guint16, ENCFG_MAX_READ_BITS);
  guint count = read_sizes[_i].count;
  EncfgPdu request, answer;

  for (guint i = 0; i < count; i++)
    held[i] = encfg_table_is_bits (read_sizes[_i].table) ? i % 3 == 0 : (guint16) (0xFF00 + i);
  encfg_pdu_build_read (&request, read_sizes[_i].table, 7, count);
  ck_assert_uint_eq (encfg_pdu_parse_request (&request, parsed), 0);
  ck_assert (!parsed->is_write);
  ck_assert_uint_eq (parsed->count, count);

  encfg_pdu_build_answer (&answer, parsed, held);
  ck_assert_uint_eq (answer.length, read_sizes[_i].length);
  ck_assert (encfg_pdu_check_answer (&request, &answer, got, NULL));
  ck_assert_mem_eq (got, held, count * sizeof (guint16));
}
END_TEST

static const struct
{
  const char *hex;
  guint8 exception;
} bad_requests[] = {
  { "", 1 },
  { "00 00 00 00 01", 1 },
  { "2b 0e 01 00", 1 },
  { "83 00 00 00 01", 1 },
  { "03", 3 },
  { "03 00 00 00", 3 },
  { "03 00 00 00 00", 3 }, /* count 0 */
  { "03 00 00 00 7e", 3 }, /* 126 */
  { "03 00 00 ff ff", 3 },
  { "03 00 00 00 01 00", 3 }, /* a byte too many */
  { "01 00 00 07 d1", 3 },    /* 2001 bits */
  { "03 ff ff 00 02", 2 },    /* runs over 65535 */
  { "04 ff 84 00 7d", 2 },
  { "05 00 00 12 34", 3 }, /* neither on nor off */
  { "05 00 00 ff", 3 },
  { "06 00 00 00 01 00", 3 },
  { "10 00 00 00 00 00", 3 },
  { "10 00 00 00 7c f8", 3 },       /* 124 registers */
  { "10 00 00 00 01 02 00", 3 },    /* cut */
  { "10 00 00 00 01 04 00 01", 3 }, /* byte count of two */
  { "10 00 00 00 01", 3 },          /* byte count missing */
  { "10 ff ff 00 02 04 00 01 00 02", 2 },
  { "0f 00 00 07 b1 f7", 3 },    /* 1969 coils */
  { "0f 00 00 00 09 01 ff", 3 }, /* nine coils in one byte */
};

START_TEST (bad_request_deserves_its_exception)
{
  g_autofree EncfgRequest *parsed = g_new0 (EncfgRequest, 1);
  EncfgPdu request = pdu (bad_requests[_i].hex);

  ck_assert_uint_eq (encfg_pdu_parse_request (&request, parsed), bad_requests[_i].exception);
}
END_TEST

static const struct
{
  const char *request, *answer;
  EncfgError code;
} misfits[] = {
  { "03 00 64 00 01", "", ENCFG_ERROR_GARBLED },
  { "03 00 64 00 01", "04 02 00 01", ENCFG_ERROR_GARBLED },       /* other function */
  { "03 00 64 00 02", "03 02 00 01", ENCFG_ERROR_GARBLED },       /* too little */
  { "03 00 64 00 01", "03 04 00 01 00 02", ENCFG_ERROR_GARBLED }, /* too much */
  { "03 00 64 00 01", "03 02 00", ENCFG_ERROR_GARBLED },          /* cut */
  { "03 00 64 00 01", "03 04 00 01", ENCFG_ERROR_GARBLED },       /* byte count lies */
  { "01 00 00 00 09", "01 01 ff", ENCFG_ERROR_GARBLED },
  { "06 00 64 00 01", "06 00 64 00 02", ENCFG_ERROR_GARBLED }, /* other value echoed */
  { "06 00 64 00 01", "06 00 65 00 01", ENCFG_ERROR_GARBLED }, /* other address echoed */
  { "06 00 64 00 01", "06 00 64 00", ENCFG_ERROR_GARBLED },
  { "10 00 64 00 01 02 00 05", "10 00 64 00 02", ENCFG_ERROR_GARBLED },
  { "10 00 64 00 01 02 00 05", "10 00 64 00 01 02 00 05", ENCFG_ERROR_GARBLED }, /* an echo */
  { "03 00 64 00 01", "83 00", ENCFG_ERROR_GARBLED }, /* no such exception */
  { "03 00 64 00 01", "83 02 00", ENCFG_ERROR_GARBLED },
  { "03 00 64 00 01", "84 02", ENCFG_ERROR_GARBLED }, /* exception of another function */
  { "03 00 64 00 01", "83 02", ENCFG_ERROR_REFUSED_ADDRESS },
  { "06 00 64 00 01", "86 03", ENCFG_ERROR_REFUSED_VALUE },
  { "10 00 64 00 01 02 00 05", "90 06", ENCFG_ERROR_BUSY },
};

START_TEST (answer_that_does_not_fit_is_no_data)
{
  g_autoptr (GError) error = NULL;
  EncfgPdu request = pdu (misfits[_i].request);
  EncfgPdu answer = pdu (misfits[_i].answer);
  guint16 words[16] = { 0xDEAD };

  ck_assert (!encfg_pdu_check_answer (&request, &answer, words, &error));
  ck_assert_gerror (error, ENCFG_ERROR, misfits[_i].code);
  ck_assert_uint_eq (words[0], 0xDEAD);
}
END_TEST

static const struct
{
  const char *hex;
  gboolean is_request;
  const char *text;
} descriptions[] = {
  { "03 00 64 00 11", TRUE, "read holding 100…116" },
  { "04 00 64 00 01", TRUE, "read input 100" },
  { "06 00 64 00 11", TRUE, "write holding 100" },
  { "10 00 64 00 02 04 00 01 00 02", TRUE, "write holding 100…101" },
  { "10 00 64 00 02", FALSE, "wrote holding 100…101" },
  { "03 04 00 01 00 02", FALSE, "holding, 4 bytes" },
  { "83 02", FALSE, "exception 2 (illegal address)" },
  { "83 63", FALSE, "exception 99" },
  { "2b 0e 01 00", TRUE, "function 43" },
  { "03 00", TRUE, "incomplete" },
  { "", TRUE, "incomplete" },
};

START_TEST (frame_is_described_in_words)
{
  EncfgPdu frame = pdu (descriptions[_i].hex);
  g_autofree char *text = encfg_pdu_describe (&frame, descriptions[_i].is_request);

  ck_assert_str_eq (text, descriptions[_i].text);
}
END_TEST

START_TEST (exception_carries_the_function)
{
  EncfgPdu out;

  encfg_pdu_build_exception (&out, 16, 6);
  assert_pdu (&out, "90 06");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("pdu");
  TCase *tcase = tcase_create ("pdu");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, read_request_is_as_the_standard_has_it, 0, G_N_ELEMENTS (reads));
  tcase_add_loop_test (tcase, write_goes_round_through_server_and_back, 0, G_N_ELEMENTS (writes));
  tcase_add_loop_test (
    tcase, read_goes_round_through_server_and_back, 0, G_N_ELEMENTS (read_sizes));
  tcase_add_loop_test (tcase, bad_request_deserves_its_exception, 0, G_N_ELEMENTS (bad_requests));
  tcase_add_loop_test (tcase, answer_that_does_not_fit_is_no_data, 0, G_N_ELEMENTS (misfits));
  tcase_add_loop_test (tcase, frame_is_described_in_words, 0, G_N_ELEMENTS (descriptions));
  tcase_add_test (tcase, exception_carries_the_function);
  return encfg_test_run (suite);
}
