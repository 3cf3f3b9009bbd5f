/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What may stand in a place of the command line, for the completion of a shell: commands, options,
 * and what only this computer knows: presets, profiles, settings, backups, ports. Sends nothing. */

#include "encfg-cli-args.h"

G_BEGIN_DECLS

/* Candidates for the last of `words`, the ones before it being whole; empty where it may be
 * anything or a file. (transfer full) */
GStrv encfg_cli_complete (const char *const *words);

G_END_DECLS
