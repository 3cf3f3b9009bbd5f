/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-module.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-profile-load.h"
#include "encfg-sim-bank-put.h"
#include "encfg-test.h"
#include <string.h>

#define IR_TEST 400
#define IR_SAVE 401
#define RESTART 402
#define SAVE_WORD 23205

static EncfgProfile *profile;

static void
set_up (void)
{
  profile = encfg_profile_find ("bm3000", NULL);
  ck_assert_ptr_nonnull (profile);
}

static void
tear_down (void)
{
  encfg_profile_unref (profile);
}

static EncfgSimModule *
module_new (guint cells, guint strings, const char *block, guint32 seed)
{
  EncfgSimTraits traits = { .profile = profile,
                            .number = 3,
                            .cells = cells,
                            .strings = strings,
                            .block = block,
                            .seed = seed,
                            .speed = 1e-6 };
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_sim_traits_complete (&traits, &error));
  return encfg_sim_module_new (&traits);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimModule, encfg_sim_module_free)

/* As shown, "13.52 mΩ"; "—" for no value. Static until the next call. */
static const char *
shown (EncfgSimModule *module, const char *key, guint index)
{
  static char *text;
  const EncfgItem *item = encfg_profile_find_item (profile, key);
  EncfgValue value;

  g_free (text);
  encfg_sim_module_update (module);
  ck_assert (encfg_sim_bank_get (encfg_sim_module_get_bank (module), item, index, &value));
  text = encfg_codec_format_with_unit (item, &value);
  return text;
}

static double
number (EncfgSimModule *module, const char *key, guint index)
{
  return g_ascii_strtod (shown (module, key, index), NULL);
}

/* Writes one register and returns the exception, or 0. */
static guint8
write_word (EncfgSimModule *module, guint16 address, guint16 word)
{
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, address, &word, 1, FALSE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert (reply.answers);
  return reply.pdu.bytes[0] == 6 ? 0 : reply.pdu.bytes[1];
}

#define SCATTER 0.0061 /* of batteries 0.4 %, of their sensors 0.2 % */

static const struct
{
  const char *block, *float_high, *float_low;
  double volts;
} blocks[] = {
  { "2V", "2350 mV", "2150 mV", 2250 },
  { "6V", "7050 mV", "6450 mV", 6750 },
  { "12V", "14100 mV", "12900 mV", 13500 },
};

START_TEST (a_module_fresh_from_the_box_holds_its_preset_and_floats)
{
  g_autoptr (EncfgSimModule) module = module_new (24, 1, blocks[_i].block, 1);
  double sum = 0;

  ck_assert_str_eq (shown (module, "float-v-high-2", 0), blocks[_i].float_high);
  ck_assert_str_eq (shown (module, "float-v-low", 0), blocks[_i].float_low);
  ck_assert_str_eq (shown (module, "ir-high", 0), "80.00 mΩ");
  for (guint i = 0; i < 24; i++)
    {
      ck_assert_double_eq_tol (
        number (module, "cell-voltage", i), blocks[_i].volts, blocks[_i].volts * SCATTER);
      ck_assert_double_eq_tol (number (module, "cell-temperature", i), 25, 1.55);
      ck_assert_str_eq (shown (module, "cell-ir", i), "—");
      ck_assert_str_eq (shown (module, "cell-ir-reference", i), "—");
      sum += number (module, "cell-voltage", i);
    }
  ck_assert_double_eq_tol (number (module, "string-voltage", 0), sum / 1000, sum / 1000 * 0.005);
  ck_assert_str_eq (shown (module, "cell-voltage", 24), "—");
  ck_assert_str_eq (shown (module, "string-voltage", 1), "—");
}
END_TEST

START_TEST (a_module_says_who_it_is_and_that_it_is_simulated)
{
  g_autoptr (EncfgSimModule) module = module_new (24, 1, NULL, 1);

  ck_assert_str_eq (shown (module, "serial", 0), "SIMULATED-0003");
  ck_assert (g_str_has_prefix (shown (module, "firmware", 0), "SIM"));
  ck_assert_str_eq (shown (module, "name", 0), "BM00MC");
  ck_assert_str_eq (shown (module, "model-code", 0), "3000");
  ck_assert_str_eq (shown (module, "ip", 0), "192.168.1.100");
  ck_assert_str_eq (shown (module, "gateway", 0), "192.168.1.1");
  ck_assert_str_eq (shown (module, "mask", 0), "255.255.255.0");
  ck_assert_str_eq (shown (module, "port", 0), "502");
  ck_assert_str_eq (shown (module, "mac", 0), "02:53:49:00:00:03");
  ck_assert_str_eq (shown (module, "modbus-id", 0), "1");
  ck_assert_str_eq (shown (module, "bank-mode", 0), "float");
  ck_assert_str_eq (shown (module, "lamp-run", 0), "on");
  ck_assert_str_eq (shown (module, "lamp-alarm", 0), "off");
}
END_TEST

