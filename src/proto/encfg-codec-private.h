/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The halves of the codec that have files of their own. Pure, any thread. Words are in wire order,
 * the bytes within each already turned to high byte first. */

#include "encfg-codec.h"
#include "encfg-decimal.h"

G_BEGIN_DECLS

/* Words as one number, by the word order of the item, and back. */
guint64 encfg_words_join (const EncfgItem *item, const guint16 *words);
void encfg_words_split (const EncfgItem *item, guint64 number, guint16 *words);

static inline EncfgScale
encfg_item_scale (const EncfgItem *item)
{
  return (EncfgScale){ item->scale_num, item->scale_den, item->offset_num, item->decimals };
}

/* Packed decimal of `n_digits` digits. FALSE if a digit is above 9. */
gboolean encfg_bcd_decode (guint64 packed, guint n_digits, gint64 *out);
guint64 encfg_bcd_encode (gint64 number, guint n_digits);

/* The names of an enum or of bits: "off, on". (transfer full) */
char *encfg_item_list_names (const EncfgItem *item);

gboolean encfg_text_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out);
void encfg_text_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words);

/* TRUE if the text can be kept; else ENCFG_ERROR_RANGE that names the character or the room. */
gboolean encfg_text_check (const EncfgItem *item, const char *text, GError **error);

gboolean encfg_clock6_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out);
void encfg_clock6_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words);
gboolean encfg_clock3_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out);
void encfg_clock3_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words);
gboolean encfg_clock_bcd_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out);
void encfg_clock_bcd_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words);
gboolean encfg_epoch_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out);

/* What a clock may show: the years 2000 to 2099. */
#define ENCFG_CLOCK_MIN G_GINT64_CONSTANT (946684800)  /* 2000-01-01 00:00:00 */
#define ENCFG_CLOCK_MAX G_GINT64_CONSTANT (4102444799) /* 2099-12-31 23:59:59 */

G_END_DECLS
