/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Changes the Modbus id of a module and finds it again under the new one. Main thread only, as
 * encfg-module. */

#include "encfg-module.h"

G_BEGIN_DECLS

/* Asks whether anybody but this module answers at `id` on its line. Sends one short read. */
void encfg_module_probe_id_async (EncfgModule *self,
                                  guint8 id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* `who`: what answered there, in words (transfer full), or NULL if nobody did. FALSE if the line
 * fails. */
gboolean
encfg_module_probe_id_finish (EncfgModule *self, GAsyncResult *result, char **who, GError **error);

/* `review`: of the module's address table, with one row to write. It is verified when the same
 * module answers at the new id and its register says so; the session goes on with the id at which
 * it answers. If that is the old one though the register is verified, the change waits for a
 * restart. Finishing fills the change as encfg_module_write_finish does. */
void encfg_module_change_address_async (EncfgModule *self,
                                        EncfgWriteReview *review,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
encfg_module_change_address_finish (EncfgModule *self, GAsyncResult *result, GError **error);

G_END_DECLS
