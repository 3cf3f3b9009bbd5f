/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Tooltips of what is shown again and again. gtk_widget_set_tooltip_text asks the display server
 * where the pointer is, three times, and waits for the answers, also if nothing has changed. Where
 * there are hundreds, as in a table, the widget answers "query-tooltip" instead. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* `text` NULL: none. */
void encfg_tooltip_set (GtkWidget *widget, const char *text);

G_END_DECLS
