/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-battery-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SCATTER_VOLTS 0.004 /* shares of the value */
#define SCATTER_OHMS 0.04
#define BALANCE_S 3600 /* in which auto-balancing halves what the cells differ */
#define FAR_OHMS 0.25  /* from that of a new block, in shares of it */
#define HEALTHY 80     /* %; below it a battery is at its end by the makers' own measure */

static const EncfgSimMode modes[] = {
  { "float", ENCFG_SIM_FLOAT },
  { "charge", ENCFG_SIM_CHARGE },
  { "discharge", ENCFG_SIM_LOAD },
  { "rest", ENCFG_SIM_REST },
};

static double
scatter (GRand *rand, double mean, double share)
{
  return mean * g_rand_double_range (rand, 1 - share, 1 + share);
}

EncfgSimCell *
encfg_sim_battery_peek_cell (const EncfgSimBattery *self, guint cell)
{
  return &g_array_index (self->cells, EncfgSimCell, cell);
}

EncfgSimSensor *
encfg_sim_battery_peek_sensor (const EncfgSimBattery *self, guint sensor)
{
  return &g_array_index (self->sensors, EncfgSimSensor, sensor);
}

gboolean
encfg_sim_battery_reads_sensor (const EncfgSimSensor *sensor)
{
  return !sensor->is_missing && !sensor->is_cut_off;
}

EncfgSimString *
encfg_sim_battery_peek_string (const EncfgSimBattery *self, guint string)
{
  return &g_array_index (self->strings, EncfgSimString, string);
}

static guint
places_of (const EncfgProfile *profile, guint string)
{
  if (profile->segments->len == 0)
    return profile->repeat[ENCFG_SECTION_CELLS].max;
  return string < profile->segments->len
           ? g_array_index (profile->segments, EncfgSegment, string).size
           : 0;
}

guint
encfg_sim_battery_count_places (const EncfgProfile *profile, guint strings)
{
  guint max = profile->repeat[ENCFG_SECTION_CELLS].max, places = 0;

  for (guint i = 0; i < strings && places < max; i++)
    places += MIN (places_of (profile, i), max - places);
  return places;
}

/* One by one, each to the string that has fewest. */
static void
spread_cells (EncfgSimBattery *self, const EncfgProfile *profile, guint cells)
{
  guint first = 0;

  while (cells-- > 0)
    {
      EncfgSimString *fewest = NULL;

      for (guint i = 0; i < self->strings->len; i++)
        if (encfg_sim_battery_peek_string (self, i)->n < places_of (profile, i) &&
            (fewest == NULL || encfg_sim_battery_peek_string (self, i)->n < fewest->n))
          fewest = encfg_sim_battery_peek_string (self, i);
      g_return_if_fail (fewest != NULL);
      fewest->n++;
    }
  for (guint i = 0; i < self->strings->len; i++)
    {
      encfg_sim_battery_peek_string (self, i)->first = first;
      first += encfg_sim_battery_peek_string (self, i)->n;
    }
}

/* What auto-addressing gives it. */
static guint
own_id_of (const EncfgSimSensor *sensor)
{
  return sensor->slot.place + 1;
}

/* A good block in its place, with a sensor that is; the wiring stays. */
static void
renew_cell (EncfgSimBattery *self, EncfgSimCell *cell)
{
  EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, cell->sensor);

  cell->defect = encfg_sim_defect_find ("none");
  cell->share = cell->made.share;
  cell->warmer = cell->made.warmer;
  cell->ohms = cell->made.ohms;
  cell->celsius = self->room_celsius + cell->warmer;
  cell->soc = 100;
  cell->soh = 100;
  cell->leaks = FALSE;
  cell->is_low = FALSE;
  sensor->id = own_id_of (sensor);
  encfg_sim_battery_give_sensor (self, cell->sensor);
}

