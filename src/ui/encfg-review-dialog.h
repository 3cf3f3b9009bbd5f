/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a write would change, row by row, old → new, and afterwards in the same place what became of
 * each row. Nothing is written that was not shown here. Main thread only. */

#include "encfg-session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *heading; /* "Write 3 settings?"; NULL: made from the counts */
  const char *note;    /* under it, or NULL */
  const char *button;  /* "Write" */
  const char *option;  /* a check box, or NULL */
  gboolean may_choose; /* rows can be left out one by one */

  /* A verb of the session that carries it out; `with_option`: the box is checked. */
  void (*start) (EncfgSession *session,
                 EncfgWriteReview *review,
                 gboolean with_option,
                 gpointer user_data,
                 GAsyncReadyCallback callback,
                 gpointer callback_data);
  gpointer user_data; /* freed with `free_user_data` (may be NULL) when the dialog goes */
  GDestroyNotify free_user_data;
} EncfgReviewTraits;

/* Takes a reference to `review`; the texts are copied. */
void encfg_review_dialog_show_traits (GtkWindow *parent,
                                      EncfgSession *session,
                                      EncfgWriteReview *review,
                                      const EncfgReviewTraits *traits);

/* For the settings table. `operation` and `source` as in encfg_session_write. */
void encfg_review_dialog_show (GtkWindow *parent,
                               EncfgSession *session,
                               EncfgWriteReview *review,
                               const char *operation,
                               const char *source);

/* Whether one stands over `parent`: what it shows is to stay true. */
gboolean encfg_review_dialog_is_open (GtkWindow *parent);

G_END_DECLS
