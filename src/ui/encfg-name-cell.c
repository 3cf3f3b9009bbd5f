/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-name-cell.h"

#include "encfg-setting-status.h"
#include "encfg-signal.h"

#define INDENT 18

struct _EncfgNameCell
{
  EncfgSettingCell parent_instance;

  GtkWidget *opener; /* of a heading */
  GtkWidget *label;
};

static guint toggle_signal;

G_DEFINE_FINAL_TYPE (EncfgNameCell, encfg_name_cell, ENCFG_TYPE_SETTING_CELL)

/* There is no interface to a row of a column view in GTK 4.8, so its first cell marks it. */
static void
mark_row (EncfgNameCell *self, const char *name, const char *class_name)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = cell ? gtk_widget_get_parent (cell) : NULL;

  if (!row)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  /* Another class means another style for all that is in the row. */
  if (gtk_widget_has_css_class (row, class_name))
    return;
  for (guint i = 0; i < ENCFG_N_STATUS_KINDS; i++)
    gtk_widget_remove_css_class (row, encfg_status_name (i));
  gtk_widget_remove_css_class (row, "heading-row");
  gtk_widget_add_css_class (row, class_name);
}

/* `indented`: the one of its widgets that stands first. */
static void
show (EncfgNameCell *self, GtkWidget *indented, const char *class_name)
{
  EncfgNode *node = encfg_setting_cell_get_node (ENCFG_SETTING_CELL (self));
  const char *name = encfg_node_get_name (node);

  gtk_label_set_label (GTK_LABEL (self->label), name);
  gtk_widget_set_visible (self->opener, indented == self->opener);
  gtk_widget_set_margin_start (self->label, 0);
  gtk_widget_set_margin_start (indented, (int) encfg_node_get_depth (node) * INDENT);
  mark_row (self, name, class_name);
}

static void
encfg_name_cell_show_setting (EncfgSettingCell *cell, EncfgSetting *setting)
{
  EncfgNameCell *self = ENCFG_NAME_CELL (cell);

  show (self, self->label, encfg_status_name (encfg_setting_get_status (setting)));
}

static void
encfg_name_cell_show_heading (EncfgSettingCell *cell)
{
  EncfgNameCell *self = ENCFG_NAME_CELL (cell);
  EncfgNode *node = encfg_setting_cell_get_node (cell);
  const gboolean is_open = encfg_node_is_open (node);

  show (self, self->opener, "heading-row");
  gtk_button_set_icon_name (GTK_BUTTON (self->opener),
                            is_open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->opener), GTK_ACCESSIBLE_PROPERTY_LABEL, encfg_node_get_name (node), -1);
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (self->opener), GTK_ACCESSIBLE_STATE_EXPANDED, is_open, -1);
}

static void
on_clicked (EncfgNameCell *self)
{
  g_signal_emit (self, toggle_signal, 0);
}

static void
encfg_name_cell_class_init (EncfgNameCellClass *klass)
{
  EncfgSettingCellClass *cell_class = ENCFG_SETTING_CELL_CLASS (klass);

  cell_class->show_setting = encfg_name_cell_show_setting;
  cell_class->show_heading = encfg_name_cell_show_heading;
  toggle_signal = encfg_signal_new ("toggle", ENCFG_TYPE_NAME_CELL, 0);
}

static void
encfg_name_cell_init (EncfgNameCell *self)
{
  self->opener = gtk_button_new_from_icon_name ("pan-down-symbolic");
  gtk_button_set_has_frame (GTK_BUTTON (self->opener), FALSE);
  gtk_widget_add_css_class (self->opener, "opener");
  g_signal_connect_swapped (self->opener, "clicked", G_CALLBACK (on_clicked), self);
  gtk_box_append (GTK_BOX (self), self->opener);
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (self), self->label);
}

GtkWidget *
encfg_name_cell_new (EncfgSession *session)
{
  EncfgSettingCell *self = g_object_new (ENCFG_TYPE_NAME_CELL, NULL);

  encfg_setting_cell_set_session (self, session);
  return GTK_WIDGET (self);
}
