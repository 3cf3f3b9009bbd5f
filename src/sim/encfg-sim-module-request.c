/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a request does to a module, and what befalls it on the way. */

#include "encfg-sim-module-private.h"

#include <string.h>

#define ILLEGAL_FUNCTION 1
#define ILLEGAL_VALUE 3
#define DEVICE_FAILURE 4
#define BUSY 6

static guint8
check_value (const EncfgItem *item, guint index, const EncfgValue *value, gpointer data)
{
  EncfgSimModule *self = data;

  return encfg_sim_behaviour_check (self->behaviour, item, value, encfg_sim_module_get_time (self));
}

typedef struct
{
  EncfgSimModule *module;
  gboolean has_kept; /* something that survives the loss of power was among it */
} Remembering;

/* What survives the loss of power and follows from a value that has been stored. */
static guint8
remember_value (const EncfgItem *item, guint index, const EncfgValue *value, gpointer data)
{
  Remembering *remembering = data;
  EncfgSimModule *self = remembering->module;
  const gint64 now_us = encfg_sim_module_get_time (self);

  if (item->section == ENCFG_SECTION_COMMANDS &&
      !encfg_sim_behaviour_is_saving (self->behaviour, item))
    return 0;
  remembering->has_kept = TRUE;
  if (item == self->clock.item)
    encfg_sim_clock_take (&self->clock, now_us, value->number);
  else if (item->section == ENCFG_SECTION_COMMANDS)
    encfg_sim_behaviour_command (self->behaviour, item, value, now_us);
  return 0;
}

/* What else follows from it. */
static guint8
react_to_value (const EncfgItem *item, guint index, const EncfgValue *value, gpointer data)
{
  EncfgSimModule *self = data;

  if (item->section == ENCFG_SECTION_SETTINGS)
    encfg_sim_watch_take_setting (self->watch, item);
  else if (!encfg_sim_behaviour_is_saving (self->behaviour, item))
    encfg_sim_behaviour_command (self->behaviour, item, value, encfg_sim_module_get_time (self));
  /* A saved reference is what alarms compare with from now on, and a cancelled test cools down. */
  if (item->section == ENCFG_SECTION_COMMANDS)
    {
      encfg_sim_watch_look (self->watch);
      encfg_sim_module_tell_change (self);
    }
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
  encfg_sim_module_tell_change (self);
}

/* FALSE if it cannot be kept: everything is as it was then. */
static gboolean
store (EncfgSimModule *self, guint unit_offset, const EncfgRequest *request)
{
  g_autofree guint16 *words = encfg_sim_bank_dup_words (self->bank);
  const EncfgSimClock clock = self->clock;
  Remembering remembering = { .module = self };

  encfg_sim_bank_store (self->bank, unit_offset, request);
  encfg_sim_bank_walk (self->bank, unit_offset, request, remember_value, &remembering);
  if (encfg_sim_module_tell_change (self) || !remembering.has_kept)
    return TRUE;
  encfg_sim_bank_put_words_back (self->bank, words);
  self->clock = clock;
  encfg_sim_watch_look (self->watch);
  return FALSE;
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
      if (!store (self, unit_offset, request))
        return DEVICE_FAILURE;
      encfg_sim_bank_walk (self->bank, unit_offset, request, react_to_value, self);
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
      encfg_pdu_build_exception (&reply->pdu, request->bytes[0], BUSY);
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
      encfg_sim_clock_jump (&self->clock, encfg_sim_module_get_time (self), fault->seconds);
      encfg_sim_module_tell_change (self);
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
  reply->answers = self->has_power;
  if (!self->has_power)
    return;
  is_faulty =
    encfg_sim_module_take_fault (self, ENCFG_SIM_FAULTS_OF_MODULE, request->bytes[0], &fault);
  if (!is_faulty || suffer (self, &fault, request, reply))
    answer (self, unit, request, is_faulty ? &fault : NULL, &reply->pdu);
  if (!is_faulty || fault.kind != ENCFG_SIM_FAULT_POWER_CUT)
    return;
  encfg_sim_module_set_power (self, FALSE);
  encfg_sim_module_ask_for_restart (self);
}
