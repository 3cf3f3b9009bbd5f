/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The training page in the window. */

#include "encfg-training-page.h"
#include "encfg-window-private.h"

#include <glib/gi18n-lib.h>

#define PAGE_NAME "training"

static void
on_arrived (EncfgWindow *self, const char *uri, gboolean connects)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, NULL);

  if (!endpoint)
    return;
  encfg_connection_row_lend (self->connection, endpoint);
  if (connects)
    encfg_session_connect (self->session, endpoint, NULL, NULL, NULL);
}

/* What one works on is no more: its address would be remembered in vain. */
static void
on_training_changed (EncfgWindow *self, EncfgTraining *training)
{
  if (!encfg_training_is_on (training))
    encfg_connection_row_end_loan (self->connection);
}

void
encfg_window_add_training (EncfgWindow *self)
{
  GtkWidget *page = encfg_training_page_new (self->session);

  encfg_window_add_page (self, page, PAGE_NAME, _ ("Training"));
  g_signal_connect_object (page, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (encfg_training_page_get_training (ENCFG_TRAINING_PAGE (page)),
                           "changed",
                           G_CALLBACK (on_training_changed),
                           self,
                           G_CONNECT_SWAPPED);
}

void
encfg_window_start_training (EncfgWindow *self)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, PAGE_NAME);

  gtk_stack_set_visible_child (self->pages, page);
  encfg_training_page_start (ENCFG_TRAINING_PAGE (page));
}
