/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The least memory of a server on GLib, GIO and json-glib: it has read a line of JSON, it listens,
 * its loop turns, and that is all. Prints "ready PORT". */

#include "config.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  int port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);

  if (!json_parser_load_from_data (parser, "{}", -1, NULL) || port == 0)
    return 1;
  printf ("ready %d\n", port);
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
