/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Who works by keyboard goes on where he was. What becomes insensitive, as a button does while that
 * runs which it began, loses the focus, and the toolkit gives it to nobody. */

#include "encfg-window-private.h"

static gboolean
is_without_focus (EncfgWindow *self)
{
  return gtk_window_get_focus (GTK_WINDOW (self)) == NULL;
}

static gboolean
take_focus (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget) &&
         gtk_widget_grab_focus (widget);
}

/* To who had it last, or else to its nearest neighbour. */
static gboolean
give_focus_back (gpointer user_data)
{
  EncfgWindow *self = user_data;
  GtkWidget *widget = self->last_focus;

  self->focus_source = 0;
  if (!widget || !is_without_focus (self) || encfg_session_get_activity (self->session) ||
      take_focus (widget))
    return G_SOURCE_REMOVE;
  while ((widget = gtk_widget_get_parent (widget)) && widget != GTK_WIDGET (self))
    if (gtk_widget_get_mapped (widget) && gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD))
      break;
  return G_SOURCE_REMOVE;
}

/* Later: what loses it now may be sensitive again in a moment. */
static void
give_focus_back_soon (EncfgWindow *self)
{
  if (self->session && self->focus_source == 0 && is_without_focus (self))
    self->focus_source = g_idle_add (give_focus_back, self);
}

static void
on_focus_moved (EncfgWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus && self->session)
    g_set_weak_pointer (&self->last_focus, focus);
  else
    give_focus_back_soon (self);
}

void
encfg_window_keep_focus (EncfgWindow *self)
{
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (on_focus_moved), NULL);
  g_signal_connect_object (
    self->session, "changed", G_CALLBACK (give_focus_back_soon), self, G_CONNECT_SWAPPED);
}

void
encfg_window_drop_focus (EncfgWindow *self)
{
  g_clear_handle_id (&self->focus_source, g_source_remove);
  g_clear_weak_pointer (&self->last_focus);
}

void
encfg_window_move_focus (EncfgWindow *self, int step)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->pages);
  const gboolean has_column = gtk_widget_get_mapped (GTK_WIDGET (self->side_panel));
  GtkWidget *const parts[] = {
    GTK_WIDGET (self->connection),
    has_column ? GTK_WIDGET (self->settings) : page,
    GTK_WIDGET (self->side_panel),
    GTK_WIDGET (self->messages),
  };
  const int n = G_N_ELEMENTS (parts);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  int i = 0, tries = n;

  while (i < n && !(focus && gtk_widget_is_ancestor (focus, parts[i])))
    i++;
  if (i == n)
    i = step > 0 ? -1 : 0;
  do
    i = (i + step + n) % n;
  while (tries-- > 0 && !(gtk_widget_get_mapped (parts[i]) &&
                          gtk_widget_child_focus (parts[i], GTK_DIR_TAB_FORWARD)));
}
