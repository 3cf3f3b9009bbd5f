/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where an item lies, and the registers that all items together take. Used by the profile loader
 * alone. */

#include "encfg-reader.h"

G_BEGIN_DECLS

/* What tells one occurrence from the next. */
typedef enum
{
  ENCFG_BY_PAGE,
  ENCFG_BY_UNIT,
  ENCFG_BY_STRIDE
} EncfgBy;
#define ENCFG_N_BY 3

/* How the items of a section lie. */
typedef struct
{
  guint address_base; /* 0, 1 or 40001 */
  gboolean repeats;
  EncfgBy by;             /* if it repeats */
  guint16 view;           /* of occurrence 0 */
  const GArray *segments; /* EncfgSegment, or NULL */
} EncfgPlacing;

/* The member "address" as a wire address of `table`. */
guint16 encfg_profile_read_address (EncfgReader *reader,
                                    JsonObject *object,
                                    EncfgTable table,
                                    guint address_base);

/* Reads into `item`, which has its type already, where its occurrences lie. */
void encfg_place_read (EncfgReader *reader,
                       JsonObject *object,
                       EncfgItem *item,
                       const EncfgPlacing *placing);

/* The members "by" and "first" of what occurs `max` times. `first` becomes the page, or the unit
 * offset, of the first. ENCFG_BY_STRIDE if there is no "by". */
EncfgBy encfg_place_read_by (EncfgReader *reader, JsonObject *object, guint max, guint *first);

/* Number of the view in the profile, which gets it if it has none such yet. */
guint16 encfg_place_take_view (EncfgProfile *profile, const EncfgView *view);

/* Which item takes which register; finds overlaps. Registers of different views never overlap. */
typedef struct _EncfgOccupancy EncfgOccupancy;
EncfgOccupancy *encfg_occupancy_new (void);
void encfg_occupancy_free (EncfgOccupancy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgOccupancy, encfg_occupancy_free)

/* The item that took the register of the module itself (view 0), or NULL. Borrowed. */
const EncfgItem *encfg_occupancy_get (EncfgOccupancy *self, EncfgTable table, guint16 address);

/* Takes the registers of `repeats` occurrences of `item`; a fault goes to the reader's present
 * path. Command registers may be shared by several commands, and a word by several items of a bit.
 * The item must live as long as the occupancy. */
void encfg_occupancy_take (EncfgOccupancy *self,
                           EncfgReader *reader,
                           const EncfgItem *item,
                           guint repeats);

G_END_DECLS
