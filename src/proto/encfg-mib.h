/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* SNMP: which object stands for which item of a profile, and the MIB that tells others so. Readings
 * alone: identity, status, lamps, strings and cells; settings are left out, since a community or a
 * password may be among them. Objects are numbered in the order of the file, so that a profile
 * grows at the end of its sections without moving what others poll. Pure, any thread. */

#include "encfg-profile.h"

G_BEGIN_DECLS

/* All modules of ours lie below the arc that Net-SNMP keeps free for experiments
 * (netSnmpPlaypen): a number of its own is the maker's to give. */
#define ENCFG_MIB_ROOT 1, 3, 6, 1, 4, 1, 8072, 9999, 9999
#define ENCFG_MIB_MAX_ARCS 20

/* An object identifier. */
typedef struct
{
  guint32 arcs[ENCFG_MIB_MAX_ARCS];
  guint n_arcs;
} EncfgOid;

/* < 0, 0, > 0 in the order in which SNMP walks. */
int encfg_oid_compare (const EncfgOid *a, const EncfgOid *b);

/* The identifier below which all objects of the profile lie; it must have a MIB
 * (profile->snmp_mib). */
EncfgOid encfg_mib_get_root (const EncfgProfile *profile);

/* The items that have an object, in the order of their identifiers. (element-type EncfgItem)
 * (transfer container) */
GPtrArray *encfg_mib_list_items (const EncfgProfile *profile);

/* The identifier of occurrence `index` (as encfg_item_address counts it). Rows of cells are indexed
 * by string and cell if the profile has segments, else by cell. */
EncfgOid encfg_mib_get_oid (const EncfgProfile *profile, const EncfgItem *item, guint index);

/* A number as SNMP shows it: the shown value times 10 to the power of the item's decimals. */
gint64 encfg_mib_to_integer (const EncfgItem *item, gint64 raw);

/* TRUE where its numbers can be above 2147483647: Unsigned32, else Integer32. */
gboolean encfg_mib_is_unsigned (const EncfgItem *item);

/* The MIB in SMIv2. (transfer full) */
char *encfg_mib_to_text (const EncfgProfile *profile);

G_END_DECLS
