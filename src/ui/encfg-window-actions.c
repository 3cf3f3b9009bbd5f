/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The actions of the window, and when each of them is enabled. */

#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-backups-dialog.h"
#include "encfg-found-dialog.h"
#include "encfg-frames-dialog.h"
#include "encfg-network-dialog.h"
#include "encfg-review-dialog.h"
#include "encfg-session-compare.h"
#include "encfg-tooltip.h"
#include "encfg-window-private.h"

#include <glib/gi18n-lib.h>

static EncfgWindow *
window_of (GtkWidget *widget)
{
  return ENCFG_WINDOW (widget);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgWindow *self = user_data;
  EncfgSession *session = ENCFG_SESSION (source);
  const gboolean ok = encfg_session_finish (session, result, NULL);
  GPtrArray *findings = encfg_session_get_findings (session);
  guint n_modules = 0;

  for (guint i = 0; ok && findings && i < findings->len; i++)
    n_modules += ((EncfgFinding *) g_ptr_array_index (findings, i))->outcome == ENCFG_FOUND;
  if (n_modules > 1 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    encfg_found_dialog_show (GTK_WINDOW (self), session);
  g_object_unref (self);
}

static void
search (EncfgWindow *self, gboolean all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgEndpoint) endpoint = encfg_connection_row_get_endpoint (self->connection, &error);

  if (endpoint)
    encfg_session_search (self->session, endpoint, all, on_searched, g_object_ref (self));
  else
    encfg_message_log_add_error (encfg_session_get_log (self->session), error, ENCFG_ENDPOINT_TCP);
}

static void
action_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  search (window_of (widget), FALSE);
}

static void
action_search_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  search (window_of (widget), TRUE);
}

static void
action_search_network (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_network_dialog_show (GTK_WINDOW (widget), window_of (widget)->session);
}

static void
action_show_found (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!encfg_raise_dialog (GTK_WINDOW (widget), _ ("Found Modules")))
    encfg_found_dialog_show (GTK_WINDOW (widget), window_of (widget)->session);
}

static void
action_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_session_cancel (window_of (widget)->session);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgWindow *self = user_data;

  encfg_session_finish (ENCFG_SESSION (source), result, NULL);
  /* The window may be gone meanwhile. */
  if (self->session)
    encfg_settings_page_refresh (self->settings);
  g_object_unref (self);
}

static void
action_read (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_session_read (window_of (widget)->session, on_read, g_object_ref (widget));
}

void
encfg_window_review (EncfgWindow *self, GPtrArray *rows, const char *operation, const char *source)
{
  g_autoptr (EncfgWriteReview) review =
    encfg_write_review_new (encfg_session_get_table (self->session), rows);

  if (source)
    encfg_session_warn_of_origin (self->session, review, source);
  encfg_review_dialog_show (GTK_WINDOW (self), self->session, review, operation, source);
}

static void
action_write (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);

  encfg_window_review (
    self, encfg_setting_table_get_rows (encfg_session_get_table (self->session)), "write", NULL);
}

static void
action_write_selected (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);
  g_autoptr (GPtrArray) rows = encfg_settings_page_get_selected (self->settings);

  encfg_window_review (self, rows, "write", NULL);
}

static void
action_revert (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);
  g_autoptr (GPtrArray) rows = encfg_session_revert (self->session);

  encfg_settings_page_refresh (self->settings);
  encfg_window_review (self, rows, "write", NULL);
}

static void
action_resume (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);

  encfg_session_resume (self->session);
  encfg_settings_page_refresh (self->settings);
}

static void
action_use_device_value (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);
  g_autoptr (GPtrArray) rows = encfg_settings_page_get_selected (self->settings);

  encfg_session_use_device_values (self->session, rows);
  encfg_settings_page_refresh (self->settings);
}

static void
action_use_found_value (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);
  g_autoptr (GPtrArray) rows = encfg_settings_page_get_selected (self->settings);

  encfg_session_use_found_values (self->session, rows);
  encfg_settings_page_refresh (self->settings);
}

static void
action_compare_file (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_window_choose_beside (window_of (widget));
}

static void
action_put_away (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_session_put_away (window_of (widget)->session);
}

static void
action_use_all_device_values (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);

  encfg_session_use_device_values (
    self->session, encfg_setting_table_get_rows (encfg_session_get_table (self->session)));
  encfg_settings_page_refresh (self->settings);
}

