/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What the sensors of a battery tell its module: what is there, but for an error that each keeps as
 * long as it lives, and a test of the resistance makes anew. */

#include "encfg-sim-bank-put.h"
#include "encfg-sim-battery-private.h"

#define RIPPLE_VOLTS 0.002 /* of a charger in order: share of the string voltage */
#define RIPPLE_AMPERES 0.5 /* likewise */

/* Both makers' tables allow as much: BM3000 manual 2.1, 2.4 and 2.5 (0.2 and 1 % of full scale, 1
 * °C, 0.3 %, two tests 2 % apart), BMS 600 PRO datasheet (0.2 and 2 %, 0.5 °C, 0.5 %, 1.0 % and
 * more). */
#define ERROR_VOLTS 0.002
#define ERROR_CELSIUS 0.5
#define ERROR_OHMS 0.01
#define ERROR_STRING_VOLTS 0.003
#define ERROR_AMPERES 0.01

typedef enum
{
  OF_VOLTS = 1,
  OF_CELSIUS,
  OF_OHMS,
  OF_STRING_VOLTS,
  OF_AMPERES
} Quantity;

/* From -1 to 1, by what is measured and nothing else: however often and in whatever order. The
 * mixer is that of Steele, Lea and Flood (Fast Splittable Pseudorandom Number Generators, 2014). */
static double
draw (const EncfgSimBattery *self, Quantity quantity, guint place, guint number)
{
  guint64 z = ((guint64) self->seed << 32 | number) +
              (guint64) (quantity << 16 | place) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  z ^= z >> 31;
  return (double) (z >> 11) / (double) (G_GUINT64_CONSTANT (1) << 52) - 1;
}

void
encfg_sim_battery_give_sensor (const EncfgSimBattery *self, guint sensor)
{
  EncfgSimSensor *given = encfg_sim_battery_peek_sensor (self, sensor);

  given->reads_volts = 1 + ERROR_VOLTS * draw (self, OF_VOLTS, sensor, 0);
  given->reads_celsius = ERROR_CELSIUS * draw (self, OF_CELSIUS, sensor, 0);
}

void
encfg_sim_battery_give_detectors (const EncfgSimBattery *self, guint string)
{
  EncfgSimString *given = encfg_sim_battery_peek_string (self, string);

  given->reads_volts = 1 + ERROR_STRING_VOLTS * draw (self, OF_STRING_VOLTS, string, 0);
  given->reads_amperes = 1 + ERROR_AMPERES * draw (self, OF_AMPERES, string, 0);
}

static double
volts_of (const EncfgSimCell *cell)
{
  return cell->share * cell->volts;
}

gboolean
encfg_sim_battery_is_under_voltage (const EncfgSimBattery *self)
{
  const double end = self->block.chemistry->cut * self->block.cells;

  for (guint i = 0; i < self->cells->len; i++)
    {
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, i);
      const EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, cell->sensor);

      if (encfg_sim_battery_reads_sensor (sensor) && !cell->defect->has_no_volts &&
          volts_of (cell) < end)
        return TRUE;
    }
  return FALSE;
}

static void
show_sensor (const EncfgSimBattery *self, EncfgSimBank *bank, const EncfgSimSensor *sensor)
{
  const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, sensor->cell);
  const gboolean is_read = encfg_sim_battery_reads_sensor (sensor);
  const guint index = sensor->slot.index;
  const struct
  {
    const char *key;
    gboolean is_there;
    double number;
  } readings[] = {
    { "cell-voltage",
      TRUE,
      cell->defect->has_no_volts ? 0 : sensor->reads_volts * volts_of (cell) },
    { "cell-temperature", !cell->defect->has_no_celsius, cell->celsius + sensor->reads_celsius },
    { "cell-soc", TRUE, MAX (cell->soc, 0) },
    { "cell-soh", TRUE, cell->soh },
    { "cell-id", TRUE, sensor->id }
  };

  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    encfg_sim_bank_put_sensed (
      bank, readings[i].key, index, is_read && readings[i].is_there, readings[i].number);
  encfg_sim_bank_put_meaning (
    bank, "cell-connection", index, is_read ? "connected" : "sensor missing");
  encfg_sim_bank_put_bit (bank, ENCFG_SECTION_CELLS, index, "sensor missing", !is_read);
  encfg_sim_bank_put_bit (bank, ENCFG_SECTION_CELLS, index, "leakage", is_read && cell->leaks);
  encfg_sim_bank_put_bit (bank, ENCFG_SECTION_CELLS, index, "liquid low", is_read && cell->is_low);
}

static gboolean
has_charger (const EncfgSimBattery *self)
{
  return self->mode->drive == ENCFG_SIM_FLOAT || self->mode->drive == ENCFG_SIM_CHARGE;
}

gboolean
encfg_sim_battery_read_celsius (const EncfgSimBattery *self, guint index, double *celsius)
{
  const EncfgSimString *string = encfg_sim_battery_peek_string (self, index);
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < string->n; i++)
    {
      const EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, string->first + i);
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, sensor->cell);

      if (!encfg_sim_battery_reads_sensor (sensor) || cell->defect->has_no_celsius)
        continue;
      sum += cell->celsius;
      n++;
    }
  *celsius = n > 0 ? sum / n : 0;
  return n > 0;
}

