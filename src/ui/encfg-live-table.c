/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-live-table.h"

#include "encfg-gradually.h"
#include "encfg-live-row.h"
#include "encfg-number.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _EncfgLiveTable
{
  GtkWidget parent_instance;

  EncfgProfile *profile; /* of the columns, or NULL */
  gboolean has_strings;  /* there is a column for them */
  GArray *columns;       /* EncfgLiveColumn */
  GPtrArray *rows;       /* EncfgLiveRow: those to be on show */
  GListStore *store;     /* EncfgLiveRow: those on show */
  guint step_source;     /* while they are not the same */
  gboolean has_columns;  /* the view has those above */
  guint first;           /* battery of the first row, from 0 */
  gboolean only_marked;
  gboolean is_selecting; /* not the user does */
  GtkFilter *filter;
  GtkSortListModel *sorted;
  GtkMultiSelection *selection;

  GHashTable *cells; /* EncfgLiveRow → GtkLabel: first cells that are bound */
  GtkWidget *scroller;
  GtkColumnView *view;
};

static guint signal_selected;

G_DEFINE_FINAL_TYPE (EncfgLiveTable, encfg_live_table, GTK_TYPE_WIDGET)

static guint
column_of (gpointer factory)
{
  return GPOINTER_TO_UINT (g_object_get_data (factory, "column"));
}

/* There is no interface to a row of a column view in GTK 4.8, so its first cell marks it. */
static void
mark_row (GtkWidget *label, EncfgLiveRow *row)
{
  GtkWidget *cell = gtk_widget_get_parent (label);
  GtkWidget *widget = cell ? gtk_widget_get_parent (cell) : NULL;

  /* Another class means another style for all that is in the row. */
  if (!widget ||
      gtk_widget_has_css_class (widget, encfg_verdict_name (encfg_live_row_get_verdict (row))))
    return;
  for (guint i = 0; i < ENCFG_N_VERDICTS; i++)
    gtk_widget_remove_css_class (widget, encfg_verdict_name (i));
  gtk_widget_add_css_class (widget, encfg_verdict_name (encfg_live_row_get_verdict (row)));
}

static void
show_row (EncfgLiveRow *row, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  const guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (item), "column"));

  gtk_label_set_label (GTK_LABEL (label), encfg_live_row_get_text (row, column));
  if (column == 0)
    mark_row (label, row);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, EncfgLiveTable *self)
{
  const guint number = column_of (factory);
  const EncfgLiveColumn *column = &g_array_index (self->columns, EncfgLiveColumn, number);
  const gboolean is_number = encfg_live_column_is_number (column);
  GtkWidget *label = gtk_label_new (NULL);

  if (is_number)
    encfg_number_label (label);
  else
    gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (column->kind == ENCFG_LIVE_COLUMN_VERDICT)
    gtk_widget_add_css_class (label, "verdict");
  g_object_set_data (G_OBJECT (item), "column", GUINT_TO_POINTER (number));
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, EncfgLiveTable *self)
{
  EncfgLiveRow *row = gtk_list_item_get_item (item);

  g_signal_connect_object (row, "changed", G_CALLBACK (show_row), item, 0);
  if (column_of (factory) == 0)
    g_hash_table_insert (self->cells, row, gtk_list_item_get_child (item));
  show_row (row, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, EncfgLiveTable *self)
{
  EncfgLiveRow *row = gtk_list_item_get_item (item);

  g_signal_handlers_disconnect_by_func (row, show_row, item);
  if (g_hash_table_lookup (self->cells, row) == gtk_list_item_get_child (item))
    g_hash_table_remove (self->cells, row);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer column)
{
  const int order = encfg_live_row_compare ((gpointer) a, (gpointer) b, GPOINTER_TO_UINT (column));

  return order < 0 ? GTK_ORDERING_SMALLER : order > 0 ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL;
}

static void
add_column (EncfgLiveTable *self, guint number)
{
  const EncfgLiveColumn *column = &g_array_index (self->columns, EncfgLiveColumn, number);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autofree char *title = encfg_live_column_title (column);
  char *unit = strrchr (title, '(');
  g_autoptr (GtkColumnViewColumn) head = NULL;
  g_autoptr (GtkSorter) sorter =
    GTK_SORTER (gtk_custom_sorter_new (compare_rows, GUINT_TO_POINTER (number), NULL));

  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (number));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  /* The unit under the word: columns as narrow as their numbers. */
  if (unit && unit > title && unit[-1] == ' ')
    unit[-1] = '\n';
  head = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_sorter (head, sorter);
  gtk_column_view_column_set_resizable (head, TRUE);
  gtk_column_view_column_set_expand (head, column->kind == ENCFG_LIVE_COLUMN_VERDICT);
  gtk_column_view_append_column (self->view, head);
}

