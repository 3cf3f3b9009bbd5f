/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-panel.h"

#include "encfg-profile-load.h"
#include "encfg-sim-ops.h"
#include "encfg-sim-panel-press.h"
#include "encfg-test.h"
#include <string.h>

static EncfgSimServer *server;
static EncfgSimPanel *panel;
static guint n_quits;
static gint64 now_us;

static void
on_quit (gpointer data)
{
  n_quits++;
}

/* Two modules, one panel, at a moment when blinking lamps are lit. */
static void
set_up (void)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  EncfgSimTraits traits = { .profile = profile, .seed = 1, .speed = 1 };

  server = encfg_sim_server_new ();
  ck_assert (encfg_sim_traits_complete (&traits, NULL));
  for (traits.number = 1; traits.number <= 2; traits.number++)
    encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  ck_assert (encfg_sim_server_listen_tcp (server, "127.0.0.1", 0, FALSE, NULL));
  panel = encfg_sim_panel_new (server, on_quit, NULL);
  now_us = 800 * G_USEC_PER_SEC;
  n_quits = 0;
  encfg_sim_panel_look (panel, now_us);
}

static void
tear_down (void)
{
  encfg_sim_panel_free (panel);
  encfg_sim_server_free (server);
}

static void
press (const char *keys)
{
  for (; *keys != '\0'; keys++)
    encfg_sim_panel_press_key (panel, (guint8) *keys, now_us);
}

static void
wait_s (double seconds)
{
  now_us += (gint64) (seconds * G_USEC_PER_SEC);
  encfg_sim_panel_look (panel, now_us);
}

static void
on_answer (const char *answer, gpointer data)
{
  ck_assert_str_eq (answer, "{\"ok\":true}");
}

static void
control (const char *line)
{
  encfg_sim_ops_run (server, line, strlen (line), on_answer, NULL);
  encfg_sim_server_finish_advances (server);
  encfg_sim_panel_look (panel, now_us);
}

