/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* profile test and profile new: the two ends of writing a profile. Main thread only. Both return
 * the exit status, or leave it to the error. */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

/* Reads every item of the profile in `path` once from a live module, and shows what became of it.
 */
int encfg_cli_profile_test (EncfgCliContext *context, const char *path, GError **error);

/* Prints a starting point, or writes it to the file of --output. `id` NULL: after the file. */
int encfg_cli_profile_new (EncfgCliContext *context, const char *id, GError **error);

/* The profile in `path`, with all its faults shown if it has any; `errors` takes them. */
EncfgProfile *encfg_cli_profile_load (EncfgCliContext *context,
                                      const char *path,
                                      JsonArray *errors,
                                      GError **error);

G_END_DECLS
