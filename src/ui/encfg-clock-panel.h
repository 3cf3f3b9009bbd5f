/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The clock of the module beside the computer's, as they were read together. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_CLOCK_PANEL (encfg_clock_panel_get_type ())
G_DECLARE_FINAL_TYPE (EncfgClockPanel, encfg_clock_panel, ENCFG, CLOCK_PANEL, GtkBox)

/* Once. */
void encfg_clock_panel_set_session (EncfgClockPanel *self, EncfgSession *session);

G_END_DECLS
