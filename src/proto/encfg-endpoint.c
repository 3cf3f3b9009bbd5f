/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-endpoint.h"

#include "encfg-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define BAUD_MIN 300
#define BAUD_MAX 1000000

#define WINDOWS_PREFIX "\\\\.\\"

static gboolean
set_usage (GError **error, const char *reason, const char *what)
{
  g_autofree char *message = g_strdup_printf ("“%s”: %s", what, reason);

  g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
parse_number (const char *text, guint min, guint max, guint *out)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, min, max, &number, NULL))
    return FALSE;
  *out = (guint) number;
  return TRUE;
}

static gboolean
parse_unit (EncfgEndpoint *self, const char *text, GError **error)
{
  guint unit;

  if (!parse_number (text, 1, ENCFG_UNIT_TCP_ITSELF, &unit) ||
      (unit > ENCFG_UNIT_MAX &&
       (unit != ENCFG_UNIT_TCP_ITSELF || self->kind != ENCFG_ENDPOINT_TCP)))
    return set_usage (error,
                      self->kind == ENCFG_ENDPOINT_TCP
                        ? _ ("the Modbus id is a number from 1 to 247, or 255")
                        : _ ("the Modbus id is a number from 1 to 247"),
                      text);
  self->unit = (guint8) unit;
  return TRUE;
}

static gboolean
set_baud (EncfgEndpoint *self, guint baud, GError **error)
{
  if (baud < BAUD_MIN || baud > BAUD_MAX)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   _ ("%u baud: the speed is a number from %d to %d"),
                   baud,
                   BAUD_MIN,
                   BAUD_MAX);
      return FALSE;
    }
  self->baud = baud;
  return TRUE;
}

static gboolean
parse_baud (EncfgEndpoint *self, const char *text, GError **error)
{
  guint baud;

  if (!parse_number (text, 0, G_MAXUINT, &baud))
    return set_usage (error, _ ("the speed is a number of baud"), text);
  return set_baud (self, baud, error);
}

static gboolean
parse_format (EncfgEndpoint *self, const char *text, GError **error)
{
  if (strlen (text) != 3 || strchr ("78", text[0]) == NULL ||
      strchr ("NEO", g_ascii_toupper (text[1])) == NULL || strchr ("12", text[2]) == NULL)
    return set_usage (error, _ ("the format is like 8N1, 8E1 or 8N2"), text);

  self->format[0] = text[0];
  self->format[1] = g_ascii_toupper (text[1]);
  self->format[2] = text[2];
  return TRUE;
}

/* "com3" and "\\.\COM3" name the same line as "COM3". */
static gboolean
set_device (EncfgEndpoint *self, const char *text, GError **error)
{
  const char *device =
    g_str_has_prefix (text, WINDOWS_PREFIX) ? text + strlen (WINDOWS_PREFIX) : text;

  if (device[0] == '\0')
    return set_usage (error, _ ("the serial port is missing"), text);

  if (g_ascii_strncasecmp (device, "com", 3) == 0 && g_ascii_isdigit (device[3]))
    self->device = g_ascii_strup (device, -1);
  else
    self->device = g_strdup (device);
  return TRUE;
}

static gboolean
is_number_host (const char *host)
{
  return strspn (host, "0123456789.") == strlen (host);
}

static gboolean
is_ipv6 (const char *text)
{
  const char *scope = strchr (text, '%');
  g_autofree char *bare =
    scope != NULL ? g_strndup (text, (gsize) (scope - text)) : g_strdup (text);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);

  return address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
}

static gboolean
set_host (EncfgEndpoint *self, const char *host, gboolean bracketed, GError **error)
{
  if (host[0] == '\0')
    return set_usage (error, _ ("the host is missing"), host);
  if (bracketed && !is_ipv6 (host))
    return set_usage (error, _ ("no IPv6 address stands in the brackets"), host);
  if (!bracketed && strpbrk (host, " \t\r\n/\\@?#[]:%&=\"'<>") != NULL)
    return set_usage (error, _ ("this is no host name or address"), host);
  /* The resolver would read "10.1" as 10.0.0.1. */
  if (is_number_host (host) && !g_hostname_is_ip_address (host))
    return set_usage (error, _ ("an IPv4 address has four numbers up to 255"), host);

  self->host = g_strdup (host);
  return TRUE;
}

