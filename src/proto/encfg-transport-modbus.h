/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The few calls of libmodbus that en-cfg makes, over a serial line, and its errno turned into ours.
 * For encfg-transport-rtu alone. One thread at a time. */

#include "encfg-endpoint.h"
#include "encfg-line-guard.h"

G_BEGIN_DECLS

typedef struct _EncfgModbus EncfgModbus;

/* Opens the port for this program alone, where the system can. */
EncfgModbus *encfg_modbus_new_serial (const EncfgEndpoint *endpoint, GError **error);

void encfg_modbus_free (EncfgModbus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgModbus, encfg_modbus_free)

/* A serial frame without its CRC. Errors: LOST. */
gboolean encfg_modbus_send (EncfgModbus *self, const guint8 *frame, guint length, GError **error);

/* Waits `wait_us` (at least 1) for something to begin, then takes it whole. A piece of length 0:
 * nothing came. `unit`: whose answer is expected. FALSE: LOST. */
gboolean encfg_modbus_receive (EncfgModbus *self,
                               guint8 unit,
                               gint64 wait_us,
                               EncfgPiece *out,
                               GError **error);

/* As above, but framed as a request. */
gboolean encfg_modbus_receive_echo (EncfgModbus *self,
                                    guint8 unit,
                                    gint64 wait_us,
                                    EncfgPiece *out,
                                    GError **error);

G_END_DECLS
