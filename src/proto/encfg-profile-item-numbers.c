/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-decimal.h"
#include "encfg-profile-item-private.h"
#include <string.h>

#define PART_MAX 1000000   /* of a ratio */
#define OFFSET_MAX 1000000 /* shown, and as many parts of one */

static guint
count_decimals (gint64 den)
{
  guint digits = 0;

  for (gint64 power = 1; power < den; power *= 10)
    digits++;
  return digits;
}

static gboolean
is_power_of_ten (gint64 number)
{
  while (number % 10 == 0)
    number /= 10;
  return number == 1;
}

/* A factor of a few decimals as an exact ratio: 1/100 for 0.01. */
static gboolean
guess_ratio (const char *text, EncfgItem *item)
{
  gint64 num, gcd;

  if (encfg_decimal_parse (text, 1, PART_MAX, 6, &num) != ENCFG_DECIMAL_OK || num <= 0)
    return FALSE;
  gcd = encfg_decimal_gcd (num, PART_MAX);
  item->scale_num = num / gcd;
  item->scale_den = PART_MAX / gcd;
  return item->scale_num <= PART_MAX;
}

/* Other members are judged as if what was meant stood there, so that one fault is one. */
static void
fault_ratio (EncfgReader *reader, const char *scale, EncfgItem *item)
{
  if (guess_ratio (scale, item))
    {
      encfg_reader_fault (reader,
                          "scale",
                          "%s is no ratio; write it as \"%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT
                          "\", in double quotes",
                          scale,
                          item->scale_num,
                          item->scale_den);
      return;
    }
  encfg_reader_fault (
    reader, "scale", "“%s” is no ratio like \"1/10\" with numbers from 1 to 1000000", scale);
  item->scale_num = item->scale_den = 1;
}

static void
read_ratio (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  JsonNode *node = json_object_get_member (object, "scale");
  const GType type =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  const gboolean is_number = type == G_TYPE_DOUBLE || type == G_TYPE_INT64;
  g_autofree char *scale = is_number ? json_to_string (node, FALSE)
                                     : encfg_reader_get_string (reader, object, "scale", FALSE);
  g_auto (GStrv) parts = g_strsplit (scale != NULL ? scale : "1/1", "/", -1);

  if (g_strv_length (parts) == 2 &&
      g_ascii_string_to_signed (parts[0], 10, 1, PART_MAX, &item->scale_num, NULL) &&
      g_ascii_string_to_signed (parts[1], 10, 1, PART_MAX, &item->scale_den, NULL))
    return;
  item->scale_num = item->scale_den = 1;
  /* What is neither number nor text has its fault already. */
  if (is_number || type == G_TYPE_STRING)
    fault_ratio (reader, scale, item);
}

/* In millionths. */
static gint64
read_offset (EncfgReader *reader, JsonObject *object, const EncfgItem *item)
{
  JsonNode *node = json_object_get_member (object, "offset");
  g_autofree char *text = NULL;
  gint64 offset = 0;

  if (node == NULL)
    return 0;
  if (item->type->kind != ENCFG_TYPE_INTEGER)
    {
      encfg_reader_fault (reader, "offset", "the type %s is no number", item->type->name);
      return 0;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    text = encfg_reader_get_string (reader, object, "offset", TRUE);
  if (text == NULL || encfg_decimal_parse (text, 1, PART_MAX, 6, &offset) != ENCFG_DECIMAL_OK ||
      ABS (offset) > (gint64) OFFSET_MAX * PART_MAX)
    {
      encfg_reader_fault (reader,
                          "offset",
                          "expected a decimal number in double quotes, like \"-273.15\"; it is "
                          "added to raw × scale");
      return 0;
    }
  return offset;
}

/* Brings ratio and offset over one denominator, in lowest terms. */
static void
set_scale (EncfgItem *item, gint64 offset)
{
  const gint64 common = MAX (encfg_decimal_gcd (offset, PART_MAX), 1);
  const gint64 offset_den = PART_MAX / common;
  const gint64 shared = encfg_decimal_gcd (item->scale_den, offset_den);
  gint64 divisor;

  item->offset_num = offset / common * (item->scale_den / shared);
  item->scale_num *= offset_den / shared;
  item->scale_den *= offset_den / shared;
  divisor =
    encfg_decimal_gcd (encfg_decimal_gcd (item->scale_num, item->scale_den), item->offset_num);
  item->scale_num /= divisor;
  item->scale_den /= divisor;
  item->offset_num /= divisor;
}

static void
read_scale (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  const gboolean is_float = strcmp (item->type->name, "float32") == 0;
  gint64 decimals, offset, fallback = -1;

  read_ratio (reader, object, item);
  offset = read_offset (reader, object, item);
  if (is_power_of_ten (item->scale_den))
    fallback = MAX (count_decimals (item->scale_den),
                    count_decimals (PART_MAX / encfg_decimal_gcd (offset, PART_MAX)));
  if (is_float && !json_object_has_member (object, "scale"))
    {
      fallback = 0;
      if (!json_object_has_member (object, "decimals"))
        encfg_reader_fault (
          reader, "scale", "missing; a float32 is counted in steps of it, such as \"1/100\"");
    }
  encfg_reader_get_integer (reader, object, "decimals", 0, 6, fallback, &decimals);
  if (decimals < 0)
    encfg_reader_fault (reader,
                        "decimals",
                        "missing; the scale 1/%" G_GINT64_FORMAT " does not tell them",
                        item->scale_den);
  item->decimals = (guint) MAX (decimals, 0);
  if (is_float && !json_object_has_member (object, "scale"))
    for (guint i = 0; i < item->decimals; i++)
      item->scale_den *= 10;
  set_scale (item, offset);
}

/* Nothing may overflow on the way to a person. */
static void
check_scale (EncfgReader *reader, EncfgItem *item)
{
  const EncfgScale scale = { item->scale_num, item->scale_den, item->offset_num, item->decimals };
  const EncfgType *type = item->type;

  if (type->kind != ENCFG_TYPE_INTEGER || encfg_scale_fits (&scale, type->min, type->max))
    return;
  encfg_reader_fault (reader,
                      "decimals",
                      "too many: %u of them with such a scale and offset are more digits than "
                      "en-cfg can count for the type %s",
                      item->decimals,
                      type->name);
  item->decimals = 0;
  item->scale_num = item->scale_den = 1;
  item->offset_num = 0;
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

/* Some types hold no every number between their ends. */
static void
check_default (EncfgReader *reader, const EncfgItem *item)
{
  const EncfgValue value = encfg_value_number (item->default_raw);
  g_autoptr (GError) error = NULL;

  if (item->has_default && item->type->kind == ENCFG_TYPE_INTEGER &&
      item->default_raw >= item->min && item->default_raw <= item->max &&
      !encfg_codec_check (item, &value, &error))
    encfg_reader_fault (reader, "default", "%s", error->message);
}

void
encfg_item_read_numbers (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  read_scale (reader, object, item);
  check_scale (reader, item);
  read_limits (reader, object, item);
  read_range (reader, object, item);
  read_sentinels (reader, object, item);
  check_default (reader, item);
}
