/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The window from inside: templates build, every control has role and name, actions are enabled as
 * the session allows, and what is shown is what the module holds. */

#include "encfg-application.h"
#include "encfg-choice.h"
#include "encfg-draft.h"
#include "encfg-setting-cell.h"
#include "encfg-settings-file.h"
#include "encfg-settings-page-private.h"
#include "encfg-sim-thread.h"
#include "encfg-window-private.h"

#include <string.h>

#include <glib/gstdio.h>

static EncfgApplication *application;

/* A window of its own for each test, destroyed at its end. */
typedef struct
{
  EncfgWindow *window;
} Shown;

static void
spin_until (gboolean (*is_done) (gpointer data), gpointer data)
{
  const gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (!is_done (data) && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  ck_assert (is_done (data));
}

static void
spin (void)
{
  for (guint i = 0; i < 200; i++)
    g_main_context_iteration (NULL, FALSE);
}

static Shown
show_window (void)
{
  Shown shown = { encfg_window_new (GTK_APPLICATION (application)) };

  gtk_window_present (GTK_WINDOW (shown.window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (shown.window));
  return shown;
}

/* The next test begins without what this one left unsaved. */
static void
shown_clear (Shown *shown)
{
  EncfgWindow *window = shown->window;

  encfg_window_drop_draft (window);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &shown->window);
  gtk_window_destroy (GTK_WINDOW (window));
  spin ();
  ck_assert_msg (shown->window == NULL, "the window is not freed");
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shown, shown_clear)

static gboolean
is_idle (gpointer data)
{
  return encfg_session_get_activity (((Shown *) data)->window->session) == NULL;
}

static void
connect_to (Shown *shown, const EncfgSimThread *simulator)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (simulator->uris[0], NULL);

  encfg_window_connect (shown->window, endpoint);
  spin_until (is_idle, shown);
  ck_assert_int_eq (encfg_session_get_state (shown->window->session), ENCFG_SESSION_CONNECTED);
  spin ();
}

static gboolean
is_enabled (const Shown *shown, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *page = GTK_WIDGET (shown->window->settings);
  gboolean enabled;

  /* A button that names the action is sensitive as the action is enabled. */
  gtk_box_append (GTK_BOX (page), button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  enabled = gtk_widget_get_sensitive (button);
  gtk_box_remove (GTK_BOX (page), button);
  return enabled;
}

/* Calls `func` for every widget that is shown. */
static void
walk (GtkWidget *widget, void (*func) (GtkWidget *widget, gpointer data), gpointer data)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  func (widget, data);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    walk (child, func, data);
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SPIN_BUTTON (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_CHECK_BUTTON (widget);
}

/* Parts of the toolkit's own composite widgets carry the name of the whole. */
static gboolean
is_part (GtkWidget *widget)
{
  for (GtkWidget *outer = gtk_widget_get_parent (widget); outer;
       outer = gtk_widget_get_parent (outer))
    if (GTK_IS_SPIN_BUTTON (outer) || GTK_IS_DROP_DOWN (outer) || GTK_IS_MENU_BUTTON (outer) ||
        GTK_IS_WINDOW_CONTROLS (outer))
      return TRUE;
  return FALSE;
}

static void
check_name (GtkWidget *widget, gpointer data)
{
  guint *n = data;
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  if (!is_control (widget) || is_part (widget))
    return;
  (*n)++;
  ck_assert_int_ne (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)),
                    GTK_ACCESSIBLE_ROLE_NONE);
  ck_assert_msg ((label && *label) || gtk_test_accessible_has_property (
                                        GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL),
                 "a %s has no name (tooltip “%s”)",
                 G_OBJECT_TYPE_NAME (widget),
                 gtk_widget_get_tooltip_text (widget));
}

START_TEST (every_control_has_role_and_name)
{
  g_auto (Shown) shown = show_window ();
  guint n = 0;

  spin ();
  walk (GTK_WIDGET (shown.window), check_name, &n);
  ck_assert_uint_gt (n, 30);
}
END_TEST

