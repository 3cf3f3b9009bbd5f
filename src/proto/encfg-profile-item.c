/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-profile-item-private.h"
#include "encfg-profile-item.h"
#include "encfg-profile-meanings.h"
#include <string.h>

/* clang-format off */
static const char *const item_members[] = {
  "key", "label", "help", "provenance", "source", "table", "address", "stride", "column", "at",
  "type", "length", "word-order", "byte-order", "bit", "encoding", "padding", "unit", "scale",
  "offset", "decimals", "min", "max", "default", "range", "no-value", "names", "means", "access",
  "write-function", NULL
};
/* clang-format on */
static const char *const provenance_choices[] = { "assumed", "derived", "documented", NULL };
static const char *const table_choices[] = { "coil", "discrete", "input", "holding", NULL };
static const char *const access_choices[] = { "read", "read-write", "write", NULL };

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
check_access (EncfgReader *reader, const EncfgItem *item, gboolean is_editable)
{
  const gboolean can_write = item->table == ENCFG_TABLE_COIL || item->table == ENCFG_TABLE_HOLDING;

  if (is_editable && item->access == ENCFG_ACCESS_WRITE)
    encfg_reader_fault (reader, "access", "what is compared and proved must be readable");
  if (!encfg_item_is_writable (item))
    return;
  if (!can_write)
    encfg_reader_fault (
      reader, "access", "the table %s cannot be written", encfg_table_name (item->table));
  else if (item->has_bit)
    encfg_reader_fault (reader,
                        "access",
                        "a single bit of a register can only be \"read\", for its neighbours would "
                        "be written with it; the type bits has them all");
}

static void
read_access (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  const gboolean is_editable =
    item->section >= ENCFG_SECTION_SETTINGS && item->section <= ENCFG_SECTION_ADDRESS;
  const gboolean can_write =
    !item->has_bit && (item->table == ENCFG_TABLE_COIL || item->table == ENCFG_TABLE_HOLDING);
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
                        "missing; %s %s it can only be \"read\"",
                        item->has_bit ? "as one bit in the table" : "in the table",
                        encfg_table_name (item->table));
  check_access (reader, item, is_editable);
  if (encfg_reader_get_integer (reader, object, "write-function", 16, 16, 0, &function))
    item->fc16_only = TRUE;
}

static void
add_name (GArray *names, gint64 number, const char *text)
{
  EncfgName name = { number, g_strdup (text) };

  g_array_append_val (names, name);
}

/* The member, { "0": "rest" }, into `out`. FALSE if it is not there. */
static gboolean
read_dictionary (EncfgReader *reader,
                 JsonObject *object,
                 const char *member,
                 const EncfgItem *item,
                 GArray *out)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 highest = item->type->kind == ENCFG_TYPE_BITS ? 15 : item->type->max;
  gsize length = encfg_reader_enter (reader, member);
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
        add_name (out, number, text);
    }
  encfg_reader_leave (reader, length);
  return node != NULL;
}

void
encfg_profile_item_name_bit (EncfgItem *item)
{
  add_name (item->names, 0, "off");
  add_name (item->names, 1, "on");
}

static void
read_names (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  gboolean is_there = read_dictionary (reader, object, "names", item, item->names);

  if (item->names->len > 0 || item->type->kind != ENCFG_TYPE_ENUM)
    return;
  if (item->type->max == 1)
    encfg_profile_item_name_bit (item);
  else if (!is_there)
    encfg_reader_fault (reader, "names", "missing; an enum needs them");
}

static void
check_meaning (EncfgReader *reader, const EncfgItem *item, const EncfgName *meaning)
{
  g_autofree char *member = g_strdup_printf ("%" G_GINT64_FORMAT, meaning->number);
  g_autofree char *list = NULL;

  if (encfg_item_name_of (item, meaning->number) == NULL)
    encfg_reader_fault (reader, member, "stands for nothing in “names”");
  for (guint i = 0; i < item->meanings->len; i++)
    {
      const EncfgName *other = &g_array_index (item->meanings, EncfgName, i);

      if (other->number < meaning->number && strcmp (other->name, meaning->name) == 0 &&
          item->type->kind == ENCFG_TYPE_BITS)
        encfg_reader_fault (reader,
                            member,
                            "“%s” is what bit %" G_GINT64_FORMAT " means already",
                            meaning->name,
                            other->number);
    }
  if (g_strv_contains (encfg_profile_meanings, meaning->name))
    return;
  list = g_strjoinv (", ", (char **) encfg_profile_meanings);
  encfg_reader_fault (
    reader, member, "en-cfg knows no “%s”; expected one of %s", meaning->name, list);
}

static void
read_meanings (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  gsize length;

  if (!read_dictionary (reader, object, "means", item, item->meanings))
    return;
  if (item->type->kind != ENCFG_TYPE_ENUM && item->type->kind != ENCFG_TYPE_BITS)
    {
      encfg_reader_fault (reader, "means", "only for the types enum, bits and bit");
      return;
    }
  length = encfg_reader_enter (reader, "means");
  for (guint i = 0; i < item->meanings->len; i++)
    check_meaning (reader, item, &g_array_index (item->meanings, EncfgName, i));
  encfg_reader_leave (reader, length);
}

static void
read_unit (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  gboolean is_integer = item->type->kind == ENCFG_TYPE_INTEGER;

  if (is_integer && !json_object_has_member (object, "unit"))
    encfg_reader_fault (reader, "unit", "missing; \"\" if it is a plain count");
  item->unit = encfg_reader_get_string (reader, object, "unit", FALSE);
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
    encfg_reader_fault (reader, "provenance", "missing; documented, derived or assumed");
  item->provenance = (EncfgProvenance) encfg_reader_get_choice (
    reader, object, "provenance", provenance_choices, ENCFG_PROVENANCE_ASSUMED);
  if (!json_object_has_member (object, "table"))
    encfg_reader_fault (reader, "table", "missing; coil, discrete, input or holding");
  item->table = (EncfgTable) encfg_reader_get_choice (
    reader, object, "table", table_choices, ENCFG_TABLE_HOLDING);
  encfg_item_read_words (reader, object, item);
  read_unit (reader, object, item);
  read_access (reader, object, item);
  encfg_item_read_numbers (reader, object, item);
  read_names (reader, object, item);
  read_meanings (reader, object, item);
  return item;
}
