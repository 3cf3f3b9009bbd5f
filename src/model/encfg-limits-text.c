/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Limits and verdicts in words and signs. */

#include "encfg-codec.h"
#include "encfg-limits.h"
#include "encfg-profile-text.h"
#include "encfg-statistics.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *text;
  const char *sign;
} verdicts[ENCFG_N_VERDICTS] = {
  [ENCFG_VERDICT_INSIDE] = { "inside", N_ ("Inside"), "" },
  [ENCFG_VERDICT_NOT_COMPARED] = { "not-compared", N_ ("Not compared"), "·" },
  [ENCFG_VERDICT_NO_READING] = { "no-reading", N_ ("No reading"), "–" },
  [ENCFG_VERDICT_REPORTED] = { "reported", N_ ("Reported"), "!" },
  [ENCFG_VERDICT_WARNING] = { "warning", N_ ("Warning"), "" },
  [ENCFG_VERDICT_ALARM] = { "alarm", N_ ("Alarm"), "" },
  [ENCFG_VERDICT_IMPLAUSIBLE] = { "implausible", N_ ("Implausible"), "?" },
  [ENCFG_VERDICT_MISSING] = { "missing", N_ ("Sensor missing"), "✕" },
};

const char *
encfg_verdict_name (EncfgVerdictKind kind)
{
  return verdicts[kind].name;
}

const char *
encfg_verdict_text (EncfgVerdictKind kind)
{
  return _ (verdicts[kind].text);
}

const char *
encfg_verdict_sign (const EncfgVerdict *self)
{
  if (self->alarm)
    return self->alarm->is_high ? "▲" : "▼";
  return verdicts[self->kind].sign;
}

static void
add_part (GString *text, const char *part)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", part);
}

/* The set bits of an item by name; those without a name by number. */
static void
add_bits (GString *text, const EncfgItem *item, const EncfgValue *value)
{
  g_autofree char *names = encfg_setting_format (item, value);

  if (value->kind == ENCFG_VALUE_NUMBER && value->number != 0)
    add_part (text, names);
}

static char *
describe_reported (const EncfgReadings *readings, const GPtrArray *items, guint index)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      const EncfgValue value = encfg_readings_get (readings, item, index);

      if (item->type->kind == ENCFG_TYPE_BITS)
        add_bits (names, item, &value);
    }
  return g_strdup_printf (_ ("! Module reports: %s"), names->str);
}

/* "▲ IR High": what the reading has crossed, gravest first. */
static void
add_reading (GString *text,
             const EncfgLimits *self,
             const EncfgReadings *readings,
             const EncfgItem *item,
             guint index)
{
  const guint n = item->section == ENCFG_SECTION_CELLS ? readings->n_cells : readings->n_strings;
  const EncfgVerdict verdict = encfg_limits_judge (self, readings, item, index);
  g_autofree char *part = NULL;

  if (verdict.alarm)
    part = g_strdup_printf (
      "%s %s", encfg_verdict_sign (&verdict), encfg_profile_text (verdict.alarm->limit->name));
  else if (verdict.kind == ENCFG_VERDICT_IMPLAUSIBLE)
    part = g_strdup_printf (_ ("? %s implausible"), encfg_profile_text (item->label));
  else if (verdict.kind == ENCFG_VERDICT_NO_READING && encfg_limits_has_value (readings, item, n))
    part = g_strdup_printf (_ ("– no %s"), encfg_profile_text (item->label));
  if (part)
    add_part (text, part);
}

char *
encfg_limits_describe (const EncfgLimits *self,
                       const EncfgReadings *readings,
                       EncfgSection section,
                       guint index,
                       EncfgVerdictKind kind)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (self->profile, section);
  g_autoptr (GString) text = g_string_new (NULL);

  if (kind == ENCFG_VERDICT_REPORTED)
    return describe_reported (readings, items, index);
  if (kind == ENCFG_VERDICT_MISSING)
    return g_strdup_printf ("%s %s", verdicts[kind].sign, encfg_verdict_text (kind));
  if (kind < ENCFG_VERDICT_NO_READING)
    return g_strdup (encfg_verdict_text (kind));
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->type->kind == ENCFG_TYPE_INTEGER)
        add_reading (text, self, readings, item, index);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "2 outside their limits (3, 9)". */
static void
add_outside (GString *text,
             const EncfgLimits *self,
             const EncfgReadings *readings,
             const EncfgItem *reading,
             guint first,
             guint n)
{
  g_autoptr (GArray) judged = encfg_limits_judge_item (self, readings, reading, first, n);
  g_autoptr (GArray) outside = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *cells = NULL;

  for (guint cell = first; cell < first + n; cell++)
    if (g_array_index (judged, EncfgVerdict, cell - first).alarm)
      g_array_append_val (outside, cell);
  cells = encfg_readings_format_cells (outside);
  if (!encfg_limits_has_any (self, reading))
    g_string_append (text, _ ("limits are not known"));
  else if (outside->len == 0)
    g_string_append (text, _ ("all inside their limits"));
  else
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE,
                                         "%u outside its limits (%s)",
                                         "%u outside their limits (%s)",
                                         (gulong) outside->len),
                            outside->len,
                            cells);
}

static void
add_invalid (GString *text,
             const EncfgReadings *readings,
             const EncfgItem *reading,
             guint first,
             guint n)
{
  g_autofree char *invalid = encfg_readings_describe_invalid (readings, reading, first, n);

  if (invalid)
    g_string_append_printf (text, "; %s", invalid);
}

char *
encfg_limits_summarize (const EncfgLimits *self,
                        const EncfgReadings *readings,
                        const EncfgItem *reading,
                        guint first,
                        guint n)
{
  const EncfgStatistics figures = encfg_statistics_compute (readings, reading, first, n);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *min = encfg_codec_format_raw (reading, figures.min);
  g_autofree char *max = encfg_codec_format_raw (reading, figures.max);
  g_autofree char *mean = encfg_codec_format_raw (reading, figures.mean);

  if (figures.n == 0)
    return g_strdup_printf (_ ("%s: no battery has a valid reading"),
                            encfg_profile_text (reading->label));
  g_string_append_printf (
    text,
    g_dngettext (GETTEXT_PACKAGE, "%s of %u battery: ", "%s of %u batteries: ", (gulong) figures.n),
    encfg_profile_text (reading->label),
    figures.n);
  add_outside (text, self, readings, reading, first, n);
  add_invalid (text, readings, reading, first, n);
  g_string_append_printf (text,
                          _ ("; lowest %s %s (battery %u), highest %s %s (battery %u), mean %s %s"),
                          min,
                          reading->unit,
                          figures.min_cell + 1,
                          max,
                          reading->unit,
                          figures.max_cell + 1,
                          mean,
                          reading->unit);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
