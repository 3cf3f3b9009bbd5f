/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-unit.h"

#include <string.h>

/* The sign for micro and the Greek letter look alike. */
static const struct
{
  const char *text;
  int exponent;
} prefixes[] = { { "", 0 },   { "\xc2\xb5", -6 }, { "\xce\xbc", -6 }, { "u", -6 },
                 { "m", -3 }, { "k", 3 },         { "M", 6 } };

gboolean
encfg_unit_get_ratio (const char *from, const char *to, gint64 *num, gint64 *den)
{
  *num = *den = 1;
  if (g_str_equal (from, to))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (prefixes); k++)
      {
        const char *base = from + strlen (prefixes[i].text);
        int exponent = prefixes[i].exponent - prefixes[k].exponent;

        if (!g_str_has_prefix (from, prefixes[i].text) ||
            !g_str_has_prefix (to, prefixes[k].text) || *base == '\0' ||
            !g_str_equal (base, to + strlen (prefixes[k].text)))
          continue;
        for (; exponent > 0; exponent--)
          *num *= 10;
        for (; exponent < 0; exponent++)
          *den *= 10;
        return TRUE;
      }
  return FALSE;
}

double
encfg_unit_get_factor (const char *from, const char *to)
{
  gint64 num, den;

  return encfg_unit_get_ratio (from, to, &num, &den) ? (double) num / (double) den : 0;
}
