/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The live page from inside: what it shows is what the module measures, chart and table go
 * together, and everything can be told without seeing it. */

#include "encfg-application.h"
#include "encfg-bar-chart.h"
#include "encfg-bar-layout.h"
#include "encfg-live-page.h"
#include "encfg-live-row.h"
#include "encfg-live-table.h"
#include "encfg-sim-thread.h"

#include <glib/gstdio.h>
#include <string.h>

static EncfgApplication *application;

/* A window with the page alone, connected to a simulator. */
typedef struct
{
  EncfgSimThread simulator;
  EncfgSession *session;
  GtkWidget *window;
  EncfgLivePage *page;
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

/* The first widget of a type below another, or NULL. */
static gpointer
find (GtkWidget *widget, GType type)
{
  gpointer found = g_type_is_a (G_OBJECT_TYPE (widget), type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static GListModel *
get_rows (Shown *shown)
{
  return G_LIST_MODEL (
    gtk_column_view_get_model (find (GTK_WIDGET (shown->page), GTK_TYPE_COLUMN_VIEW)));
}

static gboolean
has_rows (gpointer data)
{
  return g_list_model_get_n_items (get_rows (data)) == 24;
}

static gboolean
is_idle (gpointer data)
{
  return encfg_session_get_activity (((Shown *) data)->session) == NULL;
}

static void
shown_start (Shown *shown)
{
  g_autoptr (EncfgEndpoint) endpoint = NULL;

  encfg_sim_thread_start (&shown->simulator);
  endpoint = encfg_endpoint_parse (shown->simulator.uris[0], NULL);
  shown->session = encfg_session_new ();
  encfg_session_connect (shown->session, endpoint, NULL, NULL, NULL);
  spin_until (is_idle, shown);
  shown->page = ENCFG_LIVE_PAGE (encfg_live_page_new (shown->session));
  shown->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (shown->window), 1000, 560);
  gtk_window_set_child (GTK_WINDOW (shown->window), GTK_WIDGET (shown->page));
  gtk_window_present (GTK_WINDOW (shown->window));
  gtk_test_widget_wait_for_draw (shown->window);
  spin_until (has_rows, shown);
}

static void
shown_clear (Shown *shown)
{
  EncfgLivePage *page = shown->page;

  g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &shown->page);
  gtk_window_destroy (GTK_WINDOW (shown->window));
  for (guint i = 0; i < 200; i++)
    g_main_context_iteration (NULL, FALSE);
  ck_assert_msg (shown->page == NULL, "the page is not freed");
  g_clear_object (&shown->session);
  if (shown->simulator.thread)
    encfg_sim_thread_clear (&shown->simulator);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shown, shown_clear)

/* On the simulator's thread. */
static gboolean
overcharge_battery_3 (gpointer data)
{
  EncfgSimThread *simulator = data;
  EncfgSimModule *module = g_ptr_array_index (encfg_sim_server_get_modules (simulator->server), 0);
  const EncfgSimCellChange change = { .has_volts = TRUE, .volts = 15.2 };

  encfg_sim_battery_set_cell (encfg_sim_module_get_battery (module), 2, &change);
  encfg_sim_module_refresh (module);
  return G_SOURCE_REMOVE;
}

static gboolean
has_one_row (gpointer data)
{
  return g_list_model_get_n_items (get_rows (data)) == 1;
}

static const char *
find_text (GtkWidget *widget, const char *prefix)
{
  const char *found = NULL;

  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), prefix))
    return gtk_label_get_label (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child, prefix);
  return found;
}