START_TEST (the_window_fits_a_small_screen)
{
  g_auto (Shown) shown = show_window ();
  int width, height;

  gtk_widget_measure (
    GTK_WIDGET (shown.window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (
    GTK_WIDGET (shown.window), GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  ck_assert_int_le (width, 1024);
  ck_assert_int_le (height, 700);
}
END_TEST

START_TEST (without_a_module_nothing_can_be_read_or_written)
{
  static const char *const off[] = {
    "win.read",         "win.write",         "win.write-selected", "win.ir-test",
    "win.ir-save",      "win.clock-read",    "win.clock-sync",     "win.address-modify",
    "win.network-read", "win.network-write", "win.restart",        "win.revert",
    "win.undo",         "win.redo",          "win.cancel"
  };
  g_auto (Shown) shown = show_window ();

  for (guint i = 0; i < G_N_ELEMENTS (off); i++)
    ck_assert_msg (!is_enabled (&shown, off[i]), "%s is enabled", off[i]);
  ck_assert (is_enabled (&shown, "win.search"));
  ck_assert (is_enabled (&shown, "win.open"));
}
END_TEST

START_TEST (what_can_be_done_follows_the_rows)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_auto (Shown) shown = { NULL };
  EncfgSetting *row;

  encfg_sim_thread_start (&simulator);
  shown = show_window ();
  connect_to (&shown, &simulator);
  ck_assert (is_enabled (&shown, "win.read"));
  ck_assert (is_enabled (&shown, "win.clock-sync"));
  ck_assert (is_enabled (&shown, "win.network-write"));
  ck_assert (!is_enabled (&shown, "win.write"));

  row = encfg_setting_table_find (encfg_session_get_table (shown.window->session), "ir-high");
  encfg_setting_history_type (encfg_session_get_history (shown.window->session), row, "6,25");
  ck_assert (is_enabled (&shown, "win.write"));
  ck_assert (is_enabled (&shown, "win.undo"));
  encfg_setting_history_type (encfg_session_get_history (shown.window->session), row, "6x");
  ck_assert (!is_enabled (&shown, "win.write"));
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.undo", NULL);
  ck_assert (!is_enabled (&shown, "win.undo"));
  ck_assert_int_eq (encfg_setting_get_state (row), ENCFG_SETTING_UNSET);
}
END_TEST

typedef struct
{
  const char *key;
  EncfgWindow *window;
  GtkWidget *entry;
} Sought;

static void
seek_entry (GtkWidget *widget, gpointer data)
{
  Sought *sought = data;
  GtkWidget *cell = gtk_widget_get_ancestor (widget, ENCFG_TYPE_SETTING_CELL);
  EncfgNode *node = cell ? encfg_setting_cell_get_node (ENCFG_SETTING_CELL (cell)) : NULL;
  EncfgSetting *setting = node ? encfg_node_get_setting (node) : NULL;

  if (GTK_IS_ENTRY (widget) && setting &&
      g_str_equal (encfg_setting_get_item (setting)->key, sought->key))
    sought->entry = widget;
}

/* Rows come a few a turn. */
static gboolean
has_entry (gpointer data)
{
  Sought *sought = data;

  walk (GTK_WIDGET (sought->window), seek_entry, sought);
  return sought->entry != NULL;
}

START_TEST (the_entry_of_a_row_is_named_and_tells_what_is_invalid)
{
  g_auto (Shown) shown = show_window ();
  Sought sought = { "ir-high", shown.window, NULL };
  EncfgSettingTable *table = encfg_session_get_table (shown.window->session);

  spin_until (has_entry, &sought);
  gtk_test_accessible_assert_property (
    sought.entry, GTK_ACCESSIBLE_PROPERTY_LABEL, "Config value, IR High");
  gtk_editable_set_text (GTK_EDITABLE (sought.entry), "many");
  ck_assert_int_eq (encfg_setting_get_state (encfg_setting_table_find (table, "ir-high")),
                    ENCFG_SETTING_INVALID);
  gtk_test_accessible_assert_state (
    sought.entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_editable_set_text (GTK_EDITABLE (sought.entry), "6,5");
  gtk_test_accessible_assert_state (
    sought.entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_FALSE);
  gtk_editable_set_text (GTK_EDITABLE (sought.entry), "");
}
END_TEST

static guint
count_dialogs (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      n += gtk_window_get_transient_for (window) == parent;
    }
  return n;
}

static void
close_dialogs (GtkWindow *parent)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l; l = l->next)
    if (GTK_IS_WINDOW (l->data) && gtk_window_get_transient_for (l->data) == parent)
      gtk_window_destroy (l->data);
  spin ();
}

/* Sentences of the log since `from` that stand there more than once. */
static guint
count_repeated (EncfgWindow *window, guint from)
{
  GListModel *log = G_LIST_MODEL (encfg_session_get_log (window->session));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  for (guint i = from; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (EncfgMessage) message = g_list_model_get_item (log, i);

      n += !g_hash_table_add (seen, g_strdup (encfg_message_get_text (message)));
    }
  return n;
}

/* The second click of a double click comes before anything could be disabled. */
START_TEST (whatever_is_clicked_twice_is_done_once)
{
  static const char *const names[] = {
    "win.read",       "win.write",          "win.write-selected", "win.use-device-value",
    "win.clock-read", "win.clock-sync",     "win.network-read",   "win.network-write",
    "win.ir-save",    "win.address-modify", "win.backups",        "win.show-frames",
    "win.save-as",    "win.open",           "win.save-log",       "win.search",
    "win.show-found", "win.restart",        "window.close",       "win.disconnect",
  };
  g_auto (EncfgSimThread) simulator = { 0 };
  g_auto (Shown) shown = { NULL };

  encfg_sim_thread_start (&simulator);
  shown = show_window ();
  connect_to (&shown, &simulator);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWindow *window = GTK_WINDOW (shown.window);
      GListModel *log = G_LIST_MODEL (encfg_session_get_log (shown.window->session));
      const guint n_said = g_list_model_get_n_items (log);
      EncfgSetting *row =
        encfg_setting_table_find (encfg_session_get_table (shown.window->session), "ir-high");

      encfg_setting_history_type (encfg_session_get_history (shown.window->session), row, "6,25");
      encfg_settings_page_select_differing (shown.window->settings);
      gtk_widget_activate_action (GTK_WIDGET (window), names[i], NULL);
      gtk_widget_activate_action (GTK_WIDGET (window), names[i], NULL);
      spin_until (is_idle, &shown);
      spin ();
      ck_assert_msg (
        count_dialogs (window) <= 1, "%s: %u dialogs", names[i], count_dialogs (window));
      ck_assert_msg (count_repeated (shown.window, n_said) == 0, "%s: said twice", names[i]);
      g_clear_object (&shown.window->chooser);
      close_dialogs (window);
    }
  /* What was typed is not there again for the next test. */
  encfg_window_drop_draft (shown.window);
}
END_TEST