/* What the sensors of a string tell, and what follows from that for it. */
static void
show_sensors (const EncfgSimBattery *self, EncfgSimBank *bank, guint index)
{
  const EncfgSimString *string = encfg_sim_battery_peek_string (self, index);
  double celsius, soh = 100;
  gboolean has_celsius = encfg_sim_battery_read_celsius (self, index, &celsius);
  guint n_read = 0;

  for (guint i = 0; i < string->n; i++)
    {
      const EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, string->first + i);
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, sensor->cell);

      show_sensor (self, bank, sensor);
      if (!encfg_sim_battery_reads_sensor (sensor))
        continue;
      n_read++;
      soh = MIN (soh, cell->soh);
    }
  encfg_sim_bank_put (bank, "string-cells", index, string->n);
  encfg_sim_bank_put_reading (bank, "string-soh", index, n_read > 0, soh);
  encfg_sim_bank_put_reading (bank, "string-temperature", index, has_celsius, celsius);
}

/* What its own detector makes of its cells, and counts of the current: that needs no sensor on
 * them. */
static void
show_sums (const EncfgSimBattery *self, EncfgSimBank *bank, guint index)
{
  const EncfgSimString *string = encfg_sim_battery_peek_string (self, index);
  double volts = 0, soc = 0;

  for (guint i = 0; i < string->n; i++)
    {
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);

      volts += volts_of (cell);
      soc += MAX (cell->soc, 0) / string->n;
    }
  volts *= string->reads_volts;
  encfg_sim_bank_put_si (bank, "string-voltage", index, volts);
  encfg_sim_bank_put_si (bank, "string-soc", index, soc);
  encfg_sim_bank_put_si (bank,
                         "string-ripple-voltage",
                         index,
                         string->has_ripple_volts ? string->ripple_volts
                         : has_charger (self)     ? volts * RIPPLE_VOLTS
                                                  : 0);
}

/* A disconnected Hall sensor measures no current: no value, or 0 where there is none. */
static void
show_current (const EncfgSimBattery *self, EncfgSimBank *bank, guint index)
{
  const EncfgSimString *string = encfg_sim_battery_peek_string (self, index);
  const double read =
    string->has_set_amperes ? string->set_amperes : string->amperes * string->reads_amperes;
  const double amperes = string->is_reversed ? -read : read;
  const double ripple = has_charger (self) ? RIPPLE_AMPERES * string->reads_amperes : 0;
  const char *connection = string->has_hall ? "connected" : "hall disconnected";

  encfg_sim_bank_put_si (bank, "string-current", index, string->has_hall ? amperes : 0);
  encfg_sim_bank_put_si (bank,
                         "string-ripple-current",
                         index,
                         !string->has_hall            ? 0
                         : string->has_ripple_amperes ? string->ripple_amperes
                                                      : ripple);
  if (!string->has_hall)
    {
      encfg_sim_bank_put_absent (bank, "string-current", index);
      encfg_sim_bank_put_absent (bank, "string-ripple-current", index);
    }
  encfg_sim_bank_put_bit (
    bank, ENCFG_SECTION_STRINGS, index, "hall disconnected", !string->has_hall);
  encfg_sim_bank_put_meaning (bank, "string-connection", index, connection);
  encfg_sim_bank_put_meaning (
    bank, "string-state", index, encfg_sim_battery_get_string_mode (self, index));
}

void
encfg_sim_battery_show (const EncfgSimBattery *self, EncfgSimBank *bank)
{
  for (guint i = 0; i < self->strings->len; i++)
    {
      show_sensors (self, bank, i);
      show_sums (self, bank, i);
      show_current (self, bank, i);
    }
  encfg_sim_bank_put_meaning (bank, "bank-mode", 0, encfg_sim_battery_get_mode (self));
}

void
encfg_sim_battery_measure (EncfgSimBattery *self, EncfgSimBank *bank, guint sensor)
{
  const EncfgSimSensor *measures = encfg_sim_battery_peek_sensor (self, sensor);
  EncfgSimCell *measured = encfg_sim_battery_peek_cell (self, measures->cell);
  const double error = ERROR_OHMS * draw (self, OF_OHMS, measures->cell, measured->tests++);
  const double ohms = encfg_sim_battery_get_ohms (measured) * (1 + error);

  encfg_sim_bank_put_reading (bank,
                              "cell-ir",
                              measures->slot.index,
                              encfg_sim_battery_reads_sensor (measures) &&
                                !measured->defect->has_no_ohms,
                              ohms);
}

void
encfg_sim_battery_save_reference (const EncfgSimBattery *self, EncfgSimBank *bank)
{
  const EncfgItem *from = encfg_sim_bank_find_item (bank, "cell-ir");
  const EncfgItem *to = encfg_sim_bank_find_item (bank, "cell-ir-reference");
  EncfgSimSlot slot;
  EncfgValue reading;

  if (from == NULL || to == NULL)
    return;
  for (guint i = 0; encfg_sim_battery_get_slot (self, from->section, i, &slot); i++)
    if (encfg_sim_bank_get (bank, from, slot.index, &reading))
      encfg_sim_bank_set (bank, to, slot.index, &reading, NULL);
}
