/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec-private.h"
#include "encfg-decimal.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
swap_bytes (const guint16 *words, guint n_words, guint16 *out)
{
  for (guint i = 0; i < n_words; i++)
    out[i] = GUINT16_SWAP_LE_BE (words[i]);
}

static gboolean
decode_words (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  guint16 turned[ENCFG_WORDS_MAX];

  if (item->low_byte_first)
    {
      swap_bytes (words, item->words, turned);
      words = turned;
    }
  if (item->has_bit)
    {
      *out = encfg_value_number (words[0] >> item->bit & 1);
      return TRUE;
    }
  return item->type->decode (item, words, out);
}

gboolean
encfg_codec_words_equal (const EncfgItem *item, const guint16 *a, const guint16 *b)
{
  EncfgValue left, right;

  if (memcmp (a, b, item->words * sizeof *a) == 0)
    return TRUE;
  return (item->has_bit || item->type->kind == ENCFG_TYPE_INTEGER) &&
         decode_words (item, a, &left) && decode_words (item, b, &right) &&
         encfg_value_equal (&left, &right);
}

gboolean
encfg_codec_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out, GError **error)
{
  if (!decode_words (item, words, out))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_GARBLED,
                   _ ("%s: the module holds no valid %s there"),
                   encfg_profile_text (item->label),
                   item->type->name);
      *out = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
      return FALSE;
    }
  if (out->kind == ENCFG_VALUE_NUMBER && encfg_item_is_sentinel (item, out->number))
    *out = (EncfgValue){ .kind = ENCFG_VALUE_ABSENT };
  return TRUE;
}

char *
encfg_codec_describe_limits (const EncfgItem *item)
{
  EncfgValue low = encfg_value_number (item->min), high = encfg_value_number (item->max);
  g_autofree char *low_text = encfg_codec_format (item, &low);
  g_autofree char *high_text = encfg_codec_format_with_unit (item, &high);

  return g_strdup_printf (_ ("%s to %s"), low_text, high_text);
}

/* Some types hold no every number between their ends: float32, ranged16. */
static gboolean
check_holds (const EncfgItem *item, gint64 number, GError **error)
{
  const EncfgValue value = encfg_value_number (number);
  g_autofree char *text = NULL;
  g_autofree char *near = NULL;
  guint16 words[ENCFG_WORDS_MAX];
  EncfgValue held;

  item->type->encode (item, &value, words);
  if (item->type->decode (item, words, &held) && encfg_value_equal (&held, &value))
    return TRUE;
  text = encfg_codec_format_with_unit (item, &value);
  near = encfg_codec_format (item, &held);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_RANGE,
               _ ("%s: the registers cannot hold just %s (nearest: %s)"),
               encfg_profile_text (item->label),
               text,
               near);
  return FALSE;
}

static gboolean
check_number (const EncfgItem *item, gint64 number, GError **error)
{
  if (item->type->kind == ENCFG_TYPE_ENUM && encfg_item_name_of (item, number) == NULL)
    {
      g_autofree char *names = encfg_item_list_names (item);
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   _ ("%s: %s stands for nothing there; expected %s"),
                   encfg_profile_text (item->label),
                   text,
                   names);
      return FALSE;
    }
  if (number < item->min || number > item->max)
    {
      EncfgValue value = encfg_value_number (number);
      g_autofree char *text = encfg_codec_format_with_unit (item, &value);
      g_autofree char *limits = encfg_codec_describe_limits (item);

      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   number < item->min ? _ ("%s: %s is too low; expected %s")
                                      : _ ("%s: %s is too high; expected %s"),
                   encfg_profile_text (item->label),
                   text,
                   limits);
      return FALSE;
    }
  return item->type->kind != ENCFG_TYPE_INTEGER || check_holds (item, number, error);
}

gboolean
encfg_codec_check (const EncfgItem *item, const EncfgValue *value, GError **error)
{
  g_return_val_if_fail (value->kind != ENCFG_VALUE_UNREAD, FALSE);

  if (value->kind == ENCFG_VALUE_ABSENT)
    {
      if (item->no_value->len > 0)
        return TRUE;
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   _ ("%s: cannot be left without a value"),
                   encfg_profile_text (item->label));
      return FALSE;
    }
  if ((item->type->kind == ENCFG_TYPE_TEXT) != (value->kind == ENCFG_VALUE_TEXT))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   item->type->kind == ENCFG_TYPE_TEXT ? _ ("%s: expected a text")
                                                       : _ ("%s: expected a number"),
                   encfg_profile_text (item->label));
      return FALSE;
    }
  return value->kind == ENCFG_VALUE_TEXT ? encfg_text_check (item, value->text, error)
                                         : check_number (item, value->number, error);
}

