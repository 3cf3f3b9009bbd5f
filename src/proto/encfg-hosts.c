/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-hosts.h"

#include "encfg-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define PREFIX_MIN 16
#define MULTICAST 0xe0000000u /* 224.0.0.0, and all above it belongs to no single host */
#define LOWEST 0x01000000u

typedef struct
{
  guint32 address;
  guint16 port;
  char *name; /* NULL: the address */
} Host;

struct _EncfgHosts
{
  gatomicrefcount refs;
  guint16 port;
  GArray *hosts;
  GHashTable *known; /* "host:port" of each */
};

static void
host_clear (gpointer data)
{
  g_free (((Host *) data)->name);
}

EncfgHosts *
encfg_hosts_new (guint16 port)
{
  EncfgHosts *self = g_new0 (EncfgHosts, 1);

  g_atomic_ref_count_init (&self->refs);
  self->port = port;
  self->hosts = g_array_new (FALSE, FALSE, sizeof (Host));
  g_array_set_clear_func (self->hosts, host_clear);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

EncfgHosts *
encfg_hosts_ref (EncfgHosts *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
encfg_hosts_unref (EncfgHosts *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->hosts);
  g_hash_table_unref (self->known);
  g_free (self);
}

gboolean
encfg_ipv4_parse (const char *text, guint32 *address)
{
  g_autoptr (GInetAddress) parsed = NULL;
  guint32 bytes;

  /* inet_pton takes nothing but four numbers; strspn keeps IPv6 away. */
  if (text[strspn (text, "0123456789.")] != '\0')
    return FALSE;
  parsed = g_inet_address_new_from_string (text);
  if (!parsed)
    return FALSE;
  memcpy (&bytes, g_inet_address_to_bytes (parsed), sizeof bytes);
  *address = GUINT32_FROM_BE (bytes);
  return TRUE;
}

char *
encfg_ipv4_format (guint32 address)
{
  return g_strdup_printf (
    "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

guint32
encfg_ipv4_mask (guint prefix)
{
  return prefix == 0 ? 0 : G_MAXUINT32 << (32 - prefix);
}

static gboolean
set_usage (GError **error, const char *word, const char *reason)
{
  g_autofree char *message = g_strdup_printf ("“%s”: %s", word, reason);

  g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
set_too_many (GError **error, const char *word)
{
  return set_usage (
    error, word, _ ("that is more than 65536 addresses (a /16): search in smaller parts"));
}

/* (transfer full) */
static char *
name_host (const Host *host)
{
  g_autofree char *address = host->name ? NULL : encfg_ipv4_format (host->address);

  return g_strdup_printf ("%s:%u", host->name ? host->name : address, (guint) host->port);
}

static gboolean
add_host (EncfgHosts *self, const char *word, const Host *host, GError **error)
{
  g_autofree char *key = name_host (host);
  Host copy = *host;

  if (g_hash_table_contains (self->known, key))
    return TRUE;
  if (self->hosts->len == ENCFG_HOSTS_MAX)
    return set_too_many (error, word);
  g_hash_table_add (self->known, g_steal_pointer (&key));
  copy.name = g_strdup (host->name);
  g_array_append_val (self->hosts, copy);
  return TRUE;
}

static void
forget_from (EncfgHosts *self, guint first)
{
  for (guint i = first; i < self->hosts->len; i++)
    {
      g_autofree char *key = name_host (&g_array_index (self->hosts, Host, i));

      g_hash_table_remove (self->known, key);
    }
  g_array_set_size (self->hosts, first);
}

static gboolean
add_range (EncfgHosts *self,
           const char *word,
           guint32 first,
           guint32 last,
           guint16 port,
           GError **error)
{
  if (first > last)
    return set_usage (error, word, _ ("the range ends before it begins"));
  if (first < LOWEST || last >= MULTICAST)
    return set_usage (error, word, _ ("no single device has such an address"));
  if (last - first >= ENCFG_HOSTS_MAX)
    return set_too_many (error, word);
  for (guint32 address = first; address <= last; address++)
    {
      const Host host = { .address = address, .port = port };

      if (!add_host (self, word, &host, error))
        return FALSE;
    }
  return TRUE;
}

/* "24", or "255.255.255.0". */
static gboolean
parse_mask (const char *text, guint *prefix)
{
  guint64 number;
  guint32 mask;

  if (g_ascii_string_to_unsigned (text, 10, 0, 32, &number, NULL))
    {
      *prefix = (guint) number;
      return TRUE;
    }
  if (!encfg_ipv4_parse (text, &mask))
    return FALSE;
  for (*prefix = 0; *prefix <= 32; (*prefix)++)
    if (encfg_ipv4_mask (*prefix) == mask)
      return TRUE;
  return FALSE;
}

static gboolean
add_network (EncfgHosts *self,
             const char *word,
             const char *address,
             const char *mask,
             guint16 port,
             GError **error)
{
  guint32 first;
  guint32 last;
  guint prefix;

  if (!encfg_ipv4_parse (address, &first))
    return set_usage (error,
                      word,
                      strchr (address, ':')
                        ? _ ("an IPv6 network is too large to be searched: name single addresses")
                        : _ ("a network is written as 192.168.1.0/24"));
  if (!parse_mask (mask, &prefix))
    return set_usage (error, word, _ ("the mask is a number up to 32, or as 255.255.255.0"));
  if (prefix < PREFIX_MIN)
    return set_too_many (error, word);
  first &= encfg_ipv4_mask (prefix);
  last = first | ~encfg_ipv4_mask (prefix);
  if (prefix <= 30)
    return add_range (self, word, first + 1, last - 1, port, error);
  return add_range (self, word, first, last, port, error);
}

/* "10.0.0.5-10.0.0.20" and "10.0.0.5-20". */
static gboolean
parse_end (const char *text, guint32 first, guint32 *last)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, 255, &number, NULL))
    return encfg_ipv4_parse (text, last);
  *last = (first & ~255u) | (guint32) number;
  return TRUE;
}

static gboolean
add_name (EncfgHosts *self, const char *word, GError **error)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_new_tcp (word, error);
  Host host = { 0 };

  if (!endpoint)
    return FALSE;
  host.port = endpoint->port ? endpoint->port : self->port;
  if (encfg_ipv4_parse (endpoint->host, &host.address))
    return add_range (self, word, host.address, host.address, host.port, error);
  host.name = endpoint->host;
  return add_host (self, word, &host, error);
}

