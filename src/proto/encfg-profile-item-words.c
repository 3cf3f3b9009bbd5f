/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-profile-item-private.h"
#include <string.h>

static const char *const order_choices[] = { "high-first", "low-first", NULL };

/* What makers call them. */
static const struct
{
  const char *word, *type;
} vendor_words[] = {
  { "uint16", "u16" },     { "unsigned", "u16" },    { "word", "u16" },        { "ushort", "u16" },
  { "int16", "s16" },      { "signed", "s16" },      { "short", "s16" },       { "int", "s16" },
  { "uint32", "u32" },     { "dword", "u32" },       { "ulong", "u32" },       { "int32", "s32" },
  { "long", "s32" },       { "float", "float32" },   { "real", "float32" },    { "string", "text" },
  { "ascii", "text" },     { "char", "text" },       { "bool", "bit" },        { "boolean", "bit" },
  { "coil", "bit" },       { "bitmap", "bits" },     { "bitfield", "bits" },   { "flags", "bits" },
  { "bcd", "bcd16" },      { "ip", "ipv4" },         { "datetime", "clock6" }, { "time", "clock6" },
  { "unixtime", "epoch" }, { "timestamp", "epoch" },
};

/* The type that a maker's word stands for, or NULL. */
static const EncfgType *
guess_type (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vendor_words); i++)
    if (g_ascii_strcasecmp (vendor_words[i].word, word) == 0)
      return encfg_type_find (vendor_words[i].type);
  return NULL;
}

static void
read_type (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  g_autofree char *type = encfg_reader_get_string (reader, object, "type", TRUE);

  item->type = encfg_type_find (type);
  if (item->type == NULL && guess_type (type) != NULL)
    {
      /* Its other members are judged as if that stood there, so that one fault is one. */
      item->type = guess_type (type);
      encfg_reader_fault (reader, "type", "“%s” is called \"%s\" here", type, item->type->name);
    }
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
      /* Something that raises no faults of its own. */
      item->type = encfg_type_find (item->section == ENCFG_SECTION_CLOCK ? "clock6" : "u16");
    }
}

/* Faults the member if it is there. */
static void
refuse_member (EncfgReader *reader, JsonObject *object, const char *member, const char *why)
{
  if (json_object_has_member (object, member))
    encfg_reader_fault (reader, member, "%s", why);
}

static void
read_text_members (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  static const char *const encodings[] = { "ASCII", "GBK", "UTF-8", "Latin-1", NULL };
  static const char *const iconv_names[] = { NULL, "GBK", "UTF-8", "ISO-8859-1" };
  static const char *const paddings[] = { "zero", "space", NULL };
  static const char *const members[] = { "length", "encoding", "padding" };

  if (item->type->kind != ENCFG_TYPE_TEXT)
    {
      for (guint i = 0; i < G_N_ELEMENTS (members); i++)
        refuse_member (reader, object, members[i], "only for the type text");
      return;
    }
  item->words = (guint) encfg_reader_require_integer (reader, object, "length", 1, ENCFG_WORDS_MAX);
  item->encoding = iconv_names[encfg_reader_get_choice (reader, object, "encoding", encodings, 0)];
  item->space_padded = encfg_reader_get_choice (reader, object, "padding", paddings, 0) == 1;
}

static void
read_orders (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  item->low_first = encfg_reader_get_choice (reader, object, "word-order", order_choices, 0) == 1;
  if (encfg_table_is_bits (item->table))
    refuse_member (
      reader, object, "byte-order", "only for registers; a coil or discrete input has no bytes");
  else
    item->low_byte_first =
      encfg_reader_get_choice (reader, object, "byte-order", order_choices, 0) == 1;
}

static void
read_bit (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  const gboolean is_bit = strcmp (item->type->name, "bit") == 0;
  gint64 bit;

  if (!is_bit)
    {
      refuse_member (reader, object, "bit", "only for the type bit");
      if (encfg_table_is_bits (item->table))
        encfg_reader_fault (reader,
                            "type",
                            "the table %s holds single bits: expected the type bit",
                            encfg_table_name (item->table));
    }
  else if (encfg_table_is_bits (item->table))
    refuse_member (reader, object, "bit", "only for registers; a coil or discrete input is one");
  else
    {
      item->has_bit = TRUE;
      if (!json_object_has_member (object, "bit"))
        encfg_reader_fault (reader,
                            "bit",
                            "missing; which bit of the register is it, 0 (lowest) to 15? A whole "
                            "register of flags has the type bits");
      encfg_reader_get_integer (reader, object, "bit", 0, 15, 0, &bit);
      item->bit = (guint) bit;
    }
}

void
encfg_item_read_words (EncfgReader *reader, JsonObject *object, EncfgItem *item)
{
  read_type (reader, object, item);
  item->words = item->type->words;
  read_text_members (reader, object, item);
  read_orders (reader, object, item);
  read_bit (reader, object, item);
}
