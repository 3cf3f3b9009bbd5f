/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ask.h"

#include "encfg-application.h"

typedef struct
{
  GtkWindow *window;
  EncfgAnswerFunc func;
  gpointer user_data;
} Question;

static void
answer (Question *question, gboolean yes)
{
  const EncfgAnswerFunc func = g_steal_pointer (&question->func);
  const gpointer user_data = question->user_data;

  if (!func)
    return;
  gtk_window_destroy (question->window);
  func (yes, user_data);
}

static void
on_yes (Question *question)
{
  answer (question, TRUE);
}

static gboolean
on_no (Question *question)
{
  answer (question, FALSE);
  return TRUE;
}

gboolean
encfg_raise_dialog (GtkWindow *parent, const char *title)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) != parent ||
          g_strcmp0 (gtk_window_get_title (window), title) != 0)
        continue;
      gtk_window_present (window);
      return TRUE;
    }
  return FALSE;
}

void
encfg_show_dialog (GtkWindow *dialog, GtkWindow *parent)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (dialog), keys);
  gtk_window_set_transient_for (dialog, parent);
  gtk_window_present (dialog);
}

void
encfg_ask (GtkWindow *parent,
           const char *heading,
           const char *body,
           const char *yes,
           gboolean is_grave,
           EncfgAnswerFunc func,
           gpointer user_data)
{
  g_autoptr (GtkBuilder) builder = NULL;
  Question *question;
  GtkWidget *yes_button, *no_button;

  if (encfg_raise_dialog (parent, heading))
    {
      func (FALSE, user_data);
      return;
    }
  builder = gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/encfg-ask.ui");
  question = g_new0 (Question, 1);
  yes_button = GTK_WIDGET (gtk_builder_get_object (builder, "yes"));
  no_button = GTK_WIDGET (gtk_builder_get_object (builder, "no"));
  question->window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  question->func = func;
  question->user_data = user_data;
  g_object_set_data_full (G_OBJECT (question->window), "question", question, g_free);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "heading")), heading);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "body")), body);
  gtk_button_set_label (GTK_BUTTON (yes_button), yes);
  gtk_widget_add_css_class (yes_button, is_grave ? "destructive-action" : "suggested-action");
  g_signal_connect_swapped (yes_button, "clicked", G_CALLBACK (on_yes), question);
  g_signal_connect_swapped (no_button, "clicked", G_CALLBACK (on_no), question);
  g_signal_connect_swapped (question->window, "close-request", G_CALLBACK (on_no), question);
  gtk_window_set_title (question->window, heading);
  gtk_window_set_focus (question->window, is_grave ? no_button : yes_button);
  encfg_show_dialog (question->window, parent);
}
