/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* How the blocks of a battery fare: what charger or load drive through each string, what it does to
 * charge and temperature. Strings in parallel have the volts of their busbar. Followed in steps of
 * equal length, so that the same seed and the same orders lead to the same state, however often one
 * looks. */

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
#define PRECISION 1e-10 /* A, to which strings share a current */
#define TURNS_MAX 100

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

/* What a current meets in a block besides its resistance. An old block is as ready to be charged as
 * a new one. */
typedef struct
{
  double ohms;
  double volts_max; /* that it may come to */
} Polarisation;

static Polarisation
polarisation_of (const EncfgSimBattery *self,
                 const EncfgSimString *string,
                 const EncfgSimCell *cell,
                 gboolean is_charging)
{
  const EncfgSimBlock block = block_of (self, cell);
  const double plates = string->ampere_hours * cell->defect->acceptance;
  const double charge = cell->soc / 100;

  return is_charging ? (Polarisation){ encfg_sim_block_get_acceptance_ohms (&block, charge, plates),
                                       encfg_sim_block_get_headroom (&block, charge) }
                     : (Polarisation){ encfg_sim_block_get_discharge_ohms (
                                         &block, charge, ampere_hours_of (string, cell)),
                                       encfg_sim_block_get_depth (&block, charge) };
}

/* What so many volts above or below its own drive through a string of which blocks gas, or are
 * reversed, that do so at `amperes` already. A current up to `least` brings no other block there.
 */
static double
amperes_of (const EncfgSimBattery *self,
            const EncfgSimString *string,
            double volts,
            double amperes,
            double *least,
            double *siemens)
{
  const gboolean is_charging = volts >= 0;
  double left = fabs (volts), ohms = 0;

  *least = INFINITY;
  for (guint i = 0; i < string->n; i++)
    {
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);
      const Polarisation polarisation = polarisation_of (self, string, cell, is_charging);

      ohms += encfg_sim_battery_get_ohms (cell);
      if (amperes * polarisation.ohms > polarisation.volts_max)
        left -= polarisation.volts_max;
      else
        ohms += polarisation.ohms;
      if (amperes * polarisation.ohms <= polarisation.volts_max && polarisation.ohms > 0)
        *least = MIN (*least, polarisation.volts_max / polarisation.ohms);
    }
  *siemens = 1 / ohms;
  return left / ohms;
}

/* What runs through a string at these volts, and by how much more for each volt more. The more
 * blocks gas, or are reversed, the more it is: so what does so once does so at the end. */
static double
string_amperes (const EncfgSimBattery *self,
                const EncfgSimString *string,
                double volts,
                double *siemens)
{
  double amperes = 0, least = -1;

  for (guint turn = 0; turn <= string->n && amperes > least; turn++)
    amperes = MAX (amperes_of (self, string, volts - string->emf, amperes, &least, siemens), 0);
  return volts >= string->emf ? amperes : -amperes;
}

/* Volts of all its blocks at this current; each keeps its own. */
static double
settle_blocks (EncfgSimBattery *self, const EncfgSimString *string, double amperes)
{
  double volts = 0;

  for (guint i = 0; i < string->n; i++)
    {
      EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);
      const Polarisation polarisation = polarisation_of (self, string, cell, amperes >= 0);
      const double opposed = MIN (fabs (amperes) * polarisation.ohms, polarisation.volts_max);

      cell->volts = emf_of (self, cell) + amperes * encfg_sim_battery_get_ohms (cell) +
                    (amperes >= 0 ? opposed : -opposed);
      volts += cell->volts;
    }
  return volts;
}

/* A current that was set is what a load of its own takes; else it is only what the detector shows.
 */
static gboolean
has_own_load (const EncfgSimBattery *self, const EncfgSimString *string)
{
  return self->mode->drive == ENCFG_SIM_LOAD && string->has_set_amperes && string->set_amperes <= 0;
}

/* Strings of as many blocks hang on one busbar: the next of those with `n`, or NULL. A string that
 * was cut off has left it. */
static EncfgSimString *
next_on_bus (const EncfgSimBattery *self, guint n, guint *next)
{
  while (*next < self->strings->len)
    {
      EncfgSimString *string = encfg_sim_battery_peek_string (self, (*next)++);

      if (string->n == n && !has_own_load (self, string) && !string->is_cut)
        return string;
    }
  return NULL;
}

