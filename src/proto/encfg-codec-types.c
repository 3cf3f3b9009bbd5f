/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The table of types: how words hold a raw value. A new type is a row here, with its pair of
 * functions. */

#include "encfg-codec-private.h"
#include <math.h>
#include <string.h>

/* Up to here a double counts every integer. */
#define FLOAT_MAX (G_GINT64_CONSTANT (1) << 53)

#define RANGED_COARSE 0x8000
#define RANGED_STEP 10
#define RANGED_FINE_MAX 0x7fff
#define SM_SIGN 0x8000

guint64
encfg_words_join (const EncfgItem *item, const guint16 *words)
{
  guint64 number = 0;

  for (guint i = 0; i < item->words; i++)
    number = number << 16 | words[item->low_first ? item->words - 1 - i : i];
  return number;
}

void
encfg_words_split (const EncfgItem *item, guint64 number, guint16 *words)
{
  for (guint i = 0; i < item->words; i++)
    words[item->low_first ? i : item->words - 1 - i] = (guint16) (number >> (16 * i));
}

static gboolean
decode_unsigned (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  *out = encfg_value_number ((gint64) encfg_words_join (item, words));
  return TRUE;
}

static gboolean
decode_signed (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  guint shift = 64 - 16 * item->words;

  *out = encfg_value_number ((gint64) (encfg_words_join (item, words) << shift) >> shift);
  return TRUE;
}

static void
encode_integer (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  encfg_words_split (item, (guint64) value->number, words);
}

/* Sign and magnitude. There are two zeros; the plain one is written. */
static gboolean
decode_sm16 (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  const gint64 magnitude = words[0] & ~SM_SIGN;

  *out = encfg_value_number (words[0] & SM_SIGN ? -magnitude : magnitude);
  return TRUE;
}

static void
encode_sm16 (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  words[0] = (guint16) (value->number < 0 ? SM_SIGN | -value->number : value->number);
}

/* Two ranges: plain, or tenfold where the high bit is set. */
static gboolean
decode_ranged16 (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  const gint64 count = words[0] & ~RANGED_COARSE;

  *out = encfg_value_number (words[0] & RANGED_COARSE ? count * RANGED_STEP : count);
  return TRUE;
}

static void
encode_ranged16 (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  const gint64 steps = (value->number + RANGED_STEP / 2) / RANGED_STEP;

  words[0] =
    (guint16) (value->number <= RANGED_FINE_MAX ? value->number
                                                : RANGED_COARSE | MIN (steps, RANGED_FINE_MAX));
}

/* The raw number counts steps of the scale: 13.5 with the scale 1/100 is 1350. */
static gboolean
decode_float32 (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  const guint32 bits = (guint32) encfg_words_join (item, words);
  float number;
  double steps;

  memcpy (&number, &bits, sizeof number);
  if (isnan (number))
    {
      *out = (EncfgValue){ .kind = ENCFG_VALUE_ABSENT };
      return TRUE;
    }
  steps = (double) number * (double) item->scale_den / (double) item->scale_num;
  if (!(fabs (steps) <= (double) FLOAT_MAX))
    return FALSE;
  /* From half of FLOAT_MAX on there are no halves to round. */
  if (fabs (steps) < (double) (FLOAT_MAX / 2))
    steps += steps < 0 ? -0.5 : 0.5;
  *out = encfg_value_number ((gint64) steps);
  return TRUE;
}

static void
encode_float32 (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  const float number =
    (float) ((double) value->number * (double) item->scale_num / (double) item->scale_den);
  guint32 bits;

  memcpy (&bits, &number, sizeof bits);
  encfg_words_split (item, bits, words);
}

gboolean
encfg_bcd_decode (guint64 packed, guint n_digits, gint64 *out)
{
  *out = 0;
  for (guint i = n_digits; i-- > 0;)
    {
      const gint64 digit = packed >> (4 * i) & 0xf;

      if (digit > 9)
        return FALSE;
      *out = *out * 10 + digit;
    }
  return TRUE;
}

guint64
encfg_bcd_encode (gint64 number, guint n_digits)
{
  guint64 packed = 0;

  for (guint i = 0; i < n_digits; i++, number /= 10)
    packed |= (guint64) (number % 10) << (4 * i);
  return packed;
}

