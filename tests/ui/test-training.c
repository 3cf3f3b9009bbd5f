/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The training page and the front of the simulated module, from inside the program. */

#include "encfg-application.h"
#include "encfg-exercise-box.h"
#include "encfg-exercise-list.h"
#include "encfg-fault-box.h"
#include "encfg-front-panel.h"
#include "encfg-lamp.h"
#include "encfg-session-place.h"
#include "encfg-sim-knob.h"
#include "encfg-test.h"
#include "encfg-training-page.h"
#include "encfg-window-private.h"
#include <glib/gstdio.h>
#include <string.h>

#define PATIENCE_S 40 /* before a test gives up; nothing waits that long when all is well */

static EncfgApplication *application;

/* A window with its training page, destroyed at the end of the test. */
typedef struct
{
  EncfgWindow *window;
  EncfgTrainingPage *page;
  EncfgTraining *training;
  EncfgSession *session;
} Shown;

typedef gboolean (*Condition) (const Shown *shown);

static void
spin_until (const Shown *shown, Condition is_done)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;

  while (!is_done (shown) && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  ck_assert (is_done (shown));
}

static void
spin (void)
{
  for (guint i = 0; i < 200; i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
is_connected (const Shown *shown)
{
  return encfg_session_get_state (shown->session) == ENCFG_SESSION_CONNECTED &&
         !encfg_session_get_activity (shown->session) &&
         encfg_training_get_report (shown->training);
}

static Shown
show_window (void)
{
  Shown shown = { encfg_window_new (GTK_APPLICATION (application)) };

  gtk_window_present (GTK_WINDOW (shown.window));
  shown.page = ENCFG_TRAINING_PAGE (gtk_stack_get_child_by_name (shown.window->pages, "training"));
  shown.training = encfg_training_page_get_training (shown.page);
  shown.session = encfg_window_get_session (shown.window);
  return shown;
}

static Shown
show_training (void)
{
  Shown shown = show_window ();

  encfg_window_start_training (shown.window);
  spin_until (&shown, is_connected);
  spin ();
  return shown;
}

static void
shown_clear (Shown *shown)
{
  EncfgWindow *window = shown->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &shown->window);
  gtk_window_destroy (GTK_WINDOW (window));
  spin ();
  ck_assert_msg (shown->window == NULL, "the window is not freed");
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shown, shown_clear)

typedef struct
{
  GType type;
  const char *text; /* of its label, or NULL: any */
  GtkWidget *found;
} Sought;

static const char *
text_of (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget)  ? gtk_button_get_label (GTK_BUTTON (widget))
         : GTK_IS_LABEL (widget) ? gtk_label_get_label (GTK_LABEL (widget))
                                 : NULL;
}

static void
seek (GtkWidget *widget, Sought *sought)
{
  const char *text = text_of (widget);

  if (!sought->found && G_TYPE_CHECK_INSTANCE_TYPE (widget, sought->type) &&
      (!sought->text || (text && strstr (text, sought->text))))
    sought->found = widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !sought->found;
       child = gtk_widget_get_next_sibling (child))
    seek (child, sought);
}

/* Below `root`, whose label contains `text`. */
static GtkWidget *
find (gpointer root, GType type, const char *text)
{
  Sought sought = { type, text, NULL };

  seek (GTK_WIDGET (root), &sought);
  ck_assert_msg (sought.found, "there is no %s “%s”", g_type_name (type), text ? text : "");
  return sought.found;
}

static void
click (gpointer root, const char *label)
{
  GtkWidget *button = find (root, GTK_TYPE_BUTTON, label);

  ck_assert_msg (gtk_widget_get_sensitive (button), "%s is insensitive", label);
  g_signal_emit_by_name (button, "clicked");
}

/* An entry that holds `text`. */
static GtkWidget *
find_entry (gpointer root, const char *text)
{
  if (GTK_IS_ENTRY (root) && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (root)), text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (root)); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_entry (child, text);

      if (found)
        return found;
    }
  return NULL;
}

static gboolean
is_off (const Shown *shown)
{
  return !encfg_training_is_on (shown->training);
}

static GtkWidget *
show_front (const Shown *shown)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *front = NULL;

  click (shown->page, "Show the Front");
  for (guint i = 0; !front && i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ENCFG_IS_FRONT_PANEL (window))
        front = window;
    }
  ck_assert_ptr_nonnull (front);
  spin ();
  return front;
}

