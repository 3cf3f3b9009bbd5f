/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Register words ↔ raw value ↔ what a person reads and types. One table of types; pure, any thread.
 *
 * Raw numbers: u16 s16 u32 s32 enum bits as they are; `bit` 0 or 1; `ipv4` the 32-bit address,
 * first octet highest; `mac` the 48 bits; `clock` seconds since 1970-01-01 00:00 in the module's
 * own wall time, no zone. A clock that shows no valid date and a text that is not printable decode
 * to an error, never to a value. */

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
  /* `words` are in wire order; `raw` within min…max. FALSE: the words are no such value. */
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
 * encodes as the first sentinel. UNREAD is a programming error. */
gboolean
encfg_codec_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words, GError **error);

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