/* What runs through all strings of a busbar at these volts; each keeps its own. */
static double
bus_amperes (EncfgSimBattery *self, guint n, double volts, double *siemens)
{
  EncfgSimString *string;
  double amperes = 0;
  guint next = 0;

  *siemens = 0;
  while ((string = next_on_bus (self, n, &next)) != NULL)
    {
      double own;

      string->amperes = string_amperes (self, string, volts, &own);
      amperes += string->amperes;
      *siemens += own;
    }
  return amperes;
}

/* Shares `amperes` out between the strings of a busbar, whose volts are between `low` and `high`:
 * by Newton's method, within bounds, for what runs is made of straight pieces and grows with them.
 */
static void
share_out (EncfgSimBattery *self, guint n, double amperes, double low, double high, double volts)
{
  double siemens, surplus;

  for (guint turn = 0; turn < TURNS_MAX; turn++)
    {
      surplus = bus_amperes (self, n, volts, &siemens) - amperes;
      if (fabs (surplus) <= PRECISION)
        return;
      if (surplus > 0)
        high = volts;
      else
        low = volts;
      volts -= surplus / siemens;
      if (!(volts > low && volts < high))
        volts = (low + high) / 2;
    }
}

/* What of a busbar matters to who feeds it or is fed. */
typedef struct
{
  double ampere_hours;
  double lowest, highest; /* volts of its strings without current */
  double ohms;            /* of that which has fewest */
} Bus;

static Bus
look_at_bus (EncfgSimBattery *self, guint n)
{
  Bus bus = { .lowest = INFINITY, .ohms = INFINITY };
  EncfgSimString *string;
  guint next = 0;

  while ((string = next_on_bus (self, n, &next)) != NULL)
    {
      double ohms = 0;

      string->emf = 0;
      for (guint i = 0; i < string->n; i++)
        {
          const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);

          string->emf += emf_of (self, cell);
          ohms +=
            encfg_sim_battery_get_ohms (cell) + polarisation_of (self, string, cell, FALSE).ohms;
        }
      bus.ampere_hours += string->ampere_hours;
      bus.lowest = MIN (bus.lowest, string->emf);
      bus.highest = MAX (bus.highest, string->emf);
      bus.ohms = MIN (bus.ohms, ohms);
    }
  return bus;
}

/* The charger holds the volts of the busbar, as far as it has the current. */
static void
charge_bus (EncfgSimBattery *self, guint n, const Bus *bus)
{
  const EncfgSimChemistry *chemistry = self->block.chemistry;
  const double cell_volts =
    (self->mode->drive == ENCFG_SIM_FLOAT ? chemistry->on_float : chemistry->charge) -
    COMPENSATION * (CLAMP (self->room_celsius, COLDEST, WARMEST) - 25);
  const double volts = cell_volts * self->block.cells * n;
  const double limit = CHARGER_SHARE * bus->ampere_hours;
  double siemens;

  if (bus_amperes (self, n, volts, &siemens) > limit)
    share_out (self, n, limit, MIN (bus->lowest, volts), volts, volts);
}

static double
load_of (const Bus *bus)
{
  return LOAD_SHARE * bus->ampere_hours;
}

/* At `low` the string that has the fewest ohms could feed the load alone. */
static void
load_bus (EncfgSimBattery *self, guint n, const Bus *bus)
{
  const double low = bus->lowest - load_of (bus) * bus->ohms;

  share_out (self, n, -load_of (bus), low, bus->highest, low);
}

/* The load is disconnected. */
static void
cut_string (EncfgSimBattery *self, EncfgSimString *string)
{
  string->is_cut = TRUE;
  string->amperes = 0;
  settle_blocks (self, string, 0);
}

static double
cut_volts (const EncfgSimBattery *self, guint n)
{
  return self->block.chemistry->cut * self->block.cells * n;
}

