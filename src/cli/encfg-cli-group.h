/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Rows of settings under the headings of their groups, with and without a profile. */

#include "encfg-cli-table.h"
#include "encfg-settings-file.h"

G_BEGIN_DECLS

/* Puts the heading of the item's group above it where it is the first of the group. Returns the
 * name of the row under there. Borrowed. */
const char *encfg_cli_enter_group_of (EncfgCliTable *table, const EncfgItem *item);

/* As above for a row of a file, whose group stands in its key and label alone:
 * "string[2].level[1].ir-high", "String 2 · Level 1 · IR High". */
const char *encfg_cli_enter_group_of_row (EncfgCliTable *table, const EncfgFileRow *row);

/* The members "group" and "group_label" of a row that stands in one. */
void encfg_cli_put_group (JsonObject *object, const EncfgItem *item);

G_END_DECLS
