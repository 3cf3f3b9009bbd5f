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

/* Did a program that ended unexpectedly leave one, readable or not? */
gboolean encfg_draft_exists (guint number);
EncfgSettingsFile *encfg_draft_load (guint number, GError **error); /* (transfer full) */

/* One that cannot be taken up is kept, but not as a draft: its path from now on, or NULL if it
 * stays where it is. (transfer full) */
char *encfg_draft_put_aside (guint number);

void encfg_draft_remove (guint number);

G_END_DECLS
