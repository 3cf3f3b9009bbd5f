/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Who a module is: where it answered and what it said of itself. Plain data, any thread. */

#include "encfg-search.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *endpoint; /* URI with the id */
  guint8 id;
  char *profile;
  EncfgProvenance provenance;
  char *name, *serial, *firmware; /* "" where the profile has none */
  gboolean simulated;             /* its serial number says SIMULATED, or SIM- */
} EncfgIdentity;

/* From a finding of outcome ENCFG_FOUND. */
EncfgIdentity *encfg_identity_new (const EncfgFinding *finding);

void encfg_identity_free (EncfgIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgIdentity, encfg_identity_free)

/* The "module" object of files and answers. (transfer full) */
JsonNode *encfg_identity_to_json (const EncfgIdentity *self);

G_END_DECLS
