/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a person types → value, and what to say if it is none. */

#include "encfg-codec-private.h"
#include "encfg-decimal.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A thousandth typed for the whole: 13.5 where the row wants mV. Says so if that would fit. */
static void
suggest_unit (const EncfgItem *item, const char *text, GString *message)
{
  EncfgScale thousandfold = encfg_item_scale (item);
  gint64 raw;

  thousandfold.den *= 1000;
  if (encfg_scale_parse (&thousandfold, text, &raw) == ENCFG_DECIMAL_OK && raw >= item->min &&
      raw <= item->max)
    {
      EncfgValue meant = encfg_value_number (raw);
      g_autofree char *shown = encfg_codec_format_with_unit (item, &meant);

      /* Translators: follows a sentence without its full stop. */
      g_string_append_printf (message, _ ("; did you mean %s?"), shown);
    }
}

static void
set_integer_error (const EncfgItem *item,
                   const char *text,
                   EncfgDecimalResult why,
                   gint64 nearest,
                   GError **error)
{
  g_autofree char *limits = encfg_codec_describe_limits (item);
  g_autofree char *near = encfg_codec_format_raw (item, nearest);
  g_autoptr (GString) message = g_string_new (NULL);
  const char *label = encfg_profile_text (item->label);

  if (why == ENCFG_DECIMAL_NO_NUMBER)
    g_string_printf (
      message, _ ("%s: “%s” is not a plain number; expected %s"), label, text, limits);
  else if (why == ENCFG_DECIMAL_TOO_LARGE)
    g_string_printf (message, _ ("%s: “%s” is too large; expected %s"), label, text, limits);
  else
    {
      g_string_printf (message,
                       _ ("%s: “%s” is finer than this row can hold (nearest: %s); expected %s"),
                       label,
                       text,
                       near,
                       limits);
      suggest_unit (item, text, message);
    }
  g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_RANGE, message->str);
}

/* "14100 mV" → "14100"; the text unchanged if the unit does not follow. */
static char *
strip_unit (const EncfgItem *item, const char *text)
{
  char *stripped = g_strdup (text);

  if (item->unit[0] != '\0' && g_str_has_suffix (stripped, item->unit))
    stripped[strlen (stripped) - strlen (item->unit)] = '\0';
  return g_strstrip (stripped);
}

static gboolean
parse_integer (const EncfgItem *item, const char *text, EncfgValue *out, GError **error)
{
  g_autofree char *digits = strip_unit (item, text);
  const EncfgScale scale = encfg_item_scale (item);
  gint64 raw = 0;
  EncfgDecimalResult result = encfg_scale_parse (&scale, digits, &raw);
  g_autoptr (GString) message = NULL;

  if (result != ENCFG_DECIMAL_OK)
    {
      set_integer_error (item, text, result, raw, error);
      return FALSE;
    }
  *out = encfg_value_number (raw);
  if (encfg_codec_check (item, out, error))
    return TRUE;
  if (error != NULL)
    {
      message = g_string_new ((*error)->message);
      suggest_unit (item, digits, message);
      g_free ((*error)->message);
      (*error)->message = g_string_free (g_steal_pointer (&message), FALSE);
    }
  return FALSE;
}

