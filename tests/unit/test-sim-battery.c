/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-battery.h"

#include "encfg-profile-load.h"
#include "encfg-sim-bank-put.h"
#include "encfg-test.h"

#include <math.h>

/* What batteries do by the books: valve-regulated lead-acid, 12 V blocks of 100 Ah unless said
 * otherwise. Voltages in V for each cell of a block. */

#define CELLS 24
#define STEPS_AN_HOUR (3600 / ENCFG_SIM_STEP_S)
#define SCATTER 0.0061 /* of batteries 0.4 %, of their sensors 0.2 % */
#define STRING_ERROR 0.0031
#define AMPERES_ERROR 0.0101

static EncfgProfile *profile;
static EncfgSimBank *bank;
static EncfgSimBattery *battery;

static void
build (const char *name, guint cells, guint32 seed)
{
  EncfgSimBlock block;

  ck_assert (encfg_sim_block_parse (name, &block));
  battery = encfg_sim_battery_new (profile, &block, cells, 1, seed);
}

static void
build_parallel (guint cells, guint strings)
{
  EncfgSimBlock block;

  ck_assert (encfg_sim_block_parse ("12V", &block));
  encfg_sim_battery_free (battery);
  battery = encfg_sim_battery_new (profile, &block, cells, strings, 1);
}

static void
set_up_as (const char *id)
{
  profile = encfg_profile_find (id, NULL);
  bank = encfg_sim_bank_new (profile);
  build ("12V", CELLS, 1);
}

static void
set_up (void)
{
  set_up_as ("bm3000");
}

static void
tear_down (void)
{
  encfg_sim_battery_free (battery);
  encfg_sim_bank_free (bank);
  encfg_profile_unref (profile);
}

static gboolean
has (const char *key, guint index, double *number)
{
  encfg_sim_battery_show (battery, bank);
  return encfg_sim_bank_get_si (bank, key, index, number);
}

static double
look (const char *key, guint index)
{
  double number;

  ck_assert_msg (has (key, index, &number), "%s[%u] has no value", key, index);
  return number;
}

static void
assert_state (const char *key, guint index, const char *meaning)
{
  const EncfgItem *item = encfg_sim_bank_find_item (bank, key);
  EncfgValue state;

  encfg_sim_battery_show (battery, bank);
  ck_assert (encfg_sim_bank_get (bank, item, index, &state));
  ck_assert_str_eq (encfg_item_meaning_of (item, state.number), meaning);
}

static void
set_mode (const char *mode)
{
  ck_assert (encfg_sim_battery_set_mode (battery, mode));
}

static gboolean
wait_hours (double hours)
{
  return encfg_sim_battery_follow (battery, (guint64) (hours * STEPS_AN_HOUR), 25);
}

static void
spoil (guint cell, const char *defect)
{
  EncfgSimCellChange change = { .defect = defect };

  encfg_sim_battery_set_cell (battery, cell, &change);
}

static double
measure (guint cell)
{
  double ohms;

  encfg_sim_battery_measure (battery, bank, cell);
  return encfg_sim_bank_get_si (bank, "cell-ir", cell, &ohms) ? ohms : 0;
}

/* Seconds until the string gives fewer volts for each cell. */
static guint
discharge_to (double volts)
{
  guint steps = 0;

  set_mode ("discharge");
  while (look ("string-voltage", 0) / CELLS / 6 > volts)
    {
      ck_assert_uint_lt (++steps, 100 * STEPS_AN_HOUR);
      encfg_sim_battery_follow (battery, 1, 25);
    }
  return steps * ENCFG_SIM_STEP_S;
}

static const struct
{
  const char *name;
  guint cells;
} blocks[] = { { "2V", 1 }, { "6V", 3 }, { "12V", 6 } };

START_TEST (on_float_at_25_degrees_a_cell_has_2_25_volts)
{
  double sum = 0;

  encfg_sim_battery_free (battery);
  build (blocks[_i].name, CELLS, 1);
  wait_hours (100);
  for (guint i = 0; i < CELLS; i++)
    {
      double volts = look ("cell-voltage", i);

      ck_assert_double_eq_tol (volts / blocks[_i].cells, 2.25, 2.25 * SCATTER);
      sum += volts;
    }
  ck_assert_double_eq_tol (look ("string-voltage", 0), sum, sum * 0.005);
  /* About 1 mA for each Ah keeps it full. */
  ck_assert_double_eq_tol (look ("string-current", 0), 0.1, 0.06);
}
END_TEST

static const struct
{
  double celsius, volts;
} rooms[] = { { -40, 2.325 }, { 5, 2.31 }, { 25, 2.25 }, { 40, 2.205 }, { 60, 2.205 } };

START_TEST (the_charger_gives_less_in_a_warm_room)
{
  encfg_sim_battery_follow (battery, 48 * STEPS_AN_HOUR, rooms[_i].celsius);
  ck_assert_double_eq_tol (look ("string-voltage", 0) / CELLS / 6, rooms[_i].volts, 0.008);
  ck_assert_double_eq_tol (look ("cell-temperature", 0), rooms[_i].celsius, 1.6);
}
END_TEST

