/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The main window: header with the pages, connection row, the page, message bar. It holds the
 * session; actions stand in encfg-window-actions. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_WINDOW (encfg_window_get_type ())
G_DECLARE_FINAL_TYPE (EncfgWindow, encfg_window, ENCFG, WINDOW, GtkApplicationWindow)

EncfgWindow *encfg_window_new (GtkApplication *application);

/* Whether a program that ended unexpectedly left work that no window has taken up: a new one does.
 */
gboolean encfg_window_has_left_draft (void);

EncfgSession *encfg_window_get_session (EncfgWindow *self);

/* Shows the endpoint in the connection row, connects and reads. */
void encfg_window_connect (EncfgWindow *self, const EncfgEndpoint *endpoint);

/* Loads a settings file into the config side; asks first if that replaces unsaved work. */
void encfg_window_open_file (EncfgWindow *self, GFile *file);

/* Goes to the training page and starts a simulated module there. */
void encfg_window_start_training (EncfgWindow *self);

/* Another page beside Settings; the switcher shows as soon as there are two. */
void
encfg_window_add_page (EncfgWindow *self, GtkWidget *page, const char *name, const char *title);

G_END_DECLS
