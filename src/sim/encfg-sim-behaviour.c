/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-behaviour.h"

#include "encfg-sim-bank-put.h"
#include "encfg-sim-io.h"
#include "encfg-sim-test.h"

#include <string.h>

#define ADDRESSING_US (10 * G_USEC_PER_SEC)         /* all sensors get their id within */
#define STEP_US (ENCFG_SIM_STEP_S * G_USEC_PER_SEC) /* the cells are followed in such steps */
#define SLICE_BLOCKS 50000     /* that take a step: some milliseconds of work */
#define DISCHARGING "discharg" /* of the reason's name, like the next */
#define UNDER_VOLTAGE "voltage"

enum
{
  ILLEGAL_VALUE = 3,
  DEVICE_FAILURE = 4,
  BUSY = 6
};

struct _EncfgSimBehaviour
{
  EncfgProfile *profile;
  EncfgSimBank *bank;
  EncfgSimBattery *battery;
  EncfgSimRestartFunc restart;
  gpointer restart_data;
  EncfgSimTest *test;             /* of the command "ir-test"; NULL if there is none */
  const EncfgCommand *addressing; /* runs, since addressed_us; or NULL */
  gint64 addressed_us;
  gint64 followed_us;           /* until then */
  const EncfgItem **capacities; /* of each string; NULL: it cannot be set */
  gboolean has_power;
};

EncfgSimBehaviour *
encfg_sim_behaviour_new (EncfgProfile *profile,
                         EncfgSimBank *bank,
                         EncfgSimBattery *battery,
                         EncfgSimRestartFunc restart,
                         gpointer data)
{
  EncfgSimBehaviour *self = g_new0 (EncfgSimBehaviour, 1);
  const EncfgCommand *test = encfg_profile_find_command (profile, "ir-test");

  self->profile = profile;
  self->bank = bank;
  self->battery = battery;
  self->restart = restart;
  self->restart_data = data;
  self->has_power = TRUE;
  self->test = test != NULL ? encfg_sim_test_new (test, bank, battery) : NULL;
  self->capacities = g_new0 (const EncfgItem *, encfg_sim_battery_count_strings (battery));
  for (guint i = 0; i < encfg_sim_battery_count_strings (battery); i++)
    self->capacities[i] = encfg_sim_io_find_setting (bank, "battery", i + 1, "capacity");
  return self;
}

void
encfg_sim_behaviour_free (EncfgSimBehaviour *self)
{
  g_clear_pointer (&self->test, encfg_sim_test_free);
  g_free (self->capacities);
  g_free (self);
}

static const EncfgCommand *
find_command (const EncfgSimBehaviour *self, const EncfgItem *item)
{
  for (guint i = 0; i < self->profile->commands->len; i++)
    {
      const EncfgCommand *command = g_ptr_array_index (self->profile->commands, i);

      if (command->item == item)
        return command;
    }
  return NULL;
}

static void
put (EncfgSimBehaviour *self, const EncfgItem *item, gint64 raw)
{
  if (item != NULL)
    encfg_sim_bank_put (self->bank, item->key, 0, raw);
}

static gint64
first_of (GArray *states)
{
  return states->len > 0 ? g_array_index (states, gint64, 0) : 0;
}

/* Of the states that mean failure the one named so, or the first. */
static gint64
failed_state (const EncfgCommand *command, const char *name)
{
  for (guint i = 0; i < command->failed->len; i++)
    {
      gint64 state = g_array_index (command->failed, gint64, i);

      if (g_strcmp0 (encfg_item_name_of (command->state, state), name) == 0)
        return state;
    }
  return first_of (command->failed);
}

static gboolean
is_testing (const EncfgSimBehaviour *self)
{
  return self->test != NULL && encfg_sim_test_is_running (self->test);
}

static gboolean
is_met (const EncfgSimBehaviour *self, const EncfgRequirement *requirement)
{
  EncfgValue value;

  if (!encfg_sim_bank_get (self->bank, requirement->item, 0, &value))
    return TRUE;
  for (guint i = 0; i < requirement->values->len; i++)
    if (g_array_index (requirement->values, gint64, i) == value.number)
      return !requirement->is_not;
  return requirement->is_not;
}

/* A word of the reason's name, or NULL if the command can run. */
static const char *
find_obstacle (const EncfgSimBehaviour *self, const EncfgCommand *command, gint64 now_us)
{
  gboolean is_test = strcmp (command->key, "ir-test") == 0;

  if (is_test && encfg_sim_battery_is_discharging (self->battery))
    return DISCHARGING;
  if (is_test && encfg_sim_battery_is_under_voltage (self->battery))
    return UNDER_VOLTAGE;
  if (is_test && encfg_sim_test_get_cool_down (self->test, now_us) > 0)
    return "cool";
  for (guint i = 0; i < command->requires->len; i++)
    {
      const EncfgRequirement *requirement = &g_array_index (command->requires, EncfgRequirement, i);

      if (!is_met (self, requirement))
        return requirement->reason;
    }
  return NULL;
}

