/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A PDU on the wire: MBAP header for TCP, unit and CRC for RTU. Shared by client and simulator, so
 * that both speak of the same bytes. Pure, any thread. */

#include "encfg-pdu.h"

G_BEGIN_DECLS

#define ENCFG_FRAME_MAX 260
#define ENCFG_MBAP_SIZE 7

/* Both return the length of the frame written to `out` (room for ENCFG_FRAME_MAX). */
guint encfg_frame_build_tcp (guint8 *out, guint16 transaction, guint8 unit, const EncfgPdu *pdu);
guint encfg_frame_build_rtu (guint8 *out, guint8 unit, const EncfgPdu *pdu);

/* Length of the TCP frame that starts at `bytes`: 0 if more bytes are needed to tell or to complete
 * it, -1 if this is no Modbus frame (protocol id not 0, length not 2…254). */
int encfg_frame_tcp_length (const guint8 *bytes, gsize available);

/* Takes a complete frame apart. encfg_frame_parse_rtu: FALSE if too short, too long or CRC wrong.
 */
void encfg_frame_parse_tcp (const guint8 *bytes,
                            guint length,
                            guint16 *transaction,
                            guint8 *unit,
                            EncfgPdu *pdu);
gboolean encfg_frame_parse_rtu (const guint8 *bytes, guint length, guint8 *unit, EncfgPdu *pdu);

guint16 encfg_frame_crc (const guint8 *bytes, gsize length);

/* Silence that ends an RTU frame: 3.5 characters, 1.75 ms above 19200 baud; in µs.
 * `bits` per character with start, parity and stop bits (10 for 8N1). */
guint encfg_frame_silence_us (guint baud, guint bits);

G_END_DECLS
