/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Internal resistance: test with its progress, save with its guard. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_IR_PANEL (encfg_ir_panel_get_type ())
G_DECLARE_FINAL_TYPE (EncfgIrPanel, encfg_ir_panel, ENCFG, IR_PANEL, GtkBox)

/* Once. */
void encfg_ir_panel_set_session (EncfgIrPanel *self, EncfgSession *session);

/* Reads what would be saved, asks, saves. */
void encfg_ir_panel_save (EncfgIrPanel *self);

G_END_DECLS
