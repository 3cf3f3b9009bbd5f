/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The one reader of JSON that comes from outside: profiles, settings files, journals, control
 * lines. It bounds size and depth and refuses duplicate members, comments, bad UTF-8 and numbers
 * out of range before json-glib sees the text (json-glib 1.6 crashes on deep nesting, keeps the
 * last of two duplicates and overflows integers silently). Any thread. */

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ENCFG_JSON_MAX_BYTES (4 * 1024 * 1024)
#define ENCFG_JSON_MAX_DEPTH 32

/* Parses one JSON object or array. `length` -1: NUL-terminated. Returns (transfer full) the root,
 * or NULL with ENCFG_ERROR_CONFIG "line 3, column 7: duplicate member "min"". */
JsonNode *encfg_json_parse (const char *text, gssize length, GError **error);

/* As above for a file (UTF-8 name). A file that cannot be read is ENCFG_ERROR_CONFIG as well, with
 * its name in front. */
JsonNode *encfg_json_parse_file (const char *path, GError **error);

/* The text of a member, or NULL if there is none or it is something else. Borrowed. */
const char *encfg_json_get_string (JsonObject *object, const char *name);

/* A number in the shortest form that reads back to the same double. (transfer full) */
char *encfg_json_format_double (double number);

/* A number or a text as a person would type it; NULL for anything else. (transfer full) */
char *encfg_json_dup_typed (JsonNode *node);

G_END_DECLS
