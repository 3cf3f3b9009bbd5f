/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-server-private.h"

#include "encfg-error.h"
#ifdef G_OS_UNIX
#include "encfg-sim-line.h"
#endif

static void
line_free (gpointer data)
{
#ifdef G_OS_UNIX
  encfg_sim_line_free (data);
#endif
}

EncfgSimServer *
encfg_sim_server_new (void)
{
  EncfgSimServer *self = g_new0 (EncfgSimServer, 1);

  self->modules = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_sim_module_free);
  self->hub = encfg_sim_hub_new ();
  self->tcps = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_sim_tcp_free);
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->pending = encfg_sim_server_new_pending ();
  self->switched_off = g_ptr_array_new ();
  return self;
}

void
encfg_sim_server_free (EncfgSimServer *self)
{
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->switched_off);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->tcps);
  encfg_sim_hub_free (self->hub);
  g_ptr_array_unref (self->modules);
  g_free (self);
}

void
encfg_sim_server_add (EncfgSimServer *self, EncfgSimModule *module)
{
  g_ptr_array_add (self->modules, module);
  encfg_sim_module_set_restart_func (module, encfg_sim_server_restart_later, self);
}

GPtrArray *
encfg_sim_server_get_modules (const EncfgSimServer *self)
{
  return self->modules;
}

void
encfg_sim_server_set_moved_func (EncfgSimServer *self, EncfgSimMovedFunc func, gpointer data)
{
  self->moved = func;
  self->moved_data = data;
}

static gboolean
listen_module (EncfgSimServer *self,
               EncfgSimModule *module,
               const char *host,
               guint16 port,
               gboolean strict_unit,
               GError **error)
{
  EncfgSimTcp *tcp = encfg_sim_tcp_new (self->hub, module, host, port, strict_unit, error);

  if (tcp == NULL)
    return FALSE;
  g_ptr_array_add (self->tcps, tcp);
  encfg_sim_server_take_place (self, module);
  if (!encfg_sim_server_is_switched_on (self, module))
    encfg_sim_tcp_suspend (tcp, TRUE);
  return TRUE;
}

gboolean
encfg_sim_server_listen_tcp (EncfgSimServer *self,
                             const char *host,
                             guint16 port,
                             gboolean strict_unit,
                             GError **error)
{
  if (port != 0 && port + self->modules->len - 1 > G_MAXUINT16)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "%u modules do not fit above port %u",
                   self->modules->len,
                   port);
      return FALSE;
    }
  for (guint i = 0; i < self->modules->len; i++)
    if (!listen_module (self,
                        g_ptr_array_index (self->modules, i),
                        host,
                        (guint16) (port == 0 ? 0 : port + i),
                        strict_unit,
                        error))
      return FALSE;
  return TRUE;
}

gboolean
encfg_sim_server_listen_hosts (EncfgSimServer *self,
                               const EncfgHosts *hosts,
                               gboolean strict_unit,
                               GError **error)
{
  if (self->modules->len > encfg_hosts_get_count (hosts))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "%u addresses are not enough for %u modules",
                   encfg_hosts_get_count (hosts),
                   self->modules->len);
      return FALSE;
    }
  for (guint i = 0; i < self->modules->len; i++)
    {
      g_autoptr (EncfgEndpoint) place = encfg_hosts_dup_endpoint (hosts, i);

      if (!listen_module (self,
                          g_ptr_array_index (self->modules, i),
                          place->host,
                          place->port,
                          strict_unit,
                          error))
        return FALSE;
    }
  return TRUE;
}

gboolean
encfg_sim_server_listen_serial (EncfgSimServer *self,
                                const char *device,
                                const char *link,
                                GError **error)
{
#ifdef G_OS_UNIX
  EncfgSimLine *line = encfg_sim_line_new (self->modules, device, link, error);

  if (line != NULL)
    g_ptr_array_add (self->lines, line);
  return line != NULL;
#else
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "serial lines are simulated on Unix systems only");
  return FALSE;
#endif
}

guint
encfg_sim_server_count_frames (const EncfgSimServer *self)
{
  guint n = 0;

#ifdef G_OS_UNIX
  for (guint i = 0; i < self->lines->len; i++)
    n += encfg_sim_line_count_frames (g_ptr_array_index (self->lines, i));
#endif
  return n;
}

void
encfg_sim_server_set_scenario (EncfgSimServer *self, EncfgSimScenario *scenario)
{
  self->scenario = scenario;
}

EncfgSimScenario *
encfg_sim_server_get_scenario (const EncfgSimServer *self)
{
  return self->scenario;
}

GStrv
encfg_sim_server_list_endpoints (const EncfgSimServer *self, const EncfgSimModule *module)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint i = 0; i < self->tcps->len; i++)
    {
      EncfgSimTcp *tcp = g_ptr_array_index (self->tcps, i);
      g_autofree char *uri = encfg_sim_tcp_dup_uri (tcp);

      if (encfg_sim_tcp_get_module (tcp) == module)
        g_strv_builder_add (list, uri);
    }
#ifdef G_OS_UNIX
  for (guint i = 0; i < self->lines->len; i++)
    {
      g_autofree char *uri = encfg_sim_line_dup_uri (g_ptr_array_index (self->lines, i), module);

      g_strv_builder_add (list, uri);
    }
#endif
  return g_strv_builder_end (list);
}

guint
encfg_sim_server_count_clients (const EncfgSimServer *self, const EncfgSimModule *module)
{
  guint n = 0;

  for (guint i = 0; i < self->tcps->len; i++)
    if (encfg_sim_tcp_get_module (g_ptr_array_index (self->tcps, i)) == module)
      n += encfg_sim_tcp_count_clients (g_ptr_array_index (self->tcps, i));
  return n;
}