static gboolean
parse_host_port (EncfgEndpoint *self, const char *text, GError **error)
{
  gboolean bracketed = text[0] == '[';
  const char *end = bracketed ? strchr (text, ']') : text + strcspn (text, ":");
  const char *rest;
  g_autofree char *host = NULL;
  guint port;

  if (end == NULL)
    return set_usage (error, _ ("a closing bracket is missing"), text);
  if (!bracketed && *end != '\0' && strchr (end + 1, ':') != NULL)
    return set_usage (error, _ ("an IPv6 address stands in brackets, as in [::1]:502"), text);

  rest = bracketed ? end + 1 : end;
  if (*rest != '\0')
    {
      if (*rest != ':' || !parse_number (rest + 1, 1, G_MAXUINT16, &port))
        return set_usage (error, _ ("the port is a number from 1 to 65535"), text);
      self->port = (guint16) port;
    }
  if (bracketed)
    text++;
  host = g_strndup (text, (gsize) (end - text));
  return set_host (self, host, bracketed, error);
}

static gboolean
parse_parameter (EncfgEndpoint *self, const char *name, const char *value, GError **error)
{
  gboolean is_rtu = self->kind == ENCFG_ENDPOINT_RTU;

  if (strcmp (name, "id") == 0 && self->unit == 0)
    return parse_unit (self, value, error);
  if (is_rtu && strcmp (name, "baud") == 0 && self->baud == 0)
    return parse_baud (self, value, error);
  if (is_rtu && strcmp (name, "format") == 0 && self->format[0] == '\0')
    return parse_format (self, value, error);
  return set_usage (error, _ ("unknown or repeated parameter"), name);
}

static gboolean
parse_parameters (EncfgEndpoint *self, const char *query, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);

  if (parts[0] == NULL)
    return set_usage (error, _ ("a parameter is name=value"), query);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');

      if (equals == NULL)
        return set_usage (error, _ ("a parameter is name=value"), parts[i]);
      *equals = '\0';
      if (!parse_parameter (self, parts[i], equals + 1, error))
        return FALSE;
    }
  return TRUE;
}

/* What stands behind "tcp:" or "rtu:" and before "?". */
static gboolean
parse_place (EncfgEndpoint *self, const char *escaped, GError **error)
{
  gboolean has_slashes = g_str_has_prefix (escaped, "//");
  g_autofree char *place = g_uri_unescape_string (has_slashes ? escaped + 2 : escaped, NULL);

  if (place == NULL)
    /* xgettext:no-c-format */
    return set_usage (error, _ ("bad %-escape"), escaped);
  if (self->kind == ENCFG_ENDPOINT_TCP)
    return has_slashes ? parse_host_port (self, place, error)
                       : set_usage (error, _ ("tcp: is followed by //host"), escaped);

  if (has_slashes && place[0] != '/')
    return set_usage (
      error, _ ("rtu:// is followed by a full path, as in rtu:///dev/ttyUSB0"), escaped);
  return set_device (self, place, error);
}

EncfgEndpoint *
encfg_endpoint_parse (const char *uri, GError **error)
{
  g_autoptr (EncfgEndpoint) self = g_new0 (EncfgEndpoint, 1);
  const char *query = strchr (uri, '?');
  g_autofree char *before = query != NULL ? g_strndup (uri, (gsize) (query - uri)) : g_strdup (uri);

  if (g_str_has_prefix (before, "tcp:"))
    self->kind = ENCFG_ENDPOINT_TCP;
  else if (g_str_has_prefix (before, "rtu:"))
    self->kind = ENCFG_ENDPOINT_RTU;
  else
    {
      set_usage (error, _ ("an endpoint begins with tcp:// or rtu:"), uri);
      return NULL;
    }

  if (!parse_place (self, before + strlen ("tcp:"), error))
    return NULL;
  if (query != NULL && !parse_parameters (self, query + 1, error))
    return NULL;
  return g_steal_pointer (&self);
}

