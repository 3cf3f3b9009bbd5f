/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The columns of the settings table and what happens in their cells. */

#include "encfg-config-cell.h"
#include "encfg-name-cell.h"
#include "encfg-number.h"
#include "encfg-settings-page-private.h"
#include "encfg-text-cell.h"

#include <glib/gi18n-lib.h>

/* Where there is less room the column of meanings would be cut to a stump. */
#define ROOM_FOR_MEANING 800

/* The entry of the row `step` further down that has one. */
static void
on_next (EncfgSettingCell *cell, int step, EncfgSettingsPage *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  EncfgSetting *setting = encfg_setting_cell_get_setting (cell);
  guint position = encfg_setting_list_find (self->list, setting);
  g_autoptr (EncfgNode) wanted = NULL;
  GHashTableIter iter;
  gpointer key;

  do
    {
      position += (guint) step;
      g_clear_object (&wanted);
      wanted = position < n ? encfg_settings_page_dup_node (self, position) : NULL;
    }
  while (wanted && !encfg_node_get_setting (wanted));
  if (!wanted)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
  g_hash_table_iter_init (&iter, self->config_cells);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (encfg_setting_cell_get_node (key) == wanted)
      {
        encfg_config_cell_edit (key);
        return;
      }
}

static void
on_toggle (EncfgSettingCell *cell, EncfgSettingsPage *self)
{
  g_autoptr (EncfgNode) node = g_object_ref (encfg_setting_cell_get_node (cell));

  encfg_setting_list_toggle (self->list, node);
}

/* A table that is wider than the window follows the keyboard; the list does so up and down alone.
 */
static void
reveal (EncfgSettingsPage *self, GtkWidget *cell)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->scroller);
  const double width = gtk_adjustment_get_page_size (adjustment);
  graphene_rect_t bounds;
  double beyond = 0;

  if (!gtk_widget_compute_bounds (cell, GTK_WIDGET (self->scroller), &bounds))
    return;
  if (bounds.origin.x < 0)
    beyond = bounds.origin.x;
  else if (bounds.origin.x + bounds.size.width > width)
    beyond = bounds.origin.x + bounds.size.width - width;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + beyond);
}

static void
on_entered (EncfgSettingCell *cell, EncfgSettingsPage *self)
{
  reveal (self, GTK_WIDGET (cell));
  encfg_settings_page_select_cell (self, cell);
}

static void
on_pasted (EncfgSettingCell *cell, const char *text, EncfgSettingsPage *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  EncfgSetting *first = encfg_setting_cell_get_setting (cell);

  for (guint i = encfg_setting_list_find (self->list, first); i < n; i++)
    {
      g_autoptr (EncfgNode) node = encfg_settings_page_dup_node (self, i);

      if (encfg_node_get_setting (node) &&
          encfg_node_get_table (node) == encfg_session_get_table (self->session))
        g_ptr_array_add (rows, g_object_ref (encfg_node_get_setting (node)));
    }
  encfg_session_paste (self->session, rows, text);
}

/* It would cover the menu. */
static gboolean
on_query_tooltip (GtkWidget *cell,
                  int x,
                  int y,
                  gboolean by_keyboard,
                  GtkTooltip *tooltip,
                  EncfgSettingsPage *self)
{
  if (gtk_widget_get_visible (self->menu))
    g_signal_stop_emission_by_name (cell, "query-tooltip");
  return FALSE;
}