START_TEST (a_window_that_is_closed_while_it_reads_goes_quietly)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_autoptr (EncfgSession) session = NULL;
  g_autoptr (GtkWidget) window = NULL;

  encfg_sim_thread_start (&simulator);
  {
    g_auto (Shown) shown = show_window ();

    connect_to (&shown, &simulator);
    session = g_object_ref (shown.window->session);
    gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.read", NULL);
    window = g_object_ref (GTK_WIDGET (shown.window));
    gtk_window_destroy (GTK_WINDOW (window));
    while (encfg_session_get_activity (session))
      g_main_context_iteration (NULL, TRUE);
    spin ();
    shown.window = encfg_window_new (GTK_APPLICATION (application));
  }
}
END_TEST

typedef struct
{
  const char *name;
  GtkWidget *entry;
} Named;

static void
seek_named (GtkWidget *widget, gpointer data)
{
  Named *named = data;

  if ((GTK_IS_ENTRY (widget) || GTK_IS_SPIN_BUTTON (widget)) &&
      !gtk_test_accessible_check_property (
        GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, named->name))
    named->entry = widget;
}

static GtkWidget *
find_entry (const Shown *shown, const char *name)
{
  Named named = { name, NULL };

  walk (GTK_WIDGET (shown->window), seek_named, &named);
  ck_assert_msg (named.entry, "no entry is named %s", name);
  return named.entry;
}

START_TEST (what_is_wrong_at_the_side_is_told_and_not_written)
{
  static const struct
  {
    const char *name, *wrong, *right, *action;
  } entries[] = {
    { "IP", "300.1.1.1", "192.168.1.101", "win.network-write" },
    { "Subnet Mask", "255.0.255.0", "255.255.0.0", "win.network-write" },
    { "Network Port", "99999", "503", "win.network-write" },
    { "Device Address", "300", "7", "win.address-modify" },
  };
  g_auto (EncfgSimThread) simulator = { 0 };
  g_auto (Shown) shown = { NULL };

  encfg_sim_thread_start (&simulator);
  shown = show_window ();
  connect_to (&shown, &simulator);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkWidget *entry = find_entry (&shown, entries[i].name);

      ck_assert_msg (is_enabled (&shown, entries[i].action), "%s", entries[i].name);
      gtk_editable_set_text (GTK_EDITABLE (entry), entries[i].wrong);
      ck_assert_msg (!is_enabled (&shown, entries[i].action), "%s", entries[i].name);
      gtk_test_accessible_assert_state (
        entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
      ck_assert_str_eq (gtk_editable_get_text (GTK_EDITABLE (entry)), entries[i].wrong);
      gtk_editable_set_text (GTK_EDITABLE (entry), entries[i].right);
      ck_assert_msg (is_enabled (&shown, entries[i].action), "%s", entries[i].name);
      gtk_test_accessible_assert_state (
        entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_FALSE);
    }
}
END_TEST

static void
seek_choice (GtkWidget *widget, gpointer data)
{
  GPtrArray *found = data;

  if (ENCFG_IS_CHOICE (widget))
    g_ptr_array_add (found, widget);
}

START_TEST (a_row_of_names_offers_them_and_takes_what_is_typed)
{
  g_auto (Shown) shown = show_window ();
  EncfgSession *session = shown.window->session;
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autoptr (GPtrArray) choices = g_ptr_array_new ();
  Sought sought = { "buzzer-enabled", NULL };
  EncfgSettingList *list = shown.window->settings->list;
  EncfgSetting *row;

  file->profile = g_strdup ("bms600pro");
  ck_assert (encfg_session_apply_file (session, file, "x", NULL));
  row = encfg_setting_table_find (encfg_session_get_table (session), "buzzer-enabled");
  encfg_setting_list_set_search (list, "buzzer");
  spin ();
  walk (GTK_WIDGET (shown.window), seek_choice, choices);
  walk (GTK_WIDGET (shown.window), seek_entry, &sought);
  ck_assert_uint_eq (choices->len, 1);
  gtk_test_accessible_assert_property (
    sought.entry, GTK_ACCESSIBLE_PROPERTY_LABEL, "Config value, Buzzer");
  gtk_editable_set_text (GTK_EDITABLE (sought.entry), "1");
  ck_assert_int_eq (encfg_setting_get_config (row)->number, 1);
  ck_assert (encfg_choice_open (choices->pdata[0]));
  spin ();
  ck_assert (gtk_widget_activate_action (choices->pdata[0], "choice.value", "s", "off"));
  ck_assert_str_eq (gtk_editable_get_text (GTK_EDITABLE (sought.entry)), "off");
  ck_assert_int_eq (encfg_setting_get_config (row)->number, 0);
  ck_assert_str_eq (encfg_setting_history_get_undo (encfg_session_get_history (session)),
                    "Change of Buzzer");
  gtk_editable_set_text (GTK_EDITABLE (sought.entry), "7");
  ck_assert_int_eq (encfg_setting_get_state (row), ENCFG_SETTING_INVALID);

  /* Rows of numbers have no button, also where a cell had one before. */
  encfg_setting_list_set_search (list, "ripple voltage");
  spin ();
  g_ptr_array_set_size (choices, 0);
  walk (GTK_WIDGET (shown.window), seek_choice, choices);
  ck_assert_uint_eq (choices->len, 0);
  encfg_setting_list_set_search (list, "");
  spin ();
}
END_TEST

