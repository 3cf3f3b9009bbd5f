/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-bar-chart share. */

#include "encfg-bar-chart.h"
#include "encfg-bar-layout.h"

G_BEGIN_DECLS

struct _EncfgBarChart
{
  GtkWidget parent_instance;

  GArray *bars; /* EncfgBar */
  GArray *runs; /* EncfgLimitRun */
  guint decimals;
  char *unit;
  int selected; /* or -1 */

  double low, high; /* of what is to be seen */
  EncfgBarLayout layout;
};

/* Computes the layout for the present data and size. */
void encfg_bar_chart_lay_out (EncfgBarChart *self);

/* FALSE for a limit so far away that it would squeeze the bars: then it is only named. */
gboolean encfg_bar_chart_shows (EncfgBarChart *self, const EncfgLimitRun *run);

/* encfg-bar-chart-draw */
void encfg_bar_chart_draw (EncfgBarChart *self, GtkSnapshot *snapshot);
/* What the numbers of the axis need. */
float encfg_bar_chart_measure_axis (EncfgBarChart *self, double low, double high);

G_END_DECLS
