/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-profile-item.h"
#include <string.h>

static const char *const item_members[] = {
  "key",      "label",  "help",   "unit",       "source",         "provenance", "table",
  "address",  "type",   "length", "word-order", "write-function", "access",     "scale",
  "decimals", "min",    "max",    "default",    "no-value",       "names",      "stride",
  "range",    "column", "at",     NULL
};
static const char *const provenance_choices[] = { "assumed", "derived", "documented", NULL };
static const char *const table_choices[] = { "coil", "discrete", "input", "holding", NULL };
static const char *const access_choices[] = { "read", "read-write", "write", NULL };
static const char *const order_choices[] = { "high-first", "low-first", NULL };

static void
name_clear (gpointer name)
{
  g_free (((EncfgName *) name)->name);
}

EncfgItem *
encfg_profile_item_new (EncfgSection section)
{
  EncfgItem *self = g_new0 (EncfgItem, 1);

  self->section = section;
  self->scale_num = self->scale_den = 1;
  self->words = 1;
  self->no_value = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->names = g_array_new (FALSE, FALSE, sizeof (EncfgName));
  g_array_set_clear_func (self->names, name_clear);
  self->meanings = g_array_new (FALSE, FALSE, sizeof (EncfgName));
  g_array_set_clear_func (self->meanings, name_clear);
  return self;
}

EncfgItem *
encfg_profile_item_copy (const EncfgItem *self)
{
  EncfgItem *copy = g_memdup2 (self, sizeof *self);

  copy->key = g_strdup (self->key);
  copy->label = g_strdup (self->label);
  copy->name = g_strdup (self->name);
  copy->help = g_strdup (self->help);
  copy->unit = g_strdup (self->unit);
  copy->source = g_strdup (self->source);
  g_array_ref (copy->no_value);
  g_array_ref (copy->names);
  g_array_ref (copy->meanings);
  return copy;
}

void
encfg_profile_item_free (EncfgItem *self)
{
  g_free (self->key);
  g_free (self->label);
  g_free (self->name);
  g_free (self->help);
  g_free (self->unit);
  g_free (self->source);
  g_array_unref (self->no_value);
  g_array_unref (self->names);
  g_array_unref (self->meanings);
  g_free (self);
}

static void
read_words (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  g_autofree char *type = encfg_reader_get_string (reader, object, "type", TRUE);
  gboolean is_text;
  gint64 length;

  item->type = encfg_type_find (type);
  if (item->type == NULL)
    {
      guint n_types;
      const EncfgType *types = encfg_type_list (&n_types);
      g_autoptr (GString) list = g_string_new (NULL);

      for (guint i = 0; i < n_types; i++)
        g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", types[i].name);
      if (*type != '\0')
        encfg_reader_fault (
          reader, "type", "“%s” is not known; expected one of %s", type, list->str);
      item->type = encfg_type_find ("u16");
    }
  is_text = item->type->words == 0;
  item->words = item->type->words;
  if (is_text)
    {
      length = encfg_reader_require_integer (reader, object, "length", 1, ENCFG_WORDS_MAX);
      item->words = (guint) length;
    }
  else if (json_object_has_member (object, "length"))
    encfg_reader_fault (reader, "length", "only for the type text");
  if (encfg_table_is_bits (item->table) != (strcmp (item->type->name, "bit") == 0))
    encfg_reader_fault (
      reader, "type", "the type bit and the tables coil and discrete belong together");
}

static void
read_access (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  gboolean is_editable =
    item->section >= ENCFG_SECTION_SETTINGS && item->section <= ENCFG_SECTION_ADDRESS;
  gboolean can_write = item->table == ENCFG_TABLE_COIL || item->table == ENCFG_TABLE_HOLDING;
  gint64 function;

  item->access = (EncfgAccess) encfg_reader_get_choice (
    reader,
    object,
    "access",
    access_choices,
    is_editable && can_write ? ENCFG_ACCESS_READ_WRITE : ENCFG_ACCESS_READ);
  if (is_editable && !can_write && !json_object_has_member (object, "access"))
    encfg_reader_fault (reader,
                        "access",
                        "missing; in the table %s it can only be \"read\"",
                        encfg_table_name (item->table));
  if (is_editable && item->access == ENCFG_ACCESS_WRITE)
    encfg_reader_fault (reader, "access", "what is compared and proved must be readable");
  if (item->access != ENCFG_ACCESS_READ && !can_write)
    encfg_reader_fault (
      reader, "access", "the table %s cannot be written", encfg_table_name (item->table));
  if (encfg_reader_get_integer (reader, object, "write-function", 16, 16, 0, &function))
    item->fc16_only = TRUE;
}

