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

void
encfg_place_read (EncfgReader *reader,
                  JsonObject *object,
                  EncfgItem *item,
                  guint address_base,
                  gboolean repeats)
{
  item->address = encfg_profile_read_address (reader, object, item->table, address_base);
  if (repeats)
    item->stride =
      (guint) encfg_reader_require_integer (reader, object, "stride", item->words, 65535);
  else if (json_object_has_member (object, "stride"))
    encfg_reader_fault (reader, "stride", "only for strings and cells");
}

struct _EncfgOccupancy
{
  const EncfgItem **owner[ENCFG_N_TABLES];
};

EncfgOccupancy *
encfg_occupancy_new (void)
{
  EncfgOccupancy *self = g_new0 (EncfgOccupancy, 1);

  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    self->owner[i] = g_new0 (const EncfgItem *, G_MAXUINT16 + 1);
  return self;
}

void
encfg_occupancy_free (EncfgOccupancy *self)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    g_free (self->owner[i]);
  g_free (self);
}

const EncfgItem *
encfg_occupancy_get (EncfgOccupancy *self, EncfgTable table, guint16 address)
{
  return self->owner[table][address];
}

void
encfg_occupancy_take (EncfgOccupancy *self,
                      EncfgReader *reader,
                      const EncfgItem *item,
                      guint repeats)
{
  const EncfgItem **owner = self->owner[item->table];

  if (item->address + (repeats - 1) * (gint64) item->stride + item->words > G_MAXUINT16 + 1)
    {
      encfg_reader_fault (reader, "address", "the registers would run past 65535");
      return;
    }
  for (guint i = 0; i < repeats; i++)
    for (guint word = 0; word < item->words; word++)
      {
        guint address = item->address + i * item->stride + word;

        if (owner[address] != NULL && !(item->section == ENCFG_SECTION_COMMANDS &&
                                        owner[address]->section == ENCFG_SECTION_COMMANDS))
          {
            encfg_reader_fault (reader,
                                "address",
                                "%s %u belongs to “%s” already",
                                encfg_table_name (item->table),
                                address,
                                owner[address]->key);
            return;
          }
        owner[address] = item;
      }
}
