/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What was done to which module, by whom, when, with what result: one JSON object a line in the
 * user's data directory, en-cfg/journal.jsonl, only ever appended to. Main thread only. */

#include "encfg-write-review.h"

G_BEGIN_DECLS

/* Appends one complete line: time, user, the module and what else `entry` holds ("operation",
 * "rows", "result" …; its members are not changed). A last line that a crash tore is closed first.
 */
gboolean encfg_journal_append (const EncfgIdentity *module, JsonObject *entry, GError **error);

/* FALSE if nothing can be appended: to be asked before anything is sent. */
gboolean encfg_journal_check (GError **error);

/* The "result" of an entry that is made before the first byte is sent, so that the journal knows of
 * a write during which the program was killed. Its end is an entry of the same "backup". */
#define ENCFG_JOURNAL_STARTED "started"

/* The "state" of a row that was sent, or maybe sent, while nobody could look. */
#define ENCFG_JOURNAL_UNKNOWN "unknown"

/* All complete entries, oldest first, without those whose end stands there as well; lines that are
 * no entry are counted in `torn` (may be NULL). Where the end is not there, nothing noted before
 * the first byte was sent still holds: rows then "not-attempted" are told as ENCFG_JOURNAL_UNKNOWN.
 * An empty or missing journal is no error. (element-type JsonNode holding an object) (transfer
 * full) */
GPtrArray *encfg_journal_read (guint *torn, GError **error);

G_END_DECLS
