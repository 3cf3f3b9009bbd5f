/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The battery (encfg-sim-battery.c), how its blocks fare (encfg-sim-physics.c) and what its sensors
 * see of them (encfg-sim-sensors.c). */

#include "encfg-sim-battery.h"
#include "encfg-sim-defect.h"

G_BEGIN_DECLS

/* What sets a good block apart from its neighbours, as it was drawn. */
typedef struct
{
  double share, warmer, ohms; /* as in a cell */
} EncfgSimMake;

#define ENCFG_SIM_N_WAYS 4 /* of a string: current, voltage, temperature, charge */

typedef struct
{
  EncfgSimMake made;
  guint sensor;    /* that sits on it; of the same number if nobody swapped any */
  double share;    /* of the volts that physics give it: what sets it apart from its neighbours */
  double volts;    /* at its terminals, without that */
  double celsius;  /* now */
  double warmer;   /* than the room, once settled; in °C */
  double ohms;     /* in full health and without a defect */
  double soc, soh; /* %; the former a little below 0 once nothing comes any more */
  guint tests;     /* of its resistance, so far */
  guint replaced;  /* so often another block was put in its place */
  const EncfgSimDefect *defect; /* never NULL */
  gboolean leaks, is_low;
  gint8 volts_way, celsius_way; /* that it last went: -1, 1, or 0 before it moved */
} EncfgSimCell;

/* One on the R-bus: what the module knows of a block, it knows from the registers of its sensor. */
typedef struct
{
  EncfgSimSlot slot;    /* in the bank */
  guint cell;           /* that it sits on */
  guint id;             /* that it has taken */
  double reads_volts;   /* what it makes of 1 V */
  double reads_celsius; /* by how much it reads too high */
  gboolean is_missing, is_cut_off;
} EncfgSimSensor;

typedef struct
{
  guint first, n; /* cells */
  double ampere_hours;
  double amperes;         /* through it; positive when charging */
  double emf;             /* volts without current */
  double settled_amperes; /* when all had been settled */
  gboolean is_cut;        /* the load is disconnected: the string is exhausted */
  gboolean has_hall, is_reversed, has_set_amperes, has_ripple_volts;
  gboolean has_ripple_amperes;
  double set_amperes, ripple_volts, ripple_amperes;
  double reads_volts, reads_amperes; /* what its detectors make of 1 V and of 1 A */
  gint8 ways[ENCFG_SIM_N_WAYS];      /* as those of a cell */
} EncfgSimString;

typedef enum
{
  ENCFG_SIM_REST = 1,
  ENCFG_SIM_FLOAT,
  ENCFG_SIM_CHARGE,
  ENCFG_SIM_LOAD
} EncfgSimDrive;

/* What is connected to the bank. */
typedef struct
{
  const char *name;
  EncfgSimDrive drive;
} EncfgSimMode;

struct _EncfgSimBattery
{
  guint32 seed;
  GArray *cells;   /* EncfgSimCell */
  GArray *sensors; /* EncfgSimSensor, as many */
  GArray *strings; /* EncfgSimString */
  EncfgSimBlock block;
  const EncfgSimMode *mode;
  double room_celsius;
  gboolean is_steady;    /* charge and currents stay until something else changes */
  EncfgSimTurnFunc turn; /* or NULL */
  gpointer turn_data;
};

EncfgSimCell *encfg_sim_battery_peek_cell (const EncfgSimBattery *self, guint cell);
EncfgSimSensor *encfg_sim_battery_peek_sensor (const EncfgSimBattery *self, guint sensor);
EncfgSimString *encfg_sim_battery_peek_string (const EncfgSimBattery *self, guint string);

/* TRUE if the module reaches it. */
gboolean encfg_sim_battery_reads_sensor (const EncfgSimSensor *sensor);

/* What age and defect make of its resistance: times. */
double encfg_sim_battery_get_wear (const EncfgSimCell *cell);

/* Without the error of a test. */
double encfg_sim_battery_get_ohms (const EncfgSimCell *cell);

/* Temperature of a string: the mean of what its sensors have a probe for. FALSE if none has. */
gboolean
encfg_sim_battery_read_celsius (const EncfgSimBattery *self, guint string, double *celsius);

/* Draws how far off a new sensor, or a string's detectors, read. */
void encfg_sim_battery_give_sensor (const EncfgSimBattery *self, guint sensor);
void encfg_sim_battery_give_detectors (const EncfgSimBattery *self, guint string);

/* Room for what is read of all cells and strings. (transfer full) */
double *encfg_sim_battery_new_readings (const EncfgSimBattery *self);
void encfg_sim_battery_read (const EncfgSimBattery *self, double *out);

/* TRUE if `before` was an extreme of any reading: it goes the other way since. */
gboolean encfg_sim_battery_turns (EncfgSimBattery *self, double *before);

/* Exchanges what is read for `readings`. */
void encfg_sim_battery_swap (EncfgSimBattery *self, double *readings);

/* After a change: brings current and volts of all strings in line with it. */
void encfg_sim_battery_settle (EncfgSimBattery *self);

G_END_DECLS
