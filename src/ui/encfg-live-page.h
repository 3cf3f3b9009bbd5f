/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The live page: strings, the batteries of one or of all as bars and as a table beside them, read
 * again and again while the page is on screen. Actions: live.pause, live.only-marked (stateful),
 * live.copy, live.export. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_LIVE_PAGE (encfg_live_page_get_type ())
G_DECLARE_FINAL_TYPE (EncfgLivePage, encfg_live_page, ENCFG, LIVE_PAGE, GtkBox)

GtkWidget *encfg_live_page_new (EncfgSession *session);

/* Writes what the table could show, of the chosen string, as CSV; says so in the log. */
void encfg_live_page_export (EncfgLivePage *self, GFile *file);

G_END_DECLS
