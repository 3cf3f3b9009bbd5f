/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How the blocks of a battery fare: what charger or load drive through each string, what it does to
 * charge and temperature. Followed in steps of equal length, so that the same seed and the same
 * orders lead to the same state, however often one looks. */

#include "encfg-sim-battery-private.h"

#include <math.h>

#define STEP_S ENCFG_SIM_STEP_S
#define CHARGER_SHARE 0.1    /* of the capacity, in A for each Ah: what a charger can give */
#define LOAD_SHARE 0.2       /* likewise what a load takes */
#define COMPENSATION 0.003   /* V less on float and charge for each °C above 25 and cell … */
#define COLDEST 0            /* … from this room temperature in °C … */
#define WARMEST 40           /* … to this one */
#define AGEING 2.5           /* resistance of a block without any health left: 3.5 times */
#define DRIFT_S (4 * 3600)   /* in which a block comes 63 % nearer to the room */
#define JOULES_PER_KELVIN 55 /* to warm a cell by 1 K, for each Ah */
#define STEADY 1e-9

double
encfg_sim_battery_get_wear (const EncfgSimCell *cell)
{
  return (1 + AGEING * (1 - cell->soh / 100)) * cell->defect->ohms;
}

double
encfg_sim_battery_get_ohms (const EncfgSimCell *cell)
{
  return cell->ohms * encfg_sim_battery_get_wear (cell);
}

static double
ampere_hours_of (const EncfgSimString *string, const EncfgSimCell *cell)
{
  return string->ampere_hours * MAX (cell->soh / 100, 0.01) * cell->defect->capacity;
}

/* The block as it is: less one cell if that is shorted. */
static EncfgSimBlock
block_of (const EncfgSimBattery *self, const EncfgSimCell *cell)
{
  return (EncfgSimBlock){ self->block.chemistry,
                          self->block.cells - (cell->defect->has_short ? 1 : 0) };
}

static double
emf_of (const EncfgSimBattery *self, const EncfgSimCell *cell)
{
  EncfgSimBlock block = block_of (self, cell);

  return encfg_sim_block_get_emf (&block, cell->soc / 100);
}

/* What a charging current meets in a block besides its resistance. An old block is as ready to be
 * charged as a new one. */
typedef struct
{
  double ohms;
  double headroom; /* V that it may come to */
} Acceptance;

static Acceptance
acceptance_of (const EncfgSimBattery *self, const EncfgSimString *string, const EncfgSimCell *cell)
{
  const EncfgSimBlock block = block_of (self, cell);
  const double plates = string->ampere_hours * cell->defect->acceptance;

  return (Acceptance){ encfg_sim_block_get_acceptance_ohms (&block, cell->soc / 100, plates),
                       encfg_sim_block_get_headroom (&block, cell->soc / 100) };
}

/* What holds these volts over a string of which blocks gas that do so at `amperes` already. A
 * current up to `least` brings no other block there. */
static double
amperes_of (const EncfgSimBattery *self,
            const EncfgSimString *string,
            double volts,
            double amperes,
            double *least)
{
  double ohms = 0;

  *least = INFINITY;
  for (guint i = 0; i < string->n; i++)
    {
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);
      const Acceptance acceptance = acceptance_of (self, string, cell);

      volts -= emf_of (self, cell);
      ohms += encfg_sim_battery_get_ohms (cell);
      if (amperes * acceptance.ohms > acceptance.headroom)
        volts -= acceptance.headroom;
      else
        ohms += acceptance.ohms;
      if (amperes * acceptance.ohms <= acceptance.headroom && acceptance.ohms > 0)
        *least = MIN (*least, acceptance.headroom / acceptance.ohms);
    }
  return ohms > 0 ? volts / ohms : 0;
}

/* What the charger drives: it holds the volts of the whole string, as far as it has the current.
 * The more blocks gas the more it drives, so what gasses once does so at the end. */
static double
charge_amperes (const EncfgSimBattery *self, const EncfgSimString *string)
{
  const EncfgSimChemistry *chemistry = self->block.chemistry;
  const double volts =
    (self->mode->drive == ENCFG_SIM_FLOAT ? chemistry->on_float : chemistry->charge) -
    COMPENSATION * (CLAMP (self->room_celsius, COLDEST, WARMEST) - 25);
  double amperes = 0, least = -1;

  for (guint turn = 0; turn <= string->n && amperes > least; turn++)
    amperes =
      CLAMP (amperes_of (self, string, volts * self->block.cells * string->n, amperes, &least),
             0,
             CHARGER_SHARE * string->ampere_hours);
  return amperes;
}

