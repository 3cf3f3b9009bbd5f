/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-message-bar.h"

#include "encfg-application.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

struct _EncfgMessageBar
{
  GtkBox parent_instance;

  EncfgMessageLog *log;
  GtkMultiSelection *selection;

  GtkRevealer *history;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkButton *copy;
  GtkLabel *sign, *text, *advice, *time;
  GtkToggleButton *opener;
};

G_DEFINE_FINAL_TYPE (EncfgMessageBar, encfg_message_bar, GTK_TYPE_BOX)

/* In the order of EncfgLevel. */
static const char *const signs[ENCFG_N_LEVELS] = { "•", "✔", "⚠", "✗" };

static void
show_last (EncfgMessageBar *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->log));
  g_autoptr (EncfgMessage) message =
    n ? g_list_model_get_item (G_LIST_MODEL (self->log), n - 1) : NULL;
  g_autofree char *time = NULL;
  const char *advice;

  if (!message)
    return;
  time = encfg_message_dup_time (message);
  advice = encfg_message_get_advice (message);
  for (guint i = 0; i < ENCFG_N_LEVELS; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), encfg_level_name (i));
  gtk_widget_add_css_class (GTK_WIDGET (self),
                            encfg_level_name (encfg_message_get_level (message)));
  gtk_label_set_label (self->sign, signs[encfg_message_get_level (message)]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sign),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  encfg_level_text (encfg_message_get_level (message)),
                                  -1);
  gtk_label_set_label (self->text, encfg_message_get_text (message));
  encfg_tooltip_set (GTK_WIDGET (self->text), encfg_message_get_text (message));
  gtk_label_set_label (self->advice, advice ? advice : "");
  encfg_tooltip_set (GTK_WIDGET (self->advice), advice);
  gtk_widget_set_visible (GTK_WIDGET (self->advice), advice != NULL);
  gtk_label_set_label (self->time, time);
}

static gboolean
scroll_to_end (gpointer data)
{
  EncfgMessageBar *self = data;
  const guint n = self->log ? g_list_model_get_n_items (G_LIST_MODEL (self->log)) : 0;

  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
on_added (EncfgMessageBar *self)
{
  show_last (self);
  if (gtk_revealer_get_reveal_child (self->history))
    g_idle_add (scroll_to_end, g_object_ref (self));
}

static void
on_copy (EncfgMessageBar *self)
{
  g_autoptr (GtkBitset) chosen =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *all = encfg_message_log_to_string (self->log);
  GtkBitsetIter iter;
  guint index;

  for (gboolean ok = gtk_bitset_iter_init_first (&iter, chosen, &index); ok;
       ok = gtk_bitset_iter_next (&iter, &index))
    {
      g_autoptr (EncfgMessage) message = g_list_model_get_item (G_LIST_MODEL (self->log), index);
      g_autofree char *line = encfg_message_to_string (message);

      g_string_append_printf (text, "%s\n", line);
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          text->len > 0 ? text->str : all);
}

static void
on_opened (EncfgMessageBar *self)
{
  const gboolean is_open = gtk_toggle_button_get_active (self->opener);

  gtk_revealer_set_reveal_child (self->history, is_open);
  gtk_button_set_icon_name (GTK_BUTTON (self->opener),
                            is_open ? "pan-down-symbolic" : "pan-up-symbolic");
  if (is_open)
    g_idle_add (scroll_to_end, g_object_ref (self));
}

void
encfg_message_bar_toggle (EncfgMessageBar *self)
{
  gtk_toggle_button_set_active (self->opener, !gtk_toggle_button_get_active (self->opener));
}

void
encfg_message_bar_set_log (EncfgMessageBar *self, EncfgMessageLog *log)
{
  g_return_if_fail (self->log == NULL);

  self->log = g_object_ref (log);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (log)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (log, "items-changed", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  gtk_label_set_label (self->text,
                       _ ("Choose the serial port or the network address, and click Search"));
  gtk_label_set_label (self->sign, signs[ENCFG_LEVEL_INFO]);
  show_last (self);
}

static void
encfg_message_bar_dispose (GObject *object)
{
  EncfgMessageBar *self = ENCFG_MESSAGE_BAR (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->log);
  G_OBJECT_CLASS (encfg_message_bar_parent_class)->dispose (object);
}

static void
encfg_message_bar_class_init (EncfgMessageBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_MESSAGE);
  G_OBJECT_CLASS (klass)->dispose = encfg_message_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-message-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, history);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, scroller);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, list);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, copy);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, sign);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, text);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, advice);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, time);
  gtk_widget_class_bind_template_child (widget_class, EncfgMessageBar, opener);
}

static void
encfg_message_bar_init (EncfgMessageBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (on_copy), self);
  g_signal_connect_swapped (self->opener, "toggled", G_CALLBACK (on_opened), self);
}
