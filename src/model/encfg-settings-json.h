/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The JSON form of a settings file: one row a line, stable order. For encfg-settings-file, and for
 * answers that show a file. */

#include "encfg-settings-file.h"

G_BEGIN_DECLS

EncfgSettingsFile *encfg_settings_json_parse (const char *text, gssize length, GError **error);

/* One row as it stands in the file. (transfer full) */
JsonNode *encfg_settings_json_from_row (const EncfgFileRow *row);

/* (transfer full) */
char *encfg_settings_json_print (const EncfgSettingsFile *file);

G_END_DECLS
