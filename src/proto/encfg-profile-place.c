/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-profile-place.h"

guint16
encfg_profile_read_address (EncfgReader *reader,
                            JsonObject *object,
                            EncfgTable table,
                            guint address_base)
{
  /* 40001 stands for the four ranges of the old numbering. */
  static const guint classic[ENCFG_N_TABLES] = { 1, 10001, 30001, 40001 };
  guint base = address_base == 40001 ? classic[table] : address_base;

  return (guint16) (encfg_reader_require_integer (reader, object, "address", base, base + 65535) -
                    base);
}

/* Among the segments of cells: a column, or a fixed place in a record. */
static void
read_in_segments (EncfgReader *reader, JsonObject *object, EncfgItem *item, const GArray *segments)
{
  item->segments = segments;
  item->has_column = json_object_has_member (object, "column");
  item->stride = item->words;
  if (item->has_column == json_object_has_member (object, "at"))
    encfg_reader_fault (reader,
                        NULL,
                        "needs either “column”, where a segment holds all cells of one reading and "
                        "then all of the next, or “at” and “stride”, where it holds cell by cell");
  else if (item->has_column)
    item->column = (guint) encfg_reader_require_integer (reader, object, "column", 0, 1000);
  else
    {
      item->offset = (guint) encfg_reader_require_integer (reader, object, "at", 0, 65535);
      item->stride =
        (guint) encfg_reader_require_integer (reader, object, "stride", item->words, 65535);
    }
  if (json_object_has_member (object, "address"))
    encfg_reader_fault (reader, "address", "each segment has its own; say “column” or “at” here");
  if (item->has_column && json_object_has_member (object, "stride"))
    encfg_reader_fault (reader, "stride", "a column has no gaps");
}

void
encfg_place_read (EncfgReader *reader,
                  JsonObject *object,
                  EncfgItem *item,
                  const EncfgPlacing *placing)
{
  static const char *const segmented[] = { "column", "at" };
  gboolean needs_stride = placing->repeats && placing->by == ENCFG_BY_STRIDE;

  if (placing->segments != NULL)
    {
      read_in_segments (reader, object, item, placing->segments);
      return;
    }
  item->address = encfg_profile_read_address (reader, object, item->table, placing->address_base);
  item->view = placing->view;
  item->view_step = placing->repeats && !needs_stride ? 1 : 0;
  if (needs_stride)
    item->stride =
      (guint) encfg_reader_require_integer (reader, object, "stride", item->words, 65535);
  else if (json_object_has_member (object, "stride"))
    encfg_reader_fault (reader,
                        "stride",
                        placing->repeats
                          ? "“by” tells how they differ"
                          : "only for strings and cells; a group has it in “repeat”");
  for (guint i = 0; i < G_N_ELEMENTS (segmented); i++)
    if (json_object_has_member (object, segmented[i]))
      encfg_reader_fault (reader, segmented[i], "only for cells with “segments”");
}

EncfgBy
encfg_place_read_by (EncfgReader *reader, JsonObject *object, guint max, guint *first)
{
  static const char *const names[] = { "page", "unit", NULL };
  EncfgBy by =
    (EncfgBy) encfg_reader_get_choice (reader, object, "by", names, (guint) ENCFG_BY_STRIDE);
  gint64 highest = by == ENCFG_BY_UNIT ? 246 : G_MAXUINT16;
  gint64 number = 0;

  *first = 0;
  if (by == ENCFG_BY_STRIDE)
    {
      if (json_object_has_member (object, "first") && !json_object_has_member (object, "by"))
        encfg_reader_fault (reader, "first", "only beside “by”");
      return by;
    }
  if (max > highest + 1)
    encfg_reader_fault (
      reader, "max", "there are no more than %" G_GINT64_FORMAT " %ss", highest + 1, names[by]);
  else
    encfg_reader_get_integer (reader, object, "first", 0, highest + 1 - max, 0, &number);
  *first = (guint) number;
  return by;
}

guint16
encfg_place_take_view (EncfgProfile *profile, const EncfgView *view)
{
  for (guint i = 0; i < profile->views->len; i++)
    {
      const EncfgView *known = &g_array_index (profile->views, EncfgView, i);

      if (known->unit_offset == view->unit_offset && known->has_page == view->has_page &&
          known->page == view->page)
        return (guint16) i;
    }
  g_array_append_val (profile->views, *view);
  return (guint16) (profile->views->len - 1);
}

