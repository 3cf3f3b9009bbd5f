/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The CSV form of a settings file, as spreadsheets write it: RFC 4180 quoting, a byte order mark
 * tolerated, semicolons where the header line has them. Comment lines before it ("# serial: X") say
 * what the header of the JSON form says. encfg-settings-file alone calls it. */

#include "encfg-settings-file.h"

G_BEGIN_DECLS

/* `text` is valid UTF-8 and NUL-terminated. */
EncfgSettingsFile *encfg_settings_csv_parse (const char *text, GError **error);

/* (transfer full) */
char *encfg_settings_csv_print (const EncfgSettingsFile *file);

G_END_DECLS