/* The reason that has the word in its name; every reason is other than 0. */
static gint64
reason_with (const EncfgItem *item, const char *word)
{
  for (guint i = 0; item != NULL && i < item->names->len; i++)
    {
      const EncfgName *name = &g_array_index (item->names, EncfgName, i);

      if (strstr (name->name, word) != NULL)
        return name->number;
    }
  return 1;
}

static void
show_addressing (EncfgSimBehaviour *self, gint64 state, gint64 found)
{
  put (self, self->addressing->state, state);
  put (self, self->addressing->finished, found);
  put (self, self->addressing->total, encfg_sim_battery_count_cells (self->battery));
}

static void
start_addressing (EncfgSimBehaviour *self, const EncfgCommand *command, gint64 now_us)
{
  self->addressing = command;
  self->addressed_us = now_us;
  show_addressing (self, command->busy->len > 0 ? first_of (command->busy) : 1, 0);
}

/* TRUE once it is through. */
static gboolean
update_addressing (EncfgSimBehaviour *self, gint64 now_us)
{
  gint64 elapsed_us = now_us - self->addressed_us;
  guint n_reached;

  if (self->addressing == NULL)
    return FALSE;
  n_reached = encfg_sim_battery_count_reached (self->battery);
  if (elapsed_us < ADDRESSING_US)
    {
      put (self, self->addressing->finished, n_reached * elapsed_us / ADDRESSING_US);
      return FALSE;
    }
  encfg_sim_battery_number_sensors (self->battery);
  show_addressing (self, first_of (self->addressing->done), n_reached);
  self->addressing = NULL;
  return TRUE;
}

/* Starts a command that takes its time, or says why not. */
static void
try_command (EncfgSimBehaviour *self, const EncfgCommand *command, gint64 now_us)
{
  const char *obstacle = find_obstacle (self, command, now_us);

  if (obstacle != NULL)
    {
      put (self, command->state, failed_state (command, "refused"));
      put (self, command->reason, reason_with (command->reason, obstacle));
    }
  else if (strcmp (command->key, "ir-test") == 0)
    encfg_sim_test_start (self->test, now_us);
  else
    start_addressing (self, command, now_us);
}

/* FALSE before the first test. */
static gboolean
has_readings (const EncfgSimBehaviour *self)
{
  const EncfgItem *item = encfg_sim_bank_find_item (self->bank, "cell-ir");
  EncfgSimSlot slot;
  EncfgValue reading;

  if (item == NULL)
    return FALSE;
  for (guint i = 0; encfg_sim_battery_get_slot (self->battery, item->section, i, &slot); i++)
    if (encfg_sim_bank_get (self->bank, item, slot.index, &reading) &&
        encfg_value_is_present (&reading))
      return TRUE;
  return FALSE;
}

static gboolean
takes_time (const EncfgCommand *command)
{
  return strcmp (command->key, "ir-test") == 0 || strcmp (command->key, "auto-address") == 0;
}

guint8
encfg_sim_behaviour_check (const EncfgSimBehaviour *self,
                           const EncfgItem *item,
                           const EncfgValue *value,
                           gint64 now_us)
{
  const EncfgCommand *command = find_command (self, item);

  if (command == NULL || (command->has_cancel && value->number == command->cancel))
    return 0;
  if (value->number != command->value)
    return ILLEGAL_VALUE;
  if ((is_testing (self) || self->addressing != NULL) && strcmp (command->key, "restart") != 0)
    return BUSY;
  if ((!takes_time (command) || command->failed->len == 0) &&
      find_obstacle (self, command, now_us) != NULL)
    return DEVICE_FAILURE;
  if (strcmp (command->key, "ir-save") == 0 && !has_readings (self))
    return DEVICE_FAILURE;
  return 0;
}

gboolean
encfg_sim_behaviour_is_saving (const EncfgSimBehaviour *self, const EncfgItem *item)
{
  const EncfgCommand *command = find_command (self, item);

  return command != NULL && strcmp (command->key, "ir-save") == 0;
}

/* What runs is over. */
static void
cancel (EncfgSimBehaviour *self, const EncfgCommand *command, gint64 now_us)
{
  if (self->addressing == command)
    {
      put (self, command->state, failed_state (command, "cancelled"));
      self->addressing = NULL;
    }
  else if (strcmp (command->key, "ir-test") == 0 && is_testing (self))
    encfg_sim_test_stop (self->test, now_us, failed_state (command, "cancelled"));
}

void
encfg_sim_behaviour_command (EncfgSimBehaviour *self,
                             const EncfgItem *item,
                             const EncfgValue *value,
                             gint64 now_us)
{
  const EncfgCommand *command = find_command (self, item);

  if (command == NULL)
    return;
  if (value->number != command->value)
    cancel (self, command, now_us);
  else if (takes_time (command))
    try_command (self, command, now_us);
  else if (strcmp (command->key, "ir-save") == 0)
    encfg_sim_battery_save_reference (self->battery, self->bank);
  else if (strcmp (command->key, "restart") == 0)
    self->restart (self->restart_data);
}

