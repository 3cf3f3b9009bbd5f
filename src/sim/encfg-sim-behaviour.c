/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-behaviour.h"

#include "encfg-sim-bank-put.h"

#include <string.h>

#define CELL_TEST_US                                                                               \
  (15 * G_USEC_PER_SEC) /* a cell's resistance test; real sensors take 10 to 30 s */

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
  const EncfgCommand *running; /* the resistance test, or NULL */
  gint64 started_us;
  guint finished;
  gboolean is_warm; /* a test has finished, at cooling_us */
  gint64 cooling_us;
};

EncfgSimBehaviour *
encfg_sim_behaviour_new (EncfgProfile *profile,
                         EncfgSimBank *bank,
                         EncfgSimBattery *battery,
                         EncfgSimRestartFunc restart,
                         gpointer data)
{
  EncfgSimBehaviour *self = g_new0 (EncfgSimBehaviour, 1);

  self->profile = profile;
  self->bank = bank;
  self->battery = battery;
  self->restart = restart;
  self->restart_data = data;
  return self;
}

void
encfg_sim_behaviour_free (EncfgSimBehaviour *self)
{
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

/* The cell under test, from 1; the module has one port, which is the first. */
static void
put_current (EncfgSimBehaviour *self, const EncfgCommand *command, guint cell)
{
  for (guint i = 0; i < command->current->len; i++)
    put (self, g_ptr_array_index (command->current, i), i == 0 ? cell : 0);
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

static void
show_progress (EncfgSimBehaviour *self, gint64 now_us)
{
  const EncfgCommand *command = self->running;
  guint total = encfg_sim_battery_count_cells (self->battery);
  gint64 left_us = self->started_us + total * CELL_TEST_US - now_us;

  put_current (self, command, MIN (self->finished + 1, total));
  put (self, command->finished, self->finished);
  put (self, command->total, total);
  put (self, command->time_left, MAX (left_us, 0) / G_USEC_PER_SEC);
}

static void
end_test (EncfgSimBehaviour *self, gint64 state)
{
  put (self, self->running->state, state);
  put_current (self, self->running, 0);
  put (self, self->running->time_left, 0);
  encfg_sim_bank_put (self->bank, "lamp-ir-test", 0, 0);
  self->running = NULL;
}

static void
start_test (EncfgSimBehaviour *self, const EncfgCommand *command, gint64 now_us)
{
  self->running = command;
  self->started_us = now_us;
  self->finished = 0;
  put (self, command->state, first_of (command->busy));
  put (self, command->reason, 0);
  encfg_sim_bank_put (self->bank, "lamp-ir-test", 0, 1);
  show_progress (self, now_us);
}

/* A word of the reason's name, or NULL if the test can run. */
static const char *
find_obstacle (const EncfgSimBehaviour *self, const EncfgCommand *command, gint64 now_us)
{
  if (encfg_sim_battery_is_discharging (self->battery))
    return "discharg";
  if (self->is_warm && now_us < self->cooling_us + command->cool_down_s * G_USEC_PER_SEC)
    return "cool";
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
try_test (EncfgSimBehaviour *self, const EncfgCommand *command, gint64 now_us)
{
  const char *obstacle = find_obstacle (self, command, now_us);

  if (obstacle == NULL)
    {
      start_test (self, command, now_us);
      return;
    }
  put (self, command->state, failed_state (command, "refused"));
  put (self, command->reason, reason_with (command->reason, obstacle));
}

/* What the last test measured becomes the reference, cells without a reading included. */
static void
save_reference (EncfgSimBehaviour *self)
{
  const EncfgItem *from = encfg_profile_find_item (self->profile, "cell-ir");
  const EncfgItem *to = encfg_profile_find_item (self->profile, "cell-ir-reference");
  guint n_cells = encfg_sim_battery_count_cells (self->battery);

  for (guint i = 0; from != NULL && to != NULL && i < n_cells; i++)
    {
      EncfgValue reading;

      if (encfg_sim_bank_get (self->bank, from, i, &reading))
        encfg_sim_bank_set (self->bank, to, i, &reading, NULL);
    }
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
  if (self->running != NULL && strcmp (command->key, "restart") != 0)
    return BUSY;
  if (strcmp (command->key, "ir-test") == 0 && command->failed->len == 0 &&
      find_obstacle (self, command, now_us) != NULL)
    return DEVICE_FAILURE;
  return 0;
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
    {
      if (self->running == command)
        end_test (self, failed_state (command, "cancelled"));
    }
  else if (strcmp (command->key, "ir-test") == 0)
    try_test (self, command, now_us);
  else if (strcmp (command->key, "ir-save") == 0)
    save_reference (self);
  else if (strcmp (command->key, "restart") == 0)
    self->restart (self->restart_data);
}

gboolean
encfg_sim_behaviour_update (EncfgSimBehaviour *self, gint64 now_us)
{
  guint total = encfg_sim_battery_count_cells (self->battery);
  guint finished = self->finished;

  if (self->running == NULL)
    return FALSE;
  while (self->finished < total && now_us >= self->started_us + (self->finished + 1) * CELL_TEST_US)
    {
      encfg_sim_battery_measure (self->battery, self->bank, self->finished);
      self->finished++;
    }
  show_progress (self, now_us);
  if (self->finished == total)
    {
      self->is_warm = TRUE;
      self->cooling_us = self->started_us + total * CELL_TEST_US;
      end_test (self, first_of (self->running->done));
    }
  return self->finished > finished;
}

void
encfg_sim_behaviour_stop (EncfgSimBehaviour *self)
{
  if (self->running != NULL)
    end_test (self, 0);
}
