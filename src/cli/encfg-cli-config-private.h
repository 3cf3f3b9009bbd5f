/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-cli-config share. */

#include "encfg-cli-config.h"

G_BEGIN_DECLS

/* The key of "ir-high=auto", or NULL. (transfer full) */
char *encfg_cli_config_dup_auto_key (const char *assignment);

/* Takes --ir-factor and the keys of --set KEY=auto. */
gboolean
encfg_cli_config_take_limits (EncfgCliConfig *self, EncfgCliContext *context, GError **error);

G_END_DECLS
