/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-mib.h"

#include "encfg-codec.h"
#include "encfg-written-profile.h"

#include <string.h>

static const char text[] =
  "{ \"format\": 1, \"id\": \"m\", \"name\": \"M\", \"model\": \"M\", \"provenance\": \"assumed\","
  "  \"snmp\": { \"mib\": \"M-MIB\", \"prefix\": \"m\", \"arc\": 7, \"revised\": \"202601010000Z\" "
  "},"
  "  \"identify\": { \"match\": [ { \"key\": \"code\", \"equals\": 1 } ], \"items\": ["
  "    { \"key\": \"code\", \"label\": \"Code\", \"provenance\": \"assumed\", \"table\": \"input\","
  "      \"address\": 0, \"type\": \"u16\", \"unit\": \"\" } ] },"
  "  \"settings\": [ { \"key\": \"high\", \"label\": \"High\", \"provenance\": \"assumed\","
  "    \"table\": \"holding\", \"address\": 0, \"type\": \"u16\", \"unit\": \"V\", \"min\": 0,"
  "    \"max\": 9 } ],"
  "  \"strings\": { \"max\": 2, \"items\": ["
  "    { \"key\": \"string-voltage\", \"label\": \"Voltage\", \"provenance\": \"assumed\","
  "      \"table\": \"input\", \"address\": 10, \"stride\": 2, \"type\": \"u32\", \"unit\": \"V\","
  "      \"scale\": \"1/100\" },"
  "    { \"key\": \"string-current\", \"label\": \"A \\\"quoted\\\" word\", \"provenance\": "
  "\"assumed\","
  "      \"table\": \"input\", \"address\": 20, \"stride\": 1, \"type\": \"s16\", \"unit\": \"°C\","
  "      \"scale\": \"5/10\" } ] },"
  "  \"cells\": { \"max\": 3, \"items\": ["
  "    { \"key\": \"cell-state\", \"label\": \"State\", \"provenance\": \"assumed\","
  "      \"table\": \"input\", \"address\": 30, \"stride\": 1, \"type\": \"bits\","
  "      \"names\": { \"0\": \"IR high\", \"2\": \"2nd sensor\" } } ] } }";

static char *
oid_to_text (EncfgOid oid)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < oid.n_arcs; i++)
    g_string_append_printf (out, ".%u", oid.arcs[i]);
  return g_string_free (out, FALSE);
}

START_TEST (objects_are_numbered_by_section_place_in_the_file_and_row)
{
  static const struct
  {
    const char *key;
    guint index;
    const char *oid;
  } cases[] = {
    { "code", 0, ".1.3.6.1.4.1.8072.9999.9999.7.1.1.1.0" },
    { "string-voltage", 0, ".1.3.6.1.4.1.8072.9999.9999.7.1.4.1.1.2.1" },
    { "string-current", 1, ".1.3.6.1.4.1.8072.9999.9999.7.1.4.1.1.3.2" },
    { "cell-state", 2, ".1.3.6.1.4.1.8072.9999.9999.7.1.5.1.1.2.3" },
  };
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const EncfgItem *item = encfg_profile_find_item (profile, cases[i].key);
      g_autofree char *oid = oid_to_text (encfg_mib_get_oid (profile, item, cases[i].index));

      ck_assert_str_eq (oid, cases[i].oid);
    }
}
END_TEST

START_TEST (settings_have_no_object)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);
  g_autoptr (GPtrArray) items = encfg_mib_list_items (profile);
  g_autofree char *mib = encfg_mib_to_text (profile);

  ck_assert_uint_eq (items->len, 4);
  ck_assert_ptr_null (strstr (mib, "mHigh"));
}
END_TEST

START_TEST (identifiers_are_walked_arc_by_arc)
{
  const EncfgOid a = { { 1, 9 }, 2 }, b = { { 1, 10 }, 2 }, c = { { 1, 9, 0 }, 3 };

  ck_assert_int_lt (encfg_oid_compare (&a, &b), 0);
  ck_assert_int_lt (encfg_oid_compare (&a, &c), 0);
  ck_assert_int_lt (encfg_oid_compare (&c, &b), 0);
  ck_assert_int_eq (encfg_oid_compare (&a, &a), 0);
}
END_TEST

START_TEST (a_number_is_the_shown_one_times_its_decimals)
{
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);

  /* 53.99 V; and -7 steps of 0.5 °C are -3.5 °C, with one decimal -35. */
  ck_assert_int_eq (
    encfg_mib_to_integer (encfg_profile_find_item (profile, "string-voltage"), 5399), 5399);
  ck_assert_int_eq (encfg_mib_to_integer (encfg_profile_find_item (profile, "string-current"), -7),
                    -35);
}
END_TEST

START_TEST (the_text_names_types_units_and_bits)
{
  static const char *const wanted[] = {
    "M-MIB DEFINITIONS ::= BEGIN",
    "mStringVoltage OBJECT-TYPE\n    SYNTAX Unsigned32\n    UNITS \"0.01 V\"\n",
    "mStringCurrent OBJECT-TYPE\n    SYNTAX Integer32\n    UNITS \"0.1 degrees C\"\n",
    "BITS { irHigh(0), bit1(1), n2ndSensor(2) }",
    "\"A 'quoted' word. (assumed)\"",
    "INDEX { mCellIndex }",
  };
  g_autoptr (EncfgProfile) profile = encfg_test_load (text);
  g_autofree char *mib = encfg_mib_to_text (profile);

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    ck_assert_msg (strstr (mib, wanted[i]) != NULL, "missing: %s\nin:\n%s", wanted[i], mib);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("mib");
  TCase *tcase = tcase_create ("mib");

  tcase_add_test (tcase, objects_are_numbered_by_section_place_in_the_file_and_row);
  tcase_add_test (tcase, settings_have_no_object);
  tcase_add_test (tcase, identifiers_are_walked_arc_by_arc);
  tcase_add_test (tcase, a_number_is_the_shown_one_times_its_decimals);
  tcase_add_test (tcase, the_text_names_types_units_and_bits);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
