/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The JSON form of a settings file: one row a line, stable order. encfg-settings-file alone calls
 * it. */

#include "encfg-settings-file.h"

G_BEGIN_DECLS

EncfgSettingsFile *encfg_settings_json_parse (const char *text, gssize length, GError **error);

/* (transfer full) */
char *encfg_settings_json_print (const EncfgSettingsFile *file);

G_END_DECLS
