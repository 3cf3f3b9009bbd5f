/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-error.h"
#include "encfg-file.h"
#include "encfg-json.h"
#include <errno.h>
#include <math.h>
#include <string.h>

/* A strict recursive scan of RFC 8259. It builds nothing: json-glib does, once the text is known to
 * be harmless. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  const char *start, *at, *end;
  GError *error;
} Scan;

static gboolean scan_value (Scan *scan, guint depth);

static gboolean G_GNUC_PRINTF (2, 3) scan_fail (Scan *scan, const char *format, ...)
{
  g_autofree char *what = NULL;
  guint line = 1, column = 1;
  va_list args;

  for (const char *p = scan->start; p < scan->at; p++)
    {
      column = *p == '\n' ? 1 : column + ((*p & 0xc0) != 0x80);
      line += *p == '\n';
    }
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (
    &scan->error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "line %u, column %u: %s", line, column, what);
  return FALSE;
}

static void
scan_space (Scan *scan)
{
  while (scan->at < scan->end && strchr (" \t\r\n", *scan->at) != NULL && *scan->at != '\0')
    scan->at++;
}

static gboolean
scan_next_is (Scan *scan, char c)
{
  scan_space (scan);
  return scan->at < scan->end && *scan->at == c;
}

static gboolean
scan_expect (Scan *scan, char c, const char *where)
{
  if (scan_next_is (scan, '/'))
    return scan_fail (scan, "comments are not allowed in these files");
  if (!scan_next_is (scan, c))
    return scan->at < scan->end
             ? scan_fail (scan, "expected “%c” %s", c, where)
             : scan_fail (scan, "the text ends here; expected “%c” %s", c, where);
  scan->at++;
  return TRUE;
}

static gboolean
scan_hex4 (Scan *scan, gunichar *out)
{
  *out = 0;
  for (guint i = 0; i < 4; i++, scan->at++)
    {
      if (scan->at >= scan->end || !g_ascii_isxdigit (*scan->at))
        return scan_fail (scan, "\\u needs four hexadecimal digits");
      *out = *out * 16 + (guint) g_ascii_xdigit_value (*scan->at);
    }
  return TRUE;
}

static gboolean
scan_unicode_escape (Scan *scan, GString *out)
{
  gunichar high, low;

  if (!scan_hex4 (scan, &high))
    return FALSE;
  if (high >= 0xd800 && high <= 0xdbff)
    {
      if (scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u')
        return scan_fail (scan, "half a surrogate pair");
      scan->at += 2;
      if (!scan_hex4 (scan, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return scan_fail (scan, "half a surrogate pair");
      high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (high == 0 || (high >= 0xdc00 && high <= 0xdfff))
    return scan_fail (scan, "\\u%04x is no character", high);
  g_string_append_unichar (out, high);
  return TRUE;
}

static gboolean
scan_string (Scan *scan, GString *out)
{
  static const char escapes[] = "\"\\/bfnrt";

  for (scan->at++; scan->at < scan->end; scan->at++)
    {
      if (*scan->at == '"')
        {
          scan->at++;
          return TRUE;
        }
      if ((guchar) *scan->at < 0x20)
        return scan_fail (scan, "a control character stands in a string");
      if (*scan->at != '\\')
        {
          g_string_append_c (out, *scan->at);
          continue;
        }
      scan->at++;
      if (scan->at < scan->end && *scan->at == 'u')
        {
          scan->at++;
          if (!scan_unicode_escape (scan, out))
            return FALSE;
          scan->at--;
        }
      else if (scan->at < scan->end && *scan->at != '\0' && strchr (escapes, *scan->at) != NULL)
        g_string_append_c (out, "\"\\/\b\f\n\r\t"[strchr (escapes, *scan->at) - escapes]);
      else
        return scan_fail (scan, "unknown escape in a string");
    }
  return scan_fail (scan, "the string does not end");
}

static gboolean
scan_digits (Scan *scan)
{
  const char *first = scan->at;

  while (scan->at < scan->end && g_ascii_isdigit (*scan->at))
    scan->at++;
  return scan->at > first;
}

static gboolean
scan_number_fits (Scan *scan, const char *first, gboolean is_integer)
{
  g_autofree char *literal = g_strndup (first, (gsize) (scan->at - first));

  if (is_integer ? !g_ascii_string_to_signed (literal, 10, G_MININT64, G_MAXINT64, NULL, NULL)
                 : !isfinite (g_ascii_strtod (literal, NULL)))
    {
      scan->at = first;
      return scan_fail (scan, "the number %.40s is out of range", literal);
    }
  return TRUE;
}

static gboolean
scan_number (Scan *scan)
{
  const char *first = scan->at;
  gboolean is_integer = TRUE;

  if (*scan->at == '-')
    scan->at++;
  if (scan->end - scan->at >= 2 && scan->at[0] == '0' && g_ascii_isdigit (scan->at[1]))
    return scan_fail (scan, "a number must not start with 0");
  if (!scan_digits (scan))
    return scan_fail (scan, "expected a value");
  if (scan->at < scan->end && (*scan->at == 'x' || *scan->at == 'X'))
    return scan_fail (scan, "JSON has no hexadecimal numbers; write it in decimal");
  if (scan->at < scan->end && *scan->at == '.')
    {
      scan->at++;
      is_integer = FALSE;
      if (!scan_digits (scan))
        return scan_fail (scan, "digits must follow the decimal point");
    }
  if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E'))
    {
      scan->at++;
      is_integer = FALSE;
      if (scan->at < scan->end && (*scan->at == '-' || *scan->at == '+'))
        scan->at++;
      if (!scan_digits (scan))
        return scan_fail (scan, "digits must follow the exponent");
    }
  return scan_number_fits (scan, first, is_integer);
}

static gboolean
scan_member (Scan *scan, GHashTable *seen, guint depth)
{
  g_autoptr (GString) name = g_string_new (NULL);

  if (scan_next_is (scan, '/'))
    return scan_fail (scan, "comments are not allowed in these files");
  if (scan_next_is (scan, '}'))
    return scan_fail (scan, "a “,” stands before this “}”; take it away, or name another member");
  if (!scan_next_is (scan, '"'))
    return scan_fail (scan, "expected a member name in double quotes");
  if (!scan_string (scan, name))
    return FALSE;
  if (!g_hash_table_add (seen, g_strdup (name->str)))
    return scan_fail (scan, "duplicate member “%s”", name->str);
  return scan_expect (scan, ':', "after a member name") && scan_value (scan, depth);
}

static gboolean
scan_object (Scan *scan, guint depth)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  scan->at++;
  if (!scan_next_is (scan, '}'))
    while (TRUE)
      {
        if (!scan_member (scan, seen, depth))
          return FALSE;
        if (!scan_next_is (scan, ','))
          break;
        scan->at++;
      }
  return scan_expect (scan, '}', "or “,” after a member");
}

static gboolean
scan_array (Scan *scan, guint depth)
{
  scan->at++;
  if (!scan_next_is (scan, ']'))
    while (TRUE)
      {
        if (!scan_value (scan, depth))
          return FALSE;
        if (!scan_next_is (scan, ','))
          break;
        scan->at++;
        if (scan_next_is (scan, ']'))
          return scan_fail (scan, "a “,” stands before this “]”; take it away");
      }
  return scan_expect (scan, ']', "or “,” after an element");
}

static gboolean
scan_word (Scan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scan->end - scan->at) >= length && memcmp (scan->at, words[i], length) == 0)
        {
          scan->at += length;
          return TRUE;
        }
    }
  return scan_fail (
    scan, *scan->at == '/' ? "comments are not allowed in these files" : "expected a value");
}

static gboolean
scan_value (Scan *scan, guint depth)
{
  if (depth > ENCFG_JSON_MAX_DEPTH)
    return scan_fail (scan, "nested deeper than %d levels", ENCFG_JSON_MAX_DEPTH);
  scan_space (scan);
  if (scan->at >= scan->end)
    return scan_fail (scan, "the text ends where a value was expected");
  if (*scan->at == '{')
    return scan_object (scan, depth + 1);
  if (*scan->at == '[')
    return scan_array (scan, depth + 1);
  if (*scan->at == '"')
    {
      g_autoptr (GString) ignored = g_string_new (NULL);

      return scan_string (scan, ignored);
    }
  if (*scan->at == '-' || g_ascii_isdigit (*scan->at))
    return scan_number (scan);
  return scan_word (scan);
}

static gboolean
scan_text (Scan *scan)
{
  const char *invalid;

  if (!g_utf8_validate_len (scan->at, (gsize) (scan->end - scan->at), &invalid))
    {
      scan->at = invalid;
      return scan_fail (scan, "this is not text (UTF-8)");
    }
  scan_space (scan);
  if (scan->at == scan->end)
    return scan_fail (scan, "the text is empty");
  if (*scan->at != '{' && *scan->at != '[')
    return scan_fail (scan, "expected an object or array");
  if (!scan_value (scan, 0))
    return FALSE;
  scan_space (scan);
  return scan->at == scan->end || scan_fail (scan, "something follows after the end");
}

JsonNode *
encfg_json_parse (const char *text, gssize length, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  /* Some editors begin each file with a mark of their own. */
  const gsize n = strlen (BYTE_ORDER_MARK);
  const gsize mark = size >= n && memcmp (text, BYTE_ORDER_MARK, n) == 0 ? n : 0;
  Scan scan = { text + mark, text + mark, text + size, NULL };
  g_autoptr (JsonParser) parser = NULL;

  if (size > ENCFG_JSON_MAX_BYTES)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_CONFIG,
                   "%" G_GSIZE_FORMAT " bytes are more than the allowed %d",
                   size,
                   ENCFG_JSON_MAX_BYTES);
      return NULL;
    }
  if (!scan_text (&scan))
    {
      g_propagate_error (error, scan.error);
      return NULL;
    }
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text + mark, (gssize) (size - mark), &scan.error))
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "%s", scan.error->message);
      g_clear_error (&scan.error);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

JsonNode *
encfg_json_parse_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  JsonNode *node = NULL;
  gsize length;

  if (!encfg_file_read (path, ENCFG_JSON_MAX_BYTES, ENCFG_ERROR_CONFIG, &text, &length, error))
    return NULL;
  node = encfg_json_parse (text, (gssize) length, error);
  if (node == NULL)
    g_prefix_error (error, "%s: ", path);
  return node;
}

const char *
encfg_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

char *
encfg_json_format_double (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* JSON knows neither infinity nor NaN. */
  if (!isfinite (number))
    return g_strdup ("null");

  g_ascii_formatd (text, sizeof text, "%.15g", number);
  if (g_ascii_strtod (text, NULL) < number || g_ascii_strtod (text, NULL) > number)
    g_ascii_formatd (text, sizeof text, "%.17g", number);
  return g_strdup (text);
}

char *
encfg_json_dup_typed (JsonNode *node)
{
  const GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (type == G_TYPE_STRING)
    return json_node_dup_string (node);
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return type == G_TYPE_DOUBLE ? encfg_json_format_double (json_node_get_double (node)) : NULL;
}
