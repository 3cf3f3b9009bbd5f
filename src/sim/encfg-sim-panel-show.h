/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A panel on the terminal that the program was started from. What others write to standard error
 * meanwhile is shown in it, and written there when it is over. Main thread only. */

#include "encfg-sim-panel.h"

G_BEGIN_DECLS

typedef struct _EncfgSimShow EncfgSimShow;

/* `server` is borrowed and outlives it; `loop` is ended when somebody wants to quit.
 * ENCFG_ERROR_USAGE if there is no terminal to draw on. */
EncfgSimShow *encfg_sim_show_new (EncfgSimServer *server, GMainLoop *loop, GError **error);
void encfg_sim_show_free (EncfgSimShow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimShow, encfg_sim_show_free)

EncfgSimPanel *encfg_sim_show_get_panel (EncfgSimShow *self);

G_END_DECLS
