/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a simulated module makes of time and of what befalls its bank: the same however often one
 * looks, tests that end early, references, lamps. */

#include "encfg-sim-module.h"

#include "encfg-codec.h"
#include "encfg-profile-load.h"
#include "encfg-sim-bank-put.h"
#include "encfg-test.h"
#include <string.h>

#define IR_TEST 400
#define IR_SAVE 401
#define SAVE_WORD 23205

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimModule, encfg_sim_module_free)

static EncfgSimModule *
module_new (const char *profile_id, guint cells, guint strings)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find (profile_id, NULL);
  EncfgSimTraits traits = {
    .profile = profile, .number = 1, .cells = cells, .strings = strings, .seed = 5, .speed = 1e-6
  };

  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  return encfg_sim_module_new (&traits);
}

/* (transfer full) */
static char *
shown (EncfgSimModule *module, const char *key, guint index)
{
  EncfgSimBank *bank = encfg_sim_module_get_bank (module);
  const EncfgItem *item = encfg_sim_bank_find_item (bank, key);
  EncfgValue value;

  encfg_sim_module_update (module);
  encfg_sim_bank_get (bank, item, index, &value);
  return encfg_codec_format_with_unit (item, &value);
}

static void
expect (EncfgSimModule *module, const char *key, guint index, const char *wanted)
{
  g_autofree char *found = shown (module, key, index);

  ck_assert_msg (g_str_equal (found, wanted), "%s is %s, not %s", key, found, wanted);
}

/* The exception, or 0. */
static guint8
write_word (EncfgSimModule *module, guint16 address, guint16 word)
{
  EncfgPdu request;
  EncfgSimReply reply;

  encfg_pdu_build_write (&request, ENCFG_TABLE_HOLDING, address, &word, 1, FALSE);
  encfg_sim_module_serve (module, 1, &request, &reply);
  return reply.pdu.bytes[0] == 6 ? 0 : reply.pdu.bytes[1];
}

static void
start_test (EncfgSimModule *module)
{
  const EncfgCommand *test =
    encfg_profile_find_command (encfg_sim_module_get_profile (module), "ir-test");

  ck_assert_uint_eq (write_word (module, (guint16) test->item->address, (guint16) test->value), 0);
}

static void
set_mode (EncfgSimModule *module, const char *mode)
{
  encfg_sim_module_update (module);
  ck_assert (encfg_sim_battery_set_mode (encfg_sim_module_get_battery (module), mode));
  encfg_sim_module_refresh (module);
}

static void
pass (EncfgSimModule *module, guint seconds, guint stride)
{
  for (guint done = 0; done < seconds; done += stride)
    encfg_sim_module_advance (module, MIN (stride, seconds - done));
}

/* All that its registers hold, but for the clock. */
static void
append_dump (GString *text, EncfgSimModule *module)
{
  const EncfgProfile *profile = encfg_sim_module_get_profile (module);

  encfg_sim_module_update (module);
  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);

      for (guint k = 0;
           item->section != ENCFG_SECTION_CLOCK && k < profile->repeat[item->section].slots;
           k++)
        {
          EncfgValue value;
          g_autofree char *shown_text = NULL;

          encfg_sim_bank_get (encfg_sim_module_get_bank (module), item, k, &value);
          shown_text = encfg_codec_format (item, &value);
          if (*shown_text != '\0')
            g_string_append_printf (text, "%s %u %s\n", item->key, k, shown_text);
        }
    }
}

/* A day in a battery room, with a look every `stride` seconds. (transfer full) */
static char *
live (const char *profile, guint stride)
{
  g_autoptr (EncfgSimModule) module = module_new (profile, 7, 3);
  EncfgSimBank *bank = encfg_sim_module_get_bank (module);
  GString *text = g_string_new (NULL);

  encfg_sim_bank_put (bank, "auto-balance", 0, 1);
  pass (module, 13, stride);
  start_test (module);
  pass (module, 40, stride);
  encfg_sim_module_set_power (module, FALSE);
  pass (module, 100, stride);
  encfg_sim_module_set_power (module, TRUE);
  append_dump (text, module);
  start_test (module);
  pass (module, 444, stride);
  set_mode (module, "discharge");
  pass (module, 17000, stride);
  append_dump (text, module);
  encfg_sim_module_get_room (module)->celsius = 31;
  set_mode (module, "charge");
  pass (module, 20004, stride);
  start_test (module);
  pass (module, 304, stride);
  append_dump (text, module);
  return g_string_free (text, FALSE);
}

