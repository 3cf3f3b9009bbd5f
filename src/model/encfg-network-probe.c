/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-network-probe.h"

#include <glib/gi18n-lib.h>

#define TIMEOUT_S 1

/* A host that refuses the port is there, except where the computer itself answers for all. */
static gboolean
tells_a_host (const GError *error, const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) &&
         !(address && g_inet_address_get_is_loopback (address));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_boolean (task, connection || tells_a_host (error, g_task_get_task_data (task)));
  g_clear_error (&error);
}

void
encfg_network_probe_async (const char *host,
                           guint16 port,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, encfg_network_probe_async);
  g_task_set_task_data (task, g_strdup (host), g_free);
  g_socket_client_set_timeout (client, TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, host, port, cancellable, on_connected, task);
}

gboolean
encfg_network_probe_finish (GAsyncResult *result, gboolean *taken, GError **error)
{
  GError *local_error = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  *taken = g_task_propagate_boolean (G_TASK (result), &local_error);
  if (!local_error)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* TRUE if the new address is worth a look: another than before, none at which the module itself
 * answers now, and not of a simulated module that stays on this computer all the same. */
static gboolean
is_worth_a_look (const EncfgWriteReview *review, const EncfgIdentity *module, const char *host)
{
  g_autoptr (EncfgEndpoint) here = encfg_endpoint_parse (module->endpoint, NULL);

  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (g_str_equal (change->item->key, "ip"))
        return !encfg_value_equal (&change->old_value, &change->new_value) &&
               g_strcmp0 (here->host, host) != 0 &&
               (!module->simulated || encfg_network_is_loopback (change->new_value.number));
    }
  return FALSE;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncfgWriteReview *review = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean taken;

  if (!encfg_network_probe_finish (result, &taken, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (taken)
    g_ptr_array_add (review->warnings,
                     g_strdup (_ ("somebody answers at the new address already: two modules of one "
                                  "address cannot be told apart")));
  g_task_return_boolean (task, TRUE);
}

void
encfg_network_look_ahead_async (EncfgWriteReview *review,
                                const EncfgIdentity *module,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  const gboolean is_written = review->n_write > 0 && review->n_blocked == 0;
  g_autofree char *host = NULL;
  EncfgNetwork network;
  char *warning;

  g_task_set_source_tag (task, encfg_network_look_ahead_async);
  g_task_set_task_data (
    task, encfg_write_review_ref (review), (GDestroyNotify) encfg_write_review_unref);
  encfg_network_init (&network, review->table);
  warning = is_written ? encfg_network_warn_if_far (&network, encfg_network_find_route) : NULL;
  if (warning)
    g_ptr_array_add (review->warnings, warning);

  host = encfg_network_format (network.ip);
  if (is_written && is_worth_a_look (review, module, host))
    {
      encfg_network_probe_async (
        host, (guint16) MAX (network.port, 1), cancellable, on_probed, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
encfg_network_look_ahead_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