static const char *
lamp (const Shown *shown, const char *label)
{
  const EncfgSimReport *report = encfg_training_get_report (shown->training);

  for (guint i = 0; i < report->lamps->len; i++)
    if (g_str_equal (g_array_index (report->lamps, EncfgSimReportLamp, i).label, label))
      return g_array_index (report->lamps, EncfgSimReportLamp, i).state;
  return "";
}

START_TEST (one_button_starts_a_module_and_connects_to_it)
{
  g_auto (Shown) shown = show_window ();

  ck_assert (!gtk_revealer_get_reveal_child (shown.window->simulated));
  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  click (shown.page, "Start and Connect");
  spin_until (&shown, is_connected);
  ck_assert (encfg_session_is_simulated (shown.session));
  ck_assert (gtk_revealer_get_reveal_child (shown.window->simulated));
  ck_assert_str_eq (lamp (&shown, "RUN"), "on");
  click (shown.page, "Stop");
  ck_assert (!encfg_training_is_on (shown.training));
  ck_assert_int_eq (encfg_session_get_state (shown.session), ENCFG_SESSION_OFFLINE);
  /* The values that are still shown are as simulated as before. */
  ck_assert (gtk_revealer_get_reveal_child (shown.window->simulated));
}
END_TEST

START_TEST (a_module_can_be_started_again)
{
  g_auto (Shown) shown = show_training ();

  click (shown.page, "Stop");
  click (shown.page, "Start and Connect");
  spin_until (&shown, is_connected);
  ck_assert (encfg_session_is_simulated (shown.session));
}
END_TEST

START_TEST (a_window_closes_while_its_module_runs)
{
  g_auto (Shown) shown = show_training ();

  ck_assert_ptr_nonnull (show_front (&shown));
  encfg_session_read (shown.session, NULL, NULL);
}
END_TEST

static gboolean
is_fault_lit (const Shown *shown)
{
  return g_str_equal (lamp (shown, "FAULT"), "on");
}

START_TEST (a_cell_without_sensor_lights_the_lamp)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *knob = find (shown.page, ENCFG_TYPE_SIM_KNOB, NULL);
  GtkWidget *what = find (knob, GTK_TYPE_DROP_DOWN, NULL);
  GListModel *names = gtk_drop_down_get_model (GTK_DROP_DOWN (what));
  GtkWidget *front = show_front (&shown);
  guint i = 0;

  while (i < g_list_model_get_n_items (names) &&
         !g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (names), i), "Sensor missing"))
    i++;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (what), i);
  click (knob, "Set");
  spin_until (&shown, is_fault_lit);
  for (GtkWidget *box = find (front, GTK_TYPE_LABEL, "FAULT"); box; box = NULL)
    {
      GtkWidget *drawn = gtk_widget_get_prev_sibling (box);

      ck_assert (ENCFG_IS_LAMP (drawn));
      ck_assert_str_eq (encfg_lamp_describe (ENCFG_LAMP (drawn)), "on");
      gtk_test_accessible_assert_property (drawn, GTK_ACCESSIBLE_PROPERTY_LABEL, "Lamp FAULT: on");
    }
}
END_TEST

static gboolean
has_no_power (const Shown *shown)
{
  return !encfg_training_get_report (shown->training)->has_power;
}

static gboolean
has_power (const Shown *shown)
{
  return encfg_training_get_report (shown->training)->has_power;
}

static gboolean
is_said (const Shown *shown, const char *words)
{
  g_autofree char *log = encfg_message_log_to_string (encfg_session_get_log (shown->session));

  return strstr (log, words) != NULL;
}

static gboolean
is_reset_in_vain (const Shown *shown)
{
  return is_said (shown, "RESET does nothing: the simulated module has no power");
}

START_TEST (the_switch_takes_the_power_and_gives_it_back)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *front = show_front (&shown);
  GtkWidget *power = find (front, GTK_TYPE_SWITCH, NULL);

  ck_assert (gtk_switch_get_active (GTK_SWITCH (power)));
  gtk_switch_set_active (GTK_SWITCH (power), FALSE);
  spin_until (&shown, has_no_power);
  ck_assert_str_eq (lamp (&shown, "RUN"), "off");
  click (front, "RESET");
  spin_until (&shown, is_reset_in_vain);
  gtk_switch_set_active (GTK_SWITCH (power), TRUE);
  spin_until (&shown, has_power);
  ck_assert_str_eq (lamp (&shown, "RUN"), "on");
}
END_TEST

