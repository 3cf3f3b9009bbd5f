/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a simulated module is and holds, as JSON for the remote control. One thread at a time. */

#include "encfg-sim-server.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Adds one object: module (1-based), endpoints, unit, power, requests, settings with their shown
 * values (clock, network and address among them), faults, troubles (why FAULT is lit though the
 * battery is in order). */
void encfg_sim_state_add (JsonBuilder *builder, EncfgSimServer *server, EncfgSimModule *module);

/* Adds one object: label → "on" or "off", or the name of the lamp's state where it has more. */
void encfg_sim_state_add_leds (JsonBuilder *builder, EncfgSimModule *module);

G_END_DECLS