START_TEST (cells_are_spread_over_the_strings)
{
  g_autoptr (EncfgSimModule) module = module_new (26, 4, NULL, 1);

  ck_assert_str_eq (shown (module, "cell-count", 0), "26");
  ck_assert_str_eq (shown (module, "string-count", 0), "4");
  ck_assert_str_eq (shown (module, "string-cells", 0), "7");
  ck_assert_str_eq (shown (module, "string-cells", 1), "7");
  ck_assert_str_eq (shown (module, "string-cells", 2), "6");
  ck_assert_str_eq (shown (module, "string-cells", 3), "6");
  ck_assert_double_eq_tol (number (module, "string-voltage", 3), 6 * 13.5, 0.6);
}
END_TEST

START_TEST (the_same_seed_makes_the_same_battery)
{
  g_autoptr (EncfgSimModule) one = module_new (24, 1, NULL, 5);
  g_autoptr (EncfgSimModule) same = module_new (24, 1, NULL, 5);
  g_autoptr (EncfgSimModule) other = module_new (24, 1, NULL, 6);
  guint differ = 0;

  for (guint i = 0; i < 24; i++)
    {
      double volts = number (one, "cell-voltage", i);

      ck_assert_double_eq_tol (number (same, "cell-voltage", i), volts, 0.1);
      differ +=
        number (other, "cell-voltage", i) > volts || number (other, "cell-voltage", i) < volts;
    }
  ck_assert_uint_gt (differ, 12);
}
END_TEST

static const struct
{
  guint cells, strings;
  const char *block;
} impossible[] = {
  { 509, 1, NULL },
  { 24, 7, NULL },
  { 2, 3, NULL },
  { 24, 1, "5V" },
};

START_TEST (a_module_that_cannot_be_is_refused)
{
  EncfgSimTraits traits = { .profile = profile,
                            .cells = impossible[_i].cells,
                            .strings = impossible[_i].strings,
                            .block = impossible[_i].block };
  g_autoptr (GError) error = NULL;

  ck_assert (!encfg_sim_traits_complete (&traits, &error));
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
}
END_TEST

START_TEST (a_resistance_test_takes_15_seconds_a_cell)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "running");
  ck_assert_str_eq (shown (module, "lamp-ir-test", 0), "on");
  ck_assert_str_eq (shown (module, "ir-test-total", 0), "4");

  encfg_sim_module_advance (module, 31);
  ck_assert_str_eq (shown (module, "ir-test-done", 0), "2");
  ck_assert_str_eq (shown (module, "ir-test-cell", 0), "3");
  ck_assert_double_eq_tol (number (module, "ir-test-time-left", 0), 29, 0.5);
  ck_assert_double_eq_tol (number (module, "cell-ir", 1), 6, 0.3);
  ck_assert_str_eq (shown (module, "cell-ir", 2), "—");

  encfg_sim_module_advance (module, 30);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "done");
  ck_assert_str_eq (shown (module, "ir-test-done", 0), "4");
  ck_assert_str_eq (shown (module, "ir-test-time-left", 0), "0 s");
  ck_assert_str_eq (shown (module, "lamp-ir-test", 0), "off");
  ck_assert_double_eq_tol (number (module, "cell-ir", 3), 6, 0.3);
  ck_assert_str_eq (shown (module, "cell-ir", 4), "—");
}
END_TEST

/* More microseconds than 32 bits hold. */
START_TEST (a_resistance_test_of_508_cells_takes_two_hours)
{
  g_autoptr (EncfgSimModule) module = module_new (508, 1, "12V", 1);

  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_double_eq_tol (number (module, "ir-test-time-left", 0), 508 * 15, 1.5);
  encfg_sim_module_advance (module, 300 * 15 + 1);
  ck_assert_str_eq (shown (module, "ir-test-done", 0), "300");
  ck_assert_str_eq (shown (module, "cell-ir", 300), "—");
  encfg_sim_module_advance (module, 208 * 15);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "done");
}
END_TEST

START_TEST (a_running_test_refuses_other_commands_and_can_be_cancelled)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  ck_assert_uint_eq (write_word (module, IR_TEST, 7), 3);
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 6);
  ck_assert_uint_eq (write_word (module, IR_SAVE, SAVE_WORD), 6);
  encfg_sim_module_advance (module, 16);
  ck_assert_uint_eq (write_word (module, IR_TEST, 2), 0);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "cancelled");
  encfg_sim_module_advance (module, 100);
  ck_assert_str_eq (shown (module, "ir-test-done", 0), "1");
  ck_assert_str_eq (shown (module, "cell-ir", 1), "—");
}
END_TEST

static const struct
{
  const char *mode;
  double millivolts, amperes;
} bank_modes[] = {
  { "float", 13500, 0.1 },
  { "charge", 13980, 0.2 },
  { "discharge", 12470, -20 },
  { "rest", 12840, 0 },
};

