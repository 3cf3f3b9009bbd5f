/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-limits.h"

#include "encfg-codec.h"
#include "encfg-fraction.h"

EncfgLimits *
encfg_limits_new (EncfgProfile *profile)
{
  EncfgLimits *self = g_new0 (EncfgLimits, 1);

  self->profile = encfg_profile_ref (profile);
  self->raw = g_array_new (FALSE, TRUE, sizeof (EncfgValue));
  g_array_set_size (self->raw, profile->alarms->len);
  return self;
}

void
encfg_limits_free (EncfgLimits *self)
{
  g_array_unref (self->raw);
  encfg_profile_unref (self->profile);
  g_free (self);
}

static const EncfgAlarm *
get_alarm (const EncfgLimits *self, guint i)
{
  return g_ptr_array_index (self->profile->alarms, i);
}

/* NULL if it is not known. */
static const EncfgValue *
get_raw (const EncfgLimits *self, guint i)
{
  const EncfgValue *raw = &g_array_index (self->raw, EncfgValue, i);

  return raw->kind == ENCFG_VALUE_NUMBER ? raw : NULL;
}

void
encfg_limits_take_table (EncfgLimits *self, EncfgSettingTable *table)
{
  const EncfgValue unread = ENCFG_VALUE_INIT_UNREAD;

  for (guint i = 0; i < self->profile->alarms->len; i++)
    {
      EncfgSetting *row = encfg_setting_table_find (table, get_alarm (self, i)->limit->key);

      g_array_index (self->raw, EncfgValue, i) = row ? *encfg_setting_get_device (row) : unread;
    }
}

void
encfg_limits_set (EncfgLimits *self, const EncfgItem *limit, const EncfgValue *value)
{
  for (guint i = 0; i < self->profile->alarms->len; i++)
    if (get_alarm (self, i)->limit == limit)
      g_array_index (self->raw, EncfgValue, i) = *value;
}

gboolean
encfg_limits_has_any (const EncfgLimits *self, const EncfgItem *reading)
{
  for (guint i = 0; i < self->profile->alarms->len; i++)
    if (get_alarm (self, i)->reading == reading && get_raw (self, i))
      return TRUE;
  return FALSE;
}

const char *
encfg_limits_get_mode (const EncfgReadings *readings, guint string)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, "string-state");
  EncfgValue value;

  if (!item)
    return encfg_readings_get_mode (readings, string);
  value = encfg_readings_get (readings, item, string);
  return value.kind == ENCFG_VALUE_NUMBER ? encfg_item_meaning_of (item, value.number) : NULL;
}

/* From 0; of what belongs to no string, the first. */
static guint
string_of (const EncfgReadings *readings, EncfgSection section, guint index)
{
  guint string = 0;

  if (section == ENCFG_SECTION_STRINGS)
    return index;
  if (section == ENCFG_SECTION_CELLS)
    string = encfg_readings_get_string (readings, index);
  return string > 0 ? string - 1 : 0;
}

/* Does the limit count for this reading now? */
static gboolean
is_in_force (const EncfgLimits *self,
             guint i,
             const EncfgReadings *readings,
             const EncfgItem *reading,
             guint string)
{
  const EncfgAlarm *alarm = get_alarm (self, i);
  const char *mode;

  if (alarm->reading != reading || !get_raw (self, i) ||
      (alarm->string > 0 && alarm->string != string + 1))
    return FALSE;
  if (!alarm->modes)
    return TRUE;
  mode = encfg_limits_get_mode (readings, string);
  return mode && g_ptr_array_find_with_equal_func (alarm->modes, mode, g_str_equal, NULL);
}

/* What the limit stands for in the unit of the reading; of a change in percent, as a multiple of
 * the reference. */
static EncfgFraction
threshold_of (const EncfgLimits *self, guint i)
{
  const EncfgAlarm *alarm = get_alarm (self, i);
  EncfgFraction threshold = encfg_fraction_of (alarm->limit, get_raw (self, i)->number);

  if (alarm->negative)
    threshold.num = -threshold.num;
  if (alarm->reference)
    {
      threshold.den *= 100;
      threshold.num += threshold.den;
    }
  return threshold;
}

static gboolean
get_reference (const EncfgAlarm *alarm,
               const EncfgReadings *readings,
               guint index,
               EncfgFraction *out)
{
  gint64 raw;

  if (!encfg_readings_get_valid (readings, alarm->reference, index, &raw))
    return FALSE;
  *out = encfg_fraction_of (alarm->reference, raw);
  return out->num > 0;
}

