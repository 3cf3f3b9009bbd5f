/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The types, orders, offsets and encodings that a profile may name. Words of floats, clocks and
 * texts were made by Python's struct and codecs, not by this code. */

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-item-profile.h"
#include "encfg-test.h"
#include <string.h>

#define MAX_WORDS 6

/* Members of an item; single quotes stand for double ones. */
static const struct
{
  const char *key;
  const char *members;
} items[] = {
  { "sm16", "'type': 'sm16', 'unit': 'A', 'scale': '1/10', 'min': -3000, 'max': 3000" },
  { "ranged", "'type': 'ranged16', 'unit': 'µΩ', 'min': 0, 'max': 300000" },
  { "float", "'type': 'float32', 'unit': 'V', 'scale': '1/1000', 'min': 0, 'max': 20000" },
  { "float-low",
    "'type': 'float32', 'unit': '°C', 'scale': '1/100', 'word-order': 'low-first', 'min': -27315, "
    "'max': 100000" },
  { "float-bytes",
    "'type': 'float32', 'unit': 'V', 'decimals': 1, 'byte-order': 'low-first', 'min': -999, 'max': "
    "999" },
  { "float-both",
    "'type': 'float32', 'unit': 'V', 'decimals': 1, 'byte-order': 'low-first', 'word-order': "
    "'low-first', 'min': -999, 'max': 999" },
  { "float-wide", "'type': 'float32', 'unit': 'V', 'scale': '1/100', 'min': 0, 'max': 999999999" },
  { "float-offset",
    "'type': 'float32', 'unit': '°C', 'decimals': 1, 'offset': '-273.15', 'min': 0, 'max': 9999" },
  { "bcd16", "'type': 'bcd16', 'unit': '', 'min': 0, 'max': 9999" },
  { "bcd32", "'type': 'bcd32', 'unit': '', 'min': 0, 'max': 99999999" },
  { "bcd32-low",
    "'type': 'bcd32', 'unit': '', 'word-order': 'low-first', 'min': 0, 'max': 99999999" },
  { "quad", "'type': 'ipv4x4'" },
  { "clock3", "'type': 'clock3'" },
  { "clock-bcd", "'type': 'clock-bcd'" },
  { "epoch", "'type': 'epoch'" },
  { "epoch-low", "'type': 'epoch', 'word-order': 'low-first'" },
  { "kelvin",
    "'type': 'u16', 'unit': '°C', 'scale': '1/10', 'offset': '-273.15', 'min': 0, 'max': 10000" },
  { "minus-40", "'type': 'u16', 'unit': '°C', 'offset': '-40', 'min': 0, 'max': 200" },
  { "fraction",
    "'type': 'u16', 'unit': '', 'scale': '1/32768', 'offset': '0.5', 'decimals': 6, 'min': 0, "
    "'max': 65535" },
  { "gbk", "'type': 'text', 'length': 4, 'encoding': 'GBK'" },
  { "spaced", "'type': 'text', 'length': 4, 'encoding': 'GBK', 'padding': 'space'" },
  { "utf8", "'type': 'text', 'length': 4, 'encoding': 'UTF-8'" },
  { "latin", "'type': 'text', 'length': 4, 'encoding': 'Latin-1'" },
  { "latin-long", "'type': 'text', 'length': 31, 'encoding': 'Latin-1'" },
  { "turned", "'type': 'text', 'length': 4, 'byte-order': 'low-first'" },
  { "u16-turned", "'type': 'u16', 'unit': '', 'byte-order': 'low-first', 'min': 0, 'max': 65535" },
  { "bit-0", "'type': 'bit', 'bit': 0, 'access': 'read'" },
  { "bit-3-turned", "'type': 'bit', 'bit': 3, 'byte-order': 'low-first', 'access': 'read'" },
  { "bit-15",
    "'type': 'bit', 'bit': 15, 'access': 'read', 'names': { '0': 'dry', '1': 'wet' }, 'means': { "
    "'1': 'leakage' }" },
};

static EncfgProfile *profile;

