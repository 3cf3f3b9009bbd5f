/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* All that a simulated module knows of batteries are the registers of the sensors that it reaches,
 * whichever battery each of them sits on. */

#include "encfg-sim-memory.h"

#include "encfg-profile-load.h"
#include "encfg-sim-bank-put.h"
#include "encfg-test.h"
#include <math.h>

#define SECOND_STRING 420 /* its first slot in a BMS 600 PRO */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimModule, encfg_sim_module_free)

/* Its time stands still. */
static EncfgSimModule *
module_new (const char *profile_id, guint cells, guint strings)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find (profile_id, NULL);
  EncfgSimTraits traits = {
    .profile = profile, .cells = cells, .strings = strings, .seed = 3, .number = 1
  };

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  return encfg_sim_module_new (&traits);
}

/* What stands in a register, in its own unit; -1: no value. */
static gint64
word (EncfgSimModule *module, const char *key, guint index)
{
  EncfgSimBank *bank = encfg_sim_module_get_bank (module);
  EncfgValue value;

  encfg_sim_module_update (module);
  encfg_sim_bank_get (bank, encfg_sim_bank_find_item (bank, key), index, &value);
  return encfg_value_is_present (&value) ? value.number : -1;
}

static void
command (EncfgSimModule *module, const char *key)
{
  const EncfgCommand *found =
    encfg_profile_find_command (encfg_sim_module_get_profile (module), key);
  const guint16 start = (guint16) found->value;
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, found->item->address, &start, 1, FALSE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.bytes[0], request.bytes[0]);
}

static void
change (EncfgSimModule *module, guint cell, EncfgSimCellChange what)
{
  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), cell, &what);
  encfg_sim_module_refresh (module);
}

static void
swap (EncfgSimModule *module, guint cell, guint other)
{
  encfg_sim_battery_swap_sensors (encfg_sim_module_get_battery (module), cell, other);
  encfg_sim_module_refresh (module);
}

static void
cut_off (EncfgSimModule *module, guint first, guint last)
{
  encfg_sim_battery_break_ring (encfg_sim_module_get_battery (module), 0, first, last);
  encfg_sim_module_refresh (module);
}

static void
assert_alarms (EncfgSimModule *module, guint n, const char *wanted)
{
  g_autofree char *first = NULL;

  ck_assert_uint_eq (encfg_sim_module_count_alarms (module, &first), n);
  ck_assert_pstr_eq (first, wanted);
}

#define LOW(volts_) ((EncfgSimCellChange){ .has_volts = TRUE, .volts = volts_ })
#define NEW ((EncfgSimCellChange){ .defect = "none" })
#define MISSING ((EncfgSimCellChange){ .has_sensor = TRUE })
#define THERE ((EncfgSimCellChange){ .has_sensor = TRUE, .sensor = TRUE })

#define VOLTAGE_LOW 2

START_TEST (an_alarm_stands_where_its_reading_does)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 12, 1);

  change (module, 6, LOW (11));
  assert_alarms (module, 1, "battery 7: Floating V Low");
  swap (module, 6, 9);
  ck_assert_int_lt (word (module, "cell-voltage", 9), 11100);
  ck_assert_int_eq (word (module, "cell-state", 9), VOLTAGE_LOW);
  ck_assert_int_eq (word (module, "cell-state", 6), 0);
  assert_alarms (module, 1, "battery 10: Floating V Low");
  change (module, 6, NEW);
  swap (module, 6, 9);
  for (guint i = 0; i < 12; i++)
    ck_assert_int_eq (word (module, "cell-state", i), 0);
  assert_alarms (module, 0, NULL);
}
END_TEST

/* `index` of the first; in its string, from 1. */
static guint
find_lowest (EncfgSimModule *module, guint index, guint n)
{
  guint lowest = 0;

  for (guint i = 1; i < n; i++)
    if (word (module, "cell-voltage", index + i) < word (module, "cell-voltage", index + lowest))
      lowest = i;
  return lowest + 1;
}