/* Rated capacity of a string, as the module was set up. */
static double
get_ampere_hours (const EncfgSimBehaviour *self, guint string)
{
  const EncfgItem *item = self->capacities[string];
  EncfgValue value;

  if (item == NULL || !encfg_sim_bank_get (self->bank, item, 0, &value) ||
      value.kind != ENCFG_VALUE_NUMBER || value.number <= 0)
    return ENCFG_SIM_AMPERE_HOURS;
  return (double) value.number * (double) item->scale_num / (double) item->scale_den;
}

static gboolean
is_balancing (const EncfgSimBehaviour *self, guint string)
{
  const EncfgItem *item =
    encfg_sim_io_find_setting (self->bank, "string", string + 1, "auto-balance");

  return encfg_sim_io_is_on (
    self->bank, item != NULL ? item : encfg_sim_bank_find_item (self->bank, "auto-balance"));
}

static void
set_capacities (EncfgSimBehaviour *self)
{
  for (guint i = 0; i < encfg_sim_battery_count_strings (self->battery); i++)
    encfg_sim_battery_set_capacity (self->battery, i, get_ampere_hours (self, i));
}

/* TRUE if current, room or auto-balancing changed any cell. */
static gboolean
follow_cells (EncfgSimBehaviour *self, gint64 now_us, double room_celsius)
{
  const gint64 steps = (now_us - self->followed_us) / STEP_US;
  gboolean has_changed = FALSE;

  set_capacities (self);
  if (steps <= 0)
    return FALSE;
  self->followed_us += steps * STEP_US;
  for (guint i = 0; i < encfg_sim_battery_count_strings (self->battery); i++)
    {
      if (!self->has_power || !is_balancing (self, i))
        continue;
      encfg_sim_battery_balance (self->battery, i, (double) steps * ENCFG_SIM_STEP_S);
      has_changed = TRUE;
    }
  return encfg_sim_battery_follow (self->battery, (guint64) steps, room_celsius) || has_changed;
}

gint64
encfg_sim_behaviour_get_slice (EncfgSimBehaviour *self, double room_celsius)
{
  set_capacities (self);
  encfg_sim_battery_set_room (self->battery, room_celsius);
  if (encfg_sim_battery_is_steady (self->battery))
    return G_MAXINT64;
  return MAX (SLICE_BLOCKS / encfg_sim_battery_count_cells (self->battery), 1) * STEP_US;
}

gboolean
encfg_sim_behaviour_break_off_test (EncfgSimBehaviour *self, gint64 now_us)
{
  const EncfgCommand *command = encfg_profile_find_command (self->profile, "ir-test");

  if (!is_testing (self) || !encfg_sim_battery_is_discharging (self->battery))
    return FALSE;
  encfg_sim_test_stop (self->test, now_us, failed_state (command, "refused"));
  put (self, command->reason, reason_with (command->reason, DISCHARGING));
  return TRUE;
}

gboolean
encfg_sim_behaviour_update (EncfgSimBehaviour *self, gint64 now_us, double room_celsius)
{
  gboolean has_changed = follow_cells (self, now_us, room_celsius);

  has_changed |= update_addressing (self, now_us);
  has_changed |= encfg_sim_behaviour_break_off_test (self, now_us);
  has_changed |= self->test != NULL && encfg_sim_test_update (self->test, now_us);
  return has_changed;
}

/* What it shows of itself is that of a module in which it never ran. */
static void
forget_command (EncfgSimBehaviour *self, const EncfgCommand *command)
{
  put (self, command->state, 0);
  put (self, command->reason, 0);
  put (self, command->finished, 0);
  put (self, command->total, 0);
  put (self, command->time_left, 0);
}

void
encfg_sim_behaviour_set_power (EncfgSimBehaviour *self, gboolean power)
{
  self->has_power = power;
  if (power)
    return;
  if (self->test != NULL)
    encfg_sim_test_forget (self->test);
  self->addressing = NULL;
  for (guint i = 0; i < self->profile->commands->len; i++)
    forget_command (self, g_ptr_array_index (self->profile->commands, i));
}

gboolean
encfg_sim_behaviour_get_progress (const EncfgSimBehaviour *self, guint *finished, guint *total)
{
  return self->test != NULL && encfg_sim_test_get_progress (self->test, finished, total);
}

guint
encfg_sim_behaviour_get_cool_down (const EncfgSimBehaviour *self, gint64 now_us)
{
  return self->test != NULL ? encfg_sim_test_get_cool_down (self->test, now_us) : 0;
}

gboolean
encfg_sim_behaviour_set_cool_down (EncfgSimBehaviour *self, gint64 now_us, guint seconds)
{
  return self->test != NULL && encfg_sim_test_set_cool_down (self->test, now_us, seconds);
}
