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

/* Where the module has something of a cell or string: it knows cells by the sensor that it reads,
 * on whichever of them that sits. */
typedef struct
{
  guint string; /* that it is of */
  guint place;  /* of a cell in its string */
  guint index;  /* in the bank */
} EncfgSimSlot;

/* How many there are of the section: sensors, strings, or one. */
guint encfg_sim_battery_count_slots (const EncfgSimBattery *self, EncfgSection section);

/* That of sensor or string `number`; FALSE if there are not so many. */
gboolean encfg_sim_battery_get_slot (const EncfgSimBattery *self,
                                     EncfgSection section,
                                     guint number,
                                     EncfgSimSlot *slot);

/* What is connected to the bank: a charger on "float" or "charge", a load ("discharge") or nothing
 * ("rest"); FALSE for any other. Cells keep what sets them apart from each other. A load is
 * disconnected from a string that is exhausted, which rests then, until the next call. */
gboolean encfg_sim_battery_set_mode (EncfgSimBattery *self, const char *name);
const char *encfg_sim_battery_get_mode (const EncfgSimBattery *self);
const char *encfg_sim_battery_get_string_mode (const EncfgSimBattery *self, guint string);
gboolean encfg_sim_battery_is_discharging (const EncfgSimBattery *self);

/* What is to become of one cell; what has no has_… stays. */
typedef struct
{
  gboolean has_volts, has_celsius, has_ohms, has_soc, has_soh, has_id;
  gboolean has_sensor, has_leaks, has_is_low;
  double volts;   /* now; in other modes in proportion; its sensor is exact from now on */
  double celsius; /* likewise, as long as the room stays as it is */
  double ohms;    /* as the next test will find it, but for the error of a test */
  double soc, soh;
  guint id; /* that its sensor has taken */
  gboolean sensor;
  gboolean leaks, is_low; /* what the leakage and liquid level sensors find */
  const char *defect;     /* one that encfg_sim_defect_find knows, or NULL: stays; "none": a new
                           * block and sensor in its place, before all else */
} EncfgSimCellChange;

/* Why no sensor would show a voltage or temperature that this sets; NULL: one does. */
const char *encfg_sim_battery_explain_unread (const EncfgSimBattery *self,
                                              guint cell,
                                              const EncfgSimCellChange *change);

void
encfg_sim_battery_set_cell (EncfgSimBattery *self, guint cell, const EncfgSimCellChange *change);

/* Likewise of one string. What is NAN is measured again as it is. */
typedef struct
{
  gboolean has_hall, has_is_reversed, has_ripple_volts, has_ripple_amperes, has_amperes;
  gboolean hall;        /* connected */
  gboolean is_reversed; /* it sits the wrong way round */
  double ripple_volts, ripple_amperes;
  double amperes; /* is measured, exactly, whatever flows; up to 0 it is what a load takes */
} EncfgSimStringChange;

void encfg_sim_battery_set_string (EncfgSimBattery *self,
                                   guint string,
                                   const EncfgSimStringChange *change);

/* Why no detector would show a current or ripple that this sets, nor a load take it; NULL: one
 * does. */
const char *encfg_sim_battery_explain_unshown (const EncfgSimBattery *self,
                                               guint string,
                                               const EncfgSimStringChange *change);

/* FALSE if a sensor is missing or cannot be reached. */
gboolean encfg_sim_battery_is_complete (const EncfgSimBattery *self);

/* FALSE if a Hall sensor is disconnected, or a temperature probe lost. */
gboolean encfg_sim_battery_has_halls (const EncfgSimBattery *self);
gboolean encfg_sim_battery_has_probes (const EncfgSimBattery *self);

/* TRUE if a sensor finds a battery at the end of a discharge, or below: it could not bear the load
 * of a test. */
gboolean encfg_sim_battery_is_under_voltage (const EncfgSimBattery *self);

/* FALSE if nothing on the R-bus answers. */
gboolean encfg_sim_battery_is_reachable (const EncfgSimBattery *self);

/* The first thing that is not in order with blocks, sensors, rings or current transformers, in
 * words; NULL: nothing. (transfer full) */
char *encfg_sim_battery_dup_trouble (const EncfgSimBattery *self);

/* How often another block was put in this one's place. */
guint encfg_sim_battery_count_replaced (const EncfgSimBattery *self, guint cell);

/* TRUE if a sensor finds that its cell leaks, or lacks liquid. */
gboolean encfg_sim_battery_is_wet (const EncfgSimBattery *self);

/* How many sensors the module reaches. */
guint encfg_sim_battery_count_reached (const EncfgSimBattery *self);

/* Those take their place in their string as their id, as after auto-addressing. */
void encfg_sim_battery_number_sensors (EncfgSimBattery *self);

/* The sensor of each comes to sit on the other. */
void encfg_sim_battery_swap_sensors (EncfgSimBattery *self, guint cell, guint other);

/* Sensors hang on R-bus rings of 254. Those of `ring` (from 0) from place `first` to `last` (from
 * 0) cannot be reached, all others of it can; `first` above `last`: the ring is whole. */
#define ENCFG_SIM_RING_MAX 254
void encfg_sim_battery_break_ring (EncfgSimBattery *self, guint ring, guint first, guint last);

/* Rated capacity of a string. Twice as large a block has half the resistance. */
#define ENCFG_SIM_AMPERE_HOURS 100 /* at first */
void encfg_sim_battery_set_capacity (EncfgSimBattery *self, guint string, double ampere_hours);

/* The room is as warm as this now. */
#define ENCFG_SIM_ROOM_CELSIUS 25 /* at first */
void encfg_sim_battery_set_room (EncfgSimBattery *self, double celsius);

/* TRUE if any number of steps is one piece of work. */
gboolean encfg_sim_battery_is_steady (const EncfgSimBattery *self);

/* Lets so many steps of time pass in a room of this temperature. TRUE if anything changed. */
#define ENCFG_SIM_STEP_S 10
gboolean encfg_sim_battery_follow (EncfgSimBattery *self, guint64 steps, double room_celsius);

/* Called meanwhile with the battery as it was when any reading had an extreme: what happened
 * between two looks is known as if one had looked at every step. */
typedef void (*EncfgSimTurnFunc) (gpointer data);
void encfg_sim_battery_set_turn_func (EncfgSimBattery *self, EncfgSimTurnFunc func, gpointer data);

/* Brings the voltages of a string's cells together for so long. */
void encfg_sim_battery_balance (EncfgSimBattery *self, guint string, double seconds);

/* Puts what the sensors read at any time into the registers: all but the resistance. */
void encfg_sim_battery_show (const EncfgSimBattery *self, EncfgSimBank *bank);

/* Lets a sensor measure the resistance of its cell once and puts that into its register: no value
 * if it is missing. */
void encfg_sim_battery_measure (EncfgSimBattery *self, EncfgSimBank *bank, guint sensor);

/* What the last test measured becomes the reference, cells without a reading included. */
void encfg_sim_battery_save_reference (const EncfgSimBattery *self, EncfgSimBank *bank);

G_END_DECLS
