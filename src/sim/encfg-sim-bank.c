/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-bank.h"

#include "encfg-codec.h"
#include "encfg-sim-map.h"
#include <string.h>

#define NO_VIEW G_MAXUINT

struct _EncfgSimBank
{
  const EncfgSimMap *map;         /* shared with the other modules of the profile */
  EncfgProfile *profile;          /* the map's */
  guint16 *words[ENCFG_N_TABLES]; /* of each register of the map, as a read shows them */
  guint16 pages[256];             /* that is shown, by unit offset */
};

/* The registers that a request means, in its order, by their place in the map: mostly they adjoin.
 */
typedef struct
{
  const EncfgSimRegister *registers; /* of the table */
  gboolean is_run;                   /* from `first` on; else each for itself */
  guint first;
  guint each[ENCFG_MAX_READ_BITS];
} Found;

static guint
place_of (const Found *found, guint i)
{
  return found->is_run ? found->first + i : found->each[i];
}

static const EncfgSimRegister *
register_of (const Found *found, guint i)
{
  return &found->registers[place_of (found, i)];
}

enum
{
  ILLEGAL_FUNCTION = 1,
  ILLEGAL_ADDRESS = 2,
  ILLEGAL_VALUE = 3
};

/* What stands behind a unit id, besides the page that is shown there. */
static guint
find_view (const EncfgSimBank *self, guint unit_offset, gboolean has_page, guint page)
{
  for (guint i = 0; i < self->profile->views->len; i++)
    {
      const EncfgView *view = &g_array_index (self->profile->views, EncfgView, i);

      if (view->unit_offset == unit_offset && view->has_page == has_page &&
          (!has_page || view->page == page))
        return i;
    }
  return NO_VIEW;
}

/* Where page and unit both have a register, what has a name goes before what only lies between. */
static gboolean
find_one (const EncfgSimTable *table, const guint views[2], guint address, guint *place)
{
  const EncfgSimRegister *registers = (const EncfgSimRegister *) (gpointer) table->registers->data;
  guint other;

  if (!encfg_sim_table_find (table, views[0], address, 1, place))
    return encfg_sim_table_find (table, views[1], address, 1, place);
  if (registers[*place].kind == ENCFG_SIM_REGISTER_GAP &&
      encfg_sim_table_find (table, views[1], address, 1, &other))
    *place = other;
  return TRUE;
}

static gboolean
find (const EncfgSimBank *self, guint unit_offset, const EncfgRequest *request, Found *found)
{
  const EncfgSimTable *table = &self->map->tables[request->table];
  const guint views[2] = { find_view (self, unit_offset, TRUE, self->pages[unit_offset]),
                           find_view (self, unit_offset, FALSE, 0) };

  found->registers = (const EncfgSimRegister *) (gpointer) table->registers->data;
  found->is_run = views[0] == NO_VIEW;
  if (found->is_run)
    return encfg_sim_table_find (table, views[1], request->address, request->count, &found->first);
  for (guint i = 0; i < request->count; i++)
    if (!find_one (table, views, request->address + i, &found->each[i]))
      return FALSE;
  return TRUE;
}

/* A legal value for a setting of which the profile does not say what it is fresh from the box. */
static gint64
guess_initial (const EncfgItem *item)
{
  if (item->type->kind == ENCFG_TYPE_ENUM && item->names->len > 0 &&
      encfg_item_name_of (item, 0) == NULL)
    return g_array_index (item->names, EncfgName, 0).number;
  return CLAMP (0, item->min, item->max);
}

static void
set_initial (EncfgSimBank *self, const EncfgItem *item)
{
  const EncfgRepeat *repeat = &self->profile->repeat[item->section];
  EncfgValue initial = { .kind = ENCFG_VALUE_ABSENT };

  if (item->has_default && repeat->max == 1)
    initial = encfg_value_number (item->default_raw);
  else if (item->no_value->len == 0 && item->section == ENCFG_SECTION_SETTINGS &&
           item->type->kind != ENCFG_TYPE_TEXT)
    initial = encfg_value_number (guess_initial (item));
  else if (item->no_value->len == 0)
    return;
  for (guint index = 0; index < repeat->slots; index++)
    encfg_sim_bank_set (self, item, index, &initial, NULL);
}

EncfgSimBank *
encfg_sim_bank_new (EncfgProfile *profile)
{
  EncfgSimBank *self = g_new0 (EncfgSimBank, 1);

  self->map = encfg_sim_map_get (profile);
  self->profile = profile;
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    self->words[i] = g_new0 (guint16, self->map->tables[i].registers->len);
  for (guint i = 0; i < profile->items->len; i++)
    set_initial (self, g_ptr_array_index (profile->items, i));
  return self;
}

void
encfg_sim_bank_free (EncfgSimBank *self)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    g_free (self->words[i]);
  encfg_sim_map_release (self->map);
  g_free (self);
}