static void
read_scale (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  g_autofree char *scale = encfg_reader_get_string (reader, object, "scale", FALSE);
  g_auto (GStrv) parts = g_strsplit (scale != NULL ? scale : "1/1", "/", -1);
  gint64 decimals, fallback = -1;

  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_signed (parts[0], 10, 1, 1000000, &item->scale_num, NULL) ||
      !g_ascii_string_to_signed (parts[1], 10, 1, 1000000, &item->scale_den, NULL))
    {
      encfg_reader_fault (
        reader, "scale", "“%s” is no ratio like \"1/10\" with numbers from 1 to 1000000", scale);
      item->scale_num = item->scale_den = 1;
    }
  for (gint64 power = 1, digits = 0; digits <= 6; power *= 10, digits++)
    if (item->scale_den == power)
      fallback = digits;
  encfg_reader_get_integer (reader, object, "decimals", 0, 6, fallback, &decimals);
  if (decimals < 0)
    encfg_reader_fault (reader, "decimals", "missing; the scale %s does not tell them", scale);
  item->decimals = (guint) MAX (decimals, 0);
  for (guint i = 0, power = 1; i <= item->decimals; i++, power *= 10)
    if (item->scale_num > 1000000000 / power)
      {
        encfg_reader_fault (reader, "decimals", "too many for the scale %s", scale);
        item->decimals = 0;
      }
}

static void
read_limits (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  const EncfgType *type = item->type;
  gboolean has_min = json_object_has_member (object, "min");
  gboolean has_max = json_object_has_member (object, "max");

  encfg_reader_get_integer (reader, object, "min", type->min, type->max, type->min, &item->min);
  encfg_reader_get_integer (reader, object, "max", type->min, type->max, type->max, &item->max);
  if (item->min > item->max)
    {
      encfg_reader_fault (
        reader, "min", "%" G_GINT64_FORMAT " is above max %" G_GINT64_FORMAT, item->min, item->max);
      item->min = type->min;
      item->max = type->max;
    }
  else if (type->kind == ENCFG_TYPE_INTEGER && encfg_item_is_writable (item) &&
           (!has_min || !has_max))
    encfg_reader_fault (
      reader, has_min ? "max" : "min", "missing; what can be written needs limits");

  item->has_default = encfg_reader_get_integer (
    reader, object, "default", type->min, type->max, 0, &item->default_raw);
  if (item->has_default && item->default_raw > item->max)
    encfg_reader_fault (reader,
                        "default",
                        "%" G_GINT64_FORMAT " is above max %" G_GINT64_FORMAT,
                        item->default_raw,
                        item->max);
  if (item->has_default && item->default_raw < item->min)
    encfg_reader_fault (reader,
                        "default",
                        "%" G_GINT64_FORMAT " is below min %" G_GINT64_FORMAT,
                        item->default_raw,
                        item->min);
}

/* What the sensor of a reading can measure: [ lowest, highest ]. */
static void
read_range (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  const EncfgType *type = item->type;
  JsonArray *array = encfg_reader_get_array (reader, object, "range", FALSE);
  gint64 ends[2];

  if (array == NULL)
    return;
  if (encfg_item_is_writable (item) || type->kind != ENCFG_TYPE_INTEGER)
    encfg_reader_fault (reader, "range", "only a reading that is a number has one");
  else if (json_array_get_length (array) != 2)
    encfg_reader_fault (reader, "range", "two numbers were expected: lowest and highest");
  else if (encfg_reader_as_integer (reader,
                                    json_array_get_element (array, 0),
                                    "range[0]",
                                    type->min,
                                    type->max,
                                    &ends[0]) &&
           encfg_reader_as_integer (
             reader, json_array_get_element (array, 1), "range[1]", ends[0], type->max, &ends[1]))
    {
      item->has_range = TRUE;
      item->range_min = ends[0];
      item->range_max = ends[1];
    }
}

