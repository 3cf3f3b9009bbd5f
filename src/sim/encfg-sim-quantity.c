/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-quantity.h"

#include <string.h>

static gint64
units_per_si (const char *unit)
{
  static const struct
  {
    const char *unit;
    gint64 per_si;
  } units[] = { { "mV", 1000 }, { "mA", 1000 }, { "mΩ", 1000 }, { "µΩ", 1000000 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].unit, unit) == 0)
      return units[i].per_si;
  return 1;
}

EncfgSimFraction
encfg_sim_quantity_of (const EncfgItem *item, gint64 raw)
{
  return (EncfgSimFraction){ raw * item->scale_num + item->offset_num,
                             item->scale_den * units_per_si (item->unit) };
}

static gint64
floor_of (EncfgSimFraction a)
{
  return a.num / a.den - (a.num % a.den < 0);
}

/* By whole part and then by the inverse of what is left: nothing is multiplied, so nothing
 * overflows. */
int
encfg_sim_fraction_compare (EncfgSimFraction a, EncfgSimFraction b)
{
  for (;;)
    {
      gint64 whole_a = floor_of (a), whole_b = floor_of (b);
      gint64 left_a = a.num - whole_a * a.den, left_b = b.num - whole_b * b.den;
      EncfgSimFraction inverse_a = { a.den, left_a };

      if (whole_a != whole_b)
        return whole_a < whole_b ? -1 : 1;
      if (left_a == 0 || left_b == 0)
        return (left_a > 0) - (left_b > 0);
      a = (EncfgSimFraction){ b.den, left_b };
      b = inverse_a;
    }
}

static gint64
common_divisor (gint64 a, gint64 b)
{
  while (b != 0)
    {
      gint64 rest = a % b;

      a = b;
      b = rest;
    }
  return a < 0 ? -a : a;
}

EncfgSimFraction
encfg_sim_fraction_divide (EncfgSimFraction a, EncfgSimFraction b)
{
  gint64 of_nums = common_divisor (a.num, b.num), of_dens = common_divisor (a.den, b.den);

  return (EncfgSimFraction){ a.num / of_nums * (b.den / of_dens),
                             a.den / of_dens * (b.num / of_nums) };
}

double
encfg_sim_quantity_to_double (const EncfgItem *item, gint64 raw)
{
  EncfgSimFraction quantity = encfg_sim_quantity_of (item, raw);

  return (double) quantity.num / (double) quantity.den;
}

gint64
encfg_sim_quantity_to_raw (const EncfgItem *item, double number)
{
  double raw = (number * (double) units_per_si (item->unit) * (double) item->scale_den -
                (double) item->offset_num) /
               (double) item->scale_num;

  return (gint64) (raw < 0 ? raw - 0.5 : raw + 0.5);
}
