/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Rules and presets of a profile file. */

#include "encfg-profile-load-private.h"
#include <string.h>

void
encfg_load_free_group (gpointer data)
{
  EncfgGroup *self = data;

  g_free (self->key);
  g_free (self->name);
  g_free (self->label);
  g_free (self);
}

void
encfg_load_free_rule (gpointer data)
{
  g_free (((EncfgRule *) data)->reason);
  g_free (data);
}

void
encfg_load_free_preset (gpointer data)
{
  EncfgPreset *self = data;

  g_free (self->key);
  g_free (self->label);
  g_free (self->source);
  g_array_unref (self->values);
  g_free (self);
}

gboolean
encfg_load_check_setting (EncfgLoad *load, const char *member, const EncfgItem *item)
{
  if (item != NULL && item->section != ENCFG_SECTION_SETTINGS)
    encfg_reader_fault (&load->reader, member, "“%s” is no setting", item->key);
  return item != NULL && item->section == ENCFG_SECTION_SETTINGS;
}

/* Adds the rule between one left side and its right side; FALSE with a fault. */
static gboolean
add_rule (EncfgLoad *load, const EncfgRule *pattern, const EncfgItem *left, const EncfgItem *right)
{
  EncfgRule *rule;

  if (!encfg_load_check_setting (load, "left", left) ||
      !encfg_load_check_setting (load, "right", right))
    return FALSE;
  if (strcmp (left->unit, right->unit) != 0 || left->scale_num != right->scale_num ||
      left->scale_den != right->scale_den || left->offset_num != right->offset_num)
    {
      encfg_reader_fault (&load->reader, "right", "has another unit or scale than the left side");
      return FALSE;
    }
  rule = g_new0 (EncfgRule, 1);
  rule->left = left;
  rule->kind = pattern->kind;
  rule->right = right;
  rule->reason = g_strdup (pattern->reason);
  g_ptr_array_add (load->profile->rules, rule);
  return TRUE;
}

void
encfg_load_read_rule (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "left", "is", "right", "reason", NULL };
  static const char *const kinds[] = { "<", "<=", NULL };
  EncfgReader *reader = &load->reader;
  EncfgRule pattern = { 0 };
  g_autofree char *left = encfg_reader_get_string (reader, object, "left", TRUE);
  g_autofree char *right = encfg_reader_get_string (reader, object, "right", TRUE);
  g_autofree char *reason = encfg_reader_get_string (reader, object, "reason", TRUE);
  gboolean by_left = encfg_load_is_wild (left) || !encfg_load_is_wild (right);
  g_autoptr (GPtrArray) items = NULL;

  encfg_reader_check_members (reader, object, members);
  pattern.kind = (EncfgRuleKind) encfg_reader_get_choice (reader, object, "is", kinds, 1);
  pattern.reason = reason;
  /* The side with the [*] leads; the other takes its numbers. */
  items = encfg_load_list_items (load, by_left ? "left" : "right", by_left ? left : right);
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *leader = g_ptr_array_index (items, i);
      const EncfgItem *other =
        encfg_load_find_like (load, by_left ? "right" : "left", by_left ? right : left, leader);

      if (!add_rule (load, &pattern, by_left ? leader : other, by_left ? other : leader))
        break;
    }
}

/* What a preset says of an item; a key of its own counts more than one with [*]. */
typedef struct
{
  gint64 raw;
  gboolean is_own;
} PresetValue;

static void
set_preset_value (GHashTable *values, const EncfgItem *item, gint64 raw, gboolean is_own)
{
  PresetValue *value = g_hash_table_lookup (values, item);

  if (value != NULL && value->is_own && !is_own)
    return;
  value = g_new0 (PresetValue, 1);
  value->raw = raw;
  value->is_own = is_own;
  g_hash_table_insert (values, (gpointer) item, value);
}

static void
read_preset_member (EncfgLoad *load, const char *key, JsonNode *node, GHashTable *values)
{
  g_autoptr (GPtrArray) items = encfg_load_list_items (load, key, key);
  gint64 raw;

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (!encfg_load_check_setting (load, key, item) ||
          !encfg_reader_as_integer (&load->reader, node, key, item->min, item->max, &raw))
        return;
      set_preset_value (values, item, raw, !encfg_load_is_wild (key));
    }
}

static void
read_preset_values (EncfgLoad *load, JsonObject *object, EncfgPreset *preset)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autoptr (GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  for (GList *l = members; l != NULL; l = l->next)
    read_preset_member (load, l->data, json_object_get_member (object, l->data), values);
  for (guint i = 0; i < load->profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (load->profile->items, i);
      const PresetValue *value = g_hash_table_lookup (values, item);

      if (value != NULL)
        {
          EncfgItemRaw set = { item, value->raw };

          g_array_append_val (preset->values, set);
        }
    }
}

void
encfg_load_read_preset (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "key", "label", "source", "provenance", "values", NULL };
  EncfgPreset *preset = g_new0 (EncfgPreset, 1);
  JsonNode *values = json_object_get_member (object, "values");
  gsize length;

  encfg_reader_check_members (&load->reader, object, members);
  preset->key = encfg_reader_get_string (&load->reader, object, "key", TRUE);
  preset->label = encfg_reader_get_string (&load->reader, object, "label", TRUE);
  preset->source = encfg_reader_get_string (&load->reader, object, "source", TRUE);
  preset->provenance = (EncfgProvenance) encfg_reader_get_choice (
    &load->reader, object, "provenance", encfg_load_provenances, ENCFG_PROVENANCE_ASSUMED);
  preset->values = g_array_new (FALSE, FALSE, sizeof (EncfgItemRaw));
  if (encfg_profile_find_preset (load->profile, preset->key) != NULL)
    encfg_reader_fault (&load->reader, "key", "“%s” is used already", preset->key);
  g_ptr_array_add (load->profile->presets, preset);
  length = encfg_reader_enter (&load->reader, "values");
  if (values == NULL)
    encfg_reader_fault (&load->reader, NULL, "missing");
  else if (encfg_reader_as_object (&load->reader, values) != NULL)
    read_preset_values (load, json_node_get_object (values), preset);
  encfg_reader_leave (&load->reader, length);
}
