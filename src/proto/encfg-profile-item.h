/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One item of a profile file. Used by the profile loader alone. */

#include "encfg-reader.h"

G_BEGIN_DECLS

/* Reads what the item in `object` is, at the reader's present path; encfg-profile-place.h reads
 * where it lies. Always returns an item (transfer full), made harmless where the reader found
 * faults. */
EncfgItem *encfg_profile_item_read (EncfgReader *reader, JsonObject *object, EncfgSection section);

/* An item without members set, for command registers. (transfer full) */
EncfgItem *encfg_profile_item_new (EncfgSection section);
/* A single bit is "off" or "on" where the file says nothing else. */
void encfg_profile_item_name_bit (EncfgItem *item);
/* Shares the lists, which are never changed any more. (transfer full) */
EncfgItem *encfg_profile_item_copy (const EncfgItem *self);
void encfg_profile_item_free (EncfgItem *self);

G_END_DECLS
