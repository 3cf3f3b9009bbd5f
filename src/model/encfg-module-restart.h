/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Restarts a module and waits until the same one answers again, at its old address or at a new one,
 * with the net of encfg-module-change, though there is nothing to keep. Main thread only, as
 * encfg-module. */

#include "encfg-module.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean sent;     /* the command left this computer */
  gboolean was_away; /* it fell silent before it answered again */
  gboolean moved;    /* it answers at a new place, where the session goes on */
  double elapsed_s;  /* from the command to the first answer after it */
} EncfgRestart;

/* A confirmed word alone proves nothing: some modules confirm what they then ignore. */
gboolean encfg_restart_is_proved (const EncfgRestart *self);

/* Where else than now it may answer after a restart, with the network configuration that `review`
 * says. (element-type EncfgEndpoint) (transfer full) */
GPtrArray *encfg_module_list_places (EncfgModule *self, const EncfgWriteReview *review);

/* `places` (element-type EncfgEndpoint) are where else on the network it may answer afterwards,
 * likely ones first; NULL: it stays where it is. It is known by profile and serial number.
 * ENCFG_ERROR_USAGE if the profile knows no restart. */
void encfg_module_restart_async (EncfgModule *self,
                                 GPtrArray *places,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* Fills `restart` also when it fails. ENCFG_ERROR_LOST if the module is not found again in time. If
 * it was found, the identity tells where. TRUE though it is not proved: it confirmed. */
gboolean encfg_module_restart_finish (EncfgModule *self,
                                      GAsyncResult *result,
                                      EncfgRestart *restart,
                                      GError **error);

/* "state", "elapsed_s" and "found_at" of answers and of the journal; `error` as it ended, or NULL.
 */
void encfg_module_put_restart (EncfgModule *self,
                               const EncfgRestart *restart,
                               const GError *error,
                               JsonObject *object);

G_END_DECLS
