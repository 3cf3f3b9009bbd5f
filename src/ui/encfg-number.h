/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Numbers, addresses and their heads stand and read the same in every direction of writing: signs
 * and points stay where they were, and digits stand under digits. Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

void encfg_number_label (GtkWidget *label);
void encfg_number_entry (GtkWidget *entry); /* or a spin button */

/* The Enter key in a spin button, once its value is taken: `func` gets `object` alone. */
void encfg_number_on_enter (GtkWidget *spin, GCallback func, gpointer object);

/* Of an entry: what nobody typed is not undone either. */
void encfg_number_set_text (GtkWidget *entry, const char *text);

/* The first child of the head of a column view: GTK 4.8 has no interface to it. */
void encfg_number_head (GtkWidget *head);

G_END_DECLS