START_TEST (a_block_takes_hours_to_follow_the_room)
{
  double before = look ("cell-temperature", 0);

  encfg_sim_battery_follow (battery, 1 * STEPS_AN_HOUR, 35);
  ck_assert_double_gt (look ("cell-temperature", 0), before + 1);
  ck_assert_double_lt (look ("cell-temperature", 0), before + 4);
}
END_TEST

START_TEST (at_rest_a_charged_block_of_six_has_12_8_volts)
{
  set_mode ("rest");
  for (guint i = 0; i < CELLS; i++)
    ck_assert_double_eq_tol (look ("cell-voltage", i), 12.84, 12.84 * SCATTER);
  ck_assert_double_eq_tol (look ("string-current", 0), 0, 0.01);
  ck_assert (!wait_hours (1));
}
END_TEST

/* Whether one looks every ten minutes or after a week and a half. */
START_TEST (what_becomes_of_a_block_does_not_hang_on_who_looks)
{
  EncfgSimBattery *watched = battery;

  build ("12V", CELLS, 1);
  for (guint i = 0; i < 2; i++)
    {
      EncfgSimBattery *one = i == 0 ? watched : battery;
      guint looks = i == 0 ? 6 * 250 : 1;

      encfg_sim_battery_set_mode (one, "discharge");
      encfg_sim_battery_follow (one, 3 * STEPS_AN_HOUR, 25);
      encfg_sim_battery_set_mode (one, "float");
      for (guint k = 0; k < looks; k++)
        encfg_sim_battery_follow (one, 250 * STEPS_AN_HOUR / looks, 31);
    }
  for (guint i = 0; i < CELLS; i++)
    {
      const double volts = look ("cell-voltage", i), celsius = look ("cell-temperature", i);
      double seen_volts, seen_celsius;

      encfg_sim_battery_show (watched, bank);
      ck_assert (encfg_sim_bank_get_si (bank, "cell-voltage", i, &seen_volts));
      ck_assert (encfg_sim_bank_get_si (bank, "cell-temperature", i, &seen_celsius));
      ck_assert_double_eq_tol (volts, seen_volts, 0.0015);
      ck_assert_double_eq_tol (celsius, seen_celsius, 0.15);
    }
  encfg_sim_battery_free (watched);
}
END_TEST

/* The five-hour rate of a block that is rated for ten hours: flat for long, then the knee. */
START_TEST (a_discharge_has_a_plateau_and_a_knee)
{
  guint at_2_00, at_1_90, at_1_80;

  at_2_00 = discharge_to (2.0);
  at_1_90 = at_2_00 + discharge_to (1.9);
  at_1_80 = at_1_90 + discharge_to (1.8);
  ck_assert_double_eq_tol (look ("string-current", 0), -20, 20 * AMPERES_ERROR);
  ck_assert_double_eq_tol (at_1_80 / 3600.0, 4.3, 0.3);
  /* Half of the time down by a tenth of a volt; the last tenth within the last sixth. */
  ck_assert_uint_gt (at_1_90 - at_2_00, at_1_80 / 3);
  ck_assert_uint_lt (at_1_80 - at_1_90, at_1_80 / 6);
}
END_TEST

/* Half an hour more than its tenth of a current brings is not there at its fifth. */
START_TEST (twice_the_current_leaves_less_than_half_the_time)
{
  double hours[2];

  for (guint i = 0; i < 2; i++)
    {
      EncfgSimStringChange change = { .has_amperes = TRUE, .amperes = -10 * (double) (i + 1) };

      encfg_sim_battery_free (battery);
      build ("12V", CELLS, 1);
      encfg_sim_battery_set_string (battery, 0, &change);
      hours[i] = discharge_to (1.8) / 3600.0;
    }
  /* The rated capacity is that of ten hours; twice the current takes 2^1.2 of it an hour. */
  ck_assert_double_eq_tol (hours[0], 10, 0.5);
  ck_assert_double_eq_tol (hours[0] / hours[1], exp2 (1.2), 0.1);
}
END_TEST

static void
set_amperes (double amperes)
{
  EncfgSimStringChange change = { .has_amperes = TRUE, .amperes = amperes };

  encfg_sim_battery_set_string (battery, 0, &change);
}

/* Neither a charger nor a block that rests gives or takes what the detector is made to show. */
START_TEST (a_current_that_was_set_is_shown_and_no_charger_s)
{
  const char *const ways[] = { "float", "charge", "rest" };
  double volts;

  set_mode ("discharge");
  wait_hours (2);
  set_mode (ways[_i]);
  for (int sign = -1; sign <= 1; sign += 2)
    {
      volts = look ("string-voltage", 0);
      set_amperes (sign * 1001);
      ck_assert_double_eq_tol (look ("string-current", 0), sign * 1001, 0.01);
      ck_assert_double_eq_tol (look ("string-voltage", 0), volts, 0.01);
      wait_hours (1);
      ck_assert_double_lt (look ("cell-temperature", 0), 28);
    }
  set_amperes (NAN);
  ck_assert_double_lt (look ("string-current", 0), 10.2);
  ck_assert_double_ge (look ("string-current", 0), 0);
}
END_TEST

