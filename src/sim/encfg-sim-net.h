/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Listening sockets of the simulator: for its modules and for its control channel. */

#include "encfg-hosts.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCFG_SIM_NET_BACKLOG 1024 /* clients that may knock at once */

/* "1502", "[::1]:1502", "0.0.0.0:0" → host (transfer full; loopback if not given) and port.
 * ENCFG_ERROR_USAGE says what was expected. */
gboolean encfg_sim_net_parse (const char *text, char **host, guint16 *port, GError **error);

/* A place for each of several modules, as a network search has them: "127.0.1.1-200",
 * "127.0.1.0/24:1502", "127.0.1.1:1502,127.0.1.5:1502". `*hosts` stays NULL if `text` names one
 * place only. ENCFG_ERROR_USAGE. */
gboolean encfg_sim_net_parse_hosts (const char *text, EncfgHosts **hosts, GError **error);

/* Listens on `host`; `port` 0 becomes the one taken. (transfer full) Errors: the opening codes of
 * EncfgError. */
GSocket *encfg_sim_net_open (const char *host, guint16 *port, GError **error);

/* The same with a service around it. (transfer full) */
GSocketService *encfg_sim_net_listen (const char *host, guint16 *port, GError **error);

/* TRUE if so few descriptors are left beside `fd`, the newest, that `spare` will not be there: a
 * client is turned away while there is still room for the files and sockets of the modules. */
gboolean encfg_sim_net_is_scarce (int fd, guint spare);

/* Stops listening, disconnects the handlers of `data` and releases the service. */
void encfg_sim_net_close (GSocketService *service, gpointer data);

G_END_DECLS
