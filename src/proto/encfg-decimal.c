/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-decimal.h"
#include <string.h>

#define MAX_DIGITS 17
#define MAX_FRACTION 6

static gint64
power_of_ten (guint exponent)
{
  gint64 power = 1;

  while (exponent-- > 0)
    power *= 10;
  return power;
}

static gint64
divide_rounded (gint64 dividend, gint64 divisor)
{
  gint64 half = divisor / 2;

  return (dividend >= 0 ? dividend + half : dividend - half) / divisor;
}

gint64
encfg_decimal_gcd (gint64 a, gint64 b)
{
  a = ABS (a);
  b = ABS (b);
  while (b != 0)
    {
      const gint64 rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

/* a × factor + b × other_factor. FALSE if that is near the end of the integers. */
static gboolean
add_products (gint64 a, gint64 factor, gint64 b, gint64 other_factor, gint64 *out)
{
  gint64 left, right;

  return !__builtin_mul_overflow (a, factor, &left) &&
         !__builtin_mul_overflow (b, other_factor, &right) &&
         !__builtin_add_overflow (left, right, out) && *out <= G_MAXINT64 / 2 &&
         *out >= -(G_MAXINT64 / 2);
}

/* The shown number counted in its last decimal place. */
static gboolean
scale_up (const EncfgScale *self, gint64 raw, gint64 *out)
{
  const gint64 unit = power_of_ten (self->decimals);
  const gint64 common = encfg_decimal_gcd (unit, self->den);
  gint64 shown;

  if (!add_products (raw, self->num, self->offset, 1, &shown) ||
      !add_products (shown, unit / common, 0, 0, out))
    return FALSE;
  *out = divide_rounded (*out, self->den / common);
  return TRUE;
}

gboolean
encfg_scale_fits (const EncfgScale *self, gint64 min, gint64 max)
{
  const gint64 unit = power_of_ten (self->decimals);
  const gint64 common = encfg_decimal_gcd (unit, self->den);
  const gint64 farthest = MAX (MAX (ABS (min), ABS (max)), 1);
  gint64 sum;

  return add_products (farthest, self->num, ABS (self->offset), 1, &sum) &&
         add_products (sum, unit / common, 0, 0, &sum);
}

char *
encfg_scale_format (const EncfgScale *self, gint64 raw)
{
  const gint64 unit = power_of_ten (self->decimals);
  gint64 scaled, magnitude;

  g_return_val_if_fail (scale_up (self, raw, &scaled), g_strdup (""));

  magnitude = ABS (scaled);
  if (self->decimals == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, scaled);
  return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT,
                          scaled < 0 ? "-" : "",
                          magnitude / unit,
                          (int) self->decimals,
                          magnitude % unit);
}

/* Text as mantissa / 10^fraction, with trailing zeros of the fraction taken off. */
static EncfgDecimalResult
scan_decimal (const char *text, gint64 *mantissa, guint *fraction)
{
  gboolean negative = *text == '-';
  gboolean in_fraction = FALSE;
  guint digits = 0;

  *mantissa = 0;
  *fraction = 0;
  for (text += *text == '-' || *text == '+'; *text != '\0'; text++)
    {
      if ((*text == '.' || *text == ',') && !in_fraction)
        {
          in_fraction = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*text))
        return ENCFG_DECIMAL_NO_NUMBER;
      if (in_fraction && strspn (text, "0") == strlen (text))
        break;
      digits += *mantissa != 0 || in_fraction || *text != '0' || digits == 0;
      if (digits > MAX_DIGITS)
        return strspn (text, "0123456789.,") == strlen (text) ? ENCFG_DECIMAL_TOO_LARGE
                                                              : ENCFG_DECIMAL_NO_NUMBER;
      if (in_fraction && *fraction == MAX_FRACTION)
        return ENCFG_DECIMAL_NO_NUMBER;
      *mantissa = *mantissa * 10 + (*text - '0');
      *fraction += in_fraction;
    }
  if (negative)
    *mantissa = -*mantissa;
  return digits > 0 ? ENCFG_DECIMAL_OK : ENCFG_DECIMAL_NO_NUMBER;
}

/* A scale like 1/32768 has no short decimal: what is printed must still read back. With an offset
 * the text may lie right between two raw numbers, of which one prints as it. */
static gboolean
is_as_printed (const EncfgScale *self, gint64 raw, gint64 mantissa, guint fraction)
{
  gint64 printed, typed;

  return fraction <= self->decimals && scale_up (self, raw, &printed) &&
         add_products (mantissa, power_of_ten (self->decimals - fraction), 0, 0, &typed) &&
         printed == typed;
}

EncfgDecimalResult
encfg_scale_parse (const EncfgScale *self, const char *text, gint64 *raw)
{
  static const int neighbours[] = { 0, -1, 1 };
  gint64 mantissa, dividend, divisor, unit, common;
  guint fraction;
  EncfgDecimalResult result = scan_decimal (text, &mantissa, &fraction);

  *raw = 0;
  if (result != ENCFG_DECIMAL_OK)
    return result;
  unit = power_of_ten (fraction);
  common = encfg_decimal_gcd (unit, self->den);
  unit /= common;
  if (!add_products (mantissa, self->den / common, -self->offset, unit, &dividend) ||
      __builtin_mul_overflow (unit, self->num, &divisor))
    return ENCFG_DECIMAL_TOO_LARGE;
  *raw = divide_rounded (dividend, divisor);
  if (*raw > ENCFG_DECIMAL_MAX || *raw < -ENCFG_DECIMAL_MAX)
    return ENCFG_DECIMAL_TOO_LARGE;
  if (dividend % divisor == 0)
    return ENCFG_DECIMAL_OK;
  for (guint i = 0; i < G_N_ELEMENTS (neighbours); i++)
    if (is_as_printed (self, *raw + neighbours[i], mantissa, fraction))
      {
        *raw += neighbours[i];
        return ENCFG_DECIMAL_OK;
      }
  return ENCFG_DECIMAL_INEXACT;
}

char *
encfg_decimal_format (gint64 raw, gint64 num, gint64 den, guint decimals)
{
  const EncfgScale scale = { num, den, 0, decimals };

  return encfg_scale_format (&scale, raw);
}

EncfgDecimalResult
encfg_decimal_parse (const char *text, gint64 num, gint64 den, guint decimals, gint64 *raw)
{
  const EncfgScale scale = { num, den, 0, decimals };

  return encfg_scale_parse (&scale, text, raw);
}