static void
set_mode (EncfgSimModule *module, const char *mode)
{
  ck_assert (encfg_sim_battery_set_mode (encfg_sim_module_get_battery (module), mode));
  encfg_sim_module_refresh (module);
}

START_TEST (voltages_and_current_follow_the_mode_of_the_bank)
{
  g_autoptr (EncfgSimModule) module = module_new (8, 2, "12V", 1);
  double sum = 0;

  set_mode (module, bank_modes[_i].mode);
  ck_assert_str_eq (shown (module, "bank-mode", 0), bank_modes[_i].mode);
  for (guint i = 0; i < 4; i++)
    {
      ck_assert_double_eq_tol (number (module, "cell-voltage", i),
                               bank_modes[_i].millivolts,
                               bank_modes[_i].millivolts * SCATTER);
      sum += number (module, "cell-voltage", i);
    }
  ck_assert_double_eq_tol (number (module, "string-voltage", 0), sum / 1000, sum / 1000 * 0.005);
  ck_assert_double_eq_tol (number (module, "string-current", 1), bank_modes[_i].amperes, 0.21);
}
END_TEST

#define HOURS 5 /* more than a discharge takes */

static void
advance (EncfgSimModule *module, guint hours, guint looks)
{
  for (guint i = 0; i < looks; i++)
    encfg_sim_module_advance (module, hours * 3600.0 / looks);
}

static EncfgSimModule *
module_with_limit (const char *key, gint64 raw)
{
  const EncfgSimCellChange dry = { .defect = "dry" };
  EncfgSimModule *module = module_new (6, 2, "12V", 1);

  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), 3, &dry);
  encfg_sim_bank_put (encfg_sim_module_get_bank (module), key, 0, raw);
  encfg_sim_module_refresh (module);
  return module;
}

static char *
describe_alarms (const EncfgSimModule *module)
{
  g_autofree char *first = NULL;
  const guint n = encfg_sim_module_count_alarms (module, &first);

  return g_strdup_printf ("%u, %s", n, first);
}

/* How often it was looked at makes no difference to what stands after a discharge to its end, and
 * some hours on the charger. */
static guint
compare_courses (const char *key, gint64 limit)
{
  g_autoptr (EncfgSimModule) once = module_with_limit (key, limit);
  g_autoptr (EncfgSimModule) often = module_with_limit (key, limit);
  static const char *const modes[] = { "discharge", "charge" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *stands = NULL, *wanted = NULL, *first = NULL;

      set_mode (once, modes[i]);
      set_mode (often, modes[i]);
      advance (once, HOURS, 1);
      advance (often, HOURS, HOURS * 3600 / ENCFG_SIM_STEP_S);
      stands = describe_alarms (once);
      wanted = describe_alarms (often);
      ck_assert_msg (strcmp (stands, wanted) == 0,
                     "%s %" G_GINT64_FORMAT ", %s: %s, not %s",
                     key,
                     limit,
                     modes[i],
                     stands,
                     wanted);
      n += i == 0 ? encfg_sim_module_count_alarms (once, &first) : 0;
    }
  return n;
}

/* Once the load is gone they come back, to just above the limit: within its hysteresis. */
START_TEST (an_alarm_of_which_the_reading_came_back_between_two_looks_stands)
{
  g_autoptr (EncfgSimModule) module = module_with_limit ("temp-high", 70);

  set_mode (module, "discharge");
  advance (module, HOURS, 1);
  ck_assert_uint_ge (
    compare_courses ("string-v-low", (gint64) (number (module, "string-voltage", 0) * 10) - 3), 1);
}
END_TEST

static const struct
{
  const char *key;
  gint64 from, step;
} swept[] = {
  { "temp-high", 25, 1 },        { "discharge-v-low", 11660, 20 }, { "charge-v-high", 13700, 100 },
  { "discharge-i-high", 18, 1 }, { "charge-i-high", 7, 2 },        { "string-v-low", 34, 1 },
};

START_TEST (what_stands_does_not_hang_on_who_looks)
{
  for (guint i = 0; i < 3; i++)
    compare_courses (swept[_i].key, swept[_i].from + i * swept[_i].step);
}
END_TEST

START_TEST (a_test_is_refused_while_the_bank_discharges)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  set_mode (module, "discharge");
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "refused");
  ck_assert_str_eq (shown (module, "ir-test-reason", 0), "bank is discharging");
  ck_assert_str_eq (shown (module, "lamp-ir-test", 0), "off");
  set_mode (module, "float");
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "running");
  ck_assert_str_eq (shown (module, "ir-test-reason", 0), "none");
}
END_TEST

