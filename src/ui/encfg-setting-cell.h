/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One cell of the settings table: what all columns have in common. What a cell shows of a setting,
 * or of a heading, is its kind's: EncfgConfigCell has the entry, EncfgTextCell words. Main thread
 * only. */

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

#define ENCFG_TYPE_SETTING_CELL (encfg_setting_cell_get_type ())
G_DECLARE_DERIVABLE_TYPE (EncfgSettingCell, encfg_setting_cell, ENCFG, SETTING_CELL, GtkBox)

struct _EncfgSettingCellClass
{
  GtkBoxClass parent_class;

  /* Another row has come: NULL for a heading, and for none any more. Or NULL. */
  void (*take_setting) (EncfgSettingCell *self, EncfgSetting *setting);
  /* It, or something of it, changed. */
  void (*show_setting) (EncfgSettingCell *self, EncfgSetting *setting);
  void (*show_heading) (EncfgSettingCell *self);
  /* What a pointer that rests here is told. (transfer full) */
  char *(*explain) (EncfgSettingCell *self, EncfgSetting *setting);
};

/* For the kinds. */
void encfg_setting_cell_set_session (EncfgSettingCell *self, EncfgSession *session);
EncfgSession *encfg_setting_cell_get_session (EncfgSettingCell *self);
void encfg_setting_cell_refresh (EncfgSettingCell *self);
/* FALSE for a row of a table that was replaced, whose rows are about to go. */
gboolean encfg_setting_cell_is_current (EncfgSettingCell *self);

/* NULL: none any more. */
void encfg_setting_cell_bind (EncfgSettingCell *self, EncfgNode *node);
/* Borrowed, or NULL. */
EncfgNode *encfg_setting_cell_get_node (EncfgSettingCell *self);
/* Borrowed; NULL for a heading, and for none. */
EncfgSetting *encfg_setting_cell_get_setting (EncfgSettingCell *self);

G_END_DECLS
