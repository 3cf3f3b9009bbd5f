/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The batteries as a table: sorted by any column, filtered to those that need attention. Rows keep
 * their place and selection while their values change. Main thread only. */

#include "encfg-live.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "selected" (int index of the battery; -1: none), by the user. */
#define ENCFG_TYPE_LIVE_TABLE (encfg_live_table_get_type ())
G_DECLARE_FINAL_TYPE (EncfgLiveTable, encfg_live_table, ENCFG, LIVE_TABLE, GtkWidget)

/* Batteries first…first + n - 1 (from 0). `verdicts` is of all. Readings NULL: nothing. */
void encfg_live_table_update (EncfgLiveTable *self,
                              const EncfgReadings *readings,
                              const EncfgLimits *limits,
                              const GArray *verdicts,
                              guint first,
                              guint n);

void encfg_live_table_set_only_marked (EncfgLiveTable *self, gboolean only_marked);

/* The row of a battery becomes the selected one and is scrolled to; -1: none. With `focus` the
 * keyboard goes there. */
void encfg_live_table_select (EncfgLiveTable *self, int index, gboolean focus);

/* The selected rows, or all that are shown if there are fewer than two, with a tab between columns.
 * (transfer full) */
char *encfg_live_table_to_text (EncfgLiveTable *self);

G_END_DECLS