/* FALSE without a reference to compare with. */
static gboolean
is_beyond (const EncfgLimits *self,
           guint i,
           const EncfgReadings *readings,
           guint index,
           gint64 raw,
           gboolean *beyond)
{
  const EncfgAlarm *alarm = get_alarm (self, i);
  EncfgFraction reading = encfg_fraction_of (alarm->reading, raw), reference;
  int order;

  if (alarm->reference)
    {
      if (!get_reference (alarm, readings, index, &reference))
        return FALSE;
      reading = encfg_fraction_divide (reading, reference);
    }
  order = encfg_fraction_compare (reading, threshold_of (self, i));
  *beyond = alarm->is_high ? order > 0 : order < 0;
  return TRUE;
}

/* `string` from 0. */
static EncfgVerdict
judge (const EncfgLimits *self,
       const EncfgReadings *readings,
       const EncfgItem *reading,
       guint index,
       guint string)
{
  EncfgVerdict verdict = { ENCFG_VERDICT_NOT_COMPARED, NULL };
  gint64 raw;

  if (reading->section == ENCFG_SECTION_CELLS && encfg_readings_is_sensor_missing (readings, index))
    return (EncfgVerdict){ ENCFG_VERDICT_MISSING, NULL };
  if (encfg_readings_is_out_of_range (readings, reading, index))
    return (EncfgVerdict){ ENCFG_VERDICT_IMPLAUSIBLE, NULL };
  if (!encfg_readings_get_valid (readings, reading, index, &raw))
    return (EncfgVerdict){ ENCFG_VERDICT_NO_READING, NULL };
  for (guint i = 0; i < self->profile->alarms->len; i++)
    {
      const EncfgAlarm *alarm = get_alarm (self, i);
      gboolean beyond;

      if (!is_in_force (self, i, readings, reading, string) ||
          !is_beyond (self, i, readings, index, raw, &beyond))
        continue;
      if (!beyond && verdict.kind == ENCFG_VERDICT_NOT_COMPARED)
        verdict.kind = ENCFG_VERDICT_INSIDE;
      if (beyond && (!verdict.alarm || alarm->level > verdict.alarm->level))
        verdict = (EncfgVerdict){
          alarm->level > 1 ? ENCFG_VERDICT_ALARM : ENCFG_VERDICT_WARNING,
          alarm,
        };
    }
  return verdict;
}

EncfgVerdict
encfg_limits_judge (const EncfgLimits *self,
                    const EncfgReadings *readings,
                    const EncfgItem *reading,
                    guint index)
{
  return judge (self, readings, reading, index, string_of (readings, reading->section, index));
}

/* The string (from 0) of each of the section. To ask for each is dear: strings are counted up to
 * it. (element-type guint) */
static GArray *
list_strings (const EncfgReadings *readings, EncfgSection section)
{
  GArray *strings;

  if (section == ENCFG_SECTION_CELLS)
    {
      strings = encfg_readings_list_strings (readings);
      for (guint i = 0; i < strings->len; i++)
        g_array_index (strings, guint, i) -= g_array_index (strings, guint, i) > 0;
      return strings;
    }
  strings = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < readings->n_strings; i++)
    g_array_append_val (strings, i);
  return strings;
}

GArray *
encfg_limits_judge_item (const EncfgLimits *self,
                         const EncfgReadings *readings,
                         const EncfgItem *reading,
                         guint first,
                         guint n)
{
  g_autoptr (GArray) strings = list_strings (readings, reading->section);
  GArray *verdicts = g_array_sized_new (FALSE, FALSE, sizeof (EncfgVerdict), n);

  for (guint i = first; i < first + n; i++)
    {
      const EncfgVerdict verdict =
        judge (self, readings, reading, i, g_array_index (strings, guint, i));

      g_array_append_val (verdicts, verdict);
    }
  return verdicts;
}

/* What the module itself says of the cell or string. */
static gboolean
is_reported (const EncfgReadings *readings, const GPtrArray *items, guint index)
{
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      EncfgValue value;

      if (item->type->kind != ENCFG_TYPE_BITS)
        continue;
      value = encfg_readings_get (readings, item, index);
      if (value.kind == ENCFG_VALUE_NUMBER && value.number != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_compared (const EncfgLimits *self, const EncfgItem *item)
{
  for (guint i = 0; i < self->profile->alarms->len; i++)
    if (get_alarm (self, i)->reading == item)
      return TRUE;
  return FALSE;
}

/* The items of the section that the profile compares with a limit, or that have a range. */
static GPtrArray *
list_judged (const EncfgLimits *self, const GPtrArray *items)
{
  GPtrArray *judged = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->type->kind == ENCFG_TYPE_INTEGER && (item->has_range || is_compared (self, item)))
        g_ptr_array_add (judged, (gpointer) item);
    }
  return judged;
}

gboolean
encfg_limits_has_value (const EncfgReadings *readings, const EncfgItem *item, guint n)
{
  gint64 raw;

  for (guint index = 0; index < n; index++)
    if (encfg_readings_get_valid (readings, item, index, &raw))
      return TRUE;
  return FALSE;
}

