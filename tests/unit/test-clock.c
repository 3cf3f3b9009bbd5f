/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-clock.h"

#include "encfg-test.h"
#include <string.h>

#define NOON_S G_GINT64_CONSTANT (1795262400) /* 2026-11-21 12:00:00 UTC */
#define HOUR_S 3600

static const struct
{
  const char *what;
  gboolean is_utc;
  int zone_s;
  gint64 shown; /* beside noon UTC */
  gint64 offset_s;
} zones[] = {
  { "local time in Berlin", FALSE, HOUR_S, HOUR_S, 0 },
  { "UTC shown where local time is meant", FALSE, HOUR_S, 0, -HOUR_S },
  { "UTC where UTC is meant", TRUE, HOUR_S, 0, 0 },
  { "local time where UTC is meant", TRUE, HOUR_S, HOUR_S, HOUR_S },
  { "local time in Caracas", FALSE, -4 * HOUR_S, -4 * HOUR_S, 0 },
  { "local time in Kathmandu, fast", FALSE, 20700, 20707, 7 },
};

START_TEST (the_zone_is_counted_once)
{
  EncfgClock clock = { .is_utc = zones[_i].is_utc, .zone_s = zones[_i].zone_s };
  const gint64 shown = NOON_S + zones[_i].shown;

  encfg_clock_set_device (&clock, shown, NOON_S * G_USEC_PER_SEC + 400000);
  ck_assert_msg (clock.offset_s == zones[_i].offset_s, "%s", zones[_i].what);
  ck_assert_int_eq (clock.computer_s, NOON_S);
  ck_assert_int_eq (clock.device_s, NOON_S + zones[_i].offset_s);
  ck_assert (clock.is_valid);
  /* What is to be shown at the time the module believes in is what it shows. */
  ck_assert_int_eq (encfg_clock_to_shown (&clock, clock.device_s), shown);
}
END_TEST

static const struct
{
  gint64 device_ms, computer_ms; /* true times, of which the device shows full seconds */
  gint64 offset_s;
} fractions[] = {
  { 0, 0, 0 },         { 999, 999, 0 },    { 500, 500, 0 },     { 0, 1, 0 },
  { 1300, 1700, 0 },   { 10000, 7000, 3 }, { 7000, 10000, -3 }, { 7400, 10400, -3 },
  { -1500, -1500, 0 }, { -500, -1500, 1 },
};

START_TEST (the_fraction_that_a_clock_does_not_show_is_allowed_for)
{
  const gint64 shown = NOON_S + (fractions[_i].device_ms + 10000) / 1000 - 10;
  EncfgClock clock = { .is_utc = TRUE };

  encfg_clock_set_device (
    &clock, shown, NOON_S * G_USEC_PER_SEC + fractions[_i].computer_ms * 1000);
  ck_assert_int_eq (clock.offset_s, fractions[_i].offset_s);
}
END_TEST

static const struct
{
  gint64 offset_s;
  EncfgClockOffset kind;
  const char *says;
} offsets[] = {
  { 0, ENCFG_CLOCK_SAME, "the same" },
  { -1, ENCFG_CLOCK_SAME, "the same" },
  { 2, ENCFG_CLOCK_SECONDS, "2 s ahead" },
  { -59, ENCFG_CLOCK_SECONDS, "59 s behind" },
  { 60, ENCFG_CLOCK_DRIFT, "1 min 0 s ahead: it drifts" },
  { 119, ENCFG_CLOCK_DRIFT, "drifts" },
  { 700, ENCFG_CLOCK_DRIFT, "11 min 40 s ahead: it drifts" },
  { -1600, ENCFG_CLOCK_DRIFT, "drifts" },
  { -1800, ENCFG_CLOCK_ZONE, "30 min 0 s behind: another time zone" },
  { 3599, ENCFG_CLOCK_ZONE, "59 min 59 s ahead: another time zone" },
  { -3600, ENCFG_CLOCK_ZONE, "1 h 0 min 0 s behind: another time zone" },
  { 5400, ENCFG_CLOCK_ZONE, "1 h 30 min 0 s ahead: another time zone" },
  { -19800, ENCFG_CLOCK_ZONE, "5 h 30 min 0 s behind: another time zone" },
  { 20700, ENCFG_CLOCK_ZONE, "5 h 45 min 0 s ahead: another time zone" },
  { 7319, ENCFG_CLOCK_ZONE, "2 h 1 min 59 s ahead: another time zone" },
  { 7321, ENCFG_CLOCK_DATE, "2 h 2 min 1 s ahead: it was never set, or lost its power" },
  { -50400, ENCFG_CLOCK_ZONE, "14 h 0 min 0 s behind: another time zone" },
  { 51300, ENCFG_CLOCK_DATE, "14 h 15 min 0 s ahead: it was never set" },
  { 86400, ENCFG_CLOCK_DATE, "1 d 0 h 0 min ahead: it was never set" },
  { -86390, ENCFG_CLOCK_DATE, "behind: it was never set" },
  { G_GINT64_CONSTANT (-800000000), ENCFG_CLOCK_DATE, "9259 d 6 h 13 min behind" },
};

START_TEST (an_offset_is_named_by_its_likely_cause)
{
  g_autofree char *text = encfg_clock_describe_offset (offsets[_i].offset_s);

  ck_assert_msg (strstr (text, offsets[_i].says), "“%s” is not in “%s”", offsets[_i].says, text);
  ck_assert_str_eq (encfg_clock_offset_name (encfg_clock_classify (offsets[_i].offset_s)),
                    encfg_clock_offset_name (offsets[_i].kind));
}
END_TEST

START_TEST (times_are_written_with_their_zone)
{
  g_autofree char *plain = encfg_clock_format (NOON_S, 20700);
  g_autofree char *zone = encfg_clock_format_zone (-4 * HOUR_S);
  g_autofree char *iso = encfg_clock_format_iso8601 (NOON_S, HOUR_S);
  g_autofree char *utc = encfg_clock_format_iso8601 (NOON_S, 0);

  ck_assert_str_eq (plain, "2026-11-21 17:45:00");
  ck_assert_str_eq (zone, "-04:00");
  ck_assert_str_eq (iso, "2026-11-21T13:00:00+01:00");
  ck_assert_str_eq (utc, "2026-11-21T12:00:00+00:00");
}
END_TEST

START_TEST (the_computer_tells_its_own_zone)
{
  static const struct
  {
    const char *name;
    int zone_s;
  } computers[] = { { "UTC", 0 }, { "UTC-05:45", 20700 }, { "UTC+04", -4 * HOUR_S } };
  gint64 before_us, now_us;
  int zone_s;

  /* Its own process, so that nobody has asked for the zone before. */
  g_setenv ("TZ", computers[_i].name, TRUE);
  before_us = g_get_real_time ();
  now_us = encfg_clock_now_us (&zone_s);
  ck_assert_int_eq (zone_s, computers[_i].zone_s);
  ck_assert (now_us >= before_us && now_us <= g_get_real_time ());
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("clock");
  TCase *tcase = tcase_create ("clock");

  tcase_add_loop_test (tcase, the_zone_is_counted_once, 0, G_N_ELEMENTS (zones));
  tcase_add_loop_test (
    tcase, the_fraction_that_a_clock_does_not_show_is_allowed_for, 0, G_N_ELEMENTS (fractions));
  tcase_add_loop_test (tcase, an_offset_is_named_by_its_likely_cause, 0, G_N_ELEMENTS (offsets));
  tcase_add_test (tcase, times_are_written_with_their_zone);
  tcase_add_loop_test (tcase, the_computer_tells_its_own_zone, 0, 3);
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