static gboolean
is_faulty (const Shown *shown)
{
  return encfg_training_get_report (shown->training)->faults->len > 0;
}

static gboolean
is_in_order (const Shown *shown)
{
  return !is_faulty (shown);
}

START_TEST (a_fault_stands_until_it_is_used_up_or_off)
{
  g_auto (Shown) shown = show_training ();

  click (shown.page, "Add Fault");
  spin_until (&shown, is_faulty);
  ck_assert_ptr_nonnull (find (shown.page, GTK_TYPE_LABEL, "drop × 3"));
  click (shown.page, "Faults Off");
  spin_until (&shown, is_in_order);
  ck_assert_ptr_nonnull (find (shown.page, GTK_TYPE_LABEL, "in order"));
}
END_TEST

static void
on_reviewed (GObject *source, GAsyncResult *result, gpointer data)
{
  EncfgWriteReview **review = data;

  *review = encfg_session_review_finish (ENCFG_SESSION (source), result, NULL);
}

static gboolean
is_idle (const Shown *shown)
{
  return encfg_session_get_activity (shown->session) == NULL;
}

/* As the panel of the window does it. */
static void
move_module (const Shown *shown, const char *ip, gboolean follow)
{
  EncfgSettingTable *network = encfg_module_get_network (encfg_session_get_module (shown->session));
  EncfgSetting *row = encfg_setting_table_find (network, "ip");
  g_autoptr (EncfgWriteReview) review = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (encfg_setting_parse_config (row, ip, ENCFG_SOURCE_TYPED, &error));
  encfg_session_review_network (shown->session, on_reviewed, &review);
  spin_until (shown, is_idle);
  spin ();
  ck_assert_ptr_nonnull (review);
  encfg_session_write_place (shown->session, review, follow, NULL, NULL);
  spin_until (shown, is_idle);
}

static const char *
get_host (const Shown *shown)
{
  EncfgModule *module = encfg_session_get_module (shown->session);

  return module ? encfg_module_get_endpoint (module)->host : "";
}

static gboolean
is_at_5 (const Shown *shown)
{
  return is_connected (shown) && g_str_equal (get_host (shown), "127.0.0.5") &&
         strstr (encfg_training_get_report (shown->training)->uri, "127.0.0.5");
}

static gboolean
is_at_home (const Shown *shown)
{
  return is_connected (shown) && g_str_equal (get_host (shown), "127.0.0.1");
}

/* Whether the window follows the module itself, or only writes and the power goes later. RESET is
 * held as a screen reader does it, and takes its five seconds. */
START_TEST (the_session_follows_its_module_and_reset_brings_it_home)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *front = show_front (&shown);
  const gboolean follow = _i == 1;

  move_module (&shown, "127.0.0.5", follow);
  if (!follow)
    {
      GtkWidget *power = find (front, GTK_TYPE_SWITCH, NULL);

      gtk_switch_set_active (GTK_SWITCH (power), FALSE);
      gtk_switch_set_active (GTK_SWITCH (power), TRUE);
    }
  spin_until (&shown, is_at_5);
  click (front, "RESET");
  spin_until (&shown, is_at_home);
}
END_TEST

static gboolean
restarts (const Shown *shown)
{
  return has_no_power (shown) && encfg_training_get_report (shown->training)->is_switched_on;
}

/* A front that is opened meanwhile: nobody has touched its switch. */
START_TEST (a_restart_leaves_the_switch_on)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *front;

  encfg_training_run (shown.training, "{\"op\":\"power-cycle\"}", NULL);
  spin_until (&shown, restarts);
  front = show_front (&shown);
  ck_assert (gtk_switch_get_active (GTK_SWITCH (find (front, GTK_TYPE_SWITCH, NULL))));
  spin_until (&shown, has_power);
}
END_TEST

