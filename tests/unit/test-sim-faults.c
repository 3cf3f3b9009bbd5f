/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-faults.h"

#include "encfg-error.h"
#include "encfg-test.h"
#include <string.h>

/* Eight requests of these functions; a letter of `suffered` each: x suffers, . is spared. */
static const guint8 functions[] = { 3, 3, 6, 3, 16, 3, 6, 4 };

static const struct
{
  const char *text, *suffered;
} courses[] = {
  { "drop", "xxxxxxxx" },
  { "drop:count=1", "x......." },
  { "drop:count=3", "xxx....." },
  { "drop:after=2", "..xxxxxx" },
  { "drop:after=2,count=1", "..x....." },
  { "drop:function=6", "..x...x." },
  { "drop:function=6,after=1", "......x." },
  { "drop:function=3,count=2,after=1", ".x.x...." },
  { "ack-but-ignore", "..x.x.x." },
  { "ack-but-ignore:count=2", "..x.x..." },
  { "ack-but-ignore:function=3", "........" },
  { "power-cut", "..x....." }, /* what happens at one moment happens once */
  { "power-cut:count=2", "..x.x..." },
  { "clock-jump:after=1", ".x......" },
};

#define ALL G_MAXUINT

static GArray *
faults_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (EncfgSimFault));
}

START_TEST (a_fault_befalls_the_requests_that_it_was_told_to)
{
  g_autoptr (GArray) faults = faults_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) suffered = g_string_new (NULL);
  EncfgSimFault fault, taken;

  ck_assert (encfg_sim_fault_parse (&fault, courses[_i].text, &error));
  g_array_append_val (faults, fault);
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    g_string_append_c (suffered,
                       encfg_sim_faults_take (faults, ALL, functions[i], &taken) ? 'x' : '.');
  ck_assert_msg (g_str_equal (suffered->str, courses[_i].suffered),
                 "%s: %s, not %s",
                 courses[_i].text,
                 suffered->str,
                 courses[_i].suffered);
}
END_TEST

/* How many of a thousand requests suffer. */
static guint
count_suffered (const char *text, guint32 seed)
{
  g_autoptr (GArray) faults = faults_new ();
  EncfgSimFault fault, taken;
  guint n = 0;

  ck_assert (encfg_sim_fault_parse (&fault, text, NULL));
  fault.luck = seed;
  g_array_append_val (faults, fault);
  for (guint i = 0; i < 1000; i++)
    n += encfg_sim_faults_take (faults, ALL, 3, &taken) ? 1 : 0;
  return n;
}

START_TEST (a_probable_fault_befalls_its_share_and_the_same_for_a_seed)
{
  guint n = count_suffered ("drop:probability=25", 7);

  ck_assert_uint_gt (n, 200);
  ck_assert_uint_lt (n, 300);
  ck_assert_uint_eq (count_suffered ("drop:probability=25", 7), n);
  ck_assert_uint_eq (count_suffered ("drop:probability=100", 7), 1000);
  ck_assert_uint_eq (count_suffered ("drop:probability=25,count=9", 7), 9);
}
END_TEST

START_TEST (a_fault_whose_time_is_over_is_gone)
{
  g_autoptr (GArray) faults = faults_new ();
  EncfgSimFault fault;

  ck_assert (encfg_sim_fault_parse (&fault, "drop", NULL));
  g_array_append_val (faults, fault);
  fault.until_us = 5000;
  g_array_append_val (faults, fault);
  encfg_sim_faults_expire (faults, 4999);
  ck_assert_uint_eq (faults->len, 2);
  encfg_sim_faults_expire (faults, 5000);
  ck_assert_uint_eq (faults->len, 1);
  ck_assert_int_eq (g_array_index (faults, EncfgSimFault, 0).until_us, 0);
}
END_TEST

START_TEST (a_kind_that_is_not_asked_for_is_left_alone)
{
  g_autoptr (GArray) faults = faults_new ();
  EncfgSimFault fault, taken;

  ck_assert (encfg_sim_fault_parse (&fault, "echo:count=1", NULL));
  g_array_append_val (faults, fault);
  ck_assert (!encfg_sim_faults_take (faults, ENCFG_SIM_FAULTS_OF_MODULE, 3, &taken));
  ck_assert (encfg_sim_faults_take (faults, ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_ECHO), 3, &taken));
}
END_TEST

