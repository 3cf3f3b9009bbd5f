/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* An error as the user meets it: what was tried, what came back, the likely causes, the next step.
 * The causes are encfg-error's; what was tried and which command helps, only the command line
 * knows.
 */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

/* On standard error, and as "error" in the output. */
void encfg_cli_tell_trouble (EncfgCliContext *context, const GError *error);

G_END_DECLS