START_TEST (the_connection_row_gets_back_what_was_there)
{
  g_auto (Shown) shown = show_window ();
  EncfgConnectionRow *row = shown.window->connection;
  g_autoptr (EncfgEndpoint) given = encfg_endpoint_parse ("tcp://192.0.2.7:1503", NULL);
  g_autoptr (EncfgEndpoint) left = NULL;

  encfg_connection_row_show_endpoint (row, given);
  encfg_window_start_training (shown.window);
  spin_until (&shown, is_connected);
  ck_assert_ptr_nonnull (find_entry (row, "127.0.0.1"));
  click (shown.page, "Stop");
  left = encfg_connection_row_get_endpoint (row, NULL);
  ck_assert_str_eq (left->host, "192.0.2.7");
  ck_assert_uint_eq (left->port, 1503);
}
END_TEST

static gboolean
has_score (const Shown *shown)
{
  return encfg_training_get_score (shown->training) != NULL;
}

static guint
ask_score (const Shown *shown)
{
  const EncfgSimScore *before = encfg_training_get_score (shown->training);
  const gint64 end = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;

  click (shown->page, "How Am I Doing?");
  while (encfg_training_get_score (shown->training) == before && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  ck_assert (has_score (shown));
  return encfg_training_get_score (shown->training)->n_achieved;
}

static void
choose_exercise (const Shown *shown, const char *title)
{
  GtkWidget *list = find (shown->page, ENCFG_TYPE_EXERCISE_LIST, NULL);
  GtkWidget *label = find (list, GTK_TYPE_LABEL, title);
  GtkWidget *row = gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW);

  gtk_list_box_select_row (GTK_LIST_BOX (gtk_widget_get_parent (row)), GTK_LIST_BOX_ROW (row));
}

/* Its first label is its title. */
static GtkWidget *
find_knob (const Shown *shown, const char *part)
{
  GtkWidget *knob = find (shown->page, ENCFG_TYPE_SIM_KNOB, NULL);

  while (knob && !g_str_equal (text_of (find (knob, GTK_TYPE_LABEL, NULL)), part))
    knob = gtk_widget_get_next_sibling (knob);
  ck_assert_msg (knob != NULL, "there is no knob %s", part);
  return knob;
}

/* Sets the knob of a part to what is called so, and applies it. */
static void
turn_knob (const Shown *shown, const char *part, int place, const char *change)
{
  GtkWidget *knob = find_knob (shown, part);
  GtkWidget *what = find (knob, GTK_TYPE_DROP_DOWN, NULL);
  GListModel *names = gtk_drop_down_get_model (GTK_DROP_DOWN (what));

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (knob, GTK_TYPE_SPIN_BUTTON, NULL)), place);
  for (guint i = 0; i < g_list_model_get_n_items (names); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (names), i), change))
      {
        gtk_drop_down_set_selected (GTK_DROP_DOWN (what), i);
        click (knob, "Set");
        return;
      }
  ck_abort_msg ("%s offers no “%s”", part, change);
}

START_TEST (an_exercise_is_chosen_judged_and_solved)
{
  g_auto (Shown) shown = show_window ();

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  choose_exercise (&shown, "A broken R-bus ring");
  ck_assert_ptr_nonnull (find (shown.page, GTK_TYPE_LABEL, "Since somebody worked behind"));
  click (shown.page, "Start the Exercise");
  spin_until (&shown, is_connected);
  ck_assert_str_eq (encfg_training_get_exercise (shown.training), "A broken R-bus ring");
  ck_assert_uint_eq (ask_score (&shown), 0);
  ck_assert_ptr_nonnull (
    find (shown.page, GTK_TYPE_LABEL, "○ Not yet: Sensors and cables are in order"));
  ck_assert_ptr_nonnull (find (shown.page, GTK_TYPE_LABEL, "does not reach all of its sensors"));
  turn_knob (&shown, "Ring", 1, "Whole");
  ck_assert_uint_eq (ask_score (&shown), 0);
  turn_knob (&shown, "Battery", 24, "Sensor back");
  ck_assert_uint_eq (ask_score (&shown), 2);
  ck_assert_ptr_nonnull (
    find (shown.page, GTK_TYPE_LABEL, "✔ Achieved: Sensors and cables are in order"));
  click (shown.page, "Stop");
  ck_assert (!encfg_training_get_exercise (shown.training));
  ck_assert (!gtk_widget_get_visible (find (shown.page, ENCFG_TYPE_EXERCISE_BOX, NULL)));
}
END_TEST