/* The whole page as text, a line an end of line. (transfer full) */
static char *
read_page (guint width, guint height, gboolean is_utf8)
{
  g_autoptr (EncfgSimPage) page = encfg_sim_panel_draw (panel, width, height, is_utf8);
  GString *text = g_string_new (NULL);

  ck_assert_uint_le (page->lines->len, height);
  for (guint i = 0; i < page->lines->len; i++)
    {
      g_autofree char *line = encfg_sim_page_dup_line (page, i);

      ck_assert_uint_le (encfg_sim_page_measure (line), width);
      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static void
assert_shows (const char *wanted)
{
  g_autofree char *page = read_page (100, 24, TRUE);

  ck_assert_msg (strstr (page, wanted) != NULL, "“%s” is not on\n%s", wanted, page);
}

static void
assert_hides (const char *unwanted)
{
  g_autofree char *page = read_page (100, 24, TRUE);

  ck_assert_msg (strstr (page, unwanted) == NULL, "“%s” is on\n%s", unwanted, page);
}

static EncfgSimModule *
module_at (guint index)
{
  return g_ptr_array_index (encfg_sim_server_get_modules (server), index);
}

START_TEST (a_narrow_terminal_tells_which_module_it_is)
{
  g_autofree char *page = read_page (40, 10, TRUE);

  ck_assert_msg (strstr (page, "SIMULATED-0001  module 1 of 2") != NULL, "%s", page);
}
END_TEST

START_TEST (lamps_are_told_by_sign_and_word)
{
  assert_shows ("SIMULATED MODULE  BM00MC  SIMULATED-0001  module 1 of 2");
  assert_shows ("● RUN on");
  assert_shows ("○ ALARM off");
  assert_shows ("● RBUS RXD blinks");
  wait_s (0.4);
  assert_shows ("○ RBUS RXD blinks");
  assert_shows ("● RUN on");
}
END_TEST

START_TEST (what_stands_is_told)
{
  assert_shows ("Alarms   none");
  control ("{\"op\":\"set-cell\",\"cell\":12,\"voltage_mv\":15900,\"module\":1}");
  assert_shows ("Alarms   2, the first is battery 12: Floating V High 1");
  control ("{\"op\":\"set-string\",\"string\":1,\"hall\":false,\"module\":1}");
  assert_shows ("● ALARM on");
  control ("{\"op\":\"set-cell\",\"cell\":3,\"temperature_c\":60,\"module\":1}");
  assert_shows ("the first is battery 12: Floating V High 1");
  control ("{\"op\":\"fault\",\"name\":\"drop\",\"count\":3,\"duration\":90,\"module\":1}");
  assert_shows ("Faults   drop × 3 (90 s)");
  control ("{\"op\":\"speed\",\"factor\":25}");
  assert_shows ("25 times as fast");
}
END_TEST

START_TEST (reset_is_let_go_by_the_key_once_more)
{
  const EncfgItem *ip =
    encfg_profile_find_item (encfg_sim_module_get_profile (module_at (0)), "ip");
  EncfgValue value = { .kind = ENCFG_VALUE_NUMBER, .number = 0x0a000001 };

  encfg_sim_bank_set (encfg_sim_module_get_bank (module_at (0)), ip, 0, &value, NULL);
  press ("r");
  wait_s (2.5);
  assert_shows ("[██████████··········] Held for 2.5 s of 5 s");
  press ("R");
  assert_shows ("RESET was held for 2.5 s: too short, nothing happens");
  encfg_sim_bank_get (encfg_sim_module_get_bank (module_at (0)), ip, 0, &value);
  ck_assert_int_eq (value.number, 0x0a000001);
  press ("r");
  wait_s (5);
  assert_shows ("Held for 5.0 s: let it go");
  assert_shows ("the simulated module has its factory network and address");
  encfg_sim_bank_get (encfg_sim_module_get_bank (module_at (0)), ip, 0, &value);
  ck_assert_int_eq (value.number, 0xc0a80164);
  press ("r");
  assert_shows ("Hold it for 5 s: factory network and address");
}
END_TEST

START_TEST (a_key_that_repeats_is_held)
{
  EncfgSimPress button = { 0 };

  ck_assert (!encfg_sim_press_key (&button, 1000000));
  for (gint64 us = 1500000; us <= 4000000; us += 30000)
    {
      ck_assert (!encfg_sim_press_key (&button, us));
      ck_assert (!encfg_sim_press_is_over (&button, us + 29000));
    }
  ck_assert (encfg_sim_press_is_over (&button, 4600000));
}
END_TEST

START_TEST (a_module_without_power_says_so)
{
  press ("p");
  ck_assert (!encfg_sim_module_has_power (module_at (0)));
  ck_assert (encfg_sim_module_has_power (module_at (1)));
  assert_shows ("No power. It was at tcp://127.0.0.1:");
  assert_shows ("○ RUN off");
  press ("r");
  wait_s (2);
  press ("r");
  assert_shows ("RESET does nothing: the simulated module has no power");
  assert_shows ("Alarms   —");
  wait_s (21);
  assert_hides ("RESET does nothing");
  encfg_sim_panel_tell (panel, TRUE, "something is wrong");
  wait_s (21);
  assert_shows ("something is wrong");
}
END_TEST

static const struct
{
  double from;
  const char *key;
  double to; /* as it was, if there is no step that way */
  const char *shown;
} speed_steps[] = {
  { 1, "-", 1, "Real time: no key is slower; --speed and the operation speed are" },
  { 0.5, "-", 0.5, "0.5 times as fast: no key is slower" },
  { 0.5, "+", 1, "Time of the simulated module: Real time" },
  { 25, "-", 10, "10 times as fast" },
  { 25, "+", 60, "A minute a second" },
  { 3600, "+", 3600, "An hour a second: no key is faster" },
  { 5000, "+", 5000, "5000 times as fast: no key is faster" },
  { 5000, "-", 3600, "An hour a second" },
};

START_TEST (no_key_for_a_slower_time_makes_it_faster)
{
  g_autofree char *line =
    g_strdup_printf ("{\"op\":\"speed\",\"factor\":%g}", speed_steps[_i].from);

  control (line);
  press (speed_steps[_i].key);
  assert_shows (speed_steps[_i].shown);
  ck_assert_double_eq_tol (encfg_sim_module_get_speed (module_at (0)), speed_steps[_i].to, 1e-9);
}
END_TEST

START_TEST (keys_mean_the_module_that_is_shown)
{
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_TAB, now_us);
  assert_shows ("SIMULATED-0002  module 2 of 2");
  press ("+");
  ck_assert (encfg_sim_module_get_speed (module_at (0)) < 2);
  ck_assert (encfg_sim_module_get_speed (module_at (1)) > 9);
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_LEFT, now_us);
  assert_shows ("module 1 of 2");
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_PAGE_UP, now_us);
  assert_shows ("module 1 of 2");
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_UP, now_us);
  assert_shows ("module 2 of 2");
}
END_TEST

START_TEST (every_fault_is_in_the_menu_with_what_is_seen_of_it)
{
  for (guint i = 0; i < encfg_sim_fault_count_names (); i++)
    {
      const char *help, *extra;
      const char *name = encfg_sim_fault_nth_name (i, &help, &extra);
      g_autofree char *row = g_strdup_printf (">  %s ", name);

      press ("f");
      for (guint k = 0; k <= i; k++)
        encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_DOWN, now_us);
      assert_shows (row);
      assert_shows ("Seen:");
      press ("u");
      assert_hides ("Line Faults");
      ck_assert_str_eq (encfg_sim_fault_name (&g_array_index (
                          encfg_sim_module_get_faults (module_at (0)), EncfgSimFault, 0)),
                        name);
      press ("fo");
      ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (0))->len, 0);
    }
  ck_assert_uint_eq (encfg_sim_module_get_faults (module_at (1))->len, 0);
}
END_TEST

START_TEST (esc_leaves_a_menu_and_nothing_was_done)
{
  press ("b");
  assert_shows ("● Float");
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_DOWN, now_us);
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_ESCAPE, now_us);
  assert_shows ("Bank     float");
  press ("bp");
  assert_shows ("The bank is on");
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_PAGE_DOWN, now_us);
  encfg_sim_panel_press_key (panel, ENCFG_SIM_KEY_ENTER, now_us);
  assert_shows ("Bank     rest");
  assert_shows ("The simulated bank is on: Rest");
  ck_assert (encfg_sim_module_has_power (module_at (0)));
}
END_TEST

