/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The parts of an item that have files of their own. Used by encfg-profile-item.c alone. */

#include "encfg-reader.h"

G_BEGIN_DECLS

/* What its registers hold: type, length, orders, bit, encoding. `item` has its table. */
void encfg_item_read_words (EncfgReader *reader, JsonObject *object, EncfgItem *item);

/* What its numbers mean: scale, limits, default, range, sentinels. `item` has type and access. */
void encfg_item_read_numbers (EncfgReader *reader, JsonObject *object, EncfgItem *item);

G_END_DECLS
