/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Alarms of a simulated module: readings against limits of other scales. */

#include "encfg-sim-alarm.h"

#include "encfg-sim-bank-put.h"
#include "encfg-sim-quantity.h"
#include "encfg-written-profile.h"

/* Two strings of two cells. Apostrophes stand for double quotes. */
#define SETTING(key, address, unit, scale, value)                                                  \
  "{ 'key': '" key                                                                                 \
  "', 'label': 'L', 'provenance': 'assumed', 'table': 'holding', 'address': " #address             \
  ", 'type': 'u16', 'unit': '" unit "', 'scale': '" scale                                          \
  "', 'min': 0, 'max': 65000, 'default': " #value " }"
#define READING(key, address, type, unit, scale)                                                   \
  "{ 'key': '" key                                                                                 \
  "', 'label': 'R', 'provenance': 'assumed', 'table': 'input', 'address': " #address               \
  ", 'stride': 1, 'type': '" type "', 'unit': '" unit "', 'scale': '" scale                        \
  "', 'no-value': [ 30000 ] }"
#define BITS(key, address)                                                                         \
  "{ 'key': '" key                                                                                 \
  "', 'label': 'B', 'provenance': 'assumed', 'table': 'input', 'address': " #address               \
  ", 'stride': 1, 'type': 'bits', 'names': { '0': 'a', '1': 'b', '2': 'c' } }"

/* clang-format off */
static const char text[] =
  "{ 'format': 1, 'id': 't', 'name': 'T', 'model': 'M', 'provenance': 'assumed',"
  "  'identify': { 'match': [ { 'key': 'code', 'equals': 7 } ], 'items': ["
  "    { 'key': 'code', 'label': 'Code', 'provenance': 'assumed', 'table': 'input', 'address': 1,"
  "      'type': 'u16', 'unit': '' } ] },"
  "  'settings': ["
  SETTING ("high", 10, "V", "1/1000", 14000) ","
  SETTING ("float-high", 11, "V", "1/1000", 13000) ","
  SETTING ("discharge", 12, "A", "1/1", 50) ","
  SETTING ("change", 13, "%", "1/1", 20) ","
  SETTING ("room", 14, "°C", "1/1", 40) ","
  "    { 'group': 'string', 'label': 'String', 'repeat': { 'max': 2, 'stride': 1 }, 'items': ["
  SETTING ("low", 20, "V", "1/1000", 0) " ] } ],"
  "  'status': ["
  "    { 'key': 'bank-mode', 'label': 'Bank', 'provenance': 'assumed', 'table': 'input',"
  "      'address': 2, 'type': 'enum', 'names': { '0': 'rest', '1': 'float' } },"
  "    { 'key': 'ambient-temp', 'label': 'Room', 'provenance': 'assumed', 'table': 'input',"
  "      'address': 3, 'type': 's16', 'unit': '°C', 'scale': '1/10' } ],"
  "  'strings': { 'max': 2, 'items': ["
  READING ("string-current", 30, "s16", "A", "1/10") ","
  BITS ("string-alarms", 32) " ] },"
  "  'cells': { 'max': 4, 'items': ["
  READING ("cell-voltage", 40, "u16", "V", "1/100") ","
  READING ("cell-ir", 44, "u16", "mΩ", "1/1000") ","
  READING ("cell-ir-reference", 48, "u16", "mΩ", "1/100") ","
  BITS ("cell-alarms", 52) " ] },"
  "  'alarms': ["
  "    { 'limit': 'high', 'reading': 'cell-voltage', 'when': 'above', 'hysteresis': 100,"
  "      'bits': 'cell-alarms', 'bit': 0, 'level': 2 },"
  "    { 'limit': 'float-high', 'reading': 'cell-voltage', 'when': 'above', 'while': [ 'float' ],"
  "      'bits': 'cell-alarms', 'bit': 0 },"
  "    { 'limit': 'discharge', 'reading': 'string-current', 'when': 'below', 'negative': true,"
  "      'hysteresis': 2, 'bits': 'string-alarms', 'bit': 1 },"
  "    { 'limit': 'change', 'reading': 'cell-ir', 'reference': 'cell-ir-reference',"
  "      'when': 'above', 'bits': 'cell-alarms', 'bit': 2, 'lamp': false },"
  "    { 'limit': 'string[*].low', 'reading': 'cell-voltage', 'when': 'below',"
  "      'bits': 'cell-alarms', 'bit': 1 },"
  "    { 'limit': 'room', 'reading': 'ambient-temp', 'when': 'above' } ] }";