START_TEST (a_load_takes_the_current_that_was_set)
{
  double rest, loaded;

  set_mode ("rest");
  rest = look ("string-voltage", 0);
  set_mode ("discharge");
  loaded = look ("string-voltage", 0);
  set_amperes (0);
  ck_assert_double_eq_tol (look ("string-voltage", 0), rest, 0.01);
  set_amperes (-50);
  ck_assert_double_lt (look ("string-voltage", 0), loaded - 1);
  set_amperes (NAN);
  ck_assert_double_eq_tol (look ("string-voltage", 0), loaded, 0.01);
  ck_assert_double_eq_tol (look ("string-current", 0), -20, 20 * AMPERES_ERROR);
}
END_TEST

START_TEST (an_exhausted_string_loses_its_load_until_something_else_is_connected)
{
  set_mode ("discharge");
  ck_assert (wait_hours (10));
  ck_assert_double_eq_tol (look ("string-current", 0), 0, 0.01);
  ck_assert_double_gt (look ("string-voltage", 0) / CELLS / 6, 1.9);
  ck_assert (!encfg_sim_battery_is_discharging (battery));
  ck_assert_str_eq (encfg_sim_battery_get_mode (battery), "rest");
  assert_state ("bank-mode", 0, "rest");
  set_mode ("charge");
  ck_assert_double_eq_tol (look ("string-current", 0), 10, 10 * AMPERES_ERROR);
  wait_hours (2);
  set_mode ("discharge");
  ck_assert (encfg_sim_battery_is_discharging (battery));
  ck_assert_double_eq_tol (look ("string-current", 0), -20, 20 * AMPERES_ERROR);
}
END_TEST

/* One string is at its end, of which the other, which is longer, knows nothing. */
START_TEST (a_string_whose_load_is_cut_rests_beside_one_that_discharges)
{
  EncfgSimCellChange empty = { .has_soc = TRUE };

  tear_down ();
  set_up_as ("bms600pro");
  build_parallel (5, 2);
  for (guint i = 3; i < 5; i++)
    encfg_sim_battery_set_cell (battery, i, &empty);
  set_mode ("discharge");
  ck_assert (wait_hours (0.1));
  ck_assert_double_eq_tol (look ("string-current", 1), 0, 0.01);
  ck_assert_str_eq (encfg_sim_battery_get_string_mode (battery, 1), "rest");
  assert_state ("string-state", 1, "rest");
  assert_state ("string-state", 0, "discharge");
  ck_assert (encfg_sim_battery_is_discharging (battery));
}
END_TEST

/* It takes minutes, and shows nothing below 0; the string has the negative volts of it. */
START_TEST (a_block_without_charge_is_reversed_by_the_others)
{
  EncfgSimCellChange empty = { .has_soc = TRUE };
  double neighbour, before;

  set_mode ("discharge");
  before = look ("string-voltage", 0);
  encfg_sim_battery_set_cell (battery, 5, &empty);
  ck_assert_double_gt (look ("cell-voltage", 5), 6);
  encfg_sim_battery_follow (battery, 300 / ENCFG_SIM_STEP_S, 25);
  neighbour = look ("cell-voltage", 4);
  ck_assert_double_eq_tol (look ("cell-voltage", 5), 0, 0.001);
  ck_assert_double_eq_tol (before - look ("string-voltage", 0), neighbour + 6 * 1.23, 1);
  ck_assert_double_eq_tol (look ("string-current", 0), -20, 20 * AMPERES_ERROR);
  /* Without a current it recovers, and it can be charged. */
  set_mode ("rest");
  ck_assert_double_eq_tol (look ("cell-voltage", 5), 6 * 1.95, 0.1);
  set_mode ("charge");
  wait_hours (24);
  set_mode ("discharge");
  ck_assert_double_gt (look ("cell-voltage", 5), 11);
}
END_TEST

/* A block that is nothing but a shorted cell empties the one beside it, and then no more. */
START_TEST (an_exhausted_string_gives_its_busbar_no_current)
{
  EncfgSimBlock block;

  ck_assert (encfg_sim_block_parse ("2V", &block));
  encfg_sim_battery_free (battery);
  battery = encfg_sim_battery_new (profile, &block, 2, 2, 1);
  spoil (0, "shorted");
  ck_assert_double_lt (look ("string-current", 1), -100);
  wait_hours (10);
  ck_assert_double_eq_tol (look ("string-current", 1), 0, 0.01);
  ck_assert_double_eq_tol (look ("string-current", 0), 20, 20 * AMPERES_ERROR);
}
END_TEST

