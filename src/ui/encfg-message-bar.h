/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The message bar that the manual describes: the last message, and above it, on demand, all of
 * them. Main thread only. */

#include "encfg-message-log.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_MESSAGE_BAR (encfg_message_bar_get_type ())
G_DECLARE_FINAL_TYPE (EncfgMessageBar, encfg_message_bar, ENCFG, MESSAGE_BAR, GtkBox)

/* Once. */
void encfg_message_bar_set_log (EncfgMessageBar *self, EncfgMessageLog *log);

/* Opens or closes the log. */
void encfg_message_bar_toggle (EncfgMessageBar *self);

G_END_DECLS
