/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A third side of a session's table: what a backup or a file says that the module held, laid beside
 * what it holds now and what it should hold. It changes nothing, and goes when another module
 * comes. Main thread only. */

#include "encfg-session.h"

G_BEGIN_DECLS

/* `name` is for people: of the file, or the id of the backup. ENCFG_ERROR_MISMATCH if it belongs to
 * another profile than the module's; without a module the table becomes one of the file's. */
gboolean encfg_session_lay_beside (EncfgSession *self,
                                   const EncfgSettingsFile *file,
                                   const char *name,
                                   GError **error);
gboolean
encfg_session_lay_backup_beside (EncfgSession *self, const EncfgBackup *backup, GError **error);
void encfg_session_put_away (EncfgSession *self);

/* Heading of the column in two lines, "As Found" and the date; NULL: nothing is laid beside.
 * Borrowed. */
const char *encfg_session_get_beside (EncfgSession *self);
/* "As found at …, serial number …: 3 rows have changed since"; NULL if nothing is laid beside.
 * (transfer full) */
char *encfg_session_describe_beside (EncfgSession *self);

/* Rows (element-type EncfgSetting) get what was found as config value, as one step of the history.
 */
gboolean encfg_session_can_use_found (EncfgSession *self, GPtrArray *rows);
void encfg_session_use_found_values (EncfgSession *self, GPtrArray *rows);

/* Rows with a tab between their columns, as spreadsheets take them: name, unit, device value,
 * config value, and if something is laid beside what was found and whether it has changed.
 * (transfer full) */
char *encfg_session_dup_rows_text (EncfgSession *self, GPtrArray *rows);

G_END_DECLS