/* A block of ten times the capacity is ten of them in parallel. */
START_TEST (a_larger_block_has_less_resistance)
{
  double ohms, volts;

  encfg_sim_battery_free (battery);
  build ("2V", CELLS, 1);
  set_mode ("discharge");
  volts = look ("string-voltage", 0);
  ohms = measure (5);
  encfg_sim_battery_set_capacity (battery, 0, 3000);
  encfg_sim_battery_follow (battery, 1, 25);
  ck_assert_double_eq_tol (measure (5), ohms / 30, ohms / 30 * 0.021 + 1e-6);
  ck_assert_double_eq_tol (look ("string-voltage", 0), volts, 0.1);
  ck_assert_double_eq_tol (look ("string-current", 0), -600, 600 * AMPERES_ERROR);
  spoil (5, "none");
  ck_assert_double_eq_tol (measure (5), ohms / 30, ohms / 30 * 0.021 + 1e-6);
}
END_TEST

/* Where the word behind the last number means that there is none. */
START_TEST (a_reading_beyond_its_register_stays_at_the_end)
{
  EncfgSimCellChange worn = { .has_ohms = TRUE, .ohms = 0.07 };

  build_parallel (508, 1);
  ck_assert_double_eq_tol (look ("string-voltage", 0), 6553.4, 0.01);
  encfg_sim_battery_follow (battery, 48 * STEPS_AN_HOUR, -4000);
  ck_assert_double_eq_tol (look ("cell-temperature", 0), -3276.7, 0.01);
  tear_down ();
  set_up_as ("bms600pro");
  encfg_sim_battery_set_cell (battery, 5, &worn);
  ck_assert_double_eq_tol (measure (5), 0.065534, 1e-9);
}
END_TEST

/* The room is warmer since a moment ago: no step has passed. */
START_TEST (a_temperature_that_is_set_is_that_of_the_block_in_the_room_as_it_is)
{
  EncfgSimCellChange change = { .has_celsius = TRUE, .celsius = 40 };

  encfg_sim_battery_set_room (battery, 35);
  encfg_sim_battery_set_cell (battery, 5, &change);
  spoil (6, "none");
  ck_assert_double_eq_tol (look ("cell-temperature", 6), 35, 1.6);
  encfg_sim_battery_follow (battery, 24 * STEPS_AN_HOUR, 35);
  ck_assert_double_eq_tol (look ("cell-temperature", 5), 40, 0.1);
}
END_TEST

/* 15 W in a block of six cells of 100 Ah for an hour: 54 kJ for 33 kJ/K, less what the room takes.
 */
START_TEST (what_is_lost_in_a_block_warms_it)
{
  const double before = look ("cell-temperature", 5);

  set_mode ("discharge");
  set_amperes (-50);
  wait_hours (1);
  ck_assert_double_eq_tol (look ("cell-temperature", 5) - before, 1.45, 0.3);
}
END_TEST

START_TEST (a_charger_gives_its_current_then_holds_its_volts)
{
  set_mode ("discharge");
  wait_hours (3);
  set_mode ("charge");
  ck_assert_double_eq_tol (look ("string-current", 0), 10, 10 * AMPERES_ERROR);
  ck_assert_double_lt (look ("string-voltage", 0) / CELLS / 6, 2.3);
  wait_hours (24);
  ck_assert_double_lt (look ("string-current", 0), 0.5);
  ck_assert_double_eq_tol (look ("string-voltage", 0) / CELLS / 6, 2.33, 0.008);
}
END_TEST

START_TEST (a_resistance_shows_at_the_terminals_under_load_alone)
{
  double healthy, spoiled, ohms;

  set_mode ("discharge");
  healthy = look ("cell-voltage", 5);
  set_mode ("float");
  spoil (5, "high-resistance");
  ck_assert_double_eq_tol (look ("cell-voltage", 5), 13.5, 13.5 * SCATTER);
  set_mode ("discharge");
  spoiled = look ("cell-voltage", 5);
  encfg_sim_battery_measure (battery, bank, 5);
  ck_assert (encfg_sim_bank_get_si (bank, "cell-ir", 5, &ohms));
  ck_assert_double_eq_tol (ohms, 0.018, 0.001);
  /* 20 A over what it has more. */
  ck_assert_double_eq_tol (healthy - spoiled, 20 * ohms * 2 / 3, 0.02);
}
END_TEST

START_TEST (a_sulphated_block_is_high_on_charge_and_falls_first)
{
  spoil (5, "sulphated");
  ck_assert_double_gt (look ("cell-voltage", 5), look ("cell-voltage", 4) + 0.2);
  set_mode ("discharge");
  wait_hours (2.4);
  ck_assert_double_lt (look ("cell-voltage", 5), 11.1);
  ck_assert_double_gt (look ("cell-voltage", 4), 11.6);
}
END_TEST

START_TEST (a_shorted_cell_is_missing_from_its_block_and_given_to_the_others)
{
  double neighbour = look ("cell-voltage", 4), string = look ("string-voltage", 0);

  spoil (5, "shorted");
  ck_assert_double_eq_tol (look ("cell-voltage", 5), 13.5 * 5 / 6, 0.2);
  ck_assert_double_gt (look ("cell-voltage", 4), neighbour + 0.05);
  ck_assert_double_eq_tol (look ("string-voltage", 0), string, 0.11);
  wait_hours (24);
  ck_assert_double_gt (look ("cell-temperature", 5), 28);
}
END_TEST

