/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* memmem */
#include "config.h"

/* Answers to our TCP transport, over a real socket. */

#include "fuzz-peer.h"

#include <gio/gio.h>

#define TIMEOUT_MS 20

static GSocket *listener;
static char *uri;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) taken = NULL;

  fuzz_begin ();
  listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert (g_socket_bind (listener, any, TRUE, NULL) && g_socket_listen (listener, NULL));
  taken = g_socket_get_local_address (listener, NULL);
  uri = g_strdup_printf ("tcp://127.0.0.1:%u?id=1",
                         (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken)));
  return 0;
}

/* Closes when it has no more to say, so that nobody waits for a time-out. */
static gpointer
run_peer (gpointer data)
{
  FuzzPeer *peer = data;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);
  char request[512];

  for (guint i = 0; socket && i < peer->n_pieces; i++)
    {
      if (i > 0 && g_socket_receive (socket, request, sizeof request, NULL, NULL) <= 0)
        break;
      if (peer->pieces[i].length > 0)
        g_socket_send (
          socket, (const char *) peer->pieces[i].bytes, peer->pieces[i].length, NULL, NULL);
    }
  return NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, NULL);
  EncfgTransport *transport = encfg_transport_new (endpoint);
  FuzzPeer peer = { 0 };
  GThread *thread;

  if (length > 1024)
    length = 1024;
  fuzz_peer_cut (&peer, bytes, length);
  g_assert (encfg_transport_open (transport, NULL, NULL));
  thread = g_thread_new ("peer", run_peer, &peer);
  fuzz_exchange (transport, TIMEOUT_MS);
  encfg_transport_free (transport);
  g_thread_join (thread);
  return 0;
}
