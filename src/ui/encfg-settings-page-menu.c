/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The menu of the rows. */

#include "encfg-settings-page-private.h"

static EncfgSettingCell *
find_cell_at (EncfgSettingsPage *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = widget;

  if (!widget)
    return NULL;
  if (!ENCFG_IS_SETTING_CELL (widget))
    widget = gtk_widget_get_ancestor (widget, ENCFG_TYPE_SETTING_CELL);
  if (widget)
    return ENCFG_SETTING_CELL (widget);
  /* Beside the cell, in the padding of the row: its first cell. */
  for (guint depth = 0; row && depth < 3; depth++)
    {
      if (ENCFG_IS_SETTING_CELL (row))
        return ENCFG_SETTING_CELL (row);
      row = gtk_widget_get_first_child (row);
    }
  return NULL;
}

static void
show_menu (EncfgSettingsPage *self, const GdkRectangle *place)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_set_weak_pointer (&self->focus_before, root ? gtk_root_get_focus (root) : NULL);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_right_click (GtkGestureClick *gesture, int n, double x, double y, EncfgSettingsPage *self)
{
  EncfgSettingCell *cell = find_cell_at (self, x, y);
  EncfgNode *node = cell ? encfg_setting_cell_get_node (cell) : NULL;
  EncfgSetting *setting = node ? encfg_node_get_setting (node) : NULL;
  graphene_point_t there;

  if (!setting)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  encfg_settings_page_select_cell (self, cell);
  if (gtk_widget_compute_point (
        GTK_WIDGET (self->view), self->frame, &GRAPHENE_POINT_INIT ((float) x, (float) y), &there))
    show_menu (self, &(GdkRectangle){ (int) there.x, (int) there.y, 1, 1 });
}

/* Where the keyboard is, or else at the first selected row. */
static gboolean
on_menu_key (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  EncfgSettingsPage *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t bounds;

  if (!focus || !gtk_widget_compute_bounds (focus, self->frame, &bounds))
    return FALSE;
  show_menu (self,
             &(GdkRectangle){
               (int) bounds.origin.x + 12, (int) (bounds.origin.y + bounds.size.height), 1, 1 });
  return TRUE;
}

/* Else the focus goes to the next button, and a blind press of Space starts what it does. */
static void
on_menu_closed (EncfgSettingsPage *self)
{
  if (self->focus_before)
    gtk_widget_grab_focus (self->focus_before);
  g_clear_weak_pointer (&self->focus_before);
}

void
encfg_settings_page_add_menu (EncfgSettingsPage *self, GMenuModel *model)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, self->frame);
  g_signal_connect_swapped (self->menu, "closed", G_CALLBACK (on_menu_closed), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_right_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  /* The text of an entry would take the key for its own menu. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_callback_action_new (on_menu_key, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}
