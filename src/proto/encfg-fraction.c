/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-fraction.h"

#include "encfg-decimal.h"

EncfgFraction
encfg_fraction_of (const EncfgItem *item, gint64 raw)
{
  return (EncfgFraction){ raw * item->scale_num + item->offset_num, item->scale_den };
}

double
encfg_fraction_to_double (EncfgFraction a)
{
  return (double) a.num / (double) a.den;
}

/* By whole part and then by the inverse of what is left: no product, so no overflow. */
int
encfg_fraction_compare (EncfgFraction a, EncfgFraction b)
{
  for (;;)
    {
      const gint64 whole_a = a.num / a.den - (a.num % a.den < 0);
      const gint64 whole_b = b.num / b.den - (b.num % b.den < 0);
      const gint64 left_a = a.num - whole_a * a.den, left_b = b.num - whole_b * b.den;
      const EncfgFraction inverse_a = { a.den, left_a };

      if (whole_a != whole_b)
        return whole_a < whole_b ? -1 : 1;
      if (left_a == 0 || left_b == 0)
        return (left_a > 0) - (left_b > 0);
      a = (EncfgFraction){ b.den, left_b };
      b = inverse_a;
    }
}

EncfgFraction
encfg_fraction_divide (EncfgFraction a, EncfgFraction b)
{
  const gint64 nums = encfg_decimal_gcd (a.num, b.num);
  const gint64 dens = encfg_decimal_gcd (a.den, b.den);

  return (EncfgFraction){ a.num / nums * (b.den / dens), a.den / dens * (b.num / nums) };
}
