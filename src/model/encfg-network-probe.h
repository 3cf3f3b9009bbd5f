/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Is an address of the network taken already? One connection is tried and closed again, nothing is
 * sent over it. Main thread. */

#include <gio/gio.h>

G_BEGIN_DECLS

void encfg_network_probe_async (const char *host,
                                guint16 port,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* TRUE in `taken` if somebody is there. FALSE only if cancelled: that nobody answers in a second is
 * no error. */
gboolean encfg_network_probe_finish (GAsyncResult *result, gboolean *taken, GError **error);

G_END_DECLS
