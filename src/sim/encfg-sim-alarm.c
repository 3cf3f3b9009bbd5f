/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-alarm.h"

#include "encfg-sim-bank-put.h"
#include "encfg-sim-quantity.h"
#include <string.h>

struct _EncfgSimAlarms
{
  EncfgSimBank *bank;
  const EncfgSimBattery *battery;
  gboolean is_fresh; /* it remembers of no alarm that it stood */
  GPtrArray
    *states; /* GByteArray *: of each alarm of the profile, 1 for each slot where it stands */
};

EncfgSimAlarms *
encfg_sim_alarms_new (EncfgSimBank *bank, const EncfgSimBattery *battery)
{
  EncfgSimAlarms *self = g_new0 (EncfgSimAlarms, 1);
  GPtrArray *alarms = encfg_sim_bank_get_profile (bank)->alarms;

  self->bank = bank;
  self->battery = battery;
  self->states = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  for (guint i = 0; i < alarms->len; i++)
    {
      GByteArray *states = g_byte_array_new ();
      const EncfgAlarm *alarm = g_ptr_array_index (alarms, i);
      guint n = encfg_sim_battery_count_slots (battery, alarm->reading->section);

      g_byte_array_set_size (states, n);
      memset (states->data, 0, n);
      g_ptr_array_add (self->states, states);
    }
  return self;
}

void
encfg_sim_alarms_free (EncfgSimAlarms *self)
{
  g_ptr_array_unref (self->states);
  g_free (self);
}

static guint8 *
state_at (const EncfgSimAlarms *self, guint alarm, guint number)
{
  return ((GByteArray *) g_ptr_array_index (self->states, alarm))->data + number;
}

static gboolean
get_number (const EncfgSimAlarms *self, const EncfgItem *item, guint index, gint64 *raw)
{
  EncfgValue value;

  if (!encfg_sim_bank_get (self->bank, item, index, &value) || value.kind != ENCFG_VALUE_NUMBER)
    return FALSE;
  *raw = value.number;
  return TRUE;
}

/* As the string itself shows it, or else the bank. */
static gboolean
is_in_mode (const EncfgSimAlarms *self, const EncfgAlarm *alarm, guint string)
{
  gboolean is_of_string = alarm->reading->section >= ENCFG_SECTION_STRINGS;
  const EncfgItem *item =
    is_of_string ? encfg_sim_bank_find_item (self->bank, "string-state") : NULL;
  const char *mode;
  gint64 raw;

  if (alarm->modes == NULL || alarm->modes->len == 0)
    return TRUE;
  if (item == NULL)
    {
      item = encfg_sim_bank_find_item (self->bank, "bank-mode");
      string = 0;
    }
  if (item == NULL || !get_number (self, item, string, &raw))
    return FALSE;
  mode = encfg_item_meaning_of (item, raw);
  return mode != NULL && g_ptr_array_find_with_equal_func (alarm->modes, mode, g_str_equal, NULL);
}

/* The limit, so far back inside as its hysteresis while the alarm stands. */
static EncfgFraction
threshold_of (const EncfgAlarm *alarm, gint64 limit, gboolean stands)
{
  gint64 back = stands ? alarm->hysteresis : 0;
  gboolean is_upper = alarm->is_high != alarm->negative;
  EncfgFraction threshold =
    encfg_sim_quantity_of (alarm->limit, is_upper ? limit - back : limit + back);

  if (alarm->negative)
    threshold.num = -threshold.num;
  return threshold;
}

/* FALSE where there is nothing to compare. `out`: below, at or above 0 as the reading lies below,
 * at or above the threshold. */
static gboolean
compare (const EncfgSimAlarms *self,
         const EncfgAlarm *alarm,
         guint index,
         EncfgFraction threshold,
         int *out)
{
  EncfgFraction reading, reference;
  gint64 raw;

  if (!get_number (self, alarm->reading, index, &raw))
    return FALSE;
  reading = encfg_sim_quantity_of (alarm->reading, raw);
  if (alarm->reference != NULL)
    {
      if (!get_number (self, alarm->reference, index, &raw))
        return FALSE;
      reference = encfg_sim_quantity_of (alarm->reference, raw);
      if (reference.num <= 0)
        return FALSE;
      reading = encfg_fraction_divide (reading, reference);
      threshold.den *= 100;
      threshold.num += threshold.den;
    }
  *out = encfg_fraction_compare (reading, threshold);
  return TRUE;
}

