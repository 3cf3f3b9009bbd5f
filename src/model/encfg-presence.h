/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Which of the groups that repeat a module has: a profile allows six strings, this one counts two.
 * Pure, any thread. */

#include "encfg-image.h"

G_BEGIN_DECLS

/* Wants the status items that tell how many there are of the groups that `items` (element-type
 * EncfgItem) stand in: nothing where no group is counted. Appends to `spans` (EncfgSpan). */
void encfg_presence_want_counts (const GPtrArray *items, GArray *spans);

/* Copies what is known of these counts from one image to another. */
void encfg_presence_copy_counts (const GPtrArray *items, const EncfgImage *from, EncfgImage *to);

/* The outermost group around the item that the module does not have, or NULL: it is there, or
 * nobody knows. Borrowed. */
const EncfgGroup *encfg_presence_find_missing (const EncfgItem *item, const EncfgImage *image);

/* "the module has no String 5 (Strings: 2)". (transfer full) */
char *encfg_presence_describe_missing (const EncfgGroup *group, const EncfgImage *image);

G_END_DECLS
