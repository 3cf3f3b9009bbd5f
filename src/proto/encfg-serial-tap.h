/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A serial port that is only listened to: opened for reading alone, so that not one byte can be
 * sent. The lines RTS and DTR stay as the system sets them on opening. One thread at a time. */

#include "encfg-endpoint.h"

G_BEGIN_DECLS

typedef struct _EncfgSerialTap EncfgSerialTap;

/* `endpoint`: a serial one with speed and format. Errors as those of a port that is opened to talk;
 * only one program may listen, for two would take the bytes from each other. */
EncfgSerialTap *encfg_serial_tap_new (const EncfgEndpoint *endpoint, GError **error);
void encfg_serial_tap_free (EncfgSerialTap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSerialTap, encfg_serial_tap_free)

/* Waits at most `wait_ms` for something to come, then takes what is there. Returns how many bytes
 * came, 0 if none did or a signal did, -1 with ENCFG_ERROR_LOST. */
gssize encfg_serial_tap_read (EncfgSerialTap *self,
                              guint8 *bytes,
                              gsize size,
                              guint wait_ms,
                              GError **error);

G_END_DECLS