/* Heads of numbers stand over them; GTK 4.8 has no interface to that. */
static void
align_heads (EncfgLiveTable *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *head = header ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; head && i < self->columns->len; i++, head = gtk_widget_get_next_sibling (head))
    {
      GtkWidget *box = gtk_widget_get_first_child (head);

      if (box && encfg_live_column_is_number (&g_array_index (self->columns, EncfgLiveColumn, i)))
        encfg_number_head (box);
    }
}

/* Those of `columns`, for a table that is empty: each row costs the more the more columns it has
 * while columns come and go. */
static void
put_columns (EncfgLiveTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);

      gtk_column_view_remove_column (self->view, column);
    }
  for (guint i = 0; i < self->columns->len; i++)
    add_column (self, i);
  align_heads (self);
  self->has_columns = TRUE;
}

/* How many of the rows on show are those to be on show, from the first on. */
static guint
count_right (EncfgLiveTable *self)
{
  const guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->store)), self->rows->len);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EncfgLiveRow) row = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (row != g_ptr_array_index (self->rows, i))
        return i;
    }
  return n;
}

static gboolean
step (gpointer data)
{
  EncfgLiveTable *self = data;
  const guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  const guint n_right = self->has_columns ? count_right (self) : 0;
  const guint n_gone = MIN (n_shown - n_right, ENCFG_ROWS_OF_STEP);
  const guint n_come = self->has_columns ? MIN (self->rows->len - n_right, ENCFG_ROWS_OF_STEP) : 0;

  if (n_gone > 0 || n_come > 0)
    {
      self->is_selecting = TRUE;
      g_list_store_splice (self->store,
                           n_come > 0 ? n_right : n_shown - n_gone,
                           n_gone,
                           self->rows->pdata + n_right,
                           n_come);
      self->is_selecting = FALSE;
      return TRUE;
    }
  if (self->has_columns || !self->columns)
    return FALSE;
  put_columns (self);
  return TRUE;
}

static void
set_columns (EncfgLiveTable *self, const EncfgReadings *readings)
{
  const gboolean has_strings = readings->n_strings > 1;

  if (readings->profile == self->profile && has_strings == self->has_strings)
    return;
  g_ptr_array_set_size (self->rows, 0);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  g_clear_pointer (&self->columns, g_array_unref);
  self->profile = encfg_profile_ref (readings->profile);
  self->has_strings = has_strings;
  self->columns = encfg_live_list_columns (readings);
  self->has_columns = FALSE;
}

static void
set_rows (EncfgLiveTable *self, guint first, guint n)
{
  if (first == self->first && n == self->rows->len)
    return;
  self->first = first;
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->rows, encfg_live_row_new (self->columns, first + i));
}

void
encfg_live_table_update (EncfgLiveTable *self,
                         const EncfgReadings *readings,
                         const EncfgLimits *limits,
                         const GArray *verdicts,
                         guint first,
                         guint n)
{
  g_autoptr (GArray) strings = NULL;
  gboolean is_other = FALSE;

  if (!readings)
    {
      g_ptr_array_set_size (self->rows, 0);
      encfg_gradually (&self->step_source, step, self);
      return;
    }
  strings = encfg_readings_list_strings (readings);
  set_columns (self, readings);
  self->is_selecting = TRUE;
  set_rows (self, first, n);
  for (guint i = 0; i < n; i++)
    is_other |= encfg_live_row_update (g_ptr_array_index (self->rows, i),
                                       readings,
                                       limits,
                                       g_array_index (strings, guint, first + i),
                                       &g_array_index (verdicts, EncfgVerdict, first + i));
  if (is_other && self->only_marked)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  if (is_other)
    gtk_sorter_changed (gtk_column_view_get_sorter (self->view), GTK_SORTER_CHANGE_DIFFERENT);
  self->is_selecting = FALSE;
  encfg_gradually (&self->step_source, step, self);
}

static gboolean
is_shown (gpointer item, gpointer user_data)
{
  EncfgLiveTable *self = user_data;
  const EncfgVerdict verdict = { encfg_live_row_get_verdict (item), NULL };

  return !self->only_marked || encfg_verdict_is_marked (&verdict);
}

