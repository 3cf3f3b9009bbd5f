/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-list.h"

#include "encfg-gradually.h"
#include "encfg-profile-text.h"
#include "encfg-setting-status.h"

struct _EncfgNode
{
  GObject parent_instance;

  EncfgSettingTable *table; /* holds what the others belong to */
  EncfgSetting *setting;    /* or NULL */
  const EncfgGroup *group;  /* of a heading */
  guint depth;
  gboolean is_open;
};

G_DEFINE_FINAL_TYPE (EncfgNode, encfg_node, G_TYPE_OBJECT)

static void
encfg_node_finalize (GObject *object)
{
  g_clear_object (&ENCFG_NODE (object)->setting);
  g_clear_object (&ENCFG_NODE (object)->table);
  G_OBJECT_CLASS (encfg_node_parent_class)->finalize (object);
}

static void
encfg_node_class_init (EncfgNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_node_finalize;
}

static void
encfg_node_init (EncfgNode *self)
{
}

EncfgSetting *
encfg_node_get_setting (EncfgNode *self)
{
  return self->setting;
}

const char *
encfg_node_get_name (EncfgNode *self)
{
  const EncfgItem *item;

  if (!self->setting)
    return encfg_profile_text (self->group->name);
  item = encfg_setting_get_item (self->setting);
  return encfg_profile_text (item->group && item->name ? item->name : item->label);
}

guint
encfg_node_get_depth (EncfgNode *self)
{
  return self->depth;
}

EncfgSettingTable *
encfg_node_get_table (EncfgNode *self)
{
  return self->table;
}

gboolean
encfg_node_is_open (EncfgNode *self)
{
  return self->is_open;
}

struct _EncfgSettingList
{
  GObject parent_instance;

  EncfgSettingTable *table;
  GPtrArray *nodes;  /* EncfgNode: those on show */
  GPtrArray *wanted; /* EncfgNode: those to be on show, or NULL: the same */
  guint step_source;
  gboolean is_gradual;
  GHashTable *closed; /* utf8: keys of closed groups */
  GStrv words;        /* casefolded */
  gboolean only_different, only_changed;
};

static GType
get_item_type (GListModel *model)
{
  return ENCFG_TYPE_NODE;
}

