/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-choice.h"

#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

struct _EncfgChoice
{
  GtkBox parent_instance;

  GtkWidget *entry; /* borrowed */
  GStrv choices;    /* or NULL */
  GtkWidget *button;
  GtkWidget *menu; /* GtkPopoverMenu, or NULL before it was opened first */
  GSimpleAction *action;
};

static guint signal_chosen;

G_DEFINE_FINAL_TYPE (EncfgChoice, encfg_choice, GTK_TYPE_BOX)

static void
on_activate (EncfgChoice *self, GVariant *target)
{
  g_signal_emit (self, signal_chosen, 0, g_variant_get_string (target, NULL));
}

static void
on_closed (EncfgChoice *self)
{
  gtk_widget_grab_focus (self->entry);
}

static void
add_item (GMenu *menu, const char *text, const char *target)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);
  /* A name has no mnemonic. */
  g_autofree char *label = g_strjoinv ("__", parts);
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "choice.value", "s", target);
  g_menu_append_item (menu, item);
}

static void
fill_menu (EncfgChoice *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) names = g_menu_new ();
  g_autoptr (GMenu) none = g_menu_new ();

  for (guint i = 0; self->choices[i]; i++)
    add_item (names, self->choices[i], self->choices[i]);
  add_item (none, _ ("No Config Value"), "");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (names));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (none));
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), G_MENU_MODEL (menu));
}

static void
add_menu (EncfgChoice *self)
{
  self->menu = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_END);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (on_closed), self);
}

void
encfg_choice_set_current (EncfgChoice *self, const char *text)
{
  g_simple_action_set_state (self->action, g_variant_new_string (text));
}

gboolean
encfg_choice_open (EncfgChoice *self)
{
  if (!self->choices)
    return FALSE;
  if (!self->menu)
    add_menu (self);
  fill_menu (self);
  gtk_popover_popup (GTK_POPOVER (self->menu));
  return TRUE;
}

void
encfg_choice_offer (EncfgChoice *self, const char *const *choices, const char *label)
{
  g_autofree char *name = g_strdup_printf (_ ("Choose, %s"), label);

  g_strfreev (self->choices);
  self->choices = g_strdupv ((char **) choices);
  gtk_widget_set_visible (GTK_WIDGET (self), choices != NULL);
  if (self->menu)
    gtk_popover_popdown (GTK_POPOVER (self->menu));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
encfg_choice_dispose (GObject *object)
{
  EncfgChoice *self = ENCFG_CHOICE (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->action);
  g_clear_pointer (&self->choices, g_strfreev);
  G_OBJECT_CLASS (encfg_choice_parent_class)->dispose (object);
}

static void
encfg_choice_class_init (EncfgChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encfg_choice_dispose;
  signal_chosen = encfg_signal_new ("chosen", ENCFG_TYPE_CHOICE, 1, G_TYPE_STRING);
}

static void
encfg_choice_init (EncfgChoice *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->button = gtk_button_new_from_icon_name ("pan-down-symbolic");
  /* One stop of Tab for each row: the entry, from which Alt+Down opens the menu. */
  gtk_widget_set_can_focus (self->button, FALSE);
  gtk_widget_set_tooltip_text (self->button, _ ("Choose (Alt+Down)"));
  gtk_widget_add_css_class (self->button, "choice");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (encfg_choice_open), self);
  gtk_box_append (GTK_BOX (self), self->button);
  self->action =
    g_simple_action_new_stateful ("value", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_signal_connect_object (
    self->action, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "choice", G_ACTION_GROUP (group));
}

GtkWidget *
encfg_choice_new (GtkWidget *entry)
{
  EncfgChoice *self = g_object_new (ENCFG_TYPE_CHOICE, NULL);

  self->entry = entry;
  return GTK_WIDGET (self);
}