static void
settle_bus (EncfgSimBattery *self, guint n)
{
  const Bus bus = look_at_bus (self, n);
  EncfgSimString *string;
  gboolean is_low = FALSE;
  guint next = 0;

  if (self->mode->drive == ENCFG_SIM_LOAD)
    load_bus (self, n, &bus);
  else
    charge_bus (self, n, &bus);
  while ((string = next_on_bus (self, n, &next)) != NULL)
    is_low |= settle_blocks (self, string, string->amperes) < cut_volts (self, n);
  for (next = 0; is_low && self->mode->drive == ENCFG_SIM_LOAD &&
                 (string = next_on_bus (self, n, &next)) != NULL;)
    cut_string (self, string);
}

/* At rest, cut off, or with a load of its own. */
static void
settle_alone (EncfgSimBattery *self, EncfgSimString *string)
{
  string->amperes = has_own_load (self, string) && !string->is_cut ? string->set_amperes : 0;
  if (settle_blocks (self, string, string->amperes) < cut_volts (self, string->n) &&
      string->amperes < 0)
    cut_string (self, string);
}

/* By how much the currents changed. */
static double
settle_all (EncfgSimBattery *self)
{
  double change = 0;

  for (guint i = 0; i < self->strings->len; i++)
    {
      EncfgSimString *string = encfg_sim_battery_peek_string (self, i);
      guint first = 0;

      if (self->mode->drive == ENCFG_SIM_REST || has_own_load (self, string) || string->is_cut)
        settle_alone (self, string);
      else if (next_on_bus (self, string->n, &first) == string)
        settle_bus (self, string->n);
    }
  for (guint i = 0; i < self->strings->len; i++)
    {
      EncfgSimString *string = encfg_sim_battery_peek_string (self, i);

      change += fabs (string->amperes - string->settled_amperes);
      string->settled_amperes = string->amperes;
    }
  return change;
}

void
encfg_sim_battery_settle (EncfgSimBattery *self)
{
  self->is_steady = FALSE;
  settle_all (self);
}

/* By how much its charge changed. */
static double
charge_block (const EncfgSimString *string, EncfgSimCell *cell)
{
  const double before = cell->soc;

  cell->soc +=
    100 * encfg_sim_block_get_gain (ampere_hours_of (string, cell), string->amperes, STEP_S);
  cell->soc = CLAMP (cell->soc, 100 * ENCFG_SIM_CHARGE_MIN, 100);
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

/* By how much the charge of its cells changed. */
static double
charge_string (EncfgSimBattery *self, const EncfgSimString *string)
{
  double change = 0;

  for (guint i = 0; i < string->n; i++)
    change += charge_block (string, encfg_sim_battery_peek_cell (self, string->first + i));
  return change;
}

/* By how much anything changed. */
static double
step_all (EncfgSimBattery *self, guint64 steps)
{
  double charged = 0, warmed = 0;

  for (guint i = 0; i < self->strings->len; i++)
    {
      const EncfgSimString *string = encfg_sim_battery_peek_string (self, i);

      warmed += warm_string (self, string, steps);
      charged += self->is_steady ? 0 : charge_string (self, string);
    }
  charged += self->is_steady ? 0 : settle_all (self);
  self->is_steady = charged <= STEADY;
  return charged + warmed;
}

/* Likewise; who waits for extremes is told of those that were there before. `before`: room. */
static double
step_and_tell (EncfgSimBattery *self, guint64 steps, double *before)
{
  double change;

  if (self->turn == NULL)
    return step_all (self, steps);
  encfg_sim_battery_read (self, before);
  change = step_all (self, steps);
  if (!encfg_sim_battery_turns (self, before))
    return change;
  encfg_sim_battery_swap (self, before);
  self->turn (self->turn_data);
  encfg_sim_battery_swap (self, before);
  return INFINITY;
}

gboolean
encfg_sim_battery_follow (EncfgSimBattery *self, guint64 steps, double room_celsius)
{
  g_autofree double *before = encfg_sim_battery_new_readings (self);
  gboolean has_changed = FALSE;

  encfg_sim_battery_set_room (self, room_celsius);
  /* Once charge and current stay, only warmth still moves, and that needs no steps: a year is as
   * soon followed as an hour. */
  while (steps > 0)
    {
      const guint64 n = self->is_steady ? steps : 1;

      has_changed |= step_and_tell (self, n, before) > STEADY;
      steps -= n;
    }
  return has_changed;
}