/* TRUE if another alarm that stands there has the same bit. */
static gboolean
is_bit_held (const EncfgSimAlarms *self, const EncfgAlarm *alarm, guint number)
{
  GPtrArray *alarms = encfg_sim_bank_get_profile (self->bank)->alarms;

  for (guint i = 0; i < alarms->len; i++)
    {
      const EncfgAlarm *other = g_ptr_array_index (alarms, i);

      if (other->bits == alarm->bits && other->bit == alarm->bit && *state_at (self, i, number))
        return TRUE;
    }
  return FALSE;
}

/* `number`: of sensor or string, or 0. */
static void
update_slot (EncfgSimAlarms *self,
             const EncfgAlarm *alarm,
             gint64 limit,
             guint number,
             const EncfgSimSlot *slot,
             guint8 *state)
{
  gboolean stands;
  int order = 0;

  stands = (alarm->string == 0 || alarm->string == slot->string + 1) &&
           is_in_mode (self, alarm, slot->string) &&
           compare (self,
                    alarm,
                    slot->index,
                    threshold_of (alarm, limit, *state != 0 && !self->is_fresh),
                    &order) &&
           (alarm->is_high ? order > 0 : order < 0);
  if (stands == (*state != 0))
    return;
  *state = (guint8) stands;
  if (alarm->bits != NULL)
    encfg_sim_bank_put_one_bit (self->bank,
                                alarm->bits,
                                slot->index,
                                alarm->bit,
                                stands || is_bit_held (self, alarm, number));
}

static void
update_alarm (EncfgSimAlarms *self, guint i)
{
  const EncfgAlarm *alarm = g_ptr_array_index (encfg_sim_bank_get_profile (self->bank)->alarms, i);
  const EncfgSection section = alarm->reading->section;
  EncfgSimSlot slot;
  gint64 limit;

  if (!get_number (self, alarm->limit, 0, &limit))
    return;
  for (guint n = 0; encfg_sim_battery_get_slot (self->battery, section, n, &slot); n++)
    update_slot (self, alarm, limit, n, &slot, state_at (self, i, n));
}

void
encfg_sim_alarms_update (EncfgSimAlarms *self, const EncfgItem *limit)
{
  GPtrArray *alarms = encfg_sim_bank_get_profile (self->bank)->alarms;

  for (guint i = 0; i < alarms->len; i++)
    if (limit == NULL || limit == ((EncfgAlarm *) g_ptr_array_index (alarms, i))->limit)
      update_alarm (self, i);
}

void
encfg_sim_alarms_restart (EncfgSimAlarms *self)
{
  self->is_fresh = TRUE;
  encfg_sim_alarms_update (self, NULL);
  self->is_fresh = FALSE;
}

EncfgSimAlarmState
encfg_sim_alarms_get_state (const EncfgSimAlarms *self)
{
  GPtrArray *alarms = encfg_sim_bank_get_profile (self->bank)->alarms;
  EncfgSimAlarmState state = { 0 };

  for (guint i = 0; i < alarms->len; i++)
    {
      const EncfgAlarm *alarm = g_ptr_array_index (alarms, i);
      const GByteArray *states = g_ptr_array_index (self->states, i);

      if (memchr (states->data, TRUE, states->len) == NULL)
        continue;
      state.level[MIN (alarm->level, 2)] = TRUE;
      state.string |= alarm->reading->section == ENCFG_SECTION_STRINGS;
      state.cell |= alarm->reading->section == ENCFG_SECTION_CELLS;
      state.lamp |= !alarm->no_lamp;
    }
  return state;
}

/* (transfer full) */
static char *
describe (const EncfgAlarm *alarm, guint number)
{
  if (alarm->reading->section == ENCFG_SECTION_CELLS)
    return g_strdup_printf ("battery %u: %s", number + 1, alarm->limit->label);
  if (alarm->reading->section == ENCFG_SECTION_STRINGS && alarm->string == 0)
    return g_strdup_printf ("string %u: %s", number + 1, alarm->limit->label);
  return g_strdup (alarm->limit->label);
}

guint
encfg_sim_alarms_count (const EncfgSimAlarms *self, char **first)
{
  GPtrArray *alarms = encfg_sim_bank_get_profile (self->bank)->alarms;
  guint n = 0;

  for (guint i = 0; i < alarms->len; i++)
    {
      const GByteArray *states = g_ptr_array_index (self->states, i);

      for (guint number = 0; number < states->len; number++)
        if (states->data[number] != 0 && n++ == 0)
          *first = describe (g_ptr_array_index (alarms, i), number);
    }
  return n;
}
