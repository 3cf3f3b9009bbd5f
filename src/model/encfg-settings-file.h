/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A settings file: what a table held or should hold, as text, free of any profile, so that rows
 * which this profile does not know survive loading and saving. JSON (DESIGN: format "en-cfg
 * settings", version 1) and CSV (key,label,value,unit). What the values mean is the table's
 * business. Plain data, any thread. */

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *key;
  char *label;        /* or NULL */
  char *value;        /* as text with the decimal point; NULL: no value */
  char *unit;         /* or NULL: the item's own */
  gboolean is_number; /* stands without quotes in JSON */
} EncfgFileRow;

typedef struct
{
  char *profile; /* NULL: the file does not say (CSV of others) */
  char *made;    /* ISO 8601, or NULL */
  char *kind;    /* of a backup ("as-found"), or NULL */
  gboolean simulated;
  JsonNode *module; /* whom it came from (encfg_identity_to_json), or NULL */
  GPtrArray *rows;  /* EncfgFileRow, in file order */
} EncfgSettingsFile;

EncfgSettingsFile *encfg_settings_file_new (void);
void encfg_settings_file_free (EncfgSettingsFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSettingsFile, encfg_settings_file_free)

/* All copied; `value` NULL: no value. */
void encfg_settings_file_add (EncfgSettingsFile *self,
                              const char *key,
                              const char *label,
                              const char *value,
                              const char *unit,
                              gboolean is_number);

/* A copy of another file's row. */
void encfg_settings_file_add_row (EncfgSettingsFile *self, const EncfgFileRow *row);

/* Strict: whatever is not exactly such a file is ENCFG_ERROR_CONFIG with line or JSON path. Text
 * that begins with "{" is JSON, all else CSV. `length` -1: NUL-terminated. */
EncfgSettingsFile *encfg_settings_file_parse (const char *text, gssize length, GError **error);
EncfgSettingsFile *encfg_settings_file_load (const char *path, GError **error);

/* CSV if `path` ends in ".csv", else JSON; replaces the file as a whole or leaves it as it was. */
gboolean encfg_settings_file_save (const EncfgSettingsFile *self, const char *path, GError **error);

/* The module's serial number in the header, or NULL. Borrowed. */
const char *encfg_settings_file_get_serial (const EncfgSettingsFile *self);
/* Its Modbus id, or 0. */
guint encfg_settings_file_get_id (const EncfgSettingsFile *self);

/* When it was made, in local time by a format of g_date_time_format; NULL if it does not say.
 * (transfer full) */
char *encfg_settings_file_format_made (const EncfgSettingsFile *self, const char *format);

/* Length of the part of the key that names the row's group: of "string[2].level[1]" in
 * "string[2].level[1].ir-high"; 0 if it stands in none. */
gsize encfg_settings_file_get_group (const EncfgFileRow *row);

/* A row of one file beside that of another, without any profile. */
typedef struct
{
  const EncfgFileRow *first;  /* NULL: the second file alone has it */
  const EncfgFileRow *second; /* NULL: the first file alone has it */
  gboolean same;              /* equal units and equal values, 3.50 as 3.5 */
} EncfgFilePair;

/* The rows of the first file in their order, those that the second alone has after the others of
 * their group, or after all. (element-type
 * EncfgFilePair) (transfer full); borrows the rows. */
GArray *encfg_settings_file_compare (const EncfgSettingsFile *first,
                                     const EncfgSettingsFile *second);

G_END_DECLS