/* clang-format on */

static EncfgProfile *profile;
static EncfgSimBank *bank;
static EncfgSimBattery *battery;
static EncfgSimAlarms *alarms;

static void
set_up (void)
{
  EncfgSimBlock block;

  profile = encfg_test_load (text);
  ck_assert (encfg_sim_block_parse ("12V", &block));
  bank = encfg_sim_bank_new (profile);
  battery = encfg_sim_battery_new (profile, &block, 4, 2, 1);
  alarms = encfg_sim_alarms_new (bank, battery);
}

static void
tear_down (void)
{
  encfg_sim_alarms_free (alarms);
  encfg_sim_battery_free (battery);
  encfg_sim_bank_free (bank);
  encfg_profile_unref (profile);
}

/* What the bits say after `key` has become `raw`. */
static gint64
bits_after (const char *key, guint index, gint64 raw, const char *bits)
{
  EncfgValue value;

  encfg_sim_bank_put (bank, key, index, raw);
  encfg_sim_alarms_update (alarms, NULL);
  encfg_sim_bank_get (bank, encfg_sim_bank_find_item (bank, bits), index, &value);
  return value.number;
}

START_TEST (nothing_was_read_and_nothing_stands)
{
  EncfgSimAlarmState state;

  encfg_sim_alarms_update (alarms, NULL);
  state = encfg_sim_alarms_get_state (alarms);
  ck_assert (!state.level[1] && !state.level[2] && !state.cell && !state.string && !state.lamp);
}
END_TEST

START_TEST (an_alarm_comes_above_its_limit_and_goes_at_the_hysteresis_inside)
{
  EncfgSimAlarmState state;

  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1400, "cell-alarms"), 0);
  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1401, "cell-alarms"), 1);
  state = encfg_sim_alarms_get_state (alarms);
  ck_assert (state.level[2] && !state.level[1] && state.cell && !state.string && state.lamp);
  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1391, "cell-alarms"), 1);
  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1390, "cell-alarms"), 0);
  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1399, "cell-alarms"), 0);
}
END_TEST

START_TEST (what_stood_before_a_loss_of_power_is_forgotten)
{
  EncfgValue bits;

  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1401, "cell-alarms"), 1);
  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1395, "cell-alarms"), 1);
  encfg_sim_bank_put (bank, "cell-voltage", 2, 1401);
  encfg_sim_alarms_restart (alarms);
  encfg_sim_bank_get (bank, encfg_sim_bank_find_item (bank, "cell-alarms"), 1, &bits);
  ck_assert_int_eq (bits.number, 0);
  encfg_sim_bank_get (bank, encfg_sim_bank_find_item (bank, "cell-alarms"), 2, &bits);
  ck_assert_int_eq (bits.number, 1);
}
END_TEST

START_TEST (a_limit_that_is_lowered_raises_the_alarm)
{
  ck_assert_int_eq (bits_after ("cell-voltage", 0, 1390, "cell-alarms"), 0);
  encfg_sim_bank_put (bank, "high", 0, 13899);
  encfg_sim_alarms_update (alarms, encfg_sim_bank_find_item (bank, "room"));
  ck_assert (!encfg_sim_alarms_get_state (alarms).cell);
  encfg_sim_alarms_update (alarms, encfg_sim_bank_find_item (bank, "high"));
  ck_assert (encfg_sim_alarms_get_state (alarms).cell);
}
END_TEST

START_TEST (an_alarm_of_a_mode_stands_in_that_mode_alone)
{
  ck_assert_int_eq (bits_after ("cell-voltage", 0, 1350, "cell-alarms"), 0);
  ck_assert_int_eq (bits_after ("bank-mode", 0, 1, "cell-alarms"), 1);
  ck_assert_int_eq (bits_after ("bank-mode", 0, 0, "cell-alarms"), 0);
}
END_TEST

START_TEST (a_bit_of_two_alarms_stands_while_one_of_them_does)
{
  encfg_sim_bank_put (bank, "bank-mode", 0, 1);
  ck_assert_int_eq (bits_after ("cell-voltage", 0, 1450, "cell-alarms"), 1);
  ck_assert_int_eq (bits_after ("bank-mode", 0, 0, "cell-alarms"), 1);
  ck_assert_int_eq (bits_after ("cell-voltage", 0, 1200, "cell-alarms"), 0);
}
END_TEST

