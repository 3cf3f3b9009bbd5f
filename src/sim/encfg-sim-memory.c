/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-memory.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include <string.h>

static gboolean
is_kept (const EncfgItem *item)
{
  if (item->section == ENCFG_SECTION_COMMANDS || item->section == ENCFG_SECTION_CLOCK)
    return FALSE;
  return item->access == ENCFG_ACCESS_READ_WRITE || strcmp (item->key, "cell-ir") == 0 ||
         strcmp (item->key, "cell-ir-reference") == 0;
}

static gboolean
repeats (const EncfgItem *item)
{
  return item->section == ENCFG_SECTION_CELLS || item->section == ENCFG_SECTION_STRINGS;
}

static void
add_value (JsonBuilder *builder, EncfgSimModule *module, const EncfgItem *item, guint index)
{
  EncfgValue value;

  encfg_sim_bank_get (encfg_sim_module_get_bank (module), item, index, &value);
  if (!encfg_value_is_present (&value))
    json_builder_add_null_value (builder);
  else if (value.kind == ENCFG_VALUE_TEXT)
    json_builder_add_string_value (builder, value.text);
  else
    json_builder_add_int_value (builder, value.number);
}

static void
add_item (JsonBuilder *builder, EncfgSimModule *module, const EncfgItem *item)
{
  const EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  EncfgSimSlot slot;

  json_builder_set_member_name (builder, item->key);
  if (repeats (item))
    json_builder_begin_array (builder);
  for (guint i = 0; encfg_sim_battery_get_slot (battery, item->section, i, &slot); i++)
    add_value (builder, module, item, slot.index);
  if (repeats (item))
    json_builder_end_array (builder);
}

JsonNode *
encfg_sim_memory_save (EncfgSimModule *module)
{
  const EncfgProfile *profile = encfg_sim_module_get_profile (module);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "serial");
  json_builder_add_string_value (builder, encfg_sim_module_get_serial (module));
  json_builder_set_member_name (builder, "profile");
  json_builder_add_string_value (builder, profile->id);
  json_builder_set_member_name (builder, "block");
  json_builder_add_string_value (builder, encfg_sim_module_get_block (module));
  json_builder_set_member_name (builder, "strings");
  json_builder_add_int_value (
    builder, encfg_sim_battery_count_strings (encfg_sim_module_get_battery (module)));
  json_builder_set_member_name (builder, "clock-offset-s");
  /* After centuries of module time the clock stands at its end anyway. */
  json_builder_add_int_value (builder,
                              CLAMP (encfg_sim_module_get_clock_offset (module),
                                     -(gint64) G_MAXUINT32,
                                     (gint64) G_MAXUINT32));
  if (encfg_sim_module_get_cool_down (module) > 0)
    {
      json_builder_set_member_name (builder, "cool-down-s");
      json_builder_add_int_value (builder, encfg_sim_module_get_cool_down (module));
    }
  json_builder_set_member_name (builder, "values");
  json_builder_begin_object (builder);
  for (guint i = 0; i < profile->items->len; i++)
    if (is_kept (g_ptr_array_index (profile->items, i)))
      add_item (builder, module, g_ptr_array_index (profile->items, i));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
fail (GError **error, const char *member, const char *what)
{
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "“%s” %s", member, what);
  return FALSE;
}

static gboolean
load_value (EncfgSimModule *module,
            const EncfgItem *item,
            guint index,
            JsonNode *node,
            GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  EncfgValue value = { .kind = ENCFG_VALUE_ABSENT };
  g_autoptr (GError) reason = NULL;

  if (JSON_NODE_HOLDS_NULL (node) && item->no_value->len == 0)
    return fail (error, item->key, "cannot be without a value");
  if (type == G_TYPE_INT64 && item->type->kind != ENCFG_TYPE_TEXT)
    value = encfg_value_number (json_node_get_int (node));
  else if (type == G_TYPE_STRING && item->type->kind == ENCFG_TYPE_TEXT &&
           strlen (json_node_get_string (node)) <= ENCFG_TEXT_MAX)
    {
      value.kind = ENCFG_VALUE_TEXT;
      g_strlcpy (value.text, json_node_get_string (node), sizeof value.text);
    }
  else if (!JSON_NODE_HOLDS_NULL (node))
    return fail (error, item->key, "is of the wrong type");
  return encfg_sim_bank_set (encfg_sim_module_get_bank (module), item, index, &value, &reason) ||
         fail (error, item->key, reason->message);
}