START_TEST (what_is_outside_its_limit_is_listed_and_told)
{
  g_auto (Shown) shown = { { .speed = 1 } };
  g_autoptr (EncfgLiveRow) row = NULL;

  shown_start (&shown);
  ck_assert_uint_eq (g_list_model_get_n_items (get_rows (&shown)), 24);
  ck_assert_ptr_nonnull (find_text (GTK_WIDGET (shown.page), "all inside their limits"));
  gtk_widget_activate_action (GTK_WIDGET (shown.page), "live.only-marked", NULL);
  ck_assert_uint_eq (g_list_model_get_n_items (get_rows (&shown)), 0);
  g_main_context_invoke (shown.simulator.context, overcharge_battery_3, &shown.simulator);
  spin_until (has_one_row, &shown);
  row = g_list_model_get_item (get_rows (&shown), 0);
  ck_assert_uint_eq (encfg_live_row_get_index (row), 2);
  ck_assert_str_eq (encfg_live_row_get_text (row, 0), "▲ 3");
  ck_assert_ptr_nonnull (find_text (GTK_WIDGET (shown.page), "1 outside its limits (3)"));
}
END_TEST

START_TEST (bar_and_row_are_selected_together)
{
  g_auto (Shown) shown = { { .speed = 1 } };
  EncfgBarChart *chart;

  shown_start (&shown);
  chart = find (GTK_WIDGET (shown.page), ENCFG_TYPE_BAR_CHART);
  encfg_bar_chart_set_selected (chart, 6);
  g_signal_emit_by_name (chart, "selected", 6);
  ck_assert (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (get_rows (&shown)), 6));
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (get_rows (&shown)), 11, TRUE);
  ck_assert_int_eq (encfg_bar_chart_get_selected (chart), 11);
  ck_assert_ptr_nonnull (find_text (GTK_WIDGET (shown.page), "Battery 12, string 1: Voltage"));
}
END_TEST

START_TEST (enter_leads_from_the_bar_to_its_row)
{
  g_auto (Shown) shown = { { .speed = 1 } };
  EncfgBarChart *chart;
  GtkWidget *focus;

  shown_start (&shown);
  chart = find (GTK_WIDGET (shown.page), ENCFG_TYPE_BAR_CHART);
  gtk_widget_grab_focus (GTK_WIDGET (chart));
  encfg_bar_chart_set_selected (chart, 22);
  g_signal_emit_by_name (chart, "selected", 22);
  g_signal_emit_by_name (chart, "activated");
  focus = gtk_root_get_focus (GTK_ROOT (shown.window));
  ck_assert_ptr_nonnull (find_text (focus, "23"));
  ck_assert_ptr_null (find_text (focus, "24"));
}
END_TEST

