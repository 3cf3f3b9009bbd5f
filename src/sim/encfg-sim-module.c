/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-module-private.h"

#include "encfg-codec.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-place.h"
#include <string.h>

#define TRAFFIC_US G_USEC_PER_SEC    /* so long a lamp tells of it */
#define TIME_MAX_US (G_MAXINT64 / 8) /* there time stands still, for it would overflow */
#define SEED_OF_LUCK 0x6c75636b      /* else it would draw what the batteries draw */

void
encfg_sim_module_ask_for_restart (gpointer data)
{
  EncfgSimModule *self = data;

  if (self->restart != NULL)
    self->restart (self, self->restart_data);
}

/* `data`: its watch. */
static void
on_turn (gpointer data)
{
  encfg_sim_watch_look (data);
}

EncfgSimModule *
encfg_sim_module_new (const EncfgSimTraits *traits)
{
  EncfgSimModule *self = g_new0 (EncfgSimModule, 1);
  EncfgSimBlock block;

  self->profile = encfg_profile_ref (traits->profile);
  self->bank = encfg_sim_bank_new (self->profile);
  encfg_sim_traits_get_block (traits, &block);
  self->battery = encfg_sim_battery_new (
    self->profile, &block, traits->cells, traits->strings, traits->seed + traits->number);
  self->watch = encfg_sim_watch_new (self->bank, self->battery);
  encfg_sim_battery_set_turn_func (self->battery, on_turn, self->watch);
  self->behaviour = encfg_sim_behaviour_new (
    self->profile, self->bank, self->battery, encfg_sim_module_ask_for_restart, self);
  self->faults = g_array_new (FALSE, FALSE, sizeof (EncfgSimFault));
  self->seed = (traits->seed + traits->number) ^ SEED_OF_LUCK;
  self->luck = g_rand_new_with_seed (self->seed);
  self->address = encfg_sim_bank_find_item (self->bank, "modbus-id");
  if (self->address != NULL)
    self->address_words = encfg_sim_bank_get_words (self->bank, self->address, 0);
  self->n_units = encfg_sim_traits_count_units (traits);
  self->unit = traits->unit;
  self->serial = encfg_sim_traits_dup_serial (traits);
  self->block = g_strdup (traits->block);
  self->speed = traits->speed;
  self->started_us = g_get_monotonic_time ();
  self->has_power = TRUE;

  encfg_sim_factory_fill (self->bank, traits, self->battery);
  encfg_sim_module_refresh (self);
  encfg_sim_clock_init (&self->clock, self->bank, traits->seed + traits->number);
  return self;
}

void
encfg_sim_module_free (EncfgSimModule *self)
{
  encfg_sim_behaviour_free (self->behaviour);
  encfg_sim_watch_free (self->watch);
  encfg_sim_battery_free (self->battery);
  encfg_sim_bank_free (self->bank);
  g_array_unref (self->faults);
  g_rand_free (self->luck);
  g_free (self->serial);
  g_free (self->block);
  encfg_profile_unref (self->profile);
  g_free (self);
}

EncfgProfile *
encfg_sim_module_get_profile (const EncfgSimModule *self)
{
  return self->profile;
}

EncfgSimBank *
encfg_sim_module_get_bank (const EncfgSimModule *self)
{
  return self->bank;
}

GArray *
encfg_sim_module_get_faults (const EncfgSimModule *self)
{
  return self->faults;
}

guint8
encfg_sim_module_get_unit (const EncfgSimModule *self)
{
  EncfgValue unit;

  if (self->serve != NULL || self->address_words == NULL ||
      !encfg_codec_decode (self->address, self->address_words, &unit, NULL))
    return self->unit;
  return (guint8) unit.number;
}

gboolean
encfg_sim_module_answers_to (const EncfgSimModule *self, guint8 unit)
{
  guint8 own = encfg_sim_module_get_unit (self);

  return self->serve != NULL || (unit >= own && encfg_sim_bank_has_offset (self->bank, unit - own));
}

const char *
encfg_sim_module_get_serial (const EncfgSimModule *self)
{
  return self->serial;
}

const char *
encfg_sim_module_get_block (const EncfgSimModule *self)
{
  return self->block;
}

guint
encfg_sim_module_get_requests (const EncfgSimModule *self)
{
  return self->requests;
}

char *
encfg_sim_module_describe_last_request (const EncfgSimModule *self)
{
  EncfgPdu request = { .length = self->last_length };
  g_autofree char *text = NULL;

  if (self->requests == 0)
    return NULL;
  memcpy (request.bytes, self->last_request, self->last_length);
  text = encfg_pdu_describe (&request, TRUE);
  return g_strdup_printf ("id %u: %s", (guint) self->last_unit, text);
}

guint
encfg_sim_module_count_alarms (const EncfgSimModule *self, char **first)
{
  return encfg_sim_watch_count_alarms (self->watch, first);
}

gboolean
encfg_sim_module_get_test_progress (const EncfgSimModule *self, guint *finished, guint *total)
{
  return encfg_sim_behaviour_get_progress (self->behaviour, finished, total);
}

