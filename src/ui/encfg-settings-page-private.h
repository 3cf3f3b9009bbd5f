/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-settings-page share. */

#include "encfg-setting-cell.h"
#include "encfg-setting-list.h"
#include "encfg-settings-page.h"

G_BEGIN_DECLS

struct _EncfgSettingsPage
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgSettingList *list;
  GtkMultiSelection *selection;
  GHashTable *config_cells; /* EncfgSettingCell of the config column that are bound */
  GtkWidget *menu;          /* GtkPopoverMenu of the rows */
  GtkWidget *focus_before;  /* the menu came up; weak */
  guint fit_source;

  GtkWidget *frame;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  GtkLabel *counts, *story;
  GtkWidget *beside; /* the line of what is laid beside */
  GtkLabel *beside_text;
  GtkSearchEntry *search;
  GtkMenuButton *presets;
};

/* (transfer full) */
EncfgNode *encfg_settings_page_dup_node (EncfgSettingsPage *self, guint position);

/* The row that is edited, or clicked, is the one that is meant by "selected", unless it is one of
 * several. */
void encfg_settings_page_select_cell (EncfgSettingsPage *self, EncfgSettingCell *cell);

/* encfg-settings-page-columns */
void encfg_settings_page_add_columns (EncfgSettingsPage *self);
/* `title` NULL: nothing is laid beside. */
void encfg_settings_page_show_found (EncfgSettingsPage *self, const char *title);

/* encfg-settings-page-menu: the menu of the rows, by right click and by keyboard. */
void encfg_settings_page_add_menu (EncfgSettingsPage *self, GMenuModel *model);

G_END_DECLS