/* The registers are kept in rooms of so many, made when one of them is taken. */
#define ROOM 256

typedef struct
{
  const EncfgItem *owner;
  guint16 bits; /* taken */
} Register;

struct _EncfgOccupancy
{
  GHashTable *rooms;    /* of Register[ROOM], by view, table and address */
  GPtrArray *bit_items; /* EncfgItem that takes a single bit */
};

EncfgOccupancy *
encfg_occupancy_new (void)
{
  EncfgOccupancy *self = g_new0 (EncfgOccupancy, 1);

  self->rooms = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->bit_items = g_ptr_array_new ();
  return self;
}

void
encfg_occupancy_free (EncfgOccupancy *self)
{
  g_hash_table_unref (self->rooms);
  g_ptr_array_unref (self->bit_items);
  g_free (self);
}

static Register *
get_register (EncfgOccupancy *self, guint16 view, EncfgTable table, guint16 address)
{
  guint number =
    (view * ENCFG_N_TABLES + (guint) table) * ((G_MAXUINT16 + 1) / ROOM) + address / ROOM;
  Register *room = g_hash_table_lookup (self->rooms, GUINT_TO_POINTER (number));

  if (room == NULL)
    {
      room = g_new0 (Register, ROOM);
      g_hash_table_insert (self->rooms, GUINT_TO_POINTER (number), room);
    }
  return &room[address % ROOM];
}

const EncfgItem *
encfg_occupancy_get (EncfgOccupancy *self, EncfgTable table, guint16 address)
{
  return get_register (self, 0, table, address)->owner;
}

/* Who has the register, or the bit of it that `item` wants. */
static const EncfgItem *
find_owner (EncfgOccupancy *self, const Register *reg, const EncfgItem *item, guint16 address)
{
  for (guint i = 0; item->has_bit && i < self->bit_items->len; i++)
    {
      const EncfgItem *other = g_ptr_array_index (self->bit_items, i);

      if (other->table == item->table && other->bit == item->bit && other->address == address)
        return other;
    }
  return reg->owner;
}

static gboolean
take (EncfgOccupancy *self,
      EncfgReader *reader,
      const EncfgItem *item,
      guint16 view,
      guint16 address)
{
  Register *reg = get_register (self, view, item->table, address);
  guint16 bits = item->has_bit ? (guint16) (1u << item->bit) : G_MAXUINT16;
  gboolean both_command = reg->owner != NULL && reg->owner->section == ENCFG_SECTION_COMMANDS &&
                          item->section == ENCFG_SECTION_COMMANDS;

  if ((reg->bits & bits) != 0 && !both_command)
    {
      encfg_reader_fault (reader,
                          item->segments == NULL ? "address"
                          : item->has_column     ? "column"
                                                 : "at",
                          "%s %u belongs to “%s” already%s",
                          encfg_table_name (item->table),
                          address,
                          find_owner (self, reg, item, address)->key,
                          item->group != NULL && item->group->number > 1
                            ? "; is the stride of the group wide enough?"
                            : "");
      return FALSE;
    }
  reg->owner = item;
  reg->bits |= bits;
  return TRUE;
}

/* As encfg_item_address, but not cut to 16 bits. */
static guint64
get_wide_address (const EncfgItem *item, guint index)
{
  guint64 place = index;

  for (guint i = 0; item->segments != NULL && i < item->segments->len; i++)
    {
      const EncfgSegment *segment = &g_array_index (item->segments, EncfgSegment, i);

      if (place < segment->size)
        return segment->address + place * item->stride +
               (item->has_column ? (guint64) item->column * segment->size : item->offset);
      place -= segment->size;
    }
  return item->address + place * item->stride;
}

void
encfg_occupancy_take (EncfgOccupancy *self,
                      EncfgReader *reader,
                      const EncfgItem *item,
                      guint repeats)
{
  if (item->has_bit)
    g_ptr_array_add (self->bit_items, (gpointer) item);
  for (guint i = 0; i < repeats; i++)
    {
      guint64 first = get_wide_address (item, i);

      if (first + item->words > G_MAXUINT16 + 1)
        {
          encfg_reader_fault (reader,
                              item->segments == NULL ? "address" : NULL,
                              "the registers would run past 65535");
          return;
        }
      for (guint word = 0; word < item->words; word++)
        if (!take (self, reader, item, encfg_item_view (item, i), (guint16) (first + word)))
          return;
    }
}