static void
seek_found (GtkWidget *widget, gpointer data)
{
  GtkWidget **found = data;

  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "since") &&
      g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), "Changed"))
    *found = widget;
}

START_TEST (what_was_found_lies_beside_and_goes_again)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_auto (Shown) shown = { NULL };
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autofree char *dir = g_dir_make_tmp ("encfg-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "found.json", NULL);
  g_autoptr (GFile) where = g_file_new_for_path (path);
  GListModel *nodes;
  GtkWidget *word = NULL;
  guint n;

  encfg_sim_thread_start (&simulator);
  file->profile = g_strdup ("bm3000");
  encfg_settings_file_add (file, "ir-high", NULL, "6.5", NULL, TRUE);
  ck_assert (encfg_settings_file_save (file, path, NULL));
  shown = show_window ();
  connect_to (&shown, &simulator);
  nodes = G_LIST_MODEL (shown.window->settings->list);
  n = g_list_model_get_n_items (nodes);
  ck_assert (!is_enabled (&shown, "win.put-away"));

  encfg_window_lay_beside (shown.window, where);
  spin ();
  walk (GTK_WIDGET (shown.window), seek_found, &word);
  ck_assert_msg (word, "the row says in a word that it has changed");
  ck_assert (!encfg_setting_history_is_unsaved (encfg_session_get_history (shown.window->session)));
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.only-changed", NULL);
  ck_assert_uint_eq (g_list_model_get_n_items (nodes), 1);
  ck_assert (!is_enabled (&shown, "win.use-found-value"));
  gtk_selection_model_select_item (
    GTK_SELECTION_MODEL (shown.window->settings->selection), 0, TRUE);
  ck_assert (is_enabled (&shown, "win.use-found-value"));
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.use-found-value", NULL);
  ck_assert (is_enabled (&shown, "win.write"));
  ck_assert (g_str_has_suffix (gtk_window_get_title (GTK_WINDOW (shown.window)), "(not saved)"));
  ck_assert_str_eq (gtk_widget_get_tooltip_text (shown.window->undo_button),
                    "Undo: Use of as-found values (Ctrl+Z)");
  g_remove (path);
  g_rmdir (dir);
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.put-away", NULL);
  ck_assert_uint_eq (g_list_model_get_n_items (nodes), n);
  ck_assert (!is_enabled (&shown, "win.put-away"));
}
END_TEST

static void
collect_shortcuts (GtkWidget *widget, GHashTable *shown)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkShortcutsShortcut"))
    {
      g_autofree char *action = NULL;

      g_object_get (widget, "action-name", &action, NULL);
      if (action)
        g_hash_table_add (shown, g_steal_pointer (&action));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect_shortcuts (child, shown);
}

START_TEST (the_help_tells_every_shortcut)
{
  g_auto (Shown) shown = show_window ();
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  GHashTableIter iter;
  gpointer action;

  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.show-help-overlay", NULL);
  collect_shortcuts (
    GTK_WIDGET (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (shown.window))),
    told);
  for (guint i = 0; actions[i]; i++)
    ck_assert_msg (g_hash_table_contains (told, actions[i]), "%s is not told", actions[i]);
  g_hash_table_iter_init (&iter, told);
  while (g_hash_table_iter_next (&iter, &action, NULL))
    ck_assert_msg (
      g_strv_contains ((const char *const *) actions, action), "%s has no key", (char *) action);
}
END_TEST

static void
seek_menu (GtkWidget *widget, gpointer data)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER_MENU (child) && !GTK_IS_MENU_BUTTON (widget))
      *(GtkWidget **) data = child;
}

static gboolean
is_closed (gpointer data)
{
  return !gtk_widget_get_mapped (data);
}

static gboolean
is_open (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

/* Keys come by the controller that the table has for them. */
static gboolean
press_menu_key (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      GListModel *shortcuts =
        GTK_IS_SHORTCUT_CONTROLLER (controller) ? G_LIST_MODEL (controller) : NULL;

      for (guint j = 0; shortcuts && j < g_list_model_get_n_items (shortcuts); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, j);
          g_autofree char *trigger =
            gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (strstr (trigger, "F10"))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, view, NULL);
        }
    }
  return FALSE;
}

START_TEST (the_menu_of_a_row_gives_the_focus_back_and_has_no_tooltip_over_it)
{
  g_auto (Shown) shown = show_window ();
  Sought sought = { "ir-high", shown.window, NULL };
  g_autoptr (GObject) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  GtkWidget *view, *cell, *menu = NULL;
  gboolean is_told = FALSE;

  spin_until (has_entry, &sought);
  walk (GTK_WIDGET (shown.window), seek_menu, &menu);
  ck_assert_ptr_nonnull (menu);
  gtk_widget_grab_focus (sought.entry);
  view = gtk_widget_get_ancestor (sought.entry, GTK_TYPE_COLUMN_VIEW);
  cell = gtk_widget_get_ancestor (sought.entry, ENCFG_TYPE_SETTING_CELL);
  g_signal_emit_by_name (cell, "query-tooltip", 1, 1, FALSE, tooltip, &is_told);
  ck_assert (is_told);
  ck_assert (press_menu_key (view));
  spin_until (is_open, menu);
  g_signal_emit_by_name (cell, "query-tooltip", 1, 1, FALSE, tooltip, &is_told);
  ck_assert (!is_told);
  gtk_popover_popdown (GTK_POPOVER (menu));
  spin_until (is_closed, menu);
  spin ();
  ck_assert (
    gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (shown.window)), sought.entry));
}
END_TEST

