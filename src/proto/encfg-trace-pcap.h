/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Frames as a capture file that Wireshark and tshark read. What passed over TCP is put into IP
 * packets made for it, to port 502, so that it dissects by itself; what passed over a serial line
 * stands as it is, of link type USER0. One thread at a time. */

#include "encfg-trace.h"

G_BEGIN_DECLS

#define ENCFG_TRACE_PCAP_HEADER 24

typedef struct _EncfgTracePcap EncfgTracePcap;

EncfgTracePcap *encfg_trace_pcap_new (EncfgEndpointKind kind);
void encfg_trace_pcap_free (EncfgTracePcap *self);

/* The first bytes of such a file. */
void encfg_trace_pcap_header (EncfgEndpointKind kind, guint8 header[ENCFG_TRACE_PCAP_HEADER]);

/* Appends what the frame becomes; nothing for what has no bytes or belongs to another kind of
 * line. */
void encfg_trace_pcap_add (EncfgTracePcap *self,
                           const EncfgTraceFrame *frame,
                           gint64 real_us,
                           GByteArray *out);

G_END_DECLS
