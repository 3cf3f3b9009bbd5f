/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Every page, dialog and menu in the language of LANGUAGE, on the two smallest screens: nothing is
 * cut, all is translated, everything has a name. Right to left if ENCFG_TEST_RTL is set. */

#include "encfg-application.h"
#include "encfg-profile-load.h"
#include "encfg-test.h"
#include "encfg-training-page.h"
#include "encfg-window-private.h"
#include "looks.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#define PATIENCE_S 20

static EncfgApplication *application;
static int width, height; /* of the window */

static const struct
{
  int width, height;
} sizes[] = { { 1366, 768 }, { 1024, 700 } };

/* A window with a simulated module of a kind, or none. */
typedef struct
{
  EncfgWindow *window;
  EncfgSession *session;
  EncfgTraining *training;
  Looks looks;
} Shown;

static void
spin (void)
{
  for (guint i = 0; i < 300; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
spin_until (gboolean (*is_done) (gpointer data), Shown *data)
{
  g_autofree char *log = NULL;
  const gint64 end = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;

  while (!is_done (data) && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  log = encfg_message_log_to_string (encfg_session_get_log (data->session));
  ck_assert_msg (is_done (data), "waited in vain; the window says\n%s", log);
  spin ();
}

static gboolean
is_idle (gpointer data)
{
  return encfg_session_get_activity (((Shown *) data)->session) == NULL;
}

static gboolean
is_connected (gpointer data)
{
  Shown *shown = data;

  return is_idle (shown) && encfg_training_get_report (shown->training) &&
         encfg_session_get_state (shown->session) == ENCFG_SESSION_CONNECTED;
}

/* Rows of tables come a few a turn, and find their place in the frame after. */
static void
wait_until_still (void)
{
  const gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  guint n_still = 0;

  while (n_still < 5 && g_get_monotonic_time () < end)
    {
      n_still = g_main_context_pending (NULL) ? 0 : n_still + 1;
      while (g_main_context_pending (NULL))
        g_main_context_iteration (NULL, FALSE);
      g_usleep (20 * 1000);
    }
}

static void
show_page (Shown *shown, const char *page)
{
  gtk_stack_set_visible_child_name (shown->window->pages, page);
  wait_until_still ();
}

static Shown
show_window (const char *profile_id)
{
  Shown shown = { encfg_window_new (GTK_APPLICATION (application)) };
  g_autoptr (EncfgProfile) profile = profile_id ? encfg_profile_find (profile_id, NULL) : NULL;
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1000 };

  shown.looks.is_pseudo = !g_strcmp0 (g_getenv ("LANGUAGE"), "en_XA");
  shown.looks.faults = g_string_new (NULL);
  shown.session = encfg_window_get_session (shown.window);
  gtk_window_set_default_size (GTK_WINDOW (shown.window), width, height);
  gtk_window_present (GTK_WINDOW (shown.window));
  shown.training = encfg_training_page_get_training (
    ENCFG_TRAINING_PAGE (gtk_stack_get_child_by_name (shown.window->pages, "training")));
  if (!profile)
    return shown;
  traits.strings = profile->repeat[ENCFG_SECTION_STRINGS].max > 1 ? 2 : 1;
  traits.cells = 48;
  show_page (&shown, "training");
  encfg_training_start (shown.training, &traits);
  spin_until (is_connected, &shown);
  return shown;
}

static void
shown_clear (Shown *shown)
{
  encfg_window_drop_draft (shown->window);
  gtk_window_destroy (GTK_WINDOW (shown->window));
  spin ();
  ck_assert_msg (
    !*shown->looks.faults->str, "at %d×%d\n%s", width, height, shown->looks.faults->str);
  g_string_free (shown->looks.faults, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shown, shown_clear)

/* For who wants to see it: a picture of the whole screen. */
static void
take_picture (const char *scene)
{
  const char *directory = g_getenv ("ENCFG_TEST_PICTURES");
  g_autofree char *command = NULL;

  if (!directory)
    return;
  command = g_strdup_printf ("import -window root \"%s/%s-%d.png\"", directory, scene, width);
  spin ();
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

static void
judge (Shown *shown, const char *scene, gpointer root)
{
  gtk_test_widget_wait_for_draw (GTK_WIDGET (root));
  spin ();
  shown->looks.scene = scene;
  looks_judge (&shown->looks, GTK_WIDGET (root));
  if (!shown->looks.is_pseudo)
    looks_judge_mnemonics (&shown->looks, GTK_WIDGET (root));
  take_picture (scene);
}

static GtkWindow *
find_dialog (Shown *shown)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (all, i);

      if (window != GTK_WINDOW (shown->window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static gboolean
has_dialog (gpointer data)
{
  return find_dialog (data) != NULL;
}

static void
judge_dialog (Shown *shown, const char *scene, const char *action)
{
  GtkWindow *dialog;

  if (action)
    ck_assert_msg (gtk_widget_activate_action (GTK_WIDGET (shown->window), action, NULL),
                   "%s is no action",
                   action);
  spin_until (has_dialog, shown);
  dialog = find_dialog (shown);
  judge (shown, scene, dialog);
  gtk_window_destroy (dialog);
  spin ();
}

static gpointer
find (GtkWidget *widget, const char *type, const char *name)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);
  gpointer found = NULL;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type) &&
      (!name || !g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), name) ||
       !g_strcmp0 (tooltip, name)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type, name);
  return found;
}

static void
judge_menu (Shown *shown, const char *scene, const char *tooltip)
{
  GtkMenuButton *button = find (GTK_WIDGET (shown->window), "GtkMenuButton", _ (tooltip));

  ck_assert_msg (button != NULL, "no menu button “%s”", tooltip);
  gtk_menu_button_popup (button);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (gtk_menu_button_get_popover (button)));
  judge (shown, scene, gtk_menu_button_get_popover (button));
  gtk_menu_button_popdown (button);
  spin ();
}

