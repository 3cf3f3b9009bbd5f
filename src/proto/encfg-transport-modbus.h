/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the serial and the network transport share: the few calls of libmodbus that en-cfg uses, its
 * errno turned into ours. Only encfg-transport-*.c include this. One thread at a time. */

#include "encfg-line-guard.h"
#include "encfg-transport.h"

G_BEGIN_DECLS

/* No wait is longer than this: cancelling is noticed after it. */
#define ENCFG_SLICE_US (100 * 1000)

EncfgTransport *encfg_transport_rtu_new (const EncfgEndpoint *endpoint);
EncfgTransport *encfg_transport_tcp_new (const EncfgEndpoint *endpoint);

/* The answer is one to this request: data, a confirmation or an exception. */
gboolean encfg_transport_fits (const EncfgPdu *request, const EncfgPdu *answer);

/* A frame that was sent, or taken for the answer, with what it means. */
void encfg_transport_trace (EncfgTransport *self,
                            EncfgTraceDirection direction,
                            const guint8 *bytes,
                            guint length,
                            guint8 unit,
                            const EncfgPdu *pdu);

typedef struct _EncfgModbus EncfgModbus;

/* Opens the port for this program alone, where the system can. */
EncfgModbus *encfg_modbus_new_serial (const EncfgEndpoint *endpoint, GError **error);

/* Over a connected socket, which stays the caller's. */
EncfgModbus *encfg_modbus_new_socket (int fd, const char *name, GError **error);

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
