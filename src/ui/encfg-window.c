/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-window-private.h"

#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-live-page.h"
#include "encfg-remember.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (EncfgWindow, encfg_window, GTK_TYPE_APPLICATION_WINDOW)

EncfgSession *
encfg_window_get_session (EncfgWindow *self)
{
  return self->session;
}

/* The pages stand where the title would be. */
static void
show_file (EncfgWindow *self, const char *file, gboolean is_unsaved)
{
  g_autofree char *text = g_strdup_printf ("%s%s",
                                           is_unsaved ? "• " : "",
                                           file         ? file
                                           : is_unsaved ? _ ("not saved")
                                                        : "");

  gtk_label_set_label (self->file_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->file_label), *text != '\0');
}

void
encfg_window_update_title (EncfgWindow *self)
{
  const gboolean is_unsaved =
    encfg_setting_history_is_unsaved (encfg_session_get_history (self->session));
  EncfgModule *module = encfg_session_get_module (self->session);
  const EncfgIdentity *identity = module ? encfg_module_get_identity (module) : NULL;
  g_autofree char *file = self->file ? g_file_get_basename (self->file) : NULL;
  g_autoptr (GString) title = g_string_new (is_unsaved ? "• " : "");

  if (file)
    g_string_append_printf (title, "%s — ", file);
  if (identity)
    g_string_append_printf (title, "%s — ", *identity->name ? identity->name : identity->profile);
  g_string_append (title, "en-cfg");
  if (is_unsaved)
    g_string_append_printf (title, " (%s)", _ ("not saved"));
  gtk_window_set_title (GTK_WINDOW (self), title->str);
  gtk_label_set_label (self->title_label, title->str);
  show_file (self, file, is_unsaved);
  encfg_tooltip_set (GTK_WIDGET (self->file_label), title->str);
}

/* Who logs out meanwhile is asked to wait. */
static void
inhibit_while_busy (EncfgWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  const char *activity = encfg_session_get_activity (self->session);

  if (!application || (activity != NULL) == (self->inhibit_cookie != 0))
    return;
  if (activity)
    self->inhibit_cookie =
      gtk_application_inhibit (application,
                               GTK_WINDOW (self),
                               GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND,
                               activity);
  else
    {
      gtk_application_uninhibit (application, self->inhibit_cookie);
      self->inhibit_cookie = 0;
    }
}

