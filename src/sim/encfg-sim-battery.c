/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-battery.h"

#include "encfg-sim-bank-put.h"

#include <string.h>

#define CELL_OHMS 0.001     /* of one healthy lead cell of about 100 Ah */
#define SCATTER_VOLTS 0.004 /* shares of the value */
#define SCATTER_OHMS 0.04
#define SCATTER_MEASUREMENT 0.005

typedef struct
{
  double share; /* of the volts that a block has in the bank's mode */
  double celsius, ohms;
  gboolean has_sensor;
} Cell;

/* What a healthy lead cell at 25 °C shows, and the current through its string. */
typedef struct
{
  const char *name;
  double volts, amperes;
} Mode;

static const Mode modes[] = {
  { "float", 2.25, 0 },
  { "charge", 2.35, 10 },
  { "discharge", 1.98, -20 },
  { "rest", 2.13, 0 },
};

struct _EncfgSimBattery
{
  GRand *rand;
  GArray *cells; /* Cell; those of string 1 first */
  guint strings;
  guint lead_cells; /* of a block */
  const Mode *mode;
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

  self->rand = g_rand_new_with_seed (seed);
  self->cells = g_array_sized_new (FALSE, FALSE, sizeof (Cell), cells);
  self->strings = strings;
  self->lead_cells = volts / 2;
  self->mode = &modes[0];
  for (guint i = 0; i < cells; i++)
    {
      Cell cell = { .has_sensor = TRUE };

      cell.share = scatter (self->rand, 1, SCATTER_VOLTS);
      cell.celsius = g_rand_double_range (self->rand, 24, 26);
      cell.ohms = scatter (self->rand, CELL_OHMS * self->lead_cells, SCATTER_OHMS);
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

guint
encfg_sim_battery_count_strings (const EncfgSimBattery *self)
{
  return self->strings;
}

gboolean
encfg_sim_battery_set_mode (EncfgSimBattery *self, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (modes[i].name, name) == 0)
      {
        self->mode = &modes[i];
        return TRUE;
      }
  return FALSE;
}

gboolean
encfg_sim_battery_is_discharging (const EncfgSimBattery *self)
{
  return self->mode->amperes < 0;
}

static double
block_volts (const EncfgSimBattery *self)
{
  return self->mode->volts * self->lead_cells;
}

void
encfg_sim_battery_set_cell (EncfgSimBattery *self, guint cell, const EncfgSimCellChange *change)
{
  Cell *changed = &g_array_index (self->cells, Cell, cell);

  if (change->has_volts)
    changed->share = change->volts / block_volts (self);
  if (change->has_celsius)
    changed->celsius = change->celsius;
  if (change->has_ohms)
    changed->ohms = change->ohms;
  if (change->has_sensor)
    changed->has_sensor = change->sensor;
}

gboolean
encfg_sim_battery_is_complete (const EncfgSimBattery *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    if (!g_array_index (self->cells, Cell, i).has_sensor)
      return FALSE;
  return TRUE;
}

static void
show_cell (const EncfgSimBattery *self, EncfgSimBank *bank, guint index)
{
  const Cell *cell = &g_array_index (self->cells, Cell, index);

  if (cell->has_sensor)
    {
      encfg_sim_bank_put_si (bank, "cell-voltage", index, cell->share * block_volts (self));
      encfg_sim_bank_put_si (bank, "cell-temperature", index, cell->celsius);
    }
  else
    {
      encfg_sim_bank_put_absent (bank, "cell-voltage", index);
      encfg_sim_bank_put_absent (bank, "cell-temperature", index);
    }
  encfg_sim_bank_put_bit (bank, ENCFG_SECTION_CELLS, index, "sensor missing", !cell->has_sensor);
}

/* The string's own voltage needs no sensor on the cells. */
static void
show_string (const EncfgSimBattery *self, EncfgSimBank *bank, guint string, guint first, guint n)
{
  double shares = 0;

  for (guint i = first; i < first + n; i++)
    {
      shares += g_array_index (self->cells, Cell, i).share;
      show_cell (self, bank, i);
    }
  encfg_sim_bank_put_si (bank, "string-voltage", string, shares * block_volts (self));
  encfg_sim_bank_put_si (bank, "string-current", string, self->mode->amperes);
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
  encfg_sim_bank_put_meaning (bank, "bank-mode", 0, self->mode->name);
}

void
encfg_sim_battery_measure (EncfgSimBattery *self, EncfgSimBank *bank, guint cell)
{
  const Cell *measured = &g_array_index (self->cells, Cell, cell);
  double ohms = scatter (self->rand, measured->ohms, SCATTER_MEASUREMENT);

  if (measured->has_sensor)
    encfg_sim_bank_put_si (bank, "cell-ir", cell, ohms);
  else
    encfg_sim_bank_put_absent (bank, "cell-ir", cell);
}