void
encfg_codec_encode_unchecked (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  g_return_if_fail (encfg_value_is_present (value));
  g_return_if_fail (!item->has_bit);

  item->type->encode (item, value, words);
  if (item->low_byte_first)
    swap_bytes (words, item->words, words);
}

void
encfg_codec_put_bit (const EncfgItem *item, gboolean is_set, guint16 *word)
{
  guint16 mask = (guint16) (1 << item->bit);

  g_return_if_fail (item->has_bit);

  if (item->low_byte_first)
    mask = GUINT16_SWAP_LE_BE (mask);
  *word = (guint16) (is_set ? *word | mask : *word & ~mask);
}

gboolean
encfg_codec_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words, GError **error)
{
  EncfgValue sentinel;

  g_return_val_if_fail (!item->has_bit, FALSE);

  if (!encfg_codec_check (item, value, error))
    return FALSE;
  if (value->kind == ENCFG_VALUE_ABSENT)
    {
      sentinel = encfg_value_number (g_array_index (item->no_value, gint64, 0));
      value = &sentinel;
    }
  encfg_codec_encode_unchecked (item, value, words);
  return TRUE;
}

static char *
format_bits (const EncfgItem *item, gint64 number)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint bit = 0; bit < 16; bit++)
    {
      const char *name = encfg_item_name_of (item, bit);

      if ((number >> bit & 1) == 0)
        continue;
      g_string_append (text, text->len > 0 ? ", " : "");
      if (name != NULL)
        g_string_append (text, name);
      else
        g_string_append_printf (text, "bit %u", bit);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
format_clock (gint64 seconds)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format (moment, "%Y-%m-%d %H:%M:%S");
}

static char *
format_enum (const EncfgItem *item, gint64 number)
{
  const char *name = encfg_item_name_of (item, number);

  return name != NULL ? g_strdup (name) : g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

char *
encfg_codec_format_raw (const EncfgItem *item, gint64 raw)
{
  const EncfgScale scale = encfg_item_scale (item);

  switch (item->type->kind)
    {
    case ENCFG_TYPE_ENUM:
      return format_enum (item, raw);
    case ENCFG_TYPE_BITS:
      return format_bits (item, raw);
    case ENCFG_TYPE_IPV4:
      return g_strdup_printf ("%u.%u.%u.%u",
                              (guint) (raw >> 24 & 255),
                              (guint) (raw >> 16 & 255),
                              (guint) (raw >> 8 & 255),
                              (guint) (raw & 255));
    case ENCFG_TYPE_MAC:
      return g_strdup_printf ("%02x:%02x:%02x:%02x:%02x:%02x",
                              (guint) (raw >> 40 & 255),
                              (guint) (raw >> 32 & 255),
                              (guint) (raw >> 24 & 255),
                              (guint) (raw >> 16 & 255),
                              (guint) (raw >> 8 & 255),
                              (guint) (raw & 255));
    case ENCFG_TYPE_CLOCK:
      return format_clock (raw);
    case ENCFG_TYPE_INTEGER:
    case ENCFG_TYPE_TEXT:
    default:
      return encfg_scale_format (&scale, raw);
    }
}

char *
encfg_codec_format (const EncfgItem *item, const EncfgValue *value)
{
  if (!encfg_value_is_present (value))
    return g_strdup ("");
  if (value->kind == ENCFG_VALUE_TEXT)
    return g_strdup (value->text);
  return encfg_codec_format_raw (item, value->number);
}

char *
encfg_codec_format_with_unit (const EncfgItem *item, const EncfgValue *value)
{
  g_autofree char *text = encfg_codec_format (item, value);

  if (!encfg_value_is_present (value))
    return g_strdup ("—");
  return item->unit[0] == '\0' ? g_steal_pointer (&text)
                               : g_strconcat (text, " ", item->unit, NULL);
}

double
encfg_codec_to_double (const EncfgItem *item, gint64 raw)
{
  g_autofree char *text = encfg_codec_format_raw (item, raw);

  /* By way of the text: 13.5 in a file is what stands on the screen, not 13.499999. */
  return g_ascii_strtod (text, NULL);
}
