/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The front of the simulated module, in a window of its own so that tool and module stand side by
 * side: lamps, RESET, power. Main thread only. */

#include "encfg-training.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_FRONT_PANEL (encfg_front_panel_get_type ())
G_DECLARE_FINAL_TYPE (EncfgFrontPanel, encfg_front_panel, ENCFG, FRONT_PANEL, GtkWindow)

/* Closes by itself with the module. */
GtkWidget *encfg_front_panel_new (EncfgTraining *training);

G_END_DECLS