/* Later: whoever waits for the end of what ran is told of it first. */
static gboolean
close_at_last (gpointer user_data)
{
  EncfgWindow *self = user_data;

  self->close_source = 0;
  if (encfg_session_get_activity (self->session))
    return G_SOURCE_REMOVE;
  self->is_closing = FALSE;
  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
close_if_idle (EncfgWindow *self)
{
  if (self->is_closing && self->close_source == 0 && !encfg_session_get_activity (self->session))
    self->close_source = g_idle_add (close_at_last, self);
}

static void
on_session_changed (EncfgWindow *self)
{
  close_if_idle (self);
  inhibit_while_busy (self);
  encfg_window_check_draft (self);
  gtk_revealer_set_reveal_child (self->simulated, encfg_session_is_simulated (self->session));
  encfg_window_update_actions (self);
  encfg_window_update_title (self);
}

void
encfg_window_connect (EncfgWindow *self, const EncfgEndpoint *endpoint)
{
  encfg_connection_row_show_endpoint (self->connection, endpoint);
  encfg_session_connect (self->session, endpoint, NULL, NULL, NULL);
}

void
encfg_window_add_page (EncfgWindow *self, GtkWidget *page, const char *name, const char *title)
{
  gtk_stack_add_titled (self->pages, page, name, title);
  gtk_stack_set_visible_child_name (self->title, "pages");
}

static void
remember_size (EncfgWindow *self)
{
  GSettings *settings = encfg_remember ();
  int width, height;

  if (!settings)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
  g_settings_set_boolean (settings, "is-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static void
recall_looks (EncfgWindow *self)
{
  GSettings *settings = encfg_remember ();

  if (!settings)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "is-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_settings_bind (settings, "side-panel", self->side_panel, "visible", G_SETTINGS_BIND_DEFAULT);
}

static void
on_close_answer (gboolean yes, gpointer user_data)
{
  EncfgWindow *self = user_data;

  self->may_close = yes;
  if (yes)
    gtk_window_close (GTK_WINDOW (self));
}

/* The window waits for the end: what was sent is read back and written down. */
static void
on_interrupt_answer (gboolean yes, gpointer user_data)
{
  EncfgWindow *self = user_data;

  if (!yes)
    return;
  self->is_closing = TRUE;
  encfg_session_cancel (self->session);
  close_if_idle (self);
}

static gboolean
encfg_window_close_request (GtkWindow *window)
{
  EncfgWindow *self = ENCFG_WINDOW (window);

  if (encfg_session_get_activity (self->session))
    {
      if (!self->is_closing)
        encfg_ask (
          window,
          _ ("Close while something is running?"),
          _ ("It is cancelled first: what is not sent yet is not sent any more. The module may be "
             "left with a part of the change; the journal tells with which."),
          _ ("Cancel It and Close"),
          TRUE,
          on_interrupt_answer,
          self);
      return TRUE;
    }
  if (!self->may_close &&
      encfg_setting_history_is_unsaved (encfg_session_get_history (self->session)))
    {
      encfg_ask (window,
                 _ ("Close without saving?"),
                 _ ("There are config values that are neither in the module nor in a file."),
                 _ ("Close Without Saving"),
                 TRUE,
                 on_close_answer,
                 self);
      return TRUE;
    }
  remember_size (self);
  encfg_window_drop_draft (self);
  return GTK_WINDOW_CLASS (encfg_window_parent_class)->close_request (window);
}

/* What other windows opened since is there as well. */
static void
on_menu_opened (EncfgWindow *self)
{
  encfg_window_fill_recent (
    self,
    G_MENU (gtk_widget_get_template_child (GTK_WIDGET (self), ENCFG_TYPE_WINDOW, "recent_menu")));
}

static void
encfg_window_dispose (GObject *object)
{
  EncfgWindow *self = ENCFG_WINDOW (object);

  encfg_window_leave_draft (self);
  g_clear_handle_id (&self->close_source, g_source_remove);
  encfg_window_drop_focus (self);
  g_clear_object (&self->chooser);
  if (self->session)
    encfg_session_cancel (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->file);
  g_clear_pointer (&self->file_profile, g_free);
  G_OBJECT_CLASS (encfg_window_parent_class)->dispose (object);
}

static void
encfg_window_class_init (EncfgWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_CONNECTION_ROW);
  g_type_ensure (ENCFG_TYPE_SETTINGS_PAGE);
  g_type_ensure (ENCFG_TYPE_SIDE_PANEL);
  g_type_ensure (ENCFG_TYPE_MESSAGE_BAR);
  G_OBJECT_CLASS (klass)->dispose = encfg_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = encfg_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, title);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, file_label);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, connection);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, simulated);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, settings);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, side_panel);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, messages);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, side_panel_button);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, EncfgWindow, redo_button);
  gtk_widget_class_bind_template_child_full (widget_class, "recent_menu", FALSE, 0);
  gtk_widget_class_bind_template_child_full (widget_class, "menu_button", FALSE, 0);
  encfg_window_class_add_actions (widget_class);
}

static void
encfg_window_init (EncfgWindow *self)
{
  self->session = encfg_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  encfg_connection_row_set_session (self->connection, self->session);
  encfg_settings_page_set_session (self->settings, self->session);
  encfg_side_panel_set_session (self->side_panel, self->session);
  encfg_message_bar_set_log (self->messages, encfg_session_get_log (self->session));
  g_signal_connect_object (
    self->session, "changed", G_CALLBACK (on_session_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->session, "table-changed", G_CALLBACK (encfg_window_check_file), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings,
                           "selection-changed",
                           G_CALLBACK (encfg_window_update_actions),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages,
                           "notify::visible-child",
                           G_CALLBACK (encfg_window_update_actions),
                           self,
                           G_CONNECT_SWAPPED);
  encfg_window_add_stateful_actions (self);
  encfg_window_add_page (self, encfg_live_page_new (self->session), "live", _ ("Live"));
  encfg_window_add_training (self);
  encfg_window_accept_drops (self);
  g_signal_connect_swapped (
    gtk_widget_get_template_child (GTK_WIDGET (self), ENCFG_TYPE_WINDOW, "menu_button"),
    "notify::active",
    G_CALLBACK (on_menu_opened),
    self);
  encfg_window_keep_focus (self);
  recall_looks (self);
  encfg_window_restore_draft (self);
  g_signal_connect_object (encfg_session_get_history (self->session),
                           "changed",
                           G_CALLBACK (encfg_window_schedule_draft),
                           self,
                           G_CONNECT_SWAPPED);
  on_session_changed (self);
}

EncfgWindow *
encfg_window_new (GtkApplication *application)
{
  return g_object_new (ENCFG_TYPE_WINDOW, "application", application, NULL);
}