guint
encfg_sim_module_get_cool_down (const EncfgSimModule *self)
{
  return encfg_sim_behaviour_get_cool_down (self->behaviour, encfg_sim_module_get_time (self));
}

gboolean
encfg_sim_module_set_cool_down (EncfgSimModule *self, guint seconds)
{
  return encfg_sim_behaviour_set_cool_down (
    self->behaviour, encfg_sim_module_get_time (self), seconds);
}

double
encfg_sim_module_get_speed (const EncfgSimModule *self)
{
  return self->speed;
}

gboolean
encfg_sim_module_get_place (const EncfgSimModule *self, char **host, guint16 *port)
{
  return encfg_sim_place_get (self->bank, host, port);
}

void
encfg_sim_module_set_network_fault (EncfgSimModule *self, gboolean is_faulty)
{
  encfg_sim_watch_set_fault (self->watch, ENCFG_SIM_WATCH_NETWORK, is_faulty);
}

void
encfg_sim_module_set_memory_fault (EncfgSimModule *self, gboolean is_faulty)
{
  encfg_sim_watch_set_fault (self->watch, ENCFG_SIM_WATCH_MEMORY, is_faulty);
}

gboolean
encfg_sim_module_has_fault (const EncfgSimModule *self, EncfgSimWatchFault fault)
{
  return encfg_sim_watch_has_fault (self->watch, fault);
}

EncfgSimBattery *
encfg_sim_module_get_battery (const EncfgSimModule *self)
{
  return self->battery;
}

EncfgSimRoom *
encfg_sim_module_get_room (const EncfgSimModule *self)
{
  return encfg_sim_watch_get_room (self->watch);
}

void
encfg_sim_module_refresh (EncfgSimModule *self)
{
  const gboolean has_ended =
    encfg_sim_behaviour_break_off_test (self->behaviour, encfg_sim_module_get_time (self));

  encfg_sim_watch_look (self->watch);
  if (has_ended)
    encfg_sim_module_tell_change (self);
}

/* Whatever happens at present. */
static gint64
passed_us (const EncfgSimModule *self)
{
  const double elapsed_us = (double) (g_get_monotonic_time () - self->started_us) * self->speed;

  return self->advanced_us + (gint64) MIN (elapsed_us, (double) (TIME_MAX_US - self->advanced_us));
}

gint64
encfg_sim_module_get_time (const EncfgSimModule *self)
{
  return self->moment_us != 0 ? self->moment_us : passed_us (self);
}

gint64
encfg_sim_module_get_lag (const EncfgSimModule *self)
{
  return self->moment_us != 0 ? passed_us (self) - self->moment_us : 0;
}

/* Real time since what happens now. */
static gint64
late_us (const EncfgSimModule *self)
{
  return self->moment_us != 0 && self->speed > 0
           ? (gint64) ((double) encfg_sim_module_get_lag (self) / self->speed)
           : 0;
}

void
encfg_sim_module_set_speed (EncfgSimModule *self, double speed)
{
  const gint64 now_us = encfg_sim_module_get_time (self);

  self->started_us = g_get_monotonic_time () - late_us (self);
  self->advanced_us = now_us;
  self->speed = speed;
  encfg_sim_module_tell_change (self);
}

gboolean
encfg_sim_module_tell_change (EncfgSimModule *self)
{
  return self->changed == NULL || self->changed (self, self->changed_data);
}

static void
follow (EncfgSimModule *self, gint64 until_us)
{
  if (encfg_sim_behaviour_update (
        self->behaviour, until_us, encfg_sim_watch_get_room (self->watch)->celsius))
    {
      encfg_sim_watch_look (self->watch);
      encfg_sim_module_tell_change (self);
    }
}

void
encfg_sim_module_add_fault (EncfgSimModule *self, const EncfgSimFault *fault)
{
  EncfgSimFault added = *fault;
  const gint64 now_us = encfg_sim_module_get_time (self);

  added.until_us = fault->duration > 0 ? now_us + fault->duration * G_TIME_SPAN_SECOND : 0;
  added.luck = self->seed + self->n_faults_ever++ * 0x10001 + (guint) fault->kind;
  g_array_append_val (self->faults, added);
  if (self->fault_added != NULL)
    self->fault_added (self, self->fault_added_data);
}

void
encfg_sim_module_set_fault_added_func (EncfgSimModule *self, EncfgSimModuleFunc func, gpointer data)
{
  self->fault_added = func;
  self->fault_added_data = data;
}

gboolean
encfg_sim_module_take_fault (EncfgSimModule *self,
                             guint kinds,
                             guint8 function,
                             EncfgSimFault *taken)
{
  if (self->faults->len == 0)
    return FALSE;
  encfg_sim_faults_expire (self->faults, encfg_sim_module_get_time (self));
  return encfg_sim_faults_take (self->faults, kinds, function, taken);
}

guint
encfg_sim_module_draw (EncfgSimModule *self, guint n)
{
  return (guint) g_rand_int_range (self->luck, 0, (int) n);
}

void
encfg_sim_module_note_rs485 (EncfgSimModule *self, gboolean is_sent)
{
  if (self->has_power)
    *(is_sent ? &self->spoke_us : &self->heard_us) = g_get_monotonic_time ();
}

