/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-drop-down.h"

#define KEY "encfg-name"

static const char *
get_text_of_label (GtkWidget *widget)
{
  g_autoptr (GList) labels = gtk_widget_list_mnemonic_labels (widget);

  return gtk_label_get_text (GTK_LABEL (labels->data));
}

static void
say_chosen (GtkDropDown *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self));
  GtkStringObject *item = gtk_drop_down_get_selected_item (self);
  g_autofree char *text = g_strdup_printf ("%s: %s",
                                           (char *) g_object_get_data (G_OBJECT (self), KEY),
                                           item ? gtk_string_object_get_string (item) : "—");

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
encfg_drop_down_set_name (GtkDropDown *self, const char *name)
{
  g_object_set_data_full (
    G_OBJECT (self), KEY, g_strdup (name ? name : get_text_of_label (GTK_WIDGET (self))), g_free);
  g_signal_connect (self, "notify::selected-item", G_CALLBACK (say_chosen), NULL);
  say_chosen (self);
}
