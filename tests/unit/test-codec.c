/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-item-profile.h"
#include <locale.h>
#include <string.h>

/* An item of every type, and the scales that hurt. Single quotes stand for double ones. */
static const struct
{
  const char *key, *members;
} items[] = {
  { "u16", "'type': 'u16', 'unit': 'mV', 'min': 1500, 'max': 16000" },
  { "s16",
    "'type': 's16', 'unit': '°C', 'scale': '1/10', 'min': -200, 'max': 850, 'no-value': "
    "[-32768]" },
  { "u32",
    "'type': 'u32', 'unit': 'mΩ', 'scale': '1/1000', 'min': 0, 'max': 4294967294, 'no-value': "
    "[4294967295]" },
  { "low",
    "'type': 'u32', 'unit': 'V', 'scale': '1/100', 'word-order': 'low-first', 'min': 0, 'max': "
    "4294967295" },
  { "s32", "'type': 's32', 'unit': 'A', 'scale': '1/100', 'min': -200000, 'max': 200000" },
  { "fine",
    "'type': 'u16', 'unit': '', 'scale': '1/32768', 'decimals': 6, 'min': 0, 'max': 65535" },
  { "coarse", "'type': 'u16', 'unit': 'V', 'scale': '5/1', 'min': 0, 'max': 200" },
  { "enum", "'type': 'enum', 'names': { '0': 'rest', '2': 'charge' }" },
  { "bits", "'type': 'bits', 'names': { '0': 'high', '15': 'missing' }" },
  { "text", "'type': 'text', 'length': 4" },
  { "ipv4", "'type': 'ipv4'" },
  { "mac", "'type': 'mac'" },
  { "clock", "'type': 'clock6'" },
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

static const struct
{
  const char *key;
  guint16 words[6];
  const char *text; /* NULL: no value of the type */
} words_cases[] = {
  { "u16", { 14100 }, "14100" },
  { "u16", { 65535 }, "65535" },
  { "s16", { 0xff9c }, "-10.0" },
  { "s16", { 0xffff }, "-0.1" },
  { "s16", { 0x8000 }, "" },
  { "u32", { 0, 9000 }, "9.000" },
  { "u32", { 1, 0 }, "65.536" },
  { "u32", { 0xffff, 0xffff }, "" },
  { "low", { 0, 1 }, "655.36" },
  { "low", { 12345, 0 }, "123.45" },
  { "s32", { 0xffff, 0xff9c }, "-1.00" },
  { "fine", { 32768 }, "1.000000" },
  { "fine", { 1 }, "0.000031" },
  { "coarse", { 3 }, "15" },
  { "enum", { 2 }, "charge" },
  { "enum", { 7 }, "7" },
  { "bits", { 0x8001 }, "high, missing" },
  { "bits", { 0x0010 }, "bit 4" },
  { "bits", { 0 }, "" },
  { "text", { 0x424d, 0x3030, 0x4d43, 0 }, "BM00MC" },
  { "text", { 0x424d, 0x2020, 0, 0 }, "BM" },
  { "text", { 0x01ff, 0, 0, 0 }, NULL },
  { "ipv4", { 0xc0a8, 0x0164 }, "192.168.1.100" },
  { "mac", { 0x0200, 0x5e00, 0x5301 }, "02:00:5e:00:53:01" },
  { "clock", { 2026, 11, 21, 8, 5, 9 }, "2026-11-21 08:05:09" },
  { "clock", { 2024, 2, 29, 23, 59, 59 }, "2024-02-29 23:59:59" },
  { "clock", { 2026, 13, 1, 0, 0, 0 }, NULL },
  { "clock", { 2026, 2, 29, 0, 0, 0 }, NULL },
  { "clock", { 0, 0, 0, 0, 0, 0 }, NULL },
};

START_TEST (words_read_as_a_person_would_write_them)
{
  const EncfgItem *item = encfg_profile_find_item (profile, words_cases[_i].key);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  EncfgValue value;

  if (words_cases[_i].text == NULL)
    {
      ck_assert (!encfg_codec_decode (item, words_cases[_i].words, &value, &error));
      ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED);
      ck_assert_int_eq (value.kind, ENCFG_VALUE_UNREAD);
      return;
    }
  ck_assert (encfg_codec_decode (item, words_cases[_i].words, &value, &error));
  text = encfg_codec_format (item, &value);
  ck_assert_str_eq (text, words_cases[_i].text);
}
END_TEST

