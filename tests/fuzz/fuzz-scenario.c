/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A scenario: loaded, begun, followed past its events, judged. */

#include "fuzz.h"

#include "encfg-sim-ops.h"
#include "encfg-sim-scenario.h"
#include <string.h>

#define MOST_CELLS 1000
#define MOST_MODULES 3

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_free (fuzz_enter_data_dir ());
  fuzz_begin ();
  return 0;
}

static void
take_answer (const char *answer, gpointer data)
{
}

static void
tell (EncfgSimServer *server, const char *line)
{
  encfg_sim_ops_run (server, line, strlen (line), take_answer, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  g_autoptr (EncfgSimScenario) scenario =
    encfg_sim_scenario_load ((const char *) bytes, (gssize) length, NULL);
  g_autoptr (EncfgSimServer) server = NULL;
  EncfgSimTraits traits;

  if (scenario == NULL)
    return 0;
  encfg_sim_scenario_get_traits (scenario, &traits);
  g_assert (encfg_sim_traits_complete (&traits, NULL));
  if (traits.cells > MOST_CELLS || encfg_sim_scenario_get_modules (scenario) > MOST_MODULES)
    return 0;
  server = encfg_sim_server_new ();
  for (guint i = 0; i < encfg_sim_scenario_get_modules (scenario); i++)
    {
      traits.number = i + 1;
      encfg_sim_server_add (server, encfg_sim_module_new (&traits));
    }
  if (!encfg_sim_scenario_start (scenario, server, NULL))
    return 0;
  tell (server, "{\"op\":\"advance\",\"seconds\":4000}");
  tell (server, "{\"op\":\"score\"}");
  return 0;
}
