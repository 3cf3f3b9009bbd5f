/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-frame.h"

#include <string.h>

/* The MBAP length field counts the unit and the PDU behind it. */
#define MBAP_LENGTH_MIN 2
#define MBAP_LENGTH_MAX (1 + ENCFG_PDU_MAX)
#define MBAP_BEFORE_LENGTH 6

/* Unit, function, CRC; and as much as a PDU allows. */
#define RTU_MIN 4
#define RTU_MAX (1 + ENCFG_PDU_MAX + 2)

guint
encfg_frame_build_tcp (guint8 *out, guint16 transaction, guint8 unit, const EncfgPdu *pdu)
{
  guint length = 1 + pdu->length;

  g_assert (pdu->length >= 1 && pdu->length <= ENCFG_PDU_MAX);
  out[0] = (guint8) (transaction >> 8);
  out[1] = (guint8) (transaction & 0xFF);
  out[2] = 0;
  out[3] = 0;
  out[4] = (guint8) (length >> 8);
  out[5] = (guint8) (length & 0xFF);
  out[6] = unit;
  memcpy (out + ENCFG_MBAP_SIZE, pdu->bytes, pdu->length);
  return ENCFG_MBAP_SIZE + pdu->length;
}

guint
encfg_frame_build_rtu (guint8 *out, guint8 unit, const EncfgPdu *pdu)
{
  guint length = 1 + pdu->length;
  guint16 crc;

  g_assert (pdu->length >= 1 && pdu->length <= ENCFG_PDU_MAX);
  out[0] = unit;
  memcpy (out + 1, pdu->bytes, pdu->length);
  crc = encfg_frame_crc (out, length);
  out[length] = (guint8) (crc & 0xFF);
  out[length + 1] = (guint8) (crc >> 8);
  return length + 2;
}

int
encfg_frame_tcp_length (const guint8 *bytes, gsize available)
{
  guint length;

  if (available >= 4 && (bytes[2] != 0 || bytes[3] != 0))
    return -1;
  if (available < MBAP_BEFORE_LENGTH)
    return 0;

  length = (guint) bytes[4] << 8 | bytes[5];
  if (length < MBAP_LENGTH_MIN || length > MBAP_LENGTH_MAX)
    return -1;
  return available >= MBAP_BEFORE_LENGTH + length ? (int) (MBAP_BEFORE_LENGTH + length) : 0;
}

void
encfg_frame_parse_tcp (const guint8 *bytes,
                       guint length,
                       guint16 *transaction,
                       guint8 *unit,
                       EncfgPdu *pdu)
{
  g_assert (length > ENCFG_MBAP_SIZE && length <= ENCFG_FRAME_MAX);
  *transaction = (guint16) (bytes[0] << 8 | bytes[1]);
  *unit = bytes[6];
  pdu->length = length - ENCFG_MBAP_SIZE;
  memcpy (pdu->bytes, bytes + ENCFG_MBAP_SIZE, pdu->length);
}

gboolean
encfg_frame_parse_rtu (const guint8 *bytes, guint length, guint8 *unit, EncfgPdu *pdu)
{
  if (length < RTU_MIN || length > RTU_MAX)
    return FALSE;
  if (encfg_frame_crc (bytes, length - 2) != (guint16) (bytes[length - 2] | bytes[length - 1] << 8))
    return FALSE;

  *unit = bytes[0];
  pdu->length = length - 3;
  memcpy (pdu->bytes, bytes + 1, pdu->length);
  return TRUE;
}

/* CRC-16/MODBUS, bit by bit: at most 256 bytes at a time over a line that is a thousand times
 * slower. */
guint16
encfg_frame_crc (const guint8 *bytes, gsize length)
{
  guint crc = 0xFFFF;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
    }
  return (guint16) crc;
}

guint
encfg_frame_silence_us (guint baud, guint bits)
{
  g_return_val_if_fail (baud > 0, 1750);

  if (baud > 19200)
    return 1750;
  return (bits * 3500000u + baud - 1) / baud;
}
