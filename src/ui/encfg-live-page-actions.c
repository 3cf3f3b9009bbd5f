/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Pause, filter, copy and export of the live page. */

#include "encfg-live-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
change_pause (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  EncfgLivePage *self = user_data;

  g_simple_action_set_state (action, state);
  encfg_live_set_paused (self->live, g_variant_get_boolean (state));
}

static void
change_only_marked (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  EncfgLivePage *self = user_data;

  g_simple_action_set_state (action, state);
  encfg_live_table_set_only_marked (self->table, g_variant_get_boolean (state));
}

static void
activate_copy (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncfgLivePage *self = user_data;
  g_autofree char *text = encfg_live_table_to_text (self->table);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

void
encfg_live_page_export (EncfgLivePage *self, GFile *file)
{
  EncfgMessageLog *log = encfg_session_get_log (self->session);
  g_autofree char *csv = NULL;
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GError) error = NULL;

  if (!encfg_live_get_readings (self->live))
    return;
  csv = encfg_live_to_csv (self->live, ENCFG_SECTION_CELLS, self->string);
  if (g_file_replace_contents (
        file, csv, strlen (csv), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error))
    encfg_message_log_add (log, ENCFG_LEVEL_DONE, _ ("The readings are saved as %s"), name);
  else
    encfg_message_log_add_error (log, error, encfg_session_get_kind (self->session));
}

static void
on_export_response (GtkFileChooserNative *chooser, int response, EncfgLivePage *self)
{
  g_autoptr (GFile) file =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  if (file)
    encfg_live_page_export (self, file);
  g_object_unref (chooser);
}

static void
activate_export (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncfgLivePage *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    _ ("Export Readings"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "batteries.csv");
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_export_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
encfg_live_page_add_actions (EncfgLivePage *self)
{
  static const GActionEntry entries[] = {
    { .name = "pause", .state = "false", .change_state = change_pause },
    { .name = "only-marked", .state = "false", .change_state = change_only_marked },
    { .name = "copy", .activate = activate_copy },
    { .name = "export", .activate = activate_export },
  };
  static const struct
  {
    const char *trigger, *action;
  } shortcuts[] = { { "<Control>p", "live.pause" }, { "<Control>c", "live.copy" } };
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (
    G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "live", G_ACTION_GROUP (self->actions));
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_MANAGED);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].trigger),
                        gtk_named_action_new (shortcuts[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
