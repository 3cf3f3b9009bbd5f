/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The network configuration: an entry for each row that the profile has, and the review of a
 * change. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_NETWORK_PANEL (encfg_network_panel_get_type ())
G_DECLARE_FINAL_TYPE (EncfgNetworkPanel, encfg_network_panel, ENCFG, NETWORK_PANEL, GtkBox)

/* Once. */
void encfg_network_panel_set_session (EncfgNetworkPanel *self, EncfgSession *session);

gboolean encfg_network_panel_has_rows (EncfgNetworkPanel *self);

/* Reviews what the entries say, and carries it out. */
void encfg_network_panel_write (EncfgNetworkPanel *self);

G_END_DECLS
