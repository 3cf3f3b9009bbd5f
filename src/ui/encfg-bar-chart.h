/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One reading of many cells as bars, with the limits drawn where they count. A bar beyond a limit
 * has a sign and its number above it, beside its colour. One bar may be selected: by click, and by
 * the arrow keys; Page Up and Page Down go to marked bars. Knows nothing of modules. Main thread
 * only. */

#include "encfg-limits.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  guint number; /* from 1, as people count */
  gboolean has_value;
  double value;
  EncfgVerdict verdict;
} EncfgBar;

/* Signal "selected" (int index): the user chose a bar; -1: none. "activated": and pressed Enter or
 * double-clicked it. */
#define ENCFG_TYPE_BAR_CHART (encfg_bar_chart_get_type ())
G_DECLARE_FINAL_TYPE (EncfgBarChart, encfg_bar_chart, ENCFG, BAR_CHART, GtkWidget)

/* Both arrays are (transfer full): EncfgBar, and EncfgLimitRun whose `first` counts from the first
 * bar. Numbers are shown with `decimals` and the unit. */
void encfg_bar_chart_set_data (EncfgBarChart *self,
                               GArray *bars,
                               GArray *runs,
                               guint decimals,
                               const char *unit);

void encfg_bar_chart_set_selected (EncfgBarChart *self, int index);
int encfg_bar_chart_get_selected (EncfgBarChart *self);

/* -1: none. */
int encfg_bar_chart_find (EncfgBarChart *self, double x, double y);

/* FALSE if there is none. `place` is within the chart. */
gboolean encfg_bar_chart_get_place (EncfgBarChart *self, guint index, GdkRectangle *place);

G_END_DECLS