EncfgProfile *
encfg_sim_bank_get_profile (const EncfgSimBank *self)
{
  return self->profile;
}

const EncfgItem *
encfg_sim_bank_find_item (const EncfgSimBank *self, const char *key)
{
  return g_hash_table_lookup (self->map->items, key);
}

gboolean
encfg_sim_bank_has_offset (const EncfgSimBank *self, guint unit_offset)
{
  for (guint i = 0; i < self->profile->views->len; i++)
    if (g_array_index (self->profile->views, EncfgView, i).unit_offset == unit_offset)
      return TRUE;
  return FALSE;
}

static gboolean
is_page_request (const EncfgSimBank *self, const EncfgRequest *request)
{
  return self->profile->has_page_register && request->table == self->profile->page_table &&
         request->address == self->profile->page_address && request->count == 1;
}

static gboolean
block_touches (const EncfgBlock *block, const EncfgRequest *request)
{
  return block->table == request->table && request->address < block->address + block->count &&
         block->address < request->address + request->count;
}

static guint8
check_blocks (const EncfgSimBank *self, const EncfgRequest *request)
{
  for (guint i = 0; i < self->profile->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (self->profile->blocks, EncfgBlock, i);

      if (!block_touches (block, request))
        continue;
      if (!request->is_write && block->never_read)
        return ILLEGAL_ADDRESS;
      if (!(request->is_write ? block->write_whole : block->read_exactly))
        continue;
      if (request->address != block->address)
        return ILLEGAL_ADDRESS;
      if (request->count != block->count)
        return ILLEGAL_VALUE;
    }
  return 0;
}

static gboolean
is_in_whole_block (const EncfgSimBank *self, const EncfgRequest *request)
{
  for (guint i = 0; i < self->profile->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (self->profile->blocks, EncfgBlock, i);

      if (block->write_whole && block_touches (block, request))
        return TRUE;
    }
  return FALSE;
}

/* What a command register was told is not kept: it reads as 0. */
static gboolean
keeps_words (const EncfgSimRegister *one)
{
  return one->kind == ENCFG_SIM_REGISTER_ITEM && one->item->access != ENCFG_ACCESS_WRITE;
}

static gboolean
takes_words (const EncfgSimRegister *one)
{
  return one->kind == ENCFG_SIM_REGISTER_ITEM && encfg_item_is_writable (one->item);
}

/* A whole value is written or none of it: half a 32-bit number would be a number nobody meant. In a
 * block that is written whole, rows for reading take a word and keep their own. */
static guint8
check_write (const EncfgSimBank *self, const EncfgRequest *request, const Found *found)
{
  const EncfgSimRegister *first = register_of (found, 0);
  const EncfgSimRegister *last = register_of (found, request->count - 1);
  gboolean is_whole = is_in_whole_block (self, request);

  for (guint i = 0; i < request->count; i++)
    {
      const EncfgSimRegister *one = register_of (found, i);

      if (one->kind == ENCFG_SIM_REGISTER_GAP ||
          (one->kind == ENCFG_SIM_REGISTER_ITEM && !takes_words (one) && !is_whole))
        return ILLEGAL_ADDRESS;
      if (takes_words (one) && one->item->fc16_only && request->function == 6)
        return ILLEGAL_FUNCTION;
    }
  if (first->offset != 0 || (last->item != NULL && last->offset != last->item->words - 1))
    return ILLEGAL_VALUE;
  return 0;
}

static guint8
check_limits (const EncfgRequest *request, const Found *found)
{
  for (guint i = 0; i < request->count; i++)
    {
      const EncfgSimRegister *one = register_of (found, i);
      EncfgValue value;

      if (takes_words (one) && one->offset == 0 &&
          (!encfg_codec_decode (one->item, request->words + i, &value, NULL) ||
           !encfg_codec_check (one->item, &value, NULL)))
        return ILLEGAL_VALUE;
    }
  return 0;
}

static guint8
check (const EncfgSimBank *self, guint unit_offset, const EncfgRequest *request, Found *found)
{
  const EncfgLinkTraits *link = &self->profile->link;
  guint8 exception;

  if (link->write_function == 16 && (request->function == 5 || request->function == 6))
    return ILLEGAL_FUNCTION;
  if (is_page_request (self, request))
    return request->is_write && find_view (self, unit_offset, TRUE, request->words[0]) == NO_VIEW
             ? ILLEGAL_VALUE
             : 0;
  if (self->map->tables[request->table].registers->len == 0)
    return ILLEGAL_FUNCTION;
  if (!encfg_table_is_bits (request->table) &&
      request->count > (request->is_write ? link->max_write : link->max_read))
    return ILLEGAL_VALUE;
  if (!find (self, unit_offset, request, found))
    return ILLEGAL_ADDRESS;
  exception = check_blocks (self, request);
  if (exception != 0 || !request->is_write)
    return exception;
  exception = check_write (self, request, found);
  return exception != 0 ? exception : check_limits (request, found);
}