static void
action_clear_config (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);

  encfg_session_clear_config (self->session);
  encfg_settings_page_refresh (self->settings);
}

static void
action_copy_rows (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_settings_page_copy (window_of (widget)->settings);
}

static void
action_select_differing (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_settings_page_select_differing (window_of (widget)->settings);
}

static void
action_find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_settings_page_find (window_of (widget)->settings);
}

static void
action_preset (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);
  const EncfgPreset *preset = encfg_profile_find_preset (
    encfg_setting_table_get_profile (encfg_session_get_table (self->session)),
    g_variant_get_string (parameter, NULL));

  if (!preset)
    return;
  encfg_session_apply_preset (self->session, preset);
  encfg_settings_page_refresh (self->settings);
}

/* Keys of the window come before those of an entry: who types undoes what was typed there first.
 * A config value has no undo of its own. `action` is "text.undo" or "text.redo". TRUE if the text
 * became another. */
static gboolean
act_in_entry (EncfgWindow *self, const char *action)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  g_autofree char *before = NULL;

  if (!GTK_IS_TEXT (focus) || !gtk_editable_get_enable_undo (GTK_EDITABLE (focus)))
    return FALSE;
  before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (focus)));
  gtk_widget_activate_action (focus, action, NULL);
  return !g_str_equal (before, gtk_editable_get_text (GTK_EDITABLE (focus)));
}

static void
action_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);

  if (act_in_entry (self, "text.undo"))
    return;
  encfg_setting_history_undo (encfg_session_get_history (self->session));
  encfg_settings_page_refresh (self->settings);
}

static void
action_redo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EncfgWindow *self = window_of (widget);

  if (act_in_entry (self, "text.redo"))
    return;
  encfg_setting_history_redo (encfg_session_get_history (self->session));
  encfg_settings_page_refresh (self->settings);
}

static void
action_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_window_choose_file (window_of (widget));
}

static void
action_open_recent (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  encfg_window_open_file (window_of (widget), file);
}

static void
action_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_window_save (window_of (widget), FALSE);
}

static void
action_save_as (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_window_save (window_of (widget), TRUE);
}

static void
action_save_log (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_window_save_log (window_of (widget));
}

static void
action_backups (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!encfg_raise_dialog (GTK_WINDOW (widget), _ ("Backups")))
    encfg_backups_dialog_show (window_of (widget));
}

static void
action_show_log (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_message_bar_toggle (window_of (widget)->messages);
}

static void
action_show_frames (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!encfg_raise_dialog (GTK_WINDOW (widget), _ ("Frames")))
    encfg_frames_dialog_show (GTK_WINDOW (widget), window_of (widget)->session);
}

/* Made when it is asked for and gone when closed: asked for a window that is not there, GTK 4.8
 * hands a screen reader the last one of all, and if that was never shown it ends the program. */
static void
action_show_help (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkApplicationWindow *self = GTK_APPLICATION_WINDOW (widget);
  GtkShortcutsWindow *help = gtk_application_window_get_help_overlay (self);
  g_autoptr (GtkBuilder) builder = NULL;

  if (!help || !gtk_widget_get_visible (GTK_WIDGET (help)))
    {
      builder = gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/help-overlay.ui");
      help = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
      gtk_application_window_set_help_overlay (self, help);
      gtk_window_set_hide_on_close (GTK_WINDOW (help), FALSE);
    }
  gtk_window_present (GTK_WINDOW (help));
}

static void
action_disconnect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_session_disconnect (window_of (widget)->session);
}

static void
action_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_stack_set_visible_child_name (window_of (widget)->pages,
                                    g_variant_get_string (parameter, NULL));
}

static void
action_next_part (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_window_move_focus (window_of (widget), 1);
}

static void
action_previous_part (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_window_move_focus (window_of (widget), -1);
}

/* Actions of the right column: the panel knows what is typed there. */
static void
action_panel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  encfg_side_panel_act (window_of (widget)->side_panel, name + strlen ("win."));
}

static gboolean
get_only_differing (EncfgWindow *self)
{
  return encfg_settings_page_get_only_differing (self->settings);
}

static gboolean
get_only_changed (EncfgWindow *self)
{
  return encfg_settings_page_get_only_changed (self->settings);
}

