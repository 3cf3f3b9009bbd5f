/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-session share. */

#include "encfg-clock.h"
#include "encfg-module-command.h"
#include "encfg-resume.h"
#include "encfg-session.h"

G_BEGIN_DECLS

struct _EncfgSession
{
  GObject parent_instance;

  EncfgSessionState state;
  EncfgModule *module;
  EncfgSettingTable *table;
  gboolean was_simulated; /* the module that the table was read from, when it is gone */
  EncfgSettingHistory *history;
  EncfgMessageLog *log;
  EncfgTrace *trace; /* the last frames */
  EncfgEndpointKind kind;
  GPtrArray *findings;
  EncfgNetworkFinder *finder; /* the last search of a network, or NULL */
  gboolean is_searching_network;
  EncfgEndpoint *chosen; /* to be connected when that is over, or NULL */
  EncfgProfile *chosen_profile;
  EncfgWriteReview *last_write;
  EncfgResume *interrupted; /* a write of this module that can be continued, or NULL */
  EncfgClock clock;
  gboolean has_clock;
  EncfgCommandStatus ir_test;
  gboolean has_ir_test;

  char *beside; /* encfg-session-compare: heading, whence, beside which module; NULL: nothing */
  char *beside_source, *beside_serial;

  char *activity; /* NULL: nothing runs */
  GError *loss;   /* of the connection while something runs: told at its end */
  GCancellable *cancellable;
  guint done, total;
};

/* A verb begins. NULL if another runs: then the callback is told so. Else a task (transfer full)
 * that is given to encfg_session_end; the cancellable is the task's. */
GTask *encfg_session_begin (EncfgSession *self,
                            const char *activity,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* As above for a verb that needs a module. NULL also without one: the callback is told so. */
GTask *encfg_session_begin_with_module (EncfgSession *self,
                                        const char *activity,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/* The same verb goes on with something else. */
void encfg_session_go_on (EncfgSession *self, const char *activity);

void encfg_session_set_progress (EncfgSession *self, guint done, guint total);

/* It is over. `error` (transfer full, may be NULL) is logged. Takes the task. */
void encfg_session_end (EncfgSession *self, GTask *task, GError *error);

/* The module does not answer any more, and why: said once, at the end of what runs. */
void encfg_session_lose (EncfgSession *self, const GError *error);

/* Says first what was not done: "The settings are not read: module answers …". Not of what was
 * cancelled, and not of a loss, which has words of its own. */
void encfg_session_name_refusal (EncfgSession *self, GError **error, const char *what);

/* Before a search: the line is one, and whoever holds it keeps the search out. Profiles to look for
 * (element-type EncfgProfile) (transfer full); those that do not load are told of. */
GPtrArray *encfg_session_begin_search (EncfgSession *self, EncfgEndpointKind kind);

/* The settings of a module were read for the first time: tells of a write that was interrupted. */
void encfg_session_look_back (EncfgSession *self);

void encfg_session_emit_changed (EncfgSession *self);

/* Shows `table` from now on; the config side goes with it, or is kept as a backup if it belongs to
 * another profile. FALSE, and nothing is changed, if it cannot be kept. */
gboolean encfg_session_take_table (EncfgSession *self, EncfgSettingTable *table, GError **error);

/* `table` comes: what is laid beside goes with it if it is of the same module. */
void encfg_session_keep_beside (EncfgSession *self, EncfgSettingTable *table);

/* Without a module the file says what the table is of. */
gboolean
encfg_session_prepare_table (EncfgSession *self, const EncfgSettingsFile *file, GError **error);

G_END_DECLS
