/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-bank.h"

#include "encfg-codec.h"
#include <string.h>

/* One address. A register that only an unlock sequence names has no item: it takes any word. */
typedef struct
{
  const EncfgItem *item;
  guint16 address;
  guint16 index;  /* occurrence of the item */
  guint16 offset; /* word within the occurrence */
  guint16 word;
} Register;

struct _EncfgSimBank
{
  EncfgProfile *profile;
  GArray *tables[ENCFG_N_TABLES]; /* Register, by address */
};

enum
{
  ILLEGAL_FUNCTION = 1,
  ILLEGAL_ADDRESS = 2,
  ILLEGAL_VALUE = 3
};

static int
register_compare (gconstpointer a, gconstpointer b)
{
  return (int) ((const Register *) a)->address - (int) ((const Register *) b)->address;
}

/* The first of `count` registers if all of them exist, else NULL. */
static Register *
find (const EncfgSimBank *self, EncfgTable table, guint address, guint count)
{
  GArray *registers = self->tables[table];
  Register wanted = { .address = (guint16) address };
  guint first;

  if (!g_array_binary_search (registers, &wanted, register_compare, &first) ||
      first + count > registers->len ||
      g_array_index (registers, Register, first + count - 1).address != address + count - 1)
    return NULL;
  return &g_array_index (registers, Register, first);
}

static void
add_item (EncfgSimBank *self, const EncfgItem *item)
{
  for (guint index = 0; index < self->profile->repeat[item->section].max; index++)
    for (guint offset = 0; offset < item->words; offset++)
      {
        Register added = { item,
                           (guint16) (encfg_item_address (item, index) + offset),
                           (guint16) index,
                           (guint16) offset,
                           0 };

        g_array_append_val (self->tables[item->table], added);
      }
}

static void
add_pokes (EncfgSimBank *self, GArray *pokes)
{
  for (guint i = 0; i < pokes->len; i++)
    {
      const EncfgPoke *poke = &g_array_index (pokes, EncfgPoke, i);
      Register added = { .address = poke->address };

      if (find (self, poke->table, poke->address, 1) != NULL)
        continue;
      g_array_append_val (self->tables[poke->table], added);
      g_array_sort (self->tables[poke->table], register_compare);
    }
}

static void
set_initial (EncfgSimBank *self, const EncfgItem *item)
{
  guint max = self->profile->repeat[item->section].max;
  EncfgValue initial = { .kind = ENCFG_VALUE_ABSENT };

  if (item->has_default && max == 1)
    initial = encfg_value_number (item->default_raw);
  else if (item->no_value->len == 0)
    return;
  for (guint index = 0; index < max; index++)
    encfg_sim_bank_set (self, item, index, &initial, NULL);
}

EncfgSimBank *
encfg_sim_bank_new (EncfgProfile *profile)
{
  EncfgSimBank *self = g_new0 (EncfgSimBank, 1);

  self->profile = encfg_profile_ref (profile);
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    self->tables[i] = g_array_new (FALSE, FALSE, sizeof (Register));
  for (guint i = 0; i < profile->items->len; i++)
    add_item (self, g_ptr_array_index (profile->items, i));
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    g_array_sort (self->tables[i], register_compare);
  add_pokes (self, profile->write_before);
  add_pokes (self, profile->write_after);
  for (guint i = 0; i < profile->items->len; i++)
    set_initial (self, g_ptr_array_index (profile->items, i));
  return self;
}

void
encfg_sim_bank_free (EncfgSimBank *self)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    g_array_unref (self->tables[i]);
  encfg_profile_unref (self->profile);
  g_free (self);
}

/* A whole value is written or none of it: half a 32-bit number would be a number nobody meant. */
static guint8
check_write (const EncfgRequest *request, const Register *registers)
{
  const Register *last = &registers[request->count - 1];

  for (guint i = 0; i < request->count; i++)
    {
      const EncfgItem *item = registers[i].item;

      if (item == NULL)
        continue;
      if (item->access == ENCFG_ACCESS_READ)
        return ILLEGAL_ADDRESS;
      if (item->fc16_only && request->function == 6)
        return ILLEGAL_FUNCTION;
    }
  if (registers->offset != 0 || (last->item != NULL && last->offset != last->item->words - 1))
    return ILLEGAL_VALUE;
  return 0;
}

static guint8
check_limits (const EncfgRequest *request, const Register *registers)
{
  for (guint i = 0; i < request->count; i++)
    {
      const EncfgItem *item = registers[i].item;
      EncfgValue value;

      if (item != NULL && registers[i].offset == 0 &&
          (!encfg_codec_decode (item, request->words + i, &value, NULL) ||
           !encfg_codec_check (item, &value, NULL)))
        return ILLEGAL_VALUE;
    }
  return 0;
}

guint8
encfg_sim_bank_check (const EncfgSimBank *self, const EncfgRequest *request)
{
  const EncfgLinkTraits *link = &self->profile->link;
  const Register *registers;
  guint8 exception;

  if (self->tables[request->table]->len == 0)
    return ILLEGAL_FUNCTION;
  if (!encfg_table_is_bits (request->table) &&
      request->count > (request->is_write ? link->max_write : link->max_read))
    return ILLEGAL_VALUE;
  registers = find (self, request->table, request->address, request->count);
  if (registers == NULL)
    return ILLEGAL_ADDRESS;
  if (!request->is_write)
    return 0;
  exception = check_write (request, registers);
  return exception != 0 ? exception : check_limits (request, registers);
}

