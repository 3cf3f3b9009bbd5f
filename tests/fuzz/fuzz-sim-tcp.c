/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* memmem */
#include "config.h"

/* The bytes of a connection to the simulator's TCP server. Each 0x00 0xFE in front of a chunk is a
 * pause. */

#include "fuzz.h"

#include "encfg-endpoint.h"
#include "encfg-frame.h"
#include "encfg-profile-load.h"
#include "encfg-sim-server.h"

#include <gio/gio.h>

static GSocketAddress *address;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autoptr (EncfgProfile) profile = encfg_profile_find ("bm3000", NULL);
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1 };
  static EncfgSimServer *server;
  g_auto (GStrv) uris = NULL;
  g_autoptr (EncfgEndpoint) endpoint = NULL;

  fuzz_begin ();
  g_assert (encfg_sim_traits_complete (&traits, NULL));
  server = encfg_sim_server_new ();
  encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  g_assert (encfg_sim_server_listen_tcp (server, "127.0.0.1", 0, FALSE, NULL));
  uris = encfg_sim_server_list_endpoints (
    server, g_ptr_array_index (encfg_sim_server_get_modules (server), 0));
  endpoint = encfg_endpoint_parse (uris[0], NULL);
  address = g_inet_socket_address_new_from_string ("127.0.0.1", endpoint->port);
  return 0;
}

static void
let_it_run (void)
{
  for (guint i = 0; i < 8; i++)
    g_main_context_iteration (NULL, FALSE);
}

/* What it sends are whole frames. */
static void
take_answers (GSocket *socket)
{
  guint8 received[4096];
  gssize n = g_socket_receive (socket, (char *) received, sizeof received, NULL, NULL);

  for (gssize at = 0; at < n;)
    {
      int length = encfg_frame_tcp_length (received + at, (gsize) (n - at));

      g_assert_cmpint (length, >, 0);
      at += length;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  static const guint8 pause[] = { 0x00, 0xFE };

  if (length > 1024 || !g_socket_connect (socket, address, NULL, NULL))
    return 0;
  g_socket_set_blocking (socket, FALSE);
  for (gsize at = 0; at < length;)
    {
      const guint8 *next = memmem (bytes + at, length - at, pause, sizeof pause);
      gsize n = next ? (gsize) (next - bytes) - at : length - at;

      if (n > 0)
        g_socket_send (socket, (const char *) bytes + at, n, NULL, NULL);
      let_it_run ();
      at += n + (next ? sizeof pause : 0);
    }
  take_answers (socket);
  g_socket_close (socket, NULL);
  let_it_run ();
  return 0;
}
