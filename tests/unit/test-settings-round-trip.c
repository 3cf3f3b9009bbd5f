/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Whatever a module may hold comes back from a file as the very same words: random values in range
 * for every setting, as JSON and as CSV, under a locale with the point and one with the comma. */

#include "encfg-codec.h"
#include "encfg-table.h"

#include <locale.h>

#define ROUNDS 200

static const struct
{
  const char *locale;
  const char *name; /* of the file */
} forms[] = {
  { "C", "values.json" },
  { "C", "values.csv" },
  { "de_DE.UTF-8", "values.json" },
  { "de_DE.UTF-8", "values.csv" },
};

/* The shipped ones, and one with types that those do not have among their settings. */
static GPtrArray *
list_profiles (void)
{
  g_auto (GStrv) ids = encfg_profile_list ();
  g_autofree char *foreign =
    g_build_filename (g_getenv ("ENCFG_TEST_DATA"), "profiles", "foreign.json", NULL);
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  g_autoptr (GError) error = NULL;

  ck_assert (g_strv_contains ((const char *const *) ids, "bm3000"));
  for (guint i = 0; ids[i]; i++)
    g_ptr_array_add (profiles, encfg_profile_find (ids[i], &error));
  g_ptr_array_add (profiles, encfg_profile_find (foreign, &error));
  ck_assert_no_gerror (error);
  return profiles;
}

/* No space at its ends: nobody could tell it from padding. */
static EncfgValue
random_text (GRand *random, guint length)
{
  static const char letters[] = "aZ09.,;\"'-_/ ";
  EncfgValue value = { ENCFG_VALUE_TEXT, 0, "" };

  for (guint i = 0; i < length; i++)
    value.text[i] =
      i == 0 || i + 1 == length ? 'x' : letters[g_rand_int_range (random, 0, sizeof letters - 1)];
  return value;
}

/* The limits in the first two rounds, then anything between them. */
static EncfgValue
random_value (GRand *random, const EncfgItem *item, guint round)
{
  const double span = (double) item->max - (double) item->min;

  if (item->type->kind == ENCFG_TYPE_TEXT)
    return random_text (random, item->words * 2);
  if (item->names->len > 0 && item->type->kind == ENCFG_TYPE_ENUM)
    return encfg_value_number (
      g_array_index (item->names, EncfgName, round % item->names->len).number);
  if (round < 2)
    return encfg_value_number (round ? item->max : item->min);
  return encfg_value_number (item->min + (gint64) (g_rand_double (random) * (span + 1)));
}

/* The module holds random values. */
static void
fill (EncfgSettingTable *table, GRand *random, guint round)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgItem *item = encfg_setting_get_item (row);
      const EncfgValue value = random_value (random, item, round);
      guint16 words[ENCFG_TEXT_MAX + 1];
      g_autoptr (GError) error = NULL;

      if (value.kind == ENCFG_VALUE_NUMBER && encfg_item_is_sentinel (item, value.number))
        continue; /* keeps that of the last round */
      ck_assert_msg (encfg_codec_encode (item, &value, words, &error),
                     "%s: %s",
                     item->key,
                     error ? error->message : "");
      encfg_setting_set_device (row, words);
    }
}

static void
check_round_trip (EncfgSettingTable *table, const char *path)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  g_autoptr (EncfgSettingsFile) saved = encfg_setting_table_to_file (table, NULL);
  g_autoptr (EncfgSettingsFile) loaded = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_settings_file_save (saved, path, &error));
  loaded = encfg_settings_file_load (path, &error);
  ck_assert_no_gerror (error);
  ck_assert (encfg_setting_table_apply_file (table, loaded, NULL, &error));
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      g_autofree char *device = encfg_setting_dup_device_text (row);
      g_autofree char *config = encfg_setting_dup_config_text (row);

      ck_assert_msg (encfg_setting_get_state (row) == ENCFG_SETTING_SAME,
                     "%s: %s became %s",
                     encfg_setting_get_item (row)->key,
                     device,
                     config);
    }
}

START_TEST (random_values_come_back_as_the_very_same_words)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), forms[_i].name, NULL);
  g_autoptr (GPtrArray) profiles = list_profiles ();
  g_autoptr (GRand) random = g_rand_new_with_seed (3000);

  ck_assert_msg (setlocale (LC_ALL, forms[_i].locale) != NULL, "no locale %s", forms[_i].locale);
  ck_assert_str_eq (localeconv ()->decimal_point, _i < 2 ? "." : ",");
  for (guint i = 0; i < profiles->len; i++)
    {
      g_autoptr (EncfgSettingTable) table =
        encfg_setting_table_new (g_ptr_array_index (profiles, i));

      for (guint round = 0; round < ROUNDS; round++)
        {
          fill (table, random, round);
          check_round_trip (table, path);
        }
    }
}
END_TEST

/* A file of tomorrow, loaded and saved by the en-cfg of today. */
START_TEST (rows_that_the_profile_does_not_know_survive_loading_and_saving)
{
  static const char text[] =
    "{\"format\":\"en-cfg settings\",\"version\":1,\"profile\":\"bm3000\",\"settings\":["
    "{\"key\":\"row-of-tomorrow\",\"label\":\"Row\",\"value\":2.35,\"unit\":\"V\"},"
    "{\"key\":\"ir-high\",\"value\":3.5},{\"key\":\"another\",\"value\":\"auto, or "
    "\\\"not\\\"\"}]}";
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), forms[_i].name, NULL);
  g_autoptr (EncfgSettingTable) table = encfg_test_table ();
  g_autoptr (EncfgSettingsFile) given = encfg_settings_file_parse (text, -1, NULL);
  g_autoptr (EncfgSettingsFile) kept = NULL;
  g_autoptr (EncfgSettingsFile) again = NULL;
  g_autoptr (GArray) pairs = NULL;

  ck_assert (encfg_setting_table_apply_file (table, given, NULL, NULL));
  kept = encfg_setting_table_config_to_file (table, NULL);
  ck_assert (encfg_settings_file_save (kept, path, NULL));
  again = encfg_settings_file_load (path, NULL);
  ck_assert_uint_eq (again->rows->len, 3);
  pairs = encfg_settings_file_compare (given, again);
  ck_assert_uint_eq (pairs->len, 3);
  for (guint i = 0; i < pairs->len; i++)
    ck_assert_msg (g_array_index (pairs, EncfgFilePair, i).same, "row %u", i);
  ck_assert_str_eq (((EncfgFileRow *) g_ptr_array_index (again->rows, 1))->label, "Row");

  /* They belong to that file: another one leaves nothing of them. */
  g_ptr_array_set_size (again->rows, 1);
  ck_assert (encfg_setting_table_apply_file (table, again, NULL, NULL));
  g_clear_pointer (&kept, encfg_settings_file_free);
  kept = encfg_setting_table_config_to_file (table, NULL);
  ck_assert_uint_eq (kept->rows->len, 1);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("settings-round-trip");
  TCase *tcase = tcase_create ("settings-round-trip");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, encfg_test_enter_data_dir, NULL);
  tcase_add_loop_test (
    tcase, random_values_come_back_as_the_very_same_words, 0, G_N_ELEMENTS (forms));
  tcase_add_loop_test (tcase, rows_that_the_profile_does_not_know_survive_loading_and_saving, 0, 2);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
