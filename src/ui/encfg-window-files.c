/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Settings files of the window: open, save, drop, recent. */

#include "encfg-ask.h"
#include "encfg-review-dialog.h"
#include "encfg-session-compare.h"
#include "encfg-settings-file.h"
#include "encfg-storage.h"
#include "encfg-window-private.h"

#include <glib/gi18n-lib.h>

#define MOST_RECENT 8

static void
tell_error (EncfgWindow *self, const GError *error)
{
  encfg_message_log_add_error (
    encfg_session_get_log (self->session), error, encfg_session_get_kind (self->session));
}

static void
note_recent (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
}

/* Settings files that were opened or saved last, newest first. */
void
encfg_window_fill_recent (EncfgWindow *self, GMenu *menu)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  guint n = 0;

  g_menu_remove_all (menu);
  for (GList *l = items; l && n < MOST_RECENT; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      g_autoptr (GMenuItem) item = NULL;

      if (!gtk_recent_info_has_application (info, g_get_application_name ()) ||
          !gtk_recent_info_exists (info))
        continue;
      item = g_menu_item_new (gtk_recent_info_get_display_name (info), NULL);
      g_menu_item_set_action_and_target (
        item, "win.open-recent", "s", gtk_recent_info_get_uri (info));
      g_menu_append_item (menu, item);
      n++;
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
}

typedef gboolean (*Take) (EncfgSession *session,
                          const EncfgSettingsFile *file,
                          const char *name,
                          GError **error);

/* NULL if it is none: that is told. */
static EncfgSettingsFile *
read_file (EncfgWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GError) error = NULL;
  EncfgSettingsFile *settings = NULL;

  if (path)
    settings = encfg_settings_file_load (path, &error);
  else
    encfg_message_log_add (encfg_session_get_log (self->session),
                           ENCFG_LEVEL_ERROR,
                           _ ("%s is not on this computer: copy it here first"),
                           name);
  if (error)
    tell_error (self, error);
  return settings;
}

/* Tells why not. */
static gboolean
take_file (EncfgWindow *self, GFile *file, const EncfgSettingsFile *settings, Take take)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GError) error = NULL;

  if (take (self->session, settings, name, &error))
    return TRUE;
  g_prefix_error (&error, "%s: ", name);
  tell_error (self, error);
  return FALSE;
}

void
encfg_window_set_file (EncfgWindow *self, GFile *file)
{
  EncfgSettingTable *table = encfg_session_get_table (self->session);

  g_set_object (&self->file, file);
  g_free (self->file_profile);
  self->file_profile = file ? g_strdup (encfg_setting_table_get_profile (table)->id) : NULL;
  encfg_window_update_title (self);
}

void
encfg_window_check_file (EncfgWindow *self)
{
  EncfgSettingTable *table = encfg_session_get_table (self->session);

  if (g_strcmp0 (self->file_profile, encfg_setting_table_get_profile (table)->id) != 0)
    encfg_window_set_file (self, NULL);
}

static void
apply (EncfgWindow *self, GFile *file, const EncfgSettingsFile *settings)
{
  if (!take_file (self, file, settings, encfg_session_apply_file))
    return;
  encfg_window_set_file (self, file);
  encfg_setting_history_mark_saved (encfg_session_get_history (self->session));
  encfg_settings_page_refresh (self->settings);
  note_recent (file);
}

typedef struct
{
  EncfgWindow *window;
  GFile *file;
  EncfgSettingsFile *settings;
} Opening;

static void
on_open_answer (gboolean yes, gpointer user_data)
{
  Opening *opening = user_data;

  if (yes)
    apply (opening->window, opening->file, opening->settings);
  encfg_settings_file_free (opening->settings);
  g_object_unref (opening->file);
  g_free (opening);
}

/* A file can come from another program at any time. What a review shows and what is under way stay
 * what they are: told. */
static gboolean
is_occupied (EncfgWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  if (!encfg_session_get_activity (self->session) &&
      !encfg_review_dialog_is_open (GTK_WINDOW (self)))
    return FALSE;
  encfg_message_log_add (
    encfg_session_get_log (self->session),
    ENCFG_LEVEL_WARNING,
    _ ("%s is not opened: wait for the end of what runs, close the review, and open it again"),
    name);
  return TRUE;
}

void
encfg_window_ask_replace (EncfgWindow *self, EncfgAnswerFunc func, gpointer user_data)
{
  encfg_ask (GTK_WINDOW (self),
             _ ("Replace the config values?"),
             _ ("There are config values that are not saved. Undo brings them back."),
             _ ("Replace"),
             FALSE,
             func,
             user_data);
}

