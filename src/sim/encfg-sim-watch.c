/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-watch.h"

#include "encfg-sim-bank-put.h"
#include "encfg-sim-summary.h"

#define ROOM_CELSIUS 25
#define ROOM_HUMIDITY 45

struct _EncfgSimWatch
{
  EncfgSimBank *bank;
  EncfgSimBattery *battery;
  EncfgSimAlarms *alarms;
  EncfgSimRoom room;
  gboolean is_faulty;
};

EncfgSimWatch *
encfg_sim_watch_new (EncfgSimBank *bank, EncfgSimBattery *battery)
{
  EncfgSimWatch *self = g_new0 (EncfgSimWatch, 1);

  self->bank = bank;
  self->battery = battery;
  self->alarms = encfg_sim_alarms_new (bank, battery);
  self->room = (EncfgSimRoom){ ROOM_CELSIUS, ROOM_HUMIDITY };
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

/* What no limit stands for, a Hall sensor or a cell's leakage, counts as a first level. */
static void
show_alarms (EncfgSimWatch *self)
{
  EncfgSimAlarmState state = encfg_sim_alarms_get_state (self->alarms);
  gboolean has_halls = encfg_sim_battery_has_halls (self->battery);
  gboolean is_complete = encfg_sim_battery_is_complete (self->battery);
  gboolean is_wet = encfg_sim_battery_is_wet (self->battery);

  state.level[1] |= !has_halls || is_wet;
  state.string |= !has_halls;
  state.lamp |= !has_halls;
  state.cell |= is_wet;
  encfg_sim_summary_show_bits (self->battery, self->bank);
  encfg_sim_io_show_alarms (self->bank, &state);
  encfg_sim_bank_put_bit (self->bank, ENCFG_SECTION_STATUS, 0, "sensor missing", !is_complete);
  encfg_sim_bank_put_bit (self->bank, ENCFG_SECTION_STATUS, 0, "hall disconnected", !has_halls);
  encfg_sim_bank_put (self->bank, "lamp-fault", 0, self->is_faulty || !is_complete || is_wet);
}

void
encfg_sim_watch_set_fault (EncfgSimWatch *self, gboolean is_faulty)
{
  self->is_faulty = is_faulty;
  show_alarms (self);
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
encfg_sim_watch_take_setting (EncfgSimWatch *self, const EncfgItem *setting)
{
  encfg_sim_alarms_update (self->alarms, setting);
  encfg_sim_io_show_room (self->bank, &self->room);
  show_alarms (self);
}