START_TEST (a_test_is_refused_until_the_last_one_has_cooled_down)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  write_word (module, IR_TEST, 1);
  encfg_sim_module_advance (module, 14);
  write_word (module, IR_TEST, 2);
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "running");
  /* 60 s of the test, and all but one of the 600 s that follow it. */
  encfg_sim_module_advance (module, 659);
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "refused");
  ck_assert_str_eq (shown (module, "ir-test-reason", 0), "cooling down after the last test");
  encfg_sim_module_advance (module, 1);
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "running");
}
END_TEST

START_TEST (without_a_state_to_tell_so_a_test_is_refused_by_exception_4)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  GArray *failed = encfg_profile_find_command (profile, "ir-test")->failed;
  gint64 states[2];

  memcpy (states, failed->data, sizeof states);
  g_array_set_size (failed, 0);
  set_mode (module, "discharge");
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 4);
  set_mode (module, "float");
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  g_array_append_vals (failed, states, 2);
}
END_TEST

START_TEST (a_cell_that_was_changed_reads_so)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  EncfgSimCellChange change = { .has_volts = TRUE,
                                .volts = 13,
                                .has_celsius = TRUE,
                                .celsius = 38.5,
                                .has_ohms = TRUE,
                                .ohms = 0.02 };
  double before = number (module, "string-voltage", 0), cell = number (module, "cell-voltage", 2);

  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), 2, &change);
  encfg_sim_module_refresh (module);
  ck_assert_str_eq (shown (module, "cell-voltage", 2), "13000 mV");
  ck_assert_str_eq (shown (module, "cell-temperature", 2), "38.5 °C");
  ck_assert_double_eq_tol (
    number (module, "string-voltage", 0), before + (13000 - cell) / 1000, 0.11);
  write_word (module, IR_TEST, 1);
  encfg_sim_module_advance (module, 60);
  ck_assert_double_eq_tol (number (module, "cell-ir", 1), 6, 0.3);
  ck_assert_double_eq_tol (number (module, "cell-ir", 2), 20, 0.21);
  /* 12.84 V is what its neighbours have at rest. */
  set_mode (module, "rest");
  ck_assert_double_eq_tol (number (module, "cell-voltage", 2), 13000.0 / 13500 * 12840, 5);
}
END_TEST

START_TEST (a_missing_sensor_reads_no_value_and_lights_the_fault_lamp)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  EncfgSimCellChange change = { .has_sensor = TRUE };
  g_autofree char *string = g_strdup (shown (module, "string-voltage", 0));

  write_word (module, IR_TEST, 1);
  encfg_sim_module_advance (module, 660);
  encfg_sim_battery_set_cell (battery, 3, &change);
  encfg_sim_module_refresh (module);
  ck_assert_str_eq (shown (module, "cell-voltage", 3), "—");
  ck_assert_str_eq (shown (module, "cell-temperature", 3), "—");
  ck_assert_str_eq (shown (module, "cell-state", 3), "sensor missing");
  ck_assert_str_eq (shown (module, "cell-state", 2), "");
  ck_assert_str_eq (shown (module, "lamp-fault", 0), "on");
  ck_assert_str_eq (shown (module, "string-voltage", 0), string);
  write_word (module, IR_TEST, 1);
  encfg_sim_module_advance (module, 60);
  ck_assert_str_eq (shown (module, "ir-test-done", 0), "4");
  ck_assert_str_eq (shown (module, "cell-ir", 3), "—");

  change.sensor = TRUE;
  encfg_sim_battery_set_cell (battery, 3, &change);
  encfg_sim_module_refresh (module);
  ck_assert_double_eq_tol (number (module, "cell-voltage", 3), 13500, 60);
  ck_assert_str_eq (shown (module, "cell-state", 3), "");
  ck_assert_str_eq (shown (module, "lamp-fault", 0), "off");
}
END_TEST

START_TEST (saving_makes_the_readings_the_reference)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  g_autofree char *reading = NULL;

  write_word (module, IR_TEST, 1);
  encfg_sim_module_advance (module, 61);
  ck_assert_uint_eq (write_word (module, IR_SAVE, 1), 3);
  ck_assert_str_eq (shown (module, "cell-ir-reference", 3), "—");
  ck_assert_uint_eq (write_word (module, IR_SAVE, SAVE_WORD), 0);
  reading = g_strdup (shown (module, "cell-ir", 3));
  ck_assert_str_eq (shown (module, "cell-ir-reference", 3), reading);
}
END_TEST

START_TEST (without_power_nothing_answers_and_afterwards_settings_are_there)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  EncfgPdu request;
  EncfgSimReply reply;

  ck_assert_uint_eq (write_word (module, 100, 14000), 0);
  write_word (module, IR_TEST, 1);
  encfg_sim_module_set_power (module, FALSE);
  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 100, 1);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert (!reply.answers);

  encfg_sim_module_set_power (module, TRUE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert (reply.answers);
  ck_assert_str_eq (shown (module, "float-v-high-1", 0), "14000 mV");
  ck_assert_str_eq (shown (module, "ir-test-state", 0), "idle");
}
END_TEST