static void
show_traffic (EncfgSimModule *self, const char *lamp, gint64 when_us, gboolean *shown)
{
  gboolean is_on = when_us != 0 && g_get_monotonic_time () - when_us < TRAFFIC_US;

  if (is_on == *shown)
    return;
  encfg_sim_bank_put (self->bank, lamp, 0, is_on);
  *shown = is_on;
}

void
encfg_sim_module_set_event (EncfgSimModule *self,
                            double after_s,
                            EncfgSimModuleFunc func,
                            gpointer data)
{
  self->event = func;
  self->event_data = data;
  self->event_us = (gint64) (after_s * G_USEC_PER_SEC);
}

gint64
encfg_sim_module_get_wait (const EncfgSimModule *self)
{
  return self->event != NULL ? MAX (self->event_us - encfg_sim_module_get_time (self), 0)
                             : G_MAXINT64;
}

void
encfg_sim_module_update (EncfgSimModule *self)
{
  gint64 now_us;

  if (self->moment_us != 0)
    return;
  while (now_us = passed_us (self), self->event != NULL && self->event_us <= now_us)
    {
      EncfgSimModuleFunc event = g_steal_pointer (&self->event);

      follow (self, self->event_us);
      self->moment_us = MAX (self->event_us, 1);
      event (self, self->event_data);
      self->moment_us = 0;
    }
  follow (self, now_us);
  encfg_sim_clock_show (&self->clock, now_us);
  encfg_sim_faults_expire (self->faults, now_us);
  show_traffic (self, "lamp-rs485-rxd", self->heard_us, &self->shows_heard);
  show_traffic (self, "lamp-rs485-txd", self->spoke_us, &self->shows_spoke);
}

void
encfg_sim_module_set_clock (EncfgSimModule *self, gint64 offset_s)
{
  encfg_sim_clock_set_offset (
    &self->clock, encfg_sim_module_get_time (self), late_us (self), offset_s);
  encfg_sim_module_update (self);
  encfg_sim_module_tell_change (self);
}

gint64
encfg_sim_module_get_clock_offset (const EncfgSimModule *self)
{
  return encfg_sim_clock_get_offset (&self->clock, encfg_sim_module_get_time (self));
}

gint64
encfg_sim_module_get_own_clock_offset (const EncfgSimModule *self)
{
  return encfg_sim_clock_get_own_offset (&self->clock, encfg_sim_module_get_time (self));
}

static void
advance (EncfgSimModule *self, gint64 us)
{
  self->advanced_us += MIN (us, TIME_MAX_US - self->advanced_us);
  encfg_sim_module_update (self);
  encfg_sim_module_tell_change (self);
}

void
encfg_sim_module_advance (EncfgSimModule *self, double seconds)
{
  advance (self, (gint64) MIN (seconds * G_USEC_PER_SEC, (double) TIME_MAX_US));
}

gint64
encfg_sim_module_advance_slice (EncfgSimModule *self, gint64 us)
{
  const gint64 slice_us = MIN (us,
                               encfg_sim_behaviour_get_slice (
                                 self->behaviour, encfg_sim_watch_get_room (self->watch)->celsius));

  advance (self, slice_us);
  return slice_us;
}

void
encfg_sim_module_set_power (EncfgSimModule *self, gboolean power)
{
  if (!power)
    {
      encfg_sim_module_update (self);
      encfg_sim_behaviour_set_power (self->behaviour, FALSE);
      encfg_sim_bank_forget_page (self->bank);
    }
  else if (!self->has_power)
    {
      encfg_sim_module_update (self);
      encfg_sim_behaviour_set_power (self->behaviour, TRUE);
      encfg_sim_watch_restart (self->watch);
    }
  self->has_power = power;
}

gboolean
encfg_sim_module_has_power (const EncfgSimModule *self)
{
  return self->has_power;
}

void
encfg_sim_module_reset (EncfgSimModule *self)
{
  encfg_sim_factory_reset (self->bank, self->profile);
  encfg_sim_module_tell_change (self);
}

void
encfg_sim_module_show_twin (EncfgSimModule *self, gboolean is_twin)
{
  const EncfgItem *mac = encfg_sim_bank_find_item (self->bank, "mac");
  g_autofree char *serial = g_strdup (self->serial);
  EncfgValue value;

  if (is_twin && *serial != '\0')
    serial[strlen (serial) - 1] ^= 1;
  encfg_sim_bank_put_text (self->bank, "serial", serial);
  if (mac != NULL && encfg_sim_bank_get (self->bank, mac, 0, &value))
    encfg_sim_bank_put (self->bank, "mac", 0, value.number ^ 1);
}

void
encfg_sim_module_set_changed_func (EncfgSimModule *self, EncfgSimKeepFunc func, gpointer data)
{
  self->changed = func;
  self->changed_data = data;
}

void
encfg_sim_module_set_restart_func (EncfgSimModule *self, EncfgSimModuleFunc func, gpointer data)
{
  self->restart = func;
  self->restart_data = data;
}
