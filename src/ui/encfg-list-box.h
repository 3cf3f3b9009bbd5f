/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The Tab key leaves the list, however long it is; the arrow keys go through its rows. */
void encfg_list_box_make_one_stop (GtkListBox *list);

/* One line of a row, wrapped where it is long. */
GtkWidget *encfg_list_box_line_new (const char *text, const char *class_name);

G_END_DECLS