typedef enum
{
  ALWAYS,
  IDLE,       /* nothing runs */
  BUSY,       /* something runs */
  WITH_MODULE /* idle, and there is one */
} Need;

static const struct
{
  const char *name;
  void (*activate) (GtkWidget *widget, const char *name, GVariant *parameter);
  Need need;
} actions[] = {
  { "win.search", action_search, IDLE },
  { "win.search-all", action_search_all, IDLE },
  { "win.search-network", action_search_network, IDLE },
  { "win.show-found", action_show_found, IDLE },
  { "win.cancel", action_cancel, BUSY },
  { "win.read", action_read, WITH_MODULE },
  { "win.write", action_write, WITH_MODULE },
  { "win.write-selected", action_write_selected, WITH_MODULE },
  { "win.revert", action_revert, WITH_MODULE },
  { "win.resume", action_resume, WITH_MODULE },
  { "win.use-device-value", action_use_device_value, ALWAYS },
  { "win.use-found-value", action_use_found_value, ALWAYS },
  { "win.compare-file", action_compare_file, IDLE },
  { "win.put-away", action_put_away, ALWAYS },
  { "win.use-all-device-values", action_use_all_device_values, ALWAYS },
  { "win.clear-config", action_clear_config, ALWAYS },
  { "win.copy-rows", action_copy_rows, ALWAYS },
  { "win.select-differing", action_select_differing, ALWAYS },
  { "win.find", action_find, ALWAYS },
  { "win.undo", action_undo, ALWAYS },
  { "win.redo", action_redo, ALWAYS },
  { "win.open", action_open, IDLE },
  { "win.save", action_save, ALWAYS },
  { "win.save-as", action_save_as, ALWAYS },
  { "win.save-log", action_save_log, ALWAYS },
  { "win.backups", action_backups, IDLE },
  { "win.next-part", action_next_part, ALWAYS },
  { "win.previous-part", action_previous_part, ALWAYS },
  { "win.show-log", action_show_log, ALWAYS },
  { "win.show-frames", action_show_frames, ALWAYS },
  { "win.show-help-overlay", action_show_help, ALWAYS },
  { "win.disconnect", action_disconnect, WITH_MODULE },
  { "win.ir-test", action_panel, WITH_MODULE },
  { "win.ir-save", action_panel, WITH_MODULE },
  { "win.clock-read", action_panel, WITH_MODULE },
  { "win.clock-sync", action_panel, WITH_MODULE },
  { "win.address-modify", action_panel, WITH_MODULE },
  { "win.network-read", action_panel, WITH_MODULE },
  { "win.network-write", action_panel, WITH_MODULE },
  { "win.restart", action_panel, WITH_MODULE },
};

static void
toggle_only_differing (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncfgWindow *self = user_data;

  encfg_settings_page_set_only_differing (self->settings, !get_only_differing (self));
  encfg_window_update_actions (self);
}

static void
toggle_only_changed (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncfgWindow *self = user_data;

  encfg_settings_page_set_only_changed (self->settings, !get_only_changed (self));
  encfg_window_update_actions (self);
}

static gboolean
get_side_panel (EncfgWindow *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->side_panel));
}

static void
toggle_side_panel (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EncfgWindow *self = user_data;

  gtk_widget_set_visible (GTK_WIDGET (self->side_panel), !get_side_panel (self));
  encfg_window_update_actions (self);
}

static const struct
{
  const char *name;
  void (*toggle) (GSimpleAction *action, GVariant *parameter, gpointer user_data);
  gboolean (*get) (EncfgWindow *self);
} toggles[] = {
  { "only-differing", toggle_only_differing, get_only_differing },
  { "only-changed", toggle_only_changed, get_only_changed },
  { "side-panel", toggle_side_panel, get_side_panel },
};

void
encfg_window_class_add_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_install_action (widget_class, "win.preset", "s", action_preset);
  gtk_widget_class_install_action (widget_class, "win.open-recent", "s", action_open_recent);
  gtk_widget_class_install_action (widget_class, "win.page", "s", action_page);
}

/* GtkApplication would build it with every window, from a resource by its own name, before the
 * window is shown. From the first time on the window's own action takes the place of this one. */
static void
show_help (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/help-overlay.ui");
  GObject *overlay = gtk_builder_get_object (builder, "help_overlay");

  gtk_application_window_set_help_overlay (user_data, GTK_SHORTCUTS_WINDOW (overlay));
  gtk_window_present (GTK_WINDOW (overlay));
}