guint8
encfg_sim_bank_check (const EncfgSimBank *self, guint unit_offset, const EncfgRequest *request)
{
  Found found;

  return check (self, unit_offset, request, &found);
}

guint8
encfg_sim_bank_read (const EncfgSimBank *self,
                     guint unit_offset,
                     const EncfgRequest *request,
                     guint16 *words)
{
  const guint16 *from = self->words[request->table];
  Found found;
  guint8 exception = check (self, unit_offset, request, &found);

  if (exception != 0)
    return exception;
  if (is_page_request (self, request))
    words[0] = self->pages[unit_offset];
  else if (found.is_run)
    memcpy (words, from + found.first, request->count * sizeof *words);
  else
    for (guint i = 0; i < request->count; i++)
      words[i] = from[found.each[i]];
  return 0;
}

void
encfg_sim_bank_store (EncfgSimBank *self, guint unit_offset, const EncfgRequest *request)
{
  Found found;

  if (is_page_request (self, request))
    {
      self->pages[unit_offset] = request->words[0];
      return;
    }
  g_return_if_fail (find (self, unit_offset, request, &found));

  for (guint i = 0; i < request->count; i++)
    if (takes_words (register_of (&found, i)) && keeps_words (register_of (&found, i)))
      self->words[request->table][place_of (&found, i)] = request->words[i];
}

guint16 *
encfg_sim_bank_dup_words (const EncfgSimBank *self)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (guint16));

  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    g_array_append_vals (words, self->words[i], self->map->tables[i].registers->len);
  return (guint16 *) (gpointer) g_array_free (words, FALSE);
}

void
encfg_sim_bank_put_words_back (EncfgSimBank *self, const guint16 *words)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    {
      const guint n = self->map->tables[i].registers->len;

      if (n > 0)
        memcpy (self->words[i], words, n * sizeof *words);
      words += n;
    }
}

guint8
encfg_sim_bank_walk (const EncfgSimBank *self,
                     guint unit_offset,
                     const EncfgRequest *request,
                     EncfgSimValueFunc func,
                     gpointer data)
{
  Found found;

  if (is_page_request (self, request))
    return 0;
  g_return_val_if_fail (find (self, unit_offset, request, &found), ILLEGAL_ADDRESS);

  for (guint i = 0; i < request->count; i++)
    {
      const EncfgSimRegister *one = register_of (&found, i);
      EncfgValue value;
      guint8 exception;

      if (!takes_words (one) || one->offset != 0)
        continue;
      encfg_codec_decode (one->item, request->words + i, &value, NULL);
      exception = func (one->item, one->index, &value, data);
      if (exception != 0)
        return exception;
    }
  return 0;
}

void
encfg_sim_bank_forget_page (EncfgSimBank *self)
{
  memset (self->pages, 0, sizeof self->pages);
}

/* The words of an occurrence; NULL if it keeps none. */
static guint16 *
words_of (const EncfgSimBank *self, const EncfgItem *item, guint index)
{
  const guint view = encfg_item_view (item, index), address = encfg_item_address (item, index);
  const EncfgSimTable *table = &self->map->tables[item->table];
  guint place;

  g_return_val_if_fail (encfg_sim_table_find (table, view, address, item->words, &place), NULL);

  return keeps_words (&g_array_index (table->registers, EncfgSimRegister, place))
           ? &self->words[item->table][place]
           : NULL;
}

gboolean
encfg_sim_bank_set (EncfgSimBank *self,
                    const EncfgItem *item,
                    guint index,
                    const EncfgValue *value,
                    GError **error)
{
  guint16 *words = words_of (self, item, index);
  guint16 encoded[ENCFG_TEXT_MAX + 1];

  if (item->has_bit && words != NULL)
    encfg_codec_put_bit (item, value->kind == ENCFG_VALUE_NUMBER && value->number != 0, words);
  if (item->has_bit)
    return TRUE;
  if (!encfg_codec_encode (item, value, encoded, error))
    return FALSE;
  if (words != NULL)
    memcpy (words, encoded, item->words * sizeof *words);
  return TRUE;
}

gboolean
encfg_sim_bank_get (const EncfgSimBank *self, const EncfgItem *item, guint index, EncfgValue *out)
{
  const guint16 *words = words_of (self, item, index);

  if (words != NULL)
    return encfg_codec_decode (item, words, out, NULL);
  *out = (EncfgValue){ .kind = ENCFG_VALUE_UNREAD };
  return FALSE;
}

const guint16 *
encfg_sim_bank_get_words (const EncfgSimBank *self, const EncfgItem *item, guint index)
{
  return words_of (self, item, index);
}