static const char *const profiles[] = { "bm3000", "bms600pro" };

START_TEST (the_same_orders_lead_to_the_same_registers_however_often_one_looks)
{
  g_autofree char *seldom = live (profiles[_i], 3600);
  g_autofree char *often = live (profiles[_i], 1);
  g_autofree char *sometimes = live (profiles[_i], 7);
  g_auto (GStrv) wanted = g_strsplit (seldom, "\n", -1);
  g_auto (GStrv) found = g_strsplit (often, "\n", -1);

  ck_assert_uint_eq (g_strv_length (found), g_strv_length (wanted));
  for (guint i = 0; wanted[i] != NULL; i++)
    ck_assert_str_eq (found[i], wanted[i]);
  ck_assert_str_eq (sometimes, seldom);
}
END_TEST

START_TEST (a_test_is_over_when_the_bank_begins_to_discharge_and_tells_why)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);

  start_test (module);
  encfg_sim_module_advance (module, 31);
  set_mode (module, "discharge");
  ck_assert_uint_eq (encfg_sim_module_get_cool_down (module), 600);
  expect (module, "ir-test-state", 0, "refused");
  expect (module, "ir-test-reason", 0, "bank is discharging");
  expect (module, "ir-test-done", 0, "2");
  expect (module, "ir-test-time-left", 0, "0 s");
  expect (module, "lamp-ir-test", 0, "off");
  encfg_sim_module_advance (module, 60);
  expect (module, "cell-ir", 2, "—");
  set_mode (module, "float");
  ck_assert_uint_eq (encfg_sim_module_get_cool_down (module), 540);
  start_test (module);
  expect (module, "ir-test-state", 0, "refused");
  encfg_sim_module_advance (module, 540);
  start_test (module);
  expect (module, "ir-test-state", 0, "running");
}
END_TEST

START_TEST (a_test_that_measured_nothing_needs_no_cool_down)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);

  start_test (module);
  encfg_sim_module_advance (module, 14);
  set_mode (module, "discharge");
  expect (module, "ir-test-state", 0, "refused");
  set_mode (module, "float");
  start_test (module);
  expect (module, "ir-test-state", 0, "running");
}
END_TEST

START_TEST (a_test_is_refused_while_a_battery_is_exhausted)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  const EncfgSimCellChange low = { .has_volts = TRUE, .volts = 10 };
  const EncfgSimCellChange off = { .defect = "lead-off" }, good = { .defect = "none" };

  encfg_sim_battery_set_cell (battery, 2, &low);
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  expect (module, "ir-test-state", 0, "refused");
  expect (module, "ir-test-reason", 0, "a battery's voltage is too low");
  encfg_sim_battery_set_cell (battery, 2, &good);
  encfg_sim_battery_set_cell (battery, 3, &off);
  ck_assert_uint_eq (write_word (module, IR_TEST, 1), 0);
  expect (module, "ir-test-state", 0, "running");
}
END_TEST

/* It is not taken up again once power is back. */
START_TEST (addressing_ends_with_the_power)
{
  g_autoptr (EncfgSimModule) module = module_new ("bms600pro", 4, 1);
  const EncfgSimCellChange strange = { .has_id = TRUE, .id = 9 };
  const EncfgCommand *command =
    encfg_profile_find_command (encfg_sim_module_get_profile (module), "auto-address");

  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), 2, &strange);
  ck_assert_uint_eq (
    write_word (module, (guint16) command->item->address, (guint16) command->value), 0);
  expect (module, "auto-address-state", 0, "running");
  encfg_sim_module_set_power (module, FALSE);
  encfg_sim_module_advance (module, 20);
  encfg_sim_module_set_power (module, TRUE);
  encfg_sim_module_advance (module, 20);
  expect (module, "auto-address-state", 0, "idle");
  expect (module, "cell-id", 2, "9");
}
END_TEST