static void
setup (void)
{
  g_autoptr (GString) text = g_string_new (ENCFG_TEST_ITEMS_BEGIN);

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    encfg_test_append_item (text, items[i].key, i * 40, items[i].members);
  profile = encfg_test_load_items (text);
}

static void
teardown (void)
{
  g_clear_pointer (&profile, encfg_profile_unref);
}

static const EncfgItem *
item_of (const char *key)
{
  const EncfgItem *item = encfg_profile_find_item (profile, key);

  ck_assert_msg (item != NULL, "no item %s", key);
  return item;
}

#define READ_ONLY TRUE

/* Words, what they read as (NULL: no value of the type), and back again unless read only. */
static const struct
{
  const char *key;
  guint16 words[MAX_WORDS];
  const char *text;
  gboolean read_only;
} words_cases[] = {
  { "sm16", { 0x0064 }, "10.0" },
  { "sm16", { 0x8064 }, "-10.0" },
  { "sm16", { 0x8000 }, "0.0", READ_ONLY },
  { "sm16", { 0xffff }, "-3276.7", READ_ONLY },
  { "ranged", { 0x7fff }, "32767" },
  { "ranged", { 0x9388 }, "50000" },
  { "ranged", { 0x8001 }, "10", READ_ONLY },
  { "ranged", { 0xffff }, "327670", READ_ONLY },
  { "float", { 0x4158, 0x5e35 }, "13.523" },
  { "float", { 0, 0 }, "0.000" },
  { "float", { 0x8000, 0 }, "0.000", READ_ONLY },
  { "float", { 0x7fc0, 0 }, "", READ_ONLY },
  { "float", { 0xffff, 0xffff }, "", READ_ONLY },
  { "float", { 0x7f80, 0 }, NULL },
  { "float", { 0xff80, 0 }, NULL },
  { "float", { 0x7149, 0xf2ca }, NULL },
  { "float-low", { 0x9333, 0xc388 }, "-273.15" },
  { "float-low", { 0xcccd, 0xbd4c }, "-0.05" },
  { "float-bytes", { 0xcc41, 0x0000 }, "25.5" },
  { "float-both", { 0x0000, 0xcc41 }, "25.5" },
  { "float-offset", { 0x4395, 0x0000 }, "24.9" },
  { "bcd16", { 0x1234 }, "1234" },
  { "bcd16", { 0x12a4 }, NULL },
  { "bcd16", { 0xffff }, NULL },
  { "bcd32", { 0x1234, 0x5678 }, "12345678" },
  { "bcd32", { 0xa000, 0 }, NULL },
  { "bcd32-low", { 0x5678, 0x1234 }, "12345678" },
  { "quad", { 192, 168, 1, 100 }, "192.168.1.100" },
  { "quad", { 192, 168, 1, 256 }, NULL },
  { "clock3", { 0x1a0b, 0x1508, 0x0509 }, "2026-11-21 08:05:09" },
  { "clock3", { 0x1a0d, 0x1508, 0x0509 }, NULL },
  { "clock3", { 0, 0, 0 }, NULL },
  { "clock3", { 0xffff, 0xffff, 0xffff }, NULL },
  { "clock-bcd", { 0x2611, 0x2108, 0x0509 }, "2026-11-21 08:05:09" },
  { "clock-bcd", { 0x2612, 0x3123, 0x5959 }, "2026-12-31 23:59:59" },
  { "clock-bcd", { 0x260b, 0x2108, 0x0509 }, NULL },
  { "clock-bcd", { 0x2613, 0x2108, 0x0509 }, NULL },
  { "epoch", { 0x6b01, 0x50b5 }, "2026-11-21 08:05:09" },
  { "epoch-low", { 0x50b5, 0x6b01 }, "2026-11-21 08:05:09" },
  { "epoch", { 0, 0 }, NULL },
  { "epoch", { 0xffff, 0xffff }, NULL },
  { "kelvin", { 2981 }, "24.95" },
  { "kelvin", { 0 }, "-273.15" },
  { "kelvin", { 2731 }, "-0.05" },
  { "minus-40", { 0 }, "-40" },
  { "minus-40", { 65 }, "25" },
  { "fraction", { 16384 }, "1.000000" },
  { "fraction", { 1 }, "0.500031" },
  { "gbk", { 0xd0ee, 0xb5e7, 0xb3d8, 0x4100 }, "蓄电池A" },
  { "gbk", { 0xd0ee, 0xb5e7, 0xb3d8, 0x41d0 }, "蓄电池A", READ_ONLY },
  { "gbk", { 0xd0ee, 0xd000, 0, 0 }, NULL },
  { "gbk", { 0x4107, 0, 0, 0 }, NULL },
  { "gbk", { 0, 0, 0, 0 }, "" },
  { "spaced", { 0xd0ee, 0x2020, 0x2020, 0x2020 }, "蓄" },
  { "spaced", { 0xd0ee, 0, 0, 0 }, "蓄", READ_ONLY },
  { "utf8", { 0x4772, 0xc3b6, 0xc39f, 0x6500 }, "Größe" },
  { "utf8", { 0x4772, 0xc3b6, 0xc39f, 0x65c3 }, "Größe", READ_ONLY },
  { "utf8", { 0xc328, 0, 0, 0 }, NULL },
  { "latin", { 0x4772, 0xf6df, 0x6520, 0xb54f }, "Größe µO" },
  { "latin", { 0x4185, 0, 0, 0 }, NULL },
  { "turned", { 0x4d42, 0x3030, 0x0031, 0 }, "BM001" },
  { "u16-turned", { 0x3412 }, "4660" },
  { "bit-0", { 0x0001 }, "on", READ_ONLY },
  { "bit-0", { 0xfffe }, "off", READ_ONLY },
  { "bit-3-turned", { 0x0800 }, "on", READ_ONLY },
  { "bit-3-turned", { 0x0008 }, "off", READ_ONLY },
  { "bit-15", { 0x8000 }, "wet", READ_ONLY },
};

