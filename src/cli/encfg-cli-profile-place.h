/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where the items of a profile lie, in words and as JSON. Main thread. */

#include "encfg-profile.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* "100–101, every 8, 24 times", "10, page 4", "606 bit 3", "column 2". (transfer full) */
char *encfg_cli_profile_place_format (const EncfgProfile *profile, const EncfgItem *item);

/* "u32, low word first", "text, GBK". (transfer full) */
char *encfg_cli_profile_place_format_type (const EncfgItem *item);

/* A line "- …" for each thing beside the items that tells where to read: groups, page register,
 * segments, blocks. Empty if there is none. (transfer full) */
char *encfg_cli_profile_place_list (const EncfgProfile *profile);

/* Adds the same to the object of one item. */
void encfg_cli_profile_place_to_json (const EncfgProfile *profile,
                                      const EncfgItem *item,
                                      JsonObject *object);

G_END_DECLS
