/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-test.h"

#include "encfg-codec.h"
#include "encfg-sim-bank-put.h"

#define CELL_TEST_US (15 * G_TIME_SPAN_SECOND) /* real sensors take 10 to 30 s */

typedef struct
{
  guint first, n; /* cells */
  guint finished;
} Port;

struct _EncfgSimTest
{
  const EncfgCommand *command;
  EncfgSimBank *bank;
  EncfgSimBattery *battery;
  GArray *ports; /* Port */
  gboolean is_running;
  gint64 started_us;
  gint64 cooled_us; /* when the next may begin */
};

static gboolean
is_state_bits (const EncfgCommand *command)
{
  return command->state != NULL && command->state->type->kind == ENCFG_TYPE_BITS;
}

EncfgSimTest *
encfg_sim_test_new (const EncfgCommand *command, EncfgSimBank *bank, EncfgSimBattery *battery)
{
  EncfgSimTest *self = g_new0 (EncfgSimTest, 1);
  gboolean is_parallel = command->current->len > 1 || is_state_bits (command);

  self->command = command;
  self->bank = bank;
  self->battery = battery;
  self->ports = g_array_new (FALSE, TRUE, sizeof (Port));
  g_array_set_size (self->ports, is_parallel ? encfg_sim_battery_count_strings (battery) : 1);
  for (guint i = 0; i < self->ports->len; i++)
    {
      Port *port = &g_array_index (self->ports, Port, i);

      port->n = is_parallel ? encfg_sim_battery_get_string (battery, i, &port->first)
                            : encfg_sim_battery_count_cells (battery);
    }
  return self;
}

void
encfg_sim_test_free (EncfgSimTest *self)
{
  g_array_unref (self->ports);
  g_free (self);
}

gboolean
encfg_sim_test_is_running (const EncfgSimTest *self)
{
  return self->is_running;
}

