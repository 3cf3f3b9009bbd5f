/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The table of types: how words hold a raw value. A new type is a row here, with its pair of
 * functions. */

#include "encfg-codec.h"
#include <string.h>

static guint64
words_join (const EncfgItem *item, const guint16 *words, guint n_words)
{
  guint64 number = 0;

  for (guint i = 0; i < n_words; i++)
    number = number << 16 | words[item->low_first ? n_words - 1 - i : i];
  return number;
}

static void
words_split (const EncfgItem *item, guint64 number, guint16 *words, guint n_words)
{
  for (guint i = 0; i < n_words; i++)
    words[item->low_first ? i : n_words - 1 - i] = (guint16) (number >> (16 * i));
}

static gboolean
decode_unsigned (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  *out = encfg_value_number ((gint64) words_join (item, words, item->words));
  return TRUE;
}

static gboolean
decode_signed (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  guint shift = 64 - 16 * item->words;

  *out = encfg_value_number (((gint64) (words_join (item, words, item->words) << shift)) >> shift);
  return TRUE;
}

static void
encode_integer (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  words_split (item, (guint64) value->number, words, item->words);
}

/* Two characters a register, the first in the high byte, padded with NUL or spaces. */
static gboolean
decode_text (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  guint length = 0;

  *out = (EncfgValue){ .kind = ENCFG_VALUE_TEXT };
  for (guint i = 0; i < item->words * 2; i++)
    {
      guint8 byte = (guint8) (i % 2 == 0 ? words[i / 2] >> 8 : words[i / 2] & 0xff);

      if (byte == 0)
        break;
      if (byte < 0x20 || byte > 0x7e)
        return FALSE;
      out->text[length++] = (char) byte;
    }
  g_strchomp (out->text);
  return TRUE;
}

static void
encode_text (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  gsize length = strlen (value->text);

  for (guint i = 0; i < item->words; i++)
    {
      guint8 high = 2 * i < length ? (guint8) value->text[2 * i] : 0;
      guint8 low = 2 * i + 1 < length ? (guint8) value->text[2 * i + 1] : 0;

      words[i] = (guint16) (high << 8 | low);
    }
}

/* Year, month, day, hour, minute, second: a register each. */
static gboolean
decode_clock6 (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  g_autoptr (GDateTime) moment =
    g_date_time_new_utc (words[0], words[1], words[2], words[3], words[4], words[5]);

  if (moment == NULL || words[0] < 2000 || words[0] > 2099)
    return FALSE;
  *out = encfg_value_number (g_date_time_to_unix (moment));
  return TRUE;
}

static void
encode_clock6 (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (value->number);

  words[0] = (guint16) g_date_time_get_year (moment);
  words[1] = (guint16) g_date_time_get_month (moment);
  words[2] = (guint16) g_date_time_get_day_of_month (moment);
  words[3] = (guint16) g_date_time_get_hour (moment);
  words[4] = (guint16) g_date_time_get_minute (moment);
  words[5] = (guint16) g_date_time_get_second (moment);
}

#define CLOCK_MIN G_GINT64_CONSTANT (946684800)  /* 2000-01-01 00:00:00 */
#define CLOCK_MAX G_GINT64_CONSTANT (4102444799) /* 2099-12-31 23:59:59 */

/* clang-format off */
static const EncfgType types[] = {
  { "bit",    ENCFG_TYPE_ENUM,    1, 0,          1,                   decode_unsigned, encode_integer },
  { "bits",   ENCFG_TYPE_BITS,    1, 0,          G_MAXUINT16,         decode_unsigned, encode_integer },
  { "clock6", ENCFG_TYPE_CLOCK,   6, CLOCK_MIN,  CLOCK_MAX,           decode_clock6,   encode_clock6 },
  { "enum",   ENCFG_TYPE_ENUM,    1, 0,          G_MAXUINT16,         decode_unsigned, encode_integer },
  { "ipv4",   ENCFG_TYPE_IPV4,    2, 0,          G_MAXUINT32,         decode_unsigned, encode_integer },
  { "mac",    ENCFG_TYPE_MAC,     3, 0,          (1LL << 48) - 1,     decode_unsigned, encode_integer },
  { "s16",    ENCFG_TYPE_INTEGER, 1, G_MININT16, G_MAXINT16,          decode_signed,   encode_integer },
  { "s32",    ENCFG_TYPE_INTEGER, 2, G_MININT32, G_MAXINT32,          decode_signed,   encode_integer },
  { "text",   ENCFG_TYPE_TEXT,    0, 0,          0,                   decode_text,     encode_text },
  { "u16",    ENCFG_TYPE_INTEGER, 1, 0,          G_MAXUINT16,         decode_unsigned, encode_integer },
  { "u32",    ENCFG_TYPE_INTEGER, 2, 0,          G_MAXUINT32,         decode_unsigned, encode_integer },
};
/* clang-format on */

const EncfgType *
encfg_type_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, name) == 0)
      return &types[i];
  return NULL;
}

const EncfgType *
encfg_type_list (guint *n_types)
{
  *n_types = G_N_ELEMENTS (types);
  return types;
}
