/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-text-cell.h"

#include "encfg-number.h"
#include "encfg-profile-text.h"
#include "encfg-setting-status.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

struct _EncfgTextCell
{
  EncfgSettingCell parent_instance;

  EncfgColumn column;
  GtkWidget *sign;  /* of the status, of the change; or NULL */
  GtkWidget *typed; /* or NULL; of the status: the value was typed and is not written */
  GtkWidget *label;
  GtkWidget *since; /* or NULL; what has become of what was found */
};

G_DEFINE_FINAL_TYPE (EncfgTextCell, encfg_text_cell, ENCFG_TYPE_SETTING_CELL)

static void
set_label (EncfgTextCell *self, const char *text)
{
  gtk_label_set_label (GTK_LABEL (self->label), text ? text : "");
}

static void
show_status (EncfgTextCell *self, EncfgSetting *setting)
{
  const EncfgStatusKind status = encfg_setting_get_status (setting);
  const gboolean is_typed =
    encfg_setting_get_source (setting) == ENCFG_SOURCE_TYPED && status == ENCFG_STATUS_DIFFERS;

  gtk_label_set_label (GTK_LABEL (self->sign), encfg_status_sign (status));
  gtk_label_set_label (GTK_LABEL (self->typed), is_typed ? "✎" : "");
  if (status == ENCFG_STATUS_MISMATCH)
    {
      g_autofree char *read = encfg_setting_dup_device_text (setting);
      g_autofree char *text = g_strdup_printf (_ ("Reads %s"), read);

      set_label (self, text);
    }
  else
    set_label (self, encfg_status_text (status));
}

/* One name says all of it; sign and word are for the eye. */
static void
show_found (EncfgTextCell *self, EncfgSetting *setting)
{
  const EncfgSince since = encfg_setting_get_since (setting);
  g_autofree char *text = encfg_setting_dup_found_text (setting);
  g_autofree char *name = encfg_setting_describe_found (setting);

  set_label (self, text);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_label_set_label (GTK_LABEL (self->sign), encfg_since_sign (since));
  gtk_label_set_label (GTK_LABEL (self->since), encfg_since_text (since));
  if (since == ENCFG_SINCE_CHANGED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "changed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "changed");
}

static void
encfg_text_cell_show_setting (EncfgSettingCell *cell, EncfgSetting *setting)
{
  EncfgTextCell *self = ENCFG_TEXT_CELL (cell);
  const EncfgItem *item = encfg_setting_get_item (setting);
  g_autofree char *device = NULL;

  switch (self->column)
    {
    case ENCFG_COLUMN_MEANING:
      set_label (self, encfg_profile_text (item->help));
      encfg_tooltip_set (GTK_WIDGET (self), encfg_profile_text (item->help));
      break;
    case ENCFG_COLUMN_UNIT:
      set_label (self, item->unit);
      break;
    case ENCFG_COLUMN_FOUND:
      show_found (self, setting);
      break;
    case ENCFG_COLUMN_DEVICE:
      device = encfg_setting_dup_device_text (setting);
      set_label (self, device);
      break;
    case ENCFG_COLUMN_STATUS:
      show_status (self, setting);
      break;
    case ENCFG_COLUMN_NAME:
    case ENCFG_COLUMN_CONFIG:
    default:
      g_assert_not_reached ();
    }
}

/* It has a name alone. */
static void
encfg_text_cell_show_heading (EncfgSettingCell *cell)
{
  EncfgTextCell *self = ENCFG_TEXT_CELL (cell);
  GtkWidget *labels[] = { self->label, self->sign, self->typed, self->since };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (labels[i])
      gtk_label_set_label (GTK_LABEL (labels[i]), "");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "changed");
  if (self->column == ENCFG_COLUMN_MEANING)
    encfg_tooltip_set (GTK_WIDGET (self), NULL);
}

/* Signs are for the eye alone: the word beside them says the same. They take their place also while
 * they are blank, so that the columns stand still. */
static GtkWidget *
add_sign (EncfgTextCell *self)
{
  GtkWidget *sign =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_label_set_width_chars (GTK_LABEL (sign), 2);
  gtk_widget_add_css_class (sign, "sign");
  gtk_box_append (GTK_BOX (self), sign);
  return sign;
}

static void
add_since (EncfgTextCell *self)
{
  self->sign = add_sign (self);
  self->since =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_label_set_xalign (GTK_LABEL (self->since), 0);
  gtk_label_set_width_chars (GTK_LABEL (self->since), 8);
  gtk_widget_add_css_class (self->since, "since");
  gtk_box_append (GTK_BOX (self), self->since);
}

static void
add_label (EncfgTextCell *self)
{
  const gboolean is_number =
    self->column == ENCFG_COLUMN_DEVICE || self->column == ENCFG_COLUMN_FOUND;

  if (self->column == ENCFG_COLUMN_STATUS)
    {
      self->sign = add_sign (self);
      gtk_widget_add_css_class (GTK_WIDGET (self), "status");
    }
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  if (is_number)
    encfg_number_label (self->label);
  /* Wide enough for every word, so that the columns stand still. */
  if (self->column == ENCFG_COLUMN_STATUS)
    gtk_label_set_width_chars (GTK_LABEL (self->label), 9);
  if (self->column == ENCFG_COLUMN_MEANING)
    {
      gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (self->label, "meaning");
    }
  gtk_box_append (GTK_BOX (self), self->label);
  if (self->column == ENCFG_COLUMN_STATUS)
    self->typed = add_sign (self);
  if (self->column == ENCFG_COLUMN_FOUND)
    add_since (self);
}

static char *
encfg_text_cell_explain (EncfgSettingCell *cell, EncfgSetting *setting)
{
  if (ENCFG_TEXT_CELL (cell)->column == ENCFG_COLUMN_MEANING)
    return g_strdup (encfg_profile_text (encfg_setting_get_item (setting)->help));
  return ENCFG_SETTING_CELL_CLASS (encfg_text_cell_parent_class)->explain (cell, setting);
}

static void
encfg_text_cell_class_init (EncfgTextCellClass *klass)
{
  EncfgSettingCellClass *cell_class = ENCFG_SETTING_CELL_CLASS (klass);

  cell_class->show_setting = encfg_text_cell_show_setting;
  cell_class->show_heading = encfg_text_cell_show_heading;
  cell_class->explain = encfg_text_cell_explain;
}

static void
encfg_text_cell_init (EncfgTextCell *self)
{
}

GtkWidget *
encfg_text_cell_new (EncfgColumn column, EncfgSession *session)
{
  EncfgTextCell *self = g_object_new (ENCFG_TYPE_TEXT_CELL, NULL);

  encfg_setting_cell_set_session (ENCFG_SETTING_CELL (self), session);
  self->column = column;
  add_label (self);
  return GTK_WIDGET (self);
}
