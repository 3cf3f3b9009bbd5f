/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-frame.h"
#include "encfg-test.h"

START_TEST (crc_is_that_of_the_standard)
{
  static const guint8 check[] = "123456789";
  static const guint8 read[] = { 0x11, 0x03, 0x00, 0x6B, 0x00, 0x03 };

  ck_assert_uint_eq (encfg_frame_crc (check, 9), 0x4B37);
  ck_assert_uint_eq (encfg_frame_crc (read, sizeof read), 0x8776);
}
END_TEST

START_TEST (rtu_frame_goes_round)
{
  static const guint8 expected[] = { 0x11, 0x03, 0x00, 0x6B, 0x00, 0x03, 0x76, 0x87 };
  guint8 bytes[ENCFG_FRAME_MAX], unit = 0;
  EncfgPdu pdu, parsed;

  encfg_pdu_build_read (&pdu, ENCFG_TABLE_HOLDING, 0x6B, 3);
  ck_assert_uint_eq (encfg_frame_build_rtu (bytes, 0x11, &pdu), sizeof expected);
  ck_assert_mem_eq (bytes, expected, sizeof expected);
  ck_assert (encfg_frame_parse_rtu (bytes, sizeof expected, &unit, &parsed));
  ck_assert_uint_eq (unit, 0x11);
  ck_assert_uint_eq (parsed.length, pdu.length);
  ck_assert_mem_eq (parsed.bytes, pdu.bytes, pdu.length);
}
END_TEST

START_TEST (rtu_frame_with_one_flipped_bit_is_none)
{
  guint8 bytes[ENCFG_FRAME_MAX], unit;
  EncfgPdu pdu, parsed;
  guint length;

  encfg_pdu_build_read (&pdu, ENCFG_TABLE_HOLDING, 0x6B, 3);
  length = encfg_frame_build_rtu (bytes, 0x11, &pdu);
  for (guint bit = 0; bit < 8 * length; bit++)
    {
      bytes[bit / 8] ^= (guint8) (1u << bit % 8);
      ck_assert (!encfg_frame_parse_rtu (bytes, length, &unit, &parsed));
      bytes[bit / 8] ^= (guint8) (1u << bit % 8);
    }
}
END_TEST

START_TEST (rtu_frame_of_impossible_length_is_none)
{
  guint8 bytes[300] = { 0 }, unit;
  guint16 crc;
  EncfgPdu parsed;

  /* The CRC is right each time: the length alone decides. */
  for (guint length = 2; length <= 258; length++)
    {
      crc = encfg_frame_crc (bytes, length - 2);
      bytes[length - 2] = (guint8) (crc & 0xFF);
      bytes[length - 1] = (guint8) (crc >> 8);
      ck_assert_int_eq (encfg_frame_parse_rtu (bytes, length, &unit, &parsed),
                        length >= 4 && length <= 256);
      bytes[length - 2] = bytes[length - 1] = 0;
    }
  ck_assert (!encfg_frame_parse_rtu (bytes, 0, &unit, &parsed));
}
END_TEST

START_TEST (tcp_frame_goes_round)
{
  static const guint8 expected[] = { 0xBE, 0xEF, 0x00, 0x00, 0x00, 0x06,
                                     0xFF, 0x03, 0x00, 0x6B, 0x00, 0x03 };
  guint8 bytes[ENCFG_FRAME_MAX], unit;
  guint16 transaction;
  EncfgPdu pdu, parsed;

  encfg_pdu_build_read (&pdu, ENCFG_TABLE_HOLDING, 0x6B, 3);
  ck_assert_uint_eq (encfg_frame_build_tcp (bytes, 0xBEEF, 0xFF, &pdu), sizeof expected);
  ck_assert_mem_eq (bytes, expected, sizeof expected);

  encfg_frame_parse_tcp (bytes, sizeof expected, &transaction, &unit, &parsed);
  ck_assert_uint_eq (transaction, 0xBEEF);
  ck_assert_uint_eq (unit, 0xFF);
  ck_assert_uint_eq (parsed.length, pdu.length);
  ck_assert_mem_eq (parsed.bytes, pdu.bytes, pdu.length);
}
END_TEST

static const struct
{
  guint8 bytes[12];
  gsize available;
  int length;
} starts[] = {
  { { 0 }, 0, 0 },
  { { 1, 2, 0, 0, 0 }, 5, 0 },
  { { 1, 2, 0, 0, 0, 6, 1 }, 7, 0 },
  { { 1, 2, 0, 0, 0, 6, 1, 3, 0, 0, 0 }, 11, 0 },
  { { 1, 2, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1 }, 12, 12 },
  { { 1, 2, 0, 0, 0, 3, 1, 3, 0, 0, 0, 1 }, 12, 9 }, /* the rest belongs to the next */
  { { 1, 2, 0, 1 }, 4, -1 },                         /* protocol id */
  { { 1, 2, 9, 0, 0, 6 }, 6, -1 },
  { { 1, 2, 0, 0, 0, 0 }, 6, -1 },
  { { 1, 2, 0, 0, 0, 1 }, 6, -1 },
  { { 1, 2, 0, 0, 0, 2 }, 6, 0 },
  { { 1, 2, 0, 0, 0, 254 }, 6, 0 },
  { { 1, 2, 0, 0, 0, 255 }, 6, -1 },
  { { 1, 2, 0, 0, 1, 6 }, 6, -1 },
  { { 'H', 'T', 'T', 'P', '/', '1', '.', '1' }, 8, -1 },
};

START_TEST (tcp_length_tells_frame_from_noise)
{
  ck_assert_int_eq (encfg_frame_tcp_length (starts[_i].bytes, starts[_i].available),
                    starts[_i].length);
}
END_TEST

static const struct
{
  guint baud, bits, us;
} silences[] = {
  { 300, 10, 116667 }, { 1200, 11, 32084 }, { 9600, 10, 3646 },   { 9600, 11, 4011 },
  { 19200, 11, 2006 }, { 38400, 11, 1750 }, { 115200, 10, 1750 }, { 1000000, 10, 1750 },
};

START_TEST (silence_is_three_and_a_half_characters)
{
  ck_assert_uint_eq (encfg_frame_silence_us (silences[_i].baud, silences[_i].bits),
                     silences[_i].us);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("frame");
  TCase *tcase = tcase_create ("frame");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, crc_is_that_of_the_standard);
  tcase_add_test (tcase, rtu_frame_goes_round);
  tcase_add_test (tcase, rtu_frame_with_one_flipped_bit_is_none);
  tcase_add_test (tcase, rtu_frame_of_impossible_length_is_none);
  tcase_add_test (tcase, tcp_frame_goes_round);
  tcase_add_loop_test (tcase, tcp_length_tells_frame_from_noise, 0, G_N_ELEMENTS (starts));
  tcase_add_loop_test (tcase, silence_is_three_and_a_half_characters, 0, G_N_ELEMENTS (silences));
  return encfg_test_run (suite);
}
