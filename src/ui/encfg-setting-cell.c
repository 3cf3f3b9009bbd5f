/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-cell.h"

#include "encfg-setting-status.h"

typedef struct
{
  EncfgSession *session;
  EncfgNode *node;
  gulong state_id;
} EncfgSettingCellPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EncfgSettingCell, encfg_setting_cell, GTK_TYPE_BOX)

static EncfgSettingCellPrivate *
get_private (EncfgSettingCell *self)
{
  return encfg_setting_cell_get_instance_private (self);
}

EncfgNode *
encfg_setting_cell_get_node (EncfgSettingCell *self)
{
  return get_private (self)->node;
}

EncfgSetting *
encfg_setting_cell_get_setting (EncfgSettingCell *self)
{
  EncfgNode *node = get_private (self)->node;

  return node ? encfg_node_get_setting (node) : NULL;
}

EncfgSession *
encfg_setting_cell_get_session (EncfgSettingCell *self)
{
  return get_private (self)->session;
}

void
encfg_setting_cell_set_session (EncfgSettingCell *self, EncfgSession *session)
{
  g_set_object (&get_private (self)->session, session);
}

gboolean
encfg_setting_cell_is_current (EncfgSettingCell *self)
{
  EncfgSettingCellPrivate *own = get_private (self);

  return own->node && encfg_node_get_table (own->node) == encfg_session_get_table (own->session);
}

void
encfg_setting_cell_refresh (EncfgSettingCell *self)
{
  EncfgSetting *setting = encfg_setting_cell_get_setting (self);

  if (setting)
    ENCFG_SETTING_CELL_GET_CLASS (self)->show_setting (self, setting);
  else if (get_private (self)->node)
    ENCFG_SETTING_CELL_GET_CLASS (self)->show_heading (self);
}

void
encfg_setting_cell_bind (EncfgSettingCell *self, EncfgNode *node)
{
  EncfgSettingCellPrivate *own = get_private (self);
  EncfgSettingCellClass *klass = ENCFG_SETTING_CELL_GET_CLASS (self);
  EncfgSetting *setting = encfg_setting_cell_get_setting (self);

  if (setting)
    g_clear_signal_handler (&own->state_id, setting);
  g_set_object (&own->node, node);
  setting = encfg_setting_cell_get_setting (self);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), setting != NULL);
  if (setting)
    own->state_id =
      g_signal_connect_swapped (setting, "changed", G_CALLBACK (encfg_setting_cell_refresh), self);
  if (klass->take_setting)
    klass->take_setting (self, setting);
  encfg_setting_cell_refresh (self);
}

/* Told when somebody points: all rows change at once when a module is read. */
static gboolean
encfg_setting_cell_query_tooltip (GtkWidget *widget,
                                  int x,
                                  int y,
                                  gboolean by_keyboard,
                                  GtkTooltip *tooltip)
{
  EncfgSettingCell *self = ENCFG_SETTING_CELL (widget);
  EncfgSetting *setting = encfg_setting_cell_get_setting (self);
  g_autofree char *story = NULL;

  if (!setting)
    return FALSE;
  story = ENCFG_SETTING_CELL_GET_CLASS (self)->explain (self, setting);
  gtk_tooltip_set_text (tooltip, story);
  return *story != '\0';
}

static char *
encfg_setting_cell_explain (EncfgSettingCell *self, EncfgSetting *setting)
{
  return encfg_setting_explain (setting);
}

static void
encfg_setting_cell_dispose (GObject *object)
{
  EncfgSettingCell *self = ENCFG_SETTING_CELL (object);
  EncfgSettingCellPrivate *own = get_private (self);

  if (encfg_setting_cell_get_setting (self))
    g_clear_signal_handler (&own->state_id, encfg_setting_cell_get_setting (self));
  g_clear_object (&own->node);
  g_clear_object (&own->session);
  G_OBJECT_CLASS (encfg_setting_cell_parent_class)->dispose (object);
}

static void
encfg_setting_cell_class_init (EncfgSettingCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encfg_setting_cell_dispose;
  GTK_WIDGET_CLASS (klass)->query_tooltip = encfg_setting_cell_query_tooltip;
  klass->explain = encfg_setting_cell_explain;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "settingcell");
}

static void
encfg_setting_cell_init (EncfgSettingCell *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}
