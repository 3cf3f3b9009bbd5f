/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* JSON as en-cfg writes it: numbers in their shortest exact form (json-glib writes 2.35 as
 * 2.3500000000000001), files with one row a line so that they diff well. And values of items as
 * JSON. Pure, any thread. */

#include "encfg-codec.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One line without newline. (transfer full) */
char *encfg_json_print_line (JsonNode *node);

/* Members of the outer object, and the rows of the arrays in it, on a line each; ends with a
 * newline. (transfer full) */
char *encfg_json_print_rows (JsonNode *node);

/* The value in the shown unit: a number for scaled integers, text for the rest, null where nothing
 * was read or the module has no value. (transfer full) */
JsonNode *encfg_json_from_value (const EncfgItem *item, const EncfgValue *value);

G_END_DECLS
