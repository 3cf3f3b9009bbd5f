/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the serial and the network transport share. Only encfg-transport-*.c include this. */

#include "encfg-transport.h"

G_BEGIN_DECLS

EncfgTransport *encfg_transport_rtu_new (const EncfgEndpoint *endpoint);
EncfgTransport *encfg_transport_tcp_new (const EncfgEndpoint *endpoint);

/* The answer is one to this request: data, a confirmation or an exception. */
gboolean encfg_transport_fits (const EncfgPdu *request, const EncfgPdu *answer);

/* A request that has just been handed to the line. */
void encfg_transport_trace_sent (EncfgTransport *self,
                                 const guint8 *bytes,
                                 guint length,
                                 guint8 unit,
                                 const EncfgPdu *pdu);

/* What came, and what became of it. `pdu` may be NULL: it is no frame; so may `why`. */
void encfg_transport_trace_heard (EncfgTransport *self,
                                  EncfgTraceOutcome outcome,
                                  const guint8 *bytes,
                                  gsize length,
                                  guint8 unit,
                                  const EncfgPdu *pdu,
                                  const char *why);

G_END_DECLS
