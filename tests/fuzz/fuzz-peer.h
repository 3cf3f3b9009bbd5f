/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The other end of a transport, in a thread: after each request it sends the next piece of the
 * input. Pieces are divided by 00 FE; the first comes unasked. */

#include "fuzz.h"

#include "encfg-error.h"
#include "encfg-transport.h"

#include <unistd.h>

#define FUZZ_PIECES_MAX 8

typedef struct
{
  const guint8 *bytes;
  gsize length;
} FuzzPiece;

typedef struct
{
  int fd;
  FuzzPiece pieces[FUZZ_PIECES_MAX];
  guint n_pieces;
} FuzzPeer;

static inline void
fuzz_peer_cut (FuzzPeer *self, const guint8 *bytes, gsize length)
{
  static const guint8 divider[] = { 0x00, 0xFE };

  while (self->n_pieces < FUZZ_PIECES_MAX && length > 0)
    {
      const guint8 *next = memmem (bytes, length, divider, sizeof divider);
      gsize n = next ? (gsize) (next - bytes) : length;

      self->pieces[self->n_pieces++] = (FuzzPiece){ bytes, n };
      n += next ? sizeof divider : 0;
      bytes += n;
      length -= n;
    }
}

/* Reads and writes until the connection is over. What is accepted fits. */
static inline void
fuzz_exchange (EncfgTransport *transport, guint timeout_ms)
{
  static const guint16 words[] = { 1, 2 };
  EncfgPdu requests[4];

  encfg_pdu_build_read (&requests[0], ENCFG_TABLE_HOLDING, 100, 2);
  encfg_pdu_build_write (&requests[1], ENCFG_TABLE_HOLDING, 100, words, 1, FALSE);
  encfg_pdu_build_write (&requests[2], ENCFG_TABLE_HOLDING, 100, words, 2, TRUE);
  encfg_pdu_build_read (&requests[3], ENCFG_TABLE_COIL, 100, 9);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      guint16 read[ENCFG_MAX_READ_WORDS];
      g_autoptr (GError) error = NULL;
      EncfgPdu answer;

      if (!transport->is_open)
        return;
      if (encfg_transport_exchange (
            transport, 1, &requests[i], timeout_ms, &answer, NULL, &error) &&
          !encfg_pdu_check_answer (&requests[i], &answer, read, &error))
        g_assert_true (encfg_error_is_exception (error));
    }
}
