/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a master hears on a serial line, by the pure rooms that judge it: buffer, guard, sniffer and
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

/* An answer that is taken paid a debt that was there. */
static void
judge (const EncfgPdu *request, const EncfgPiece *piece)
{
  guint16 words[ENCFG_MAX_READ_BITS];
  EncfgLineGuard guard;

  encfg_line_guard_init (&guard);
  encfg_line_guard_owe (&guard, 1, request, 1000, 1000);
  encfg_line_guard_is_damaged_answer (1, request, piece);
  if (piece->is_frame)
    {
      g_free (encfg_pdu_describe (&piece->pdu, piece->is_request));
      if (encfg_pdu_check_answer (request, &piece->pdu, words, NULL))
        g_assert_true (encfg_line_guard_settle (&guard, 1, &piece->pdu));
      encfg_line_guard_wait_until (&guard, 1, request, 2000);
    }
  encfg_line_guard_clear (&guard);
}

/* All of it comes out again, in order and nothing twice. */
static void
cut (const EncfgPdu *request, const guint8 *bytes, guint length)
{
  EncfgLineBuffer buffer = { .length = 0 };
  EncfgPiece piece;
  guint at = 0, room;
  guint8 *free_bytes = encfg_line_buffer_get_room (&buffer, &room);

  g_assert_cmpuint (length, <=, room);
  memcpy (free_bytes, bytes, length);
  buffer.length = length;
  while (encfg_line_buffer_take (&buffer, FALSE, &piece) ||
         encfg_line_buffer_take (&buffer, TRUE, &piece))
    {
      g_assert_cmpuint (piece.length, >, 0);
      g_assert_cmpint (memcmp (piece.bytes, bytes + at, piece.length), ==, 0);
      at += piece.length;
      judge (request, &piece);
    }
  g_assert_cmpuint (at, ==, length);
}

static void
sniff (const guint8 *request, guint request_length, const guint8 *bytes, guint length)
{
  g_autoptr (EncfgSniffer) sniffer = encfg_sniffer_new (20000, on_sniffed, NULL);

  encfg_sniffer_feed (sniffer, request, request_length, 0);
  for (guint i = 0; i < length; i += 7)
    encfg_sniffer_feed (sniffer, bytes + i, MIN (7, length - i), 1000 + i * 1000);
  encfg_sniffer_finish (sniffer, G_USEC_PER_SEC);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  guint8 frame[ENCFG_FRAME_MAX], heard[2 * ENCFG_FRAME_MAX];
  guint frame_length, heard_length;
  EncfgPdu request;

  if (length < 3 || length > sizeof heard - 2)
    return 0;
  build_request (&request, bytes[0]);
  frame_length = encfg_frame_build_rtu (frame, 1, &request);
  heard_length = (guint) length - 2;
  memcpy (heard, bytes + 2, heard_length);
  if (bytes[1] & 1)
    {
      guint16 crc = encfg_frame_crc (heard, heard_length);

      heard[heard_length++] = (guint8) crc;
      heard[heard_length++] = (guint8) (crc >> 8);
    }
  cut (&request, heard, heard_length);
  sniff (frame, frame_length, heard, heard_length);
  return 0;
}