/* As a file that is dropped or chosen. */
static void
open_exercise (const Shown *shown, const char *text)
{
  g_autofree char *directory = g_dir_make_tmp ("exercise-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "mine.json", NULL);

  ck_assert (g_file_set_contents (path, text, -1, NULL));
  g_signal_emit_by_name (find (shown->page, ENCFG_TYPE_EXERCISE_LIST, NULL), "chosen", path);
  g_unlink (path);
  g_rmdir (directory);
}

/* What is done by a knob, and by what word the judge finds it. */
static const struct
{
  const char *part, *change, *found;
  int place;
} knobs[] = {
  { "Battery", "Defect: sulphated", "battery 5: IR above", 5 },
  { "Battery", "Defect: probe lost", "battery 24: no temperature", 24 },
  { "Battery", "Resistance", "battery 3: its resistance", 3 },
  { "Battery", "Sensor missing", "battery 2: its sensor is missing", 2 },
  { "Sensor", "Swapped with that of", "battery 1: its sensor sits on another one", 1 },
  { "Ring", "Broken after sensor", "battery 11: its R-bus ring is broken", 1 },
  { "String", "Transformer reversed", "string 1: the current transformer", 1 },
  { "String", "Hall sensor disconnected", "string 1: the current detector", 1 },
};

START_TEST (each_knob_does_what_it_says)
{
  g_auto (Shown) shown = show_window ();

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  open_exercise (&shown,
                 "{\"format\":\"en-cfg scenario\",\"version\":1,\"title\":\"Mine\","
                 "\"task\":\"Do it\",\"module\":{\"profile\":\"bm3000\",\"block\":\"12V\"},"
                 "\"goals\":[{\"text\":\"Right\",\"wiring\":true}]}");
  spin_until (&shown, is_connected);
  spin ();
  turn_knob (&shown, knobs[_i].part, knobs[_i].place, knobs[_i].change);
  ask_score (&shown);
  ck_assert_ptr_nonnull (find (shown.page, GTK_TYPE_LABEL, knobs[_i].found));
}
END_TEST

static gboolean
is_discharged (const Shown *shown)
{
  GArray *strings = encfg_training_get_report (shown->training)->strings;

  return g_array_index (strings, EncfgSimReportString, 0).amperes < -49;
}

static gboolean
is_charged (const Shown *shown)
{
  return !is_discharged (shown);
}

START_TEST (a_current_that_was_set_is_let_go)
{
  g_auto (Shown) shown = show_training ();

  turn_knob (&shown, "String", 1, "Current");
  spin_until (&shown, is_discharged);
  turn_knob (&shown, "String", 1, "Current as it is");
  spin_until (&shown, is_charged);
}
END_TEST

START_TEST (a_defect_tells_what_one_finds)
{
  g_auto (Shown) shown = show_training ();

  turn_knob (&shown, "Battery", 3, "Defect: dried out");
  ck_assert (gtk_widget_get_visible (find (shown.page, GTK_TYPE_LABEL, "a little warm")));
}
END_TEST

START_TEST (an_exercise_of_ones_own_is_opened)
{
  g_auto (Shown) shown = show_window ();

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  open_exercise (&shown,
                 "{\"format\":\"en-cfg scenario\",\"version\":1,\"title\":\"Mine\","
                 "\"task\":\"Do it\",\"module\":{\"profile\":\"bm3000\"},"
                 "\"goals\":[{\"text\":\"Right\",\"clock-within-s\":2}]}");
  spin_until (&shown, is_connected);
  ck_assert_str_eq (encfg_training_get_exercise (shown.training), "Mine");
  ck_assert_uint_eq (ask_score (&shown), 1);
}
END_TEST

START_TEST (a_file_that_is_no_exercise_says_where_its_fault_is)
{
  g_auto (Shown) shown = show_window ();
  g_autofree char *log = NULL;

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  open_exercise (&shown,
                 "{\"format\":\"en-cfg scenario\",\"version\":1,\"title\":\"Mine\","
                 "\"task\":\"Do it\",\"module\":{\"profile\":\"bm3000\"},"
                 "\"goals\":[{\"text\":\"Right\",\"item\":\"luck\",\"min\":1}]}");
  log = encfg_message_log_to_string (encfg_session_get_log (shown.session));
  ck_assert_msg (strstr (log, "goals[0].item") && strstr (log, "luck"), "%s", log);
  ck_assert (!encfg_training_is_on (shown.training));
}
END_TEST

static gboolean
offers (const Shown *shown, const char *fault)
{
  GtkWidget *box = find (shown->page, ENCFG_TYPE_FAULT_BOX, NULL);
  GListModel *names =
    gtk_drop_down_get_model (GTK_DROP_DOWN (find (box, GTK_TYPE_DROP_DOWN, NULL)));

  for (guint i = 0; i < g_list_model_get_n_items (names); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (names), i), fault))
      return TRUE;
  return FALSE;
}