START_TEST (words_read_and_write_as_the_device_means_them)
{
  const EncfgItem *item = item_of (words_cases[_i].key);
  const guint16 *words = words_cases[_i].words;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint16 back[ENCFG_WORDS_MAX];
  EncfgValue value;

  if (words_cases[_i].text == NULL)
    {
      ck_assert (!encfg_codec_decode (item, words, &value, &error));
      ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED);
      return;
    }
  ck_assert (encfg_codec_decode (item, words, &value, &error));
  text = encfg_codec_format (item, &value);
  ck_assert_str_eq (text, words_cases[_i].text);
  if (words_cases[_i].read_only)
    return;
  ck_assert_msg (encfg_codec_parse (item, text, &value, &error), "%s", error ? error->message : "");
  ck_assert (encfg_codec_encode (item, &value, back, &error));
  ck_assert_mem_eq (words, back, item->words * sizeof *back);
}
END_TEST

static const struct
{
  const char *key, *text, *says;
} refused_cases[] = {
  { "ranged", "40001", "cannot hold just 40001 µΩ (nearest: 40000)" },
  { "ranged", "40006", "nearest: 40010" },
  { "ranged", "300010", "too high; expected 0 to 300000 µΩ" },
  { "float", "13.5231", "finer than this row can hold (nearest: 13.523)" },
  { "float-wide", "1677721.61", "nearest: 1677721.63" },
  { "kelvin", "24.94", "(nearest: 24.95); expected -273.15 to 726.85 °C" },
  { "kelvin", "-274.15", "-274.15 °C is too low; expected -273.15 to 726.85 °C" },
  { "minus-40", "-41", "too low; expected -40 to 160 °C" },
  { "gbk", "Größe", "“ö” cannot be kept there; the module's letters are GBK" },
  { "gbk", "蓄电池蓄电", "takes 10 bytes in GBK; there is room for 8" },
  { "utf8", "Größen12", "takes 10 bytes in UTF-8; there is room for 8" },
  { "utf8", "A\tB", "control character U+0009" },
  { "utf8", "A\xff", "no valid UTF-8" },
  { "latin", "蓄", "“蓄” cannot be kept there" },
  { "latin", "123456789", "longer than 8 letters" },
  { "latin-long",
    "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
    "longer than 62 letters" },
  { "turned", "é", "only plain ASCII letters fit" },
  { "quad", "192.168.1.256", "not understood" },
};