static void
add_cell (EncfgSimBattery *self,
          const EncfgProfile *profile,
          GRand *rand,
          guint string,
          guint place)
{
  const guint number = self->cells->len;
  EncfgSimCell cell = { .sensor = number };
  EncfgSimSensor sensor = { .cell = number, .slot = { string, place, number } };

  if (profile->segments->len > 0)
    sensor.slot.index = encfg_profile_slot_of_cell (profile, string, place);
  cell.made.share = scatter (rand, 1, SCATTER_VOLTS);
  cell.made.warmer =
    g_rand_double_range (rand, ENCFG_SIM_ROOM_CELSIUS - 1, ENCFG_SIM_ROOM_CELSIUS + 1) -
    ENCFG_SIM_ROOM_CELSIUS;
  cell.made.ohms = scatter (rand, self->block.chemistry->ohms * self->block.cells, SCATTER_OHMS);
  g_array_append_val (self->cells, cell);
  g_array_append_val (self->sensors, sensor);
  renew_cell (self, encfg_sim_battery_peek_cell (self, number));
}

/* So that strings of as many good blocks have the same volts. */
static void
level_shares (EncfgSimBattery *self, const EncfgSimString *string)
{
  double mean = 0;

  for (guint i = 0; i < string->n; i++)
    mean += encfg_sim_battery_peek_cell (self, string->first + i)->share / string->n;
  for (guint i = 0; i < string->n; i++)
    {
      EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, string->first + i);

      cell->made.share /= mean;
      cell->share = cell->made.share;
    }
}

EncfgSimBattery *
encfg_sim_battery_new (const EncfgProfile *profile,
                       const EncfgSimBlock *block,
                       guint cells,
                       guint strings,
                       guint32 seed)
{
  EncfgSimBattery *self = g_new0 (EncfgSimBattery, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  self->seed = seed;
  self->cells = g_array_sized_new (FALSE, FALSE, sizeof (EncfgSimCell), cells);
  self->sensors = g_array_sized_new (FALSE, FALSE, sizeof (EncfgSimSensor), cells);
  self->strings = g_array_new (FALSE, TRUE, sizeof (EncfgSimString));
  self->block = *block;
  self->mode = &modes[0];
  self->room_celsius = ENCFG_SIM_ROOM_CELSIUS;
  g_array_set_size (self->strings, strings);
  spread_cells (self, profile, cells);
  for (guint i = 0; i < strings; i++)
    {
      EncfgSimString *string = encfg_sim_battery_peek_string (self, i);

      string->has_hall = TRUE;
      string->ampere_hours = ENCFG_SIM_AMPERE_HOURS;
      for (guint place = 0; place < string->n; place++)
        add_cell (self, profile, rand, i, place);
      level_shares (self, string);
      encfg_sim_battery_give_detectors (self, i);
    }
  encfg_sim_battery_settle (self);
  return self;
}

void
encfg_sim_battery_free (EncfgSimBattery *self)
{
  g_array_unref (self->cells);
  g_array_unref (self->sensors);
  g_array_unref (self->strings);
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
  return self->strings->len;
}

guint
encfg_sim_battery_get_string (const EncfgSimBattery *self, guint string, guint *first)
{
  if (first != NULL)
    *first = encfg_sim_battery_peek_string (self, string)->first;
  return encfg_sim_battery_peek_string (self, string)->n;
}

guint
encfg_sim_battery_count_slots (const EncfgSimBattery *self, EncfgSection section)
{
  if (section == ENCFG_SECTION_CELLS)
    return self->sensors->len;
  return section == ENCFG_SECTION_STRINGS ? self->strings->len : 1;
}

gboolean
encfg_sim_battery_get_slot (const EncfgSimBattery *self,
                            EncfgSection section,
                            guint number,
                            EncfgSimSlot *slot)
{
  if (number >= encfg_sim_battery_count_slots (self, section))
    return FALSE;
  *slot = section == ENCFG_SECTION_CELLS ? encfg_sim_battery_peek_sensor (self, number)->slot
                                         : (EncfgSimSlot){ .string = number, .index = number };
  return TRUE;
}

gboolean
encfg_sim_battery_set_mode (EncfgSimBattery *self, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (modes[i].name, name) == 0)
      {
        self->mode = &modes[i];
        for (guint k = 0; k < self->strings->len; k++)
          encfg_sim_battery_peek_string (self, k)->is_cut = FALSE;
        encfg_sim_battery_settle (self);
        return TRUE;
      }
  return FALSE;
}