static gboolean
decode_bcd (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  *out = encfg_value_number (0);
  return encfg_bcd_decode (encfg_words_join (item, words), item->words * 4, &out->number);
}

static void
encode_bcd (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  encfg_words_split (item, encfg_bcd_encode (value->number, item->words * 4), words);
}

/* An octet a register. */
static gboolean
decode_ipv4x4 (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  const guint64 joined = encfg_words_join (item, words);

  if ((joined & G_GUINT64_CONSTANT (0xff00ff00ff00ff00)) != 0)
    return FALSE;
  *out = encfg_value_number ((gint64) ((joined >> 24 & 0xff000000) | (joined >> 16 & 0xff0000) |
                                       (joined >> 8 & 0xff00) | (joined & 0xff)));
  return TRUE;
}

static void
encode_ipv4x4 (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  const guint64 address = (guint64) value->number;

  encfg_words_split (item,
                     (address & 0xff000000) << 24 | (address & 0xff0000) << 16 |
                       (address & 0xff00) << 8 | (address & 0xff),
                     words);
}

#define TEXT ENCFG_TYPE_TEXT
#define ENUM ENCFG_TYPE_ENUM
#define BITS ENCFG_TYPE_BITS
#define IPV4 ENCFG_TYPE_IPV4
#define MAC ENCFG_TYPE_MAC
#define CLOCK ENCFG_TYPE_CLOCK
#define NUMBER ENCFG_TYPE_INTEGER

/* clang-format off */
static const EncfgType types[] = {
  { "bcd16",     NUMBER, 1, 0,               9999,            decode_bcd,             encode_bcd },
  { "bcd32",     NUMBER, 2, 0,               99999999,        decode_bcd,             encode_bcd },
  { "bit",       ENUM,   1, 0,               1,               decode_unsigned,        encode_integer },
  { "bits",      BITS,   1, 0,               G_MAXUINT16,     decode_unsigned,        encode_integer },
  { "clock-bcd", CLOCK,  3, ENCFG_CLOCK_MIN, ENCFG_CLOCK_MAX, encfg_clock_bcd_decode, encfg_clock_bcd_encode },
  { "clock3",    CLOCK,  3, ENCFG_CLOCK_MIN, ENCFG_CLOCK_MAX, encfg_clock3_decode,    encfg_clock3_encode },
  { "clock6",    CLOCK,  6, ENCFG_CLOCK_MIN, ENCFG_CLOCK_MAX, encfg_clock6_decode,    encfg_clock6_encode },
  { "enum",      ENUM,   1, 0,               G_MAXUINT16,     decode_unsigned,        encode_integer },
  { "epoch",     CLOCK,  2, ENCFG_CLOCK_MIN, ENCFG_CLOCK_MAX, encfg_epoch_decode,     encode_integer },
  { "float32",   NUMBER, 2, -FLOAT_MAX,      FLOAT_MAX,       decode_float32,         encode_float32 },
  { "ipv4",      IPV4,   2, 0,               G_MAXUINT32,     decode_unsigned,        encode_integer },
  { "ipv4x4",    IPV4,   4, 0,               G_MAXUINT32,     decode_ipv4x4,          encode_ipv4x4 },
  { "mac",       MAC,    3, 0,               (1LL << 48) - 1, decode_unsigned,        encode_integer },
  { "ranged16",  NUMBER, 1, 0,               327670,          decode_ranged16,        encode_ranged16 },
  { "s16",       NUMBER, 1, G_MININT16,      G_MAXINT16,      decode_signed,          encode_integer },
  { "s32",       NUMBER, 2, G_MININT32,      G_MAXINT32,      decode_signed,          encode_integer },
  { "sm16",      NUMBER, 1, -0x7fff,         0x7fff,          decode_sm16,            encode_sm16 },
  { "text",      TEXT,   0, 0,               0,               encfg_text_decode,      encfg_text_encode },
  { "u16",       NUMBER, 1, 0,               G_MAXUINT16,     decode_unsigned,        encode_integer },
  { "u32",       NUMBER, 2, 0,               G_MAXUINT32,     decode_unsigned,        encode_integer },
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
