/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* memmem, posix_openpt */
#include "config.h"

/* Answers to our serial transport, over a pseudo-terminal. A piece that begins with a byte below
 * 0x80 is sent without that byte and with the right checksum behind it. Slow: silence takes its
 * time. */

#include "fuzz-peer.h"

#include "encfg-frame.h"

#include <fcntl.h>
#include <stdlib.h>

#define TIMEOUT_MS 5

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_begin ();
  return 0;
}

static void
send_piece (int fd, const FuzzPiece *piece)
{
  guint8 frame[512 + 2];
  gsize length = MIN (piece->length, 512);

  if (length < 2)
    return;
  memcpy (frame, piece->bytes + 1, --length);
  if (piece->bytes[0] < 0x80)
    {
      guint16 crc = encfg_frame_crc (frame, length);

      frame[length++] = (guint8) crc;
      frame[length++] = (guint8) (crc >> 8);
    }
  g_assert (write (fd, frame, length) >= 0);
}

static gpointer
run_peer (gpointer data)
{
  FuzzPeer *peer = data;
  guint8 request[512];

  for (guint i = 0; i < peer->n_pieces; i++)
    {
      /* Nothing more to hear when the master has gone. */
      if (i > 0 && read (peer->fd, request, sizeof request) <= 0)
        break;
      send_piece (peer->fd, &peer->pieces[i]);
    }
  return NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  FuzzPeer peer = { .fd = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC) };
  g_autofree char *uri = NULL;
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  EncfgTransport *transport;
  GThread *thread;

  g_assert (peer.fd >= 0 && grantpt (peer.fd) == 0 && unlockpt (peer.fd) == 0);
  uri = g_strdup_printf ("rtu://%s?baud=115200&format=8N1&id=1", ptsname (peer.fd));
  endpoint = encfg_endpoint_parse (uri, NULL);
  transport = encfg_transport_new (endpoint);
  fuzz_peer_cut (&peer, bytes, length);
  g_assert (encfg_transport_open (transport, NULL, NULL));
  thread = g_thread_new ("peer", run_peer, &peer);
  fuzz_exchange (transport, TIMEOUT_MS);
  encfg_transport_free (transport);
  g_thread_join (thread);
  close (peer.fd);
  return 0;
}
