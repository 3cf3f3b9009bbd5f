/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The name of a setting, or of a heading with its arrow; it marks the row for the style sheet. */

#include "encfg-setting-cell.h"

G_BEGIN_DECLS

/* Signal "toggle": the heading is to be opened or closed. */
#define ENCFG_TYPE_NAME_CELL (encfg_name_cell_get_type ())
G_DECLARE_FINAL_TYPE (EncfgNameCell, encfg_name_cell, ENCFG, NAME_CELL, EncfgSettingCell)

GtkWidget *encfg_name_cell_new (EncfgSession *session);

G_END_DECLS