START_TEST (without_clients_it_quits_at_once)
{
  press ("q");
  ck_assert_uint_eq (n_quits, 1);
}
END_TEST

/* Of any size, and with any of its pages, no line is too long and none too many. */
START_TEST (a_page_fits_its_terminal)
{
  static const char *const pages[] = { "", "f", "?", "a", "r" };

  encfg_sim_panel_tell (panel, TRUE, "a\tmessage that is longer than most of the terminals are");
  press (pages[_i]);
  for (guint width = 1; width < 130; width += 3)
    for (guint height = 1; height < 30; height += height < 4 ? 1 : 5)
      {
        g_autofree char *utf8 = read_page (width, height, TRUE);
        g_autofree char *ascii = read_page (width, height, FALSE);

        ck_assert (g_str_is_ascii (ascii));
        if (width > 12)
          {
            ck_assert_ptr_nonnull (strstr (ascii, " SIMULATED"));
            ck_assert_ptr_nonnull (strstr (utf8, " SIMULATED"));
          }
      }
}
END_TEST

START_TEST (wide_signs_take_two_columns)
{
  g_autoptr (EncfgSimPage) page = encfg_sim_page_new (7, 1, TRUE);
  g_autofree char *line = NULL;

  encfg_sim_page_begin_line (page);
  encfg_sim_page_put (page, ENCFG_SIM_STYLE_PLAIN, "电池\033电池");
  line = encfg_sim_page_dup_line (page, 0);
  ck_assert_str_eq (line, "电池 …");
}
END_TEST

static void
assert_small_shows (guint width, guint height, const char *wanted)
{
  g_autofree char *page = read_page (width, height, TRUE);

  ck_assert_msg (strstr (page, wanted) != NULL, "“%s” is not on\n%s", wanted, page);
}

/* Five of eight lamps have room, or four and RESET; a message takes the place of another. */
START_TEST (lines_without_room_are_missed)
{
  g_autofree char *whole = read_page (30, 24, TRUE);

  assert_small_shows (30, 8, " ○ RS485 RXD off\n … 10 more: enlarge terminal\n");
  ck_assert_ptr_null (strstr (whole, "more"));
  press ("r");
  assert_small_shows (30, 8, "\n … 11 more: enlarge terminal\n");
  encfg_sim_panel_tell (panel, FALSE, "told");
  assert_small_shows (30, 8, "\n … 12 more: enlarge terminal\n told\n");
}
END_TEST

START_TEST (what_is_cut_off_has_a_sign)
{
  control ("{\"op\":\"set-cell\",\"cell\":12,\"voltage_mv\":15900,\"module\":1}");
  assert_small_shows (30, 24, "\n Alarms   2, the first is bat…\n");
  press ("r");
  assert_small_shows (60, 16, "] Held for 0.0 s of 5 s\n");
  assert_small_shows (40, 16, "] Held for 0.0 s of 5 s\n");
}
END_TEST

START_TEST (a_long_message_is_cut_off_with_a_sign)
{
  g_autoptr (EncfgSimPage) page = encfg_sim_page_new (12, 4, FALSE);
  g_autofree char *last = NULL;

  encfg_sim_page_begin_line (page);
  encfg_sim_page_put_wrapped (page, ENCFG_SIM_STYLE_PLAIN, "one two three four five", 1, 2);
  last = encfg_sim_page_dup_line (page, 1);
  ck_assert_str_eq (last, " three four>");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-panel");
  TCase *tcase = tcase_create ("sim-panel");

  tcase_set_timeout (tcase, 30);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, a_narrow_terminal_tells_which_module_it_is);
  tcase_add_test (tcase, lamps_are_told_by_sign_and_word);
  tcase_add_test (tcase, what_stands_is_told);
  tcase_add_test (tcase, reset_is_let_go_by_the_key_once_more);
  tcase_add_test (tcase, a_key_that_repeats_is_held);
  tcase_add_test (tcase, a_module_without_power_says_so);
  tcase_add_loop_test (
    tcase, no_key_for_a_slower_time_makes_it_faster, 0, G_N_ELEMENTS (speed_steps));
  tcase_add_test (tcase, keys_mean_the_module_that_is_shown);
  tcase_add_test (tcase, every_fault_is_in_the_menu_with_what_is_seen_of_it);
  tcase_add_test (tcase, esc_leaves_a_menu_and_nothing_was_done);
  tcase_add_test (tcase, without_clients_it_quits_at_once);
  tcase_add_loop_test (tcase, a_page_fits_its_terminal, 0, 5);
  tcase_add_test (tcase, wide_signs_take_two_columns);
  tcase_add_test (tcase, lines_without_room_are_missed);
  tcase_add_test (tcase, what_is_cut_off_has_a_sign);
  tcase_add_test (tcase, a_long_message_is_cut_off_with_a_sign);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
