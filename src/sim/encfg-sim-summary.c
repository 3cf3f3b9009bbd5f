/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-summary.h"

#include "encfg-codec.h"
#include "encfg-sim-bank-put.h"
#include <string.h>

/* Of one reading over the cells of one string that show it. */
typedef struct
{
  guint n;
  double sum, max, min;
  guint max_cell, min_cell; /* from 1 within the string */
} Figures;

static void
add (Figures *figures, guint place, double number)
{
  if (figures->n == 0 || number > figures->max)
    {
      figures->max = number;
      figures->max_cell = place + 1;
    }
  if (figures->n == 0 || number < figures->min)
    {
      figures->min = number;
      figures->min_cell = place + 1;
    }
  figures->n++;
  figures->sum += number;
}

static double
mean_of (const Figures *figures)
{
  return figures->n > 0 ? figures->sum / figures->n : 0;
}

/* Of each string. (transfer full) */
static Figures *
collect (const EncfgSimBattery *battery, const EncfgSimBank *bank, const char *key)
{
  Figures *figures = g_new0 (Figures, encfg_sim_battery_count_strings (battery));
  EncfgSimSlot slot;
  double number;

  for (guint i = 0; encfg_sim_battery_get_slot (battery, ENCFG_SECTION_CELLS, i, &slot); i++)
    if (encfg_sim_bank_get_si (bank, key, slot.index, &number))
      add (&figures[slot.string], slot.place, number);
  return figures;
}

static void
put_figure (EncfgSimBank *bank,
            const char *key,
            const char *suffix,
            guint string,
            gboolean has_number,
            double number)
{
  g_autofree char *name = g_strdup_printf ("string-%s%s", key, suffix);

  encfg_sim_bank_put_reading (bank, name, string, has_number, number);
}

static void
put_figures (EncfgSimBank *bank, const char *key, guint string, const Figures *figures)
{
  gboolean has_any = figures->n > 0;

  put_figure (bank, key, "-avg", string, has_any, mean_of (figures));
  put_figure (bank, key, "-max", string, has_any, figures->max);
  put_figure (bank, key, "-min", string, has_any, figures->min);
  put_figure (bank, key, "-max-cell", string, has_any, figures->max_cell);
  put_figure (bank, key, "-min-cell", string, has_any, figures->min_cell);
}

static void
put_difference (EncfgSimBank *bank, guint string, const Figures *volts)
{
  const double difference = volts->max - volts->min;
  const double mean = mean_of (volts);
  const double percent = mean > 0 ? difference / mean * 100 : 0;

  encfg_sim_bank_put_reading (bank, "string-deviation", string, volts->n > 0, difference);
  encfg_sim_bank_put_reading (bank, "string-balance", string, volts->n > 0, percent);
}

void
encfg_sim_summary_show_figures (const EncfgSimBattery *battery, EncfgSimBank *bank)
{
  g_autoptr (GPtrArray) items =
    encfg_profile_list_section (encfg_sim_bank_get_profile (bank), ENCFG_SECTION_CELLS);

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      g_autofree Figures *figures = NULL;

      if (item->type->kind != ENCFG_TYPE_INTEGER)
        continue;
      figures = collect (battery, bank, item->key);
      for (guint string = 0; string < encfg_sim_battery_count_strings (battery); string++)
        {
          put_figures (bank, item->key, string, &figures[string]);
          if (strcmp (item->key, "cell-voltage") == 0)
            put_difference (bank, string, &figures[string]);
        }
    }
}

static void
put_any_bits (const EncfgSimBattery *battery, EncfgSimBank *bank, const EncfgItem *item)
{
  const guint n_strings = encfg_sim_battery_count_strings (battery);
  g_autofree char *key = g_strconcat ("string-", item->key, NULL);
  g_autofree gint64 *any = g_new0 (gint64, n_strings);
  EncfgSimSlot slot;
  EncfgValue bits;

  if (encfg_sim_bank_find_item (bank, key) == NULL)
    return;
  for (guint i = 0; encfg_sim_battery_get_slot (battery, ENCFG_SECTION_CELLS, i, &slot); i++)
    if (encfg_sim_bank_get (bank, item, slot.index, &bits) && bits.kind == ENCFG_VALUE_NUMBER)
      any[slot.string] |= bits.number;
  for (guint string = 0; string < n_strings; string++)
    encfg_sim_bank_put (bank, key, string, any[string]);
}

void
encfg_sim_summary_show_bits (const EncfgSimBattery *battery, EncfgSimBank *bank)
{
  g_autoptr (GPtrArray) items =
    encfg_profile_list_section (encfg_sim_bank_get_profile (bank), ENCFG_SECTION_CELLS);

  for (guint i = 0; i < items->len; i++)
    if (((EncfgItem *) g_ptr_array_index (items, i))->type->kind == ENCFG_TYPE_BITS)
      put_any_bits (battery, bank, g_ptr_array_index (items, i));
}
