/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-found-dialog.h"

#include "encfg-application.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GtkWindow *window;
  EncfgSession *session;
  GPtrArray *findings;
  GtkListBox *list;
  GtkWidget *connect;
} Found;

static void
found_free (gpointer data)
{
  Found *self = data;

  g_object_unref (self->session);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static GtkWidget *
new_line (const char *text, const char *class_name)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  if (class_name)
    gtk_widget_add_css_class (label, class_name);
  return label;
}

/* By provenance. */
static const char *const maps[] = { N_ ("assumed map"), N_ ("derived map"), N_ ("documented map") };

static GtkWidget *
new_row (const EncfgFinding *finding)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *place = encfg_endpoint_to_string (finding->endpoint);
  g_autofree char *title = NULL;
  g_autofree char *more = NULL;

  if (finding->outcome == ENCFG_FOUND)
    {
      title = g_strdup_printf (_ ("%s · address %u"),
                                  *finding->name ? finding->name : finding->profile->name,
                                  (guint) finding->endpoint->unit);
      more = g_strdup_printf (_ ("%s · serial number %s · firmware %s · profile %s, %s"),
                                 place,
                                 *finding->serial ? finding->serial : "—",
                                 *finding->firmware ? finding->firmware : "—",
                                 finding->profile->id,
                                 _ (maps[finding->profile->provenance]));
    }
  else
    {
      title = g_strdup (finding->error->message);
      more = g_strdup_printf (
        "%s\n%s", place, encfg_outcome_advice (finding->outcome, finding->endpoint->kind));
    }
  gtk_box_append (GTK_BOX (box),
                  new_line (title, finding->outcome == ENCFG_FOUND ? "heading" : "result-bad"));
  gtk_box_append (GTK_BOX (box), new_line (more, "dim-label"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), finding->outcome == ENCFG_FOUND);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

static const EncfgFinding *
get_chosen (Found *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const EncfgFinding *finding =
    row ? g_ptr_array_index (self->findings, gtk_list_box_row_get_index (row)) : NULL;

  return finding && finding->outcome == ENCFG_FOUND ? finding : NULL;
}

static void
on_selected (Found *self)
{
  gtk_widget_set_sensitive (self->connect, get_chosen (self) != NULL);
}

static void
on_connect (Found *self)
{
  const EncfgFinding *finding = get_chosen (self);

  if (!finding || encfg_session_get_activity (self->session))
    return;
  encfg_session_connect (self->session, finding->endpoint, finding->profile, NULL, NULL);
  gtk_window_destroy (self->window);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (widget));
  return TRUE;
}

void
encfg_found_dialog_show (GtkWindow *parent, EncfgSession *session)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/encfg-found-dialog.ui");
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkWidget *close = GTK_WIDGET (gtk_builder_get_object (builder, "close"));
  Found *self = g_new0 (Found, 1);

  self->session = g_object_ref (session);
  self->findings = g_ptr_array_ref (encfg_session_get_findings (session));
  self->window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  self->list = GTK_LIST_BOX (gtk_builder_get_object (builder, "list"));
  self->connect = GTK_WIDGET (gtk_builder_get_object (builder, "connect"));
  g_object_set_data_full (G_OBJECT (self->window), "found", self, found_free);
  for (guint i = 0; i < self->findings->len; i++)
    gtk_list_box_append (self->list, new_row (g_ptr_array_index (self->findings, i)));
  g_signal_connect_swapped (self->list, "selected-rows-changed", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_connect), self);
  g_signal_connect_swapped (self->connect, "clicked", G_CALLBACK (on_connect), self);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_destroy), self->window);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                      gtk_callback_action_new (on_escape, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->window), keys);
  on_selected (self);
  gtk_window_set_transient_for (self->window, parent);
  gtk_window_present (self->window);
}