START_TEST (the_figures_of_a_string_are_those_of_its_registers)
{
  g_autoptr (EncfgSimModule) module = module_new ("bms600pro", 12, 2);
  const guint first[] = { 0, SECOND_STRING };

  change (module, 1, LOW (11.3));
  change (module, 8, LOW (11.9));
  swap (module, 1, 4);
  swap (module, 8, 5);
  for (guint string = 0; string < 2; string++)
    {
      const guint lowest = find_lowest (module, first[string], 6);

      ck_assert_int_eq (word (module, "string-cell-voltage-min-cell", string), lowest);
      ck_assert_int_eq (word (module, "string-cell-voltage-min", string),
                        word (module, "cell-voltage", first[string] + lowest - 1));
    }
  ck_assert_int_eq (word (module, "string-cell-voltage-min-cell", 0), 5);
  swap (module, 1, 6);
  ck_assert_int_eq (word (module, "string-cell-voltage-min-cell", 0), 6);
}
END_TEST

START_TEST (a_test_goes_by_the_numbers_of_the_sensors)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);

  swap (module, 0, 3);
  command (module, "ir-test");
  encfg_sim_module_advance (module, 16);
  ck_assert_int_eq (word (module, "ir-test-done", 0), 1);
  ck_assert_int_gt (word (module, "cell-ir", 0), 0);
  ck_assert_int_eq (word (module, "cell-ir", 3), -1);
}
END_TEST

/* What it saves is loaded by the module of another process, where nobody has swapped anything. */
START_TEST (what_is_kept_comes_back_into_its_register)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  g_autoptr (EncfgSimModule) next = module_new ("bm3000", 4, 1);
  g_autoptr (JsonNode) saved = NULL;

  change (module, 2, (EncfgSimCellChange){ .has_ohms = TRUE, .ohms = 0.009 });
  command (module, "ir-test");
  encfg_sim_module_advance (module, 61);
  command (module, "ir-save");
  swap (module, 2, 3);
  saved = encfg_sim_memory_save (module);
  ck_assert (encfg_sim_memory_load (next, saved, NULL));
  for (guint i = 0; i < 4; i++)
    {
      ck_assert_int_eq (word (next, "cell-ir-reference", i), word (module, "cell-ir-reference", i));
      ck_assert_int_eq (word (next, "cell-ir", i), word (module, "cell-ir", i));
    }
  ck_assert_int_gt (word (next, "cell-ir-reference", 2), 8000);
}
END_TEST

START_TEST (a_sensor_keeps_its_id_on_whatever_battery_it_sits)
{
  g_autoptr (EncfgSimModule) module = module_new ("bms600pro", 4, 1);

  swap (module, 0, 3);
  for (guint i = 0; i < 4; i++)
    ck_assert_int_eq (word (module, "cell-id", i), i + 1);
}
END_TEST

START_TEST (auto_addressing_finds_the_sensors_that_it_reaches)
{
  g_autoptr (EncfgSimModule) module = module_new ("bms600pro", 6, 1);

  change (module, 1, (EncfgSimCellChange){ .has_id = TRUE, .id = 40 });
  change (module, 2, (EncfgSimCellChange){ .has_id = TRUE, .id = 41 });
  change (module, 2, MISSING);
  cut_off (module, 4, 5);
  command (module, "auto-address");
  encfg_sim_module_advance (module, 5);
  ck_assert_int_eq (word (module, "auto-address-found", 0), 1);
  encfg_sim_module_advance (module, 5);
  ck_assert_int_eq (word (module, "auto-address-found", 0), 3);
  change (module, 2, THERE);
  ck_assert_int_eq (word (module, "cell-id", 1), 2);
  ck_assert_int_eq (word (module, "cell-id", 2), 41);
}
END_TEST

START_TEST (a_gap_hides_registers_that_adjoin)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 8, 1);

  swap (module, 1, 6);
  cut_off (module, 5, 7);
  for (guint i = 0; i < 8; i++)
    ck_assert_int_eq (word (module, "cell-voltage", i) == -1, i >= 5);
}
END_TEST

