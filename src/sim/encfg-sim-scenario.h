/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A scenario: a module as a technician finds it, what happens to it while he works, and what is to
 * be achieved. A JSON file, bundled (data/scenarios) or one's own; docs/simulator.md is its manual.
 * One thread at a time; while it runs, that of its server. */

#include "encfg-sim-factory.h"
#include "encfg-sim-server.h"

G_BEGIN_DECLS

/* A bundled scenario by its name, or a file by its path. ENCFG_ERROR_CONFIG names the first fault
 * with its place, or the names there are. */
EncfgSimScenario *encfg_sim_scenario_find (const char *name_or_file, GError **error);
EncfgSimScenario *encfg_sim_scenario_load (const char *text, gssize length, GError **error);
void encfg_sim_scenario_free (EncfgSimScenario *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimScenario, encfg_sim_scenario_free)

/* Names of the bundled ones, in the order in which they are best done. */
const char *const *encfg_sim_scenario_list (void);

/* English, as the file has it: what it is called, and what is to be done. */
const char *encfg_sim_scenario_get_title (const EncfgSimScenario *self);
const char *encfg_sim_scenario_get_task (const EncfgSimScenario *self);

/* The module that it is about, complete but for number and speed; what it points to is the
 * scenario's. How many of them it wants. */
void encfg_sim_scenario_get_traits (const EncfgSimScenario *self, EncfgSimTraits *out);
guint encfg_sim_scenario_get_modules (const EncfgSimScenario *self);

/* It is about what passes on a serial line: that is what its modules are to be served on. */
gboolean encfg_sim_scenario_is_serial (const EncfgSimScenario *self);

/* Its module is to be found: nobody tells its id. */
gboolean encfg_sim_scenario_is_hidden (const EncfgSimScenario *self);

/* What of a module's URI is known to one who is to find it: all but the id. (transfer full) */
char *encfg_sim_scenario_dup_known_place (const char *uri);

/* Brings the modules of `server`, made as wanted, into the state to begin with, and lets events
 * happen as the time of the first one passes. `server` is freed before the scenario and knows it
 * from now on: "score" is answered. ENCFG_ERROR_CONFIG if an operation is refused. */
gboolean encfg_sim_scenario_start (EncfgSimScenario *self, EncfgSimServer *server, GError **error);

G_END_DECLS
