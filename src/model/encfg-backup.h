/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a module held before it was changed, kept without asking: one settings file each below the
 * user's data directory, en-cfg/backups. Main thread only. */

#include "encfg-settings-file.h"

G_BEGIN_DECLS

/* Stores `file` (its kind is set to `kind`) and returns the id under which it can be found:
 * "20261121-081500-bm3000-SIMULATED-0001". Never replaces a backup. (transfer full) */
char *encfg_backup_save (EncfgSettingsFile *file, const char *kind, GError **error);

/* NULL with ENCFG_ERROR_CONFIG if there is none of this id, or it is damaged. (transfer full) */
EncfgSettingsFile *encfg_backup_load (const char *id, GError **error);

G_END_DECLS
