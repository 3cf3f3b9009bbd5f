/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The verbs of a session for the internal resistance: test, and save as the reference. The pattern
 * is that of encfg-session. Main thread only. */

#include "encfg-baseline.h"
#include "encfg-module-command.h"
#include "encfg-session.h"

G_BEGIN_DECLS

/* TRUE if the profile has the command: "ir-test", "ir-save", "restart". */
gboolean encfg_session_has_command (EncfgSession *self, const char *key);

/* Of the test that runs, or of the last one; NULL: none in this session. Borrowed. */
const EncfgCommandStatus *encfg_session_get_ir_test (EncfgSession *self);
/* "Battery 7: 6 of 24 tested, 0:03:36 left". (transfer full) */
char *encfg_session_describe_ir_test (EncfgSession *self);

/* Starts the test and follows it to its end; one that runs already is followed. Cancelling stops
 * the test in the module, if it knows a word for that. */
void encfg_session_test_ir (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);

/* Reads what would become the reference, for a person to judge. */
void
encfg_session_look_at_ir (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data);

typedef struct
{
  EncfgReadings *readings;
  EncfgBaseline *baseline;
} EncfgBaselineLook;

void encfg_baseline_look_free (EncfgBaselineLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgBaselineLook, encfg_baseline_look_free)

/* (transfer full), or NULL with the reason. */
EncfgBaselineLook *
encfg_session_look_at_ir_finish (EncfgSession *self, GAsyncResult *result, GError **error);

/* What stands against it, in lines; NULL: nothing. Batteries without a valid reading make it grave.
 * (transfer full) */
char *encfg_baseline_look_describe (const EncfgBaselineLook *self, gboolean *is_grave);

/* Saves what was looked at. Takes `look`. */
void encfg_session_save_ir (EncfgSession *self,
                            EncfgBaselineLook *look,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

G_END_DECLS