static const struct
{
  const char *key;
  const char *text;
  gint64 raw;       /* if accepted */
  const char *says; /* if refused: part of the message */
} typed_cases[] = {
  { "u16", "14100", 14100, NULL },
  { "u16", " 14100 mV ", 14100, NULL },
  { "u16", "14100mV", 14100, NULL },
  { "u16", "14100.0", 14100, NULL },
  { "u16", "+14100", 14100, NULL },
  { "u16", "014100", 14100, NULL },
  { "u16", "13,5", 0, "did you mean 13500 mV?" },
  { "u16", "13.5", 0, "did you mean 13500 mV?" },
  { "u16", "14", 0, "too low; expected 1500 to 16000 mV; did you mean 14000 mV?" },
  { "u16", "14,100", 0, "did you mean 14100 mV?" },
  { "u16", "1.234.567", 0, "not a plain number" },
  { "u16", "1e9", 0, "not a plain number" },
  { "u16", "0x10", 0, "not a plain number" },
  { "u16", "", 0, "not a plain number" },
  { "u16", "-", 0, "not a plain number" },
  { "u16", ".", 0, "not a plain number" },
  { "u16", "14100 V", 0, "not a plain number" },
  { "u16", "16001", 0, "too high; expected 1500 to 16000 mV" },
  { "u16", "1499", 0, "too low" },
  { "u16", "-5", 0, "too low" },
  { "u16", "99999999999999999999", 0, "too large" },
  { "u16", "14100.1234567", 0, "not a plain number" },
  { "s16", "-10", -100, NULL },
  { "s16", "-0,5", -5, NULL },
  { "s16", "25.5 °C", 255, NULL },
  { "s16", "25.55", 0, "finer than this row can hold (nearest: 25.6)" },
  { "u32", "0,201", 201, NULL },
  { "u32", ".5", 500, NULL },
  { "fine", "0.000031", 1, NULL },
  { "fine", "0.5", 16384, NULL },
  { "fine", "0.4", 0, "finer" },
  { "coarse", "15", 3, NULL },
  { "coarse", "16", 0, "nearest: 15" },
  { "enum", "charge", 2, NULL },
  { "enum", "CHARGE", 2, NULL },
  { "enum", "2", 2, NULL },
  { "enum", "1", 0, "stands for nothing there; expected rest, charge" },
  { "enum", "boost", 0, "expected rest, charge" },
  { "bits", "high, missing", 0x8001, NULL },
  { "bits", "", 0, NULL },
  { "bits", "bit 4", 16, NULL },
  { "bits", "bit 16", 0, "not understood" },
  { "ipv4", "192.168.001.100", 0xc0a80164, NULL },
  { "ipv4", "010.0.0.9", 0x0a000009, NULL },
  { "ipv4", "192.168.1", 0, "192.168.1.100" },
  { "ipv4", "192.168.1.256", 0, "not understood" },
  { "ipv4", "192.168.1.0100", 0, "not understood" },
  { "mac", "02-00-5E-00-53-01", 0x02005e005301, NULL },
  { "mac", "02:00:5e:00:53", 0, "not understood" },
  { "clock", "2026-11-21 08:05:09", 1795248309, NULL },
  { "clock", "2026-02-30 00:00:00", 0, "not understood" },
  { "clock", "1999-12-31 23:59:59", 0, "too low" },
};

START_TEST (what_is_typed_is_taken_or_explained)
{
  const EncfgItem *item = encfg_profile_find_item (profile, typed_cases[_i].key);
  g_autoptr (GError) error = NULL;
  EncfgValue value;
  gboolean ok = encfg_codec_parse (item, typed_cases[_i].text, &value, &error);

  if (typed_cases[_i].says == NULL)
    {
      ck_assert_no_gerror (error);
      ck_assert (ok);
      ck_assert_int_eq (value.number, typed_cases[_i].raw);
      return;
    }
  ck_assert (!ok);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
  ck_assert_msg (strstr (error->message, typed_cases[_i].says) != NULL,
                 "“%s” should say “%s”",
                 error->message,
                 typed_cases[_i].says);
}
END_TEST

