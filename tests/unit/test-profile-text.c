/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-locale.h"
#include "encfg-profile-load.h"
#include "encfg-profile-text.h"
#include "encfg-test.h"

static void
speak (const char *locale, gboolean for_machines)
{
  g_setenv ("LC_ALL", locale, TRUE);
  encfg_locale_init (for_machines);
}

START_TEST (a_label_is_shown_in_the_language_of_the_user)
{
  speak ("de_DE.UTF-8", FALSE);
  ck_assert_str_eq (encfg_profile_text ("IR High"), "IR hoch");
  ck_assert_str_eq (encfg_profile_text ("String"), "Strang");
}
END_TEST

START_TEST (a_label_put_together_is_translated_part_by_part)
{
  speak ("de_DE.UTF-8", FALSE);
  ck_assert_str_eq (encfg_profile_text ("String 2 · Level 1 · IR High"),
                    "Strang 2 · Stufe 1 · IR hoch");
  ck_assert_str_eq (encfg_profile_text ("String 12"), "Strang 12");
}
END_TEST

START_TEST (what_nobody_translated_stays_as_it_is)
{
  static const char *const texts[] = { "",    "House 7",   "House 7 · Cellar", "7",        " 7",
                                       " · ", "RS485 RXD", "String x",         "a · b · c" };

  speak ("de_DE.UTF-8", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    ck_assert_str_eq (encfg_profile_text (texts[i]), texts[i]);
  ck_assert_ptr_null (encfg_profile_text (NULL));
}
END_TEST

START_TEST (machines_and_other_languages_get_the_words_of_the_file)
{
  speak ("de_DE.UTF-8", TRUE);
  ck_assert_str_eq (encfg_profile_text ("String 2"), "String 2");
  speak ("C", FALSE);
  ck_assert_str_eq (encfg_profile_text ("String 2"), "String 2");
}
END_TEST

/* "any alarm of level 1" is shown as "jeder Alarm der Stufe 1": either can be typed. */
START_TEST (a_name_is_understood_as_it_is_shown)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bms600pro", &error);
  guint n_translated = 0;

  ck_assert_no_gerror (error);
  speak ("de_DE.UTF-8", FALSE);
  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);

      if (item->section != ENCFG_SECTION_SETTINGS)
        continue;
      for (guint k = 0; k < item->names->len; k++)
        {
          const EncfgName *name = &g_array_index (item->names, EncfgName, k);
          const char *shown = encfg_profile_text (name->name);
          EncfgValue value;

          n_translated += !g_str_equal (shown, name->name);
          ck_assert (encfg_codec_parse (item, shown, &value, NULL));
          ck_assert_int_eq (value.number, name->number);
          ck_assert (encfg_codec_parse (item, name->name, &value, NULL));
          ck_assert_int_eq (value.number, name->number);
        }
    }
  ck_assert_uint_gt (n_translated, 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("profile-text");
  TCase *tcase = tcase_create ("profile-text");

  tcase_add_test (tcase, a_label_is_shown_in_the_language_of_the_user);
  tcase_add_test (tcase, a_label_put_together_is_translated_part_by_part);
  tcase_add_test (tcase, what_nobody_translated_stays_as_it_is);
  tcase_add_test (tcase, machines_and_other_languages_get_the_words_of_the_file);
  tcase_add_test (tcase, a_name_is_understood_as_it_is_shown);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
