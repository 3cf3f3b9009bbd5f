/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A change of a module with its safety net: what it held is kept, the journal knows of the change
 * before the first byte is sent and of its end, each row tells what became of it. Without the net
 * nothing is sent. Main thread only, as encfg-module. */

#include "encfg-module.h"

G_BEGIN_DECLS

typedef struct
{
  char *backup;   /* id of what was held before, or NULL if nothing was kept */
  GError *untold; /* why the journal does not know of the end, or NULL */
} EncfgChangeRecord;

void encfg_change_record_clear (EncfgChangeRecord *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EncfgChangeRecord, encfg_change_record_clear)

/* `review`: of the module's settings, network or address table; which of them decides the verb.
 * `operation` ("write", "restore") and `source` (id or name of what the values come from, or NULL)
 * are for the journal. Nothing to write is a success without a trace. */
void encfg_module_change_async (EncfgModule *self,
                                EncfgWriteReview *review,
                                const char *operation,
                                const char *source,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* Also fills `record` (may be NULL) when it fails; the changes of the review tell the rest. */
gboolean encfg_module_change_finish (EncfgModule *self,
                                     GAsyncResult *result,
                                     EncfgChangeRecord *record,
                                     GError **error);

G_END_DECLS
