/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Numbers, addresses and their heads stand and read the same in every direction of writing: signs
 * and points stay where they were, and digits stand under digits. Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

void encfg_number_label (GtkWidget *label);
void encfg_number_entry (GtkWidget *entry); /* or a spin button */

/* Of a spin button: what is no whole number within its range is not taken, and what stood there
 * before comes back. The toolkit would make 0 of letters, and the nearest of what is too much. */
void encfg_number_spin (GtkWidget *spin);

/* The Enter key in such a spin button clicks `button`, if what was typed is taken. */
void encfg_number_on_enter (GtkWidget *spin, GtkWidget *button);

/* Of an entry: what nobody typed is not undone either. */
void encfg_number_set_text (GtkWidget *entry, const char *text);

/* The first child of the head of a column view: GTK 4.8 has no interface to it. */
void encfg_number_head (GtkWidget *head);

G_END_DECLS