void
encfg_window_add_stateful_actions (EncfgWindow *self)
{
  static const GActionEntry help = { "show-help-overlay", show_help };

  g_action_map_add_action_entries (G_ACTION_MAP (self), &help, 1, self);
  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (
        toggles[i].name, NULL, g_variant_new_boolean (toggles[i].get (self)));

      g_signal_connect_object (action, "activate", G_CALLBACK (toggles[i].toggle), self, 0);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
}

static gboolean
is_any_modified (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    if (encfg_setting_is_modified (g_ptr_array_index (rows, i)))
      return TRUE;
  return FALSE;
}

static void
enable (EncfgWindow *self, const char *name, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), name, enabled);
}

static gboolean
shows_settings (EncfgWindow *self)
{
  return !g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "settings");
}

/* A filter may go without being asked: with what was laid beside. Nothing changes that nobody
 * sees. */
static void
update_toggles (EncfgWindow *self)
{
  const gboolean is_seen = shows_settings (self);

  for (guint i = 0; i < G_N_ELEMENTS (toggles); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), toggles[i].name);

      if (!action)
        continue;
      g_simple_action_set_state (G_SIMPLE_ACTION (action),
                                 g_variant_new_boolean (toggles[i].get (self)));
      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_seen);
    }
}

static void
update_history (EncfgWindow *self)
{
  EncfgSettingHistory *history = encfg_session_get_history (self->session);
  const char *undo = encfg_setting_history_get_undo (history);
  const char *redo = encfg_setting_history_get_redo (history);
  const gboolean is_seen = shows_settings (self);
  g_autofree char *undo_text =
    undo ? g_strdup_printf (_ ("Undo: %s (Ctrl+Z)"), undo) : g_strdup (_ ("Undo (Ctrl+Z)"));
  g_autofree char *redo_text = redo ? g_strdup_printf (_ ("Redo: %s (Ctrl+Shift+Z)"), redo)
                                    : g_strdup (_ ("Redo (Ctrl+Shift+Z)"));

  /* Nothing changes that nobody sees. */
  enable (self, "win.undo", undo && is_seen);
  enable (self, "win.redo", redo && is_seen);
  encfg_tooltip_set (self->undo_button, undo_text);
  encfg_tooltip_set (self->redo_button, redo_text);
}

void
encfg_window_update_actions (EncfgWindow *self)
{
  EncfgSettingTable *table = encfg_session_get_table (self->session);
  g_autoptr (GPtrArray) selected = encfg_settings_page_get_selected (self->settings);
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  const EncfgSettingCounts counts = encfg_setting_count (rows);
  const gboolean is_idle = encfg_session_get_activity (self->session) == NULL;
  const gboolean is_fresh = is_idle && encfg_session_is_fresh (self->session);
  const gboolean has_module = is_idle && encfg_session_get_module (self->session) != NULL;
  const gboolean enabled[] = { TRUE, is_idle, !is_idle, has_module };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    enable (self, actions[i].name, enabled[actions[i].need]);
  enable (self, "win.open-recent", is_idle);
  enable (self, "win.show-found", encfg_session_get_findings (self->session) != NULL);
  enable (self, "win.write", is_fresh && counts.invalid == 0 && counts.differs > 0);
  enable (self, "win.write-selected", is_fresh && is_any_modified (selected));
  enable (self, "win.revert", is_idle && encfg_session_can_revert (self->session));
  enable (self, "win.resume", is_idle && encfg_session_can_resume (self->session));
  enable (self, "win.use-device-value", selected->len > 0 && counts.unknown < rows->len);
  enable (self, "win.use-found-value", encfg_session_can_use_found (self->session, selected));
  enable (self, "win.put-away", encfg_session_get_beside (self->session) != NULL);
  enable (self, "win.use-all-device-values", counts.unknown < rows->len);
  enable (self, "win.copy-rows", selected->len > 0);
  enable (self, "win.select-differing", counts.differs > 0 && shows_settings (self));
  enable (self, "win.find", shows_settings (self));
  gtk_widget_set_visible (self->side_panel_button, shows_settings (self));
  update_toggles (self);
  update_history (self);
  encfg_side_panel_update_actions (self->side_panel, GTK_WIDGET (self));
}
