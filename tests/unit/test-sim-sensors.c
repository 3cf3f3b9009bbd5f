/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-module.h"

#include "encfg-profile-load.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-ops.h"
#include "encfg-test.h"

#include <math.h>

/* What sensors make of batteries: within the accuracy that their makers give, and the same however
 * often one looks. */

#define CELLS 12
#define STRINGS 3

static EncfgProfile *profile;

static void
set_up (void)
{
  profile = encfg_profile_find ("bms600pro", NULL);
}

static void
tear_down (void)
{
  encfg_profile_unref (profile);
}

/* Its time stands still. */
static EncfgSimModule *
module_new (guint32 seed)
{
  EncfgSimTraits traits = {
    .profile = profile, .cells = CELLS, .strings = STRINGS, .seed = seed, .number = 1
  };

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  return encfg_sim_module_new (&traits);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimModule, encfg_sim_module_free)

/* NAN: no value. */
static double
look (EncfgSimModule *module, const char *key, guint index)
{
  double number;

  encfg_sim_module_update (module);
  return encfg_sim_bank_get_si (encfg_sim_module_get_bank (module), key, index, &number) ? number
                                                                                         : NAN;
}

static double
look_at_cell (EncfgSimModule *module, const char *key, guint cell)
{
  EncfgSimSlot slot;

  ck_assert (encfg_sim_battery_get_slot (
    encfg_sim_module_get_battery (module), ENCFG_SECTION_CELLS, cell, &slot));
  return look (module, key, slot.index);
}

static void
set_mode (EncfgSimModule *module, const char *mode)
{
  ck_assert (encfg_sim_battery_set_mode (encfg_sim_module_get_battery (module), mode));
  encfg_sim_module_refresh (module);
}

static void
write_word (EncfgSimModule *module, const char *key, guint16 word)
{
  const EncfgItem *item = encfg_profile_find_item (profile, key);
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, item->address, &word, 1, FALSE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  ck_assert_uint_eq (reply.pdu.bytes[0], request.bytes[0]);
}

/* The detector of a string and the sensors of its cells differ, but by no more than they may. */
START_TEST (the_cells_come_to_what_the_string_has_within_accuracy)
{
  guint differ = 0;

  for (guint32 seed = 1; seed <= 20; seed++)
    {
      g_autoptr (EncfgSimModule) module = module_new (seed);
      double sum = 0;

      for (guint i = 0; i < CELLS / STRINGS; i++)
        sum += look_at_cell (module, "cell-voltage", i);
      ck_assert_double_eq_tol (look (module, "string-voltage", 0), sum, sum * 0.005);
      differ += fabs (look (module, "string-voltage", 0) - sum) > 0.01;
    }
  ck_assert_uint_gt (differ, 15);
}
END_TEST

START_TEST (what_was_set_is_read_as_it_was_set)
{
  const EncfgSimCellChange cell = {
    .has_volts = TRUE, .volts = 12.9, .has_celsius = TRUE, .celsius = 31.4
  };
  const EncfgSimStringChange string = { .has_amperes = TRUE, .amperes = -12.34 };
  g_autoptr (EncfgSimModule) module = module_new (1);

  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), 5, &cell);
  encfg_sim_module_refresh (module);
  ck_assert_double_eq_tol (look_at_cell (module, "cell-voltage", 5), 12.9, 1e-9);
  encfg_sim_battery_set_string (encfg_sim_module_get_battery (module), 2, &string);
  encfg_sim_module_refresh (module);
  ck_assert_double_eq_tol (look (module, "string-current", 2), -12.34, 1e-9);
  ck_assert_double_eq_tol (look_at_cell (module, "cell-temperature", 5), 31.4, 1e-9);
}
END_TEST

START_TEST (a_voltage_ends_where_the_range_of_its_sensor_ends)
{
  const EncfgItem *item = encfg_profile_find_item (profile, "cell-voltage");
  const double top = (double) item->range_max / 1000;
  const EncfgSimCellChange change = { .has_volts = TRUE, .volts = top + 1 };
  const EncfgSimCellChange hot = { .has_celsius = TRUE, .celsius = 199 };
  const EncfgSimCellChange off = { .defect = "lead-off" };
  g_autoptr (EncfgSimModule) module = module_new (1);
  EncfgSimBattery *battery = encfg_sim_module_get_battery (module);

  encfg_sim_battery_set_cell (battery, 5, &change);
  encfg_sim_battery_set_cell (battery, 6, &hot);
  encfg_sim_battery_set_cell (battery, 7, &off);
  encfg_sim_module_refresh (module);
  ck_assert_double_eq_tol (look_at_cell (module, "cell-voltage", 5), top, 1e-9);
  ck_assert_double_eq_tol (look_at_cell (module, "cell-temperature", 6), 85, 1e-9);
  /* Below it the lead is told. */
  ck_assert_double_eq_tol (look_at_cell (module, "cell-voltage", 7), 0, 1e-9);
}
END_TEST

START_TEST (a_test_of_the_resistance_repeats_within_2_percent)
{
  g_autoptr (EncfgSimModule) module = module_new (1);
  EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  guint differ = 0;

  for (guint cell = 0; cell < CELLS; cell++)
    {
      double least = INFINITY, most = 0;

      for (guint i = 0; i < 50; i++)
        {
          double ohms;

          encfg_sim_battery_measure (battery, encfg_sim_module_get_bank (module), cell);
          ohms = look_at_cell (module, "cell-ir", cell);
          least = MIN (least, ohms);
          most = MAX (most, ohms);
        }
      ck_assert_double_lt (most / least, 1.0205);
      differ += most / least > 1.01;
    }
  ck_assert_uint_eq (differ, CELLS);
}
END_TEST