void
encfg_sim_bank_fetch (const EncfgSimBank *self, const EncfgRequest *request, guint16 *words)
{
  const Register *registers = find (self, request->table, request->address, request->count);

  g_return_if_fail (registers != NULL);

  for (guint i = 0; i < request->count; i++)
    {
      const EncfgItem *item = registers[i].item;

      words[i] = item == NULL || item->access == ENCFG_ACCESS_WRITE ? 0 : registers[i].word;
    }
}

void
encfg_sim_bank_store (EncfgSimBank *self, const EncfgRequest *request)
{
  Register *registers = find (self, request->table, request->address, request->count);

  g_return_if_fail (registers != NULL);

  for (guint i = 0; i < request->count; i++)
    registers[i].word = request->words[i];
}

guint8
encfg_sim_bank_walk (const EncfgSimBank *self,
                     const EncfgRequest *request,
                     EncfgSimValueFunc func,
                     gpointer data)
{
  const Register *registers = find (self, request->table, request->address, request->count);

  g_return_val_if_fail (registers != NULL, ILLEGAL_ADDRESS);

  for (guint i = 0; i < request->count; i++)
    {
      const EncfgItem *item = registers[i].item;
      EncfgValue value;
      guint8 exception;

      if (item == NULL || registers[i].offset != 0)
        continue;
      encfg_codec_decode (item, request->words + i, &value, NULL);
      exception = func (item, registers[i].index, &value, data);
      if (exception != 0)
        return exception;
    }
  return 0;
}

gboolean
encfg_sim_bank_set (EncfgSimBank *self,
                    const EncfgItem *item,
                    guint index,
                    const EncfgValue *value,
                    GError **error)
{
  Register *registers = find (self, item->table, encfg_item_address (item, index), item->words);
  guint16 words[ENCFG_TEXT_MAX + 1];

  g_return_val_if_fail (registers != NULL, FALSE);

  if (!encfg_codec_encode (item, value, words, error))
    return FALSE;
  for (guint i = 0; i < item->words; i++)
    registers[i].word = words[i];
  return TRUE;
}

void
encfg_sim_bank_put (EncfgSimBank *self, const char *key, guint index, gint64 raw)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, key);
  EncfgValue value;

  if (item == NULL)
    return;
  value = encfg_value_number (CLAMP (raw, item->min, item->max));
  encfg_sim_bank_set (self, item, index, &value, NULL);
}

static double
units_per_si (const char *unit)
{
  static const struct
  {
    const char *unit;
    double per_si;
  } units[] = { { "mV", 1e3 }, { "mA", 1e3 }, { "mΩ", 1e3 }, { "µΩ", 1e6 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].unit, unit) == 0)
      return units[i].per_si;
  return 1;
}

void
encfg_sim_bank_put_si (EncfgSimBank *self, const char *key, guint index, double number)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, key);
  double raw;

  if (item == NULL)
    return;
  raw = number * units_per_si (item->unit) * (double) item->scale_den / (double) item->scale_num;
  encfg_sim_bank_put (self, key, index, (gint64) (raw < 0 ? raw - 0.5 : raw + 0.5));
}

void
encfg_sim_bank_put_text (EncfgSimBank *self, const char *key, const char *text)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, key);
  EncfgValue value = { .kind = ENCFG_VALUE_TEXT };
  gsize room;
  char *space;

  if (item == NULL || item->type->kind != ENCFG_TYPE_TEXT)
    return;
  room = MIN (sizeof value.text, item->words * 2 + 1);
  if (g_strlcpy (value.text, text, room) >= room)
    {
      space = strrchr (value.text, ' ');
      if (space != NULL)
        *space = '\0';
    }
  encfg_sim_bank_set (self, item, 0, &value, NULL);
}

static const EncfgName *
find_name (const EncfgItem *item, const char *name)
{
  for (guint i = 0; item != NULL && i < item->names->len; i++)
    {
      const EncfgName *found = &g_array_index (item->names, EncfgName, i);

      if (strcmp (found->name, name) == 0)
        return found;
    }
  return NULL;
}

void
encfg_sim_bank_put_name (EncfgSimBank *self, const char *key, guint index, const char *name)
{
  const EncfgName *found = find_name (encfg_profile_find_item (self->profile, key), name);

  if (found != NULL)
    encfg_sim_bank_put (self, key, index, found->number);
}

void
encfg_sim_bank_put_bit (EncfgSimBank *self,
                        const char *key,
                        guint index,
                        const char *name,
                        gboolean is_set)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, key);
  const EncfgName *bit = find_name (item, name);
  EncfgValue bits;

  if (bit == NULL || !encfg_sim_bank_get (self, item, index, &bits))
    return;
  if (is_set)
    encfg_sim_bank_put (self, key, index, bits.number | G_GINT64_CONSTANT (1) << bit->number);
  else
    encfg_sim_bank_put (self, key, index, bits.number & ~(G_GINT64_CONSTANT (1) << bit->number));
}

void
encfg_sim_bank_put_absent (EncfgSimBank *self, const char *key, guint index)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, key);
  EncfgValue absent = { .kind = ENCFG_VALUE_ABSENT };

  if (item != NULL && item->no_value->len > 0)
    encfg_sim_bank_set (self, item, index, &absent, NULL);
}

gboolean
encfg_sim_bank_get (const EncfgSimBank *self, const EncfgItem *item, guint index, EncfgValue *out)
{
  const Register *registers =
    find (self, item->table, encfg_item_address (item, index), item->words);
  guint16 words[ENCFG_TEXT_MAX + 1];

  g_return_val_if_fail (registers != NULL, FALSE);

  for (guint i = 0; i < item->words; i++)
    words[i] = registers[i].word;
  return encfg_codec_decode (item, words, out, NULL);
}