/* By how much a block on float differs from what it was without its defect. */
static const struct
{
  const char *defect;
  double volts, ohms, celsius; /* in V, times, °C; at least */
} signs[] = { { "none", 0, 1, 0 },          { "high-resistance", 0, 3, 0 },
              { "sulphated", 0.3, 1.8, 0 }, { "dry", 0, 2.5, 2 },
              { "shorted", -2, 0.9, 5 },    { "lead-off", -13.5, 0, 0 },
              { "probe-lost", 0, 1, 0 } };

START_TEST (a_defect_shows_in_its_own_quantity_and_at_its_own_block)
{
  double volts[2], ohms[2], celsius[2], sum = 0;

  wait_hours (48);
  for (guint i = 0; i < 2; i++)
    {
      volts[i] = look ("cell-voltage", 4 + i);
      ohms[i] = measure (4 + i);
      celsius[i] = look ("cell-temperature", 4 + i);
    }
  spoil (5, signs[_i].defect);
  wait_hours (48);
  ck_assert_double_eq_tol (look ("cell-voltage", 5) - volts[1], signs[_i].volts, 0.3);
  ck_assert_double_eq_tol (measure (5) / ohms[1], signs[_i].ohms, signs[_i].ohms * 0.021 + 0.001);
  if (has ("cell-temperature", 5, &sum))
    ck_assert_double_eq_tol (sum - celsius[1], signs[_i].celsius, 0.2);
  /* What it lacks its neighbours share, unless its sensor alone lacks it. */
  if (signs[_i].ohms > 0)
    ck_assert_double_eq_tol (look ("cell-voltage", 4) - volts[0],
                             -(look ("cell-voltage", 5) - volts[1]) / (CELLS - 1),
                             0.02);
  ck_assert_double_eq_tol (measure (4) / ohms[0], 1, 0.021);
  ck_assert_double_eq_tol (look ("cell-temperature", 4) - celsius[0], 0, 0.2);
}
END_TEST

static void
set_ohms (guint cell, double ohms)
{
  EncfgSimCellChange change = { .has_ohms = TRUE, .ohms = ohms };

  encfg_sim_battery_set_cell (battery, cell, &change);
}

/* Whatever was set before. */
START_TEST (a_resistance_that_was_set_is_found)
{
  spoil (5, "dry");
  set_ohms (5, 0);
  set_ohms (5, 0.003);
  ck_assert_double_eq_tol (measure (5), 0.003, 0.003 * 0.011);
  wait_hours (1);
  ck_assert (isfinite (look ("string-voltage", 0)));
}
END_TEST

START_TEST (an_old_block_has_less_and_resists_more_but_floats_as_others_do)
{
  EncfgSimCellChange change = { .has_soh = TRUE, .soh = 60 };
  const double volts = look ("cell-voltage", 5), ohms = measure (5);

  encfg_sim_battery_set_cell (battery, 5, &change);
  wait_hours (24);
  ck_assert_double_eq_tol (look ("cell-voltage", 5), volts, 0.1);
  ck_assert_double_eq_tol (measure (5) / ohms, 2, 0.05);
  set_mode ("discharge");
  wait_hours (2.4);
  ck_assert_double_lt (look ("cell-voltage", 5), 11.1);
  ck_assert_double_gt (look ("cell-voltage", 4), 11.6);
}
END_TEST

/* It gave less than the others, so it is full before them, and their current still goes through it.
 */
START_TEST (a_small_block_is_overcharged_but_not_beyond_belief)
{
  double most = 0;

  spoil (5, "dry");
  set_mode ("discharge");
  wait_hours (3.5);
  set_mode ("charge");
  for (guint hour = 0; hour < 12; hour++)
    {
      most = MAX (most, look ("cell-voltage", 5));
      wait_hours (1);
    }
  ck_assert_double_gt (most, 6 * 2.5);
  ck_assert_double_lt (most, 6 * 2.65 * (1 + SCATTER) + 10 * 0.018);
  /* Then the charger holds the volts of the string again. */
  ck_assert_double_eq_tol (look ("string-voltage", 0) / CELLS / 6, 2.33, 0.008);
  ck_assert_double_lt (look ("string-current", 0), 3);
}
END_TEST

START_TEST (a_lead_that_is_off_hides_the_block_but_not_from_the_string)
{
  double string = look ("string-voltage", 0), ohms;

  spoil (5, _i == 0 ? "lead-off" : "reversed-lead");
  ck_assert_double_eq_tol (look ("cell-voltage", 5), 0, 0.001);
  ck_assert_double_eq_tol (look ("string-voltage", 0), string, 0.01);
  encfg_sim_battery_measure (battery, bank, 5);
  ck_assert (!encfg_sim_bank_get_si (bank, "cell-ir", 5, &ohms));
}
END_TEST

START_TEST (a_lost_probe_reads_no_temperature)
{
  double celsius;

  spoil (5, "probe-lost");
  ck_assert (!has ("cell-temperature", 5, &celsius));
  ck_assert (has ("cell-voltage", 5, &celsius));
  spoil (5, "none");
  ck_assert (has ("cell-temperature", 5, &celsius));
}
END_TEST

