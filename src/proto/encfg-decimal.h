/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Decimal text ↔ raw integer by an exact ratio and offset, without floating point. Pure, any
 * thread. */

#include <glib.h>

G_BEGIN_DECLS

/* Raw numbers that text is read as lie within ± this: a double counts them all. */
#define ENCFG_DECIMAL_MAX (G_GINT64_CONSTANT (1) << 53)

typedef enum
{
  ENCFG_DECIMAL_OK,
  ENCFG_DECIMAL_NO_NUMBER, /* letters, exponent, grouping, nothing at all */
  ENCFG_DECIMAL_TOO_LARGE,
  ENCFG_DECIMAL_INEXACT /* between two raw integers; `raw` is the nearest */
} EncfgDecimalResult;

/* shown = (raw × num + offset) / den, with `decimals` places (0…6). num and den are positive. */
typedef struct
{
  gint64 num, den;
  gint64 offset;
  guint decimals;
} EncfgScale;

/* FALSE if a raw number between min and max could overflow on its way to text or back. */
gboolean encfg_scale_fits (const EncfgScale *self, gint64 min, gint64 max);

/* Rounded half away from zero, with the point. (transfer full) */
char *encfg_scale_format (const EncfgScale *self, gint64 raw);

/* Point or comma, sign, no grouping. A text is exact if it names a raw integer, or is just what
 * encfg_scale_format prints for one. */
EncfgDecimalResult encfg_scale_parse (const EncfgScale *self, const char *text, gint64 *raw);

/* The same without offset. */
char *encfg_decimal_format (gint64 raw, gint64 num, gint64 den, guint decimals);
EncfgDecimalResult
encfg_decimal_parse (const char *text, gint64 num, gint64 den, guint decimals, gint64 *raw);

/* Greatest common divisor of two magnitudes; of 0 and n it is n. */
gint64 encfg_decimal_gcd (gint64 a, gint64 b);

G_END_DECLS
