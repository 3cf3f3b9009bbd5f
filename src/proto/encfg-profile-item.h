/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One item of a profile file, and the registers that all items together take. Used by the profile
 * loader alone. */

#include "encfg-profile-reader.h"

G_BEGIN_DECLS

/* Reads the item that `object` holds, at the reader's present path. `address_base` is the profile's
 * (0, 1 or 40001), `repeats` TRUE in sections that need a stride. Always returns an item
 * (transfer full), made harmless where the reader found faults. */
EncfgItem *encfg_profile_item_read (EncfgReader *reader,
                                    JsonObject *object,
                                    EncfgSection section,
                                    guint address_base,
                                    gboolean repeats);

/* An item without members set, for command registers. (transfer full) */
EncfgItem *encfg_profile_item_new (EncfgSection section);
void encfg_profile_item_free (EncfgItem *self);

/* The member "address" as a wire address of `table`. */
guint16 encfg_profile_read_address (EncfgReader *reader,
                                    JsonObject *object,
                                    EncfgTable table,
                                    guint address_base);

/* Which item takes which register; finds overlaps. */
typedef struct _EncfgOccupancy EncfgOccupancy;
EncfgOccupancy *encfg_occupancy_new (void);
void encfg_occupancy_free (EncfgOccupancy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgOccupancy, encfg_occupancy_free)

/* The item that took the register, or NULL. Borrowed. */
const EncfgItem *encfg_occupancy_get (EncfgOccupancy *self, EncfgTable table, guint16 address);

/* Takes the registers of `repeats` occurrences of `item`; faults go to the reader's present path.
 * Command registers may be shared by several commands. */
void encfg_occupancy_take (EncfgOccupancy *self,
                           EncfgReader *reader,
                           const EncfgItem *item,
                           guint repeats);

G_END_DECLS