START_TEST (a_limit_without_a_sign_stands_for_a_negative_current)
{
  ck_assert_int_eq (bits_after ("string-current", 1, 900, "string-alarms"), 0);
  ck_assert_int_eq (bits_after ("string-current", 1, -500, "string-alarms"), 0);
  ck_assert_int_eq (bits_after ("string-current", 1, -501, "string-alarms"), 2);
  ck_assert_int_eq (bits_after ("string-current", 1, -481, "string-alarms"), 2);
  ck_assert (encfg_sim_alarms_get_state (alarms).string);
  ck_assert_int_eq (bits_after ("string-current", 1, -480, "string-alarms"), 0);
}
END_TEST

START_TEST (a_change_is_measured_against_its_reference)
{
  ck_assert_int_eq (bits_after ("cell-ir", 3, 9999, "cell-alarms"), 0);
  ck_assert_int_eq (bits_after ("cell-ir-reference", 3, 500, "cell-alarms"), 4);
  ck_assert (!encfg_sim_alarms_get_state (alarms).lamp);
  ck_assert_int_eq (bits_after ("cell-ir", 3, 6000, "cell-alarms"), 0);
  ck_assert_int_eq (bits_after ("cell-ir", 3, 6001, "cell-alarms"), 4);
  ck_assert_int_eq (bits_after ("cell-ir", 3, 30000, "cell-alarms"), 0); /* no value */
  ck_assert_int_eq (bits_after ("cell-ir-reference", 3, 0, "cell-alarms"), 0);
}
END_TEST

START_TEST (a_limit_of_a_string_is_for_its_cells_alone)
{
  for (guint i = 0; i < 4; i++)
    encfg_sim_bank_put (bank, "cell-voltage", i, 1200);
  ck_assert_int_eq (bits_after ("string[2].low", 0, 12001, "cell-alarms"), 0);
  ck_assert_int_eq (bits_after ("cell-voltage", 1, 1200, "cell-alarms"), 0);
  ck_assert_int_eq (bits_after ("cell-voltage", 2, 1200, "cell-alarms"), 2);
  ck_assert_int_eq (bits_after ("cell-voltage", 3, 1201, "cell-alarms"), 0);
}
END_TEST

START_TEST (a_reading_of_the_module_stands_without_bits)
{
  encfg_sim_bank_put (bank, "ambient-temp", 0, 401);
  encfg_sim_alarms_update (alarms, NULL);
  ck_assert (encfg_sim_alarms_get_state (alarms).level[1]);
  ck_assert (!encfg_sim_alarms_get_state (alarms).string);
}
END_TEST

static const struct
{
  const char *name;
  guint cells; /* 0: no such block */
  double volts;
} blocks[] = {
  { "1.2V", 1, 1.2 }, { "2V", 1, 2 },  { "6V", 3, 6 }, { "12V", 6, 12 },    { "12 V gel", 6, 12 },
  { "5V", 0, 0 },     { "48V", 0, 0 }, { "V", 0, 0 },  { "compact", 0, 0 },
};

START_TEST (a_block_is_what_its_volts_say)
{
  EncfgSimBlock block;

  ck_assert_int_eq (encfg_sim_block_parse (blocks[_i].name, &block), blocks[_i].cells > 0);
  if (blocks[_i].cells == 0)
    return;
  ck_assert_uint_eq (block.cells, blocks[_i].cells);
  ck_assert_double_eq_tol (encfg_sim_block_get_volts (&block), blocks[_i].volts, 0.001);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-alarm");
  TCase *tcase = tcase_create ("alarm");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, nothing_was_read_and_nothing_stands);
  tcase_add_test (tcase, an_alarm_comes_above_its_limit_and_goes_at_the_hysteresis_inside);
  tcase_add_test (tcase, what_stood_before_a_loss_of_power_is_forgotten);
  tcase_add_test (tcase, a_limit_that_is_lowered_raises_the_alarm);
  tcase_add_test (tcase, an_alarm_of_a_mode_stands_in_that_mode_alone);
  tcase_add_test (tcase, a_bit_of_two_alarms_stands_while_one_of_them_does);
  tcase_add_test (tcase, a_limit_without_a_sign_stands_for_a_negative_current);
  tcase_add_test (tcase, a_change_is_measured_against_its_reference);
  tcase_add_test (tcase, a_limit_of_a_string_is_for_its_cells_alone);
  tcase_add_test (tcase, a_reading_of_the_module_stands_without_bits);
  tcase_add_loop_test (tcase, a_block_is_what_its_volts_say, 0, G_N_ELEMENTS (blocks));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
