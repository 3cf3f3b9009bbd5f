/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The training page in the window. */

#include "encfg-training-page.h"
#include "encfg-window-private.h"

#include <glib/gi18n-lib.h>

#define PAGE_NAME "training"

static void
on_arrived (EncfgWindow *self, const char *uri)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, NULL);

  if (endpoint)
    encfg_window_connect (self, endpoint);
}

void
encfg_window_add_training (EncfgWindow *self)
{
  GtkWidget *page = encfg_training_page_new (self->session);

  encfg_window_add_page (self, page, PAGE_NAME, _ ("Training"));
  g_signal_connect_object (page, "arrived", G_CALLBACK (on_arrived), self, G_CONNECT_SWAPPED);
}

void
encfg_window_start_training (EncfgWindow *self)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, PAGE_NAME);

  gtk_stack_set_visible_child (self->pages, page);
  encfg_training_page_start (ENCFG_TRAINING_PAGE (page));
}
