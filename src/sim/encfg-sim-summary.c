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
  double mean, max, min;
  guint max_cell, min_cell; /* from 1 within the string */
} Figures;

static void
collect (const EncfgSimBattery *battery,
         const EncfgSimBank *bank,
         const char *key,
         guint string,
         Figures *out)
{
  guint first, n = encfg_sim_battery_get_string (battery, string, &first);
  double sum = 0;

  *out = (Figures){ 0 };
  for (guint i = 0; i < n; i++)
    {
      guint slot = encfg_sim_battery_get_slot (battery, first + i);
      double number;

      if (!encfg_sim_bank_get_si (bank, key, slot, &number))
        continue;
      if (out->n == 0 || number > out->max)
        {
          out->max = number;
          out->max_cell = i + 1;
        }
      if (out->n == 0 || number < out->min)
        {
          out->min = number;
          out->min_cell = i + 1;
        }
      out->n++;
      sum += number;
    }
  if (out->n > 0)
    out->mean = sum / out->n;
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

  if (has_number)
    encfg_sim_bank_put_si (bank, name, string, number);
  else
    encfg_sim_bank_put_absent (bank, name, string);
}

static void
put_figures (EncfgSimBank *bank, const char *key, guint string, const Figures *figures)
{
  gboolean has_any = figures->n > 0;

  put_figure (bank, key, "-avg", string, has_any, figures->mean);
  put_figure (bank, key, "-max", string, has_any, figures->max);
  put_figure (bank, key, "-min", string, has_any, figures->min);
  put_figure (bank, key, "-max-cell", string, has_any, figures->max_cell);
  put_figure (bank, key, "-min-cell", string, has_any, figures->min_cell);
}

static void
put_difference (EncfgSimBank *bank, guint string, const Figures *volts)
{
  double difference = volts->max - volts->min;

  if (volts->n == 0)
    {
      encfg_sim_bank_put_absent (bank, "string-balance", string);
      encfg_sim_bank_put_absent (bank, "string-deviation", string);
      return;
    }
  encfg_sim_bank_put_si (bank, "string-deviation", string, difference);
  encfg_sim_bank_put_si (
    bank, "string-balance", string, volts->mean > 0 ? difference / volts->mean * 100 : 0);
}

void
encfg_sim_summary_show_figures (const EncfgSimBattery *battery, EncfgSimBank *bank)
{
  g_autoptr (GPtrArray) items =
    encfg_profile_list_section (encfg_sim_bank_get_profile (bank), ENCFG_SECTION_CELLS);

  for (guint string = 0; string < encfg_sim_battery_count_strings (battery); string++)
    for (guint i = 0; i < items->len; i++)
      {
        const EncfgItem *item = g_ptr_array_index (items, i);
        Figures figures;

        if (item->type->kind != ENCFG_TYPE_INTEGER)
          continue;
        collect (battery, bank, item->key, string, &figures);
        put_figures (bank, item->key, string, &figures);
        if (strcmp (item->key, "cell-voltage") == 0)
          put_difference (bank, string, &figures);
      }
}

static void
put_any_bits (const EncfgSimBattery *battery,
              EncfgSimBank *bank,
              const EncfgItem *item,
              guint string)
{
  g_autofree char *key = g_strconcat ("string-", item->key, NULL);
  guint first, n = encfg_sim_battery_get_string (battery, string, &first);
  gint64 any = 0;

  if (encfg_sim_bank_find_item (bank, key) == NULL)
    return;
  for (guint i = 0; i < n; i++)
    {
      EncfgValue bits;

      encfg_sim_bank_get (bank, item, encfg_sim_battery_get_slot (battery, first + i), &bits);
      if (bits.kind == ENCFG_VALUE_NUMBER)
        any |= bits.number;
    }
  encfg_sim_bank_put (bank, key, string, any);
}

void
encfg_sim_summary_show_bits (const EncfgSimBattery *battery, EncfgSimBank *bank)
{
  g_autoptr (GPtrArray) items =
    encfg_profile_list_section (encfg_sim_bank_get_profile (bank), ENCFG_SECTION_CELLS);

  for (guint i = 0; i < items->len; i++)
    for (guint string = 0; string < encfg_sim_battery_count_strings (battery); string++)
      if (((EncfgItem *) g_ptr_array_index (items, i))->type->kind == ENCFG_TYPE_BITS)
        put_any_bits (battery, bank, g_ptr_array_index (items, i), string);
}
