/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-statistics.h"

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/* `sorted` holds at least one. Between two middle ones the lower: a value that was measured. */
static gint64
median_of (const GArray *sorted)
{
  return g_array_index (sorted, gint64, (sorted->len - 1) / 2);
}

EncfgStatistics
encfg_statistics_compute (const EncfgReadings *readings,
                          const EncfgItem *item,
                          guint first,
                          guint n_cells)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  EncfgStatistics result = { 0 };
  gint64 sum = 0;

  for (guint cell = first; cell < first + n_cells; cell++)
    {
      gint64 raw;

      if (!encfg_readings_get_valid (readings, item, cell, &raw))
        continue;
      if (numbers->len == 0 || raw < result.min)
        {
          result.min = raw;
          result.min_cell = cell;
        }
      if (numbers->len == 0 || raw > result.max)
        {
          result.max = raw;
          result.max_cell = cell;
        }
      sum += raw;
      g_array_append_val (numbers, raw);
    }
  result.n = numbers->len;
  if (result.n == 0)
    return result;

  g_array_sort (numbers, compare_numbers);
  result.median = median_of (numbers);
  result.mean = (2 * sum + (sum < 0 ? -1 : 1) * (gint64) result.n) / (2 * (gint64) result.n);
  return result;
}

static int
compare_deviations (gconstpointer a, gconstpointer b)
{
  const EncfgDeviation *left = a, *right = b;

  if (ABS (left->permille) != ABS (right->permille))
    return ABS (left->permille) > ABS (right->permille) ? -1 : 1;
  return left->cell < right->cell ? -1 : left->cell > right->cell;
}

static void
add_string (const EncfgReadings *readings, const EncfgItem *item, guint string, GArray *ranking)
{
  EncfgStatistics statistics;
  guint first, n_cells;

  encfg_readings_get_cells (readings, string, &first, &n_cells);
  statistics = encfg_statistics_compute (readings, item, first, n_cells);
  for (guint cell = first; cell < first + n_cells; cell++)
    {
      EncfgDeviation deviation = { .cell = cell, .median = statistics.median };

      if (!encfg_readings_get_valid (readings, item, cell, &deviation.raw))
        continue;
      if (deviation.median != 0)
        deviation.permille = (int) CLAMP (
          (deviation.raw - deviation.median) * 1000 / ABS (deviation.median), -G_MAXINT, G_MAXINT);
      g_array_append_val (ranking, deviation);
    }
}

GArray *
encfg_statistics_rank (const EncfgReadings *readings, const EncfgItem *item)
{
  GArray *ranking = g_array_new (FALSE, FALSE, sizeof (EncfgDeviation));

  for (guint string = 0; string < MAX (readings->n_strings, 1); string++)
    add_string (readings, item, string, ranking);
  g_array_sort (ranking, compare_deviations);
  return ranking;
}