/* Cuts ":PORT" off. */
static gboolean
cut_port (char *text, const char *word, guint16 *port, GError **error)
{
  char *colon = strrchr (text, ':');
  guint64 number;

  /* An IPv6 address has several. */
  if (!colon || colon != strchr (text, ':'))
    return TRUE;
  if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL))
    return set_usage (error, word, _ ("the port is a number from 1 to 65535"));
  *colon = '\0';
  *port = (guint16) number;
  return TRUE;
}

static gboolean
add_word (EncfgHosts *self, const char *word, GError **error)
{
  g_autofree char *text = g_strdup (word);
  guint16 port = self->port;
  guint32 first;
  guint32 last;
  char *slash;
  char *dash;

  if (!strpbrk (text, "/-"))
    return add_name (self, word, error);
  if (!cut_port (text, word, &port, error))
    return FALSE;
  slash = strchr (text, '/');
  if (slash)
    {
      *slash = '\0';
      return add_network (self, word, text, slash + 1, port, error);
    }
  dash = strchr (text, '-');
  *dash = '\0';
  /* A name may have a dash, too. */
  if (text[strspn (text, "0123456789.")] != '\0')
    return add_name (self, word, error);
  if (!encfg_ipv4_parse (text, &first) || !parse_end (dash + 1, first, &last))
    return set_usage (
      error, word, _ ("a range is written as 192.168.1.10-192.168.1.50, or 192.168.1.10-50"));
  return add_range (self, word, first, last, port, error);
}

gboolean
encfg_hosts_add (EncfgHosts *self, const char *text, GError **error)
{
  const guint n_before = self->hosts->len;
  g_auto (GStrv) words = g_strsplit_set (text, ", \t\r\n;", -1);
  gboolean is_empty = TRUE;

  for (guint i = 0; words[i]; i++)
    {
      if (*words[i] == '\0')
        continue;
      is_empty = FALSE;
      if (!add_word (self, words[i], error))
        {
          forget_from (self, n_before);
          return FALSE;
        }
    }
  if (is_empty)
    return set_usage (error, text, _ ("an address, a range or a network was expected"));
  return TRUE;
}

guint
encfg_hosts_get_count (const EncfgHosts *self)
{
  return self->hosts->len;
}

EncfgEndpoint *
encfg_hosts_dup_endpoint (const EncfgHosts *self, guint index)
{
  const Host *host = &g_array_index (self->hosts, Host, index);
  EncfgEndpoint *endpoint = g_new0 (EncfgEndpoint, 1);

  endpoint->kind = ENCFG_ENDPOINT_TCP;
  endpoint->host = host->name ? g_strdup (host->name) : encfg_ipv4_format (host->address);
  endpoint->port = host->port;
  return endpoint;
}

gboolean
encfg_hosts_get_ipv4 (const EncfgHosts *self, guint index, guint32 *address, guint16 *port)
{
  const Host *host = &g_array_index (self->hosts, Host, index);

  *address = host->address;
  *port = host->port;
  return host->name == NULL;
}
