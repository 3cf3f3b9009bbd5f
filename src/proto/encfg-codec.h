/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Register words ↔ raw value ↔ what a person reads and types. One table of types; pure, any thread.
 *
 * Raw numbers: u16 s16 u32 s32 enum bits as they are; `bit` 0 or 1, also where the item is one bit
 * of a register; sm16 (bit 15 is the sign) and bcd16, bcd32 (four bits a digit) the number meant;
 * `ranged16` the number in the finer of its two units; `float32` the number of steps of the item's
 * scale, rounded; `ipv4` and `ipv4x4` the 32-bit address, first octet highest; `mac` the 48 bits;
 * `clock6`, `clock3`, `clock-bcd` and `epoch` seconds since 1970-01-01 00:00 in the module's own
 * wall time, no zone.
 *
 * A clock that shows no valid date, a digit above nine, an octet above 255, an infinite float and a
 * text that is not printable decode to an error, never to a value; a float that is no number (NaN)
 * is ABSENT. Texts are UTF-8 here, whatever the module keeps them in. */

#include "encfg-profile.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_TYPE_INTEGER, /* scaled number with unit */
  ENCFG_TYPE_ENUM,
  ENCFG_TYPE_BITS,
  ENCFG_TYPE_TEXT,
  ENCFG_TYPE_IPV4,
  ENCFG_TYPE_MAC,
  ENCFG_TYPE_CLOCK
} EncfgTypeKind;

struct _EncfgType
{
  const char *name; /* as in the profile */
  EncfgTypeKind kind;
  guint words;     /* 0: the item's own "length" */
  gint64 min, max; /* raw numbers the words can hold */
  /* For the codec alone: `words` are in wire order, the high byte of each first; the number within
   * min…max, and the nearest that the words can hold is encoded. FALSE: the words are no such
   * value. */
  gboolean (*decode) (const EncfgItem *item, const guint16 *words, EncfgValue *out);
  void (*encode) (const EncfgItem *item, const EncfgValue *value, guint16 *words);
};

/* By name, or NULL. encfg_type_list: the whole table, sorted by name. Static. */
const EncfgType *encfg_type_find (const char *name);
const EncfgType *encfg_type_list (guint *n_types);

/* `words` holds item->words words. A sentinel becomes ENCFG_VALUE_ABSENT. FALSE with
 * ENCFG_ERROR_GARBLED if the words are no value of the type (month 13). The item's limits are not
 * applied: what the module holds is shown as it is. */
gboolean
encfg_codec_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out, GError **error);

/* Checks the limits, then encodes into item->words words. ENCFG_ERROR_RANGE if outside. ABSENT
 * encodes as the first sentinel. UNREAD is a programming error, and so is an item that is one bit
 * of a register: it is only ever read. */
gboolean
encfg_codec_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words, GError **error);

/* As above for a number or text that may lie outside the limits, such as a sentinel: what a module
 * may hold, for those who play one. The number must be one of the type. */
void encfg_codec_encode_unchecked (const EncfgItem *item, const EncfgValue *value, guint16 *words);

/* For those who play a module: sets or clears the item's bit of the register `word`. */
void encfg_codec_put_bit (const EncfgItem *item, gboolean is_set, guint16 *word);

/* TRUE if both hold the same: the same words, or the same raw number where several words stand for
 * it (float32, ranged16, sm16); of an item that is one bit of a register, that bit. */
gboolean encfg_codec_words_equal (const EncfgItem *item, const guint16 *a, const guint16 *b);

/* TRUE if the value may be written to the item; else ENCFG_ERROR_RANGE "Label: 15000 mV is above
 * the highest 14000 mV". */
gboolean encfg_codec_check (const EncfgItem *item, const EncfgValue *value, GError **error);

/* "1500 to 16000 mV". (transfer full) */
char *encfg_codec_describe_limits (const EncfgItem *item);

/* The value as shown, without the unit: "14100", "13.50", "192.168.1.100", "2026-11-21 08:00:00".
 * UNREAD and ABSENT give "". Always with the decimal point. (transfer full) */
char *encfg_codec_format (const EncfgItem *item, const EncfgValue *value);

/* As above with the unit: "14100 mV". ABSENT and UNREAD give "—". (transfer full) */
char *encfg_codec_format_with_unit (const EncfgItem *item, const EncfgValue *value);

/* What a person types, in the shown unit, with decimal point or comma, in any locale, without
 * grouping; the unit may follow. Zero-padded quads are decimal. ENCFG_ERROR_RANGE says what was
 * expected: limits with unit, nearest values that the register can hold. */
gboolean
encfg_codec_parse (const EncfgItem *item, const char *text, EncfgValue *out, GError **error);

/* The shown value as a double (numbers in JSON); only for ENCFG_TYPE_INTEGER with a number. */
double encfg_codec_to_double (const EncfgItem *item, gint64 raw);

/* A raw number as shown, "13.50", without building a value. (transfer full) */
char *encfg_codec_format_raw (const EncfgItem *item, gint64 raw);

G_END_DECLS
