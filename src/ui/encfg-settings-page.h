/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The settings table with its tools: Read, Write, counts, filter, search, presets. The actions it
 * names belong to the window. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "selection-changed". */
#define ENCFG_TYPE_SETTINGS_PAGE (encfg_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSettingsPage, encfg_settings_page, ENCFG, SETTINGS_PAGE, GtkBox)

/* Once. */
void encfg_settings_page_set_session (EncfgSettingsPage *self, EncfgSession *session);

/* Rows selected by the user. (element-type EncfgSetting) (transfer full) */
GPtrArray *encfg_settings_page_get_selected (EncfgSettingsPage *self);
void encfg_settings_page_select_differing (EncfgSettingsPage *self);

/* Selected rows with a tab between columns, as spreadsheets take them. */
void encfg_settings_page_copy (EncfgSettingsPage *self);

gboolean encfg_settings_page_get_only_differing (EncfgSettingsPage *self);
void encfg_settings_page_set_only_differing (EncfgSettingsPage *self, gboolean only_differing);
gboolean encfg_settings_page_get_only_changed (EncfgSettingsPage *self);
void encfg_settings_page_set_only_changed (EncfgSettingsPage *self, gboolean only_changed);
void encfg_settings_page_find (EncfgSettingsPage *self);

/* The rows have changed otherwise than by typing: filter them anew. */
void encfg_settings_page_refresh (EncfgSettingsPage *self);

G_END_DECLS