typedef struct
{
  GtkWidget *found;
  const char *action;
} SoughtAction;

static void
seek_action (GtkWidget *widget, gpointer data)
{
  SoughtAction *sought = data;

  if (GTK_IS_ACTIONABLE (widget) &&
      !g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), sought->action))
    sought->found = widget;
}

static gboolean
is_in_sight (gpointer data)
{
  GtkWidget *outer = gtk_widget_get_ancestor (data, GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (data, outer, &bounds) && bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (outer);
}

START_TEST (the_keyboard_scrolls_the_right_column)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_auto (Shown) shown = { NULL };
  SoughtAction sought = { NULL, "win.network-write" };

  encfg_sim_thread_start (&simulator);
  shown = show_window ();
  gtk_window_set_default_size (GTK_WINDOW (shown.window), 1024, 560);
  connect_to (&shown, &simulator);
  walk (GTK_WIDGET (shown.window), seek_action, &sought);
  ck_assert (!is_in_sight (sought.found));
  gtk_widget_grab_focus (sought.found);
  spin_until (is_in_sight, sought.found);
}
END_TEST

static void
seek_by_id (GtkWidget *widget, gpointer data)
{
  Sought *sought = data;

  if (GTK_IS_ENTRY (widget) &&
      !g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), sought->key))
    sought->entry = widget;
}

START_TEST (who_types_undoes_that_first_and_nothing_that_is_hidden)
{
  g_auto (Shown) shown = show_window ();
  EncfgSession *session = shown.window->session;
  EncfgSetting *row = encfg_setting_table_find (encfg_session_get_table (session), "ir-high");
  GtkWidget *window = GTK_WIDGET (shown.window);
  Sought host = { "host", shown.window, NULL };
  Sought cell = { "ir-high", shown.window, NULL };
  g_autofree char *before = NULL;

  encfg_setting_history_type (encfg_session_get_history (session), row, "6.25");
  ck_assert (gtk_widget_get_visible (GTK_WIDGET (shown.window->file_label)));
  ck_assert_str_eq (gtk_label_get_label (shown.window->file_label), "• not saved");
  walk (window, seek_by_id, &host);
  ck_assert_ptr_nonnull (host.entry);
  before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (host.entry)));
  gtk_widget_grab_focus (host.entry);
  gtk_editable_set_position (GTK_EDITABLE (host.entry), -1);
  g_signal_emit_by_name (gtk_window_get_focus (GTK_WINDOW (window)), "insert-at-cursor", "9");
  gtk_widget_activate_action (window, "win.undo", NULL);
  ck_assert_str_eq (gtk_editable_get_text (GTK_EDITABLE (host.entry)), before);
  ck_assert_int_eq (encfg_setting_get_source (row), ENCFG_SOURCE_TYPED);

  gtk_stack_set_visible_child_name (shown.window->pages, "training");
  ck_assert (!is_enabled (&shown, "win.undo"));
  gtk_stack_set_visible_child_name (shown.window->pages, "settings");
  spin_until (has_entry, &cell);
  gtk_widget_grab_focus (cell.entry);
  gtk_widget_activate_action (window, "win.undo", NULL);
  ck_assert_int_eq (encfg_setting_get_source (row), ENCFG_SOURCE_NONE);
}
END_TEST

static guint
shown_port (Shown *shown)
{
  g_autoptr (EncfgEndpoint) place =
    encfg_connection_row_get_endpoint (shown->window->connection, NULL);

  return place ? place->port : 0;
}

START_TEST (the_connection_row_goes_with_the_module)
{
  g_auto (EncfgSimThread) here = { 0 };
  g_auto (EncfgSimThread) there = { 0 };
  g_auto (Shown) shown = { NULL };
  g_autoptr (EncfgEndpoint) place = NULL;

  encfg_sim_thread_start (&here);
  encfg_sim_thread_start (&there);
  place = encfg_endpoint_parse (there.uris[0], NULL);
  shown = show_window ();
  connect_to (&shown, &here);
  encfg_session_connect (shown.window->session, place, NULL, NULL, NULL);
  spin_until (is_idle, &shown);
  ck_assert_uint_eq (shown_port (&shown), place->port);
}
END_TEST

START_TEST (a_serial_line_is_searched_again_as_it_was_given)
{
  g_auto (Shown) shown = show_window ();
  g_autoptr (EncfgEndpoint) given =
    encfg_endpoint_parse ("rtu:///dev/ttyNONE?baud=14400&format=8E1", NULL);
  g_autoptr (EncfgEndpoint) other = encfg_endpoint_parse ("rtu:///dev/ttyOTHER?baud=19200", NULL);
  g_autoptr (EncfgEndpoint) again = NULL;
  g_autoptr (EncfgEndpoint) then = NULL;

  encfg_connection_row_show_endpoint (shown.window->connection, given);
  again = encfg_connection_row_get_endpoint (shown.window->connection, NULL);
  ck_assert_ptr_nonnull (again);
  ck_assert_str_eq (again->device, "/dev/ttyNONE");
  ck_assert_uint_eq (again->baud, 14400);
  ck_assert_str_eq (again->format, "8E1");
  encfg_connection_row_show_endpoint (shown.window->connection, other);
  then = encfg_connection_row_get_endpoint (shown.window->connection, NULL);
  ck_assert_uint_eq (then->baud, 19200);
  ck_assert_str_eq (then->format, "8N1");
}
END_TEST

