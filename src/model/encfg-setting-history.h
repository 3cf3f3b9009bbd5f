/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Undo and redo of what was done to the config side of a table, each step with a name ("change of
 * IR High"). Nothing here touches a module. Main thread only. */

#include "encfg-setting-table.h"

G_BEGIN_DECLS

#define ENCFG_TYPE_SETTING_HISTORY (encfg_setting_history_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSettingHistory, encfg_setting_history, ENCFG, SETTING_HISTORY, GObject)

/* Signal "changed": what can be undone or redone, or whether anything is unsaved. */
EncfgSettingHistory *encfg_setting_history_new (EncfgSettingTable *table);

/* What is done to the table between these two is one step; the name in the imperative's noun form:
 * "change of IR High", "preset 12 V". Without any change there is no step: FALSE. */
void encfg_setting_history_begin (EncfgSettingHistory *self);
gboolean encfg_setting_history_end (EncfgSettingHistory *self, const char *name);

/* Typing: one step for a row until another row, or encfg_setting_history_settle. */
void encfg_setting_history_type (EncfgSettingHistory *self, EncfgSetting *row, const char *text);
void encfg_setting_history_settle (EncfgSettingHistory *self);
/* What is being typed into the row is as if it had never been; FALSE if nothing is. */
gboolean encfg_setting_history_take_back (EncfgSettingHistory *self, EncfgSetting *row);

/* The name of the step, or NULL if there is none. Borrowed until the next change. */
const char *encfg_setting_history_get_undo (EncfgSettingHistory *self);
const char *encfg_setting_history_get_redo (EncfgSettingHistory *self);
void encfg_setting_history_undo (EncfgSettingHistory *self);
void encfg_setting_history_redo (EncfgSettingHistory *self);

/* The config side is on the disk as it stands now. */
void encfg_setting_history_mark_saved (EncfgSettingHistory *self);
/* Nor at any step before: the file has a part of it. */
void encfg_setting_history_mark_unsaved (EncfgSettingHistory *self);

/* TRUE if the config side is not as it was saved last (or at the beginning), and a row of it is not
 * in the module either. */
gboolean encfg_setting_history_is_unsaved (EncfgSettingHistory *self);

/* The same config side stands in another table (of the same profile) from now on. */
void encfg_setting_history_move (EncfgSettingHistory *self, EncfgSettingTable *table);

G_END_DECLS
