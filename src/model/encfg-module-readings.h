/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The reading verb for strings and cells of a module. Main thread only. */

#include "encfg-module.h"
#include "encfg-readings.h"

G_BEGIN_DECLS

/* Status, strings and, if wanted, cells, in the fewest requests. The module must be open. (transfer
 * full) */
void encfg_module_read_readings_async (EncfgModule *self,
                                       gboolean with_cells,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
EncfgReadings *
encfg_module_read_readings_finish (EncfgModule *self, GAsyncResult *result, GError **error);

/* As above with cells, but only when nobody else wants the line, and without telling progress: to
 * be asked for again and again. Ends like the verb above. */
void encfg_module_poll_readings_async (EncfgModule *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

G_END_DECLS
