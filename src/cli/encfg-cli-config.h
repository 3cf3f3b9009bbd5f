/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a module should hold, from the words of the command line: a file, a preset, --set. Shared by
 * the verbs that compare and write. */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgSettingsFile *file; /* or NULL */
  const char *preset;      /* key, or NULL; borrowed */
  GPtrArray *set;          /* KEY=VALUE, or NULL; borrowed */
  const char *only;        /* patterns, or NULL; borrowed */
  guint ir_factor_permille;
  GHashTable
    *ir_limits; /* utf8 → utf8: for each --set KEY=auto lines of KEY=VALUE, once measured */
} EncfgCliConfig;

/* Loads argument 0 as a file if there is one. ENCFG_ERROR_USAGE unless file, preset or --set is
 * given. Where the profile is known from --profile or the file, all values are checked against it:
 * nothing of a bad request is ever sent. */
EncfgCliConfig *encfg_cli_config_new (EncfgCliContext *context, GError **error);
void encfg_cli_config_free (EncfgCliConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgCliConfig, encfg_cli_config_free)

/* Reads the resistances for --set ir-high=auto (also in a group: 'string[2].ir-high=auto') and
 * tells what comes of them; nothing without it. To be called before the config is applied. */
gboolean encfg_cli_config_measure (EncfgCliConfig *self, EncfgCliContext *context, GError **error);

/* Fills the config side of the table and returns the rows meant (element-type EncfgSetting)
 * (transfer full). Adds "not_in_profile" to the output and warns about what does not fit together.
 */
GPtrArray *encfg_cli_config_apply (const EncfgCliConfig *self,
                                   EncfgCliContext *context,
                                   EncfgSettingTable *table,
                                   GError **error);

/* FALSE with the first value that does not fit its row, wherever it came from; warns of the others.
 */
gboolean
encfg_cli_config_check (EncfgCliContext *context, EncfgSettingTable *table, GError **error);

/* FALSE if the file is for a person to read: a baseline, or the place of a module in its network,
 * which other commands write; `name` is what the user calls it. Nothing is asked of the module. */
gboolean encfg_cli_check_is_writable (EncfgCliContext *context,
                                      const EncfgSettingsFile *file,
                                      const char *name,
                                      GError **error);

/* Says where the file's header does not fit the module, and puts it into the output. */
void encfg_cli_check_header (EncfgCliContext *context, const EncfgSettingsFile *file);

G_END_DECLS