const char *
encfg_sim_battery_get_string_mode (const EncfgSimBattery *self, guint string)
{
  return encfg_sim_battery_peek_string (self, string)->is_cut ? "rest" : self->mode->name;
}

const char *
encfg_sim_battery_get_mode (const EncfgSimBattery *self)
{
  for (guint i = 0; i < self->strings->len; i++)
    if (!encfg_sim_battery_peek_string (self, i)->is_cut)
      return self->mode->name;
  return "rest";
}

gboolean
encfg_sim_battery_is_discharging (const EncfgSimBattery *self)
{
  return strcmp (encfg_sim_battery_get_mode (self), "discharge") == 0;
}

const char *
encfg_sim_battery_explain_unread (const EncfgSimBattery *self,
                                  guint cell,
                                  const EncfgSimCellChange *change)
{
  const EncfgSimCell *changed = encfg_sim_battery_peek_cell (self, cell);
  const EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, changed->sensor);
  const EncfgSimDefect *defect =
    change->defect != NULL ? encfg_sim_defect_find (change->defect) : changed->defect;

  if (!change->has_volts && !change->has_celsius)
    return NULL;
  if (change->has_sensor ? !change->sensor : sensor->is_missing)
    return "its sensor is missing, which would show what is set";
  if (sensor->is_cut_off)
    return "its sensor is behind the gap of its ring: nothing would be shown";
  if (change->has_volts && defect->has_no_volts)
    return "its lead is off, or reversed: no voltage would be shown";
  if (change->has_celsius && defect->has_no_celsius)
    return "its probe is lost: no temperature would be shown";
  return NULL;
}

const char *
encfg_sim_battery_explain_unshown (const EncfgSimBattery *self,
                                   guint string,
                                   const EncfgSimStringChange *change)
{
  const gboolean has_hall =
    change->has_hall ? change->hall : encfg_sim_battery_peek_string (self, string)->has_hall;

  if (has_hall)
    return NULL;
  if (change->has_amperes && change->amperes > 0)
    return "its current detector is off, which would show what is set";
  if (change->has_ripple_amperes && !isnan (change->ripple_amperes))
    return "its current detector is off, which would show the ripple";
  return NULL;
}

void
encfg_sim_battery_set_cell (EncfgSimBattery *self, guint cell, const EncfgSimCellChange *change)
{
  EncfgSimCell *changed = encfg_sim_battery_peek_cell (self, cell);
  EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, changed->sensor);

  if (change->defect != NULL)
    changed->defect = encfg_sim_defect_find (change->defect);
  if (change->defect != NULL && changed->defect == encfg_sim_defect_find ("none"))
    {
      renew_cell (self, changed);
      changed->replaced++;
    }
  if (change->has_soc)
    changed->soc = change->soc;
  if (change->has_soh)
    changed->soh = change->soh;
  if (change->has_ohms)
    changed->ohms = change->ohms / encfg_sim_battery_get_wear (changed);
  if (change->has_celsius)
    {
      sensor->reads_celsius = 0;
      changed->celsius = change->celsius;
      changed->warmer = change->celsius - self->room_celsius - changed->defect->celsius;
    }
  encfg_sim_battery_settle (self);
  if (change->has_volts && changed->volts > 0)
    {
      sensor->reads_volts = 1;
      changed->share = change->volts / changed->volts;
    }
  if (change->has_id)
    sensor->id = change->id;
  if (change->has_sensor)
    sensor->is_missing = !change->sensor;
  if (change->has_leaks)
    changed->leaks = change->leaks;
  if (change->has_is_low)
    changed->is_low = change->is_low;
}

