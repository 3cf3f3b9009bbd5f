/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The journal as a crash, a full disk or an editor may leave it: it is read, and what was
 * interrupted is looked for. */

#include "fuzz.h"

#include "encfg-journal.h"
#include "encfg-resume.h"

static char *path;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autofree char *dir = fuzz_enter_data_dir ();
  g_autofree char *own = g_build_filename (dir, "en-cfg", NULL);

  fuzz_begin ();
  g_assert (g_mkdir_with_parents (own, 0700) == 0);
  path = g_build_filename (own, "journal.jsonl", NULL);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  const EncfgIdentity module = { .endpoint = (char *) "",
                                 .profile = (char *) "bm3000",
                                 .serial = (char *) "SIMULATED-0001" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (EncfgResume) resume = NULL;
  guint torn = 0;

  g_assert (g_file_set_contents_full (
    path, (const char *) bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  entries = encfg_journal_read (&torn, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    g_assert (JSON_NODE_HOLDS_OBJECT ((JsonNode *) g_ptr_array_index (entries, i)));
  resume = encfg_resume_find (&module, NULL);
  return 0;
}
