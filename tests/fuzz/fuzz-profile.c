/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Profiles: whatever the loader takes can be simulated, planned and told in a MIB. */

#include "fuzz.h"

#include "encfg-mib.h"
#include "encfg-profile-load.h"
#include "encfg-setting-table.h"
#include "encfg-sim-module.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_begin ();
  return 0;
}

static void
simulate (EncfgProfile *profile)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1 };

  if (!encfg_sim_traits_complete (&traits, NULL))
    return;
  encfg_sim_module_free (encfg_sim_module_new (&traits));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  g_autoptr (GPtrArray) problems =
    g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgProfile) profile =
    encfg_profile_load ((const char *) bytes, (gssize) length, problems, &error);
  g_autoptr (EncfgSettingTable) table = NULL;
  g_autofree char *mib = NULL;

  g_assert ((profile != NULL) == (error == NULL));
  if (!profile)
    return 0;
  table = encfg_setting_table_new (profile);
  if (profile->snmp_mib)
    mib = encfg_mib_to_text (profile);
  simulate (profile);
  return 0;
}
