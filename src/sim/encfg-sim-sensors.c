/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What the sensors of a battery tell its module. */

#include "encfg-sim-bank-put.h"
#include "encfg-sim-battery-private.h"

#define RIPPLE_VOLTS 0.002 /* of a charger in order: share of the string voltage */
#define SCATTER_MEASUREMENT 0.005

static double
volts_of (const EncfgSimCell *cell)
{
  return cell->share * cell->volts;
}

static void
show_cell (EncfgSimBank *bank, const EncfgSimCell *cell)
{
  const gboolean has_sensor = cell->has_sensor && !cell->is_cut_off;
  const struct
  {
    const char *key;
    gboolean is_there;
    double number;
  } readings[] = { { "cell-voltage", TRUE, cell->defect->has_no_volts ? 0 : volts_of (cell) },
                   { "cell-temperature", !cell->defect->has_no_celsius, cell->celsius },
                   { "cell-soc", TRUE, cell->soc },
                   { "cell-soh", TRUE, cell->soh },
                   { "cell-id", TRUE, cell->id } };

  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    if (has_sensor && readings[i].is_there)
      encfg_sim_bank_put_si (bank, readings[i].key, cell->slot, readings[i].number);
    else
      encfg_sim_bank_put_absent (bank, readings[i].key, cell->slot);
  encfg_sim_bank_put_meaning (
    bank, "cell-connection", cell->slot, has_sensor ? "connected" : "sensor missing");
  encfg_sim_bank_put_bit (bank, ENCFG_SECTION_CELLS, cell->slot, "sensor missing", !has_sensor);
  encfg_sim_bank_put_bit (bank, ENCFG_SECTION_CELLS, cell->slot, "leakage", cell->leaks);
  encfg_sim_bank_put_bit (bank, ENCFG_SECTION_CELLS, cell->slot, "liquid low", cell->is_low);
}

/* What its cells come to. The string's own voltage needs no sensor on them. */
static void
show_sums (const EncfgSimBattery *self, EncfgSimBank *bank, guint index)
{
  const EncfgSimString *string = encfg_sim_battery_peek_string (self, index);
  double volts = 0, celsius = 0, soc = 0, soh = 100;

  for (guint i = 0; i < string->n; i++)
    {
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);

      volts += volts_of (cell);
      celsius += cell->celsius / string->n;
      soc += cell->soc / string->n;
      soh = MIN (soh, cell->soh);
      show_cell (bank, cell);
    }
  encfg_sim_bank_put (bank, "string-cells", index, string->n);
  encfg_sim_bank_put_si (bank, "string-voltage", index, volts);
  encfg_sim_bank_put_si (bank, "string-temperature", index, celsius);
  encfg_sim_bank_put_si (bank, "string-soc", index, soc);
  encfg_sim_bank_put_si (bank, "string-soh", index, soh);
  encfg_sim_bank_put_si (bank,
                         "string-ripple-voltage",
                         index,
                         string->has_ripple_volts ? string->ripple_volts : volts * RIPPLE_VOLTS);
}

/* A disconnected Hall sensor measures no current: no value, or 0 where there is none. */
static void
show_current (const EncfgSimBattery *self, EncfgSimBank *bank, guint index)
{
  const EncfgSimString *string = encfg_sim_battery_peek_string (self, index);
  double amperes = string->is_reversed ? -string->amperes : string->amperes;
  const char *connection = string->has_hall ? "connected" : "hall disconnected";

  encfg_sim_bank_put_si (bank, "string-current", index, string->has_hall ? amperes : 0);
  encfg_sim_bank_put_si (
    bank, "string-ripple-current", index, string->has_hall ? string->ripple_amperes : 0);
  if (!string->has_hall)
    {
      encfg_sim_bank_put_absent (bank, "string-current", index);
      encfg_sim_bank_put_absent (bank, "string-ripple-current", index);
    }
  encfg_sim_bank_put_bit (
    bank, ENCFG_SECTION_STRINGS, index, "hall disconnected", !string->has_hall);
  encfg_sim_bank_put_meaning (bank, "string-connection", index, connection);
  encfg_sim_bank_put_meaning (bank, "string-state", index, self->mode->name);
}

void
encfg_sim_battery_show (const EncfgSimBattery *self, EncfgSimBank *bank)
{
  for (guint i = 0; i < self->strings->len; i++)
    {
      show_sums (self, bank, i);
      show_current (self, bank, i);
    }
  encfg_sim_bank_put_meaning (bank, "bank-mode", 0, self->mode->name);
}

void
encfg_sim_battery_measure (EncfgSimBattery *self, EncfgSimBank *bank, guint cell)
{
  const EncfgSimCell *measured = encfg_sim_battery_peek_cell (self, cell);
  double ohms = encfg_sim_battery_get_ohms (measured) *
                g_rand_double_range (self->rand, 1 - SCATTER_MEASUREMENT, 1 + SCATTER_MEASUREMENT);

  if (measured->has_sensor && !measured->is_cut_off && !measured->defect->has_no_ohms)
    encfg_sim_bank_put_si (bank, "cell-ir", measured->slot, ohms);
  else
    encfg_sim_bank_put_absent (bank, "cell-ir", measured->slot);
}
