/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The file of what a simulated module remembers. */

#include "fuzz.h"

#include "encfg-profile-load.h"
#include "encfg-sim-store.h"

static EncfgProfile *profile;
static char *path;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autofree char *dir = fuzz_enter_data_dir ();

  fuzz_begin ();
  profile = encfg_profile_find ("bm3000", NULL);
  path = g_build_filename (dir, "store.json", NULL);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1 };
  g_autoptr (EncfgSimServer) server = encfg_sim_server_new ();
  g_autoptr (EncfgSimStore) store = NULL;

  g_assert (encfg_sim_traits_complete (&traits, NULL));
  encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  g_assert (g_file_set_contents_full (
    path, (const char *) bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  store = encfg_sim_store_new (server, path, NULL);
  return 0;
}
