/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The serial ports of this computer, or the name of another. While it is seen it follows what is
 * plugged in. Main thread only. */

#include "encfg-message-log.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "activate": Enter was pressed in the name. */
#define ENCFG_TYPE_PORT_CHOOSER (encfg_port_chooser_get_type ())
G_DECLARE_FINAL_TYPE (EncfgPortChooser, encfg_port_chooser, ENCFG, PORT_CHOOSER, GtkBox)

/* Where it tells of ports that come and go. */
void encfg_port_chooser_set_log (EncfgPortChooser *self, EncfgMessageLog *log);

/* Borrowed; "": none. */
const char *encfg_port_chooser_get (EncfgPortChooser *self);

/* A device that is not in the list is put where others are named. */
void encfg_port_chooser_select (EncfgPortChooser *self, const char *device);

/* Looks at the ports; selects `device` if it is there. */
gboolean encfg_port_chooser_recall (EncfgPortChooser *self, const char *device);

G_END_DECLS
