/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-settings-json.h"

#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-json.h"

#include <glib/gi18n-lib.h>

#define FORMAT "en-cfg settings"
#define VERSION 1

static gboolean
fail (GError **error, const char *path, const char *message)
{
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_CONFIG, "%s: %s", path, message);
  return FALSE;
}

static gboolean
take_string (JsonNode *node, const char *path, char **out, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (error, path, _ ("a text was expected"));
  g_free (*out);
  *out = json_node_dup_string (node);
  return TRUE;
}

/* A number, a text, or null for "no value". */
static gboolean
take_value (JsonNode *node, const char *path, EncfgFileRow *row, GError **error)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return take_string (node, path, &row->value, error);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return fail (error, path, _ ("a number, a text or null was expected"));

  row->is_number = TRUE;
  row->value = encfg_json_dup_typed (node);
  return TRUE;
}

static gboolean
take_row_member (EncfgFileRow *row,
                 const char *name,
                 JsonNode *node,
                 const char *row_path,
                 GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s.%s", row_path, name);

  if (g_str_equal (name, "key"))
    return take_string (node, path, &row->key, error);
  if (g_str_equal (name, "label"))
    return take_string (node, path, &row->label, error);
  if (g_str_equal (name, "unit"))
    return take_string (node, path, &row->unit, error);
  if (g_str_equal (name, "value"))
    return take_value (node, path, row, error);
  return fail (error, path, _ ("unknown member"));
}

static gboolean
take_row (EncfgSettingsFile *self, JsonNode *node, guint index, GHashTable *seen, GError **error)
{
  g_autofree char *path = g_strdup_printf ("settings[%u]", index);
  EncfgFileRow *row = g_new0 (EncfgFileRow, 1);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  g_ptr_array_add (self->rows, row);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, path, _ ("an object was expected"));

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!take_row_member (row, name, member, path, error))
      return FALSE;

  if (!row->key || *row->key == '\0')
    return fail (error, path, _ ("the key is missing"));
  if (!json_object_has_member (json_node_get_object (node), "value"))
    return fail (error, path, _ ("the value is missing"));
  if (!g_hash_table_add (seen, row->key))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_CONFIG,
                   _ ("%s: %s stands here a second time"),
                   path,
                   row->key);
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_rows (EncfgSettingsFile *self, JsonNode *node, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, "settings", _ ("an array was expected"));
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    if (!take_row (self, json_array_get_element (json_node_get_array (node), i), i, seen, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_member (EncfgSettingsFile *self, const char *name, JsonNode *node, GError **error)
{
  if (g_str_equal (name, "format") || g_str_equal (name, "version"))
    return TRUE; /* checked before all else */
  if (g_str_equal (name, "profile"))
    return take_string (node, name, &self->profile, error);
  if (g_str_equal (name, "made"))
    return take_string (node, name, &self->made, error);
  if (g_str_equal (name, "kind"))
    return take_string (node, name, &self->kind, error);
  if (g_str_equal (name, "settings"))
    return take_rows (self, node, error);
  if (g_str_equal (name, "simulated"))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return fail (error, name, _ ("true or false was expected"));
      self->simulated = json_node_get_boolean (node);
      return TRUE;
    }
  if (g_str_equal (name, "module"))
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (error, name, _ ("an object was expected"));
      self->module = json_node_copy (node);
      return TRUE;
    }
  return fail (error, name, _ ("unknown member"));
}

static gboolean
check_format (JsonObject *root, GError **error)
{
  JsonNode *format = json_object_get_member (root, "format");
  JsonNode *version = json_object_get_member (root, "version");

  if (!format || !JSON_NODE_HOLDS_VALUE (format) ||
      g_strcmp0 (json_node_get_string (format), FORMAT) != 0)
    return fail (error, "format", _ ("this is no settings file of en-cfg"));
  if (!version || !JSON_NODE_HOLDS_VALUE (version) ||
      json_node_get_value_type (version) != G_TYPE_INT64)
    return fail (error, "version", _ ("a whole number was expected"));
  if (json_node_get_int (version) != VERSION)
    return fail (
      error, "version", _ ("made by another version of en-cfg, this one reads version 1"));
  if (!json_object_has_member (root, "profile"))
    return fail (error, "profile", _ ("missing"));
  if (!json_object_has_member (root, "settings"))
    return fail (error, "settings", _ ("missing"));
  return TRUE;
}

EncfgSettingsFile *
encfg_settings_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (EncfgSettingsFile) self = encfg_settings_file_new ();
  g_autoptr (JsonNode) root = encfg_json_parse (text, length, error);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (!root || !check_format (json_node_get_object (root), error))
    return NULL;
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!take_member (self, name, member, error))
      return NULL;
  return g_steal_pointer (&self);
}

static void
build_row (JsonBuilder *builder, const EncfgFileRow *row)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "key");
  json_builder_add_string_value (builder, row->key);
  if (row->label)
    {
      json_builder_set_member_name (builder, "label");
      json_builder_add_string_value (builder, row->label);
    }
  json_builder_set_member_name (builder, "value");
  if (!row->value)
    json_builder_add_null_value (builder);
  else if (row->is_number)
    json_builder_add_double_value (builder, g_ascii_strtod (row->value, NULL));
  else
    json_builder_add_string_value (builder, row->value);
  if (row->unit)
    {
      json_builder_set_member_name (builder, "unit");
      json_builder_add_string_value (builder, row->unit);
    }
  json_builder_end_object (builder);
}

JsonNode *
encfg_settings_json_from_row (const EncfgFileRow *row)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  build_row (builder, row);
  return json_builder_get_root (builder);
}

static void
build_header (JsonBuilder *builder, const EncfgSettingsFile *self)
{
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  json_builder_set_member_name (builder, "profile");
  json_builder_add_string_value (builder, self->profile ? self->profile : "");
  if (self->made)
    {
      json_builder_set_member_name (builder, "made");
      json_builder_add_string_value (builder, self->made);
    }
  if (self->kind)
    {
      json_builder_set_member_name (builder, "kind");
      json_builder_add_string_value (builder, self->kind);
    }
  json_builder_set_member_name (builder, "simulated");
  json_builder_add_boolean_value (builder, self->simulated);
  if (self->module)
    {
      json_builder_set_member_name (builder, "module");
      json_builder_add_value (builder, json_node_copy (self->module));
    }
}

char *
encfg_settings_json_print (const EncfgSettingsFile *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  build_header (builder, self);
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->rows->len; i++)
    build_row (builder, g_ptr_array_index (self->rows, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return encfg_json_print_rows (root);
}
