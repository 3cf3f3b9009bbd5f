/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The ways in which registers hold date and time. */

#include "encfg-codec-private.h"

/* Year, month, day, hour, minute, second. */
#define N_PARTS 6

static gboolean
decode_parts (const guint *parts, EncfgValue *out)
{
  g_autoptr (GDateTime) moment = NULL;

  if (parts[0] < 2000 || parts[0] > 2099)
    return FALSE;
  moment = g_date_time_new_utc ((int) parts[0],
                                (int) parts[1],
                                (int) parts[2],
                                (int) parts[3],
                                (int) parts[4],
                                (double) parts[5]);
  if (moment == NULL)
    return FALSE;
  *out = encfg_value_number (g_date_time_to_unix (moment));
  return TRUE;
}

static void
encode_parts (const EncfgValue *value, guint *parts)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (value->number);

  parts[0] = (guint) g_date_time_get_year (moment);
  parts[1] = (guint) g_date_time_get_month (moment);
  parts[2] = (guint) g_date_time_get_day_of_month (moment);
  parts[3] = (guint) g_date_time_get_hour (moment);
  parts[4] = (guint) g_date_time_get_minute (moment);
  parts[5] = (guint) g_date_time_get_second (moment);
}

gboolean
encfg_clock6_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  guint parts[N_PARTS];

  for (guint i = 0; i < N_PARTS; i++)
    parts[i] = words[i];
  return decode_parts (parts, out);
}

void
encfg_clock6_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  guint parts[N_PARTS];

  encode_parts (value, parts);
  for (guint i = 0; i < N_PARTS; i++)
    words[i] = (guint16) parts[i];
}

/* Two parts a register, the first in the high byte; the year counts from 2000. */
gboolean
encfg_clock3_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  guint parts[N_PARTS];

  for (guint i = 0; i < N_PARTS; i++)
    parts[i] = i % 2 == 0 ? words[i / 2] >> 8 : words[i / 2] & 0xff;
  parts[0] += 2000;
  return decode_parts (parts, out);
}

void
encfg_clock3_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  guint parts[N_PARTS];

  encode_parts (value, parts);
  parts[0] -= 2000;
  for (guint i = 0; i < N_PARTS; i += 2)
    words[i / 2] = (guint16) (parts[i] << 8 | parts[i + 1]);
}

/* The same with packed decimal in each byte. */
gboolean
encfg_clock_bcd_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  guint16 plain[N_PARTS / 2];

  for (guint i = 0; i < N_PARTS / 2; i++)
    {
      gint64 digits;

      if (!encfg_bcd_decode (words[i], 4, &digits))
        return FALSE;
      plain[i] = (guint16) ((digits / 100) << 8 | digits % 100);
    }
  return encfg_clock3_decode (item, plain, out);
}

void
encfg_clock_bcd_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  encfg_clock3_encode (item, value, words);
  for (guint i = 0; i < N_PARTS / 2; i++)
    words[i] = (guint16) encfg_bcd_encode ((words[i] >> 8) * 100 + (words[i] & 0xff), 4);
}

gboolean
encfg_epoch_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  *out = encfg_value_number ((gint64) encfg_words_join (item, words));
  return out->number >= ENCFG_CLOCK_MIN && out->number <= ENCFG_CLOCK_MAX;
}