START_TEST (what_does_nothing_on_the_line_is_not_offered)
{
  g_auto (Shown) shown = show_training ();
  EncfgConnectionRow *row = shown.window->connection;
  g_autoptr (EncfgEndpoint) before = NULL;
  g_autoptr (EncfgEndpoint) after = NULL;

  ck_assert (!encfg_training_is_serial (shown.training));
  ck_assert (offers (&shown, "idle-close"));
  ck_assert (!offers (&shown, "echo"));
  click (shown.page, "Stop");
  before = encfg_connection_row_get_endpoint (row, NULL);
  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  choose_exercise (&shown, "Two masters");
  click (shown.page, "Start the Exercise");
  spin_until (&shown, is_connected);
  ck_assert (encfg_training_is_serial (shown.training));
  ck_assert (offers (&shown, "echo"));
  ck_assert (!offers (&shown, "idle-close"));
  click (shown.page, "Stop");
  after = encfg_connection_row_get_endpoint (row, NULL);
  ck_assert (encfg_endpoint_equal (before, after));
}
END_TEST

static gboolean
has_report (const Shown *shown)
{
  return encfg_training_get_report (shown->training) != NULL;
}

static gboolean
shows (const Shown *shown, const char *text)
{
  Sought sought = { GTK_TYPE_LABEL, text, NULL };

  seek (GTK_WIDGET (shown->window), &sought);
  return sought.found != NULL;
}

static gboolean
tells_the_id (const Shown *shown)
{
  return shows (shown, "id 47");
}

START_TEST (a_module_that_is_to_be_found_is_found)
{
  g_auto (Shown) shown = show_window ();
  GtkWidget *front;
  g_autofree char *log = NULL;

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  choose_exercise (&shown, "A module nobody can find");
  click (shown.page, "Start the Exercise");
  spin_until (&shown, has_report);
  spin ();
  ck_assert (encfg_training_is_sought (shown.training));
  ck_assert (!is_connected (&shown));
  ck_assert_ptr_nonnull (find (shown.page, GTK_TYPE_LABEL, "waits to be found"));
  ck_assert (!shows (&shown, "id 47") && !shows (&shown, "id=47"));
  front = show_front (&shown);
  ck_assert_ptr_null (strstr (text_of (find (front, GTK_TYPE_LABEL, "RS485: rtu:")), "id=47"));
  log = encfg_message_log_to_string (encfg_session_get_log (shown.session));
  ck_assert (!strstr (log, "id 47") && !strstr (log, "id=47"));
  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.search", NULL);
  spin_until (&shown, is_connected);
  ck_assert (!encfg_training_is_sought (shown.training));
  spin_until (&shown, tells_the_id);
}
END_TEST

START_TEST (an_exercise_that_cannot_begin_says_why)
{
  g_auto (Shown) shown = show_window ();
  g_autofree char *log = NULL;

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  open_exercise (&shown,
                 "{\"format\":\"en-cfg scenario\",\"version\":1,\"title\":\"Mine\","
                 "\"task\":\"Do it\",\"module\":{\"profile\":\"bm3000\"},"
                 "\"start\":[{\"op\":\"set-cell\",\"cell\":99,\"defect\":\"dry\"}],"
                 "\"goals\":[{\"text\":\"Right\",\"wiring\":true}]}");
  spin_until (&shown, is_off);
  log = encfg_message_log_to_string (encfg_session_get_log (shown.session));
  ck_assert_msg (strstr (log, "start[0]"), "%s", log);
}
END_TEST

static gboolean
is_disconnected (const Shown *shown)
{
  return is_idle (shown) && encfg_session_get_state (shown->session) == ENCFG_SESSION_OFFLINE;
}

static gboolean
is_testing (const Shown *shown)
{
  return g_str_equal (lamp (shown, "IR TEST"), "on");
}

static gboolean
is_cooled (const Shown *shown)
{
  return is_said (shown, "Room: Temperature 7 °C");
}

