/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A fuzz target without a fuzzer: runs the files below the directories that are named, in the order
 * of their names. */

#include "fuzz.h"

#include <stdlib.h>

static guint
run_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  const char *name;

  g_assert (dir != NULL);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      g_autofree guint8 *bytes = NULL;
      gsize length;

      g_assert (g_file_get_contents (file, &text, &length, NULL));
      /* To the byte: a sanitizer sees what is read behind the end. */
      bytes = g_memdup2 (text, length);
      g_print ("# %s\n", file);
      LLVMFuzzerTestOneInput (bytes, length);
      n++;
    }
  return n;
}

int
main (int argc, char **argv)
{
  guint n = 0;

  LLVMFuzzerInitialize (&argc, &argv);
  for (int i = 1; i < argc; i++)
    n += run_directory (argv[i]);
  g_print ("# %u inputs\n", n);
  return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
