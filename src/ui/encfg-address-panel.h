/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The Modbus id of the module, and its change. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_ADDRESS_PANEL (encfg_address_panel_get_type ())
G_DECLARE_FINAL_TYPE (EncfgAddressPanel, encfg_address_panel, ENCFG, ADDRESS_PANEL, GtkBox)

/* Once. */
void encfg_address_panel_set_session (EncfgAddressPanel *self, EncfgSession *session);

/* Reviews the change to the id that is shown, and carries it out. */
void encfg_address_panel_modify (EncfgAddressPanel *self);

G_END_DECLS
