/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-network-dialog.h"

#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-factory-place.h"
#include "encfg-found-row.h"
#include "encfg-interfaces.h"
#include "encfg-list-box.h"
#include "encfg-remember.h"

#include <glib/gi18n-lib.h>

/* Of those that took no connection so many are shown. */
#define SHOWN_MOST 16

typedef struct
{
  EncfgSession *session;
  GPtrArray *interfaces; /* EncfgInterface, one for each check button */
  GPtrArray *findings;   /* EncfgFinding, one for each row; borrowed from the session */
  GPtrArray *refusals;   /* EncfgFinding: rows after those, once it is over */
  GtkWindow *window;
  GtkEditable *targets;
  GtkListBox *list;
  GtkBox *networks;
  GtkProgressBar *progress;
  GtkLabel *advice, *summary;
  GtkWidget *search, *stop, *connect, *networks_frame;
  guint n_warned; /* rows that have a warning */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_signal_handlers_disconnect_by_data (self->session, self);
  if (encfg_session_is_searching_network (self->session))
    encfg_session_cancel (self->session);
  g_object_unref (self->session);
  g_clear_pointer (&self->interfaces, g_ptr_array_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->refusals, g_ptr_array_unref);
  g_free (self);
}

static const EncfgFinding *
get_finding (Dialog *self, int index)
{
  if (index < 0 || !self->findings || (guint) index >= self->findings->len)
    return NULL;
  return g_ptr_array_index (self->findings, index);
}

static const EncfgFinding *
get_chosen (Dialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const EncfgFinding *finding = row ? get_finding (self, gtk_list_box_row_get_index (row)) : NULL;

  return finding && finding->outcome == ENCFG_FOUND ? finding : NULL;
}

static void
on_selected (Dialog *self)
{
  gtk_widget_set_sensitive (self->connect, get_chosen (self) != NULL);
}

static guint
count_rows (Dialog *self)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (self->list, (int) n))
    n++;
  return n;
}

static void
clear_rows (Dialog *self, guint from)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, (int) from)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static void
add_row (Dialog *self, const EncfgFinding *finding)
{
  GtkWidget *row = encfg_found_row_new (finding);

  gtk_list_box_append (self->list, row);
  if (finding->outcome == ENCFG_FOUND && !get_chosen (self))
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
}

static guint
count_warned (Dialog *self)
{
  guint n = 0;

  for (guint i = 0; i < self->findings->len; i++)
    n += get_finding (self, (int) i)->rival != NULL;
  return n;
}

/* Rows are added as they are found; a warning may come to one later. */
static void
update_rows (Dialog *self)
{
  if (count_warned (self) != self->n_warned)
    clear_rows (self, 0);
  self->n_warned = count_warned (self);
  for (guint i = count_rows (self); i < self->findings->len; i++)
    add_row (self, get_finding (self, (int) i));
}

/* Whoever refuses may be a module that another program holds. */
static void
show_refusals (Dialog *self, EncfgNetworkFinder *finder)
{
  if (self->refusals)
    return;
  self->refusals = encfg_network_finder_list_unconnected (finder, ENCFG_FOUND_REFUSED, SHOWN_MOST);
  for (guint i = 0; i < self->refusals->len; i++)
    gtk_list_box_append (self->list, encfg_found_row_new (g_ptr_array_index (self->refusals, i)));
}

static void
show_state (Dialog *self, EncfgNetworkFinder *finder, gboolean is_running)
{
  g_autofree char *text = is_running ? encfg_network_finder_dup_progress (finder)
                                     : encfg_network_finder_dup_summary (finder);

  gtk_progress_bar_set_fraction (self->progress, encfg_network_finder_get_fraction (finder));
  if (g_strcmp0 (gtk_label_get_label (self->summary), text) != 0)
    gtk_label_set_label (self->summary, text);
}

static void
update (Dialog *self)
{
  EncfgNetworkFinder *finder = encfg_session_get_finder (self->session);
  const gboolean is_running = encfg_session_is_searching_network (self->session);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), is_running);
  gtk_widget_set_visible (self->stop, is_running);
  gtk_widget_set_visible (self->search, !is_running);
  gtk_widget_set_sensitive (self->search, encfg_session_get_activity (self->session) == NULL);
  /* What an earlier dialog searched is not shown here. */
  if (!finder || !self->findings || self->findings != encfg_network_finder_get_findings (finder))
    return;
  update_rows (self);
  show_state (self, finder, is_running);
  if (!is_running)
    show_refusals (self, finder);
  on_selected (self);
}

static void
tell_advice (Dialog *self, const char *text)
{
  gtk_label_set_label (self->advice, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->advice), text != NULL);
}

static void
on_search (Dialog *self)
{
  const char *text = gtk_editable_get_text (self->targets);
  g_autoptr (EncfgHosts) hosts = encfg_hosts_new (encfg_module_default_traits ()->port);
  g_autoptr (GError) error = NULL;

  if (encfg_session_get_activity (self->session))
    return;
  if (!encfg_hosts_add (hosts, text, &error))
    {
      tell_advice (self, error->message);
      return;
    }
  tell_advice (self, NULL);
  encfg_remember_set_string ("targets", text);
  clear_rows (self, 0);
  self->n_warned = 0;
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->refusals, g_ptr_array_unref);
  encfg_session_search_network (self->session, hosts, NULL, NULL);
  self->findings = g_ptr_array_ref (encfg_session_get_findings (self->session));
  update (self);
}

