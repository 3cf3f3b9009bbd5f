/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The right column of the settings page: internal resistance, device address, clock, network
 * configuration. Its buttons are actions of the window. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_SIDE_PANEL (encfg_side_panel_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSidePanel, encfg_side_panel, ENCFG, SIDE_PANEL, GtkBox)

/* Once. */
void encfg_side_panel_set_session (EncfgSidePanel *self, EncfgSession *session);

/* Does what the action is for: "ir-test", "clock-sync" … */
void encfg_side_panel_act (EncfgSidePanel *self, const char *action);

/* Enables or disables the panel's actions on `window`, where they are installed. */
void encfg_side_panel_update_actions (EncfgSidePanel *self, GtkWidget *window);

G_END_DECLS
