/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The config value of a setting: an entry that is always there and checks as one types, with names
 * to choose from where there are some. */

#include "encfg-setting-cell.h"

G_BEGIN_DECLS

/* Signals: "next" (int step): the cell of the row that many further is wanted; "entered": the entry
 * got the focus; "pasted" (text): of several rows, from this one on. */
#define ENCFG_TYPE_CONFIG_CELL (encfg_config_cell_get_type ())
G_DECLARE_FINAL_TYPE (EncfgConfigCell, encfg_config_cell, ENCFG, CONFIG_CELL, EncfgSettingCell)

GtkWidget *encfg_config_cell_new (EncfgSession *session);

/* Puts the cursor into the entry. */
void encfg_config_cell_edit (EncfgConfigCell *self);

G_END_DECLS
