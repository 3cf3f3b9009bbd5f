/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-setting-table share. */

#include "encfg-setting-table.h"

G_BEGIN_DECLS

struct _EncfgSettingTable
{
  GObject parent_instance;

  EncfgProfile *profile;
  EncfgSection section;
  GPtrArray *items; /* EncfgItem, borrowed from the profile */
  GPtrArray *all;   /* EncfgSetting, one per item */
  GPtrArray *rows;  /* those that the module has */
  EncfgImage *counts;
  EncfgSettingsFile *foreign; /* rows of the applied file that the profile does not know */
};

/* As encfg_setting_table_find, also where the module has no such row. */
EncfgSetting *encfg_setting_table_find_any (EncfgSettingTable *self, const char *key);

/* Forgets what was wanted of the rows, and the rows of files that the profile does not know. */
void encfg_setting_table_clear_config (EncfgSettingTable *self);

G_END_DECLS
