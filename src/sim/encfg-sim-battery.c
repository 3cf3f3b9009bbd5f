/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-battery.h"

#define FLOAT_VOLTS 2.25    /* of one lead cell at 25 °C */
#define CELL_OHMS 0.001     /* of one healthy lead cell of about 100 Ah */
#define SCATTER_VOLTS 0.004 /* shares of the value */
#define SCATTER_OHMS 0.04
#define SCATTER_MEASUREMENT 0.005

typedef struct
{
  double volts, celsius, ohms;
} Cell;

struct _EncfgSimBattery
{
  GRand *rand;
  GArray *cells; /* Cell; those of string 1 first */
  guint strings;
};

static double
scatter (GRand *rand, double mean, double share)
{
  return mean * g_rand_double_range (rand, 1 - share, 1 + share);
}

EncfgSimBattery *
encfg_sim_battery_new (guint cells, guint strings, guint volts, guint32 seed)
{
  EncfgSimBattery *self = g_new0 (EncfgSimBattery, 1);
  guint lead_cells = volts / 2;

  self->rand = g_rand_new_with_seed (seed);
  self->cells = g_array_sized_new (FALSE, FALSE, sizeof (Cell), cells);
  self->strings = strings;
  for (guint i = 0; i < cells; i++)
    {
      Cell cell = { 0 };

      cell.volts = scatter (self->rand, FLOAT_VOLTS * lead_cells, SCATTER_VOLTS);
      cell.celsius = g_rand_double_range (self->rand, 24, 26);
      cell.ohms = scatter (self->rand, CELL_OHMS * lead_cells, SCATTER_OHMS);
      g_array_append_val (self->cells, cell);
    }
  return self;
}

void
encfg_sim_battery_free (EncfgSimBattery *self)
{
  g_array_unref (self->cells);
  g_rand_free (self->rand);
  g_free (self);
}

guint
encfg_sim_battery_count_cells (const EncfgSimBattery *self)
{
  return self->cells->len;
}

static void
show_string (const EncfgSimBattery *self, EncfgSimBank *bank, guint string, guint first, guint n)
{
  double volts = 0;

  for (guint i = first; i < first + n; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);

      volts += cell->volts;
      encfg_sim_bank_put_si (bank, "cell-voltage", i, cell->volts);
      encfg_sim_bank_put_si (bank, "cell-temperature", i, cell->celsius);
    }
  encfg_sim_bank_put_si (bank, "string-voltage", string, volts);
  encfg_sim_bank_put_si (bank, "string-current", string, 0);
  encfg_sim_bank_put (bank, "string-cells", string, n);
}

void
encfg_sim_battery_show (const EncfgSimBattery *self, EncfgSimBank *bank)
{
  guint first = 0;

  for (guint string = 0; string < self->strings; string++)
    {
      guint n = self->cells->len / self->strings + (string < self->cells->len % self->strings);

      show_string (self, bank, string, first, n);
      first += n;
    }
  encfg_sim_bank_put_si (bank, "ambient-temp", 0, 25);
}

double
encfg_sim_battery_measure (EncfgSimBattery *self, guint cell)
{
  return scatter (self->rand, g_array_index (self->cells, Cell, cell).ohms, SCATTER_MEASUREMENT);
}
