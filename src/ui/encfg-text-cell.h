/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a column of the settings table tells in words: any but name and config value. */

#include "encfg-setting-cell.h"

G_BEGIN_DECLS

#define ENCFG_TYPE_TEXT_CELL (encfg_text_cell_get_type ())
G_DECLARE_FINAL_TYPE (EncfgTextCell, encfg_text_cell, ENCFG, TEXT_CELL, EncfgSettingCell)

GtkWidget *encfg_text_cell_new (EncfgColumn column, EncfgSession *session);

G_END_DECLS
