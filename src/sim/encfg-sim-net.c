/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-net.h"

#include "encfg-error.h"
#include <string.h>
#ifdef G_OS_UNIX
#include <sys/resource.h>
#endif

#define USUAL_PORT 1502

gboolean
encfg_sim_net_parse (const char *text, char **host, guint16 *port, GError **error)
{
  const char *colon = strrchr (text, ':');
  gsize length = colon != NULL ? (gsize) (colon - text) : 0;
  gboolean in_brackets = length > 2 && text[0] == '[' && colon[-1] == ']';
  guint64 number;

  if (!g_ascii_string_to_unsigned (colon != NULL ? colon + 1 : text, 10, 0, 65535, &number, NULL) ||
      (colon != NULL && length == 0) || (!in_brackets && memchr (text, ':', length) != NULL))
    {
      g_set_error (
        error,
        ENCFG_ERROR,
        ENCFG_ERROR_USAGE,
        "expected PORT, HOST:PORT or [IPV6]:PORT with a port of 0 (any) to 65535, not “%s”",
        text);
      return FALSE;
    }
  if (colon == NULL)
    *host = g_strdup ("127.0.0.1");
  else if (in_brackets)
    *host = g_strndup (text + 1, length - 2);
  else
    *host = g_strndup (text, length);
  *port = (guint16) number;
  return TRUE;
}

gboolean
encfg_sim_net_parse_hosts (const char *text, EncfgHosts **hosts, GError **error)
{
  g_autoptr (EncfgHosts) found = NULL;

  *hosts = NULL;
  /* A name may have a dash, too. */
  if (strpbrk (text, "/,") == NULL && text[strspn (text, "0123456789.")] != '-')
    return TRUE;
  found = encfg_hosts_new (USUAL_PORT);
  if (!encfg_hosts_add (found, text, error))
    return FALSE;
  *hosts = g_steal_pointer (&found);
  return TRUE;
}

static GInetAddress *
resolve (const char *host, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GList *addresses = g_resolver_lookup_by_name (resolver, host, NULL, error);
  GInetAddress *first = addresses != NULL ? g_object_ref (addresses->data) : NULL;

  g_resolver_free_addresses (addresses);
  return first;
}

static GSocket *
listen_on (const char *host, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) address = resolve (host, error);
  g_autoptr (GSocketAddress) wanted = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (address == NULL)
    return NULL;
  wanted = g_inet_socket_address_new (address, port);
  socket = g_socket_new (
    g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, ENCFG_SIM_NET_BACKLOG);
  /* Inherited: clients that vanished without a word do not add up over weeks. */
  g_socket_set_keepalive (socket, TRUE);
  return g_socket_bind (socket, wanted, TRUE, error) && g_socket_listen (socket, error)
           ? g_steal_pointer (&socket)
           : NULL;
}

GSocket *
encfg_sim_net_open (const char *host, guint16 *port, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GSocket) socket = listen_on (host, *port, &reason);
  g_autoptr (GSocketAddress) taken =
    socket != NULL ? g_socket_get_local_address (socket, &reason) : NULL;

  if (taken == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_OPEN,
                   "cannot listen on %s, port %u: %s",
                   host,
                   *port,
                   reason->message);
      return NULL;
    }
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken));
  return g_steal_pointer (&socket);
}

GSocketService *
encfg_sim_net_listen (const char *host, guint16 *port, GError **error)
{
  g_autoptr (GSocket) socket = encfg_sim_net_open (host, port, error);
  g_autoptr (GSocketService) service = NULL;

  if (socket == NULL)
    return NULL;
  service = g_socket_service_new ();
  return g_socket_listener_add_socket (G_SOCKET_LISTENER (service), socket, NULL, error)
           ? g_steal_pointer (&service)
           : NULL;
}

gboolean
encfg_sim_net_is_scarce (int fd, guint spare)
{
#ifdef G_OS_UNIX
  struct rlimit limit;

  return getrlimit (RLIMIT_NOFILE, &limit) == 0 && (rlim_t) fd + spare >= limit.rlim_cur;
#else
  return FALSE;
#endif
}

void
encfg_sim_net_close (GSocketService *service, gpointer data)
{
  g_signal_handlers_disconnect_by_data (service, data);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_object_unref (service);
}
