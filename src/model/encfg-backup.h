/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a module held before it was changed, kept without asking: one settings file each below the
 * user's data directory, en-cfg/backups. Main thread only. */

#include "encfg-settings-file.h"

G_BEGIN_DECLS

/* Kinds. */
#define ENCFG_BACKUP_AS_FOUND "as-found"
#define ENCFG_BACKUP_BASELINE "baseline" /* a record, nothing to write back */

/* "as found"; a kind that nobody knows as it is, "—" for none. Borrowed. */
const char *encfg_backup_kind_text (const char *kind);

/* Stores `file` (its kind is set to `kind`) and returns the id under which it can be found:
 * "20261121-081500-bm3000-SIMULATED-0001". Never replaces a backup, whoever else saves one at the
 * same moment; it is on the disk when this returns, before the module is changed. (transfer full)
 */
char *encfg_backup_save (EncfgSettingsFile *file, const char *kind, GError **error);
/* The error says, too, that the module is left alone. */
char *encfg_backup_save_before_write (EncfgSettingsFile *file, const char *kind, GError **error);

/* NULL with ENCFG_ERROR_CONFIG if there is none of this id, or it is damaged. (transfer full) */
EncfgSettingsFile *encfg_backup_load (const char *id, GError **error);

typedef struct
{
  char *id;
  EncfgSettingsFile *file; /* NULL: damaged, and `error` says how */
  GError *error;
} EncfgBackup;

void encfg_backup_free (EncfgBackup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgBackup, encfg_backup_free)

/* All there are, oldest first. (element-type EncfgBackup) (transfer full) */
GPtrArray *encfg_backup_list (GError **error);

/* Their ids alone, without a look inside; empty if there are none. (transfer full) */
GStrv encfg_backup_list_ids (void);

G_END_DECLS
