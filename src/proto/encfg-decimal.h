/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Decimal text ↔ raw integer by an exact ratio, without floating point: shown = raw × num / den.
 * Pure, any thread. The profile loader keeps num, den ≤ 10^6 and decimals ≤ 6, so that nothing here
 * overflows. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ENCFG_DECIMAL_OK,
  ENCFG_DECIMAL_NO_NUMBER, /* letters, exponent, grouping, nothing at all */
  ENCFG_DECIMAL_TOO_LARGE,
  ENCFG_DECIMAL_INEXACT /* between two raw integers; `raw` is the nearest */
} EncfgDecimalResult;

/* Rounded half away from zero to `decimals` places, with the point. (transfer full) */
char *encfg_decimal_format (gint64 raw, gint64 num, gint64 den, guint decimals);

/* Point or comma, sign, no grouping. A text is exact if it names a raw integer, or is just what
 * encfg_decimal_format prints for one. */
EncfgDecimalResult
encfg_decimal_parse (const char *text, gint64 num, gint64 den, guint decimals, gint64 *raw);

G_END_DECLS
