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

EncfgFraction
encfg_sim_quantity_of (const EncfgItem *item, gint64 raw)
{
  EncfgFraction shown = encfg_fraction_of (item, raw);

  shown.den *= units_per_si (item->unit);
  return shown;
}

double
encfg_sim_quantity_to_double (const EncfgItem *item, gint64 raw)
{
  return encfg_fraction_to_double (encfg_sim_quantity_of (item, raw));
}

gint64
encfg_sim_quantity_to_raw (const EncfgItem *item, double number)
{
  double raw = (number * (double) units_per_si (item->unit) * (double) item->scale_den -
                (double) item->offset_num) /
               (double) item->scale_num;

  return (gint64) (raw < 0 ? raw - 0.5 : raw + 0.5);
}