void
encfg_live_table_set_only_marked (EncfgLiveTable *self, gboolean only_marked)
{
  self->only_marked = only_marked;
  self->is_selecting = TRUE;
  gtk_filter_changed (self->filter,
                      only_marked ? GTK_FILTER_CHANGE_MORE_STRICT : GTK_FILTER_CHANGE_LESS_STRICT);
  self->is_selecting = FALSE;
}

/* The place of a battery in the list as shown; G_MAXUINT: it is not shown. */
static guint
find_row (EncfgLiveTable *self, int index)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  const guint n = index < 0 ? 0 : g_list_model_get_n_items (model);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EncfgLiveRow) row = g_list_model_get_item (model, i);

      if (encfg_live_row_get_index (row) == (guint) index)
        return i;
    }
  return G_MAXUINT;
}

/* The widget of a row is two above its first cell. */
static void
focus_row (EncfgLiveTable *self, guint position)
{
  g_autoptr (EncfgLiveRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  GtkWidget *label = g_hash_table_lookup (self->cells, row);
  GtkWidget *cell = label ? gtk_widget_get_parent (label) : NULL;

  if (cell)
    gtk_widget_grab_focus (gtk_widget_get_parent (cell));
}

void
encfg_live_table_select (EncfgLiveTable *self, int index, gboolean focus)
{
  GtkWidget *list = gtk_widget_get_last_child (GTK_WIDGET (self->view));
  const guint position = find_row (self, index);

  self->is_selecting = TRUE;
  if (position == G_MAXUINT)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  else
    {
      gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
      /* The action belongs to the list within the view. */
      gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
      if (focus)
        focus_row (self, position);
    }
  self->is_selecting = FALSE;
}

static void
on_selected (EncfgLiveTable *self)
{
  g_autoptr (GtkBitset) chosen =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (EncfgLiveRow) row = NULL;

  if (self->is_selecting)
    return;
  if (!gtk_bitset_is_empty (chosen))
    row = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (chosen));
  g_signal_emit (self, signal_selected, 0, row ? (int) encfg_live_row_get_index (row) : -1);
}

static void
add_line (EncfgLiveTable *self, GString *text, guint position)
{
  g_autoptr (EncfgLiveRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  for (guint i = 0; i < self->columns->len; i++)
    g_string_append_printf (text, "%s%s", i ? "\t" : "", encfg_live_row_get_text (row, i));
  g_string_append_c (text, '\n');
}

char *
encfg_live_table_to_text (EncfgLiveTable *self)
{
  g_autoptr (GtkBitset) chosen =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  GString *text = g_string_new (NULL);

  for (guint i = 0; self->columns && i < self->columns->len; i++)
    {
      g_autofree char *title =
        encfg_live_column_title (&g_array_index (self->columns, EncfgLiveColumn, i));

      g_string_append_printf (text, "%s%s", i ? "\t" : "", title);
    }
  g_string_append_c (text, '\n');
  for (guint i = 0; i < n; i++)
    if (gtk_bitset_get_size (chosen) < 2 || gtk_bitset_contains (chosen, i))
      add_line (self, text, i);
  return g_string_free (text, FALSE);
}

static void
encfg_live_table_dispose (GObject *object)
{
  EncfgLiveTable *self = ENCFG_LIVE_TABLE (object);

  g_clear_handle_id (&self->step_source, g_source_remove);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (encfg_live_table_parent_class)->dispose (object);
}

static void
encfg_live_table_finalize (GObject *object)
{
  EncfgLiveTable *self = ENCFG_LIVE_TABLE (object);

  g_hash_table_unref (self->cells);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->columns, g_array_unref);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  G_OBJECT_CLASS (encfg_live_table_parent_class)->finalize (object);
}

static void
encfg_live_table_class_init (EncfgLiveTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_live_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_live_table_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "livetable");
  signal_selected = encfg_signal_new ("selected", ENCFG_TYPE_LIVE_TABLE, 1, G_TYPE_INT);
}

static void
encfg_live_table_init (EncfgLiveTable *self)
{
  GtkFilterListModel *filtered;

  self->cells = g_hash_table_new (NULL, NULL);
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  self->store = g_list_store_new (ENCFG_TYPE_LIVE_ROW);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)), self->filter);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                          g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Batteries"), -1);
  g_signal_connect_object (
    self->selection, "selection-changed", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  self->scroller = gtk_scrolled_window_new ();
  /* Where not all columns have room that is seen. */
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (self->scroller), FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}