void
encfg_sim_battery_set_string (EncfgSimBattery *self,
                              guint string,
                              const EncfgSimStringChange *change)
{
  EncfgSimString *changed = encfg_sim_battery_peek_string (self, string);

  if (change->has_hall)
    changed->has_hall = change->hall;
  if (change->has_is_reversed)
    changed->is_reversed = change->is_reversed;
  if (change->has_ripple_amperes)
    {
      changed->has_ripple_amperes = !isnan (change->ripple_amperes);
      changed->ripple_amperes = change->ripple_amperes;
    }
  if (change->has_ripple_volts)
    {
      changed->has_ripple_volts = !isnan (change->ripple_volts);
      changed->ripple_volts = change->ripple_volts;
    }
  if (change->has_amperes)
    {
      changed->has_set_amperes = !isnan (change->amperes);
      changed->set_amperes = change->amperes;
    }
  encfg_sim_battery_settle (self);
}

gboolean
encfg_sim_battery_is_complete (const EncfgSimBattery *self)
{
  return encfg_sim_battery_count_reached (self) == self->sensors->len;
}

gboolean
encfg_sim_battery_has_halls (const EncfgSimBattery *self)
{
  for (guint i = 0; i < self->strings->len; i++)
    if (!encfg_sim_battery_peek_string (self, i)->has_hall)
      return FALSE;
  return TRUE;
}

gboolean
encfg_sim_battery_has_probes (const EncfgSimBattery *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    if (encfg_sim_battery_peek_cell (self, i)->defect->has_no_celsius)
      return FALSE;
  return TRUE;
}

gboolean
encfg_sim_battery_is_reachable (const EncfgSimBattery *self)
{
  /* Asked by every request: the first that is there will do. */
  for (guint i = 0; i < self->sensors->len; i++)
    if (encfg_sim_battery_reads_sensor (encfg_sim_battery_peek_sensor (self, i)))
      return TRUE;
  for (guint i = 0; i < self->strings->len; i++)
    if (encfg_sim_battery_peek_string (self, i)->has_hall)
      return TRUE;
  return FALSE;
}

/* The first thing that is not in order with one block and its sensor; NULL: nothing. */
static char *
dup_trouble_of (const EncfgSimBattery *self, const EncfgSimCell *cell, guint number)
{
  const EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, cell->sensor);

  if (sensor->is_cut_off)
    return g_strdup_printf (_ ("battery %u: its R-bus ring is broken"), number);
  if (sensor->is_missing)
    return g_strdup_printf (_ ("battery %u: its sensor is missing"), number);
  if (cell->sensor != number - 1)
    return g_strdup_printf (_ ("battery %u: its sensor sits on another one"), number);
  if (sensor->id != own_id_of (sensor))
    return g_strdup_printf (_ ("battery %u: its sensor has the id %u"), number, sensor->id);
  if (cell->defect != encfg_sim_defect_find ("none"))
    return g_strdup_printf (_ ("battery %u: %s"), number, _ (cell->defect->sign));
  if (fabs (cell->ohms / cell->made.ohms - 1) > FAR_OHMS)
    return g_strdup_printf (_ ("battery %u: its resistance is far from that of a good one"),
                            number);
  if (cell->soh < HEALTHY)
    return g_strdup_printf (_ ("battery %u: its health is %.0f %%"), number, cell->soh);
  if (cell->leaks)
    return g_strdup_printf (_ ("battery %u: it leaks"), number);
  if (cell->is_low)
    return g_strdup_printf (_ ("battery %u: it lacks liquid"), number);
  return NULL;
}

char *
encfg_sim_battery_dup_trouble (const EncfgSimBattery *self)
{
  for (guint i = 0; i < self->strings->len; i++)
    if (encfg_sim_battery_peek_string (self, i)->is_reversed)
      return g_strdup_printf (_ ("string %u: the current transformer sits the wrong way round"),
                              i + 1);
    else if (!encfg_sim_battery_peek_string (self, i)->has_hall)
      return g_strdup_printf (_ ("string %u: the current detector is disconnected"), i + 1);
  for (guint i = 0; i < self->cells->len; i++)
    {
      char *trouble = dup_trouble_of (self, encfg_sim_battery_peek_cell (self, i), i + 1);

      if (trouble != NULL)
        return trouble;
    }
  return NULL;
}

