/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a fuzz target gives: libFuzzer, or the plain main of replay.c, calls these. */

#include <glib.h>
#include <string.h>

/* Once, before any input. Warnings of ours end the program: they mean a bug. */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* One input. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length);

static inline void
fuzz_begin (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
}

/* Data of its own, below the temporary directory, for what reads files. (transfer full) */
static inline char *
fuzz_enter_data_dir (void)
{
  char *dir = g_dir_make_tmp ("en-cfg-fuzz-XXXXXX", NULL);

  g_assert (dir != NULL);
  g_setenv ("XDG_DATA_HOME", dir, TRUE);
  return dir;
}