START_TEST (the_side_panel_makes_room_and_stays_away)
{
  g_auto (Shown) shown = show_window ();
  g_auto (Shown) next = { NULL };
  GtkWidget *panel = GTK_WIDGET (shown.window->side_panel);
  GtkWidget *button = shown.window->side_panel_button;

  ck_assert (gtk_widget_get_visible (panel) && gtk_widget_get_visible (button));
  gtk_widget_activate_action (button, "win.side-panel", NULL);
  ck_assert (!gtk_widget_get_visible (panel));
  gtk_widget_activate_action (button, "win.page", "s", "live");
  ck_assert (!gtk_widget_get_visible (button));
  next = show_window ();
  ck_assert (!gtk_widget_get_visible (GTK_WIDGET (next.window->side_panel)));
  gtk_widget_activate_action (next.window->side_panel_button, "win.side-panel", NULL);
  ck_assert (gtk_widget_get_visible (GTK_WIDGET (next.window->side_panel)));
}
END_TEST

static gboolean
has_focus (gpointer data)
{
  return gtk_widget_has_focus (data);
}

START_TEST (who_works_by_keyboard_has_the_focus_where_it_was)
{
  g_auto (EncfgSimThread) simulator = { 0 };
  g_auto (Shown) shown = { NULL };
  SoughtAction read = { NULL, "win.read" };
  SoughtAction modify = { NULL, "win.address-modify" };

  encfg_sim_thread_start (&simulator);
  shown = show_window ();
  connect_to (&shown, &simulator);
  walk (GTK_WIDGET (shown.window), seek_action, &read);
  gtk_widget_grab_focus (read.found);
  g_signal_emit_by_name (read.found, "clicked");
  ck_assert_ptr_null (gtk_window_get_focus (GTK_WINDOW (shown.window)));
  spin_until (is_idle, &shown);
  spin_until (has_focus, read.found);
  /* What stays insensitive hands it to what is beside. */
  walk (GTK_WIDGET (shown.window), seek_action, &modify);
  gtk_widget_grab_focus (modify.found);
  gtk_widget_set_sensitive (modify.found, FALSE);
  spin ();
  ck_assert (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (shown.window)),
                                     gtk_widget_get_parent (modify.found)));
}
END_TEST

START_TEST (a_key_goes_from_part_to_part)
{
  g_auto (Shown) shown = show_window ();
  GtkWidget *window = GTK_WIDGET (shown.window);
  GtkWidget *parts[] = { GTK_WIDGET (shown.window->connection),
                         GTK_WIDGET (shown.window->settings),
                         GTK_WIDGET (shown.window->side_panel),
                         GTK_WIDGET (shown.window->messages) };

  gtk_widget_child_focus (parts[0], GTK_DIR_TAB_FORWARD);
  for (guint i = 1; i <= G_N_ELEMENTS (parts); i++)
    {
      gtk_widget_activate_action (window, "win.next-part", NULL);
      ck_assert (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)),
                                         parts[i % G_N_ELEMENTS (parts)]));
    }
  gtk_widget_activate_action (window, "win.previous-part", NULL);
  ck_assert (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), parts[3]));
  gtk_widget_activate_action (window, "win.page", "s", "training");
  gtk_widget_activate_action (window, "win.previous-part", NULL);
  ck_assert (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)),
                                     gtk_stack_get_visible_child (shown.window->pages)));
}
END_TEST

START_TEST (on_another_page_the_table_is_left_alone)
{
  g_auto (Shown) shown = show_window ();
  GtkWidget *window = GTK_WIDGET (shown.window);
  GtkWidget *focus = NULL;

  spin ();
  gtk_widget_activate_action (window, "win.page", "s", "training");
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  gtk_widget_activate_action (window, "win.side-panel", NULL);
  gtk_widget_activate_action (window, "win.only-differing", NULL);
  gtk_widget_activate_action (window, "win.find", NULL);
  ck_assert_ptr_eq (gtk_window_get_focus (GTK_WINDOW (window)), focus);
  ck_assert (!encfg_settings_page_get_only_differing (shown.window->settings));
  gtk_widget_activate_action (window, "win.page", "s", "settings");
  ck_assert (gtk_widget_get_visible (GTK_WIDGET (shown.window->side_panel)));
  ck_assert (is_enabled (&shown, "win.find") && is_enabled (&shown, "win.side-panel"));
}
END_TEST

/* Tab comes everywhere and round again: no control holds it. */
START_TEST (tab_goes_round)
{
  g_auto (Shown) shown = show_window ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GtkWidget *first, *focus;
  guint n = 0;

  spin ();
  gtk_widget_child_focus (GTK_WIDGET (shown.window), GTK_DIR_TAB_FORWARD);
  first = gtk_window_get_focus (GTK_WINDOW (shown.window));
  ck_assert_ptr_nonnull (first);
  do
    {
      focus = gtk_window_get_focus (GTK_WINDOW (shown.window));
      g_hash_table_add (seen, focus);
      if (!gtk_widget_child_focus (GTK_WIDGET (shown.window), GTK_DIR_TAB_FORWARD))
        break;
    }
  while (gtk_window_get_focus (GTK_WINDOW (shown.window)) != first && n++ < 300);
  ck_assert_uint_lt (n, 300);
  ck_assert_uint_gt (g_hash_table_size (seen), 15);
}
END_TEST

