/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-number.h"

void
encfg_number_label (GtkWidget *label)
{
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
}

void
encfg_number_entry (GtkWidget *entry)
{
  gtk_widget_set_direction (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (entry))),
                            GTK_TEXT_DIR_LTR);
}

void
encfg_number_on_enter (GtkWidget *spin, GCallback func, gpointer object)
{
  /* After the spin button's own handler, which takes what was typed. */
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (spin)),
                           "activate",
                           func,
                           object,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

void
encfg_number_set_text (GtkWidget *entry, const char *text)
{
  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), TRUE);
}

void
encfg_number_head (GtkWidget *head)
{
  const gboolean is_rtl = gtk_widget_get_direction (head) == GTK_TEXT_DIR_RTL;

  gtk_widget_set_halign (head, is_rtl ? GTK_ALIGN_START : GTK_ALIGN_END);
  for (GtkWidget *w = gtk_widget_get_first_child (head); w; w = gtk_widget_get_next_sibling (w))
    if (GTK_IS_LABEL (w))
      gtk_label_set_justify (GTK_LABEL (w), is_rtl ? GTK_JUSTIFY_LEFT : GTK_JUSTIFY_RIGHT);
}
