/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Stands for encfg-sim-snmp.c where Net-SNMP was not at hand when this was built. */

#include "encfg-error.h"
#include "encfg-sim-snmp.h"

EncfgSimSnmp *
encfg_sim_snmp_new (EncfgSimModule *module,
                    const char *host,
                    guint16 *port,
                    const char *user,
                    GError **error)
{
  g_set_error_literal (
    error,
    ENCFG_ERROR,
    ENCFG_ERROR_USAGE,
    "--snmp: this en-cfg-sim was built without Net-SNMP; install its agent library and build anew");
  return NULL;
}

void
encfg_sim_snmp_free (EncfgSimSnmp *self)
{
}
