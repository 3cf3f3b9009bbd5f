/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-frames-dialog.h"

#include "encfg-application.h"
#include "encfg-ask.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GtkWindow *window;
  EncfgSession *session;
  GtkTextView *text;
} Frames;

static void
frames_free (gpointer data)
{
  Frames *self = data;

  g_object_unref (self->session);
  g_free (self);
}

static void
fill (Frames *self)
{
  g_autofree char *lines = encfg_trace_dup_kept (encfg_session_get_trace (self->session), TRUE);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, *lines ? lines : _ ("Nothing has passed yet"), -1);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  gtk_text_view_scroll_mark_onscreen (self->text, gtk_text_buffer_get_insert (buffer));
}

static void
on_copy (Frames *self)
{
  g_autofree char *lines = encfg_trace_dup_kept (encfg_session_get_trace (self->session), TRUE);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), lines);
}

void
encfg_frames_dialog_show (GtkWindow *parent, EncfgSession *session)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/encfg-frames-dialog.ui");
  Frames *self = g_new0 (Frames, 1);

  self->session = g_object_ref (session);
  self->window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  self->text = GTK_TEXT_VIEW (gtk_builder_get_object (builder, "text"));
  g_object_set_data_full (G_OBJECT (self->window), "frames", self, frames_free);
  g_signal_connect_swapped (
    gtk_builder_get_object (builder, "refresh"), "clicked", G_CALLBACK (fill), self);
  g_signal_connect_swapped (
    gtk_builder_get_object (builder, "copy"), "clicked", G_CALLBACK (on_copy), self);
  fill (self);
  encfg_show_dialog (self->window, parent);
}
