/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What of the settings table is shown, in the manual's order: rows under the headings of their
 * groups, less what a search, "only differing" or a closed heading hides. A GListModel of
 * EncfgNode. It looks at the rows when it is told to, not while somebody types in them. Main thread
 * only. */

#include "encfg-setting-table.h"

G_BEGIN_DECLS

/* A heading or a row. */
#define ENCFG_TYPE_NODE (encfg_node_get_type ())
G_DECLARE_FINAL_TYPE (EncfgNode, encfg_node, ENCFG, NODE, GObject)

/* NULL for a heading. Borrowed. */
EncfgSetting *encfg_node_get_setting (EncfgNode *self);
/* Of a table that was replaced it may be on show for some turns still. Borrowed. */
EncfgSettingTable *encfg_node_get_table (EncfgNode *self);
/* The text of its first column: the heading, or the row's label (under a heading without the
 * heading's own words). Borrowed. */
const char *encfg_node_get_name (EncfgNode *self);
guint encfg_node_get_depth (EncfgNode *self);
gboolean encfg_node_is_open (EncfgNode *self);

#define ENCFG_TYPE_SETTING_LIST (encfg_setting_list_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSettingList, encfg_setting_list, ENCFG, SETTING_LIST, GObject)

EncfgSettingList *encfg_setting_list_new (void);
/* From now on what changes is shown a few rows a turn of the main loop, as encfg_gradually. */
void encfg_setting_list_set_gradual (EncfgSettingList *self);
void encfg_setting_list_set_table (EncfgSettingList *self, EncfgSettingTable *table);

/* Rows that hold all words of `text` in name, meaning, key or group; "" or NULL: all. */
void encfg_setting_list_set_search (EncfgSettingList *self, const char *text);
void encfg_setting_list_set_only_different (EncfgSettingList *self, gboolean only_different);
gboolean encfg_setting_list_get_only_different (EncfgSettingList *self);
/* Of the rows that are not as they were found. */
void encfg_setting_list_set_only_changed (EncfgSettingList *self, gboolean only_changed);
gboolean encfg_setting_list_get_only_changed (EncfgSettingList *self);
void encfg_setting_list_toggle (EncfgSettingList *self, EncfgNode *heading);

/* The rows have changed: look again. */
void encfg_setting_list_refresh (EncfgSettingList *self);

/* GTK_INVALID_LIST_POSITION's value, G_MAXUINT, if it is not shown. */
guint encfg_setting_list_find (EncfgSettingList *self, EncfgSetting *setting);

G_END_DECLS