EncfgEndpoint *
encfg_endpoint_new_tcp (const char *host_port, GError **error)
{
  g_autoptr (EncfgEndpoint) self = g_new0 (EncfgEndpoint, 1);

  self->kind = ENCFG_ENDPOINT_TCP;
  return parse_host_port (self, host_port, error) ? g_steal_pointer (&self) : NULL;
}

EncfgEndpoint *
encfg_endpoint_new_rtu (const char *device, guint baud, const char *format, GError **error)
{
  g_autoptr (EncfgEndpoint) self = g_new0 (EncfgEndpoint, 1);

  self->kind = ENCFG_ENDPOINT_RTU;
  if (!set_device (self, device, error))
    return NULL;
  if (baud != 0 && !set_baud (self, baud, error))
    return NULL;
  if (format != NULL && format[0] != '\0' && !parse_format (self, format, error))
    return NULL;
  return g_steal_pointer (&self);
}

EncfgEndpoint *
encfg_endpoint_copy (const EncfgEndpoint *self)
{
  EncfgEndpoint *copy = g_memdup2 (self, sizeof *self);

  copy->host = g_strdup (self->host);
  copy->device = g_strdup (self->device);
  return copy;
}

void
encfg_endpoint_free (EncfgEndpoint *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_free (self->device);
  g_free (self);
}

static void
append_host_port (GString *string, const EncfgEndpoint *self, const char *host)
{
  g_string_append_printf (string, strchr (self->host, ':') != NULL ? "[%s]" : "%s", host);
  if (self->port != 0)
    g_string_append_printf (string, ":%u", (guint) self->port);
}

static void
append_parameter (GString *string, const char *name, const char *value)
{
  g_string_append_printf (
    string, "%c%s=%s", strchr (string->str, '?') == NULL ? '?' : '&', name, value);
}

static void
append_number (GString *string, const char *name, guint value)
{
  g_autofree char *text = g_strdup_printf ("%u", value);

  if (value != 0)
    append_parameter (string, name, text);
}

char *
encfg_endpoint_to_string (const EncfgEndpoint *self)
{
  GString *string = g_string_new (NULL);

  if (self->kind == ENCFG_ENDPOINT_TCP)
    {
      g_autofree char *host = g_uri_escape_string (self->host, ":", TRUE);

      g_string_append (string, "tcp://");
      append_host_port (string, self, host);
    }
  else
    {
      g_autofree char *device = g_uri_escape_string (self->device, "/:", TRUE);

      g_string_append_printf (string, "rtu:%s%s", device[0] == '/' ? "//" : "", device);
      append_number (string, "baud", self->baud);
      if (self->format[0] != '\0')
        append_parameter (string, "format", self->format);
    }
  append_number (string, "id", self->unit);
  return g_string_free (string, FALSE);
}

char *
encfg_endpoint_line_name (const EncfgEndpoint *self)
{
  GString *string;

  if (self->kind == ENCFG_ENDPOINT_RTU)
    return g_strdup (self->device);

  string = g_string_new ("tcp:");
  append_host_port (string, self, self->host);
  return g_string_free (string, FALSE);
}

gboolean
encfg_endpoint_equal (const EncfgEndpoint *a, const EncfgEndpoint *b)
{
  return a->kind == b->kind && g_strcmp0 (a->host, b->host) == 0 && a->port == b->port &&
         g_strcmp0 (a->device, b->device) == 0 && a->baud == b->baud &&
         strcmp (a->format, b->format) == 0 && a->unit == b->unit;
}

guint
encfg_endpoint_bits_per_character (const EncfgEndpoint *self)
{
  if (self->format[0] == '\0')
    return 10;
  return 1 + (guint) (self->format[0] - '0') + (self->format[1] != 'N' ? 1 : 0) +
         (guint) (self->format[2] - '0');
}