/* A file that is none asks nothing. */
void
encfg_window_open_file (EncfgWindow *self, GFile *file)
{
  g_autoptr (EncfgSettingsFile) settings = NULL;
  Opening *opening;

  if (is_occupied (self, file))
    return;
  settings = read_file (self, file);
  if (!settings)
    return;
  if (!encfg_setting_history_is_unsaved (encfg_session_get_history (self->session)))
    {
      apply (self, file, settings);
      return;
    }
  opening = g_new0 (Opening, 1);
  opening->window = self;
  opening->file = g_object_ref (file);
  opening->settings = g_steal_pointer (&settings);
  encfg_window_ask_replace (self, on_open_answer, opening);
}

static GtkFileFilter *
new_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Settings (JSON, CSV)"));
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_filter_add_suffix (filter, "csv");
  return filter;
}

typedef void (*FileFunc) (EncfgWindow *self, GFile *file);

static void
on_response (GtkFileChooserNative *chooser, int response, EncfgWindow *self)
{
  const FileFunc take = g_object_get_data (G_OBJECT (chooser), "take");
  g_autoptr (GFile) file =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  if (file)
    take (self, file);
  g_clear_object (&self->chooser);
}

/* `take`: what is done with the file. NULL if one is open already. */
static GtkFileChooserNative *
new_chooser (EncfgWindow *self, const char *title, GtkFileChooserAction action, FileFunc take)
{
  if (self->chooser)
    return NULL;
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);
  g_object_set_data (G_OBJECT (self->chooser), "take", take);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_response), self, 0);
  return self->chooser;
}

static void
choose_settings (EncfgWindow *self, const char *title, FileFunc take)
{
  GtkFileChooserNative *chooser = new_chooser (self, title, GTK_FILE_CHOOSER_ACTION_OPEN, take);
  g_autoptr (GtkFileFilter) filter = new_filter ();

  if (!chooser)
    return;
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
encfg_window_choose_file (EncfgWindow *self)
{
  choose_settings (self, _ ("Open Settings"), encfg_window_open_file);
}

void
encfg_window_lay_beside (EncfgWindow *self, GFile *file)
{
  g_autoptr (EncfgSettingsFile) settings = read_file (self, file);

  if (settings && take_file (self, file, settings, encfg_session_lay_beside))
    encfg_settings_page_refresh (self->settings);
}

void
encfg_window_choose_beside (EncfgWindow *self)
{
  choose_settings (self, _ ("Compare With File"), encfg_window_lay_beside);
}

/* NULL where nothing can be saved: that is told. */
static char *
get_place (EncfgWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  char *path = g_file_get_path (file);

  if (!path)
    encfg_message_log_add (
      encfg_session_get_log (self->session),
      ENCFG_LEVEL_ERROR,
      _ ("%s is not saved: the place is not on this computer. Save it here and copy it there"),
      name);
  return path;
}

static void
save_to (EncfgWindow *self, GFile *file)
{
  g_autofree char *path = get_place (self, file);
  g_autoptr (GError) error = NULL;

  if (!path)
    return;
  if (!encfg_session_save_file (self->session, path, &error))
    {
      tell_error (self, error);
      return;
    }
  encfg_window_set_file (self, file);
  note_recent (file);
}

void
encfg_window_save (EncfgWindow *self, gboolean choose)
{
  GtkFileChooserNative *chooser;
  g_autoptr (GtkFileFilter) filter = NULL;
  g_autofree char *name = NULL;

  if (self->file && !choose)
    {
      save_to (self, self->file);
      return;
    }
  chooser = new_chooser (self, _ ("Save Settings"), GTK_FILE_CHOOSER_ACTION_SAVE, save_to);
  if (!chooser)
    return;
  filter = new_filter ();
  name =
    g_strdup_printf ("%s.en-cfg.json",
                     encfg_setting_table_get_profile (encfg_session_get_table (self->session))->id);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  if (self->file)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (chooser), self->file, NULL);
  else
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
save_log_to (EncfgWindow *self, GFile *file)
{
  g_autofree char *path = get_place (self, file);
  g_autofree char *text = encfg_session_dup_support (self->session);
  g_autoptr (GError) error = NULL;

  if (path && !encfg_storage_replace (path, text, &error))
    tell_error (self, error);
}

void
encfg_window_save_log (EncfgWindow *self)
{
  GtkFileChooserNative *chooser =
    new_chooser (self, _ ("Save for Support"), GTK_FILE_CHOOSER_ACTION_SAVE, save_log_to);

  if (!chooser)
    return;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "en-cfg-support.txt");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, EncfgWindow *self)
{
  GSList *files = g_value_get_boxed (value);

  if (!files)
    return FALSE;
  encfg_window_open_file (self, files->data);
  return TRUE;
}

void
encfg_window_accept_drops (EncfgWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
