/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-module.h"

#include "encfg-codec.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-clock.h"
#include "encfg-sim-place.h"
#include <string.h>

#define EXCEPTION_BUSY 6
#define ILLEGAL_FUNCTION 1
#define ILLEGAL_VALUE 3
#define DEVICE_FAILURE 4
#define TRAFFIC_US G_USEC_PER_SEC /* so long a lamp tells of it */
#define SEED_OF_LUCK 0x6c75636b   /* else it would draw what the batteries draw */

struct _EncfgSimModule
{
  EncfgProfile *profile;
  EncfgSimBank *bank;
  EncfgSimBattery *battery;
  EncfgSimWatch *watch;
  EncfgSimBehaviour *behaviour;
  EncfgSimClock clock;
  GArray *faults; /* EncfgSimFault */
  guint32 seed;
  guint n_faults_ever;      /* so that none has the luck of another */
  GRand *luck;              /* what the wire draws for a request */
  const EncfgItem *address; /* or NULL */
  const guint16 *address_words;
  guint n_units;
  guint8 unit; /* where the profile has no register for it */
  char *serial;
  guint requests;
  guint8 last_unit; /* of the last of them */
  guint8 last_length;
  guint8 last_request[5]; /* its function, address and count */
  gboolean has_power;
  gint64 heard_us, spoke_us; /* monotonic: on RS485; 0: never */
  gboolean shows_heard, shows_spoke;
  EncfgSimModuleFunc fault_added; /* or NULL */
  gpointer fault_added_data;
  EncfgSimModuleFunc restart; /* or NULL */
  gpointer restart_data;
  EncfgSimKeepFunc changed; /* or NULL */
  gpointer changed_data;
  EncfgSimModuleFunc event; /* at event_us; or NULL */
  gpointer event_data;
  gint64 event_us;         /* module time */
  EncfgSimServeFunc serve; /* answers in its place; or NULL */
  gpointer serve_data;

  double speed;
  gint64 started_us;  /* monotonic */
  gint64 advanced_us; /* module time */
  gint64 moment_us;   /* module time of the event that is happening, at least 1; 0: none is */
};

static void
on_restart (gpointer data)
{
  EncfgSimModule *self = data;

  if (self->restart != NULL)
    self->restart (self, self->restart_data);
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
  self->behaviour =
    encfg_sim_behaviour_new (self->profile, self->bank, self->battery, on_restart, self);
  self->faults = g_array_new (FALSE, FALSE, sizeof (EncfgSimFault));
  self->seed = (traits->seed + traits->number) ^ SEED_OF_LUCK;
  self->luck = g_rand_new_with_seed (self->seed);
  self->address = encfg_sim_bank_find_item (self->bank, "modbus-id");
  if (self->address != NULL)
    self->address_words = encfg_sim_bank_get_words (self->bank, self->address, 0);
  self->n_units = encfg_sim_traits_count_units (traits);
  self->unit = traits->unit;
  self->serial = encfg_sim_traits_dup_serial (traits);
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
  encfg_sim_watch_look (self->watch);
}

static gint64
module_time_us (const EncfgSimModule *self)
{
  gint64 elapsed_us = g_get_monotonic_time () - self->started_us;

  return (gint64) ((double) elapsed_us * self->speed) + self->advanced_us;
}

gint64
encfg_sim_module_get_time (const EncfgSimModule *self)
{
  return module_time_us (self);
}

void
encfg_sim_module_set_speed (EncfgSimModule *self, double speed)
{
  gint64 now_us = module_time_us (self);

  self->started_us = g_get_monotonic_time ();
  self->advanced_us = now_us;
  self->speed = speed;
}

static gboolean
tell_change (EncfgSimModule *self)
{
  const gboolean is_kept = self->changed == NULL || self->changed (self, self->changed_data);

  encfg_sim_watch_set_fault (self->watch, ENCFG_SIM_WATCH_MEMORY, !is_kept);
  return is_kept;
}

static void
follow (EncfgSimModule *self, gint64 until_us)
{
  if (encfg_sim_behaviour_update (
        self->behaviour, until_us, encfg_sim_watch_get_room (self->watch)->celsius))
    {
      encfg_sim_watch_look (self->watch);
      tell_change (self);
    }
}

