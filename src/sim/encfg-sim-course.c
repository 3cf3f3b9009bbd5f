/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Which way the readings of a battery go, so that none turns back unseen: an alarm that comes and
 * goes with hysteresis depends on the extremes of its reading and on nothing between them. */

#include "encfg-sim-battery-private.h"

#define UNSEEN 1e-9 /* V, A, °C or %: less than any change, more than rounding makes */
#define OF_CELL 3   /* readings: volts, temperature, charge */

double *
encfg_sim_battery_new_readings (const EncfgSimBattery *self)
{
  return g_new (double, OF_CELL * self->cells->len + ENCFG_SIM_N_WAYS * self->strings->len);
}

static double *
readings_of_string (const EncfgSimBattery *self, double *readings, guint string)
{
  return readings + OF_CELL * self->cells->len + ENCFG_SIM_N_WAYS * string;
}

static void
read_string (const EncfgSimBattery *self, guint index, double out[ENCFG_SIM_N_WAYS])
{
  const EncfgSimString *string = encfg_sim_battery_peek_string (self, index);

  out[0] = string->amperes;
  out[1] = out[3] = 0;
  encfg_sim_battery_read_celsius (self, index, &out[2]);
  for (guint i = 0; i < string->n; i++)
    {
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);

      out[1] += cell->share * cell->volts;
      out[3] += cell->soc;
    }
}

void
encfg_sim_battery_read (const EncfgSimBattery *self, double *out)
{
  for (guint i = 0; i < self->strings->len; i++)
    read_string (self, i, readings_of_string (self, out, i));
  for (guint i = 0; i < self->cells->len; i++, out += OF_CELL)
    {
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, i);

      out[0] = cell->volts;
      out[1] = cell->celsius;
      out[2] = cell->soc;
    }
}

static gboolean
turns (gint8 *way, double before, double now)
{
  const gint8 last = *way;

  if (now > before + UNSEEN)
    *way = 1;
  else if (now < before - UNSEEN)
    *way = -1;
  return *way * last < 0;
}

gboolean
encfg_sim_battery_turns (EncfgSimBattery *self, double *before)
{
  guint n = 0;

  for (guint i = 0; i < self->strings->len; i++)
    {
      const double *was = readings_of_string (self, before, i);
      double now[ENCFG_SIM_N_WAYS];

      read_string (self, i, now);
      for (guint k = 0; k < ENCFG_SIM_N_WAYS; k++)
        n += turns (&encfg_sim_battery_peek_string (self, i)->ways[k], was[k], now[k]) ? 1 : 0;
    }
  for (guint i = 0; i < self->cells->len; i++, before += OF_CELL)
    {
      EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, i);

      n += turns (&cell->volts_way, before[0], cell->volts) ? 1 : 0;
      n += turns (&cell->celsius_way, before[1], cell->celsius) ? 1 : 0;
    }
  return n > 0;
}

static void
swap (double *a, double *b)
{
  const double kept = *a;

  *a = *b;
  *b = kept;
}

void
encfg_sim_battery_swap (EncfgSimBattery *self, double *readings)
{
  for (guint i = 0; i < self->strings->len; i++)
    swap (&encfg_sim_battery_peek_string (self, i)->amperes,
          readings_of_string (self, readings, i));
  for (guint i = 0; i < self->cells->len; i++, readings += OF_CELL)
    {
      EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, i);

      swap (&cell->volts, &readings[0]);
      swap (&cell->celsius, &readings[1]);
      swap (&cell->soc, &readings[2]);
    }
}