static gboolean
load_item (EncfgSimModule *module, const EncfgItem *item, JsonNode *node, GError **error)
{
  const EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  const guint n = encfg_sim_battery_count_slots (battery, item->section);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  EncfgSimSlot slot;

  if (!repeats (item))
    return load_value (module, item, 0, node, error);
  if (array == NULL || json_array_get_length (array) != n)
    {
      g_autofree char *what = g_strdup_printf ("is to be an array of %u values", n);

      return fail (error, item->key, what);
    }
  for (guint i = 0; encfg_sim_battery_get_slot (battery, item->section, i, &slot); i++)
    if (!load_value (module, item, slot.index, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
load_values (EncfgSimModule *module, JsonNode *node, GError **error)
{
  g_autoptr (GList) members = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "values", "is to be an object");
  members = json_object_get_members (json_node_get_object (node));
  for (GList *l = members; l != NULL; l = l->next)
    {
      const EncfgItem *item =
        encfg_profile_find_item (encfg_sim_module_get_profile (module), l->data);

      if (item == NULL || !is_kept (item))
        return fail (error, l->data, "is nothing that this module keeps");
      if (!load_item (
            module, item, json_object_get_member (json_node_get_object (node), l->data), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_clock (EncfgSimModule *module, JsonNode *node, GError **error)
{
  gboolean is_integer = json_node_get_value_type (node) == G_TYPE_INT64;
  gint64 offset_s = is_integer ? json_node_get_int (node) : 0;

  if (!is_integer || offset_s < -(gint64) G_MAXUINT32 || offset_s > G_MAXUINT32)
    return fail (error, "clock-offset-s", "is to be a number of seconds");
  encfg_sim_module_set_clock (module, offset_s);
  return TRUE;
}

/* Of the module's own time: while no simulator runs none passes. */
static gboolean
load_cool_down (EncfgSimModule *module, JsonNode *node, GError **error)
{
  gboolean is_integer = json_node_get_value_type (node) == G_TYPE_INT64;
  gint64 seconds = is_integer ? json_node_get_int (node) : 0;

  if (seconds >= 1 && seconds <= G_MAXUINT32 &&
      encfg_sim_module_set_cool_down (module, (guint) seconds))
    return TRUE;
  return fail (error, "cool-down-s", "is to be seconds of the cool-down after a resistance test");
}

static gboolean
load_profile (EncfgSimModule *module, JsonNode *node, GError **error)
{
  const char *id = encfg_sim_module_get_profile (module)->id;

  if (json_node_get_value_type (node) == G_TYPE_STRING &&
      strcmp (json_node_get_string (node), id) == 0)
    return TRUE;
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "“profile” is not %s", id);
  return FALSE;
}

static gboolean
load_block (EncfgSimModule *module, JsonNode *node, GError **error)
{
  const char *block = encfg_sim_module_get_block (module);

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (error, "block", "is to be a text");
  if (strcmp (json_node_get_string (node), block) == 0)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_CONFIG,
               "“block” is %s, not %s as expected: start with --block %s",
               json_node_get_string (node),
               block,
               json_node_get_string (node));
  return FALSE;
}

static gboolean
load_strings (EncfgSimModule *module, JsonNode *node, GError **error)
{
  const guint n = encfg_sim_battery_count_strings (encfg_sim_module_get_battery (module));
  const gboolean is_integer = json_node_get_value_type (node) == G_TYPE_INT64;
  const gint64 kept = is_integer ? json_node_get_int (node) : 0;

  if (kept < 1)
    return fail (error, "strings", "is to be a number from 1 on");
  if (kept == n)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_CONFIG,
               "“strings” is %" G_GINT64_FORMAT ", not %u as expected: start with --strings "
               "%" G_GINT64_FORMAT,
               kept,
               n,
               kept);
  return FALSE;
}

gboolean
encfg_sim_memory_load (EncfgSimModule *module, JsonNode *node, GError **error)
{
  static const struct
  {
    const char *member;
    gboolean (*load) (EncfgSimModule *module, JsonNode *node, GError **error);
    gboolean is_optional;
  } members[] = {
    { "profile", load_profile, FALSE },      { "block", load_block, TRUE }, /* older files do not */
    { "strings", load_strings, TRUE },                                      /* name them */
    { "clock-offset-s", load_clock, FALSE }, { "cool-down-s", load_cool_down, TRUE },
    { "values", load_values, FALSE },
  };
  JsonObject *object = json_node_get_object (node);
  guint n_known = 1; /* the serial number */

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *member = json_object_get_member (object, members[i].member);

      if (member == NULL && members[i].is_optional)
        continue;
      if (member == NULL)
        return fail (error, members[i].member, "is missing");
      n_known++;
      if (!members[i].load (module, member, error))
        return FALSE;
    }
  if (json_object_get_size (object) != n_known)
    return fail (error, "serial", "has an unknown member beside it");
  encfg_sim_module_refresh (module);
  return TRUE;
}
