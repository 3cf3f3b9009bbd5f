/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a write would change, row by row, old → new, and afterwards in the same place what became of
 * each row. Nothing is written that was not shown here. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For the settings table. `operation` and `source` as in encfg_session_write. */
void encfg_review_dialog_show (GtkWindow *parent,
                               EncfgSession *session,
                               EncfgWriteReview *review,
                               const char *operation,
                               const char *source);

/* For the rows that tell where the module is, as encfg_session_write_place. `option`: a check box,
 * checked at first, or NULL. */
void encfg_review_dialog_show_place (GtkWindow *parent,
                                     EncfgSession *session,
                                     EncfgWriteReview *review,
                                     const char *heading,
                                     const char *button,
                                     const char *option);

/* Whether one stands over `parent`: what it shows is to stay true. */
gboolean encfg_review_dialog_is_open (GtkWindow *parent);

G_END_DECLS
