/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-found-dialog.h"

#include "encfg-found-row.h"

#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-list-box.h"

typedef struct
{
  GtkWindow *window;
  EncfgSession *session;
  GPtrArray *findings;
  GtkListBox *list;
  GtkWidget *connect;
} Found;

static void
found_free (gpointer data)
{
  Found *self = data;

  g_object_unref (self->session);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static const EncfgFinding *
get_chosen (Found *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const EncfgFinding *finding =
    row ? g_ptr_array_index (self->findings, gtk_list_box_row_get_index (row)) : NULL;

  return finding && finding->outcome == ENCFG_FOUND ? finding : NULL;
}

static void
on_selected (Found *self)
{
  gtk_widget_set_sensitive (self->connect, get_chosen (self) != NULL);
}

static void
on_connect (Found *self)
{
  const EncfgFinding *finding = get_chosen (self);

  if (!finding || encfg_session_get_activity (self->session))
    return;
  encfg_session_choose (self->session, finding);
  gtk_window_destroy (self->window);
}

void
encfg_found_dialog_show (GtkWindow *parent, EncfgSession *session)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/encfg-found-dialog.ui");
  GtkWidget *close = GTK_WIDGET (gtk_builder_get_object (builder, "close"));
  Found *self = g_new0 (Found, 1);

  self->session = g_object_ref (session);
  self->findings = g_ptr_array_ref (encfg_session_get_findings (session));
  self->window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  self->list = GTK_LIST_BOX (gtk_builder_get_object (builder, "list"));
  self->connect = GTK_WIDGET (gtk_builder_get_object (builder, "connect"));
  g_object_set_data_full (G_OBJECT (self->window), "found", self, found_free);
  for (guint i = 0; i < self->findings->len; i++)
    gtk_list_box_append (self->list, encfg_found_row_new (g_ptr_array_index (self->findings, i)));
  encfg_list_box_make_one_stop (self->list);
  g_signal_connect_swapped (self->list, "selected-rows-changed", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_connect), self);
  g_signal_connect_swapped (self->connect, "clicked", G_CALLBACK (on_connect), self);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_destroy), self->window);
  on_selected (self);
  encfg_show_dialog (self->window, parent);
}
