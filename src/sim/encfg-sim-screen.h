/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The terminal that a panel is drawn on, by ncurses: a thread of its own, so that a terminal that
 * takes nothing for a while holds up nobody else. It is left as it was found. A plug-in
 * (encfg-sim-plugin.h); its functions are to be called by the thread that opened it. */

#include "encfg-sim-page.h"
#include "encfg-sim-plugin.h"

G_BEGIN_DECLS

typedef struct _EncfgSimScreen EncfgSimScreen;

/* What comes from a terminal beside the keys of encfg-sim-panel.h. */
enum
{
  ENCFG_SIM_SCREEN_CHANGED = 0x120000, /* it has another size, or its content is lost */
  ENCFG_SIM_SCREEN_INTERRUPTED,        /* Ctrl+C */
  ENCFG_SIM_SCREEN_GONE                /* nobody is there any more */
};

/* Called in the main context of the opener. */
typedef void (*EncfgSimScreenFunc) (guint key, gpointer data);

/* What the plug-in offers. */
typedef struct
{
  EncfgSimPlugin base;

  /* On standard input and output. ENCFG_ERROR_USAGE if that is no terminal that can be drawn on. */
  EncfgSimScreen *(*open) (EncfgSimScreenFunc func, gpointer data, GError **error);
  void (*close) (EncfgSimScreen *self);

  /* Columns and lines. */
  void (*get_size) (EncfgSimScreen *self, guint *width, guint *height);

  /* Takes the page; one that was not shown yet is forgotten. */
  void (*show) (EncfgSimScreen *self, EncfgSimPage *page);
} EncfgSimScreenPlugin;

#define ENCFG_SIM_SCREEN_PLUGIN "encfg_sim_screen_plugin"
extern const EncfgSimScreenPlugin encfg_sim_screen_plugin;

G_END_DECLS