static guint
get_n_items (GListModel *model)
{
  return ENCFG_SETTING_LIST (model)->nodes->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *nodes = ENCFG_SETTING_LIST (model)->nodes;

  return position < nodes->len ? g_object_ref (g_ptr_array_index (nodes, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (EncfgSettingList,
                               encfg_setting_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
encfg_setting_list_finalize (GObject *object)
{
  EncfgSettingList *self = ENCFG_SETTING_LIST (object);

  g_clear_handle_id (&self->step_source, g_source_remove);
  g_ptr_array_unref (self->nodes);
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  g_clear_object (&self->table);
  g_hash_table_unref (self->closed);
  g_strfreev (self->words);
  G_OBJECT_CLASS (encfg_setting_list_parent_class)->finalize (object);
}

static void
encfg_setting_list_class_init (EncfgSettingListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_setting_list_finalize;
}

static void
encfg_setting_list_init (EncfgSettingList *self)
{
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
  self->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

EncfgSettingList *
encfg_setting_list_new (void)
{
  return g_object_new (ENCFG_TYPE_SETTING_LIST, NULL);
}

static gboolean
has_words (EncfgSettingList *self, const EncfgItem *item)
{
  g_autofree char *all = g_strjoin ("\n",
                                    encfg_profile_text (item->label),
                                    item->key,
                                    item->help ? encfg_profile_text (item->help) : "",
                                    item->unit,
                                    NULL);
  g_autofree char *folded = g_utf8_casefold (all, -1);

  for (guint i = 0; self->words && self->words[i]; i++)
    if (!strstr (folded, self->words[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_wanted (EncfgSettingList *self, EncfgSetting *setting)
{
  return (!self->only_different ||
          encfg_status_is_different (encfg_setting_get_status (setting))) &&
         (!self->only_changed || encfg_setting_get_since (setting) == ENCFG_SINCE_CHANGED) &&
         has_words (self, encfg_setting_get_item (setting));
}

static guint
depth_of (const EncfgGroup *group)
{
  guint depth = 0;

  for (; group; group = group->parent)
    depth++;
  return depth;
}

static gboolean
is_inside (const EncfgGroup *group, const EncfgGroup *outer)
{
  for (; group; group = group->parent)
    if (group == outer)
      return TRUE;
  return FALSE;
}

static gboolean
is_closed (EncfgSettingList *self, const EncfgGroup *group)
{
  return group && g_hash_table_contains (self->closed, group->key);
}

static gboolean
is_hidden (EncfgSettingList *self, const EncfgGroup *group)
{
  for (; group; group = group->parent)
    if (is_closed (self, group))
      return TRUE;
  return FALSE;
}

static EncfgNode *
node_new (EncfgSettingList *self, guint depth)
{
  EncfgNode *node = g_object_new (ENCFG_TYPE_NODE, NULL);

  node->table = g_object_ref (self->table);
  node->depth = depth;
  return node;
}

/* Headings of `group` and those around it that do not lead to `before`, outermost first. */
static void
add_headings (EncfgSettingList *self,
              GPtrArray *nodes,
              const EncfgGroup *group,
              const EncfgGroup *before)
{
  EncfgNode *node;

  if (!group || is_inside (before, group))
    return;
  add_headings (self, nodes, group->parent, before);
  if (is_hidden (self, group->parent))
    return;
  node = node_new (self, depth_of (group->parent));
  node->group = group;
  node->is_open = !is_closed (self, group);
  g_ptr_array_add (nodes, node);
}

static GPtrArray *
list_nodes (EncfgSettingList *self)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);
  const EncfgGroup *before = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *setting = g_ptr_array_index (rows, i);
      const EncfgGroup *group = encfg_setting_get_item (setting)->group;
      EncfgNode *node;

      if (!is_wanted (self, setting))
        continue;
      add_headings (self, nodes, group, before);
      before = group;
      if (is_hidden (self, group))
        continue;
      node = node_new (self, depth_of (group));
      node->setting = g_object_ref (setting);
      g_ptr_array_add (nodes, node);
    }
  return nodes;
}

static gboolean
is_same_node (const EncfgNode *a, const EncfgNode *b)
{
  return a->table == b->table && a->setting == b->setting && a->group == b->group &&
         a->is_open == b->is_open;
}

/* At most `most` nodes go, and as many come. Tells of the part that changed alone, so that
 * selection and scroll stay elsewhere. FALSE: all wanted nodes are on show. */
static gboolean
approach (EncfgSettingList *self, guint most)
{
  GPtrArray *old = self->nodes;
  GPtrArray *new = self->wanted;
  guint head = 0;
  guint tail = 0;
  guint n_gone, n_come;

  while (head < MIN (old->len, new->len) && is_same_node (old->pdata[head], new->pdata[head]))
    head++;
  while (tail < MIN (old->len, new->len) - head &&
         is_same_node (old->pdata[old->len - tail - 1], new->pdata[new->len - tail - 1]))
    tail++;
  n_gone = MIN (old->len - head - tail, most);
  n_come = MIN (new->len - head - tail, most);
  if (n_gone > 0)
    g_ptr_array_remove_range (old, head, n_gone);
  for (guint i = head; i < head + n_come; i++)
    g_ptr_array_insert (old, (int) i, g_object_ref (new->pdata[i]));
  if (n_gone > 0 || n_come > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, n_gone, n_come);
  return n_gone > 0 || n_come > 0;
}

static gboolean
step (gpointer data)
{
  EncfgSettingList *self = data;

  if (self->wanted && approach (self, ENCFG_ROWS_OF_STEP))
    return TRUE;
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  return FALSE;
}

void
encfg_setting_list_refresh (EncfgSettingList *self)
{
  if (!self->table)
    return;
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  self->wanted = list_nodes (self);
  approach (self, self->is_gradual ? ENCFG_ROWS_AT_ONCE : G_MAXUINT);
  if (step (self))
    encfg_gradually (&self->step_source, step, self);
}

void
encfg_setting_list_set_gradual (EncfgSettingList *self)
{
  self->is_gradual = TRUE;
}

void
encfg_setting_list_set_table (EncfgSettingList *self, EncfgSettingTable *table)
{
  if (table == self->table)
    return;
  if (self->table)
    g_signal_handlers_disconnect_by_data (self->table, self);
  g_set_object (&self->table, table);
  g_signal_connect_object (
    table, "rows-changed", G_CALLBACK (encfg_setting_list_refresh), self, G_CONNECT_SWAPPED);
  encfg_setting_list_refresh (self);
}

void
encfg_setting_list_set_search (EncfgSettingList *self, const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text ? text : "", -1);

  g_strfreev (self->words);
  self->words = g_strsplit_set (folded, " \t", -1);
  encfg_setting_list_refresh (self);
}

void
encfg_setting_list_set_only_different (EncfgSettingList *self, gboolean only_different)
{
  self->only_different = only_different;
  encfg_setting_list_refresh (self);
}

gboolean
encfg_setting_list_get_only_different (EncfgSettingList *self)
{
  return self->only_different;
}

void
encfg_setting_list_set_only_changed (EncfgSettingList *self, gboolean only_changed)
{
  self->only_changed = only_changed;
  encfg_setting_list_refresh (self);
}

gboolean
encfg_setting_list_get_only_changed (EncfgSettingList *self)
{
  return self->only_changed;
}

void
encfg_setting_list_toggle (EncfgSettingList *self, EncfgNode *heading)
{
  g_return_if_fail (heading->group != NULL);

  if (!g_hash_table_remove (self->closed, heading->group->key))
    g_hash_table_add (self->closed, g_strdup (heading->group->key));
  encfg_setting_list_refresh (self);
}

guint
encfg_setting_list_find (EncfgSettingList *self, EncfgSetting *setting)
{
  for (guint i = 0; i < self->nodes->len; i++)
    if (((EncfgNode *) g_ptr_array_index (self->nodes, i))->setting == setting)
      return i;
  return G_MAXUINT;
}
