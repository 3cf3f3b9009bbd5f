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
};

static gboolean
find_hall_alarm (const EncfgProfile *profile)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, ENCFG_SECTION_STRINGS);
  gint64 bit;

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->type->kind == ENCFG_TYPE_BITS &&
          encfg_item_find_meaning (item, "hall disconnected", &bit))
        return TRUE;
    }
  return FALSE;
}

EncfgSimWatch *
encfg_sim_watch_new (EncfgSimBank *bank, EncfgSimBattery *battery)
{
  EncfgSimWatch *self = g_new0 (EncfgSimWatch, 1);

  self->bank = bank;
  self->battery = battery;
  self->alarms = encfg_sim_alarms_new (bank, battery);
  self->has_hall_alarm = find_hall_alarm (encfg_sim_bank_get_profile (bank));
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

/* What no limit stands for, a Hall sensor or a cell's leakage, counts as a first level. A module
 * that has no alarm for a current detector has it among its faults. */
static void
show_alarms (EncfgSimWatch *self)
{
  EncfgSimAlarmState state = encfg_sim_alarms_get_state (self->alarms);
  gboolean has_halls = encfg_sim_battery_has_halls (self->battery);
  gboolean is_complete = encfg_sim_battery_is_complete (self->battery);
  gboolean is_wet = encfg_sim_battery_is_wet (self->battery);
  gboolean is_alarm = !has_halls && self->has_hall_alarm;

  state.level[1] |= is_alarm || is_wet;
  state.string |= is_alarm;
  state.lamp |= is_alarm;
  state.cell |= is_wet;
  encfg_sim_summary_show_bits (self->battery, self->bank);
  encfg_sim_io_show_alarms (self->bank, &state);
  encfg_sim_bank_put_bit (self->bank, ENCFG_SECTION_STATUS, 0, "sensor missing", !is_complete);
  encfg_sim_bank_put_bit (self->bank, ENCFG_SECTION_STATUS, 0, "hall disconnected", !has_halls);
  encfg_sim_bank_put (self->bank,
                      "lamp-fault",
                      0,
                      self->faults != 0 || !is_complete || is_wet ||
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
  const gboolean is_wet = encfg_sim_battery_is_wet (self->battery);
  const gboolean lacks_hall = !encfg_sim_battery_has_halls (self->battery);
  guint n;

  *first = NULL;
  n = encfg_sim_alarms_count (self->alarms, first);
  if (*first == NULL && lacks_hall)
    *first = g_strdup ("a current detector is disconnected");
  else if (*first == NULL && is_wet)
    *first = g_strdup ("a battery leaks or lacks liquid");
  return n + lacks_hall + is_wet;
}
