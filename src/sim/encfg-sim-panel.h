/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The simulated modules of a server, held in the hand: keys become operations of the remote
 * control, its answers a page. Knows nothing of terminals; its time is given to it. Same thread as
 * the server. */

#include "encfg-sim-page.h"
#include "encfg-sim-server.h"

G_BEGIN_DECLS

typedef struct _EncfgSimPanel EncfgSimPanel;

/* Keys that are no character. */
typedef enum
{
  ENCFG_SIM_KEY_UP = 0x110000,
  ENCFG_SIM_KEY_DOWN,
  ENCFG_SIM_KEY_LEFT,
  ENCFG_SIM_KEY_RIGHT,
  ENCFG_SIM_KEY_PAGE_UP,
  ENCFG_SIM_KEY_PAGE_DOWN,
  ENCFG_SIM_KEY_TAB,
  ENCFG_SIM_KEY_BACK_TAB,
  ENCFG_SIM_KEY_ENTER,
  ENCFG_SIM_KEY_ESCAPE
} EncfgSimKey;

/* `server` is borrowed and outlives it. `quit` is called when somebody asks for the end. */
EncfgSimPanel *encfg_sim_panel_new (EncfgSimServer *server, GDestroyNotify quit, gpointer data);
void encfg_sim_panel_free (EncfgSimPanel *self);

/* Where else one can ask: "control://127.0.0.1:5000". */
void encfg_sim_panel_add_place (EncfgSimPanel *self, const char *uri);

/* Says so in one line, until there is something else to say. */
void encfg_sim_panel_tell (EncfgSimPanel *self, gboolean is_warning, const char *message);

/* `key`: a character, or an EncfgSimKey. `now_us`: monotonic. */
void encfg_sim_panel_press_key (EncfgSimPanel *self, guint key, gint64 now_us);

/* Looks at the module. To be called some times a second. */
void encfg_sim_panel_look (EncfgSimPanel *self, gint64 now_us);

/* As of the last look. */
EncfgSimPage *
encfg_sim_panel_draw (EncfgSimPanel *self, guint width, guint height, gboolean is_utf8);

G_END_DECLS
