/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-list-box.h"

static gboolean
on_tab (GtkWidget *list, GVariant *args, gpointer user_data)
{
  const GtkDirectionType direction = (GtkDirectionType) GPOINTER_TO_INT (user_data);

  /* The toolkit goes to the next row, but not into what cannot have the focus. */
  gtk_widget_set_can_focus (list, FALSE);
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (list)), direction);
  gtk_widget_set_can_focus (list, TRUE);
  return TRUE;
}

static void
add_key (GtkShortcutController *keys, const char *trigger, GtkDirectionType direction)
{
  gtk_shortcut_controller_add_shortcut (
    keys,
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                      gtk_callback_action_new (on_tab, GINT_TO_POINTER (direction), NULL)));
}

void
encfg_list_box_make_one_stop (GtkListBox *list)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  add_key (GTK_SHORTCUT_CONTROLLER (keys), "Tab", GTK_DIR_TAB_FORWARD);
  add_key (GTK_SHORTCUT_CONTROLLER (keys), "<Shift>Tab", GTK_DIR_TAB_BACKWARD);
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}

GtkWidget *
encfg_list_box_line_new (const char *text, const char *class_name)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, class_name);
  return label;
}