START_TEST (nothing_can_be_saved_before_the_first_test)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  EncfgSimCellChange missing = { .has_sensor = TRUE };

  ck_assert_uint_eq (write_word (module, IR_SAVE, SAVE_WORD), 4);
  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), 1, &missing);
  encfg_sim_module_refresh (module);
  start_test (module);
  ck_assert_uint_eq (write_word (module, IR_SAVE, SAVE_WORD), 6);
  encfg_sim_module_advance (module, 61);
  ck_assert_uint_eq (write_word (module, IR_SAVE, SAVE_WORD), 0);
  expect (module, "cell-ir-reference", 1, "—");
}
END_TEST

START_TEST (a_new_reference_ends_the_alarm_of_the_old_one_at_once)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  EncfgSimCellChange worse = { .has_ohms = TRUE, .ohms = 0.0195 };

  start_test (module);
  encfg_sim_module_advance (module, 700);
  ck_assert_uint_eq (write_word (module, IR_SAVE, SAVE_WORD), 0);
  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), 2, &worse);
  start_test (module);
  encfg_sim_module_advance (module, 61);
  expect (module, "cell-state", 2, "IR changed");
  expect (module, "lamp-alarm", 0, "on");
  ck_assert_uint_eq (write_word (module, IR_SAVE, SAVE_WORD), 0);
  expect (module, "cell-state", 2, "");
  expect (module, "lamp-alarm", 0, "off");
}
END_TEST

START_TEST (power_that_fails_in_a_test_leaves_what_was_measured)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  g_autofree char *second = NULL;

  start_test (module);
  /* Nobody looks meanwhile: that it was measured must not depend on that. */
  encfg_sim_module_set_speed (module, 1e6);
  g_usleep (40);
  encfg_sim_module_set_speed (module, 1);
  encfg_sim_module_set_power (module, FALSE);
  encfg_sim_module_advance (module, 100);
  encfg_sim_module_set_power (module, TRUE);
  second = shown (module, "cell-ir", 0);
  ck_assert_str_ne (second, "—");
}
END_TEST

START_TEST (the_rbus_lamps_tell_whether_anything_answers)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  const EncfgSimStringChange off = { .has_hall = TRUE };

  encfg_sim_battery_break_ring (battery, 0, 1, ENCFG_SIM_RING_MAX);
  encfg_sim_module_refresh (module);
  expect (module, "lamp-rbus-rxd", 0, "on");
  expect (module, "lamp-fault", 0, "on");
  encfg_sim_battery_break_ring (battery, 0, 0, ENCFG_SIM_RING_MAX);
  encfg_sim_battery_set_string (battery, 0, &off);
  encfg_sim_module_refresh (module);
  expect (module, "lamp-rbus-rxd", 0, "off");
  expect (module, "lamp-rbus-txd", 0, "on");
  encfg_sim_battery_break_ring (battery, 0, ENCFG_SIM_RING_MAX, ENCFG_SIM_RING_MAX);
  encfg_sim_module_refresh (module);
  expect (module, "lamp-rbus-rxd", 0, "on");
}
END_TEST

/* What is a faulty component, and what an alarm: the second where the module has one for it. */
START_TEST (a_component_that_fails_lights_the_fault_lamp)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  g_autoptr (EncfgSimModule) other = module_new ("bms600pro", 4, 1);
  EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  EncfgSimStringChange hall = { .has_hall = TRUE };
  EncfgSimCellChange probe = { .defect = "probe-lost" };
  EncfgSimCellChange leak = { .has_leaks = TRUE, .leaks = TRUE };

  encfg_sim_battery_set_string (battery, 0, &hall);
  encfg_sim_battery_set_string (encfg_sim_module_get_battery (other), 0, &hall);
  encfg_sim_module_refresh (module);
  encfg_sim_module_refresh (other);
  expect (module, "lamp-fault", 0, "on");
  expect (module, "lamp-alarm", 0, "off");
  expect (other, "lamp-fault", 0, "off");
  expect (other, "lamp-alarm", 0, "on");
  hall.hall = TRUE;
  encfg_sim_battery_set_string (battery, 0, &hall);
  encfg_sim_module_refresh (module);
  expect (module, "lamp-fault", 0, "off");
  encfg_sim_battery_set_cell (battery, 2, &probe);
  encfg_sim_module_refresh (module);
  expect (module, "lamp-fault", 0, "on");
  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (other), 2, &leak);
  encfg_sim_module_refresh (other);
  expect (other, "lamp-fault", 0, "on");
}
END_TEST