/* A change of one cell, and what is said of it where that is out of order. */
static const struct
{
  EncfgSimCellChange change;
  const char *trouble;
} harms[] = {
  { { .has_ohms = TRUE, .ohms = 0.02 }, "battery 6: its resistance" },
  { { .has_ohms = TRUE, .ohms = 0.001 }, "battery 6: its resistance" },
  { { .has_soh = TRUE, .soh = 60 }, "battery 6: its health is 60 %" },
  { { .has_leaks = TRUE, .leaks = TRUE }, "battery 6: it leaks" },
  { { .has_is_low = TRUE, .is_low = TRUE }, "battery 6: it lacks" },
  { { .has_id = TRUE, .id = 9 }, "battery 6: its sensor has the id 9" },
  { { .defect = "dry" }, "battery 6: IR" },
  { { .has_soc = TRUE, .soc = 20 }, NULL },
  { { .has_volts = TRUE, .volts = 11 }, NULL },
  { { .has_celsius = TRUE, .celsius = 60 }, NULL },
};

START_TEST (a_block_that_is_replaced_is_as_the_first_one_was)
{
  const char *const keys[] = {
    "cell-voltage", "cell-temperature", "cell-soc", "cell-soh", "cell-id"
  };
  g_autofree char *trouble = NULL;
  g_autofree char *none = NULL;
  double before[G_N_ELEMENTS (keys)], ohms;

  /* That has all of these readings. */
  tear_down ();
  set_up_as ("bms600pro");
  ohms = measure (5);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    before[i] = look (keys[i], 5);
  encfg_sim_battery_set_cell (battery, 5, &harms[_i].change);
  trouble = encfg_sim_battery_dup_trouble (battery);
  if (harms[_i].trouble != NULL)
    ck_assert_msg (trouble != NULL && g_str_has_prefix (trouble, harms[_i].trouble), "%s", trouble);
  else
    ck_assert_ptr_null (trouble);
  spoil (5, "none");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    ck_assert_double_eq_tol (look (keys[i], 5), before[i], 0.0011);
  ck_assert_double_eq_tol (measure (5) / ohms, 1, 0.021);
  none = encfg_sim_battery_dup_trouble (battery);
  ck_assert_ptr_null (none);
  ck_assert (!encfg_sim_battery_is_wet (battery));
}
END_TEST

START_TEST (a_block_that_is_replaced_mends_no_wiring)
{
  EncfgSimCellChange missing = { .has_sensor = TRUE };
  g_autofree char *trouble = NULL;
  double number;

  encfg_sim_battery_swap_sensors (battery, 3, 5);
  encfg_sim_battery_set_cell (battery, 7, &missing);
  for (guint i = 0; i < CELLS; i++)
    spoil (i, "none");
  trouble = encfg_sim_battery_dup_trouble (battery);
  ck_assert_str_eq (trouble, "battery 4: its sensor sits on another one");
  ck_assert (!has ("cell-voltage", 7, &number));
}
END_TEST

START_TEST (a_broken_ring_hides_what_is_behind_the_gap)
{
  double number;

  encfg_sim_battery_free (battery);
  build ("2V", 300, 1);
  encfg_sim_battery_break_ring (battery, 1, 10, 19);
  for (guint i = 0; i < 300; i++)
    ck_assert_int_eq (has ("cell-voltage", i, &number), i < 264 || i >= 274);
  ck_assert (!encfg_sim_battery_is_complete (battery));
  encfg_sim_battery_break_ring (battery, 1, ENCFG_SIM_RING_MAX, 0);
  ck_assert (encfg_sim_battery_is_complete (battery));
}
END_TEST

START_TEST (swapped_sensors_show_each_other_s_battery)
{
  EncfgSimCellChange change = { .has_volts = TRUE, .volts = 12 };

  encfg_sim_battery_set_cell (battery, 3, &change);
  encfg_sim_battery_swap_sensors (battery, 3, 7);
  ck_assert_double_eq_tol (look ("cell-voltage", 7), 12, 0.01);
  ck_assert_double_gt (look ("cell-voltage", 3), 13);
}
END_TEST

START_TEST (a_reversed_transformer_shows_a_discharge_as_charge)
{
  EncfgSimStringChange change = { .has_is_reversed = TRUE, .is_reversed = TRUE };

  encfg_sim_battery_set_string (battery, 0, &change);
  set_mode ("discharge");
  ck_assert_double_eq_tol (look ("string-current", 0), 20, 20 * AMPERES_ERROR);
  wait_hours (1);
  ck_assert_double_lt (look ("string-voltage", 0) / CELLS / 6, 2.06);
}
END_TEST