static GtkWidget *
new_cell (EncfgSettingsPage *self, EncfgColumn column)
{
  GtkWidget *cell;

  if (column == ENCFG_COLUMN_NAME)
    {
      cell = encfg_name_cell_new (self->session);
      g_signal_connect (cell, "toggle", G_CALLBACK (on_toggle), self);
    }
  else if (column == ENCFG_COLUMN_CONFIG)
    {
      cell = encfg_config_cell_new (self->session);
      g_signal_connect (cell, "next", G_CALLBACK (on_next), self);
      g_signal_connect (cell, "entered", G_CALLBACK (on_entered), self);
      g_signal_connect (cell, "pasted", G_CALLBACK (on_pasted), self);
    }
  else
    cell = encfg_text_cell_new (column, self->session);
  return cell;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, EncfgSettingsPage *self)
{
  const EncfgColumn column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "column"));
  GtkWidget *cell = new_cell (self, column);

  g_signal_connect (cell, "query-tooltip", G_CALLBACK (on_query_tooltip), self);
  gtk_list_item_set_activatable (item, column != ENCFG_COLUMN_CONFIG);
  gtk_list_item_set_child (item, cell);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, EncfgSettingsPage *self)
{
  EncfgNode *node = gtk_list_item_get_item (item);
  EncfgSettingCell *cell = ENCFG_SETTING_CELL (gtk_list_item_get_child (item));

  gtk_list_item_set_selectable (item, encfg_node_get_setting (node) != NULL);
  encfg_setting_cell_bind (cell, node);
  if (g_object_get_data (G_OBJECT (factory), "column") == GINT_TO_POINTER (ENCFG_COLUMN_CONFIG))
    g_hash_table_add (self->config_cells, cell);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, EncfgSettingsPage *self)
{
  EncfgSettingCell *cell = ENCFG_SETTING_CELL (gtk_list_item_get_child (item));

  g_hash_table_remove (self->config_cells, cell);
  encfg_setting_cell_bind (cell, NULL);
}

static void
add_columns (EncfgSettingsPage *self)
{
  static const char *const titles[ENCFG_N_COLUMNS] = {
    N_ ("Name"),         N_ ("Meaning"),      N_ ("Unit"),   N_ ("As Found"),
    N_ ("Device Value"), N_ ("Config Value"), N_ ("Status"),
  };

  for (guint i = 0; i < ENCFG_N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (_ (titles[i]), factory);

      g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (i));
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
      gtk_column_view_column_set_expand (column, i == ENCFG_COLUMN_MEANING);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_visible (column, i != ENCFG_COLUMN_FOUND);
      gtk_column_view_append_column (self->view, column);
    }
}

void
encfg_settings_page_show_found (EncfgSettingsPage *self, const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GtkColumnViewColumn) found = g_list_model_get_item (columns, ENCFG_COLUMN_FOUND);

  if (title && g_strcmp0 (gtk_column_view_column_get_title (found), title) != 0)
    gtk_column_view_column_set_title (found, title);
  if (gtk_column_view_column_get_visible (found) != (title != NULL))
    gtk_column_view_column_set_visible (found, title != NULL);
}

static gboolean
fit_columns (gpointer data)
{
  EncfgSettingsPage *self = data;
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GtkColumnViewColumn) name = g_list_model_get_item (columns, ENCFG_COLUMN_NAME);
  g_autoptr (GtkColumnViewColumn) meaning = g_list_model_get_item (columns, ENCFG_COLUMN_MEANING);
  const gboolean has_room = gtk_widget_get_width (GTK_WIDGET (self->scroller)) >= ROOM_FOR_MEANING;

  self->fit_source = 0;
  if (meaning && gtk_column_view_column_get_visible (meaning) != has_room)
    {
      gtk_column_view_column_set_visible (meaning, has_room);
      gtk_column_view_column_set_expand (name, !has_room);
    }
  return G_SOURCE_REMOVE;
}

/* Columns cannot come and go while their places are given. */
static void
on_width_changed (EncfgSettingsPage *self)
{
  if (self->fit_source == 0)
    self->fit_source = g_idle_add (fit_columns, self);
}

/* No interface sets the alignment of a column's head: the heads of numbers go to their side. */
static void
align_heads (EncfgSettingsPage *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *head = header ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; head; i++, head = gtk_widget_get_next_sibling (head))
    {
      GtkWidget *box = gtk_widget_get_first_child (head);

      if (box && (i == ENCFG_COLUMN_FOUND || i == ENCFG_COLUMN_DEVICE || i == ENCFG_COLUMN_CONFIG))
        encfg_number_head (box);
    }
}

void
encfg_settings_page_add_columns (EncfgSettingsPage *self)
{
  add_columns (self);
  align_heads (self);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller),
                           "notify::page-size",
                           G_CALLBACK (on_width_changed),
                           self,
                           G_CONNECT_SWAPPED);
}