/* What was left is saved under a name: nothing that the next table says goes into a file of another
 * kind of module. */
START_TEST (a_file_is_let_go_with_the_kind_of_module)
{
  g_auto (Shown) shown = show_window ();
  g_autoptr (EncfgSettingsFile) first = encfg_settings_file_new ();
  g_autoptr (EncfgSettingsFile) other = encfg_settings_file_new ();
  g_autofree char *dir = g_dir_make_tmp ("encfg-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "B.json", NULL);
  g_autoptr (GFile) where = g_file_new_for_path (path);

  first->profile = g_strdup ("bm3000");
  encfg_settings_file_add (first, "ir-high", NULL, "6.5", NULL, TRUE);
  ck_assert (encfg_settings_file_save (first, path, NULL));
  encfg_window_open_file (shown.window, where);
  ck_assert (g_str_has_prefix (gtk_window_get_title (GTK_WINDOW (shown.window)), "B.json"));

  other->profile = g_strdup ("bms600pro");
  ck_assert (encfg_session_apply_file (shown.window->session, other, "other", NULL));
  ck_assert_ptr_null (shown.window->file);
  ck_assert_str_eq (gtk_window_get_title (GTK_WINDOW (shown.window)), "en-cfg");
  g_remove (path);
  g_rmdir (dir);
}
END_TEST

static void
seek_button (GtkWidget *widget, gpointer data)
{
  Named *named = data;

  if (GTK_IS_BUTTON (widget) &&
      !g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), named->name))
    named->entry = widget;
}

static void
seek_list (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_LIST_BOX (widget))
    *(GtkWidget **) data = widget;
}

static GtkWidget *
find_dialog (GtkWindow *parent)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l; l = l->next)
    if (GTK_IS_WINDOW (l->data) && gtk_window_get_transient_for (l->data) == parent)
      return l->data;
  return NULL;
}

static void
click_in_dialog (const Shown *shown, const char *label)
{
  Named named = { label, NULL };

  walk (find_dialog (GTK_WINDOW (shown->window)), seek_button, &named);
  ck_assert_msg (named.entry, "no button %s", label);
  g_signal_emit_by_name (named.entry, "clicked");
  spin ();
}

START_TEST (a_backup_asks_before_it_replaces_and_takes_no_file)
{
  g_auto (Shown) shown = show_window ();
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autofree char *id = NULL;
  g_autoptr (GFile) where = g_file_new_for_path ("/nowhere/B.json");
  EncfgSetting *row =
    encfg_setting_table_find (encfg_session_get_table (shown.window->session), "ir-high");
  GtkWidget *list = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  file->profile = g_strdup ("bm3000");
  encfg_settings_file_add (file, "ir-high", NULL, "6.5", NULL, TRUE);
  id = encfg_backup_save (file, ENCFG_BACKUP_AS_FOUND, NULL);
  ck_assert_ptr_nonnull (id);
  encfg_window_set_file (shown.window, where);
  encfg_setting_history_type (encfg_session_get_history (shown.window->session), row, "5");
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.backups", NULL);
  spin ();
  walk (find_dialog (GTK_WINDOW (shown.window)), seek_list, &list);
  ck_assert_ptr_nonnull (list);
  gtk_list_box_select_row (GTK_LIST_BOX (list),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  click_in_dialog (&shown, "Load");
  before = encfg_setting_dup_config_text (row);
  ck_assert_str_eq (before, "5.00");
  ck_assert_ptr_nonnull (shown.window->file);
  click_in_dialog (&shown, "Replace");
  after = encfg_setting_dup_config_text (row);
  ck_assert_str_eq (after, "6.50");
  ck_assert_ptr_null (shown.window->file);
}
END_TEST

START_TEST (what_is_not_on_this_computer_is_not_saved_elsewhere)
{
  g_auto (Shown) shown = show_window ();
  EncfgSession *session = shown.window->session;
  g_autoptr (GFile) far = g_file_new_for_uri ("phone:///B-far.json");
  g_autofree char *log = NULL;

  encfg_setting_history_type (
    encfg_session_get_history (session),
    encfg_setting_table_find (encfg_session_get_table (session), "ir-high"),
    "6");
  encfg_window_set_file (shown.window, far);
  encfg_window_save (shown.window, FALSE);
  log = encfg_message_log_to_string (encfg_session_get_log (session));
  ck_assert_msg (strstr (log, "B-far.json is not saved"), "%s", log);
  ck_assert (encfg_setting_history_is_unsaved (encfg_session_get_history (session)));
  ck_assert (!g_file_test ("B-far.json", G_FILE_TEST_EXISTS));
}
END_TEST

/* As after kill -9 of a program with windows. */
START_TEST (every_draft_left_behind_gets_its_window)
{
  static const guint left[] = { 2, 3 };
  g_autoptr (EncfgSession) session = encfg_session_new ();
  EncfgSettingTable *table = encfg_session_get_table (session);
  g_autoptr (GList) windows = NULL;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    {
      encfg_setting_parse_config (
        encfg_setting_table_find (table, "ir-high"), i == 0 ? "6" : "no value", 0, NULL);
      ck_assert (encfg_draft_save (table, left[i], NULL));
    }
  g_application_activate (G_APPLICATION (application));
  spin ();
  windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (application)));
  for (GList *l = windows; l; l = l->next)
    {
      g_auto (Shown) shown = { l->data };

      ck_assert (
        encfg_setting_history_is_unsaved (encfg_session_get_history (shown.window->session)));
      n++;
    }
  ck_assert_uint_eq (n, G_N_ELEMENTS (left));
  ck_assert (!encfg_window_has_left_draft ());
}
END_TEST

