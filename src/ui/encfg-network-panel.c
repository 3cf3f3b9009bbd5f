/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-network-panel.h"

#include "encfg-application.h"
#include "encfg-number.h"
#include "encfg-profile-text.h"
#include "encfg-review-dialog.h"
#include "encfg-session-bank.h"
#include "encfg-session-place.h"
#include "encfg-setting-status.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

struct _EncfgNetworkPanel
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgSettingTable *table; /* whose rows the entries show, or NULL */
  GPtrArray *lines;         /* Line */
  int n_rows;               /* of the grid: lines, and headings of groups */

  GtkGrid *grid;
  GtkLabel *fault;
};

G_DEFINE_FINAL_TYPE (EncfgNetworkPanel, encfg_network_panel, GTK_TYPE_BOX)

/* One row: an entry, or a label where the module tells what nobody can change. */
typedef struct
{
  EncfgNetworkPanel *panel;
  EncfgSetting *setting;
  GtkWidget *value;
  gulong state_id;
  gboolean is_filling;
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_clear_signal_handler (&line->state_id, line->setting);
  g_object_unref (line->setting);
  g_free (line);
}

static gboolean
is_entry (const Line *line)
{
  return GTK_IS_ENTRY (line->value);
}

/* The config value where one is typed, else what the module holds. */
static void
fill_line (Line *line)
{
  const GError *fault = encfg_setting_get_config_error (line->setting);
  const gboolean is_typed = encfg_setting_get_source (line->setting) != ENCFG_SOURCE_NONE;
  g_autofree char *text = is_typed ? encfg_setting_dup_config_text (line->setting)
                                   : encfg_setting_dup_device_text (line->setting);
  const char *why;

  if (!is_entry (line))
    {
      gtk_label_set_label (GTK_LABEL (line->value), *text ? text : "—");
      return;
    }
  if (!line->is_filling && !g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (line->value))))
    {
      line->is_filling = TRUE;
      encfg_number_set_text (GTK_WIDGET (line->value), text);
      line->is_filling = FALSE;
    }
  if (fault)
    gtk_widget_add_css_class (line->value, "error");
  else
    gtk_widget_remove_css_class (line->value, "error");
  why =
    fault ? encfg_item_strip_label (encfg_setting_get_item (line->setting), fault->message) : "";
  encfg_tooltip_set (line->value, *why ? why : NULL);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (line->value), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (line->value),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               fault ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
on_changed (Line *line)
{
  EncfgNetworkPanel *self = line->panel;

  if (line->is_filling)
    return;
  line->is_filling = TRUE;
  encfg_session_type_place (
    self->session, self->table, line->setting, gtk_editable_get_text (GTK_EDITABLE (line->value)));
  line->is_filling = FALSE;
}

static void
on_activate (EncfgNetworkPanel *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.network-write", NULL);
}

static void
add_line (EncfgNetworkPanel *self, EncfgSetting *setting)
{
  const EncfgItem *item = encfg_setting_get_item (setting);
  const int row = self->n_rows++;
  GtkWidget *label = gtk_label_new (encfg_profile_text (item->group ? item->name : item->label));
  Line *line = g_new0 (Line, 1);

  line->panel = self;
  line->setting = g_object_ref (setting);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  if (encfg_item_is_writable (item))
    {
      line->value = gtk_entry_new ();
      gtk_editable_set_width_chars (GTK_EDITABLE (line->value), 15);
      encfg_number_entry (line->value);
      gtk_accessible_update_property (GTK_ACCESSIBLE (line->value),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      encfg_profile_text (item->label),
                                      -1);
      g_signal_connect_swapped (line->value, "changed", G_CALLBACK (on_changed), line);
      g_signal_connect_swapped (line->value, "activate", G_CALLBACK (on_activate), self);
    }
  else
    {
      line->value = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (line->value), 0);
      gtk_label_set_selectable (GTK_LABEL (line->value), TRUE);
      gtk_widget_add_css_class (line->value, "numeric");
    }
  gtk_widget_set_hexpand (line->value, TRUE);
  gtk_grid_attach (self->grid, label, 0, row, 1, 1);
  gtk_grid_attach (self->grid, line->value, 1, row, 1, 1);
  line->state_id = g_signal_connect_swapped (setting, "changed", G_CALLBACK (fill_line), line);
  g_ptr_array_add (self->lines, line);
  fill_line (line);
}

