/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Net-SNMP's agent library takes more memory and time to load than the simulator itself, and few
 * ask for it: so it is a plug-in. */

#include "encfg-sim-snmp-plugin.h"

static const EncfgSimSnmpPlugin *plugin;

EncfgSimSnmp *
encfg_sim_snmp_new (EncfgSimModule *module,
                    const char *host,
                    guint16 *port,
                    const char *user,
                    GError **error)
{
  if (plugin == NULL)
    plugin = (const EncfgSimSnmpPlugin *) encfg_sim_plugin_open (
      "en-cfg-sim-snmp", ENCFG_SIM_SNMP_PLUGIN, "--snmp", "Net-SNMP's agent library is", error);
  return plugin != NULL ? plugin->start (module, host, port, user, error) : NULL;
}

void
encfg_sim_snmp_free (EncfgSimSnmp *self)
{
  plugin->stop (self);
}