static gboolean
is_draft_settled (gpointer data)
{
  return ((Shown *) data)->window->draft_source == 0;
}

static const char *const bad_drafts[] = {
  "{ half of a",
  "{ \"format\": \"en-cfg settings\", \"version\": 1, \"profile\": \"gone\", \"settings\": "
  "{ \"ir-high\": { \"value\": \"6\" } } }",
};

START_TEST (a_draft_that_cannot_be_taken_up_is_kept)
{
  g_autofree char *drafts = g_build_filename (g_get_user_data_dir (), "en-cfg", "drafts", NULL);
  g_autofree char *path = g_build_filename (drafts, "draft-1.json", NULL);
  g_autofree char *aside = g_build_filename (drafts, "draft-1.bad.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *log = NULL;
  g_auto (Shown) shown = { NULL };

  g_assert_cmpint (g_mkdir_with_parents (drafts, 0700), ==, 0);
  g_unlink (aside);
  ck_assert (g_file_set_contents (path, bad_drafts[_i], -1, NULL));
  shown = show_window ();
  spin_until (is_draft_settled, &shown);
  encfg_setting_history_type (
    encfg_session_get_history (shown.window->session),
    encfg_setting_table_find (encfg_session_get_table (shown.window->session), "ir-high"),
    "6");
  ck_assert_uint_ne (shown.window->draft_source, 0);
  spin_until (is_draft_settled, &shown);
  ck_assert (g_file_test (path, G_FILE_TEST_EXISTS));
  ck_assert (g_file_get_contents (aside, &text, NULL, NULL));
  ck_assert_str_eq (text, bad_drafts[_i]);
  log = encfg_message_log_to_string (encfg_session_get_log (shown.window->session));
  ck_assert_msg (strstr (log, aside), "%s", log);
}
END_TEST

/* Reading, searching, the minute of a test: the session changes all the time. */
START_TEST (a_draft_is_written_for_config_values_alone)
{
  g_auto (Shown) shown = show_window ();
  EncfgSession *session = shown.window->session;

  spin_until (is_draft_settled, &shown);
  encfg_setting_history_type (
    encfg_session_get_history (session),
    encfg_setting_table_find (encfg_session_get_table (session), "ir-high"),
    "6");
  spin_until (is_draft_settled, &shown);
  g_signal_emit_by_name (session, "changed");
  ck_assert_uint_eq (shown.window->draft_source, 0);
  encfg_setting_history_undo (encfg_session_get_history (session));
  ck_assert_uint_ne (shown.window->draft_source, 0);
}
END_TEST

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("window");
  TCase *tcase = tcase_create ("window");
  int status;

  gtk_test_init (&argc, &argv, NULL);
  application = encfg_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, every_control_has_role_and_name);
  tcase_add_test (tcase, the_window_fits_a_small_screen);
  tcase_add_test (tcase, without_a_module_nothing_can_be_read_or_written);
  tcase_add_test (tcase, the_entry_of_a_row_is_named_and_tells_what_is_invalid);
  tcase_add_test (tcase, what_can_be_done_follows_the_rows);
  tcase_add_test (tcase, whatever_is_clicked_twice_is_done_once);
  tcase_add_test (tcase, a_window_that_is_closed_while_it_reads_goes_quietly);
  tcase_add_test (tcase, what_is_wrong_at_the_side_is_told_and_not_written);
  tcase_add_test (tcase, a_row_of_names_offers_them_and_takes_what_is_typed);
  tcase_add_test (tcase, what_was_found_lies_beside_and_goes_again);
  tcase_add_test (tcase, the_help_tells_every_shortcut);
  tcase_add_test (tcase, the_menu_of_a_row_gives_the_focus_back_and_has_no_tooltip_over_it);
  tcase_add_test (tcase, the_keyboard_scrolls_the_right_column);
  tcase_add_test (tcase, who_types_undoes_that_first_and_nothing_that_is_hidden);
  tcase_add_test (tcase, the_connection_row_goes_with_the_module);
  tcase_add_test (tcase, a_serial_line_is_searched_again_as_it_was_given);
  tcase_add_test (tcase, the_side_panel_makes_room_and_stays_away);
  tcase_add_test (tcase, who_works_by_keyboard_has_the_focus_where_it_was);
  tcase_add_test (tcase, a_key_goes_from_part_to_part);
  tcase_add_test (tcase, on_another_page_the_table_is_left_alone);
  tcase_add_test (tcase, tab_goes_round);
  tcase_add_test (tcase, a_file_is_let_go_with_the_kind_of_module);
  tcase_add_test (tcase, a_backup_asks_before_it_replaces_and_takes_no_file);
  tcase_add_test (tcase, what_is_not_on_this_computer_is_not_saved_elsewhere);
  tcase_add_test (tcase, every_draft_left_behind_gets_its_window);
  tcase_add_loop_test (
    tcase, a_draft_that_cannot_be_taken_up_is_kept, 0, G_N_ELEMENTS (bad_drafts));
  tcase_add_test (tcase, a_draft_is_written_for_config_values_alone);
  suite_add_tcase (suite, tcase);
  status = encfg_test_run (suite);
  g_object_unref (application);
  return status;
}