static gboolean
parse_name (const EncfgItem *item, const char *text, gint64 *out)
{
  for (guint i = 0; i < item->names->len; i++)
    {
      const EncfgName *name = &g_array_index (item->names, EncfgName, i);

      /* As the file has it, and as it is shown. */
      if (g_ascii_strcasecmp (name->name, text) == 0 ||
          g_ascii_strcasecmp (encfg_profile_text (name->name), text) == 0)
        {
          *out = name->number;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
parse_bits (const EncfgItem *item, const char *text, gint64 *out)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  *out = 0;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      gint64 bit;

      if (*part == '\0' && parts[1] == NULL)
        return TRUE;
      if (!parse_name (item, part, &bit) &&
          !(g_str_has_prefix (part, "bit ") &&
            g_ascii_string_to_signed (part + 4, 10, 0, 15, &bit, NULL)))
        return FALSE;
      *out |= (gint64) 1 << bit;
    }
  return TRUE;
}

/* `n` numbers of one byte, each of so many digits. */
static gboolean
parse_octets (const char *text,
              const char *separators,
              guint n,
              guint base,
              gsize least_digits,
              gsize most_digits,
              gint64 *out)
{
  g_auto (GStrv) parts = g_strsplit_set (text, separators, -1);

  if (g_strv_length (parts) != n)
    return FALSE;
  *out = 0;
  for (guint i = 0; i < n; i++)
    {
      const gsize digits = strlen (parts[i]);
      guint64 octet;

      if (digits < least_digits || digits > most_digits ||
          !g_ascii_string_to_unsigned (parts[i], base, 0, 255, &octet, NULL))
        return FALSE;
      *out = *out << 8 | (gint64) octet;
    }
  return TRUE;
}

static gboolean
parse_clock (const char *text, gint64 *out)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *iso = g_strdelimit (g_strdup (text), " ", 'T');
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (iso, utc);

  if (moment == NULL)
    return FALSE;
  *out = g_date_time_to_unix (moment);
  return TRUE;
}

char *
encfg_item_list_names (const EncfgItem *item)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < item->names->len; i++)
    g_string_append_printf (list,
                            "%s%s",
                            i > 0 ? ", " : "",
                            encfg_profile_text (g_array_index (item->names, EncfgName, i).name));
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static gboolean
parse_other (const EncfgItem *item, const char *text, EncfgValue *out, GError **error)
{
  g_autofree char *expected = NULL;
  gboolean ok;

  *out = encfg_value_number (0);
  switch (item->type->kind)
    {
    case ENCFG_TYPE_ENUM:
      ok =
        parse_name (item, text, &out->number) ||
        g_ascii_string_to_signed (text, 10, item->type->min, item->type->max, &out->number, NULL);
      expected = encfg_item_list_names (item);
      break;
    case ENCFG_TYPE_BITS:
      ok = parse_bits (item, text, &out->number);
      expected = encfg_item_list_names (item);
      break;
    case ENCFG_TYPE_IPV4:
      /* 192.168.001.100 is decimal as the manual prints it, never octal. */
      ok = parse_octets (text, ".", 4, 10, 1, 3, &out->number);
      expected = g_strdup (_ ("an address like 192.168.1.100"));
      break;
    case ENCFG_TYPE_MAC:
      ok = parse_octets (text, ":-", 6, 16, 2, 2, &out->number);
      expected = g_strdup (_ ("an address like 00:1a:2b:3c:4d:5e"));
      break;
    case ENCFG_TYPE_CLOCK:
      ok = parse_clock (text, &out->number);
      expected = g_strdup (_ ("a time like 2026-01-31 08:15:00"));
      break;
    case ENCFG_TYPE_INTEGER:
    case ENCFG_TYPE_TEXT:
    default:
      g_assert_not_reached ();
    }
  if (ok)
    return encfg_codec_check (item, out, error);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_RANGE,
               _ ("%s: “%s” is not understood; expected %s"),
               encfg_profile_text (item->label),
               text,
               expected);
  return FALSE;
}

gboolean
encfg_codec_parse (const EncfgItem *item, const char *text, EncfgValue *out, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (item->type->kind == ENCFG_TYPE_INTEGER)
    return parse_integer (item, stripped, out, error);
  if (item->type->kind != ENCFG_TYPE_TEXT)
    return parse_other (item, stripped, out, error);
  *out = (EncfgValue){ .kind = ENCFG_VALUE_TEXT };
  if (!encfg_text_check (item, stripped, error))
    return FALSE;
  g_strlcpy (out->text, stripped, sizeof out->text);
  return TRUE;
}
