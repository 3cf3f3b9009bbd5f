/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ir-limit.h"

#include "encfg-codec.h"
#include "encfg-decimal.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"
#include "encfg-unit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
encfg_ir_limit_is_key (const char *key)
{
  const gsize length = strlen (key);
  const gsize own = strlen (ENCFG_IR_LIMIT_KEY);

  return length >= own && g_str_equal (key + length - own, ENCFG_IR_LIMIT_KEY) &&
         (length == own || key[length - own - 1] == '.');
}

/* The string that the limit is for, from 1; 0: all of them. */
static guint
find_string (const EncfgItem *item)
{
  for (const EncfgGroup *group = item->group; group; group = group->parent)
    {
      const char *dot = strrchr (group->key, '.');

      if (group->number > 0 && g_str_has_prefix (dot ? dot + 1 : group->key, "string["))
        return group->number;
    }
  return 0;
}

/* `raw` of `reading` times the factor as a raw number of `limit`: the least that is not below it.
 * One unit of the reading is num / den of the limit. FALSE if there is none that can be counted. */
static gboolean
scale_up (const EncfgItem *reading,
          gint64 raw,
          guint factor_permille,
          const EncfgItem *limit,
          gint64 num,
          gint64 den,
          gint64 *out)
{
  const gint64 common = encfg_decimal_gcd (reading->scale_den * den, limit->scale_den * num);
  const gint64 up = limit->scale_den * num / common;
  const gint64 down = 1000 * (reading->scale_den * den / common);
  gint64 dividend, offset, divisor;

  /* raw = ((shown × factor × num / den) × scale_den - offset_num) / scale_num of the limit */
  if (__builtin_mul_overflow (raw, reading->scale_num, &dividend) ||
      __builtin_add_overflow (dividend, reading->offset_num, &dividend) ||
      __builtin_mul_overflow (dividend, factor_permille, &dividend) ||
      __builtin_mul_overflow (dividend, up, &dividend) ||
      __builtin_mul_overflow (limit->offset_num, down, &offset) ||
      __builtin_sub_overflow (dividend, offset, &dividend) ||
      __builtin_mul_overflow (limit->scale_num, down, &divisor))
    return FALSE;
  *out = dividend / divisor + (dividend % divisor > 0);
  return TRUE;
}

gboolean
encfg_ir_limit_propose (const EncfgReadings *readings,
                        const char *key,
                        guint factor_permille,
                        EncfgIrLimit *out,
                        GError **error)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, key);
  const EncfgItem *reading = encfg_profile_find_item (readings->profile, "cell-ir");
  guint first = 0, n_cells = readings->n_cells;
  gint64 num, den;
  EncfgStatistics figures;

  if (!item || !reading || !encfg_unit_get_ratio (reading->unit, item->unit, &num, &den))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   _ ("%s: the profile has no limit and reading of resistance in one unit"),
                   key);
      return FALSE;
    }
  if (find_string (item))
    encfg_readings_get_cells (readings, find_string (item) - 1, &first, &n_cells);
  figures = encfg_statistics_compute (readings, reading, first, n_cells);
  if (figures.n == 0)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   _ ("%s: no battery has a measured resistance yet: run ir-test first"),
                   encfg_profile_text (item->label));
      return FALSE;
    }
  *out = (EncfgIrLimit){
    .item = item,
    .reading = reading,
    .factor_permille = factor_permille,
    .first = first,
    .n_cells = n_cells,
    .cell = figures.max_cell,
    .largest = figures.max,
    .median = figures.median,
    .is_outlier = (figures.max - figures.median) * 1000 > figures.median * ENCFG_OUTLIER_PERMILLE,
  };
  if (scale_up (reading, figures.max, factor_permille, item, num, den, &out->raw))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_RANGE,
               _ ("%s: the largest resistance is too large to make a limit of"),
               encfg_profile_text (item->label));
  return FALSE;
}

char *
encfg_ir_limit_describe (const EncfgIrLimit *self, const EncfgReadings *readings)
{
  g_autofree char *invalid =
    encfg_readings_describe_invalid (readings, self->reading, self->first, self->n_cells);
  g_autofree char *factor = encfg_decimal_format (self->factor_permille, 1, 1000, 3);
  const EncfgValue largest_value = encfg_value_number (self->largest);
  const EncfgValue limit_value = encfg_value_number (self->raw);
  g_autofree char *largest = encfg_codec_format_with_unit (self->reading, &largest_value);
  g_autofree char *limit = encfg_codec_format_with_unit (self->item, &limit_value);

  return g_strdup_printf (_ ("%s × %s (battery %u, the largest) = %s; %s"),
                          factor,
                          largest,
                          self->cell + 1,
                          limit,
                          invalid ? invalid
                                  : _ ("so that no battery stands in alarm from the first day"));
}
