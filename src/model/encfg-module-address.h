/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Changes the Modbus id of a module, or the speed of its serial line, and finds it again there.
 * Main thread only, as encfg-module. */

#include "encfg-module.h"

G_BEGIN_DECLS

/* Bits per second that a number of the setting "baud" stands for; 0 if it names none. */
guint encfg_speed_of (const EncfgItem *item, gint64 raw);

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

/* `review`: of the module's address table, with "modbus-id", "baud" or both to write. Each is
 * verified when the same module answers at the new id or speed and its register says so; the
 * session goes on with those at which it answers. If that is the old one though the register is
 * verified, the change waits for a restart. The speed of a module that is reached over the network
 * is written and read back, no more. Finishing fills the change as encfg_module_write_finish does.
 */
void encfg_module_change_address_async (EncfgModule *self,
                                        EncfgWriteReview *review,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
encfg_module_change_address_finish (EncfgModule *self, GAsyncResult *result, GError **error);

G_END_DECLS
