/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a write would change and why, computed before anything is sent; afterwards the same rows
 * tell what became of each. A snapshot: later edits of the table do not reach it. Main thread only.
 */

#include "encfg-setting-table.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_CHANGE_SAME, /* the module holds it already */
  ENCFG_CHANGE_WRITE,
  ENCFG_CHANGE_BLOCKED /* no value, out of range or read-only: `error` says */
} EncfgChangeKind;

typedef struct
{
  EncfgSetting *setting;
  const EncfgItem *item;
  EncfgChangeKind kind;
  EncfgValue old_value; /* what the module held when the review was made */
  guint16 old_words[ENCFG_TEXT_MAX + 1];
  EncfgValue new_value;
  char *new_text;        /* as given, also where it is no value */
  EncfgWriteState state; /* not-attempted until written */
  EncfgValue read;       /* what the read-back found; UNREAD if there was none */
  GError *error;         /* why blocked or not verified, or NULL */
} EncfgChange;

typedef struct
{
  EncfgSettingTable *table;
  GPtrArray *changes;  /* EncfgChange, every selected row that has a config value */
  GPtrArray *warnings; /* utf8: broken rules */
  guint n_write, n_same, n_blocked;
  gboolean whole; /* all rows or none: see encfg_write_review_join */
} EncfgWriteReview;

/* `rows` (element-type EncfgSetting) of `table`. */
EncfgWriteReview *encfg_write_review_new (EncfgSettingTable *table, GPtrArray *rows);

/* A table that the module takes as one block: rows without a config value stay as the module holds
 * them, and the table itself is left alone. */
EncfgWriteReview *encfg_write_review_new_block (EncfgSettingTable *table);

/* The same where nothing is to be changed, whatever was typed: where it leads to after a restart.
 */
EncfgWriteReview *encfg_write_review_new_held (EncfgSettingTable *table);

/* As reviewed, but for the rows (element-type EncfgSetting) that are not among these. */
EncfgWriteReview *encfg_write_review_keep (const EncfgWriteReview *self, GPtrArray *rows);

EncfgWriteReview *encfg_write_review_ref (EncfgWriteReview *self);
void encfg_write_review_unref (EncfgWriteReview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgWriteReview, encfg_write_review_unref)

/* The module takes these rows as one block: if one is to be written all of them are, what is the
 * same included. */
void encfg_write_review_join (EncfgWriteReview *self);

/* TRUE if nothing is blocked; else the first reason, and how many more. */
gboolean encfg_write_review_check (const EncfgWriteReview *self, GError **error);

/* How many are blocked, and why the first is; NULL if none is. (transfer full) */
char *encfg_write_review_describe_blocked (const EncfgWriteReview *self);

/* After the write: rows to be written that are proved, and that are not. */
guint encfg_write_review_count_verified (const EncfgWriteReview *self);
guint encfg_write_review_count_failed (const EncfgWriteReview *self);

/* The "rows" of answers and of the journal. (transfer full) */
JsonNode *encfg_write_review_to_json (const EncfgWriteReview *self);

G_END_DECLS
