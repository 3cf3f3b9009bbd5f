/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-live-page share. */

#include "encfg-bar-chart.h"
#include "encfg-live-page.h"
#include "encfg-live-table.h"
#include "encfg-string-strip.h"

G_BEGIN_DECLS

struct _EncfgLivePage
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgLive *live;
  EncfgProfile *profile;  /* that the buttons of the readings are of, or NULL */
  const EncfgItem *shown; /* by the chart */
  guint string;           /* from 1; 0: all */
  guint first, n;         /* batteries on show, from 0 */
  int battery;            /* the selected one, from 0; -1: none */
  GSimpleActionGroup *actions;

  GtkBox *readings;
  GtkLabel *status, *reason, *summary, *selected, *placeholder;
  EncfgStringStrip *strings;
  GtkStack *stack;
  GtkPaned *paned;
  gboolean is_divided; /* the paned, for the first time */
  EncfgBarChart *chart;
  EncfgLiveTable *table;
};

/* encfg-live-page-actions */
void encfg_live_page_add_actions (EncfgLivePage *self);

G_END_DECLS
