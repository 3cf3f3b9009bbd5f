/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One row of the settings table: what the module holds, what it should hold, and how the two
 * compare. The state is derived, never stored. Raw values decide equality. Main thread only. */

#include "encfg-image.h"
#include "encfg-ops.h"

G_BEGIN_DECLS

#define ENCFG_TYPE_SETTING (encfg_setting_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSetting, encfg_setting, ENCFG, SETTING, GObject)

typedef enum
{
  ENCFG_SETTING_UNKNOWN, /* not read from the module */
  ENCFG_SETTING_UNSET,   /* read, and nothing to compare it with */
  ENCFG_SETTING_SAME,
  ENCFG_SETTING_DIFFERS,
  ENCFG_SETTING_INVALID,   /* what was given is no value for this row */
  ENCFG_SETTING_UNREADABLE /* the module's registers hold no value of the type */
} EncfgSettingState;

typedef enum
{
  ENCFG_SOURCE_NONE,
  ENCFG_SOURCE_PRESET,
  ENCFG_SOURCE_FILE,
  ENCFG_SOURCE_TYPED
} EncfgSource;

/* Signal: "changed", one of its sides, or what a write does to it. */
EncfgSetting *encfg_setting_new (EncfgProfile *profile, const EncfgItem *item);

const EncfgItem *encfg_setting_get_item (EncfgSetting *self);
EncfgSettingState encfg_setting_get_state (EncfgSetting *self);

/* TRUE if there is a valid config value and the module holds something else. */
gboolean encfg_setting_is_modified (EncfgSetting *self);

/* The module's side. `words` (item->words of them) as read; NULL: forget what was read. */
void encfg_setting_set_device (EncfgSetting *self, const guint16 *words);
const EncfgValue *encfg_setting_get_device (EncfgSetting *self);
/* NULL if not read. Borrowed. */
const guint16 *encfg_setting_get_device_words (EncfgSetting *self);
/* Why the registers are no value, or NULL. Borrowed. */
const GError *encfg_setting_get_device_error (EncfgSetting *self);

/* When the device side was read, in µs since 1970 UTC; 0: not read. */
gint64 encfg_setting_get_read_time (EncfgSetting *self);

/* The device side was read, but the connection is lost since: it may be something else by now. Ends
 * with the next encfg_setting_set_device. */
void encfg_setting_set_stale (EncfgSetting *self);
gboolean encfg_setting_is_stale (EncfgSetting *self);

/* A write of the row is under way. */
void encfg_setting_set_writing (EncfgSetting *self, gboolean is_writing);
gboolean encfg_setting_is_writing (EncfgSetting *self);

/* What became of the last write of the row, until either side changes; SAME and a write that was
 * not attempted leave none. `error` may be NULL. */
void encfg_setting_set_outcome (EncfgSetting *self, EncfgWriteState outcome, const GError *error);
/* NOT_ATTEMPTED where there is none. */
EncfgWriteState encfg_setting_get_outcome (EncfgSetting *self);
const GError *encfg_setting_get_outcome_error (EncfgSetting *self);

/* The wanted side. Text is parsed as typed by a person. A text that is no value is kept, the row
 * becomes INVALID and FALSE comes back with the reason. "" clears. */
gboolean encfg_setting_parse_config (EncfgSetting *self,
                                     const char *text,
                                     EncfgSource source,
                                     GError **error);
/* A row from a file that cannot be taken: keeps the text and the reason. */
void encfg_setting_reject_config (EncfgSetting *self,
                                  const char *text,
                                  EncfgSource source,
                                  const GError *reason);
void encfg_setting_set_config (EncfgSetting *self, const EncfgValue *value, EncfgSource source);
/* A value that the module holds or held: one that may not be written to it is INVALID, and says
 * why.
 */
void encfg_setting_offer_config (EncfgSetting *self, const EncfgValue *value, EncfgSource source);
void encfg_setting_clear_config (EncfgSetting *self);
const EncfgValue *encfg_setting_get_config (EncfgSetting *self);
const GError *encfg_setting_get_config_error (EncfgSetting *self);
EncfgSource encfg_setting_get_source (EncfgSetting *self);

/* All of the wanted side, a text that is no value and its reason included: to be put back later, or
 * into the row of another module. */
typedef struct
{
  EncfgValue value;
  char *rejected;
  GError *error;
  EncfgSource source;
} EncfgWanted;

EncfgWanted *encfg_setting_dup_wanted (EncfgSetting *self);
void encfg_setting_set_wanted (EncfgSetting *self, const EncfgWanted *wanted);
gboolean encfg_wanted_equal (const EncfgWanted *a, const EncfgWanted *b);
void encfg_wanted_free (EncfgWanted *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgWanted, encfg_wanted_free)

/* What may stand on the wanted side, in the words of the user's language, if it is a closed set of
 * names; NULL if it is not, or nobody can write the row. (transfer full) */
GStrv encfg_setting_list_choices (EncfgSetting *self);

/* A third side, for the eye: what another source says that the module held, a backup or a file that
 * is laid beside. `text` and `unit` as the source has them (NULL: no value; the item's own unit).
 */
void encfg_setting_set_found (EncfgSetting *self, const char *text, const char *unit);
void encfg_setting_clear_found (EncfgSetting *self);
/* As `other`, the row of the same key in another table, has it. */
void encfg_setting_take_found (EncfgSetting *self, EncfgSetting *other);
/* As a config value would be; UNREAD where there is none, or where it is no value of this row. */
const EncfgValue *encfg_setting_get_found (EncfgSetting *self);
/* Shown text; "" where the source says nothing, or says that there is no value. (transfer full) */
char *encfg_setting_dup_found_text (EncfgSetting *self);

/* What has become of it since. */
typedef enum
{
  ENCFG_SINCE_NOTHING,  /* nothing is laid beside, or it says nothing of this row */
  ENCFG_SINCE_NOT_READ, /* nobody knows what the module holds now */
  ENCFG_SINCE_SAME,
  ENCFG_SINCE_CHANGED,
  ENCFG_SINCE_UNCLEAR /* of another unit: compares with nothing */
} EncfgSince;
#define ENCFG_N_SINCE 5

EncfgSince encfg_setting_get_since (EncfgSetting *self);

/* What the module will hold after a write: the config value where there is a valid one, else the
 * device value. */
const EncfgValue *encfg_setting_get_resulting (EncfgSetting *self);

/* Shown texts without unit; "" where there is nothing. (transfer full) */
char *encfg_setting_dup_device_text (EncfgSetting *self);
char *encfg_setting_dup_config_text (EncfgSetting *self);

/* A value of the item in the words of the user's language, which a person may type as well; without
 * and with the unit. For people alone: files and JSON have the profile's words. Any thread.
 * (transfer full) */
char *encfg_setting_format (const EncfgItem *item, const EncfgValue *value);
char *encfg_setting_format_with_unit (const EncfgItem *item, const EncfgValue *value);

G_END_DECLS
