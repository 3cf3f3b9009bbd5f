/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-image.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-test.h"

static const EncfgSpan across_a_page = { ENCFG_TABLE_HOLDING, 254, 4 };
static const guint16 four_words[] = { 0xfffe, 1, 2, 3 };

START_TEST (views_do_not_see_each_other)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  const EncfgSpan paged = { ENCFG_TABLE_HOLDING, 254, 4, 3 };
  const EncfgSpan elsewhere = { ENCFG_TABLE_HOLDING, 254, 4, 4 };
  const EncfgSpan other_table = { ENCFG_TABLE_INPUT, 254, 4, 3 };
  const EncfgSpan far = { ENCFG_TABLE_HOLDING, 255, 1, 65535 };
  const guint16 newer[] = { 5, 6, 7, 8 }, one = 9;
  guint16 words[4];

  encfg_image_store (image, &across_a_page, four_words);
  ck_assert (!encfg_image_fetch (image, &paged, words));
  encfg_image_store (image, &paged, newer);
  encfg_image_store (image, &far, &one);
  ck_assert (encfg_image_fetch (image, &across_a_page, words));
  ck_assert_mem_eq (words, four_words, sizeof words);
  ck_assert (encfg_image_fetch (image, &paged, words));
  ck_assert_mem_eq (words, newer, sizeof words);
  ck_assert (encfg_image_fetch (image, &far, words));
  ck_assert_uint_eq (words[0], 9);
  ck_assert (!encfg_image_fetch (image, &elsewhere, words));
  ck_assert (!encfg_image_fetch (image, &other_table, words));
}
END_TEST

START_TEST (what_was_stored_is_fetched)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  const EncfgSpan middle = { ENCFG_TABLE_HOLDING, 255, 2 };
  guint16 words[4];

  encfg_image_store (image, &across_a_page, four_words);
  ck_assert (encfg_image_fetch (image, &across_a_page, words));
  ck_assert_mem_eq (words, four_words, sizeof four_words);
  ck_assert (encfg_image_fetch (image, &middle, words));
  ck_assert_uint_eq (words[0], 1);
  ck_assert_uint_eq (words[1], 2);
}
END_TEST

START_TEST (a_span_with_one_word_never_read_is_not_fetched)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  const EncfgSpan too_early = { ENCFG_TABLE_HOLDING, 253, 2 };
  const EncfgSpan too_late = { ENCFG_TABLE_HOLDING, 254, 5 };
  const EncfgSpan elsewhere = { ENCFG_TABLE_INPUT, 254, 4 };
  guint16 words[5];

  encfg_image_store (image, &across_a_page, four_words);
  ck_assert (!encfg_image_fetch (image, &too_early, words));
  ck_assert (!encfg_image_fetch (image, &too_late, words));
  ck_assert (!encfg_image_fetch (image, &elsewhere, words));
}
END_TEST

START_TEST (later_words_replace_earlier_ones)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  const EncfgSpan one = { ENCFG_TABLE_HOLDING, 255, 1 };
  const guint16 newer = 77;
  guint16 words[4];

  encfg_image_store (image, &across_a_page, four_words);
  encfg_image_store (image, &one, &newer);
  ck_assert (encfg_image_fetch (image, &across_a_page, words));
  ck_assert_uint_eq (words[0], 0xfffe);
  ck_assert_uint_eq (words[1], 77);
  ck_assert_uint_eq (words[2], 2);
}
END_TEST

START_TEST (the_last_address_has_a_word_too)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  const EncfgSpan last = { ENCFG_TABLE_INPUT, 65535, 1 };
  const guint16 word = 9;
  guint16 found = 0;

  encfg_image_store (image, &last, &word);
  ck_assert (encfg_image_fetch (image, &last, &found));
  ck_assert_uint_eq (found, 9);
}
END_TEST

START_TEST (values_of_items_are_unread_until_their_words_are_there)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GArray) no_value = g_array_new (FALSE, FALSE, sizeof (gint64));
  const EncfgItem item = {
    .table = ENCFG_TABLE_HOLDING,
    .address = 246,
    .stride = 8,
    .type = encfg_type_find ("u32"),
    .words = 2,
    .scale_num = 1,
    .scale_den = 1,
    .no_value = no_value,
  };
  EncfgValue value = encfg_value_number (1);

  ck_assert (encfg_image_get_value (image, &item, 1, &value, NULL));
  ck_assert_int_eq (value.kind, ENCFG_VALUE_UNREAD);

  encfg_image_store (image, &across_a_page, four_words);
  ck_assert (encfg_image_get_value (image, &item, 1, &value, NULL));
  ck_assert_int_eq (value.kind, ENCFG_VALUE_NUMBER);
  ck_assert_int_eq (value.number, 0xfffe0001);
  ck_assert (encfg_image_get_value (image, &item, 0, &value, NULL));
  ck_assert_int_eq (value.kind, ENCFG_VALUE_UNREAD);
}
END_TEST

START_TEST (words_that_are_no_value_are_an_error)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GArray) no_value = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  const EncfgItem item = {
    .label = (char *) "Time",
    .table = ENCFG_TABLE_HOLDING,
    .type = encfg_type_find ("clock6"),
    .words = 6,
    .scale_num = 1,
    .scale_den = 1,
    .no_value = no_value,
  };
  const EncfgSpan span = { ENCFG_TABLE_HOLDING, 0, 6 };
  const guint16 month_13[] = { 2026, 13, 1, 0, 0, 0 };
  EncfgValue value;

  encfg_image_store (image, &span, month_13);
  ck_assert (!encfg_image_get_value (image, &item, 0, &value, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("image");
  TCase *tcase = tcase_create ("image");

  tcase_add_test (tcase, what_was_stored_is_fetched);
  tcase_add_test (tcase, a_span_with_one_word_never_read_is_not_fetched);
  tcase_add_test (tcase, later_words_replace_earlier_ones);
  tcase_add_test (tcase, the_last_address_has_a_word_too);
  tcase_add_test (tcase, values_of_items_are_unread_until_their_words_are_there);
  tcase_add_test (tcase, words_that_are_no_value_are_an_error);
  tcase_add_test (tcase, views_do_not_see_each_other);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
