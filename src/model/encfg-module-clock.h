/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The clock of a module: read it, and set it to the computer's time with the net of
 * encfg-module-change, though there is nothing to keep. Main thread only, as encfg-module. */

#include "encfg-clock.h"
#include "encfg-module.h"

G_BEGIN_DECLS

/* ENCFG_ERROR_USAGE if the profile knows no clock. */
void encfg_module_read_clock_async (EncfgModule *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* `clock` is left alone where FALSE comes back. */
gboolean encfg_module_read_clock_finish (EncfgModule *self,
                                         GAsyncResult *result,
                                         EncfgClock *clock,
                                         GError **error);

typedef struct
{
  EncfgClock before, after;
  EncfgWriteState state;
} EncfgClockSync;

/* Sets the clock at the beginning of a second, so up to one second later. */
void encfg_module_sync_clock_async (EncfgModule *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Fills `sync` with what is known also when it fails: FALSE unless the clock is verified. */
gboolean encfg_module_sync_clock_finish (EncfgModule *self,
                                         GAsyncResult *result,
                                         EncfgClockSync *sync,
                                         GError **error);

/* "offset_before_s", "offset_after_s" and "state" of answers and of the journal. */
void encfg_clock_sync_put (const EncfgClockSync *self, JsonObject *object);

G_END_DECLS
