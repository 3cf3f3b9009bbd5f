/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-sim-panel share: -panel has state and page, -panel-keys the keys. */

#include "encfg-sim-panel-menu.h"
#include "encfg-sim-panel-press.h"
#include "encfg-sim-panel.h"

G_BEGIN_DECLS

/* Counted: an operation may be answered when the panel is gone. */
struct _EncfgSimPanel
{
  EncfgSimServer *server; /* NULL once the panel is freed */
  GDestroyNotify quit;
  gpointer quit_data;
  guint chosen;           /* module, from 0 */
  EncfgSimReport *report; /* of that; NULL before the first look */
  GPtrArray *places;      /* char * */
  char *message;          /* or NULL */
  gboolean is_warning;
  gint64 message_us; /* the look before it was said */
  gboolean asks_to_quit;
  EncfgSimMenu *menu; /* in place of the front, or NULL */
  EncfgSimPress press;
  gboolean is_told; /* RESET has been held long enough, and that was said */
  gint64 now_us;    /* at the last look */
};

/* Runs the operation of these members, "\"op\":\"power\",\"on\":true", on the chosen module. When
 * it is done, `sentence` is said. */
void encfg_sim_panel_run (EncfgSimPanel *self, const char *members, const char *sentence);

/* Of an operation that answers at once. (transfer full) */
char *encfg_sim_panel_ask (EncfgSimPanel *self, const char *name);

void encfg_sim_panel_press_reset (EncfgSimPanel *self, gint64 now_us);
void encfg_sim_panel_let_go (EncfgSimPanel *self, gint64 now_us);

G_END_DECLS
