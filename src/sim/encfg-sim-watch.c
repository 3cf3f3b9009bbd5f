/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-watch.h"

#include "encfg-codec.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-summary.h"

#define ROOM_HUMIDITY 45

struct _EncfgSimWatch
{
  EncfgSimBank *bank;
  EncfgSimBattery *battery;
  EncfgSimAlarms *alarms;
  EncfgSimRoom room;
  guint faults;            /* EncfgSimWatchFault */
  gboolean has_hall_alarm; /* its strings have a bit for a detector that is off */
  gboolean has_wet_alarm;  /* its cells have one for a leak, or a low liquid level */
};

static gboolean
has_bit (const EncfgProfile *profile, EncfgSection section, const char *meaning)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, section);
  gint64 bit;

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->type->kind == ENCFG_TYPE_BITS && encfg_item_find_meaning (item, meaning, &bit))
        return TRUE;
    }
  return FALSE;
}

EncfgSimWatch *
encfg_sim_watch_new (EncfgSimBank *bank, EncfgSimBattery *battery)
{
  EncfgSimWatch *self = g_new0 (EncfgSimWatch, 1);
  const EncfgProfile *profile = encfg_sim_bank_get_profile (bank);

  self->bank = bank;
  self->battery = battery;
  self->alarms = encfg_sim_alarms_new (bank, battery);
  self->has_hall_alarm = has_bit (profile, ENCFG_SECTION_STRINGS, "hall disconnected");
  self->has_wet_alarm = has_bit (profile, ENCFG_SECTION_CELLS, "leakage") ||
                        has_bit (profile, ENCFG_SECTION_CELLS, "liquid low");
  self->room = (EncfgSimRoom){ ENCFG_SIM_ROOM_CELSIUS, ROOM_HUMIDITY };
  return self;
}

void
encfg_sim_watch_free (EncfgSimWatch *self)
{
  encfg_sim_alarms_free (self->alarms);
  g_free (self);
}

EncfgSimRoom *
encfg_sim_watch_get_room (EncfgSimWatch *self)
{
  return &self->room;
}

static gboolean
is_wet (const EncfgSimWatch *self)
{
  return self->has_wet_alarm && encfg_sim_battery_is_wet (self->battery);
}

static gboolean
lacks_hall (const EncfgSimWatch *self)
{
  return self->has_hall_alarm && !encfg_sim_battery_has_halls (self->battery);
}

/* What no limit stands for, a Hall sensor or a cell's leakage, counts as a first level. A module
 * that has no alarm for a current detector has it among its faults; of a leak that none of its
 * sensors finds it knows nothing. */
static void
show_alarms (EncfgSimWatch *self)
{
  EncfgSimAlarmState state = encfg_sim_alarms_get_state (self->alarms);
  gboolean has_halls = encfg_sim_battery_has_halls (self->battery);
  gboolean is_complete = encfg_sim_battery_is_complete (self->battery);
  gboolean has_leak = is_wet (self);
  gboolean is_alarm = lacks_hall (self);

  state.level[1] |= is_alarm || has_leak;
  state.string |= is_alarm;
  state.lamp |= is_alarm;
  state.cell |= has_leak;
  encfg_sim_summary_show_bits (self->battery, self->bank);
  encfg_sim_io_show_alarms (self->bank, &state);
  encfg_sim_bank_put_bit (self->bank, ENCFG_SECTION_STATUS, 0, "sensor missing", !is_complete);
  encfg_sim_bank_put_bit (self->bank, ENCFG_SECTION_STATUS, 0, "hall disconnected", !has_halls);
  encfg_sim_bank_put (self->bank,
                      "lamp-fault",
                      0,
                      self->faults != 0 || !is_complete || has_leak ||
                        !encfg_sim_battery_has_probes (self->battery) ||
                        (!has_halls && !self->has_hall_alarm));
  encfg_sim_bank_put (
    self->bank, "lamp-rbus-rxd", 0, encfg_sim_battery_is_reachable (self->battery));
}

void
encfg_sim_watch_set_fault (EncfgSimWatch *self, EncfgSimWatchFault fault, gboolean is_faulty)
{
  guint faults = is_faulty ? self->faults | fault : self->faults & ~(guint) fault;

  if (faults == self->faults)
    return;
  self->faults = faults;
  show_alarms (self);
}

gboolean
encfg_sim_watch_has_fault (const EncfgSimWatch *self, EncfgSimWatchFault fault)
{
  return (self->faults & fault) != 0;
}

void
encfg_sim_watch_look (EncfgSimWatch *self)
{
  encfg_sim_battery_show (self->battery, self->bank);
  encfg_sim_io_show_room (self->bank, &self->room);
  encfg_sim_summary_show_figures (self->battery, self->bank);
  encfg_sim_alarms_update (self->alarms, NULL);
  show_alarms (self);
}

void
encfg_sim_watch_restart (EncfgSimWatch *self)
{
  encfg_sim_watch_look (self);
  encfg_sim_alarms_restart (self->alarms);
  show_alarms (self);
}

void
encfg_sim_watch_take_setting (EncfgSimWatch *self, const EncfgItem *setting)
{
  encfg_sim_alarms_update (self->alarms, setting);
  encfg_sim_io_show_room (self->bank, &self->room);
  show_alarms (self);
}

guint
encfg_sim_watch_count_alarms (const EncfgSimWatch *self, char **first)
{
  guint n;

  *first = NULL;
  n = encfg_sim_alarms_count (self->alarms, first);
  if (*first == NULL && lacks_hall (self))
    *first = g_strdup ("a current detector is disconnected");
  else if (*first == NULL && is_wet (self))
    *first = g_strdup ("a battery leaks or lacks liquid");
  return n + (lacks_hall (self) ? 1 : 0) + (is_wet (self) ? 1 : 0);
}