static void
count_restart (EncfgSimModule *module, gpointer data)
{
  ++*(guint *) data;
}

START_TEST (the_restart_command_restarts_even_while_a_test_runs)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  guint restarts = 0;

  encfg_sim_module_set_restart_func (module, count_restart, &restarts);
  write_word (module, IR_TEST, 1);
  ck_assert_uint_eq (write_word (module, RESTART, 1), 3);
  ck_assert_uint_eq (restarts, 0);
  ck_assert_uint_eq (write_word (module, RESTART, SAVE_WORD), 0);
  ck_assert_uint_eq (restarts, 1);
}
END_TEST

START_TEST (the_clock_shows_what_it_was_set_to_and_runs_on)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  const guint16 words[] = { 2024, 2, 28, 23, 59, 30 };
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, 200, words, 6, TRUE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.bytes[0], 16);
  ck_assert (g_str_has_prefix (shown (module, "clock", 0), "2024-02-28 23:59:3"));
  encfg_sim_module_advance (module, 40);
  ck_assert (g_str_has_prefix (shown (module, "clock", 0), "2024-02-29 00:00:1"));
}
END_TEST

START_TEST (a_clock_in_a_month_that_is_not_is_refused)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  const guint16 words[] = { 2024, 13, 1, 0, 0, 0 };
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, 200, words, 6, TRUE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.bytes[0], 16 | 0x80);
  ck_assert_uint_eq (reply.pdu.bytes[1], 3);
}
END_TEST

START_TEST (a_written_address_is_answered_to_at_once)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  ck_assert_uint_eq (encfg_sim_module_get_unit (module), 1);
  ck_assert_uint_eq (write_word (module, 350, 248), 3);
  ck_assert_uint_eq (write_word (module, 350, 17), 0);
  ck_assert_uint_eq (encfg_sim_module_get_unit (module), 17);
}
END_TEST

/* What stands in the network block, and where that puts the endpoint. */
static const struct
{
  gint64 ip, port;
  gboolean can_be;
  const char *host;
  guint16 place;
} places[] = {
  { 0xc0a80164, 502, TRUE, NULL, 0 },        { 0xc0a80164, 1600, TRUE, NULL, 1600 },
  { 0x7f000005, 502, TRUE, "127.0.0.5", 0 }, { 0x7fffff01, 1600, TRUE, "127.255.255.1", 1600 },
  { 0xc0a80165, 502, FALSE, NULL, 0 },       { 0xff000001, 1600, FALSE, NULL, 1600 },
};

START_TEST (a_module_can_be_at_its_factory_address_and_at_any_loopback_address)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  EncfgSimBank *bank = encfg_sim_module_get_bank (module);
  g_autofree char *host = NULL;
  guint16 port;

  encfg_sim_bank_put (bank, "ip", 0, places[_i].ip);
  encfg_sim_bank_put (bank, "port", 0, places[_i].port);
  ck_assert_int_eq (encfg_sim_module_get_place (module, &host, &port), places[_i].can_be);
  ck_assert_pstr_eq (host, places[_i].host);
  ck_assert_uint_eq (port, places[_i].place);
}
END_TEST

START_TEST (reset_restores_network_and_address_and_nothing_else)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  EncfgSimBank *bank = encfg_sim_module_get_bank (module);

  write_word (module, 100, 14000);
  write_word (module, 350, 17);
  encfg_sim_bank_put (bank, "ip", 0, 0x0a000001);
  encfg_sim_bank_put (bank, "gateway", 0, 0x0a0000fe);
  encfg_sim_bank_put (bank, "mask", 0, 0xff000000);
  encfg_sim_bank_put (bank, "port", 0, 1600);
  encfg_sim_module_reset (module);

  ck_assert_str_eq (shown (module, "ip", 0), "192.168.1.100");
  ck_assert_str_eq (shown (module, "gateway", 0), "192.168.1.1");
  ck_assert_str_eq (shown (module, "mask", 0), "255.255.255.0");
  ck_assert_str_eq (shown (module, "port", 0), "502");
  ck_assert_str_eq (shown (module, "mac", 0), "02:53:49:00:00:03");
  ck_assert_str_eq (shown (module, "modbus-id", 0), "1");
  ck_assert_uint_eq (encfg_sim_module_get_unit (module), 1);
  ck_assert_str_eq (shown (module, "float-v-high-1", 0), "14000 mV");
}
END_TEST

