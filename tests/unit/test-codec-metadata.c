/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What holds for every row of the table of types, so that a new one cannot forget it. */

#include "encfg-codec.h"
#include "encfg-item-profile.h"
#include "encfg-test.h"
#include <locale.h>
#include <string.h>

#define MAX_WORDS 6

/* Every type, and words that are none of it; a type without them takes any. */
static const struct
{
  const char *type;
  gboolean has_bad;
  guint16 bad[MAX_WORDS];
} type_cases[] = {
  { "bcd16", TRUE, { 0x000a } },
  { "bcd32", TRUE, { 0, 0xf000 } },
  { "bit" },
  { "bits" },
  { "clock-bcd", TRUE, { 0x2602, 0x3000, 0 } },
  { "clock3", TRUE, { 0x1a02, 0x1d00, 0 } },
  { "clock6", TRUE, { 2026, 2, 29, 0, 0, 0 } },
  { "enum" },
  { "epoch", TRUE, { 0, 1 } },
  { "float32", TRUE, { 0x7f80, 0 } },
  { "ipv4" },
  { "ipv4x4", TRUE, { 1, 2, 0x100, 4 } },
  { "mac" },
  { "ranged16" },
  { "s16" },
  { "s32" },
  { "sm16" },
  { "text", TRUE, { 0x1b41, 0 } },
  { "u16" },
  { "u32" },
};

static char *
members_of (const EncfgType *type, gboolean low_words, gboolean low_bytes)
{
  const gboolean is_number = type->kind == ENCFG_TYPE_INTEGER;
  const gboolean is_bit = strcmp (type->name, "bit") == 0;
  const char *extra = is_number                       ? "'unit': 'V', 'scale': '1/10', "
                      : type->kind == ENCFG_TYPE_TEXT ? "'length': 2, "
                      : type->kind == ENCFG_TYPE_ENUM && !is_bit
                        ? "'names': { '0': 'a', '65535': 'b' }, "
                      : is_bit ? "'bit': 0, "
                               : "";

  return g_strdup_printf ("'access': 'read', 'type': '%s', %s'word-order': '%s', 'byte-order': '%s'"
                          "%s",
                          type->name,
                          extra,
                          low_words ? "low-first" : "high-first",
                          low_bytes ? "low-first" : "high-first",
                          is_number ? ", 'no-value': [7]" : "");
}

static void
assert_round_trip (const EncfgItem *item, const EncfgValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = encfg_codec_format (item, value);
  g_autofree char *comma = g_strdelimit (g_strdup (text), ".", ',');
  const gboolean is_number = item->type->kind == ENCFG_TYPE_INTEGER;
  guint16 words[ENCFG_WORDS_MAX];
  EncfgValue back;

  ck_assert_msg (encfg_codec_parse (item, is_number ? comma : text, &back, &error),
                 "%s: %s",
                 item->key,
                 error ? error->message : "");
  ck_assert_msg (encfg_value_equal (&back, value), "%s: “%s”", item->key, text);
  if (item->has_bit)
    return;
  encfg_codec_encode_unchecked (item, value, words);
  ck_assert_msg (encfg_codec_decode (item, words, &back, &error), "%s: “%s”", item->key, text);
  ck_assert_msg (encfg_value_equal (&back, value), "%s: “%s”", item->key, text);
}

static void
assert_type_is_sound (const EncfgItem *item, const guint16 *bad)
{
  const EncfgType *type = item->type;
  const gint64 raws[] = { type->min, type->min + 1, 0,        type->min / 2 + type->max / 2,
                          8388607,   type->max - 1, type->max };
  const EncfgValue text = { .kind = ENCFG_VALUE_TEXT, .text = "A-1" };
  guint16 turned[MAX_WORDS];
  guint n_tried = 0;
  EncfgValue value;

  for (guint i = 0; i < G_N_ELEMENTS (raws) && type->kind != ENCFG_TYPE_TEXT; i++)
    {
      value = encfg_value_number (CLAMP (raws[i], type->min, type->max));
      if (encfg_item_is_sentinel (item, value.number) || !encfg_codec_check (item, &value, NULL))
        continue;
      assert_round_trip (item, &value);
      n_tried++;
    }
  if (type->kind == ENCFG_TYPE_TEXT)
    assert_round_trip (item, &text);
  else
    ck_assert_uint_ge (n_tried, 2);
  for (guint i = 0; bad != NULL && i < item->words; i++)
    turned[item->low_first && type->kind != ENCFG_TYPE_TEXT && type->words != 3 && type->words != 6
             ? item->words - 1 - i
             : i] = item->low_byte_first ? GUINT16_SWAP_LE_BE (bad[i]) : bad[i];
  ck_assert (bad == NULL || !encfg_codec_decode (item, turned, &value, NULL));
}

static void
assert_sentinel_is_absent (const EncfgItem *item)
{
  EncfgValue absent = { .kind = ENCFG_VALUE_ABSENT };
  EncfgValue value = encfg_value_number (7);
  guint16 words[ENCFG_WORDS_MAX], written[ENCFG_WORDS_MAX];

  encfg_codec_encode_unchecked (item, &value, words);
  ck_assert (encfg_codec_decode (item, words, &value, NULL));
  ck_assert_int_eq (value.kind, ENCFG_VALUE_ABSENT);
  ck_assert (encfg_codec_encode (item, &absent, written, NULL));
  ck_assert_mem_eq (words, written, item->words * sizeof *words);
}

START_TEST (every_type_round_trips_in_every_order_and_locale)
{
  static const char *const locales[] = { "C", "de_DE.UTF-8" };
  guint n_types;
  const EncfgType *types = encfg_type_list (&n_types);
  g_autoptr (GString) text = g_string_new (ENCFG_TEST_ITEMS_BEGIN);
  g_autoptr (EncfgProfile) all = NULL;

  ck_assert_uint_eq (n_types, G_N_ELEMENTS (type_cases));
  for (guint i = 0; i < n_types * 4; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);
      g_autofree char *members = members_of (&types[i / 4], i % 2 == 1, i / 2 % 2 == 1);

      encfg_test_append_item (text, key, i * 10, members);
    }
  all = encfg_test_load_items (text);
  ck_assert_msg (setlocale (LC_ALL, locales[_i]) != NULL, "no locale %s", locales[_i]);
  for (guint i = 0; i < n_types * 4; i++)
    {
      const EncfgItem *item = g_ptr_array_index (all->items, i + 1);

      ck_assert_str_eq (item->type->name, type_cases[i / 4].type);
      assert_type_is_sound (item, type_cases[i / 4].has_bad ? type_cases[i / 4].bad : NULL);
      if (item->no_value->len > 0)
        assert_sentinel_is_absent (item);
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("codec-metadata");
  TCase *tcase = tcase_create ("codec-metadata");

  tcase_add_loop_test (tcase, every_type_round_trips_in_every_order_and_locale, 0, 2);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