/* All ports at once: which is asked first must not matter. */
START_TEST (a_test_finds_the_same_however_often_one_looks)
{
  g_autoptr (EncfgSimModule) seldom = module_new (1);
  g_autoptr (EncfgSimModule) often = module_new (1);

  write_word (seldom, "ir-test", 1);
  write_word (often, "ir-test", 1);
  encfg_sim_module_advance (seldom, 60);
  for (guint i = 0; i < 60; i++)
    encfg_sim_module_advance (often, 1);
  for (guint cell = 0; cell < CELLS; cell++)
    ck_assert_double_eq_tol (
      look_at_cell (seldom, "cell-ir", cell), look_at_cell (often, "cell-ir", cell), 1e-9);
}
END_TEST

START_TEST (balancing_comes_to_the_same_however_often_one_looks)
{
  g_autoptr (EncfgSimModule) seldom = module_new (1);
  g_autoptr (EncfgSimModule) often = module_new (1);

  write_word (seldom, "auto-balance", 1);
  write_word (often, "auto-balance", 1);
  encfg_sim_module_advance (seldom, 7200);
  for (guint i = 0; i < 720; i++)
    encfg_sim_module_advance (often, 10);
  for (guint cell = 0; cell < CELLS; cell++)
    ck_assert_double_eq_tol (look_at_cell (seldom, "cell-voltage", cell),
                             look_at_cell (often, "cell-voltage", cell),
                             1e-9);
}
END_TEST

static const struct
{
  const char *mode;
  gboolean has_charger;
} modes[] = { { "float", TRUE }, { "charge", TRUE }, { "discharge", FALSE }, { "rest", FALSE } };

START_TEST (ripple_comes_from_a_charger)
{
  g_autoptr (EncfgSimModule) module = module_new (1);

  set_mode (module, modes[_i].mode);
  ck_assert_int_eq (look (module, "string-ripple-voltage", 0) > 0, modes[_i].has_charger);
  ck_assert_int_eq (look (module, "string-ripple-current", 0) > 0, modes[_i].has_charger);
}
END_TEST

static void
on_answer (const char *answer, gpointer data)
{
  ck_assert_str_eq (answer, "{\"ok\":true}");
}

/* Hours pass that nobody looks at, and then a load is connected: they have passed on float. */
START_TEST (what_passed_before_an_order_passed_before_it)
{
  EncfgSimServer *server = encfg_sim_server_new ();
  EncfgSimModule *module = module_new (1);
  const char *line = "{\"op\":\"bank\",\"mode\":\"discharge\"}";
  gint64 started_us = g_get_monotonic_time ();

  encfg_sim_server_add (server, module);
  encfg_sim_module_set_speed (module, 1e6);
  while (g_get_monotonic_time () < started_us + 20000)
    ;
  encfg_sim_module_set_speed (module, 0);
  encfg_sim_ops_run (server, line, strlen (line), on_answer, NULL);
  ck_assert_double_eq_tol (look_at_cell (module, "cell-soc", 0), 100, 1e-9);
  encfg_sim_module_advance (module, 3600);
  ck_assert_double_lt (look_at_cell (module, "cell-soc", 0), 80);
  encfg_sim_server_free (server);
}
END_TEST

static void
order (EncfgSimServer *server, const char *line)
{
  encfg_sim_ops_run (server, line, strlen (line), on_answer, NULL);
  encfg_sim_server_finish_advances (server);
}

/* Whether or not anybody looked between two orders: no step of time has passed. */
START_TEST (an_order_finds_what_the_one_before_has_changed)
{
  EncfgSimServer *server = encfg_sim_server_new ();
  EncfgSimModule *module = module_new (1);

  encfg_sim_server_add (server, module);
  order (server, "{\"op\":\"set-ambient\",\"temperature_c\":35}");
  order (server, "{\"op\":\"set-cell\",\"cell\":6,\"temperature_c\":40}");
  order (server, "{\"op\":\"set-setting\",\"key\":\"battery[1].capacity\",\"value\":1000}");
  order (server, "{\"op\":\"set-cell\",\"cell\":1,\"ir_uohm\":900}");
  encfg_sim_module_advance (module, 24 * 3600);
  order (server, "{\"op\":\"save-reference\"}");
  ck_assert_double_eq_tol (look_at_cell (module, "cell-temperature", 5), 40, 0.11);
  ck_assert_double_eq_tol (look_at_cell (module, "cell-ir-reference", 0), 0.0009, 0.00001);
  ck_assert_double_eq_tol (look_at_cell (module, "cell-ir-reference", 1), 0.0006, 0.00004);
  encfg_sim_server_free (server);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-sensors");
  TCase *tcase = tcase_create ("sensors");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, the_cells_come_to_what_the_string_has_within_accuracy);
  tcase_add_test (tcase, what_was_set_is_read_as_it_was_set);
  tcase_add_test (tcase, a_voltage_ends_where_the_range_of_its_sensor_ends);
  tcase_add_test (tcase, a_test_of_the_resistance_repeats_within_2_percent);
  tcase_add_test (tcase, a_test_finds_the_same_however_often_one_looks);
  tcase_add_test (tcase, balancing_comes_to_the_same_however_often_one_looks);
  tcase_add_loop_test (tcase, ripple_comes_from_a_charger, 0, G_N_ELEMENTS (modes));
  tcase_add_test (tcase, what_passed_before_an_order_passed_before_it);
  tcase_add_test (tcase, an_order_finds_what_the_one_before_has_changed);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
