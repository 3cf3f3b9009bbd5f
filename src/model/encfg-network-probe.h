/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the network says of a configuration before it is written. Main thread. */

#include "encfg-network.h"

G_BEGIN_DECLS

/* Is an address taken already? One connection is tried and closed again, nothing is sent over it.
 */
void encfg_network_probe_async (const char *host,
                                guint16 port,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* TRUE in `taken` if somebody is there. FALSE only if cancelled: that nobody answers in a second is
 * no error. */
gboolean encfg_network_probe_finish (GAsyncResult *result, gboolean *taken, GError **error);

/* Adds to the warnings of the review what may go wrong though its values are fine: a network that
 * this computer is not in, an address that somebody has. A review that writes nothing or is blocked
 * stays as it is. */
void encfg_network_look_ahead_async (EncfgWriteReview *review,
                                     const EncfgIdentity *module,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* FALSE only if cancelled. */
gboolean encfg_network_look_ahead_finish (GAsyncResult *result, GError **error);

G_END_DECLS