/* What a fault does to the answer of a write of register 100, and whether it was carried out. */
static const struct
{
  const char *fault;
  gboolean answers, closes, garbled, is_done;
  guint delay_ms;
  guint8 unit, function;
} effects[] = {
  { "drop", FALSE, FALSE, FALSE, FALSE, 0, 1, 0 },
  { "close", FALSE, TRUE, FALSE, FALSE, 0, 1, 0 },
  { "exception:code=5", TRUE, FALSE, FALSE, FALSE, 0, 1, 0x86 },
  { "late-reply:ms=70", TRUE, FALSE, FALSE, TRUE, 70, 1, 6 },
  { "garble-crc", TRUE, FALSE, TRUE, TRUE, 0, 1, 6 },
  { "wrong-unit", TRUE, FALSE, FALSE, TRUE, 0, 2, 6 },
  { "ack-but-ignore", TRUE, FALSE, FALSE, FALSE, 0, 1, 6 },
  { "busy", TRUE, FALSE, FALSE, FALSE, 0, 1, 0x86 },
  { "stray-byte", TRUE, FALSE, FALSE, TRUE, 0, 1, 6 },
  { "truncate", TRUE, FALSE, FALSE, TRUE, 0, 1, 6 },
  { "power-cut", FALSE, FALSE, FALSE, TRUE, 0, 1, 6 },
};

START_TEST (a_fault_does_to_an_answer_what_its_name_says)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  const guint16 word = 14000;
  EncfgSimFault fault;
  EncfgSimReply reply;
  EncfgPdu request;

  ck_assert (encfg_sim_fault_parse (&fault, effects[_i].fault, NULL));
  encfg_sim_module_add_fault (module, &fault);
  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, 100, &word, 1, FALSE);
  encfg_sim_module_serve (module, 1, &request, &reply);

  ck_assert_int_eq (reply.answers, effects[_i].answers);
  ck_assert_int_eq (reply.closes, effects[_i].closes);
  ck_assert_int_eq (reply.garbled, effects[_i].garbled);
  ck_assert_uint_eq (reply.delay_ms, effects[_i].delay_ms);
  ck_assert_uint_eq (reply.unit, effects[_i].unit);
  if (reply.answers)
    ck_assert_uint_eq (reply.pdu.bytes[0], effects[_i].function);
  ck_assert_str_eq (shown (module, "float-v-high-1", 0),
                    effects[_i].is_done ? "14000 mV" : "14100 mV");
}
END_TEST

static void
suffer (EncfgSimModule *module, const char *text)
{
  EncfgSimFault fault;

  ck_assert (encfg_sim_fault_parse (&fault, text, NULL));
  encfg_sim_module_add_fault (module, &fault);
}

START_TEST (a_power_cut_leaves_half_of_what_was_written)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  const guint16 words[] = { 14000, 13900 };
  EncfgPdu request;
  EncfgSimReply reply;

  suffer (module, "power-cut");
  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, 100, words, 2, TRUE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert (!reply.answers);
  ck_assert (!encfg_sim_module_has_power (module));
  encfg_sim_module_set_power (module, TRUE);
  ck_assert_str_eq (shown (module, "float-v-high-1", 0), "14000 mV");
  ck_assert_str_eq (shown (module, "float-v-high-2", 0), "14100 mV");
}
END_TEST

START_TEST (a_fault_lasts_for_its_duration_of_module_time)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  EncfgPdu request;
  EncfgSimReply reply;

  suffer (module, "drop:duration=6000");
  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 100, 1);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert (!reply.answers);
  encfg_sim_module_advance (module, 5990);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert (!reply.answers);
  encfg_sim_module_advance (module, 10);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert (reply.answers);
  ck_assert_uint_eq (encfg_sim_module_get_faults (module)->len, 0);
}
END_TEST

START_TEST (a_clock_jumps_with_the_request_that_it_was_told_to)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  suffer (module, "clock-jump:seconds=-7200");
  ck_assert_int_eq (encfg_sim_module_get_clock_offset (module), 0);
  write_word (module, 100, 14000);
  ck_assert_int_eq (encfg_sim_module_get_clock_offset (module), -7200);
  write_word (module, 100, 14000);
  ck_assert_int_eq (encfg_sim_module_get_clock_offset (module), -7200);
}
END_TEST

/* Seconds that a clock gains in ten days, one of which it has no power. */
static gint64
gain (guint32 seed)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", seed);

  encfg_sim_module_advance (module, 9 * 86400);
  encfg_sim_module_set_power (module, FALSE);
  encfg_sim_module_advance (module, 86400);
  encfg_sim_module_set_power (module, TRUE);
  return encfg_sim_module_get_clock_offset (module) - 10 * 86400;
}

START_TEST (a_clock_drifts_some_seconds_a_day_by_its_seed)
{
  gboolean differs = FALSE;

  for (guint32 seed = 1; seed < 6; seed++)
    {
      ck_assert_int_ge (ABS (gain (seed)), 9);
      ck_assert_int_le (ABS (gain (seed)), 41);
      ck_assert_int_le (ABS (gain (seed) - gain (seed)), 1);
      differs = differs || ABS (gain (seed) - gain (1)) > 2;
    }
  ck_assert (differs);
}
END_TEST

