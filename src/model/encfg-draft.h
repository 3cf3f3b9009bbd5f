/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Config values that are neither saved nor written, kept so that a crash or a dead battery loses no
 * work: a settings file for each window, below the user's data directory, en-cfg/drafts, while it
 * is needed. Main thread only. */

#include "encfg-setting-table.h"

G_BEGIN_DECLS

/* `number` from 1: of the window. Texts that are no value are kept, too. What stands there is
 * replaced. */
gboolean encfg_draft_save (EncfgSettingTable *table, guint number, GError **error);

/* What a program that ended unexpectedly left, or NULL. (transfer full) */
EncfgSettingsFile *encfg_draft_load (guint number);

void encfg_draft_remove (guint number);

G_END_DECLS
