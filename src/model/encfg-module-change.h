/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A change of a module with its safety net: what it held is kept, the journal knows of the change
 * before the first byte is sent and of its end, each row tells what became of it. Without the net
 * nothing is sent. Main thread only, as encfg-module. */

#include "encfg-module.h"

G_BEGIN_DECLS

/* `review`: of the module's settings, network or address table; which of them decides the verb.
 * `operation` ("write", "restore") and `source` (id or name of what the values come from, or NULL)
 * are for the journal. Nothing to write is a success without a trace. ENCFG_ERROR_CONFIG if there
 * is no net. */
void encfg_module_change_async (EncfgModule *self,
                                EncfgWriteReview *review,
                                const char *operation,
                                const char *source,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* The changes of the review tell the rest, also when it fails. */
gboolean encfg_module_change_finish (EncfgModule *self, GAsyncResult *result, GError **error);

/* Where nothing is left to write of a change that was interrupted: the journal shall know. */
void
encfg_module_note_nothing_left (EncfgModule *self, EncfgWriteReview *review, const char *operation);

G_END_DECLS
