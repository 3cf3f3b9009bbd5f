/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One cell of the settings table, of any column: a label, or for the config value an entry that is
 * always there and checks as one types. Main thread only. */

#include "encfg-session.h"
#include "encfg-setting-list.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  ENCFG_COLUMN_NAME,
  ENCFG_COLUMN_MEANING,
  ENCFG_COLUMN_UNIT,
  ENCFG_COLUMN_FOUND, /* of what is laid beside */
  ENCFG_COLUMN_DEVICE,
  ENCFG_COLUMN_CONFIG,
  ENCFG_COLUMN_STATUS
} EncfgColumn;
#define ENCFG_N_COLUMNS 7

/* Signals: "next" (int step): the cell of the row that many further is wanted; "toggle": the
 * heading is to be opened or closed; "edited": the config value was typed into; "entered": the
 * entry got the focus. */
#define ENCFG_TYPE_SETTING_CELL (encfg_setting_cell_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSettingCell, encfg_setting_cell, ENCFG, SETTING_CELL, GtkBox)

GtkWidget *encfg_setting_cell_new (EncfgColumn column, EncfgSession *session);

/* NULL: none any more. */
void encfg_setting_cell_bind (EncfgSettingCell *self, EncfgNode *node);
/* Borrowed, or NULL. */
EncfgNode *encfg_setting_cell_get_node (EncfgSettingCell *self);

/* Puts the cursor into the entry of a config cell. */
void encfg_setting_cell_edit (EncfgSettingCell *self);

G_END_DECLS
