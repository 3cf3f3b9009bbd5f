/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-settings-page-private.h"

#include "encfg-application.h"
#include "encfg-profile-text.h"
#include "encfg-session-compare.h"
#include "encfg-setting-status.h"
#include "encfg-signal.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

static guint signal_selection_changed;

G_DEFINE_FINAL_TYPE (EncfgSettingsPage, encfg_settings_page, GTK_TYPE_BOX)

EncfgNode *
encfg_settings_page_dup_node (EncfgSettingsPage *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->list), position);
}

void
encfg_settings_page_select_cell (EncfgSettingsPage *self, EncfgSettingCell *cell)
{
  EncfgSetting *setting = encfg_node_get_setting (encfg_setting_cell_get_node (cell));
  const guint position = encfg_setting_list_find (self->list, setting);

  if (position != G_MAXUINT &&
      !gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
}

GPtrArray *
encfg_settings_page_get_selected (EncfgSettingsPage *self)
{
  g_autoptr (GtkBitset) chosen =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint index;

  for (gboolean ok = gtk_bitset_iter_init_first (&iter, chosen, &index); ok;
       ok = gtk_bitset_iter_next (&iter, &index))
    {
      g_autoptr (EncfgNode) node = encfg_settings_page_dup_node (self, index);
      EncfgSetting *setting = encfg_node_get_setting (node);

      if (setting && encfg_node_get_table (node) == encfg_session_get_table (self->session))
        g_ptr_array_add (rows, g_object_ref (setting));
    }
  return rows;
}

void
encfg_settings_page_select_differing (EncfgSettingsPage *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  g_autoptr (GtkBitset) chosen = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (0, n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EncfgNode) node = encfg_settings_page_dup_node (self, i);
      EncfgSetting *setting = encfg_node_get_setting (node);

      if (setting && encfg_setting_is_modified (setting))
        gtk_bitset_add (chosen, i);
    }
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), chosen, all);
}

void
encfg_settings_page_copy (EncfgSettingsPage *self)
{
  g_autoptr (GPtrArray) rows = encfg_settings_page_get_selected (self);
  g_autofree char *text = encfg_session_dup_rows_text (self->session, rows);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

gboolean
encfg_settings_page_get_only_differing (EncfgSettingsPage *self)
{
  return encfg_setting_list_get_only_different (self->list);
}

void
encfg_settings_page_set_only_differing (EncfgSettingsPage *self, gboolean only_differing)
{
  encfg_setting_list_set_only_different (self->list, only_differing);
}

gboolean
encfg_settings_page_get_only_changed (EncfgSettingsPage *self)
{
  return encfg_setting_list_get_only_changed (self->list);
}

void
encfg_settings_page_set_only_changed (EncfgSettingsPage *self, gboolean only_changed)
{
  encfg_setting_list_set_only_changed (self->list, only_changed);
}

void
encfg_settings_page_find (EncfgSettingsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
encfg_settings_page_refresh (EncfgSettingsPage *self)
{
  encfg_setting_list_refresh (self->list);
}

static void
show_counts (EncfgSettingsPage *self)
{
  GPtrArray *rows = encfg_setting_table_get_rows (encfg_session_get_table (self->session));
  g_autofree char *text = encfg_setting_describe_counts (rows);

  gtk_label_set_label (self->counts, text);
  encfg_tooltip_set (GTK_WIDGET (self->counts), text);
}

static char *
dup_default_story (EncfgSettingsPage *self)
{
  const EncfgProfile *profile =
    encfg_setting_table_get_profile (encfg_session_get_table (self->session));

  if (profile->provenance == ENCFG_PROVENANCE_ASSUMED)
    return g_strdup_printf (
      _ ("%s, assumed map: check it against the module before you trust a write"), profile->name);
  return g_strdup (profile->name);
}

/* Of the one row that is selected: what may be typed there, and what is wrong with what was. */
static void
show_story (EncfgSettingsPage *self)
{
  g_autoptr (GPtrArray) rows = encfg_settings_page_get_selected (self);
  EncfgSetting *row = rows->len == 1 ? g_ptr_array_index (rows, 0) : NULL;
  g_autofree char *story = row ? encfg_setting_explain (row) : dup_default_story (self);
  g_auto (GStrv) lines = g_strsplit (story, "\n", -1);
  g_autofree char *line = g_strjoinv ("  ·  ", lines);

  gtk_label_set_label (self->story, line);
  encfg_tooltip_set (GTK_WIDGET (self->story), *story ? story : NULL);
  if (row && encfg_setting_get_config_error (row))
    gtk_widget_add_css_class (GTK_WIDGET (self->story), "fault");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->story), "fault");
}

