/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where an item lies, and the registers that all items together take. Used by the profile loader
 * alone. */

#include "encfg-profile-reader.h"

G_BEGIN_DECLS

/* The member "address" as a wire address of `table`. */
guint16 encfg_profile_read_address (EncfgReader *reader,
                                    JsonObject *object,
                                    EncfgTable table,
                                    guint address_base);

/* Reads into `item` where its occurrences lie. `address_base` is the profile's (0, 1 or 40001),
 * `repeats` TRUE in sections that need a stride. */
void encfg_place_read (EncfgReader *reader,
                       JsonObject *object,
                       EncfgItem *item,
                       guint address_base,
                       gboolean repeats);

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