START_TEST (what_no_sensor_reads_is_no_part_of_its_string)
{
  const EncfgSimCellChange ill = { .has_soh = TRUE, .soh = 50, .has_celsius = TRUE, .celsius = 55 };
  g_autoptr (EncfgSimModule) module = module_new ("bms600pro", 4, 1);
  gint64 volts = word (module, "string-voltage", 0);

  change (module, 3, ill);
  ck_assert_int_eq (word (module, "string-soh", 0), 50);
  ck_assert_int_gt (word (module, "string-temperature", 0), 300);
  ck_assert_int_ne (word (module, "string-alarms-1", 0), 0);
  change (module, 3, MISSING);
  ck_assert_int_eq (word (module, "string-soh", 0), 100);
  ck_assert_int_lt (word (module, "string-temperature", 0), 270);
  ck_assert_int_eq (word (module, "string-alarms-1", 0), 0);
  change (module, 3, THERE);
  change (module, 3, (EncfgSimCellChange){ .defect = "probe-lost" });
  ck_assert_int_eq (word (module, "string-soh", 0), 50);
  ck_assert_int_lt (word (module, "string-temperature", 0), 270);
  cut_off (module, 0, 3);
  ck_assert_int_eq (word (module, "string-soh", 0), -1);
  ck_assert_int_eq (word (module, "string-temperature", 0), -1);
  ck_assert_int_eq (word (module, "string-alarms-1", 0), 0);
  ck_assert_int_eq (word (module, "string-voltage", 0), volts);
  ck_assert_int_eq (word (module, "string-soc", 0), 100);
}
END_TEST

START_TEST (a_leak_is_known_where_a_sensor_finds_it)
{
  const EncfgSimCellChange leak = { .has_leaks = TRUE, .leaks = TRUE };
  g_autoptr (EncfgSimModule) module = module_new ("bms600pro", 4, 1);
  g_autoptr (EncfgSimModule) without = module_new ("bm3000", 4, 1);

  change (without, 1, leak);
  assert_alarms (without, 0, NULL);
  ck_assert_int_eq (word (without, "lamp-fault", 0), 0);
  change (module, 1, leak);
  assert_alarms (module, 1, "a battery leaks or lacks liquid");
  ck_assert_int_eq (word (module, "lamp-fault", 0), 1);
  swap (module, 1, 2);
  ck_assert_int_eq (word (module, "cell-state", 1), 0);
  ck_assert_int_eq (word (module, "cell-state", 2), 1);
  change (module, 1, MISSING);
  ck_assert_int_eq (word (module, "cell-state", 2), 0);
  assert_alarms (module, 0, NULL);
}
END_TEST

START_TEST (a_current_detector_is_an_alarm_or_a_fault_as_the_module_has_it)
{
  const EncfgSimStringChange off = { .has_hall = TRUE };
  const struct
  {
    const char *profile;
    gboolean is_alarm;
  } kinds[] = { { "bm3000", FALSE }, { "bms600pro", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (EncfgSimModule) module = module_new (kinds[i].profile, 4, 1);

      encfg_sim_battery_set_string (encfg_sim_module_get_battery (module), 0, &off);
      encfg_sim_module_refresh (module);
      ck_assert_int_eq (word (module, "lamp-alarm", 0), kinds[i].is_alarm);
      ck_assert_int_eq (word (module, "lamp-fault", 0), !kinds[i].is_alarm);
      assert_alarms (module,
                     kinds[i].is_alarm ? 1 : 0,
                     kinds[i].is_alarm ? "a current detector is disconnected" : NULL);
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-slots");
  TCase *tcase = tcase_create ("slots");

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, an_alarm_stands_where_its_reading_does);
  tcase_add_test (tcase, the_figures_of_a_string_are_those_of_its_registers);
  tcase_add_test (tcase, a_test_goes_by_the_numbers_of_the_sensors);
  tcase_add_test (tcase, what_is_kept_comes_back_into_its_register);
  tcase_add_test (tcase, a_sensor_keeps_its_id_on_whatever_battery_it_sits);
  tcase_add_test (tcase, auto_addressing_finds_the_sensors_that_it_reaches);
  tcase_add_test (tcase, a_gap_hides_registers_that_adjoin);
  tcase_add_test (tcase, what_no_sensor_reads_is_no_part_of_its_string);
  tcase_add_test (tcase, a_leak_is_known_where_a_sensor_finds_it);
  tcase_add_test (tcase, a_current_detector_is_an_alarm_or_a_fault_as_the_module_has_it);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
