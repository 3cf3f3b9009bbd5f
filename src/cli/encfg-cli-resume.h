/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* write --resume: what an interrupted write was to do, what the journal says became of it and what
 * the module holds now. */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

/* Of the table that was just read, fills the config side with the rows that were not verified,
 * tells what it found and returns the rows meant; none if nothing was interrupted. (element-type
 * EncfgSetting) (transfer full) */
GPtrArray *
encfg_cli_resume_apply (EncfgCliContext *context, EncfgSettingTable *table, GError **error);

G_END_DECLS
