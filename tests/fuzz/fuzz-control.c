/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Lines of the simulator's remote control: each is answered, with one line of JSON. */

#include "fuzz.h"

#include "encfg-json.h"
#include "encfg-profile-load.h"
#include "encfg-sim-ops.h"

#define LINES_MAX 8

static EncfgProfile *profile;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_begin ();
  profile = encfg_profile_find ("bm3000", NULL);
  return 0;
}

static void
on_answer (const char *answer, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = encfg_json_parse (answer, -1, &error);

  g_assert_no_error (error);
  g_assert (JSON_NODE_HOLDS_OBJECT (node));
  ++*(guint *) data;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1 };
  EncfgSimServer *server = encfg_sim_server_new ();
  guint n_asked = 0, n_answered = 0;

  g_assert (encfg_sim_traits_complete (&traits, NULL));
  encfg_sim_server_add (server, encfg_sim_module_new (&traits));
  for (gsize at = 0; at < length && n_asked < LINES_MAX;)
    {
      const guint8 *end = memchr (bytes + at, '\n', length - at);
      gsize n = end ? (gsize) (end - bytes) - at : length - at;

      encfg_sim_ops_run (server, (const char *) bytes + at, n, on_answer, &n_answered);
      n_asked++;
      at += n + 1;
    }
  /* What takes its time is over with the server. */
  encfg_sim_server_free (server);
  g_assert_cmpuint (n_answered, ==, n_asked);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
