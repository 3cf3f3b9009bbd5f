/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A simulated module as SNMP sees it: its readings in the order of their object identifiers.
 * Knows nothing of the protocol. One thread at a time. */

#include "encfg-mib.h"
#include "encfg-sim-module.h"

G_BEGIN_DECLS

typedef struct _EncfgSimObjects EncfgSimObjects;

/* Borrows the module, whose profile must have a MIB. */
EncfgSimObjects *encfg_sim_objects_new (EncfgSimModule *module);
void encfg_sim_objects_free (EncfgSimObjects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimObjects, encfg_sim_objects_free)

typedef struct
{
  EncfgOid oid;
  const EncfgItem *item;
  EncfgValue value; /* a number or a text */
} EncfgSimObject;

/* The object at `oid`, or the first one after it. Strings and cells that the module has not, and
 * readings without a value, have no object. FALSE: there is none. */
gboolean encfg_sim_objects_get (EncfgSimObjects *self, const EncfgOid *oid, EncfgSimObject *out);
gboolean
encfg_sim_objects_get_next (EncfgSimObjects *self, const EncfgOid *oid, EncfgSimObject *out);

G_END_DECLS
