/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The few calls of libmodbus that en-cfg makes, over a serial line, and its errno turned into ours:
 * it opens the port and sends. What comes is read from its descriptor: libmodbus frames by content
 * alone, so that a stray byte or another master's request hides the answer behind it.
 * For encfg-transport-rtu alone. One thread at a time. */

#include "encfg-endpoint.h"

G_BEGIN_DECLS

typedef struct _EncfgModbus EncfgModbus;

/* Opens the port for this program alone, where the system can. */
EncfgModbus *encfg_modbus_new_serial (const EncfgEndpoint *endpoint, GError **error);

void encfg_modbus_free (EncfgModbus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgModbus, encfg_modbus_free)

/* A serial frame without its CRC. Errors: LOST. */
gboolean encfg_modbus_send (EncfgModbus *self, const guint8 *frame, guint length, GError **error);

/* Waits until `until_us` for something to come, then takes what is there, at most `room` bytes.
 * `length` 0: nothing came, or `wake` (fd negative: none) has something to tell. FALSE: LOST. */
gboolean encfg_modbus_receive (EncfgModbus *self,
                               gint64 until_us,
                               const GPollFD *wake,
                               guint8 *bytes,
                               guint room,
                               guint *length,
                               GError **error);

G_END_DECLS
