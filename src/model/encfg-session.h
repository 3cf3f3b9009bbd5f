/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a person works on in a window: a table of settings with its history, maybe a module behind
 * it, one operation at a time, and the log that tells what was done. The table is there without a
 * module, too; what was typed stays when one is connected. Main thread only.
 *
 * All verbs go by one pattern: encfg_session_VERB (…, callback, user_data) and
 * encfg_session_finish. Each says in the log what became of it, so the callback may be NULL. While
 * one runs others end with G_IO_ERROR_PENDING and do nothing. */

#include "encfg-backup.h"
#include "encfg-finder.h"
#include "encfg-message-log.h"
#include "encfg-module.h"
#include "encfg-network-finder.h"
#include "encfg-setting-history.h"

G_BEGIN_DECLS

#define ENCFG_TYPE_SESSION (encfg_session_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSession, encfg_session, ENCFG, SESSION, GObject)

typedef enum
{
  ENCFG_SESSION_OFFLINE,
  ENCFG_SESSION_CONNECTING,
  ENCFG_SESSION_CONNECTED,
  ENCFG_SESSION_LOST /* was connected; reading tries again */
} EncfgSessionState;

/* Signals: "changed", after anything that a view shows or an action depends on, but the rows of the
 * table tell of themselves; "table-changed", when another table took the place of the one before.
 */
EncfgSession *encfg_session_new (void);

EncfgSessionState encfg_session_get_state (EncfgSession *self);
/* NULL while offline or connecting. Borrowed. */
EncfgModule *encfg_session_get_module (EncfgSession *self);
/* Of the module; else of the profile worked with before it. Never NULL. Borrowed. */
EncfgSettingTable *encfg_session_get_table (EncfgSession *self);
EncfgSettingHistory *encfg_session_get_history (EncfgSession *self);
EncfgMessageLog *encfg_session_get_log (EncfgSession *self);
/* The last frames that passed. Borrowed. */
EncfgTrace *encfg_session_get_trace (EncfgSession *self);
/* Who, what was said, and the frames: for those who are asked for help. (transfer full) */
char *encfg_session_dup_support (EncfgSession *self);
/* What lines its errors come from. */
EncfgEndpointKind encfg_session_get_kind (EncfgSession *self);

/* "BM00MC · address 1 · SIMULATED-0001"; NULL without a module. (transfer full) */
char *encfg_session_describe_module (EncfgSession *self);
/* TRUE if what the table shows was told by a simulated module. */
gboolean encfg_session_is_simulated (EncfgSession *self);

/* What runs, as "Reading the settings", or NULL. Borrowed. */
const char *encfg_session_get_activity (EncfgSession *self);
/* How much of it is done, 0 to 1; negative if nobody knows. */
double encfg_session_get_fraction (EncfgSession *self);
void encfg_session_cancel (EncfgSession *self);

/* What a reading in the background met, or NULL: a module out of reach is lost until the next Read.
 */
void encfg_session_note_trouble (EncfgSession *self, const GError *error);

/* TRUE if the table holds what the module holds now, as far as anybody knows. */
gboolean encfg_session_is_fresh (EncfgSession *self);

/* Ends every verb. */
gboolean encfg_session_finish (EncfgSession *self, GAsyncResult *result, GError **error);

/* What the last search found, modules and failures; NULL before the first. (element-type
 * EncfgFinding) */
GPtrArray *encfg_session_get_findings (EncfgSession *self);

/* Searches behind `endpoint`; connects if there is exactly one module. `all_ids`: every id on the
 * line, not only the likely ones, and no end at the first module. */
void encfg_session_search (EncfgSession *self,
                           const EncfgEndpoint *endpoint,
                           gboolean all_ids,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/* Searches a network. What is found stands among the findings at once, while it goes on; nothing is
 * connected by itself. */
void encfg_session_search_network (EncfgSession *self,
                                   EncfgHosts *hosts,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* The network search that runs, or was the last one; NULL before the first. Borrowed. */
EncfgNetworkFinder *encfg_session_get_finder (EncfgSession *self);
gboolean encfg_session_is_searching_network (EncfgSession *self);

/* Connects to what was found; a network search that still goes on is ended before. */
void encfg_session_choose (EncfgSession *self, const EncfgFinding *finding);

/* Connects to another module than now, and reads all that is quick to read. `profile` NULL: the
 * module is asked what it is. */
void encfg_session_connect (EncfgSession *self,
                            const EncfgEndpoint *endpoint,
                            EncfgProfile *profile,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* Lets go of the module. Not while something runs. */
void encfg_session_disconnect (EncfgSession *self);

/* Reads the settings; finds the module again if it was lost. */
void encfg_session_read (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);

/* Writes a review of the session's settings table, with backup and journal. */
void encfg_session_write (EncfgSession *self,
                          EncfgWriteReview *review,
                          const char *operation,
                          const char *source,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/* The values that the last write replaced, as config values of its rows, so that a review of them
 * can follow; FALSE if nothing was written. */
gboolean encfg_session_can_revert (EncfgSession *self);
/* The rows that are to be written back. (element-type EncfgSetting) (transfer full) */
GPtrArray *encfg_session_revert (EncfgSession *self);

/* A write of this module that was interrupted, by whichever program, and is told of when it is
 * connected: what it wanted and has not proved, as config values, so that a review can follow. */
gboolean encfg_session_can_resume (EncfgSession *self);
void encfg_session_resume (EncfgSession *self);

/* Config side. Each is one step of the history and says what it did. */
void encfg_session_apply_preset (EncfgSession *self, const EncfgPreset *preset);
/* A file of another profile than the module's is refused; without a module the table becomes one of
 * the file's profile. `name` is for people. */
gboolean encfg_session_apply_file (EncfgSession *self,
                                   const EncfgSettingsFile *file,
                                   const char *name,
                                   GError **error);
/* Keeps the valid config values as a file. What is invalid is named and stays unsaved; a file with
 * rows is not replaced by one without. */
gboolean encfg_session_save_file (EncfgSession *self, const char *path, GError **error);

/* As encfg_session_apply_file() for a backup, without the rows that cannot be given back. */
gboolean encfg_session_apply_backup (EncfgSession *self, const EncfgBackup *backup, GError **error);
/* FALSE with the reason if it is damaged, or holds no settings: then it is told what it is. */
gboolean encfg_backup_check_is_settings (const EncfgBackup *backup, GError **error);
/* Before the rows of a backup are written: a warning if it is of another module than this. */
void
encfg_session_warn_of_origin (EncfgSession *self, EncfgWriteReview *review, const char *backup);
/* Rows (element-type EncfgSetting) get what the module holds as config value. */
void encfg_session_use_device_values (EncfgSession *self, GPtrArray *rows);
void encfg_session_clear_config (EncfgSession *self);
/* Lines of a spreadsheet's column into rows (element-type EncfgSetting), one each, as typed; of
 * several columns the first. Rows that were copied here go to the rows of their names, with the
 * config value, or else the device value. Lines too many are told. */
void encfg_session_paste (EncfgSession *self, GPtrArray *rows, const char *text);

G_END_DECLS
