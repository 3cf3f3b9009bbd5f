/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-backups-dialog.h"

#include "encfg-application.h"
#include "encfg-backup.h"
#include "encfg-list-box.h"
#include "encfg-session-compare.h"
#include "encfg-window-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GtkWindow *window;
  EncfgWindow *parent; /* transient for it: it outlives this */
  GPtrArray *backups;  /* EncfgBackup, oldest first */
  GtkListBox *list;
  GtkWidget *compare, *load, *restore;
} Backups;

static void
backups_free (gpointer data)
{
  Backups *self = data;

  g_clear_pointer (&self->backups, g_ptr_array_unref);
  g_free (self);
}

static GtkWidget *
new_row (const EncfgBackup *backup)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *time =
    backup->file ? encfg_settings_file_format_made (backup->file, "%x %X") : NULL;
  const char *made = time ? time : backup->id;
  const char *serial = backup->file ? encfg_settings_file_get_serial (backup->file) : NULL;
  g_autofree char *title =
    backup->error
      ? g_strdup_printf (_ ("%s · damaged"), made)
      : g_strdup_printf (_ ("%s · %s"), made, encfg_backup_kind_text (backup->file->kind));
  g_autofree char *more = backup->error
                            ? g_strdup (backup->error->message)
                            : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                            "%s · serial number %s · %u row · %s",
                                                            "%s · serial number %s · %u rows · %s",
                                                            (gulong) backup->file->rows->len),
                                               backup->file->profile ? backup->file->profile : "—",
                                               serial && *serial ? serial : "—",
                                               backup->file->rows->len,
                                               backup->id);

  gtk_box_append (GTK_BOX (box), encfg_list_box_line_new (title, "heading"));
  gtk_box_append (GTK_BOX (box),
                  encfg_list_box_line_new (more, backup->error ? "result-bad" : "dim-label"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

static const EncfgBackup *
get_chosen (Backups *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const guint index = row ? (guint) gtk_list_box_row_get_index (row) : 0;

  return row ? g_ptr_array_index (self->backups, self->backups->len - 1 - index) : NULL;
}

static void
on_selected (Backups *self)
{
  const EncfgBackup *backup = get_chosen (self);
  EncfgProfile *profile =
    encfg_setting_table_get_profile (encfg_session_get_table (self->parent->session));
  const gboolean fits =
    backup && backup->file && g_strcmp0 (backup->file->profile, profile->id) == 0;

  gtk_widget_set_sensitive (self->compare, fits);
  gtk_widget_set_sensitive (self->load, fits);
  gtk_widget_set_sensitive (self->restore,
                            fits && encfg_session_is_fresh (self->parent->session) &&
                              !encfg_session_get_activity (self->parent->session));
}

static void
tell_error (EncfgWindow *window, const GError *error)
{
  encfg_message_log_add_error (
    encfg_session_get_log (window->session), error, encfg_session_get_kind (window->session));
}

/* The chosen one is laid beside; the list goes, and the table shows it. */
static void
on_compare (Backups *self)
{
  const EncfgBackup *backup = get_chosen (self);
  g_autoptr (GError) error = NULL;

  if (encfg_session_lay_backup_beside (self->parent->session, backup, &error))
    encfg_settings_page_refresh (self->parent->settings);
  else
    tell_error (self->parent, error);
  gtk_window_destroy (self->window);
}

/* A backup becomes config values, once it is answered whether those that are there may go. */
typedef struct
{
  EncfgWindow *window;
  EncfgBackup *backup;
  gboolean is_restore; /* a review of it follows */
} Taking;

static void
take (EncfgWindow *window, const EncfgBackup *backup, gboolean is_restore)
{
  g_autoptr (GError) error = NULL;

  if (!encfg_session_apply_backup (window->session, backup, &error))
    {
      tell_error (window, error);
      return;
    }
  encfg_window_set_file (window, NULL);
  encfg_settings_page_refresh (window->settings);
  if (is_restore)
    encfg_window_review (window,
                         encfg_setting_table_get_rows (encfg_session_get_table (window->session)),
                         "restore",
                         backup->id);
}

static void
on_answer (gboolean yes, gpointer user_data)
{
  Taking *taking = user_data;

  if (yes)
    take (taking->window, taking->backup, taking->is_restore);
  encfg_backup_free (taking->backup);
  g_free (taking);
}

/* The list goes. One that cannot be taken asks nothing. */
static void
ask_and_take (Backups *self, gboolean is_restore)
{
  const EncfgBackup *chosen = get_chosen (self);
  EncfgSession *session = self->parent->session;
  Taking *taking = g_new0 (Taking, 1);
  guint index = 0;

  g_ptr_array_find (self->backups, chosen, &index);
  taking->window = self->parent;
  taking->backup = g_ptr_array_steal_index (self->backups, index);
  taking->is_restore = is_restore;
  gtk_window_destroy (self->window);
  if (encfg_setting_history_is_unsaved (encfg_session_get_history (session)) &&
      encfg_backup_check_is_settings (taking->backup, NULL))
    encfg_window_ask_replace (taking->window, on_answer, taking);
  else
    on_answer (TRUE, taking);
}

static void
on_load (Backups *self)
{
  ask_and_take (self, FALSE);
}

static void
on_restore (Backups *self)
{
  ask_and_take (self, TRUE);
}

void
encfg_backups_dialog_show (EncfgWindow *window)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/encfg-backups-dialog.ui");
  GtkWidget *close = GTK_WIDGET (gtk_builder_get_object (builder, "close"));
  Backups *self = g_new0 (Backups, 1);
  g_autoptr (GError) error = NULL;

  self->parent = window;
  self->window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  self->list = GTK_LIST_BOX (gtk_builder_get_object (builder, "list"));
  self->compare = GTK_WIDGET (gtk_builder_get_object (builder, "compare"));
  self->load = GTK_WIDGET (gtk_builder_get_object (builder, "load"));
  self->restore = GTK_WIDGET (gtk_builder_get_object (builder, "restore"));
  g_object_set_data_full (G_OBJECT (self->window), "backups", self, backups_free);
  self->backups = encfg_backup_list (&error);
  if (error)
    tell_error (window, error);
  for (guint i = self->backups ? self->backups->len : 0; i > 0; i--)
    gtk_list_box_append (self->list, new_row (g_ptr_array_index (self->backups, i - 1)));
  encfg_list_box_make_one_stop (self->list);
  g_signal_connect_swapped (self->list, "selected-rows-changed", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->compare, "clicked", G_CALLBACK (on_compare), self);
  g_signal_connect_swapped (self->load, "clicked", G_CALLBACK (on_load), self);
  g_signal_connect_swapped (self->restore, "clicked", G_CALLBACK (on_restore), self);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_destroy), self->window);
  on_selected (self);
  encfg_show_dialog (self->window, GTK_WINDOW (window));
}
