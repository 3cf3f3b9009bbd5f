/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-json-print.h"

#include "encfg-json.h"

/* How deep lines are broken: the outer object and the arrays in it. */
#define ROWS_DEPTH 2

static void print_node (GString *out, JsonNode *node, guint depth, guint break_depth);

static void
print_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      const guchar byte = (guchar) *p;

      if (byte == '"' || byte == '\\')
        g_string_append_printf (out, "\\%c", byte);
      else if (byte < 0x20 || byte == 0x7f)
        g_string_append_printf (out, "\\u%04x", byte);
      else
        g_string_append_c (out, (char) byte);
    }
  g_string_append_c (out, '"');
}

static void
print_scalar (GString *out, JsonNode *node)
{
  g_autofree char *number = NULL;

  if (JSON_NODE_HOLDS_NULL (node))
    g_string_append (out, "null");
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    print_string (out, json_node_get_string (node));
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (json_node_get_value_type (node) == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    {
      number = encfg_json_format_double (json_node_get_double (node));
      g_string_append (out, number);
    }
}

static void
print_break (GString *out, guint depth, guint break_depth)
{
  if (depth > break_depth)
    return;
  g_string_append_c (out, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "  ");
}

static void
print_object (GString *out, JsonObject *object, guint depth, guint break_depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  gboolean first = TRUE;

  /* Only the outermost object is broken up: a row stays on its line. */
  if (depth > 0)
    break_depth = 0;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      if (!first)
        g_string_append (out, break_depth > depth ? "," : ", ");
      first = FALSE;
      print_break (out, depth + 1, break_depth);
      print_string (out, name);
      g_string_append (out, ": ");
      print_node (out, member, depth + 1, break_depth);
    }
  if (!first && break_depth > depth)
    print_break (out, depth, break_depth);
  g_string_append_c (out, '}');
}

static void
print_array (GString *out, JsonArray *array, guint depth, guint break_depth)
{
  const guint length = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append (out, break_depth > depth ? "," : ", ");
      print_break (out, depth + 1, break_depth);
      print_node (out, json_array_get_element (array, i), depth + 1, break_depth);
    }
  if (length > 0 && break_depth > depth)
    print_break (out, depth, break_depth);
  g_string_append_c (out, ']');
}

static void
print_node (GString *out, JsonNode *node, guint depth, guint break_depth)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    print_object (out, json_node_get_object (node), depth, break_depth);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    print_array (out, json_node_get_array (node), depth, break_depth);
  else
    print_scalar (out, node);
}

char *
encfg_json_print_line (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  print_node (out, node, 0, 0);
  return g_string_free (out, FALSE);
}

char *
encfg_json_print_rows (JsonNode *node)
{
  GString *out = g_string_new (NULL);

  print_node (out, node, 0, ROWS_DEPTH);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

JsonNode *
encfg_json_from_value (const EncfgItem *item, const EncfgValue *value)
{
  JsonNode *node = json_node_alloc ();
  g_autofree char *text = NULL;

  if (!encfg_value_is_present (value))
    return json_node_init_null (node);
  if (item->type->kind == ENCFG_TYPE_INTEGER)
    return json_node_init_double (node, encfg_codec_to_double (item, value->number));

  text = encfg_codec_format (item, value);
  return json_node_init_string (node, text);
}
