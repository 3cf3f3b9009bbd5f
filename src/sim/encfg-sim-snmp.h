/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The readings of a simulated module over SNMP v2c and v3, read-only, by Net-SNMP's agent library.
 * That library keeps its state in globals: one agent a process. Main thread, default main context.
 * A plug-in: en-cfg-sim alone can open it, for it is made of that program's functions. */

#include "encfg-sim-module.h"

G_BEGIN_DECLS

typedef struct _EncfgSimSnmp EncfgSimSnmp;

/* Listens on UDP; `port` 0 takes a free one and becomes it. `user` is "NAME:AUTHENTICATION" or
 * "NAME:AUTHENTICATION:PRIVACY" (passphrases; SHA and AES) for v3, or NULL. For v2c the community
 * is what the module's setting `snmp-community` holds at the time, "public" without such a setting;
 * while its setting `snmp-enabled` is 0 it answers nobody. Both are set to begin with, so that it
 * answers. ENCFG_ERROR_USAGE for a profile without
 * a MIB, a bad user or a plug-in that is not there, ENCFG_ERROR_OPEN for a port that cannot be had.
 * Borrows the module. */
EncfgSimSnmp *encfg_sim_snmp_new (EncfgSimModule *module,
                                  const char *host,
                                  guint16 *port,
                                  const char *user,
                                  GError **error);
void encfg_sim_snmp_free (EncfgSimSnmp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimSnmp, encfg_sim_snmp_free)

G_END_DECLS