static void
add_heading (EncfgNetworkPanel *self, const EncfgGroup *group)
{
  GtkWidget *label = gtk_label_new (encfg_profile_text (group->label));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_grid_attach (self->grid, label, 0, self->n_rows++, 2, 1);
}

/* Without a module the rows of the profile are shown blank. */
static void
take_table (EncfgNetworkPanel *self, EncfgSettingTable *table)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  const EncfgGroup *group = NULL;
  GtkWidget *child;

  g_ptr_array_set_size (self->lines, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))))
    gtk_grid_remove (self->grid, child);
  g_set_object (&self->table, table);
  self->n_rows = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgItem *item = encfg_setting_get_item (row);

      if (item->group && item->group != group)
        add_heading (self, item->group);
      group = item->group;
      add_line (self, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->lines->len > 0);
}

static void
update (EncfgNetworkPanel *self)
{
  EncfgModule *module = encfg_session_get_module (self->session);
  EncfgProfile *profile = encfg_setting_table_get_profile (encfg_session_get_table (self->session));
  g_autoptr (EncfgSettingTable) blank = NULL;
  g_autofree char *faults = NULL;
  EncfgSettingTable *table = module ? encfg_module_get_network (module) : NULL;

  if (!table && (!self->table || encfg_setting_table_get_profile (self->table) != profile))
    table = blank = encfg_setting_table_new_section (profile, ENCFG_SECTION_NETWORK);
  if (table && table != self->table)
    take_table (self, table);
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      gtk_widget_set_sensitive (line->value, module != NULL);
    }
  faults = encfg_session_describe_faults (self->table);
  gtk_label_set_label (self->fault, faults);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), *faults != '\0');
}

gboolean
encfg_network_panel_has_rows (EncfgNetworkPanel *self)
{
  return self->lines->len > 0;
}

static void
on_reviewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncfgNetworkPanel) self = user_data;
  g_autoptr (EncfgWriteReview) review =
    encfg_session_review_finish (ENCFG_SESSION (source), result, NULL);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *option = encfg_session_has_command (ENCFG_SESSION (source), "restart")
                         ? _ ("Restart the module then, and connect to it at its new address")
                         : NULL;

  if (review && root)
    encfg_review_dialog_show_place (GTK_WINDOW (root),
                                    self->session,
                                    review,
                                    _ ("Write the network configuration?"),
                                    _ ("Write"),
                                    option);
}

void
encfg_network_panel_write (EncfgNetworkPanel *self)
{
  encfg_session_review_network (self->session, on_reviewed, g_object_ref (self));
}

void
encfg_network_panel_set_session (EncfgNetworkPanel *self, EncfgSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
encfg_network_panel_dispose (GObject *object)
{
  EncfgNetworkPanel *self = ENCFG_NETWORK_PANEL (object);

  g_ptr_array_set_size (self->lines, 0);
  g_clear_object (&self->table);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_network_panel_parent_class)->dispose (object);
}

static void
encfg_network_panel_finalize (GObject *object)
{
  g_ptr_array_unref (ENCFG_NETWORK_PANEL (object)->lines);
  G_OBJECT_CLASS (encfg_network_panel_parent_class)->finalize (object);
}

static void
encfg_network_panel_class_init (EncfgNetworkPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_network_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_network_panel_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-network-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgNetworkPanel, grid);
  gtk_widget_class_bind_template_child (widget_class, EncfgNetworkPanel, fault);
}

static void
encfg_network_panel_init (EncfgNetworkPanel *self)
{
  self->lines = g_ptr_array_new_with_free_func (line_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