static void
show_beside (EncfgSettingsPage *self)
{
  g_autofree char *text = encfg_session_describe_beside (self->session);

  gtk_widget_set_visible (self->beside, text != NULL);
  gtk_label_set_label (self->beside_text, text ? text : "");
  encfg_tooltip_set (GTK_WIDGET (self->beside_text), text);
  if (!text && encfg_setting_list_get_only_changed (self->list))
    encfg_setting_list_set_only_changed (self->list, FALSE);
  encfg_settings_page_show_found (self, encfg_session_get_beside (self->session));
}

static void
on_session_changed (EncfgSettingsPage *self)
{
  show_beside (self);
  show_counts (self);
  show_story (self);
}

static void
fill_presets (EncfgSettingsPage *self)
{
  EncfgProfile *profile = encfg_setting_table_get_profile (encfg_session_get_table (self->session));
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < profile->presets->len; i++)
    {
      const EncfgPreset *preset = g_ptr_array_index (profile->presets, i);
      g_autofree char *label = preset->source
                                 ? g_strdup_printf (_ ("%s (%s)"),
                                                    encfg_profile_text (preset->label),
                                                    encfg_profile_text (preset->source))
                                 : g_strdup (encfg_profile_text (preset->label));
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "win.preset", "s", preset->key);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (self->presets, G_MENU_MODEL (menu));
  gtk_widget_set_sensitive (GTK_WIDGET (self->presets), profile->presets->len > 0);
}

static void
on_table_changed (EncfgSettingsPage *self)
{
  encfg_setting_list_set_table (self->list, encfg_session_get_table (self->session));
  fill_presets (self);
}

static void
on_search (EncfgSettingsPage *self)
{
  encfg_setting_list_set_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
on_selected (EncfgSettingsPage *self)
{
  show_story (self);
  g_signal_emit (self, signal_selection_changed, 0);
}

void
encfg_settings_page_set_session (EncfgSettingsPage *self, EncfgSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  encfg_settings_page_add_columns (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (
    session, "changed", G_CALLBACK (on_session_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    session, "table-changed", G_CALLBACK (on_table_changed), self, G_CONNECT_SWAPPED);
  on_table_changed (self);
  on_session_changed (self);
}

static void
encfg_settings_page_dispose (GObject *object)
{
  EncfgSettingsPage *self = ENCFG_SETTINGS_PAGE (object);

  g_clear_handle_id (&self->fit_source, g_source_remove);
  g_clear_weak_pointer (&self->focus_before);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_settings_page_parent_class)->dispose (object);
}

static void
encfg_settings_page_finalize (GObject *object)
{
  g_hash_table_unref (ENCFG_SETTINGS_PAGE (object)->config_cells);
  G_OBJECT_CLASS (encfg_settings_page_parent_class)->finalize (object);
}

static void
encfg_settings_page_class_init (EncfgSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signal_selection_changed = encfg_signal_new ("selection-changed", ENCFG_TYPE_SETTINGS_PAGE, 0);
  G_OBJECT_CLASS (klass)->dispose = encfg_settings_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_settings_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, frame);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, view);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, counts);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, story);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, beside);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, beside_text);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, search);
  gtk_widget_class_bind_template_child (widget_class, EncfgSettingsPage, presets);
  gtk_widget_class_bind_template_child_full (widget_class, "row_menu", FALSE, 0);
}

static void
encfg_settings_page_init (EncfgSettingsPage *self)
{
  self->config_cells = g_hash_table_new (NULL, NULL);
  self->list = encfg_setting_list_new ();
  encfg_setting_list_set_gradual (self->list);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  gtk_widget_init_template (GTK_WIDGET (self));
  encfg_settings_page_add_menu (self,
                                G_MENU_MODEL (gtk_widget_get_template_child (
                                  GTK_WIDGET (self), ENCFG_TYPE_SETTINGS_PAGE, "row_menu")));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (on_selected), self);
}