START_TEST (what_does_not_fit_is_explained)
{
  const EncfgItem *item = item_of (refused_cases[_i].key);
  g_autoptr (GError) error = NULL;
  EncfgValue value;

  ck_assert (!encfg_codec_parse (item, refused_cases[_i].text, &value, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
  ck_assert_msg (strstr (error->message, refused_cases[_i].says) != NULL,
                 "“%s” should say “%s”",
                 error->message,
                 refused_cases[_i].says);
}
END_TEST

static const struct
{
  const char *key;
  guint16 a[2], b[2];
  gboolean is_equal;
} equal_cases[] = {
  { "float", { 0x4158, 0x5e35 }, { 0x4158, 0x5e35 }, TRUE },
  { "float", { 0x4158, 0x5e35 }, { 0x4158, 0x5e36 }, TRUE },
  { "float", { 0x4158, 0x5e35 }, { 0x4158, 0x6e35 }, FALSE },
  { "float", { 0x0000, 0x0000 }, { 0x8000, 0x0000 }, TRUE },
  { "float", { 0x7fc0, 0x0000 }, { 0x0000, 0x0000 }, FALSE },
  { "float", { 0x7f80, 0x0000 }, { 0x7149, 0xf2ca }, FALSE },
  { "ranged", { 100 }, { 0x800a }, TRUE },
  { "ranged", { 100 }, { 0x800b }, FALSE },
  { "sm16", { 0 }, { 0x8000 }, TRUE },
  { "bit-0", { 0x0001 }, { 0xffff }, TRUE },
  { "bit-0", { 0x0001 }, { 0xfffe }, FALSE },
  { "bit-3-turned", { 0x0800 }, { 0x0808 }, TRUE },
  { "bit-3-turned", { 0x0800 }, { 0x0008 }, FALSE },
  { "u16-turned", { 0x3412 }, { 0x1234 }, FALSE },
};

START_TEST (words_are_equal_if_they_mean_the_same)
{
  const EncfgItem *item = item_of (equal_cases[_i].key);

  ck_assert_int_eq (encfg_codec_words_equal (item, equal_cases[_i].a, equal_cases[_i].b),
                    equal_cases[_i].is_equal);
  ck_assert_int_eq (encfg_codec_words_equal (item, equal_cases[_i].b, equal_cases[_i].a),
                    equal_cases[_i].is_equal);
}
END_TEST

START_TEST (a_bit_is_set_beside_its_neighbours)
{
  guint16 word = 0x8001;

  encfg_codec_put_bit (item_of ("bit-3-turned"), TRUE, &word);
  ck_assert_uint_eq (word, 0x8801);
  encfg_codec_put_bit (item_of ("bit-15"), FALSE, &word);
  ck_assert_uint_eq (word, 0x0801);
}
END_TEST

START_TEST (a_shown_offset_is_in_every_number)
{
  const EncfgItem *item = item_of ("kelvin");
  gint64 number;

  ck_assert_double_eq_tol (encfg_codec_to_double (item, 2981), 24.95, 1e-12);
  ck_assert_str_eq (encfg_item_meaning_of (item_of ("bit-15"), 1), "leakage");
  ck_assert_str_eq (encfg_item_meaning_of (item_of ("bit-15"), 0), "dry");
  ck_assert (encfg_item_find_meaning (item_of ("bit-15"), "leakage", &number));
  ck_assert_int_eq (number, 1);
  ck_assert (!encfg_item_find_meaning (item_of ("bit-15"), "wet", &number));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("codec-types");
  TCase *tcase = tcase_create ("codec-types");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (
    tcase, words_read_and_write_as_the_device_means_them, 0, G_N_ELEMENTS (words_cases));
  tcase_add_loop_test (tcase, what_does_not_fit_is_explained, 0, G_N_ELEMENTS (refused_cases));
  tcase_add_loop_test (tcase, words_are_equal_if_they_mean_the_same, 0, G_N_ELEMENTS (equal_cases));
  tcase_add_test (tcase, a_bit_is_set_beside_its_neighbours);
  tcase_add_test (tcase, a_shown_offset_is_in_every_number);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