START_TEST (the_same_orders_lead_to_the_same_state_however_often_one_looks)
{
  double volts[CELLS], celsius[CELLS];

  set_mode ("discharge");
  wait_hours (2);
  for (guint i = 0; i < CELLS; i++)
    {
      volts[i] = look ("cell-voltage", i);
      celsius[i] = look ("cell-temperature", i);
    }
  encfg_sim_battery_free (battery);
  build ("12V", CELLS, 1);
  set_mode ("discharge");
  for (guint i = 0; i < 2 * STEPS_AN_HOUR; i++)
    encfg_sim_battery_follow (battery, 1, 25);
  for (guint i = 0; i < CELLS; i++)
    {
      ck_assert_double_eq_tol (look ("cell-voltage", i), volts[i], 1e-9);
      ck_assert_double_eq_tol (look ("cell-temperature", i), celsius[i], 1e-9);
    }
}
END_TEST

#define BLOCKS 8 /* of each string in parallel */

static void
assert_one_voltage (void)
{
  const double volts = look ("string-voltage", 0);

  for (guint i = 1; i < 3; i++)
    ck_assert_double_eq_tol (look ("string-voltage", i), volts, volts * 2 * STRING_ERROR);
}

static double
sum_of_currents (void)
{
  return look ("string-current", 0) + look ("string-current", 1) + look ("string-current", 2);
}

START_TEST (strings_in_parallel_have_the_volts_of_their_busbar)
{
  static const char *const modes[] = { "discharge", "charge", "float" };

  build_parallel (3 * BLOCKS, 3);
  for (guint i = BLOCKS; i < 2 * BLOCKS; i++)
    spoil (i, i % 2 ? "high-resistance" : "sulphated");
  assert_one_voltage ();
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      set_mode (modes[i]);
      for (guint hour = 0; hour < 3; hour++)
        {
          assert_one_voltage ();
          wait_hours (1);
        }
    }
}
END_TEST

START_TEST (a_weak_string_takes_less_of_the_load_and_the_others_more)
{
  build_parallel (3 * BLOCKS, 3);
  set_mode ("discharge");
  for (guint i = 0; i < 3; i++)
    ck_assert_double_eq_tol (look ("string-current", i), -20, 1);
  ck_assert_double_eq_tol (sum_of_currents (), -60, 60 * AMPERES_ERROR);
  for (guint i = BLOCKS; i < 2 * BLOCKS; i++)
    spoil (i, "high-resistance");
  ck_assert_double_eq_tol (sum_of_currents (), -60, 60 * AMPERES_ERROR);
  ck_assert_double_gt (look ("string-current", 1), -16);
  ck_assert_double_lt (look ("string-current", 0), -21);
  ck_assert_double_lt (look ("string-current", 2), -21);
}
END_TEST

START_TEST (one_worn_out_block_is_seen_in_the_current_of_its_string)
{
  build_parallel (3 * BLOCKS, 3);
  spoil (BLOCKS, "dry");
  set_mode ("discharge");
  wait_hours (2.4);
  ck_assert_double_gt (look ("string-current", 1), look ("string-current", 0) + 2);
  ck_assert_double_lt (look ("cell-voltage", BLOCKS), look ("cell-voltage", 0) - 1);
  assert_one_voltage ();
}
END_TEST

START_TEST (an_emptier_string_takes_more_of_the_charger)
{
  EncfgSimCellChange half = { .has_soc = TRUE, .soc = 50 }, most = { .has_soc = TRUE, .soc = 80 };

  build_parallel (3 * BLOCKS, 3);
  for (guint i = 0; i < 3 * BLOCKS; i++)
    encfg_sim_battery_set_cell (battery, i, i < BLOCKS ? &half : &most);
  set_mode ("charge");
  ck_assert_double_eq_tol (sum_of_currents (), 30, 30 * AMPERES_ERROR);
  ck_assert_double_gt (look ("string-current", 0), look ("string-current", 1) + 5);
  assert_one_voltage ();
  wait_hours (48);
  ck_assert_double_lt (sum_of_currents (), 1.5);
  assert_one_voltage ();
}
END_TEST

START_TEST (strings_in_parallel_lose_their_load_together)
{
  build_parallel (3 * BLOCKS, 3);
  spoil (BLOCKS, "dry");
  set_mode ("discharge");
  while (look ("string-current", 0) < -1)
    {
      ck_assert_double_eq_tol (sum_of_currents (), -60, 60 * AMPERES_ERROR);
      encfg_sim_battery_follow (battery, 1, 25);
    }
  for (guint i = 0; i < 3; i++)
    ck_assert_double_eq_tol (look ("string-current", i), 0, 0.01);
}
END_TEST

START_TEST (strings_of_unlike_length_are_apart_and_a_current_that_was_set_has_its_own_load)
{
  EncfgSimStringChange change = { .has_amperes = TRUE, .amperes = -5 };

  build_parallel (3 * BLOCKS + 1, 3);
  for (guint i = 0; i < BLOCKS + 1; i++)
    spoil (i, "high-resistance");
  set_mode ("discharge");
  ck_assert_double_eq_tol (look ("string-current", 0), -20, 20 * AMPERES_ERROR);
  ck_assert_double_eq_tol (
    look ("string-current", 1) + look ("string-current", 2), -40, 40 * AMPERES_ERROR);
  encfg_sim_battery_set_string (battery, 1, &change);
  ck_assert_double_eq_tol (look ("string-current", 1), -5, 0.01);
  ck_assert_double_eq_tol (look ("string-current", 2), -20, 20 * AMPERES_ERROR);
}
END_TEST

