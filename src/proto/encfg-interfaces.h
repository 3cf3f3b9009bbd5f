/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The IPv4 networks that this computer is in. Nothing is sent. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name; /* "eth0" */
  guint32 address;
  guint prefix;
} EncfgInterface;

void encfg_interface_free (EncfgInterface *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgInterface, encfg_interface_free)

/* Each address of this computer that a module could be beside: interfaces that are up, not those
 * where nobody else can be (loopback, /31, /32). Where the environment has ENCFG_INTERFACES, as
 * "eth0=10.0.0.5/24,wlan0=10.1.0.7/16", that is the list: tests must not depend on the machine.
 * (element-type EncfgInterface) (transfer full) */
GPtrArray *encfg_interfaces_list (void);

/* "10.0.0.0/24", what is to be searched: of a network larger than a /16 only the /24 around the
 * computer's own address. (transfer full) */
char *encfg_interface_dup_network (const EncfgInterface *self);
guint encfg_interface_count_hosts (const EncfgInterface *self);
/* TRUE if the network is larger than what is searched of it. */
gboolean encfg_interface_is_cut (const EncfgInterface *self);

/* "eth0: 192.168.1.0/24, 254 addresses". (transfer full) */
char *encfg_interface_describe (const EncfgInterface *self);

gboolean encfg_interface_contains (const EncfgInterface *self, guint32 address);

G_END_DECLS