START_TEST (text_longer_than_its_registers_is_refused)
{
  const EncfgItem *item = encfg_profile_find_item (profile, "text");
  g_autoptr (GError) error = NULL;
  EncfgValue value;

  ck_assert (encfg_codec_parse (item, "12345678", &value, &error));
  ck_assert (!encfg_codec_parse (item, "123456789", &value, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
  g_clear_error (&error);
  ck_assert (!encfg_codec_parse (item, "é", &value, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
}
END_TEST

START_TEST (no_value_is_written_only_where_the_profile_has_one)
{
  EncfgValue absent = { .kind = ENCFG_VALUE_ABSENT };
  g_autoptr (GError) error = NULL;
  guint16 words[2];

  ck_assert (encfg_codec_encode (encfg_profile_find_item (profile, "u32"), &absent, words, &error));
  ck_assert_uint_eq (words[0], 0xffff);
  ck_assert (
    !encfg_codec_encode (encfg_profile_find_item (profile, "u16"), &absent, words, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_RANGE);
}
END_TEST

static void
assert_words_round_trip (const EncfgItem *item, const EncfgValue *value)
{
  g_autoptr (GError) error = NULL;
  guint16 words[ENCFG_WORDS_MAX] = { 0 };
  EncfgValue back;

  if (item->has_bit)
    encfg_codec_put_bit (item, value->number != 0, words);
  else
    encfg_codec_encode_unchecked (item, value, words);
  ck_assert_msg (encfg_codec_decode (item, words, &back, &error), "%s", item->key);
  ck_assert_msg (encfg_value_equal (value, &back), "%s: words", item->key);
}

static void
assert_text_round_trip (const EncfgItem *item, const EncfgValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = encfg_codec_format (item, value);
  g_autofree char *with_comma = g_strdelimit (g_strdup (text), ".", ',');
  EncfgValue back;

  ck_assert_msg (encfg_codec_parse (item, text, &back, &error), "%s: “%s”", item->key, text);
  ck_assert_msg (encfg_value_equal (value, &back), "%s: “%s”", item->key, text);
  if (item->type->kind != ENCFG_TYPE_INTEGER)
    return;
  ck_assert_msg (encfg_codec_parse (item, with_comma, &back, &error), "%s", with_comma);
  ck_assert_msg (encfg_value_equal (value, &back), "%s: “%s”", item->key, with_comma);
}

static void
assert_number_round_trips (const EncfgItem *item, gint64 raw)
{
  EncfgValue value = encfg_value_number (raw);

  if (encfg_item_is_sentinel (item, raw))
    return;
  assert_words_round_trip (item, &value);
  if (item->type->kind != ENCFG_TYPE_ENUM || encfg_item_name_of (item, raw) != NULL)
    assert_text_round_trip (item, &value);
}

static void
assert_sentinels_are_absent (const EncfgItem *item)
{
  for (guint i = 0; i < item->no_value->len; i++)
    {
      EncfgValue raw = encfg_value_number (g_array_index (item->no_value, gint64, i));
      g_autoptr (GError) error = NULL;
      guint16 words[ENCFG_WORDS_MAX];
      EncfgValue back;

      encfg_codec_encode_unchecked (item, &raw, words);
      ck_assert (encfg_codec_decode (item, words, &back, &error));
      ck_assert_int_eq (back.kind, ENCFG_VALUE_ABSENT);
    }
}

static void
assert_item_round_trips (const EncfgItem *item)
{
  EncfgValue text = { .kind = ENCFG_VALUE_TEXT, .text = "A-1" };

  if (item->type->kind == ENCFG_TYPE_TEXT)
    {
      assert_words_round_trip (item, &text);
      assert_text_round_trip (item, &text);
      return;
    }
  assert_number_round_trips (item, item->min);
  assert_number_round_trips (item, item->min + 1);
  assert_number_round_trips (item, item->min + (item->max - item->min) / 3);
  assert_number_round_trips (item, item->max - 1);
  assert_number_round_trips (item, item->max);
  if (item->has_default)
    assert_number_round_trips (item, item->default_raw);
  for (guint i = 0; i < item->names->len && item->type->kind == ENCFG_TYPE_ENUM; i++)
    assert_number_round_trips (item, g_array_index (item->names, EncfgName, i).number);
  assert_sentinels_are_absent (item);
}

static void
assert_profile_round_trips (const EncfgProfile *what)
{
  for (guint i = 0; i < what->items->len; i++)
    assert_item_round_trips (g_ptr_array_index (what->items, i));
}

/* The comma locale is made for the tests by tests/unit/meson.build. */
static const char *const locales[] = { "C", "de_DE.UTF-8" };

START_TEST (every_item_of_every_profile_round_trips_in_any_locale)
{
  g_auto (GStrv) ids = encfg_profile_list ();

  ck_assert_msg (setlocale (LC_ALL, locales[_i]) != NULL, "no locale %s", locales[_i]);
  ck_assert_str_eq (localeconv ()->decimal_point, _i == 0 ? "." : ",");
  assert_profile_round_trips (profile);
  ck_assert_uint_ge (g_strv_length (ids), 1);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EncfgProfile) shipped = encfg_profile_find (ids[i], &error);

      ck_assert_no_gerror (error);
      assert_profile_round_trips (shipped);
    }
}
END_TEST

START_TEST (the_table_of_types_is_sound)
{
  guint n_types;
  const EncfgType *types = encfg_type_list (&n_types);

  for (guint i = 0; i < n_types; i++)
    {
      ck_assert_ptr_eq (encfg_type_find (types[i].name), &types[i]);
      ck_assert (i == 0 || strcmp (types[i - 1].name, types[i].name) < 0);
      ck_assert (types[i].min <= types[i].max);
      ck_assert ((types[i].words == 0) == (types[i].kind == ENCFG_TYPE_TEXT));
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("codec");
  TCase *tcase = tcase_create ("codec");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (
    tcase, words_read_as_a_person_would_write_them, 0, G_N_ELEMENTS (words_cases));
  tcase_add_loop_test (tcase, what_is_typed_is_taken_or_explained, 0, G_N_ELEMENTS (typed_cases));
  tcase_add_test (tcase, text_longer_than_its_registers_is_refused);
  tcase_add_test (tcase, no_value_is_written_only_where_the_profile_has_one);
  tcase_add_loop_test (
    tcase, every_item_of_every_profile_round_trips_in_any_locale, 0, G_N_ELEMENTS (locales));
  tcase_add_test (tcase, the_table_of_types_is_sound);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