/* Bit by bit: a fleet's answers of two runs are compared. */
START_TEST (strings_in_parallel_lead_to_the_same_state_however_often_one_looks)
{
  static const char *const modes[] = { "discharge", "charge" };
  double last[2][3];

  for (guint turn = 0; turn < 2; turn++)
    {
      build_parallel (3 * BLOCKS, 3);
      spoil (BLOCKS, "dry");
      for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
        {
          set_mode (modes[i]);
          for (guint step = 0; step < (turn == 0 ? 1 : 3 * STEPS_AN_HOUR); step++)
            encfg_sim_battery_follow (battery, turn == 0 ? 3 * STEPS_AN_HOUR : 1, 25);
        }
      for (guint i = 0; i < 3; i++)
        last[turn][i] = look ("string-current", i);
    }
  ck_assert_mem_eq (last[0], last[1], sizeof last[0]);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-battery");
  TCase *tcase = tcase_create ("battery");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (
    tcase, on_float_at_25_degrees_a_cell_has_2_25_volts, 0, G_N_ELEMENTS (blocks));
  tcase_add_loop_test (tcase, the_charger_gives_less_in_a_warm_room, 0, G_N_ELEMENTS (rooms));
  tcase_add_test (tcase, a_block_takes_hours_to_follow_the_room);
  tcase_add_test (tcase, at_rest_a_charged_block_of_six_has_12_8_volts);
  tcase_add_test (tcase, what_becomes_of_a_block_does_not_hang_on_who_looks);
  tcase_add_test (tcase, a_discharge_has_a_plateau_and_a_knee);
  tcase_add_test (tcase, twice_the_current_leaves_less_than_half_the_time);
  tcase_add_loop_test (tcase, a_current_that_was_set_is_shown_and_no_charger_s, 0, 3);
  tcase_add_test (tcase, a_load_takes_the_current_that_was_set);
  tcase_add_test (tcase, an_exhausted_string_loses_its_load_until_something_else_is_connected);
  tcase_add_test (tcase, a_string_whose_load_is_cut_rests_beside_one_that_discharges);
  tcase_add_test (tcase, a_block_without_charge_is_reversed_by_the_others);
  tcase_add_test (tcase, an_exhausted_string_gives_its_busbar_no_current);
  tcase_add_test (tcase, a_larger_block_has_less_resistance);
  tcase_add_test (tcase, a_temperature_that_is_set_is_that_of_the_block_in_the_room_as_it_is);
  tcase_add_test (tcase, what_is_lost_in_a_block_warms_it);
  tcase_add_test (tcase, a_reading_beyond_its_register_stays_at_the_end);
  tcase_add_test (tcase, a_charger_gives_its_current_then_holds_its_volts);
  tcase_add_test (tcase, strings_in_parallel_have_the_volts_of_their_busbar);
  tcase_add_test (tcase, a_weak_string_takes_less_of_the_load_and_the_others_more);
  tcase_add_test (tcase, one_worn_out_block_is_seen_in_the_current_of_its_string);
  tcase_add_test (tcase, an_emptier_string_takes_more_of_the_charger);
  tcase_add_test (tcase, strings_in_parallel_lose_their_load_together);
  tcase_add_test (tcase,
                  strings_of_unlike_length_are_apart_and_a_current_that_was_set_has_its_own_load);
  tcase_add_test (tcase, strings_in_parallel_lead_to_the_same_state_however_often_one_looks);
  tcase_add_test (tcase, a_resistance_shows_at_the_terminals_under_load_alone);
  tcase_add_test (tcase, a_sulphated_block_is_high_on_charge_and_falls_first);
  tcase_add_test (tcase, a_shorted_cell_is_missing_from_its_block_and_given_to_the_others);
  tcase_add_loop_test (
    tcase, a_defect_shows_in_its_own_quantity_and_at_its_own_block, 0, G_N_ELEMENTS (signs));
  tcase_add_test (tcase, a_resistance_that_was_set_is_found);
  tcase_add_test (tcase, an_old_block_has_less_and_resists_more_but_floats_as_others_do);
  tcase_add_test (tcase, a_small_block_is_overcharged_but_not_beyond_belief);
  tcase_add_loop_test (tcase, a_lead_that_is_off_hides_the_block_but_not_from_the_string, 0, 2);
  tcase_add_test (tcase, a_lost_probe_reads_no_temperature);
  tcase_add_loop_test (
    tcase, a_block_that_is_replaced_is_as_the_first_one_was, 0, G_N_ELEMENTS (harms));
  tcase_add_test (tcase, a_block_that_is_replaced_mends_no_wiring);
  tcase_add_test (tcase, a_broken_ring_hides_what_is_behind_the_gap);
  tcase_add_test (tcase, swapped_sensors_show_each_other_s_battery);
  tcase_add_test (tcase, a_reversed_transformer_shows_a_discharge_as_charge);
  tcase_add_test (tcase, the_same_orders_lead_to_the_same_state_however_often_one_looks);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