guint
encfg_sim_test_get_cool_down (const EncfgSimTest *self, gint64 now_us)
{
  const gint64 left_us = self->cooled_us - now_us;

  return left_us > 0 ? (guint) ((left_us + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND) : 0;
}

gboolean
encfg_sim_test_set_cool_down (EncfgSimTest *self, gint64 now_us, guint seconds)
{
  if (seconds > self->command->cool_down_s)
    return FALSE;
  self->cooled_us = now_us + seconds * G_TIME_SPAN_SECOND;
  return TRUE;
}

static void
put (EncfgSimTest *self, const EncfgItem *item, gint64 raw)
{
  if (item != NULL)
    encfg_sim_bank_put (self->bank, item->key, 0, raw);
}

static void
put_state (EncfgSimTest *self, gint64 state)
{
  put (self, self->command->state, state);
  encfg_sim_bank_put (self->bank, "lamp-ir-test", 0, self->is_running);
}

static gboolean
is_among (const GArray *states, gint64 state)
{
  for (guint i = 0; i < states->len; i++)
    if (g_array_index (states, gint64, i) == state)
      return TRUE;
  return FALSE;
}

/* A value that means busy: the ports as bits, the first that is named so, or the first number that
 * means nothing else. */
static gint64
busy_state (const EncfgSimTest *self)
{
  gint64 state = 0;

  for (guint i = 0; i < self->ports->len; i++)
    {
      const Port *port = &g_array_index (self->ports, Port, i);

      if (port->finished < port->n)
        state |= G_GINT64_CONSTANT (1) << i;
    }
  if (is_state_bits (self->command))
    return state;
  if (self->command->busy->len > 0)
    return g_array_index (self->command->busy, gint64, 0);
  state = 1;
  while (is_among (self->command->done, state) || is_among (self->command->failed, state))
    state++;
  return state;
}

/* The number of the cell under test, from 1 in its port; 0 where nothing is tested. */
static void
show_port (EncfgSimTest *self, guint i)
{
  const Port *port = &g_array_index (self->ports, Port, i);
  gboolean is_busy = self->is_running && port->finished < port->n;

  if (i < self->command->current->len)
    put (self, g_ptr_array_index (self->command->current, i), is_busy ? port->finished + 1 : 0);
  if (self->ports->len == 1)
    for (guint string = 0; string < encfg_sim_battery_count_strings (self->battery); string++)
      encfg_sim_bank_put (self->bank, "string-ir-test", string, is_busy);
  else
    encfg_sim_bank_put (self->bank, "string-ir-test", i, is_busy);
}

static void
show_progress (EncfgSimTest *self, gint64 now_us)
{
  guint finished = 0, total = 0, longest = 0;
  gint64 left_us;

  for (guint i = 0; i < self->ports->len; i++)
    {
      const Port *port = &g_array_index (self->ports, Port, i);

      show_port (self, i);
      finished += port->finished;
      total += port->n;
      longest = MAX (longest, port->n);
    }
  left_us = self->is_running ? self->started_us + longest * CELL_TEST_US - now_us : 0;
  put (self, self->command->finished, finished);
  put (self, self->command->total, total);
  put (self, self->command->time_left, MAX (left_us, 0) / G_USEC_PER_SEC);
}

void
encfg_sim_test_start (EncfgSimTest *self, gint64 now_us)
{
  self->is_running = TRUE;
  self->started_us = now_us;
  for (guint i = 0; i < self->ports->len; i++)
    g_array_index (self->ports, Port, i).finished = 0;
  put_state (self, busy_state (self));
  put (self, self->command->reason, 0);
  show_progress (self, now_us);
}

/* It is over, as `state` of the command says. */
static void
end (EncfgSimTest *self, gint64 state)
{
  self->is_running = FALSE;
  put_state (self, state);
  show_progress (self, 0);
}

static void
begin_cool_down (EncfgSimTest *self, gint64 since_us)
{
  self->cooled_us = since_us + self->command->cool_down_s * G_TIME_SPAN_SECOND;
}

static gboolean
has_measured_any (const EncfgSimTest *self)
{
  for (guint i = 0; i < self->ports->len; i++)
    if (g_array_index (self->ports, Port, i).finished > 0)
      return TRUE;
  return FALSE;
}

void
encfg_sim_test_stop (EncfgSimTest *self, gint64 now_us, gint64 state)
{
  if (has_measured_any (self))
    begin_cool_down (self, now_us);
  end (self, state);
}

void
encfg_sim_test_forget (EncfgSimTest *self)
{
  for (guint i = 0; i < self->ports->len; i++)
    g_array_index (self->ports, Port, i).finished = 0;
  end (self, 0);
}

/* The port that is through with a cell next; NULL: all cells are tested. */
static Port *
next_port (const EncfgSimTest *self)
{
  Port *next = NULL;

  for (guint i = 0; i < self->ports->len; i++)
    {
      Port *port = &g_array_index (self->ports, Port, i);

      if (port->finished < port->n && (next == NULL || port->finished < next->finished))
        next = port;
    }
  return next;
}

/* In the order of time over all ports, so that it finds the same however often one looks. */
static gboolean
measure_due (EncfgSimTest *self, gint64 now_us)
{
  gboolean has_measured = FALSE;
  Port *port;

  while ((port = next_port (self)) != NULL &&
         now_us >= self->started_us + (port->finished + 1) * CELL_TEST_US)
    {
      encfg_sim_battery_measure (self->battery, self->bank, port->first + port->finished);
      port->finished++;
      has_measured = TRUE;
    }
  return has_measured;
}

gboolean
encfg_sim_test_update (EncfgSimTest *self, gint64 now_us)
{
  gboolean has_measured;
  guint longest = 0;

  if (!self->is_running)
    return FALSE;
  has_measured = measure_due (self, now_us);
  if (next_port (self) != NULL)
    {
      put_state (self, busy_state (self));
      show_progress (self, now_us);
      return has_measured;
    }
  for (guint i = 0; i < self->ports->len; i++)
    longest = MAX (longest, g_array_index (self->ports, Port, i).n);
  begin_cool_down (self, self->started_us + longest * CELL_TEST_US);
  end (self, self->command->done->len > 0 ? g_array_index (self->command->done, gint64, 0) : 0);
  return TRUE;
}

gboolean
encfg_sim_test_get_progress (const EncfgSimTest *self, guint *finished, guint *total)
{
  *finished = *total = 0;
  for (guint i = 0; i < self->ports->len; i++)
    {
      *finished += g_array_index (self->ports, Port, i).finished;
      *total += g_array_index (self->ports, Port, i).n;
    }
  return self->is_running;
}