guint
encfg_sim_battery_count_replaced (const EncfgSimBattery *self, guint cell)
{
  return encfg_sim_battery_peek_cell (self, cell)->replaced;
}

gboolean
encfg_sim_battery_is_wet (const EncfgSimBattery *self)
{
  for (guint i = 0; i < self->sensors->len; i++)
    {
      const EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, i);
      const EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, sensor->cell);

      if (encfg_sim_battery_reads_sensor (sensor) && (cell->leaks || cell->is_low))
        return TRUE;
    }
  return FALSE;
}

guint
encfg_sim_battery_count_reached (const EncfgSimBattery *self)
{
  guint n = 0;

  for (guint i = 0; i < self->sensors->len; i++)
    n += encfg_sim_battery_reads_sensor (encfg_sim_battery_peek_sensor (self, i)) ? 1 : 0;
  return n;
}

void
encfg_sim_battery_number_sensors (EncfgSimBattery *self)
{
  for (guint i = 0; i < self->sensors->len; i++)
    {
      EncfgSimSensor *sensor = encfg_sim_battery_peek_sensor (self, i);

      if (encfg_sim_battery_reads_sensor (sensor))
        sensor->id = own_id_of (sensor);
    }
}

void
encfg_sim_battery_swap_sensors (EncfgSimBattery *self, guint cell, guint other)
{
  EncfgSimCell *a = encfg_sim_battery_peek_cell (self, cell);
  EncfgSimCell *b = encfg_sim_battery_peek_cell (self, other);
  const guint sensor = a->sensor;

  a->sensor = b->sensor;
  b->sensor = sensor;
  encfg_sim_battery_peek_sensor (self, a->sensor)->cell = cell;
  encfg_sim_battery_peek_sensor (self, b->sensor)->cell = other;
}

void
encfg_sim_battery_break_ring (EncfgSimBattery *self, guint ring, guint first, guint last)
{
  const guint begin = ring * ENCFG_SIM_RING_MAX;

  for (guint i = begin; i < begin + ENCFG_SIM_RING_MAX && i < self->sensors->len; i++)
    encfg_sim_battery_peek_sensor (self, i)->is_cut_off = i - begin >= first && i - begin <= last;
}

void
encfg_sim_battery_set_capacity (EncfgSimBattery *self, guint string, double ampere_hours)
{
  EncfgSimString *changed = encfg_sim_battery_peek_string (self, string);
  const double times = changed->ampere_hours / ampere_hours;

  if (times <= 1 && times >= 1)
    return;
  self->is_steady = FALSE;
  changed->ampere_hours = ampere_hours;
  for (guint i = changed->first; i < changed->first + changed->n; i++)
    {
      encfg_sim_battery_peek_cell (self, i)->ohms *= times;
      encfg_sim_battery_peek_cell (self, i)->made.ohms *= times;
    }
}

void
encfg_sim_battery_set_room (EncfgSimBattery *self, double celsius)
{
  if (celsius < self->room_celsius || celsius > self->room_celsius)
    self->is_steady = FALSE;
  self->room_celsius = celsius;
}

gboolean
encfg_sim_battery_is_steady (const EncfgSimBattery *self)
{
  return self->is_steady;
}

void
encfg_sim_battery_set_turn_func (EncfgSimBattery *self, EncfgSimTurnFunc func, gpointer data)
{
  self->turn = func;
  self->turn_data = data;
}

void
encfg_sim_battery_balance (EncfgSimBattery *self, guint string, double seconds)
{
  const EncfgSimString *balanced = encfg_sim_battery_peek_string (self, string);
  double rest = exp2 (-seconds / BALANCE_S), mean = 0;

  for (guint i = 0; i < balanced->n; i++)
    mean += encfg_sim_battery_peek_cell (self, balanced->first + i)->share / balanced->n;
  for (guint i = 0; i < balanced->n; i++)
    {
      EncfgSimCell *cell = encfg_sim_battery_peek_cell (self, balanced->first + i);

      cell->share = mean + (cell->share - mean) * rest;
    }
}
