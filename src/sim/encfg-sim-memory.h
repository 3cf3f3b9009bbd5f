/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What of a simulated module survives the loss of power, as JSON: settings, address and network,
 * the clock's offset, resistances and their reference. One thread at a time.
 *
 * {"serial":…,"profile":…,"block":…,"strings":…,"clock-offset-s":…,"values":{key: raw number or
 * text, null for no value, an array of them over all cells or strings}} */

#include "encfg-sim-module.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* (transfer full) */
JsonNode *encfg_sim_memory_save (EncfgSimModule *module);

/* Strict: ENCFG_ERROR_CONFIG names the member that cannot be. Members of values that are not there
 * leave their item alone. The module may be half changed after an error. */
gboolean encfg_sim_memory_load (EncfgSimModule *module, JsonNode *node, GError **error);

G_END_DECLS