static void
edit (Shown *shown, const char *key, const char *text)
{
  EncfgSetting *row = encfg_setting_table_find (encfg_session_get_table (shown->session), key);

  ck_assert_ptr_nonnull (row);
  encfg_setting_history_type (encfg_session_get_history (shown->session), row, text);
  spin ();
}

START_TEST (without_a_module)
{
  g_auto (Shown) shown = { NULL };

  width = sizes[_i].width;
  height = sizes[_i].height;
  shown = show_window (NULL);
  judge (&shown, "settings without a module", shown.window);
  show_page (&shown, "live");
  judge (&shown, "live without a module", shown.window);
  show_page (&shown, "training");
  judge (&shown, "training without a module", shown.window);
}
END_TEST

static void
judge_pages (Shown *shown)
{
  show_page (shown, "training");
  judge (shown, "training", shown->window);
  show_page (shown, "live");
  judge (shown, "live", shown->window);
  show_page (shown, "settings");
  judge (shown, "settings", shown->window);
}

START_TEST (with_a_bm3000)
{
  g_auto (Shown) shown = { NULL };

  width = sizes[_i].width;
  height = sizes[_i].height;
  shown = show_window ("bm3000");
  judge_pages (&shown);
  edit (&shown, "ir-high", "12");
  edit (&shown, "float-v-low", "many");
  judge (&shown, "settings with edits", shown.window);
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.show-log", NULL);
  judge (&shown, "log", shown.window);
}
END_TEST

START_TEST (with_a_bms_600_pro)
{
  g_auto (Shown) shown = { NULL };

  width = sizes[_i].width;
  height = sizes[_i].height;
  shown = show_window ("bms600pro");
  judge_pages (&shown);
}
END_TEST

static gboolean
has_score (gpointer data)
{
  return encfg_training_get_score (((Shown *) data)->training) != NULL;
}

START_TEST (with_an_exercise)
{
  g_auto (Shown) shown = { NULL };
  EncfgSimScenario *scenario = encfg_sim_scenario_find ("fresh-installation", NULL);

  width = sizes[_i].width;
  height = sizes[_i].height;
  shown = show_window (NULL);
  show_page (&shown, "training");
  encfg_training_start_exercise (shown.training, scenario);
  spin_until (is_connected, &shown);
  encfg_training_ask_score (shown.training);
  spin_until (has_score, &shown);
  judge (&shown, "training with an exercise", shown.window);
}
END_TEST

START_TEST (dialogs)
{
  g_auto (Shown) shown = { NULL };

  width = sizes[_i].width;
  height = sizes[_i].height;
  shown = show_window ("bm3000");
  show_page (&shown, "settings");
  /* Which there is nothing to save without. */
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.ir-test", NULL);
  spin_until (is_idle, &shown);
  edit (&shown, "ir-high", "12");
  judge_dialog (&shown, "review", "win.write");
  judge_dialog (&shown, "backups", "win.backups");
  judge_dialog (&shown, "frames", "win.show-frames");
  judge_dialog (&shown, "restart", "win.restart");
  judge_dialog (&shown, "save of the resistances", "win.ir-save");
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.search", NULL);
  spin_until (is_idle, &shown);
  judge_dialog (&shown, "found", "win.show-found");
  shown.looks.has_foreign = TRUE;
  judge_dialog (&shown, "help", "win.show-help-overlay");
  judge_dialog (&shown, "about", "app.about");
}
END_TEST

START_TEST (menus)
{
  g_auto (Shown) shown = { NULL };

  width = sizes[_i].width;
  height = sizes[_i].height;
  shown = show_window (NULL);
  judge_menu (&shown, "menu", "Menu (F10)");
  judge_menu (&shown, "search menu", "Other ways to search");
  judge_menu (
    &shown, "presets", "Fill the config values from a reference table; nothing is written");
  judge (&shown, "menu of a row", find (GTK_WIDGET (shown.window), "GtkPopoverMenu", NULL));
}
END_TEST

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("looks");
  TCase *tcase = tcase_create ("looks");
  int status;

  gtk_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("ENCFG_TEST_CATALOGUES"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (g_getenv ("ENCFG_TEST_RTL"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  application = encfg_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  tcase_set_timeout (tcase, 120);
  tcase_add_loop_test (tcase, without_a_module, 0, G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, with_a_bm3000, 0, G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, with_a_bms_600_pro, 0, G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, with_an_exercise, 0, G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, dialogs, 0, G_N_ELEMENTS (sizes));
  tcase_add_loop_test (tcase, menus, 0, G_N_ELEMENTS (sizes));
  suite_add_tcase (suite, tcase);
  status = encfg_test_run (suite);
  g_object_unref (application);
  return status;
}
