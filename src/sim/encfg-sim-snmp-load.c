/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Net-SNMP's agent library takes more memory and time to load than the simulator itself, and few
 * ask for it: so it is a plug-in, opened when it is. It stays open. */

#include "encfg-error.h"
#include "encfg-sim-snmp-plugin.h"
#include <gmodule.h>
#include <string.h>

#define FILE_NAME "en-cfg-sim-snmp." G_MODULE_SUFFIX

static const EncfgSimSnmpPlugin *plugin;

/* Beside the program, as it is built, or where it is installed. (transfer full) */
static char *
find_file (GError **error)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *built = g_path_get_dirname (program != NULL ? program : "");
  const char *const places[] = { built, ENCFG_PLUGIN_DIR };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (places[i], FILE_NAME, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "--snmp: the plug-in " FILE_NAME " is not in %s; it is built and installed with "
               "en-cfg-sim where Net-SNMP's agent library is at hand",
               ENCFG_PLUGIN_DIR);
  return NULL;
}

static gboolean
load (GError **error)
{
  g_autofree char *path = find_file (error);
  gpointer found = NULL;
  GModule *module;

  if (path == NULL)
    return FALSE;
  module = g_module_open (path, G_MODULE_BIND_LOCAL);
  if (module == NULL || !g_module_symbol (module, ENCFG_SIM_SNMP_PLUGIN, &found))
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--snmp: %s", g_module_error ());
  else if (strcmp (((const EncfgSimSnmpPlugin *) found)->version, ENCFG_VERSION) != 0)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "--snmp: %s belongs to version %s, this is " ENCFG_VERSION,
                 path,
                 ((const EncfgSimSnmpPlugin *) found)->version);
  else
    plugin = found;
  return plugin != NULL;
}

EncfgSimSnmp *
encfg_sim_snmp_new (EncfgSimModule *module,
                    const char *host,
                    guint16 *port,
                    const char *user,
                    GError **error)
{
  return plugin != NULL || load (error) ? plugin->start (module, host, port, user, error) : NULL;
}

void
encfg_sim_snmp_free (EncfgSimSnmp *self)
{
  plugin->stop (self);
}
