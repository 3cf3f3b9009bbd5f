/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a row of the settings table has to say of itself: one state out of all that is known of it,
 * with a sign and a word, so that no face needs colour alone. Main thread only. */

#include "encfg-setting-table.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_STATUS_NOT_READ,
  ENCFG_STATUS_NOT_SET, /* read, and no config value */
  ENCFG_STATUS_SAME,
  ENCFG_STATUS_DIFFERS,
  ENCFG_STATUS_INVALID,
  ENCFG_STATUS_UNREADABLE,
  ENCFG_STATUS_STALE,
  ENCFG_STATUS_WRITING,
  ENCFG_STATUS_VERIFIED,
  ENCFG_STATUS_MISMATCH,
  ENCFG_STATUS_REFUSED,
  ENCFG_STATUS_NO_ANSWER
} EncfgStatusKind;
#define ENCFG_N_STATUS_KINDS 12

EncfgStatusKind encfg_setting_get_status (EncfgSetting *self);

const char *encfg_status_name (EncfgStatusKind kind); /* "not-read", "differs" … */
const char *encfg_status_sign (EncfgStatusKind kind); /* one character, or "" */
const char *encfg_status_text (EncfgStatusKind kind); /* "Differs"; translated */

/* TRUE for what asks for attention: a list that shows "only what differs" shows these. */
gboolean encfg_status_is_different (EncfgStatusKind kind);

/* What has become of what was found: "Δ", "Changed"; "" where there is nothing to say. */
const char *encfg_since_sign (EncfgSince since);
const char *encfg_since_text (EncfgSince since);

/* "As found, IR High: 80.00 mΩ, changed". (transfer full) */
char *encfg_setting_describe_found (EncfgSetting *self);

/* `message` of the row's own faults without the row's label, for places that show the label.
 * Borrowed from `message`. */
const char *encfg_item_strip_label (const EncfgItem *item, const char *message);

/* "3 differ, 1 invalid" of rows (element-type EncfgSetting). (transfer full) */
char *encfg_setting_describe_counts (GPtrArray *rows);

/* "14:03:22", with the date in front where it is not that of `now_us`; both since 1970 in UTC, as
 * g_get_real_time. (transfer full) */
char *encfg_format_moment (gint64 us, gint64 now_us);

/* The whole story in lines: the fault and what was expected, what the write did, where either value
 * comes from and since when. (transfer full) */
char *encfg_setting_explain (EncfgSetting *self);

G_END_DECLS
