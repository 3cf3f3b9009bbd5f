/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The RESET button of a module: it is held down, by pointer or by the space bar, and shows for how
 * long. Who can only activate it (a screen reader) holds it by that until it has been long enough,
 * or activates it again. Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_RESET_BUTTON (encfg_reset_button_get_type ())
G_DECLARE_FINAL_TYPE (EncfgResetButton, encfg_reset_button, ENCFG, RESET_BUTTON, GtkBox)

/* Signal: "held" (double seconds), once a press: as soon as it has been long enough, else when it
 * is let go. */
GtkWidget *encfg_reset_button_new (void);

G_END_DECLS