START_TEST (a_module_shows_its_twin_and_itself_by_turns)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  g_autofree char *mac = g_strdup (shown (module, "mac", 0));

  encfg_sim_module_show_twin (module, TRUE);
  ck_assert_str_eq (shown (module, "serial", 0), "SIMULATED-0002");
  ck_assert_str_ne (shown (module, "mac", 0), mac);
  encfg_sim_module_show_twin (module, FALSE);
  ck_assert_str_eq (shown (module, "serial", 0), "SIMULATED-0003");
  ck_assert_str_eq (shown (module, "mac", 0), mac);
}
END_TEST

START_TEST (the_rs485_lamps_are_lit_while_there_is_traffic)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  ck_assert_str_eq (shown (module, "lamp-rs485-rxd", 0), "off");
  encfg_sim_module_note_rs485 (module, FALSE);
  ck_assert_str_eq (shown (module, "lamp-rs485-rxd", 0), "on");
  ck_assert_str_eq (shown (module, "lamp-rs485-txd", 0), "off");
  encfg_sim_module_note_rs485 (module, TRUE);
  ck_assert_str_eq (shown (module, "lamp-rs485-txd", 0), "on");
  while (g_str_equal (shown (module, "lamp-rs485-txd", 0), "on"))
    g_usleep (20000);
  ck_assert_str_eq (shown (module, "lamp-rs485-rxd", 0), "off");
}
END_TEST

static const guint8 foreign_functions[] = { 7, 8, 17, 43, 0, 99, 127 };

START_TEST (a_function_that_it_does_not_have_is_exception_1)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  EncfgPdu request = { { foreign_functions[_i], 14, 1, 0 }, 4 };
  EncfgSimReply reply;

  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.length, 2);
  ck_assert_uint_eq (reply.pdu.bytes[0], foreign_functions[_i] | 0x80);
  ck_assert_uint_eq (reply.pdu.bytes[1], 1);
}
END_TEST

static void
set_clock_right (EncfgSimModule *module, gpointer data)
{
  encfg_sim_module_set_clock (module, 0);
}

START_TEST (a_clock_that_an_event_sets_has_run_on_since)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);

  encfg_sim_module_set_event (module, 1, set_clock_right, NULL);
  encfg_sim_module_set_speed (module, 1000);
  while (encfg_sim_module_get_time (module) < 20 * G_USEC_PER_SEC)
    g_usleep (1000);
  encfg_sim_module_update (module);
  ck_assert_int_ge (encfg_sim_module_get_clock_offset (module), 18);
}
END_TEST

START_TEST (time_ends_where_it_would_overflow)
{
  g_autoptr (EncfgSimModule) module = module_new (4, 1, "12V", 1);
  gint64 before_us = 0;

  for (guint i = 0; i < 20; i++)
    {
      encfg_sim_module_advance (module, 1e12);
      ck_assert_str_eq (shown (module, "clock", 0), "2099-12-31 23:59:59");
      ck_assert_int_ge (encfg_sim_module_get_time (module), before_us);
      before_us = encfg_sim_module_get_time (module);
    }
}
END_TEST

static const char *const with_commands[] = { "bm3000", "bms600pro" };

static void
append_item (GString *text, EncfgSimModule *module, const EncfgItem *item)
{
  EncfgValue value;

  if (item == NULL)
    return;
  encfg_sim_bank_get (encfg_sim_module_get_bank (module), item, 0, &value);
  g_string_append_printf (text, "%s %" G_GINT64_FORMAT "\n", item->key, value.number);
}

/* What the commands show of themselves. (transfer full) */
static char *
dump_commands (EncfgSimModule *module)
{
  const EncfgProfile *own = encfg_sim_module_get_profile (module);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < own->commands->len; i++)
    {
      const EncfgCommand *command = g_ptr_array_index (own->commands, i);

      append_item (text, module, command->state);
      append_item (text, module, command->reason);
      append_item (text, module, command->finished);
      append_item (text, module, command->total);
      append_item (text, module, command->time_left);
      for (guint k = 0; k < command->current->len; k++)
        append_item (text, module, g_ptr_array_index (command->current, k));
    }
  return g_string_free (text, FALSE);
}

static void
run_command (EncfgSimModule *module, const char *key)
{
  const EncfgCommand *command =
    encfg_profile_find_command (encfg_sim_module_get_profile (module), key);

  if (command != NULL)
    write_word (module, (guint16) command->item->address, (guint16) command->value);
}

static void
lose_power (EncfgSimModule *module, const char *fresh)
{
  g_autofree char *after = NULL;

  encfg_sim_module_set_power (module, FALSE);
  encfg_sim_module_set_power (module, TRUE);
  after = dump_commands (module);
  ck_assert_str_eq (after, fresh);
}