/* Volts of all its blocks at this current; each keeps its own. */
static double
settle_blocks (EncfgSimBattery *self, const EncfgSimString *string, double amperes)
{
  double volts = 0;

  for (guint i = 0; i < string->n; i++)
    {
      EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);
      EncfgSimBlock block = block_of (self, cell);

      cell->volts = emf_of (self, cell);
      if (amperes >= 0)
        {
          const Acceptance acceptance = acceptance_of (self, string, cell);

          cell->volts += amperes * encfg_sim_battery_get_ohms (cell) +
                         MIN (amperes * acceptance.ohms, acceptance.headroom);
        }
      else
        cell->volts += amperes * encfg_sim_battery_get_ohms (cell) -
                       encfg_sim_block_get_drop (
                         &block, cell->soc / 100, ampere_hours_of (string, cell), -amperes);
      volts += cell->volts;
    }
  return volts;
}

/* A current that was set is what a load takes; else it is only what the detector shows. */
static double
load_amperes (const EncfgSimString *string)
{
  if (string->is_cut)
    return 0;
  return string->has_set_amperes && string->set_amperes <= 0 ? string->set_amperes
                                                             : -LOAD_SHARE * string->ampere_hours;
}

static void
settle_string (EncfgSimBattery *self, EncfgSimString *string)
{
  const double cut = self->block.chemistry->cut * self->block.cells * string->n;
  double amperes = 0;

  if (self->mode->drive == ENCFG_SIM_LOAD)
    amperes = load_amperes (string);
  else if (self->mode->drive != ENCFG_SIM_REST)
    amperes = charge_amperes (self, string);
  if (settle_blocks (self, string, amperes) < cut && amperes < 0)
    {
      string->is_cut = TRUE;
      amperes = 0;
      settle_blocks (self, string, amperes);
    }
  string->amperes = amperes;
}

void
encfg_sim_battery_settle (EncfgSimBattery *self)
{
  self->is_steady = FALSE;
  for (guint i = 0; i < self->strings->len; i++)
    settle_string (self, encfg_sim_battery_peek_string (self, i));
}

/* By how much its charge changed. */
static double
charge_block (const EncfgSimString *string, EncfgSimCell *cell)
{
  const double before = cell->soc;

  cell->soc +=
    100 * encfg_sim_block_get_gain (ampere_hours_of (string, cell), string->amperes, STEP_S);
  cell->soc = CLAMP (cell->soc, 0, 100);
  return fabs (cell->soc - before);
}

/* Of what it is away from its final temperature `rest` remains. By how much it changed. */
static double
warm_block (const EncfgSimBattery *self,
            const EncfgSimString *string,
            EncfgSimCell *cell,
            double rest)
{
  const double before = cell->celsius;
  const double watts = string->amperes * string->amperes * encfg_sim_battery_get_ohms (cell);
  const double final =
    self->room_celsius + cell->warmer + cell->defect->celsius +
    watts * DRIFT_S / (JOULES_PER_KELVIN * string->ampere_hours * self->block.cells);

  cell->celsius = final + (before - final) * rest;
  return fabs (cell->celsius - before);
}

static double
warm_string (const EncfgSimBattery *self, const EncfgSimString *string, guint64 steps)
{
  const double rest = pow (1 - (double) STEP_S / DRIFT_S, (double) steps);
  double change = 0;

  for (guint i = 0; i < string->n; i++)
    change +=
      warm_block (self, string, encfg_sim_battery_peek_cell (self, string->first + i), rest);
  return change;
}

/* By how much the charge of its cells and its current changed. */
static double
charge_string (EncfgSimBattery *self, EncfgSimString *string)
{
  const double amperes = string->amperes;
  double change = 0;

  for (guint i = 0; i < string->n; i++)
    change += charge_block (string, encfg_sim_battery_peek_cell (self, string->first + i));
  settle_string (self, string);
  return change + fabs (string->amperes - amperes);
}

/* By how much anything changed. */
static double
step_all (EncfgSimBattery *self, guint64 steps)
{
  double charged = 0, warmed = 0;

  for (guint i = 0; i < self->strings->len; i++)
    {
      EncfgSimString *string = encfg_sim_battery_peek_string (self, i);

      warmed += warm_string (self, string, steps);
      charged += self->is_steady ? 0 : charge_string (self, string);
    }
  self->is_steady = charged <= STEADY;
  return charged + warmed;
}

gboolean
encfg_sim_battery_follow (EncfgSimBattery *self, guint64 steps, double room_celsius)
{
  gboolean has_changed = FALSE;

  if (room_celsius < self->room_celsius || room_celsius > self->room_celsius)
    self->is_steady = FALSE;
  self->room_celsius = room_celsius;
  /* Once charge and current stay, only warmth still moves, and that needs no steps: a year is as
   * soon followed as an hour. */
  while (steps > 0)
    {
      const guint64 n = self->is_steady ? steps : 1;

      has_changed |= step_all (self, n) > STEADY;
      steps -= n;
    }
  return has_changed;
}
