/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-decimal.h"
#include <string.h>

#define MAX_DIGITS 12
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

char *
encfg_decimal_format (gint64 raw, gint64 num, gint64 den, guint decimals)
{
  gint64 unit = power_of_ten (decimals);
  gint64 scaled = divide_rounded (raw * num * unit, den);
  gint64 magnitude = ABS (scaled);

  if (decimals == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, scaled);
  return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT,
                          scaled < 0 ? "-" : "",
                          magnitude / unit,
                          (int) decimals,
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

EncfgDecimalResult
encfg_decimal_parse (const char *text, gint64 num, gint64 den, guint decimals, gint64 *raw)
{
  gint64 mantissa, dividend, divisor;
  guint fraction;
  EncfgDecimalResult result = scan_decimal (text, &mantissa, &fraction);

  *raw = 0;
  if (result != ENCFG_DECIMAL_OK)
    return result;
  if (__builtin_mul_overflow (mantissa, den, &dividend) || ABS (dividend) > G_MAXINT64 / 2)
    return ENCFG_DECIMAL_TOO_LARGE;
  divisor = power_of_ten (fraction) * num;
  *raw = divide_rounded (dividend, divisor);
  if (*raw > G_MAXUINT32 || *raw < -(gint64) G_MAXUINT32)
    return ENCFG_DECIMAL_TOO_LARGE;
  if (dividend % divisor == 0)
    return ENCFG_DECIMAL_OK;
  /* A scale like 1/32768 has no short decimal: what is printed must still read back. */
  if (fraction <= decimals)
    {
      gint64 printed = divide_rounded (*raw * num * power_of_ten (decimals), den);

      if (printed == mantissa * power_of_ten (decimals - fraction))
        return ENCFG_DECIMAL_OK;
    }
  return ENCFG_DECIMAL_INEXACT;
}
