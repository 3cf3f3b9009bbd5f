/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Dialogs over a window, and one of them: a question, answered by its one button or by Cancel. Main
 * thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*EncfgAnswerFunc) (gboolean yes, gpointer user_data);

/* `yes`: the label of the button. `is_grave`: the button warns, and Enter means Cancel. `func` is
 * called once, not after `parent` is gone. A question that stands there already is answered with no
 * the second time. */
void encfg_ask (GtkWindow *parent,
                const char *heading,
                const char *body,
                const char *yes,
                gboolean is_grave,
                EncfgAnswerFunc func,
                gpointer user_data);

/* TRUE if a dialog of this title stands over `parent` already: it comes to the front, and whoever
 * was clicked twice needs no second one. */
gboolean encfg_raise_dialog (GtkWindow *parent, const char *title);

/* Shows it over `parent`; Escape closes it. */
void encfg_show_dialog (GtkWindow *dialog, GtkWindow *parent);

G_END_DECLS
