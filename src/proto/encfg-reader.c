/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-reader.h"
#include <string.h>

gsize
encfg_reader_enter (EncfgReader *self, const char *name)
{
  gsize length = self->path->len;

  g_string_append_printf (self->path, "%s%s", length > 0 ? "." : "", name);
  return length;
}

gsize
encfg_reader_enter_index (EncfgReader *self, guint index)
{
  gsize length = self->path->len;

  g_string_append_printf (self->path, "[%u]", index);
  return length;
}

void
encfg_reader_leave (EncfgReader *self, gsize length)
{
  g_string_truncate (self->path, length);
}

void
encfg_reader_fault (EncfgReader *self, const char *member, const char *format, ...)
{
  EncfgProblem *problem = g_new0 (EncfgProblem, 1);
  gsize length = self->path->len;
  va_list args;

  if (member != NULL)
    length = encfg_reader_enter (self, member);
  problem->path = g_strdup (self->path->str);
  encfg_reader_leave (self, length);
  va_start (args, format);
  problem->message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->problems, problem);
}

gboolean
encfg_reader_is_told (EncfgReader *self, const char *member)
{
  gsize length = encfg_reader_enter (self, member);
  gboolean is_told = FALSE;

  for (guint i = 0; i < self->problems->len; i++)
    if (strcmp (((EncfgProblem *) g_ptr_array_index (self->problems, i))->path, self->path->str) ==
        0)
      is_told = TRUE;
  encfg_reader_leave (self, length);
  return is_told;
}

void
encfg_reader_check_members (EncfgReader *self, JsonObject *object, const char *const *known)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      {
        g_autofree char *list = g_strjoinv (", ", (char **) known);

        encfg_reader_fault (self, l->data, "unknown member; known here: %s", list);
      }
}

JsonObject *
encfg_reader_as_object (EncfgReader *self, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  encfg_reader_fault (self, NULL, "expected an object {…}");
  return NULL;
}

JsonArray *
encfg_reader_get_array (EncfgReader *self,
                        JsonObject *object,
                        const char *member,
                        gboolean required)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  if (node != NULL)
    encfg_reader_fault (self, member, "expected an array […]");
  else if (required)
    encfg_reader_fault (self, member, "missing");
  return NULL;
}

/* The text will stand on terminals and in tables of lines. */
static char *
dup_plain_text (EncfgReader *self, JsonNode *node, const char *member)
{
  for (const char *p = json_node_get_string (node); *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      {
        encfg_reader_fault (self, member, "control characters are not allowed");
        return g_strdup ("");
      }
  return json_node_dup_string (node);
}

char *
encfg_reader_get_string (EncfgReader *self,
                         JsonObject *object,
                         const char *member,
                         gboolean required)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    {
      if (required)
        encfg_reader_fault (self, member, "missing");
      return required ? g_strdup ("") : NULL;
    }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      encfg_reader_fault (self, member, "expected a text in double quotes");
      return g_strdup ("");
    }
  return dup_plain_text (self, node, member);
}

void
encfg_reader_get_strings (EncfgReader *self,
                          JsonObject *object,
                          const char *member,
                          GPtrArray *texts)
{
  JsonArray *array = encfg_reader_get_array (self, object, member, TRUE);

  if (array != NULL && json_array_get_length (array) == 0)
    encfg_reader_fault (self, member, "expected at least one text");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (texts, dup_plain_text (self, node, member));
      else
        encfg_reader_fault (self, member, "expected texts in double quotes");
    }
}

/* Says how to write what was meant, as far as that can be told. */
static void
fault_no_integer (EncfgReader *self, JsonNode *node, const char *member)
{
  const GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  const char *text = type == G_TYPE_STRING ? json_node_get_string (node) : "";
  gint64 number;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    encfg_reader_fault (
      self, member, "expected an integer, without quotes: %" G_GINT64_FORMAT, number);
  else if (g_ascii_strncasecmp (text, "0x", 2) == 0 &&
           g_ascii_string_to_signed (text + 2, 16, 0, G_MAXINT64, &number, NULL))
    encfg_reader_fault (
      self,
      member,
      "expected an integer; JSON has no hexadecimal numbers, %s is %" G_GINT64_FORMAT,
      text,
      number);
  else if (type == G_TYPE_DOUBLE && self->integer_is != NULL)
    encfg_reader_fault (self, member, "expected an integer: %s", self->integer_is);
  else
    encfg_reader_fault (self, member, "expected an integer");
}

gboolean
encfg_reader_as_integer (EncfgReader *self,
                         JsonNode *node,
                         const char *member,
                         gint64 min,
                         gint64 max,
                         gint64 *out)
{
  gint64 number;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    {
      fault_no_integer (self, node, member);
      return FALSE;
    }
  number = json_node_get_int (node);
  if (number < min || number > max)
    {
      encfg_reader_fault (self,
                          member,
                          "%" G_GINT64_FORMAT " is outside %" G_GINT64_FORMAT
                          " to %" G_GINT64_FORMAT,
                          number,
                          min,
                          max);
      return FALSE;
    }
  *out = number;
  return TRUE;
}

gboolean
encfg_reader_get_integer (EncfgReader *self,
                          JsonObject *object,
                          const char *member,
                          gint64 min,
                          gint64 max,
                          gint64 fallback,
                          gint64 *out)
{
  JsonNode *node = json_object_get_member (object, member);

  *out = fallback;
  return node != NULL && encfg_reader_as_integer (self, node, member, min, max, out);
}

gint64
encfg_reader_require_integer (EncfgReader *self,
                              JsonObject *object,
                              const char *member,
                              gint64 min,
                              gint64 max)
{
  gint64 number;

  if (!json_object_has_member (object, member))
    encfg_reader_fault (self, member, "missing");
  encfg_reader_get_integer (self, object, member, min, max, min, &number);
  return number;
}

gboolean
encfg_reader_get_boolean (EncfgReader *self,
                          JsonObject *object,
                          const char *member,
                          gboolean fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return fallback;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  encfg_reader_fault (self, member, "expected true or false");
  return fallback;
}

guint
encfg_reader_get_choice (EncfgReader *self,
                         JsonObject *object,
                         const char *member,
                         const char *const *names,
                         guint fallback)
{
  g_autofree char *text = encfg_reader_get_string (self, object, member, FALSE);
  g_autofree char *list = NULL;

  if (text == NULL)
    return fallback;
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], text) == 0)
      return i;
  list = g_strjoinv (", ", (char **) names);
  encfg_reader_fault (self, member, "“%s” is not known; expected one of %s", text, list);
  return fallback;
}