static void
enter (gpointer spin, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  g_signal_emit_by_name (gtk_editable_get_delegate (GTK_EDITABLE (spin)), "activate");
}

static const char *const no_numbers[] = { "abc", "", "12abc", "45,5", "999" };

START_TEST (what_is_no_number_changes_nothing)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *spin_button =
    gtk_widget_get_prev_sibling (find (find_knob (&shown, "Room"), GTK_TYPE_LABEL, "°C"));

  enter (spin_button, no_numbers[_i]);
  spin ();
  ck_assert_str_eq (gtk_editable_get_text (GTK_EDITABLE (spin_button)), "45");
  ck_assert (!is_said (&shown, "Room: Temperature"));
  enter (spin_button, "7");
  spin_until (&shown, is_cooled);
}
END_TEST

START_TEST (what_is_stopped_in_the_middle_is_no_lost_connection)
{
  g_auto (Shown) shown = show_training ();

  gtk_widget_activate_action (GTK_WIDGET (shown.window), "win.ir-test", NULL);
  spin_until (&shown, is_testing);
  click (shown.page, "Stop");
  spin_until (&shown, is_disconnected);
  spin ();
  ck_assert (!is_said (&shown, "Connection lost"));
}
END_TEST

static gboolean
has_focus_in (const Shown *shown, GType type)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (shown->window));

  return focus && gtk_widget_get_mapped (focus) && gtk_widget_get_ancestor (focus, type);
}

START_TEST (the_focus_goes_along_with_an_exercise)
{
  g_auto (Shown) shown = show_window ();
  GtkWidget *list;

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  choose_exercise (&shown, "Limits of the wrong block class");
  list = find (shown.page, GTK_TYPE_LIST_BOX, NULL);
  gtk_widget_child_focus (list, GTK_DIR_TAB_FORWARD);
  g_signal_emit_by_name (
    list, "row-activated", gtk_list_box_get_selected_row (GTK_LIST_BOX (list)));
  spin_until (&shown, is_connected);
  spin ();
  ck_assert (has_focus_in (&shown, ENCFG_TYPE_EXERCISE_BOX));
  gtk_widget_grab_focus (find (shown.page, GTK_TYPE_BUTTON, "Stop"));
  click (shown.page, "Stop");
  spin_until (&shown, is_idle);
  spin ();
  ck_assert (has_focus_in (&shown, GTK_TYPE_LIST_BOX_ROW));
  click (shown.page, "Start and Connect");
  spin_until (&shown, is_connected);
  spin ();
  ck_assert_ptr_eq (gtk_window_get_focus (GTK_WINDOW (shown.window)),
                    find (shown.page, GTK_TYPE_BUTTON, "Show the Front"));
}
END_TEST

static void
press_tab (const Shown *shown)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (shown->window));
  GtkWidget *list = gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX);
  g_autoptr (GListModel) controllers = list ? gtk_widget_observe_controllers (list) : NULL;

  /* What has a key of its own is asked first. */
  for (guint i = 0; list && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      g_autoptr (GtkShortcut) tab = GTK_IS_SHORTCUT_CONTROLLER (controller)
                                      ? g_list_model_get_item (G_LIST_MODEL (controller), 0)
                                      : NULL;

      if (tab && gtk_shortcut_action_activate (gtk_shortcut_get_action (tab), 0, list, NULL))
        return;
    }
  gtk_widget_child_focus (GTK_WIDGET (shown->window), GTK_DIR_TAB_FORWARD);
}

START_TEST (the_list_of_exercises_is_one_stop_of_the_tab_key)
{
  g_auto (Shown) shown = show_window ();

  gtk_stack_set_visible_child (shown.window->pages, GTK_WIDGET (shown.page));
  spin ();
  gtk_widget_grab_focus (find (shown.page, GTK_TYPE_BUTTON, "Start and Connect"));
  press_tab (&shown);
  ck_assert (has_focus_in (&shown, GTK_TYPE_LIST_BOX_ROW));
  press_tab (&shown);
  ck_assert_ptr_eq (gtk_window_get_focus (GTK_WINDOW (shown.window)),
                    find (shown.page, GTK_TYPE_BUTTON, "Start the Exercise"));
}
END_TEST