/* NOT_COMPARED is no more than that one of several readings has no limit. */
static void
add_verdict (EncfgVerdict *total, EncfgVerdict one, gboolean is_missed)
{
  if (one.kind == ENCFG_VERDICT_NO_READING && !is_missed)
    return;
  if (total->kind == ENCFG_VERDICT_NOT_COMPARED
        ? one.kind != ENCFG_VERDICT_NOT_COMPARED
        : one.kind != ENCFG_VERDICT_NOT_COMPARED && one.kind > total->kind)
    *total = one;
}

GArray *
encfg_limits_judge_section (const EncfgLimits *self,
                            const EncfgReadings *readings,
                            EncfgSection section)
{
  const guint n = section == ENCFG_SECTION_CELLS ? readings->n_cells : readings->n_strings;
  g_autoptr (GPtrArray) items = encfg_profile_list_section (self->profile, section);
  g_autoptr (GPtrArray) judged = list_judged (self, items);
  g_autoptr (GArray) strings = list_strings (readings, section);
  GArray *verdicts = g_array_sized_new (FALSE, TRUE, sizeof (EncfgVerdict), n);

  g_array_set_size (verdicts, n);
  for (guint index = 0; index < n; index++)
    g_array_index (verdicts, EncfgVerdict, index).kind = ENCFG_VERDICT_NOT_COMPARED;
  for (guint i = 0; i < judged->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (judged, i);
      const gboolean is_missed = encfg_limits_has_value (readings, item, n);

      for (guint index = 0; index < n; index++)
        add_verdict (&g_array_index (verdicts, EncfgVerdict, index),
                     judge (self, readings, item, index, g_array_index (strings, guint, index)),
                     is_missed);
    }
  for (guint index = 0; index < n; index++)
    {
      EncfgVerdict *verdict = &g_array_index (verdicts, EncfgVerdict, index);

      if (verdict->kind < ENCFG_VERDICT_REPORTED && is_reported (readings, items, index))
        verdict->kind = ENCFG_VERDICT_REPORTED;
    }
  return verdicts;
}

gboolean
encfg_verdict_is_marked (const EncfgVerdict *self)
{
  return self->kind >= ENCFG_VERDICT_NO_READING;
}

/* Where the limit lies for one reading, in its unit. */
static gboolean
get_place (const EncfgLimits *self,
           guint i,
           const EncfgReadings *readings,
           guint index,
           guint string,
           double *place)
{
  const EncfgAlarm *alarm = get_alarm (self, i);
  EncfgFraction reference;

  if (!is_in_force (self, i, readings, alarm->reading, string))
    return FALSE;
  *place = encfg_fraction_to_double (threshold_of (self, i));
  if (!alarm->reference)
    return TRUE;
  if (!get_reference (alarm, readings, index, &reference))
    return FALSE;
  *place *= encfg_fraction_to_double (reference);
  return TRUE;
}

static gboolean
continues (const GArray *runs, const EncfgAlarm *alarm, guint index, double value)
{
  const EncfgLimitRun *last =
    runs->len > 0 ? &g_array_index (runs, EncfgLimitRun, runs->len - 1) : NULL;

  return last && last->alarm == alarm && last->first + last->n == index &&
         !(last->value < value || last->value > value);
}

GArray *
encfg_limits_list_runs (const EncfgLimits *self,
                        const EncfgReadings *readings,
                        const EncfgItem *reading,
                        guint first,
                        guint n)
{
  g_autoptr (GArray) strings = list_strings (readings, reading->section);
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (EncfgLimitRun));

  for (guint i = 0; i < self->profile->alarms->len; i++)
    {
      const EncfgAlarm *alarm = get_alarm (self, i);

      if (alarm->reading != reading || !get_raw (self, i))
        continue;
      for (guint index = first; index < first + n; index++)
        {
          EncfgLimitRun run = { alarm, index, 1, 0 };

          if (!get_place (
                self, i, readings, index, g_array_index (strings, guint, index), &run.value))
            continue;
          if (continues (runs, alarm, index, run.value))
            g_array_index (runs, EncfgLimitRun, runs->len - 1).n++;
          else
            g_array_append_val (runs, run);
        }
    }
  return runs;
}

gboolean
encfg_limits_get_change (const EncfgLimits *self,
                         const EncfgReadings *readings,
                         const EncfgItem *reading,
                         guint index,
                         double *percent)
{
  gint64 raw;

  for (guint i = 0; i < self->profile->alarms->len; i++)
    {
      const EncfgAlarm *alarm = get_alarm (self, i);
      EncfgFraction reference;

      if (alarm->reading != reading || !alarm->reference)
        continue;
      if (!encfg_readings_get_valid (readings, reading, index, &raw) ||
          !get_reference (alarm, readings, index, &reference))
        return FALSE;
      *percent = 100 * (encfg_fraction_to_double (
                          encfg_fraction_divide (encfg_fraction_of (reading, raw), reference)) -
                        1);
      return TRUE;
    }
  return FALSE;
}