START_TEST (no_command_is_remembered_without_power)
{
  g_autoptr (EncfgSimModule) module = NULL;
  g_autofree char *fresh = NULL, *running = NULL;

  encfg_profile_unref (profile);
  profile = encfg_profile_find (with_commands[_i], NULL);
  module = module_new (8, 2, NULL, 1);
  fresh = dump_commands (module);
  run_command (module, "ir-test");
  encfg_sim_module_advance (module, 40);
  running = dump_commands (module);
  ck_assert_str_ne (running, fresh);
  lose_power (module, fresh);
  run_command (module, "ir-test");
  encfg_sim_module_advance (module, 200);
  lose_power (module, fresh);
  /* It has cooled down by then. */
  encfg_sim_module_advance (module, 3600);
  run_command (module, "auto-address");
  run_command (module, "ir-test");
  encfg_sim_module_advance (module, 20);
  lose_power (module, fresh);
  encfg_sim_module_advance (module, 3600);
  encfg_sim_battery_set_mode (encfg_sim_module_get_battery (module), "discharge");
  run_command (module, "ir-test");
  lose_power (module, fresh);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-module");
  TCase *tcase = tcase_create ("module");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (
    tcase, a_module_fresh_from_the_box_holds_its_preset_and_floats, 0, G_N_ELEMENTS (blocks));
  tcase_add_test (tcase, a_module_says_who_it_is_and_that_it_is_simulated);
  tcase_add_test (tcase, cells_are_spread_over_the_strings);
  tcase_add_test (tcase, the_same_seed_makes_the_same_battery);
  tcase_add_loop_test (tcase, a_module_that_cannot_be_is_refused, 0, G_N_ELEMENTS (impossible));
  tcase_add_test (tcase, a_resistance_test_takes_15_seconds_a_cell);
  tcase_add_test (tcase, a_resistance_test_of_508_cells_takes_two_hours);
  tcase_add_test (tcase, a_running_test_refuses_other_commands_and_can_be_cancelled);
  tcase_add_loop_test (
    tcase, voltages_and_current_follow_the_mode_of_the_bank, 0, G_N_ELEMENTS (bank_modes));
  tcase_add_test (tcase, an_alarm_of_which_the_reading_came_back_between_two_looks_stands);
  tcase_add_loop_test (tcase, what_stands_does_not_hang_on_who_looks, 0, G_N_ELEMENTS (swept));
  tcase_add_test (tcase, a_test_is_refused_while_the_bank_discharges);
  tcase_add_test (tcase, a_test_is_refused_until_the_last_one_has_cooled_down);
  tcase_add_test (tcase, without_a_state_to_tell_so_a_test_is_refused_by_exception_4);
  tcase_add_test (tcase, a_cell_that_was_changed_reads_so);
  tcase_add_test (tcase, a_missing_sensor_reads_no_value_and_lights_the_fault_lamp);
  tcase_add_test (tcase, saving_makes_the_readings_the_reference);
  tcase_add_test (tcase, without_power_nothing_answers_and_afterwards_settings_are_there);
  tcase_add_test (tcase, the_restart_command_restarts_even_while_a_test_runs);
  tcase_add_test (tcase, the_clock_shows_what_it_was_set_to_and_runs_on);
  tcase_add_test (tcase, a_clock_in_a_month_that_is_not_is_refused);
  tcase_add_test (tcase, a_written_address_is_answered_to_at_once);
  tcase_add_loop_test (tcase,
                       a_module_can_be_at_its_factory_address_and_at_any_loopback_address,
                       0,
                       G_N_ELEMENTS (places));
  tcase_add_test (tcase, reset_restores_network_and_address_and_nothing_else);
  tcase_add_loop_test (
    tcase, a_fault_does_to_an_answer_what_its_name_says, 0, G_N_ELEMENTS (effects));
  tcase_add_test (tcase, a_power_cut_leaves_half_of_what_was_written);
  tcase_add_test (tcase, a_fault_lasts_for_its_duration_of_module_time);
  tcase_add_test (tcase, a_clock_jumps_with_the_request_that_it_was_told_to);
  tcase_add_test (tcase, a_clock_drifts_some_seconds_a_day_by_its_seed);
  tcase_add_test (tcase, a_module_shows_its_twin_and_itself_by_turns);
  tcase_add_test (tcase, the_rs485_lamps_are_lit_while_there_is_traffic);
  tcase_add_loop_test (
    tcase, a_function_that_it_does_not_have_is_exception_1, 0, G_N_ELEMENTS (foreign_functions));
  tcase_add_test (tcase, a_clock_that_an_event_sets_has_run_on_since);
  tcase_add_test (tcase, time_ends_where_it_would_overflow);
  tcase_add_loop_test (
    tcase, no_command_is_remembered_without_power, 0, G_N_ELEMENTS (with_commands));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
