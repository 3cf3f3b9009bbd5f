/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What encfg-sim-snmp.c, the plug-in, offers to encfg-sim-snmp-load.c, the program. The plug-in
 * calls the program's own functions for everything else. */

#include "encfg-sim-plugin.h"
#include "encfg-sim-snmp.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgSimPlugin base;
  EncfgSimSnmp *(*start) (EncfgSimModule *module,
                          const char *host,
                          guint16 *port,
                          const char *user,
                          GError **error);
  void (*stop) (EncfgSimSnmp *self);
} EncfgSimSnmpPlugin;

#define ENCFG_SIM_SNMP_PLUGIN "encfg_sim_snmp_plugin"
extern const EncfgSimSnmpPlugin encfg_sim_snmp_plugin;

G_END_DECLS
