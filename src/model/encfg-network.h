/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The network configuration of a module as a set: does it hold together, can this computer reach
 * it, what is the way back. Nothing here sends anything. Main thread only, but for
 * encfg_network_check and the two functions after it, which are pure. */

#include "encfg-endpoint.h"
#include "encfg-write-review.h"

G_BEGIN_DECLS

/* IPv4 addresses as numbers, the first octet highest. -1: the profile has no such item, or nobody
 * knows what it holds. */
typedef struct
{
  gint64 ip, gateway, mask, port;
} EncfgNetwork;

/* What the module would have if the table's config side were written. */
void encfg_network_init (EncfgNetwork *self, EncfgSettingTable *table);

/* What does not fit, and into which row. */
typedef struct
{
  const char *key;
  char *message;
} EncfgNetworkFault;

/* Every fault of the set. Loopback addresses (127.x.y.z) are for simulated modules alone; gateway
 * 0.0.0.0 means none. (element-type EncfgNetworkFault) (transfer full) */
GPtrArray *encfg_network_check (const EncfgNetwork *self, gboolean is_simulated);

gboolean encfg_network_is_loopback (gint64 address);

/* "192.168.1.100". (transfer full) */
char *encfg_network_format (gint64 address);

/* How this computer would send to `to`: from which address of its own. FALSE: there is no way. */
typedef gboolean (*EncfgNetworkRoute) (guint32 to, guint32 *from);

/* As the system routes; nothing is sent. */
gboolean encfg_network_find_route (guint32 to, guint32 *from);

/* A warning if this computer has no address in the network of the set, or NULL. (transfer full) */
char *encfg_network_warn_if_far (const EncfgNetwork *self, EncfgNetworkRoute route);

/* A config value as it is typed: what the module holds is no change. */
void encfg_network_type (EncfgSetting *row, const char *text);

/* Looks anew at all that is typed, row by row and as a set: rows that do not fit become invalid,
 * and those that fit by now are so no more. */
void encfg_network_judge (EncfgSettingTable *table, gboolean is_simulated);

/* Reviews the whole set: rows of the table that were given no value keep what the module holds,
 * rows that do not fit are blocked. Then the block is written whole or not at all. (transfer full)
 */
EncfgWriteReview *encfg_network_review_new (EncfgSettingTable *table, gboolean is_simulated);

/* Where else than at `current` a module on the network may answer once it has restarted with what
 * the review says, likely places first. A port that is not changed may be reached as another one,
 * behind a router or as a simulator; a simulated module is nowhere but on this computer.
 * (element-type EncfgEndpoint) (transfer full) */
GPtrArray *encfg_network_list_places (const EncfgWriteReview *review,
                                      const EncfgEndpoint *current,
                                      gboolean is_simulated);

/* How a module that is not found any more is brought back, and where it is then; NULL if the
 * profile does not know. (transfer full) */
char *encfg_network_describe_way_back (const EncfgProfile *profile);

G_END_DECLS
