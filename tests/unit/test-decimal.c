/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-decimal.h"
#include "encfg-fraction.h"
#include "encfg-test.h"

#define MOST (G_GINT64_CONSTANT (1) << 53)

static const struct
{
  EncfgScale scale;
  gint64 raw;
  const char *text;
} exact_cases[] = {
  { { 1, 1, 0, 0 }, 0, "0" },
  { { 1, 1, 0, 0 }, -MOST, "-9007199254740992" },
  { { 1, 100, 0, 2 }, MOST, "90071992547409.92" },
  { { 1, 1000000, 0, 6 }, -MOST, "-9007199254.740992" },
  { { 1, 100, 0, 2 }, -5, "-0.05" },
  { { 1000000, 1, 0, 0 }, 4294967295, "4294967295000000" },
  { { 10, 100, -27315, 2 }, 2981, "24.95" },
  { { 10, 100, -27315, 2 }, 0, "-273.15" },
  { { 10, 100, -27315, 1 }, 2980, "24.9" },
  { { 10, 100, -27315, 1 }, 2981, "25.0" },
  { { 10, 100, -27315, 1 }, 1, "-273.1" },
  { { 1, 1, -40, 0 }, 0, "-40" },
  { { 1, 32768, 16384, 6 }, 1, "0.500031" },
  { { 1, 3, 0, 1 }, 2, "0.7" },
};

START_TEST (a_raw_number_reads_back_from_its_text)
{
  const EncfgScale *scale = &exact_cases[_i].scale;
  g_autofree char *text = encfg_scale_format (scale, exact_cases[_i].raw);
  gint64 raw;

  ck_assert_str_eq (text, exact_cases[_i].text);
  ck_assert_int_eq (encfg_scale_parse (scale, text, &raw), ENCFG_DECIMAL_OK);
  ck_assert_int_eq (raw, exact_cases[_i].raw);
  ck_assert (encfg_scale_fits (scale, raw, raw));
}
END_TEST

static const struct
{
  EncfgScale scale;
  const char *text;
  EncfgDecimalResult result;
  gint64 nearest;
} other_cases[] = {
  { { 10, 100, -27315, 2 }, "24.9", ENCFG_DECIMAL_INEXACT, 2981 },
  { { 1, 1, -40, 0 }, "0.5", ENCFG_DECIMAL_INEXACT, 41 },
  { { 1, 1, -40, 0 }, "9007199254740993", ENCFG_DECIMAL_TOO_LARGE, 0 },
  { { 1, 1, 0, 0 }, "9007199254740993", ENCFG_DECIMAL_TOO_LARGE, 0 },
  { { 1, 1000000, 0, 6 }, "99999999999999999", ENCFG_DECIMAL_TOO_LARGE, 0 },
  { { 1, 1, 0, 0 }, "999999999999999999999", ENCFG_DECIMAL_TOO_LARGE, 0 },
  { { 1, 1, -40, 0 }, "4O", ENCFG_DECIMAL_NO_NUMBER, 0 },
};

START_TEST (what_is_no_raw_number_is_told_apart)
{
  gint64 raw = 0;

  ck_assert_int_eq (encfg_scale_parse (&other_cases[_i].scale, other_cases[_i].text, &raw),
                    other_cases[_i].result);
  if (other_cases[_i].result == ENCFG_DECIMAL_INEXACT)
    ck_assert_int_eq (raw, other_cases[_i].nearest);
}
END_TEST

START_TEST (a_scale_that_could_overflow_does_not_fit)
{
  static const EncfgScale million = { 1000000, 1, 0, 6 };
  static const EncfgScale fine = { 1, 1000000, 0, 6 };
  static const EncfgScale odd = { 1000000, 999983, 0, 6 };
  static const EncfgScale far = { 1, 1, G_MAXINT64 / 4, 2 };

  ck_assert (encfg_scale_fits (&million, 0, G_MAXUINT16));
  ck_assert (!encfg_scale_fits (&million, 0, G_MAXUINT32));
  ck_assert (!encfg_scale_fits (&million, -(gint64) G_MAXUINT32, 0));
  ck_assert (encfg_scale_fits (&fine, -MOST, MOST));
  ck_assert (!encfg_scale_fits (&odd, -MOST, MOST));
  ck_assert (!encfg_scale_fits (&far, 0, 1));
}
END_TEST

START_TEST (the_greatest_common_divisor_is_never_negative)
{
  ck_assert_int_eq (encfg_decimal_gcd (-27315, 1000), 5);
  ck_assert_int_eq (encfg_decimal_gcd (0, 1000000), 1000000);
  ck_assert_int_eq (encfg_decimal_gcd (7, 0), 7);
}
END_TEST

static const struct
{
  EncfgFraction a, b;
  int order;
} fractions[] = {
  { { 1, 2 }, { 2, 4 }, 0 },
  { { 1, 3 }, { 333333333, 1000000000 }, 1 },
  { { -1, 3 }, { -333333333, 1000000000 }, -1 },
  { { -7, 2 }, { -3, 1 }, -1 },
  { { 0, 5 }, { 0, 1 }, 0 },
  { { G_MAXINT64, G_MAXINT64 - 1 }, { G_MAXINT64 - 1, G_MAXINT64 - 2 }, -1 },
  { { G_MAXINT64, 1 }, { G_MAXINT64, 1 }, 0 },
};

START_TEST (fractions_compare_exactly)
{
  ck_assert_int_eq (encfg_fraction_compare (fractions[_i].a, fractions[_i].b), fractions[_i].order);
  ck_assert_int_eq (encfg_fraction_compare (fractions[_i].b, fractions[_i].a),
                    -fractions[_i].order);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("decimal");
  TCase *tcase = tcase_create ("decimal");

  tcase_add_loop_test (tcase, a_raw_number_reads_back_from_its_text, 0, G_N_ELEMENTS (exact_cases));
  tcase_add_loop_test (tcase, what_is_no_raw_number_is_told_apart, 0, G_N_ELEMENTS (other_cases));
  tcase_add_test (tcase, a_scale_that_could_overflow_does_not_fit);
  tcase_add_test (tcase, the_greatest_common_divisor_is_never_negative);
  tcase_add_loop_test (tcase, fractions_compare_exactly, 0, G_N_ELEMENTS (fractions));
  suite_add_tcase (suite, tcase);
  return encfg_test_run (suite);
}