void
encfg_sim_module_add_fault (EncfgSimModule *self, const EncfgSimFault *fault)
{
  EncfgSimFault added = *fault;
  gint64 now_us = self->moment_us != 0 ? self->moment_us : module_time_us (self);

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
  encfg_sim_faults_expire (self->faults, module_time_us (self));
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

void
encfg_sim_module_update (EncfgSimModule *self)
{
  gint64 now_us = module_time_us (self);

  if (self->moment_us != 0)
    return;
  while (self->event != NULL && self->event_us <= now_us)
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
  encfg_sim_clock_set_offset (&self->clock, module_time_us (self), offset_s);
  encfg_sim_module_update (self);
  tell_change (self);
}

gint64
encfg_sim_module_get_clock_offset (const EncfgSimModule *self)
{
  return encfg_sim_clock_get_offset (&self->clock, module_time_us (self));
}

void
encfg_sim_module_advance (EncfgSimModule *self, double seconds)
{
  self->advanced_us += (gint64) (seconds * G_USEC_PER_SEC);
  encfg_sim_module_update (self);
}

void
encfg_sim_module_set_power (EncfgSimModule *self, gboolean power)
{
  if (!power)
    {
      encfg_sim_module_update (self);
      encfg_sim_behaviour_stop (self->behaviour);
      encfg_sim_bank_forget_page (self->bank);
    }
  else if (!self->has_power)
    {
      encfg_sim_module_update (self);
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
  tell_change (self);
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

static guint8
check_value (const EncfgItem *item, guint index, const EncfgValue *value, gpointer data)
{
  EncfgSimModule *self = data;

  return encfg_sim_behaviour_check (self->behaviour, item, value, module_time_us (self));
}

/* What follows from a value that has been stored. */
static guint8
react_to_value (const EncfgItem *item, guint index, const EncfgValue *value, gpointer data)
{
  EncfgSimModule *self = data;

  if (item == self->clock.item)
    encfg_sim_clock_take (&self->clock, module_time_us (self), value->number);
  else if (item->section == ENCFG_SECTION_SETTINGS)
    encfg_sim_watch_take_setting (self->watch, item);
  else
    encfg_sim_behaviour_command (self->behaviour, item, value, module_time_us (self));
  /* A saved reference is what alarms compare with from now on. */
  if (item->section == ENCFG_SECTION_COMMANDS)
    encfg_sim_watch_look (self->watch);
  return 0;
}

/* How far above its own the unit is that is meant. */
static guint
get_offset (const EncfgSimModule *self, guint8 unit)
{
  guint8 own = self->n_units > 1 ? encfg_sim_module_get_unit (self) : unit;

  return unit > own && encfg_sim_bank_has_offset (self->bank, unit - own) ? unit - own : 0;
}

/* The first half of the registers, and nothing follows from them: power is gone. */
static void
store_half (EncfgSimModule *self, guint unit_offset, const EncfgRequest *request)
{
  EncfgRequest half = *request;

  half.count = (request->count + 1) / 2;
  encfg_sim_bank_store (self->bank, unit_offset, &half);
  encfg_sim_watch_look (self->watch);
  tell_change (self);
}

/* `fault`: what it suffers, or NULL. */
static guint8
execute (EncfgSimModule *self,
         guint unit_offset,
         const EncfgRequest *request,
         const EncfgSimFault *fault,
         guint16 *words)
{
  guint8 exception;

  if (!request->is_write)
    return encfg_sim_bank_read (self->bank, unit_offset, request, words);
  exception = encfg_sim_bank_check (self->bank, unit_offset, request);
  if (exception == 0)
    exception = encfg_sim_bank_walk (self->bank, unit_offset, request, check_value, self);
  if (exception != 0)
    return exception;
  if (fault != NULL && fault->kind == ENCFG_SIM_FAULT_POWER_CUT)
    store_half (self, unit_offset, request);
  else if (fault == NULL || fault->kind != ENCFG_SIM_FAULT_ACK_BUT_IGNORE)
    {
      encfg_sim_bank_store (self->bank, unit_offset, request);
      encfg_sim_bank_walk (self->bank, unit_offset, request, react_to_value, self);
      if (!tell_change (self))
        return DEVICE_FAILURE;
    }
  return 0;
}

/* Modbus has the function judged before all else: whether the module has it. */
static gboolean
has_function (const EncfgSimModule *self, const EncfgRequest *request)
{
  const EncfgRequest plain = { .function = request->function,
                               .table = request->table,
                               .is_write = request->is_write,
                               .count = 1 };

  return encfg_sim_bank_check (self->bank, 0, &plain) != ILLEGAL_FUNCTION;
}

static void
answer (EncfgSimModule *self,
        guint8 unit,
        const EncfgPdu *request,
        const EncfgSimFault *fault,
        EncfgPdu *out)
{
  EncfgRequest parsed;
  guint16 words[ENCFG_MAX_READ_BITS];
  guint8 exception = encfg_pdu_parse_request (request, &parsed);

  if (exception == ILLEGAL_VALUE && !has_function (self, &parsed))
    exception = ILLEGAL_FUNCTION;
  if (exception == 0)
    exception = execute (self, get_offset (self, unit), &parsed, fault, words);
  if (exception == 0)
    encfg_pdu_build_answer (out, &parsed, words);
  else
    encfg_pdu_build_exception (out, request->bytes[0], exception);
}

/* TRUE if the request still reaches the module behind its fault. */
static gboolean
suffer (EncfgSimModule *self,
        const EncfgSimFault *fault,
        const EncfgPdu *request,
        EncfgSimReply *reply)
{
  switch (fault->kind)
    {
    case ENCFG_SIM_FAULT_DROP:
      reply->answers = FALSE;
      return FALSE;
    case ENCFG_SIM_FAULT_CLOSE:
      reply->answers = FALSE;
      reply->closes = TRUE;
      return FALSE;
    case ENCFG_SIM_FAULT_EXCEPTION:
      encfg_pdu_build_exception (&reply->pdu, request->bytes[0], (guint8) fault->code);
      return FALSE;
    case ENCFG_SIM_FAULT_LATE_REPLY:
      reply->delay_ms = fault->ms;
      return TRUE;
    case ENCFG_SIM_FAULT_GARBLE_CRC:
      reply->garbled = TRUE;
      return TRUE;
    case ENCFG_SIM_FAULT_WRONG_UNIT:
      reply->unit = (guint8) (reply->unit % 247 + 1);
      return TRUE;
    case ENCFG_SIM_FAULT_BUSY:
      encfg_pdu_build_exception (&reply->pdu, request->bytes[0], EXCEPTION_BUSY);
      return FALSE;
    case ENCFG_SIM_FAULT_STRAY_BYTE:
      reply->stray = TRUE;
      return TRUE;
    case ENCFG_SIM_FAULT_TRUNCATE:
      reply->truncated = TRUE;
      return TRUE;
    case ENCFG_SIM_FAULT_POWER_CUT:
      reply->answers = FALSE;
      return TRUE;
    case ENCFG_SIM_FAULT_CLOCK_JUMP:
      encfg_sim_clock_jump (&self->clock, module_time_us (self), fault->seconds);
      return TRUE;
    case ENCFG_SIM_FAULT_ACK_BUT_IGNORE:
    case ENCFG_SIM_FAULT_ECHO:
    case ENCFG_SIM_FAULT_WRONG_SPEED:
    case ENCFG_SIM_FAULT_SAME_ID:
    case ENCFG_SIM_FAULT_OTHER_MASTER:
    case ENCFG_SIM_FAULT_ONE_CONNECTION:
    case ENCFG_SIM_FAULT_IDLE_CLOSE:
    default:
      return TRUE;
    }
}

void
encfg_sim_module_set_serve_func (EncfgSimModule *self,
                                 guint8 unit,
                                 EncfgSimServeFunc func,
                                 gpointer data)
{
  self->unit = unit;
  self->serve = func;
  self->serve_data = data;
}

void
encfg_sim_module_serve (EncfgSimModule *self,
                        guint8 unit,
                        const EncfgPdu *request,
                        EncfgSimReply *reply)
{
  EncfgSimFault fault;
  gboolean is_faulty;

  memset (reply, 0, offsetof (EncfgSimReply, pdu));
  reply->answers = self->has_power;
  reply->unit = unit;
  if (!self->has_power)
    return;
  self->requests++;
  self->last_unit = unit;
  self->last_length = (guint8) MIN (request->length, sizeof self->last_request);
  memcpy (self->last_request, request->bytes, self->last_length);
  if (self->serve != NULL)
    {
      self->serve (self, unit, request, reply, self->serve_data);
      return;
    }
  encfg_sim_module_update (self);
  is_faulty =
    encfg_sim_module_take_fault (self, ENCFG_SIM_FAULTS_OF_MODULE, request->bytes[0], &fault);
  if (!is_faulty || suffer (self, &fault, request, reply))
    answer (self, unit, request, is_faulty ? &fault : NULL, &reply->pdu);
  if (!is_faulty || fault.kind != ENCFG_SIM_FAULT_POWER_CUT)
    return;
  encfg_sim_module_set_power (self, FALSE);
  on_restart (self);
}
