/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-interfaces.h"

#include "encfg-hosts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#ifdef G_OS_UNIX
#include <gio/gnetworking.h>
#include <ifaddrs.h>
#include <net/if.h>
#endif

#define PREFIX_WIDE 16
#define PREFIX_NEAR 24
#define PREFIX_MAX 30

void
encfg_interface_free (EncfgInterface *self)
{
  g_free (self->name);
  g_free (self);
}

static void
add (GPtrArray *list, const char *name, guint32 address, guint prefix)
{
  EncfgInterface *interface;

  if (prefix == 0 || prefix > PREFIX_MAX)
    return;
  interface = g_new0 (EncfgInterface, 1);
  interface->name = g_strdup (name);
  interface->address = address;
  interface->prefix = prefix;
  g_ptr_array_add (list, interface);
}

/* "eth0=10.0.0.5/24"; what is not written so is left out. */
static void
add_given (GPtrArray *list, const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "=/", 3);
  guint32 address;
  guint64 prefix;

  if (g_strv_length (parts) == 3 && encfg_ipv4_parse (parts[1], &address) &&
      g_ascii_string_to_unsigned (parts[2], 10, 1, 32, &prefix, NULL))
    add (list, parts[0], address, (guint) prefix);
}

#ifdef G_OS_UNIX
static guint32
number_of (const struct sockaddr *address)
{
  struct sockaddr_in in;

  memcpy (&in, address, sizeof in);
  return GUINT32_FROM_BE (in.sin_addr.s_addr);
}

static void
add_system (GPtrArray *list)
{
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) != 0)
    return;
  for (const struct ifaddrs *one = all; one; one = one->ifa_next)
    {
      guint prefix = 0;

      if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET || !one->ifa_netmask ||
          !(one->ifa_flags & IFF_UP) || (one->ifa_flags & IFF_LOOPBACK))
        continue;
      while (prefix < 32 && (number_of (one->ifa_netmask) & (1u << (31 - prefix))))
        prefix++;
      add (list, one->ifa_name, number_of (one->ifa_addr), prefix);
    }
  freeifaddrs (all);
}
#else
/* Not known there yet: networks are named by hand. */
static void
add_system (GPtrArray *list)
{
}
#endif

GPtrArray *
encfg_interfaces_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_interface_free);
  const char *given = g_getenv ("ENCFG_INTERFACES");
  g_auto (GStrv) words = g_strsplit (given ? given : "", ",", -1);

  if (!given)
    add_system (list);
  for (guint i = 0; words[i]; i++)
    add_given (list, words[i]);
  return list;
}

gboolean
encfg_interface_is_cut (const EncfgInterface *self)
{
  return self->prefix < PREFIX_WIDE;
}

static guint
searched_prefix (const EncfgInterface *self)
{
  return encfg_interface_is_cut (self) ? PREFIX_NEAR : self->prefix;
}

char *
encfg_interface_dup_network (const EncfgInterface *self)
{
  const guint prefix = searched_prefix (self);
  g_autofree char *address = encfg_ipv4_format (self->address & encfg_ipv4_mask (prefix));

  return g_strdup_printf ("%s/%u", address, prefix);
}

guint
encfg_interface_count_hosts (const EncfgInterface *self)
{
  return (1u << (32 - searched_prefix (self))) - 2;
}

gboolean
encfg_interface_contains (const EncfgInterface *self, guint32 address)
{
  return ((self->address ^ address) & encfg_ipv4_mask (self->prefix)) == 0;
}

char *
encfg_interface_describe (const EncfgInterface *self)
{
  g_autofree char *network = encfg_interface_dup_network (self);
  const guint n = encfg_interface_count_hosts (self);

  return g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "%s: %s, %u address", "%s: %s, %u addresses", n),
    self->name,
    network,
    n);
}