START_TEST (what_is_used_up_makes_way_for_the_next)
{
  g_autoptr (GArray) faults = faults_new ();
  EncfgSimFault fault, taken;

  ck_assert (encfg_sim_fault_parse (&fault, "exception:code=6,count=1", NULL));
  g_array_append_val (faults, fault);
  ck_assert (encfg_sim_fault_parse (&fault, "late-reply:ms=70,count=1", NULL));
  g_array_append_val (faults, fault);

  ck_assert (encfg_sim_faults_take (faults, ALL, 3, &taken));
  ck_assert_uint_eq (taken.kind, ENCFG_SIM_FAULT_EXCEPTION);
  ck_assert_uint_eq (taken.code, 6);
  ck_assert (encfg_sim_faults_take (faults, ALL, 3, &taken));
  ck_assert_uint_eq (taken.kind, ENCFG_SIM_FAULT_LATE_REPLY);
  ck_assert_uint_eq (taken.ms, 70);
  ck_assert (!encfg_sim_faults_take (faults, ALL, 3, &taken));
  ck_assert_uint_eq (faults->len, 0);
}
END_TEST

/* What is wrong, and a word that the message must give as help. */
static const struct
{
  const char *text, *help;
} wrong[] = {
  { "", "late-reply" },
  { "lost",
    "drop, late-reply, garble-crc, wrong-unit, exception, ack-but-ignore, close, busy, "
    "stray-byte, truncate, power-cut, clock-jump, echo, wrong-speed, same-id, other-master, "
    "one-connection, idle-close" },
  { "DROP", "drop" },
  { "drop:ms=5", "count, after, function, probability, duration" },
  { "exception:ms=5", "duration, code" },
  { "late-reply:code=5", "duration, ms" },
  { "late-reply:ms", "KEY=NUMBER" },
  { "late-reply:ms=", "KEY=NUMBER" },
  { "late-reply:ms=1.5", "KEY=NUMBER" },
  { "late-reply:ms=-1", "0 to 600000" },
  { "late-reply:ms=5,", "KEY=NUMBER" },
  { "late-reply:ms=600001", "0 to 600000" },
  { "exception:code=0", "1 to 255" },
  { "drop:count=0", "1 to 1000000" },
  { "drop:function=128", "1 to 127" },
  { "drop:probability=0", "1 to 100" },
  { "drop:probability=101", "1 to 100" },
  { "drop:duration=0", "1 to 31622400" },
  { "clock-jump:seconds=40000000", "-31622400 to 31622400" },
  { "drop:count=99999999999999999999", "KEY=NUMBER" },
};

START_TEST (a_fault_that_cannot_be_is_refused_with_what_there_is)
{
  g_autoptr (GError) error = NULL;
  EncfgSimFault fault;

  ck_assert_msg (!encfg_sim_fault_parse (&fault, wrong[_i].text, &error), "%s", wrong[_i].text);
  ck_assert_gerror (error, ENCFG_ERROR, ENCFG_ERROR_USAGE);
  ck_assert_msg (strstr (error->message, wrong[_i].help) != NULL,
                 "“%s” does not tell of “%s”",
                 error->message,
                 wrong[_i].help);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sim-faults");
  TCase *tcase = tcase_create ("faults");

  tcase_add_loop_test (
    tcase, a_fault_befalls_the_requests_that_it_was_told_to, 0, G_N_ELEMENTS (courses));
  tcase_add_test (tcase, a_probable_fault_befalls_its_share_and_the_same_for_a_seed);
  tcase_add_test (tcase, a_fault_whose_time_is_over_is_gone);
  tcase_add_test (tcase, a_kind_that_is_not_asked_for_is_left_alone);
  tcase_add_test (tcase, what_is_used_up_makes_way_for_the_next);
  tcase_add_loop_test (
    tcase, a_fault_that_cannot_be_is_refused_with_what_there_is, 0, G_N_ELEMENTS (wrong));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
