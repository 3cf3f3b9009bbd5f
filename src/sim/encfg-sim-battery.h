/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The bank of batteries that a simulated module watches, with the sensors on it: the same for the
 * same seed. Cells count from 0 over all strings, those of string 1 first. One thread at a time. */

#include "encfg-sim-bank.h"
#include "encfg-sim-block.h"

G_BEGIN_DECLS

typedef struct _EncfgSimBattery EncfgSimBattery;

/* Healthy blocks on float at 25 °C, `cells` of them spread over `strings` as far as the profile has
 * places for them. */
EncfgSimBattery *encfg_sim_battery_new (const EncfgProfile *profile,
                                        const EncfgSimBlock *block,
                                        guint cells,
                                        guint strings,
                                        guint32 seed);
void encfg_sim_battery_free (EncfgSimBattery *self);

/* The most cells that the profile has places for in so many strings. */
guint encfg_sim_battery_count_places (const EncfgProfile *profile, guint strings);

guint encfg_sim_battery_count_cells (const EncfgSimBattery *self);
guint encfg_sim_battery_count_strings (const EncfgSimBattery *self);

/* Number of cells of `string` (from 0); the first of them into `first`, unless NULL. */
guint encfg_sim_battery_get_string (const EncfgSimBattery *self, guint string, guint *first);

/* The occurrence under which the bank holds a cell's registers. */
guint encfg_sim_battery_get_slot (const EncfgSimBattery *self, guint cell);

/* "float", "charge", "discharge" or "rest"; FALSE for any other. Cells keep what sets them apart
 * from each other. */
gboolean encfg_sim_battery_set_mode (EncfgSimBattery *self, const char *name);
const char *encfg_sim_battery_get_mode (const EncfgSimBattery *self);
gboolean encfg_sim_battery_is_discharging (const EncfgSimBattery *self);

/* What is to become of one cell; what has no has_… stays. */
typedef struct
{
  gboolean has_volts, has_celsius, has_ohms, has_soc, has_soh, has_id;
  gboolean has_sensor, has_leaks, has_is_low;
  double volts; /* now; in other modes in proportion */
  double celsius;
  double ohms; /* as the next test will find it */
  double soc, soh;
  guint id; /* that its sensor has taken */
  gboolean sensor;
  gboolean leaks, is_low; /* what the leakage and liquid level sensors find */
} EncfgSimCellChange;

void
encfg_sim_battery_set_cell (EncfgSimBattery *self, guint cell, const EncfgSimCellChange *change);

/* Likewise of one string. */
typedef struct
{
  gboolean has_hall, has_ripple_volts, has_ripple_amperes, has_amperes;
  gboolean hall; /* connected */
  double ripple_volts, ripple_amperes;
  double amperes; /* instead of what the mode of the bank brings */
} EncfgSimStringChange;

void encfg_sim_battery_set_string (EncfgSimBattery *self,
                                   guint string,
                                   const EncfgSimStringChange *change);

/* FALSE if a sensor is missing. */
gboolean encfg_sim_battery_is_complete (const EncfgSimBattery *self);

/* FALSE if a Hall sensor is disconnected. */
gboolean encfg_sim_battery_has_halls (const EncfgSimBattery *self);

/* TRUE if a cell leaks or lacks liquid. */
gboolean encfg_sim_battery_is_wet (const EncfgSimBattery *self);

/* Sensors take the place of their cell in its string as their id, as after auto-addressing. */
void encfg_sim_battery_number_sensors (EncfgSimBattery *self);

/* Charges or discharges the cells of a string for so long by the current through it. */
void
encfg_sim_battery_pass (EncfgSimBattery *self, guint string, double ampere_hours, double seconds);

/* Current through a string, positive when charging, in A. */
double encfg_sim_battery_get_amperes (const EncfgSimBattery *self, guint string);

/* Brings the voltages of a string's cells together for so long. */
void encfg_sim_battery_balance (EncfgSimBattery *self, guint string, double seconds);

/* Puts what the sensors read at any time into the registers: all but the resistance. */
void encfg_sim_battery_show (const EncfgSimBattery *self, EncfgSimBank *bank);

/* Measures the resistance of a cell once and puts it into its register: no value if its sensor is
 * missing. */
void encfg_sim_battery_measure (EncfgSimBattery *self, EncfgSimBank *bank, guint cell);

G_END_DECLS
