/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The settings of one module in the profile's order. Fills the device
 * side from what was read and the config side from presets, files and typed values; nothing here
 * writes to a module. Main thread only.
 *
 * Rows of groups that the module does not have (string 5 of two) are no rows: they leave the list
 * as soon as an image tells how many there are, and what a file says of them is only kept. Until
 * then all rows are there that the profile allows. */

#include "encfg-identity.h"
#include "encfg-setting.h"
#include "encfg-settings-file.h"

G_BEGIN_DECLS

#define ENCFG_TYPE_SETTING_TABLE (encfg_setting_table_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSettingTable, encfg_setting_table, ENCFG, SETTING_TABLE, GObject)

EncfgSettingTable *encfg_setting_table_new (EncfgProfile *profile);

/* The items of another section that does not repeat, as rows: network, address. */
EncfgSettingTable *encfg_setting_table_new_section (EncfgProfile *profile, EncfgSection section);

EncfgProfile *encfg_setting_table_get_profile (EncfgSettingTable *self);
EncfgSection encfg_setting_table_get_section (EncfgSettingTable *self);

/* All rows that are there: (element-type EncfgSetting), borrowed, new after the
 * signal "rows-changed". */
GPtrArray *encfg_setting_table_get_rows (EncfgSettingTable *self);

/* Borrowed; NULL if there is no such row. */
EncfgSetting *encfg_setting_table_find (EncfgSettingTable *self, const char *key);

/* The group that the module does not have, of the first row that fits the pattern; NULL: it is not
 * for that. Borrowed. */
const EncfgGroup *encfg_setting_table_find_missing (EncfgSettingTable *self, const char *pattern);

/* Why there is none: "string[5].ir-high: the module has no String 5 (Strings: 2)", "…: the profile
 * does not know this row". (transfer full) */
char *encfg_setting_table_describe_unknown (EncfgSettingTable *self, const char *key);

/* The rows that a comma list of keys and patterns names ("ir-*,delta-ir"), in table order; NULL:
 * all. A name that fits no row is ENCFG_ERROR_USAGE. (element-type EncfgSetting) (transfer full) */
GPtrArray *
encfg_setting_table_select (EncfgSettingTable *self, const char *patterns, GError **error);

/* Device side: rows whose registers are not in the image become unread, or, if the read failed on
 * its way (`is_whole` FALSE), stale. Tells by "rows-changed" where the image has other counts of
 * groups than were known. */
void encfg_setting_table_take_image (EncfgSettingTable *self,
                                     const EncfgImage *image,
                                     gboolean is_whole);

/* Device side from the config side, which is then cleared: to compare two files without a module.
 */
void encfg_setting_table_take_config_as_device (EncfgSettingTable *self);

/* The connection is lost: what was read may be something else by now. */
void encfg_setting_table_set_stale (EncfgSettingTable *self);

/* Config side as `other` has it, row by row of the same key; rows that `other` has not are unset.
 * For the same profile only: another module is worked on with the same values. */
void encfg_setting_table_take_wanted (EncfgSettingTable *self, EncfgSettingTable *other);

/* Config side. Rows that the preset does not name are unset. */
void encfg_setting_table_apply_preset (EncfgSettingTable *self, const EncfgPreset *preset);

/* ENCFG_ERROR_MISMATCH if the file belongs to another profile: nothing is taken. Rows whose value
 * or unit does not fit become INVALID; keys without a row are added to `unknown` (element-type
 * utf8, may be NULL). */
gboolean encfg_setting_table_apply_file (EncfgSettingTable *self,
                                         const EncfgSettingsFile *file,
                                         GPtrArray *unknown,
                                         GError **error);

/* Lays what the file says beside the rows, instead of what lay there. ENCFG_ERROR_MISMATCH if it
 * belongs to another profile. */
gboolean encfg_setting_table_lay_beside (EncfgSettingTable *self,
                                         const EncfgSettingsFile *file,
                                         GError **error);
void encfg_setting_table_put_away (EncfgSettingTable *self);
/* What lies beside `other`, of the same profile. */
void encfg_setting_table_take_found (EncfgSettingTable *self, EncfgSettingTable *other);

/* Does `pattern` stand for the row of `key`? "string[*].ir-high" does for "string[2].ir-high";
 * others for their own alone. */
gboolean encfg_setting_table_fits (const char *pattern, const char *key);

/* "ir-high=3.5", and "string[*].ir-high=3.5" for all strings that there are. Unknown keys are
 * ENCFG_ERROR_USAGE, values that do not fit ENCFG_ERROR_RANGE. */
gboolean
encfg_setting_table_assign (EncfgSettingTable *self, const char *assignment, GError **error);

/* The device side as a file. `identity` may be NULL. (transfer full) */
EncfgSettingsFile *encfg_setting_table_to_file (EncfgSettingTable *self,
                                                const EncfgIdentity *identity);

/* Appends the device side to a file that another table has begun. */
void encfg_setting_table_add_to_file (EncfgSettingTable *self, EncfgSettingsFile *file);

/* The config side as a file: rows that have a valid value, also of groups that are not there, then
 * those that the profile does not know but the file that was applied last had. `identity` may be
 * NULL. (transfer full) */
EncfgSettingsFile *encfg_setting_table_config_to_file (EncfgSettingTable *self,
                                                       const EncfgIdentity *identity);

/* The same with texts that are no value, as they were given: taken again they are invalid again.
 * (transfer full) */
EncfgSettingsFile *encfg_setting_table_wanted_to_file (EncfgSettingTable *self);

/* Rows whose text is no value, which a file of the config side leaves out. (element-type
 * EncfgSetting) (transfer container) */
GPtrArray *encfg_setting_table_list_invalid (EncfgSettingTable *self);

typedef struct
{
  guint same, differs, unset, invalid, unknown;
} EncfgSettingCounts;

/* `rows`: (element-type EncfgSetting). Unreadable rows count as differing if they have a config
 * value, else as unset. */
EncfgSettingCounts encfg_setting_count (GPtrArray *rows);

G_END_DECLS
