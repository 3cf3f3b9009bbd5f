/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Which places a network search looks at: hosts, ranges and networks as people type them, each
 * place once. Pure; any thread once nothing is added any more. */

#include "encfg-endpoint.h"

G_BEGIN_DECLS

/* A /16, and no more at a time. */
#define ENCFG_HOSTS_MAX 65536u

typedef struct _EncfgHosts EncfgHosts;

/* Where no port is given it is `port`. */
EncfgHosts *encfg_hosts_new (guint16 port);
EncfgHosts *encfg_hosts_ref (EncfgHosts *self);
void encfg_hosts_unref (EncfgHosts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgHosts, encfg_hosts_unref)

/* One or several, with commas or blanks between: "10.0.0.5", "10.0.0.5-10.0.0.20", "10.0.0.5-20",
 * "10.0.0.0/24", "10.0.0.0/255.255.255.0", a name, "[::1]"; each may end with ":PORT". The address
 * of a network itself and its broadcast address are left out. ENCFG_ERROR_USAGE tells what is wrong
 * with which word; then nothing of `text` was added. */
gboolean encfg_hosts_add (EncfgHosts *self, const char *text, GError **error);

guint encfg_hosts_get_count (const EncfgHosts *self);

/* Where place `index` is; an id is not given. (transfer full) */
EncfgEndpoint *encfg_hosts_dup_endpoint (const EncfgHosts *self, guint index);

/* TRUE if place `index` is an IPv4 address: it as a number, the first octet highest. */
gboolean
encfg_hosts_get_ipv4 (const EncfgHosts *self, guint index, guint32 *address, guint16 *port);

/* "192.168.1.100" ↔ number. */
gboolean encfg_ipv4_parse (const char *text, guint32 *address);
char *encfg_ipv4_format (guint32 address); /* (transfer full) */
/* The bits of a network of this prefix, 0 to 32. */
guint32 encfg_ipv4_mask (guint prefix);

G_END_DECLS
