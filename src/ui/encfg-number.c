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

#define TAKEN "encfg-taken"

static int
on_input (GtkSpinButton *spin, double *value)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  double min, max;
  gint64 number = 0;
  gboolean is_taken;

  gtk_spin_button_get_range (spin, &min, &max);
  is_taken = g_ascii_string_to_signed (text, 10, (gint64) min, (gint64) max, &number, NULL);
  g_object_set_data (G_OBJECT (spin), TAKEN, GINT_TO_POINTER (is_taken));
  *value = (double) number;
  return is_taken ? TRUE : GTK_INPUT_ERROR;
}

void
encfg_number_spin (GtkWidget *spin)
{
  encfg_number_entry (spin);
  gtk_spin_button_set_update_policy (GTK_SPIN_BUTTON (spin), GTK_UPDATE_IF_VALID);
  g_signal_connect (spin, "input", G_CALLBACK (on_input), NULL);
}

/* The spin button has looked at what was typed already: it was here before. */
static void
on_enter (GtkText *text, GtkWidget *button)
{
  GtkWidget *spin = gtk_widget_get_ancestor (GTK_WIDGET (text), GTK_TYPE_SPIN_BUTTON);

  if (g_object_get_data (G_OBJECT (spin), TAKEN))
    g_signal_emit_by_name (button, "clicked");
}

void
encfg_number_on_enter (GtkWidget *spin, GtkWidget *button)
{
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (spin)),
                           "activate",
                           G_CALLBACK (on_enter),
                           button,
                           G_CONNECT_AFTER);
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