/* Twenty requests; x for those that are lost. (transfer full) */
static char *
suffer (const char *const *faults)
{
  g_autoptr (EncfgSimModule) module = module_new ("bm3000", 4, 1);
  GString *lost = g_string_new (NULL);
  EncfgSimReply reply;
  EncfgPdu request;

  encfg_pdu_build_read (&request, ENCFG_TABLE_HOLDING, 100, 1);
  for (guint i = 0; faults[i] != NULL; i++)
    {
      EncfgSimFault fault;

      ck_assert (encfg_sim_fault_parse (&fault, faults[i], NULL));
      encfg_sim_module_add_fault (module, &fault);
    }
  for (guint i = 0; i < 20; i++)
    {
      encfg_sim_module_serve (module, 1, &request, &reply);
      g_string_append_c (lost, reply.answers ? '.' : 'x');
    }
  return g_string_free (lost, FALSE);
}

START_TEST (who_suffers_by_chance_does_not_depend_on_the_faults_beside)
{
  const char *const alone[] = { "drop:probability=40", NULL };
  const char *const beside[] = {
    "drop:probability=40", "late-reply:probability=50", "echo:probability=50", NULL
  };
  g_autofree char *one = suffer (alone), *same = suffer (alone), *more = suffer (beside);

  ck_assert_str_eq (one, same);
  ck_assert_str_eq (one, more);
  ck_assert_ptr_nonnull (strchr (one, 'x'));
  ck_assert_ptr_nonnull (strchr (one, '.'));
}
END_TEST

START_TEST (nothing_is_balanced_without_power)
{
  g_autoptr (EncfgSimModule) module = module_new ("bms600pro", 6, 1);
  g_autofree char *before = NULL, *meanwhile = NULL, *after = NULL;

  encfg_sim_bank_put (encfg_sim_module_get_bank (module), "auto-balance", 0, 1);
  before = shown (module, "string-deviation", 0);
  encfg_sim_module_set_power (module, FALSE);
  encfg_sim_module_advance (module, 14400);
  encfg_sim_module_set_power (module, TRUE);
  meanwhile = shown (module, "string-deviation", 0);
  ck_assert_str_eq (meanwhile, before);
  encfg_sim_module_advance (module, 14400);
  after = shown (module, "string-deviation", 0);
  ck_assert_str_ne (after, before);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-behaviour");
  TCase *tcase = tcase_create ("behaviour");

  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase,
                       the_same_orders_lead_to_the_same_registers_however_often_one_looks,
                       0,
                       G_N_ELEMENTS (profiles));
  tcase_add_test (tcase, a_test_is_over_when_the_bank_begins_to_discharge_and_tells_why);
  tcase_add_test (tcase, a_test_that_measured_nothing_needs_no_cool_down);
  tcase_add_test (tcase, a_test_is_refused_while_a_battery_is_exhausted);
  tcase_add_test (tcase, addressing_ends_with_the_power);
  tcase_add_test (tcase, nothing_can_be_saved_before_the_first_test);
  tcase_add_test (tcase, a_new_reference_ends_the_alarm_of_the_old_one_at_once);
  tcase_add_test (tcase, power_that_fails_in_a_test_leaves_what_was_measured);
  tcase_add_test (tcase, the_rbus_lamps_tell_whether_anything_answers);
  tcase_add_test (tcase, a_component_that_fails_lights_the_fault_lamp);
  tcase_add_test (tcase, who_suffers_by_chance_does_not_depend_on_the_faults_beside);
  tcase_add_test (tcase, nothing_is_balanced_without_power);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
