/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-readings-csv.h"

#include "encfg-codec.h"

#include <string.h>

char *
encfg_readings_name_item (const EncfgItem *item)
{
  const char *dash = strchr (item->key, '-');
  const gboolean has_prefix =
    g_str_has_prefix (item->key, "cell-") || g_str_has_prefix (item->key, "string-");

  return g_strdelimit (g_strdup (has_prefix ? dash + 1 : item->key), "-", '_');
}

static void
add_field (GString *line, const char *field)
{
  const gboolean is_quoted = strpbrk (field, ",;\"\n") != NULL;

  g_string_append_c (line, ',');
  if (is_quoted)
    g_string_append_c (line, '"');
  for (const char *c = field; *c; c++)
    {
      if (*c == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *c);
    }
  if (is_quoted)
    g_string_append_c (line, '"');
}

typedef struct
{
  const EncfgReadings *readings;
  GPtrArray *items;
  EncfgSection section;
  const EncfgLimits *limits;
  GArray *verdicts; /* or NULL */
  gboolean simulated;
} Csv;

static void
add_head (const Csv *csv, GString *text)
{
  g_string_append (text, "string");
  if (csv->section == ENCFG_SECTION_CELLS)
    add_field (text, "cell");
  for (guint i = 0; i < csv->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (csv->items, i);
      g_autofree char *name = encfg_readings_name_item (item);
      g_autofree char *head = *item->unit ? g_strdup_printf ("%s (%s)", name, item->unit) : NULL;

      add_field (text, head ? head : name);
    }
  if (csv->verdicts)
    add_field (text, "verdict");
  if (csv->simulated)
    add_field (text, "simulated");
  g_string_append_c (text, '\n');
}

static void
add_row (const Csv *csv, GString *text, guint place, guint index)
{
  g_autofree char *string = place > 0 ? g_strdup_printf ("%u", place) : g_strdup ("");
  g_autofree char *cell = g_strdup_printf ("%u", index + 1);

  g_string_append (text, string);
  if (csv->section == ENCFG_SECTION_CELLS)
    add_field (text, cell);
  for (guint i = 0; i < csv->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (csv->items, i);
      const EncfgValue value = encfg_readings_get (csv->readings, item, index);
      g_autofree char *shown = encfg_codec_format (item, &value);

      add_field (text, shown);
    }
  if (csv->verdicts)
    {
      const EncfgVerdict *verdict = &g_array_index (csv->verdicts, EncfgVerdict, index);
      g_autofree char *why =
        encfg_limits_describe (csv->limits, csv->readings, csv->section, index, verdict->kind);

      add_field (text, why);
    }
  if (csv->simulated)
    add_field (text, "yes");
  g_string_append_c (text, '\n');
}

char *
encfg_readings_to_csv (const EncfgReadings *readings,
                       EncfgSection section,
                       guint string,
                       const EncfgLimits *limits,
                       gboolean simulated)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (readings->profile, section);
  g_autoptr (GArray) verdicts =
    limits ? encfg_limits_judge_section (limits, readings, section) : NULL;
  const Csv csv = { readings, items, section, limits, verdicts, simulated };
  const guint n = section == ENCFG_SECTION_CELLS ? readings->n_cells : readings->n_strings;
  GString *text = g_string_new (NULL);

  add_head (&csv, text);
  for (guint index = 0; index < n; index++)
    {
      const guint place =
        section == ENCFG_SECTION_CELLS ? encfg_readings_get_string (readings, index) : index + 1;

      if (string == 0 || string == place)
        add_row (&csv, text, place, index);
    }
  return g_string_free (text, FALSE);
}