static void
read_sentinels (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  JsonArray *array = encfg_reader_get_array (reader, object, "no-value", FALSE);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gint64 raw;

      if (!encfg_reader_as_integer (reader,
                                    json_array_get_element (array, i),
                                    "no-value",
                                    item->type->min,
                                    item->type->max,
                                    &raw))
        continue;
      if (encfg_item_is_writable (item) && raw >= item->min && raw <= item->max)
        encfg_reader_fault (
          reader, "no-value", "%" G_GINT64_FORMAT " lies between min and max", raw);
      g_array_append_val (item->no_value, raw);
    }
}

static void
add_name (EncfgItem *item, gint64 number, const char *text)
{
  EncfgName name = { number, g_strdup (text) };

  g_array_append_val (item->names, name);
}

static void
read_names (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  JsonNode *node = json_object_get_member (object, "names");
  gint64 highest = item->type->kind == ENCFG_TYPE_BITS ? 15 : item->type->max;
  gsize length = encfg_reader_enter (reader, "names");
  JsonObject *names = node != NULL ? encfg_reader_as_object (reader, node) : NULL;
  g_autoptr (GList) members = names != NULL ? json_object_get_members (names) : NULL;

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *text = encfg_reader_get_string (reader, names, l->data, TRUE);
      gint64 number;

      if (!g_ascii_string_to_signed (l->data, 10, 0, highest, &number, NULL))
        encfg_reader_fault (
          reader, l->data, "names belong to numbers from 0 to %" G_GINT64_FORMAT, highest);
      else
        add_name (item, number, text);
    }
  encfg_reader_leave (reader, length);
  if (item->names->len > 0 || item->type->kind != ENCFG_TYPE_ENUM)
    return;
  if (item->type->max == 1)
    {
      add_name (item, 0, "off");
      add_name (item, 1, "on");
    }
  else if (node == NULL)
    encfg_reader_fault (reader, "names", "missing; an enum needs them");
}

static void
read_unit (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  gboolean is_integer = item->type->kind == ENCFG_TYPE_INTEGER;

  item->unit = encfg_reader_get_string (reader, object, "unit", is_integer);
  if (item->unit == NULL)
    item->unit = g_strdup ("");
  else if (!is_integer)
    encfg_reader_fault (reader, "unit", "the type %s has no unit", item->type->name);
}

EncfgItem *
encfg_profile_item_read (EncfgReader *reader, JsonObject *object, EncfgSection section)
{
  EncfgItem *item = encfg_profile_item_new (section);

  encfg_reader_check_members (reader, object, item_members);
  item->key = encfg_reader_get_string (reader, object, "key", TRUE);
  item->label = encfg_reader_get_string (reader, object, "label", TRUE);
  item->name = g_strdup (item->label);
  item->help = encfg_reader_get_string (reader, object, "help", FALSE);
  item->source = encfg_reader_get_string (reader, object, "source", FALSE);
  if (!json_object_has_member (object, "provenance"))
    encfg_reader_fault (reader, "provenance", "missing");
  item->provenance = (EncfgProvenance) encfg_reader_get_choice (
    reader, object, "provenance", provenance_choices, ENCFG_PROVENANCE_ASSUMED);
  if (!json_object_has_member (object, "table"))
    encfg_reader_fault (reader, "table", "missing");
  item->table = (EncfgTable) encfg_reader_get_choice (
    reader, object, "table", table_choices, ENCFG_TABLE_HOLDING);
  item->low_first = encfg_reader_get_choice (reader, object, "word-order", order_choices, 0) == 1;
  read_words (reader, object, item);
  read_unit (reader, object, item);
  read_access (reader, object, item);
  read_scale (reader, object, item);
  read_limits (reader, object, item);
  read_range (reader, object, item);
  read_sentinels (reader, object, item);
  read_names (reader, object, item);
  return item;
}
