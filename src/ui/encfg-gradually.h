/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Long work on widgets in small steps, so that the main loop turns between them. A row of a table
 * costs a millisecond to make and to place, and the toolkit makes two hundred of them whatever is
 * in sight. Main thread only. */

#include <glib.h>

G_BEGIN_DECLS

/* Rows that one step of a table may take or add; and those that may at once, about as many as are
 * in sight. */
#define ENCFG_ROWS_OF_STEP 2
#define ENCFG_ROWS_AT_ONCE 24

/* One step; FALSE: nothing is left to do. */
typedef gboolean (*EncfgStepFunc) (gpointer data);

/* Goes on with `step` in idle time, some milliseconds a turn, until nothing is left. `source` is
 * the id of that while it lasts, else 0: g_clear_handle_id ends it. Nothing new if it runs. */
void encfg_gradually (guint *source, EncfgStepFunc step, gpointer data);

G_END_DECLS