static void
on_connect (Dialog *self)
{
  const EncfgFinding *finding = get_chosen (self);

  if (!finding || (encfg_session_get_activity (self->session) &&
                   !encfg_session_is_searching_network (self->session)))
    return;
  encfg_session_choose (self->session, finding);
  gtk_window_destroy (self->window);
}

static void
add_target (Dialog *self, const char *target)
{
  const char *before = gtk_editable_get_text (self->targets);
  g_auto (GStrv) words = g_strsplit_set (before, ", ;", -1);
  g_autofree char *text = NULL;

  if (g_strv_contains ((const char *const *) words, target))
    return;
  text = *before ? g_strdup_printf ("%s, %s", before, target) : g_strdup (target);
  gtk_editable_set_text (self->targets, text);
}

static void
on_factory (Dialog *self)
{
  g_autoptr (GPtrArray) profiles = encfg_find_known_profiles (NULL);
  g_autoptr (GPtrArray) interfaces = encfg_interfaces_list ();
  g_auto (GStrv) places = encfg_factory_list_places (profiles);
  g_autofree char *way = NULL;

  for (guint i = 0; places[i]; i++)
    {
      add_target (self, places[i]);
      if (!way)
        way = encfg_factory_describe_way (places[i], interfaces);
    }
  tell_advice (self, way);
}

static void
on_my_networks (Dialog *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->networks))))
    gtk_box_remove (self->networks, child);
  g_clear_pointer (&self->interfaces, g_ptr_array_unref);
  self->interfaces = encfg_interfaces_list ();
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      const EncfgInterface *interface = g_ptr_array_index (self->interfaces, i);
      g_autofree char *text = encfg_interface_describe (interface);
      GtkWidget *check = gtk_check_button_new_with_label (text);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
      gtk_box_append (self->networks, check);
    }
  gtk_widget_set_visible (self->networks_frame, self->interfaces->len > 0);
  tell_advice (
    self,
    self->interfaces->len > 0
      ? NULL
      : _ ("This computer is in no network: plug the cable in, or type the network's address."));
}

static void
on_use_networks (Dialog *self)
{
  GtkWidget *check = gtk_widget_get_first_child (GTK_WIDGET (self->networks));

  for (guint i = 0; check && i < self->interfaces->len; i++)
    {
      g_autofree char *network =
        encfg_interface_dup_network (g_ptr_array_index (self->interfaces, i));

      if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
        add_target (self, network);
      check = gtk_widget_get_next_sibling (check);
    }
  gtk_widget_set_visible (self->networks_frame, FALSE);
  gtk_widget_grab_focus (self->search);
}

static void
connect_button (GtkBuilder *builder, const char *name, GCallback callback, gpointer self)
{
  g_signal_connect_swapped (gtk_builder_get_object (builder, name), "clicked", callback, self);
}

static void
connect_signals (Dialog *self, GtkBuilder *builder)
{
  encfg_list_box_make_one_stop (self->list);
  g_signal_connect_swapped (self->list, "selected-rows-changed", G_CALLBACK (on_selected), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_connect), self);
  g_signal_connect_swapped (self->targets, "activate", G_CALLBACK (on_search), self);
  g_signal_connect_swapped (self->session, "changed", G_CALLBACK (update), self);
  connect_button (builder, "search", G_CALLBACK (on_search), self);
  connect_button (builder, "stop", G_CALLBACK (encfg_session_cancel), self->session);
  connect_button (builder, "connect", G_CALLBACK (on_connect), self);
  connect_button (builder, "my_networks", G_CALLBACK (on_my_networks), self);
  connect_button (builder, "use_networks", G_CALLBACK (on_use_networks), self);
  connect_button (builder, "factory", G_CALLBACK (on_factory), self);
  connect_button (builder, "close", G_CALLBACK (gtk_window_destroy), self->window);
}

void
encfg_network_dialog_show (GtkWindow *parent, EncfgSession *session)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (ENCFG_RESOURCE_PATH "/ui/encfg-network-dialog.ui");
  g_autofree char *targets = encfg_remember_dup_string ("targets", "192.168.1.0/24");
  Dialog *self = g_new0 (Dialog, 1);

  self->session = g_object_ref (session);
  self->window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  self->targets = GTK_EDITABLE (gtk_builder_get_object (builder, "targets"));
  self->list = GTK_LIST_BOX (gtk_builder_get_object (builder, "list"));
  self->networks = GTK_BOX (gtk_builder_get_object (builder, "networks"));
  self->networks_frame = GTK_WIDGET (gtk_builder_get_object (builder, "networks_frame"));
  self->progress = GTK_PROGRESS_BAR (gtk_builder_get_object (builder, "progress"));
  self->advice = GTK_LABEL (gtk_builder_get_object (builder, "advice"));
  self->summary = GTK_LABEL (gtk_builder_get_object (builder, "summary"));
  self->search = GTK_WIDGET (gtk_builder_get_object (builder, "search"));
  self->stop = GTK_WIDGET (gtk_builder_get_object (builder, "stop"));
  self->connect = GTK_WIDGET (gtk_builder_get_object (builder, "connect"));
  g_object_set_data_full (G_OBJECT (self->window), "dialog", self, dialog_free);
  gtk_editable_set_text (self->targets, targets);
  connect_signals (self, builder);
  on_selected (self);
  update (self);
  encfg_show_dialog (self->window, parent);
}
