/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What takes the place of the front for a while: a list to choose from, or a text to read. Pure;
 * one thread at a time. */

#include "encfg-sim-page.h"
#include "encfg-sim-report.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *text;     /* beside it */
  char *detail;   /* below the list while it is chosen; or NULL */
  char *order;    /* members of the operation, "\"op\":\"bank\",\"mode\":\"rest\""; NULL: a text */
  char *sentence; /* what is said when it is done */
  gboolean is_standing;
} EncfgSimMenuItem;

typedef struct
{
  const char *title;
  GPtrArray *items; /* EncfgSimMenuItem * */
  guint chosen;     /* of a list; of a text the first line */
  gboolean is_list;
  gboolean has_count; /* what is chosen can last as well */
} EncfgSimMenu;

void encfg_sim_menu_free (EncfgSimMenu *self);

EncfgSimMenu *encfg_sim_menu_new_bank (const EncfgSimReport *report);
EncfgSimMenu *encfg_sim_menu_new_advance (void);
EncfgSimMenu *encfg_sim_menu_new_faults (const EncfgSimReport *report);
EncfgSimMenu *encfg_sim_menu_new_help (void);

/* What is to be done, and how far it is. `score` may be NULL. */
EncfgSimMenu *
encfg_sim_menu_new_task (const char *title, const char *task, const EncfgSimScore *score);

/* Down, or up if negative; no further than the ends. */
void encfg_sim_menu_move (EncfgSimMenu *self, int by);
const EncfgSimMenuItem *encfg_sim_menu_get_chosen (const EncfgSimMenu *self);

void encfg_sim_menu_draw (EncfgSimMenu *self, EncfgSimPage *page);

G_END_DECLS
