/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Texts in registers: two bytes a register, the first in the high byte, in the encoding of the
 * module. A person always sees UTF-8. */

#include "encfg-codec-private.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_ascii (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) bytes[i] >= 0x80)
      return FALSE;
  return TRUE;
}

static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* `length` bytes of the module as UTF-8, or NULL. The module may have cut its text within a
 * character where the room ended: that piece is left out. (transfer full) */
static char *
to_utf8 (const EncfgItem *item, const char *bytes, gsize length)
{
  g_autofree char *text = NULL;
  gsize n_read = length;

  if (item->encoding == NULL)
    return is_ascii (bytes, length) ? g_strndup (bytes, length) : NULL;
  text = g_convert (bytes, (gssize) length, "UTF-8", item->encoding, &n_read, NULL, NULL);
  return n_read == length || length == item->words * 2 ? g_steal_pointer (&text) : NULL;
}

gboolean
encfg_text_decode (const EncfgItem *item, const guint16 *words, EncfgValue *out)
{
  char bytes[ENCFG_WORDS_MAX * 2];
  g_autofree char *text = NULL;
  gsize length = 0;

  while (length < item->words * 2)
    {
      const guint16 word = words[length / 2];
      const char byte = (char) (length % 2 == 0 ? word >> 8 : word & 0xff);

      if (byte == '\0')
        break;
      bytes[length++] = byte;
    }
  text = to_utf8 (item, bytes, length);
  if (text == NULL || has_control (text) || strlen (text) > ENCFG_TEXT_MAX)
    return FALSE;
  *out = (EncfgValue){ .kind = ENCFG_VALUE_TEXT };
  g_strlcpy (out->text, text, sizeof out->text);
  g_strchomp (out->text);
  return TRUE;
}

/* The bytes as the module keeps them, or NULL. (transfer full) */
static char *
to_module (const EncfgItem *item, const char *text, gsize length, gsize *n_bytes)
{
  if (item->encoding != NULL)
    return g_convert (text, (gssize) length, item->encoding, "UTF-8", NULL, n_bytes, NULL);
  *n_bytes = length;
  return is_ascii (text, length) ? g_strndup (text, length) : NULL;
}

void
encfg_text_encode (const EncfgItem *item, const EncfgValue *value, guint16 *words)
{
  const guint8 padding = item->space_padded ? ' ' : 0;
  gsize length = 0;
  g_autofree char *bytes = to_module (item, value->text, strlen (value->text), &length);

  g_return_if_fail (bytes != NULL);

  for (gsize i = 0; i < item->words; i++)
    {
      const guint8 high = 2 * i < length ? (guint8) bytes[2 * i] : padding;
      const guint8 low = 2 * i + 1 < length ? (guint8) bytes[2 * i + 1] : padding;

      words[i] = (guint16) (high << 8 | low);
    }
}

static gboolean
refuse (const EncfgItem *item, GError **error, const char *why)
{
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_RANGE, "%s: %s", encfg_profile_text (item->label), why);
  return FALSE;
}

static gboolean
check_characters (const EncfgItem *item, const char *text, GError **error)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);
      const int n_bytes = (int) (g_utf8_next_char (p) - p);
      gsize n_kept;
      g_autofree char *kept = NULL;
      g_autofree char *why = NULL;

      if (g_unichar_iscntrl (c))
        why = g_strdup_printf (_ ("the control character U+%04X cannot stand in a text"), c);
      else
        kept = to_module (item, p, (gsize) n_bytes, &n_kept);
      if (why == NULL && kept == NULL)
        why = item->encoding == NULL
                ? g_strdup_printf (
                    _ ("“%.*s” cannot be kept there; only plain ASCII letters fit"), n_bytes, p)
                : g_strdup_printf (_ ("“%.*s” cannot be kept there; the module's letters are %s"),
                                   n_bytes,
                                   p,
                                   item->encoding);
      if (why != NULL)
        return refuse (item, error, why);
    }
  return TRUE;
}

gboolean
encfg_text_check (const EncfgItem *item, const char *text, GError **error)
{
  const guint room = item->words * 2;
  const gboolean is_wide =
    g_strcmp0 (item->encoding, "GBK") == 0 || g_strcmp0 (item->encoding, "UTF-8") == 0;
  g_autofree char *bytes = NULL;
  g_autofree char *why = NULL;
  gsize n_bytes = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return refuse (item, error, _ ("the text is no valid UTF-8"));
  if (!check_characters (item, text, error))
    return FALSE;
  bytes = to_module (item, text, strlen (text), &n_bytes);
  if (bytes != NULL && n_bytes <= room)
    return TRUE;
  if (is_wide)
    why = g_strdup_printf (_ ("“%s” takes %lu bytes in %s; there is room for %u"),
                           text,
                           (gulong) n_bytes,
                           item->encoding,
                           room);
  else
    why = g_strdup_printf (_ ("“%s” is longer than %u letters"), text, room);
  return refuse (item, error, why);
}
