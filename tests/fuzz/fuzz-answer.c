/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a master hears on a serial line, by the pure rooms that judge it: frame, guard, sniffer and
 * the check that an answer fits its request. Input: what was asked, whether the checksum is to be
 * made right, bytes. */

#include "fuzz.h"

#include "encfg-line-guard.h"
#include "encfg-sniffer.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_begin ();
  return 0;
}

static void
build_request (EncfgPdu *out, guint8 choice)
{
  static const guint16 words[4] = { 1, 0, 1, 7 };
  guint count = 1 + (choice >> 4);

  switch (choice & 7)
    {
    case 0:
    case 1:
    case 2:
    case 3:
      encfg_pdu_build_read (out, (EncfgTable) (choice & 3), 100, count);
      break;
    case 4:
      encfg_pdu_build_write (out, ENCFG_TABLE_COIL, 100, words, 1, FALSE);
      break;
    case 5:
      encfg_pdu_build_write (out, ENCFG_TABLE_HOLDING, 100, words, 1, FALSE);
      break;
    case 6:
      encfg_pdu_build_write (out, ENCFG_TABLE_COIL, 100, words, 4, TRUE);
      break;
    default:
      encfg_pdu_build_write (out, ENCFG_TABLE_HOLDING, 100, words, 4, TRUE);
      break;
    }
}

static void
on_sniffed (const EncfgSniffed *sniffed, gpointer data)
{
  const EncfgPdu *pdus[] = { sniffed->request, sniffed->answer };

  for (guint i = 0; i < G_N_ELEMENTS (pdus); i++)
    if (pdus[i])
      g_free (encfg_pdu_describe (pdus[i], i == 0));
}

static void
sniff (const EncfgPiece *piece, const guint8 *request, guint request_length)
{
  g_autoptr (EncfgSniffer) sniffer = encfg_sniffer_new (20000, on_sniffed, NULL);

  encfg_sniffer_feed (sniffer, request, request_length, 0);
  for (guint i = 0; i < piece->length; i += 7)
    encfg_sniffer_feed (sniffer, piece->bytes + i, MIN (7, piece->length - i), 1000 + i * 1000);
  encfg_sniffer_finish (sniffer, G_USEC_PER_SEC);
}

/* An answer that is taken paid a debt that was there. */
static void
judge (const EncfgPdu *request, const EncfgPiece *piece, const guint8 *frame, guint length)
{
  guint16 words[ENCFG_MAX_READ_BITS];
  EncfgLineGuard guard;

  encfg_line_guard_init (&guard);
  encfg_line_guard_owe (&guard, 1, request, 1000, 1000);
  encfg_line_guard_is_echo (frame, length, piece);
  encfg_line_guard_is_damaged_answer (1, request, piece);
  if (piece->is_frame)
    {
      g_free (encfg_pdu_describe (&piece->pdu, FALSE));
      if (encfg_pdu_check_answer (request, &piece->pdu, words, NULL))
        g_assert_true (encfg_line_guard_settle (&guard, 1, &piece->pdu));
      encfg_line_guard_wait_until (&guard, 1, request, 2000);
    }
  encfg_line_guard_clear (&guard);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  guint8 frame[ENCFG_FRAME_MAX];
  EncfgPiece piece = { 0 };
  EncfgPdu request;
  guint frame_length;

  if (length < 3 || length > ENCFG_FRAME_MAX)
    return 0;
  build_request (&request, bytes[0]);
  frame_length = encfg_frame_build_rtu (frame, 1, &request);
  piece.length = (guint) length - 2;
  memcpy (piece.bytes, bytes + 2, piece.length);
  if (bytes[1] & 1)
    {
      guint16 crc = encfg_frame_crc (piece.bytes, piece.length);

      piece.bytes[piece.length++] = (guint8) crc;
      piece.bytes[piece.length++] = (guint8) (crc >> 8);
    }
  piece.is_frame = encfg_frame_parse_rtu (piece.bytes, piece.length, &piece.unit, &piece.pdu);
  judge (&request, &piece, frame, frame_length);
  sniff (&piece, frame, frame_length);
  return 0;
}