static void
check_names (GtkWidget *widget, guint *n)
{
  if (GTK_IS_BUTTON (widget))
    {
      const char *label = gtk_button_get_label (GTK_BUTTON (widget));

      (*n)++;
      ck_assert_msg ((label && *label) || gtk_test_accessible_has_property (
                                            GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL),
                     "a button has no name (tooltip “%s”)",
                     gtk_widget_get_tooltip_text (widget));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    check_names (child, n);
}

START_TEST (every_button_has_a_name)
{
  g_auto (Shown) shown = { { .speed = 1 } };
  guint n = 0;

  shown_start (&shown);
  check_names (GTK_WIDGET (shown.page), &n);
  ck_assert_uint_ge (n, 7);
}
END_TEST

START_TEST (the_chart_is_told_to_who_does_not_see_it)
{
  g_auto (Shown) shown = { { .speed = 1 } };
  GtkWidget *chart;

  shown_start (&shown);
  chart = find (GTK_WIDGET (shown.page), ENCFG_TYPE_BAR_CHART);
  ck_assert_int_eq (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (chart)),
                    GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Chart of Voltage");
  ck_assert (
    gtk_test_accessible_has_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
  ck_assert (gtk_widget_get_focusable (chart));
}
END_TEST

START_TEST (pause_is_said_and_holds_what_is_shown)
{
  g_auto (Shown) shown = { { .speed = 1 } };

  shown_start (&shown);
  ck_assert_ptr_nonnull (find_text (GTK_WIDGET (shown.page), "● Live"));
  gtk_widget_activate_action (GTK_WIDGET (shown.page), "live.pause", NULL);
  ck_assert_ptr_nonnull (find_text (GTK_WIDGET (shown.page), "Paused · read"));
  ck_assert (gtk_widget_has_css_class (GTK_WIDGET (shown.page), "paused"));
  ck_assert_uint_eq (g_list_model_get_n_items (get_rows (&shown)), 24);
  gtk_widget_activate_action (GTK_WIDGET (shown.page), "live.pause", NULL);
  ck_assert (gtk_widget_has_css_class (GTK_WIDGET (shown.page), "running"));
}
END_TEST

static gboolean
is_stale (gpointer data)
{
  return gtk_widget_has_css_class (GTK_WIDGET (((Shown *) data)->page), "stale");
}

START_TEST (a_lost_module_leaves_stale_values)
{
  g_auto (Shown) shown = { { .speed = 1 } };

  shown_start (&shown);
  encfg_sim_thread_clear (&shown.simulator);
  shown.simulator.thread = NULL;
  spin_until (is_stale, &shown);
  ck_assert_ptr_nonnull (find_text (GTK_WIDGET (shown.page), "! Stale · read"));
  ck_assert_ptr_nonnull (find_text (GTK_WIDGET (shown.page), "SIMULATED"));
  ck_assert_uint_eq (g_list_model_get_n_items (get_rows (&shown)), 24);
}
END_TEST

START_TEST (the_readings_go_into_a_file)
{
  g_auto (Shown) shown = { { .speed = 1 } };
  g_autofree char *directory = g_dir_make_tmp ("encfg-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "batteries.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;

  shown_start (&shown);
  encfg_live_page_export (shown.page, file);
  ck_assert (g_file_get_contents (path, &csv, NULL, NULL));
  lines = g_strsplit (csv, "\n", -1);
  ck_assert_uint_eq (g_strv_length (lines), 1 + 24 + 1);
  ck_assert (g_str_has_suffix (lines[0], "verdict,simulated"));
  g_remove (path);
  g_rmdir (directory);
}
END_TEST

START_TEST (every_bar_is_found_where_it_is_drawn)
{
  static const guint counts[] = { 1, 24, 70, 254, 420, 508 };
  const guint n = counts[_i];
  const EncfgBarLayout layout = encfg_bar_layout_new (n, 12900, 14100, 50, 420, 400);

  ck_assert (layout.low <= 12900 && layout.high >= 14100);
  ck_assert_uint_ge (layout.n_lanes * layout.per_lane, n);
  for (guint i = 0; i < n; i++)
    {
      const float x = encfg_bar_layout_get_x (&layout, i);
      const float y =
        encfg_bar_layout_get_y (&layout, encfg_bar_layout_get_lane (&layout, i), 13500);

      ck_assert_int_eq (encfg_bar_layout_find (&layout, x + layout.pitch / 2, y), (int) i);
      ck_assert_float_le (x + layout.pitch, 420);
    }
  ck_assert_int_eq (encfg_bar_layout_find (&layout, 10, 10), -1);
  ck_assert_int_eq (encfg_bar_layout_find (&layout, 100, 401), -1);
}
END_TEST

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("live-page");
  TCase *tcase = tcase_create ("live-page");
  int status;

  gtk_test_init (&argc, &argv, NULL);
  application = encfg_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, what_is_outside_its_limit_is_listed_and_told);
  tcase_add_test (tcase, bar_and_row_are_selected_together);
  tcase_add_test (tcase, enter_leads_from_the_bar_to_its_row);
  tcase_add_test (tcase, every_button_has_a_name);
  tcase_add_test (tcase, the_chart_is_told_to_who_does_not_see_it);
  tcase_add_test (tcase, pause_is_said_and_holds_what_is_shown);
  tcase_add_test (tcase, a_lost_module_leaves_stale_values);
  tcase_add_test (tcase, the_readings_go_into_a_file);
  tcase_add_loop_test (tcase, every_bar_is_found_where_it_is_drawn, 0, 6);
  suite_add_tcase (suite, tcase);
  status = encfg_test_run (suite);
  g_object_unref (application);
  return status;
}