START_TEST (what_is_entered_comes_before_what_sets_it)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *knob = find_knob (&shown, "Ring");
  GtkWidget *set = find (knob, GTK_TYPE_BUTTON, "Set");
  guint n = 0;

  gtk_widget_child_focus (knob, GTK_DIR_TAB_FORWARD);
  while (gtk_window_get_focus (GTK_WINDOW (shown.window)) != set && n < 10)
    {
      n++;
      press_tab (&shown);
    }
  ck_assert_uint_eq (n, 4);
}
END_TEST

static gboolean
is_clock_set (const Shown *shown)
{
  return is_said (shown, "The clock of the simulated module is off by 77 s");
}

static gboolean
is_heated (const Shown *shown)
{
  return is_said (shown, "Room: Temperature 33");
}

START_TEST (enter_sets_what_was_typed)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *clock = find (shown.page, GTK_TYPE_LABEL, "Clock _off by");

  enter (gtk_label_get_mnemonic_widget (GTK_LABEL (clock)), "77");
  spin_until (&shown, is_clock_set);
  enter (gtk_widget_get_prev_sibling (find (find_knob (&shown, "Room"), GTK_TYPE_LABEL, "°C")),
         "33");
  spin_until (&shown, is_heated);
}
END_TEST

START_TEST (a_press_that_is_too_short_changes_nothing)
{
  g_auto (Shown) shown = show_training ();
  GtkWidget *front = show_front (&shown);

  click (front, "RESET");
  spin ();
  click (front, "RESET");
  ck_assert_ptr_nonnull (find (front, GTK_TYPE_LABEL, "too short"));
  spin ();
  ck_assert_str_eq (get_host (&shown), "127.0.0.1");
}
END_TEST

START_TEST (the_page_fits_a_small_screen)
{
  g_auto (Shown) shown = show_training ();
  int width;

  gtk_widget_measure (
    GTK_WIDGET (shown.window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  ck_assert_int_le (width, 1024);
}
END_TEST

static TCase *
make_cases (void)
{
  TCase *tcase = tcase_create ("training");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, one_button_starts_a_module_and_connects_to_it);
  tcase_add_test (tcase, a_module_can_be_started_again);
  tcase_add_test (tcase, a_window_closes_while_its_module_runs);
  tcase_add_test (tcase, a_cell_without_sensor_lights_the_lamp);
  tcase_add_test (tcase, the_switch_takes_the_power_and_gives_it_back);
  tcase_add_test (tcase, a_fault_stands_until_it_is_used_up_or_off);
  tcase_add_loop_test (tcase, the_session_follows_its_module_and_reset_brings_it_home, 0, 2);
  tcase_add_test (tcase, a_restart_leaves_the_switch_on);
  tcase_add_test (tcase, the_connection_row_gets_back_what_was_there);
  tcase_add_test (tcase, an_exercise_is_chosen_judged_and_solved);
  tcase_add_loop_test (tcase, each_knob_does_what_it_says, 0, G_N_ELEMENTS (knobs));
  tcase_add_test (tcase, a_current_that_was_set_is_let_go);
  tcase_add_test (tcase, a_defect_tells_what_one_finds);
  tcase_add_test (tcase, an_exercise_of_ones_own_is_opened);
  tcase_add_test (tcase, a_file_that_is_no_exercise_says_where_its_fault_is);
  tcase_add_test (tcase, what_does_nothing_on_the_line_is_not_offered);
  tcase_add_test (tcase, a_module_that_is_to_be_found_is_found);
  tcase_add_test (tcase, an_exercise_that_cannot_begin_says_why);
  tcase_add_loop_test (tcase, what_is_no_number_changes_nothing, 0, G_N_ELEMENTS (no_numbers));
  tcase_add_test (tcase, what_is_stopped_in_the_middle_is_no_lost_connection);
  tcase_add_test (tcase, the_focus_goes_along_with_an_exercise);
  tcase_add_test (tcase, the_list_of_exercises_is_one_stop_of_the_tab_key);
  tcase_add_test (tcase, what_is_entered_comes_before_what_sets_it);
  tcase_add_test (tcase, enter_sets_what_was_typed);
  tcase_add_test (tcase, a_press_that_is_too_short_changes_nothing);
  tcase_add_test (tcase, the_page_fits_a_small_screen);
  return tcase;
}

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("training");
  int status;

  gtk_test_init (&argc, &argv, NULL);
  application = encfg_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  suite_add_tcase (suite, make_cases ());
  status = encfg_test_run (suite);
  g_object_unref (application);
  return status;
}
