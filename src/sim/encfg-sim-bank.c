/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-bank.h"

#include "encfg-codec.h"
#include "encfg-sim-bank-private.h"
#include <string.h>

#define NO_VIEW G_MAXUINT

struct _EncfgSimBank
{
  EncfgProfile *profile;
  GHashTable *items;              /* EncfgItem by key */
  GArray *tables[ENCFG_N_TABLES]; /* EncfgSimRegister */
  guint16 pages[256];             /* that is shown, by unit offset */
};

/* The registers that a request means, in its order: mostly they adjoin. */
typedef struct
{
  EncfgSimRegister *run; /* NULL: each for itself */
  EncfgSimRegister *each[ENCFG_MAX_READ_BITS];
} Found;

static EncfgSimRegister *
found_at (const Found *found, guint i)
{
  return found->run != NULL ? found->run + i : found->each[i];
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

/* In one view the registers stand by address: if the last is where it should be, none is missing.
 */
static gboolean
find_in_view (GArray *registers, guint view, const EncfgRequest *request, Found *found)
{
  EncfgSimRegister *first = encfg_sim_bank_find_register (registers, view, request->address);
  const EncfgSimRegister *end = (EncfgSimRegister *) (gpointer) registers->data + registers->len;
  const EncfgSimRegister *last = first != NULL ? first + request->count - 1 : end;

  if (last >= end || last->view != view || last->address != request->address + request->count - 1)
    return FALSE;
  found->run = first;
  return TRUE;
}

/* Where page and unit both have a register, what has a name goes before what only lies between. */
static gboolean
find (const EncfgSimBank *self, guint unit_offset, const EncfgRequest *request, Found *found)
{
  GArray *registers = self->tables[request->table];
  guint views[2] = { find_view (self, unit_offset, TRUE, self->pages[unit_offset]),
                     find_view (self, unit_offset, FALSE, 0) };

  if (views[0] == NO_VIEW)
    return find_in_view (registers, views[1], request, found);
  found->run = NULL;
  for (guint i = 0; i < request->count; i++)
    {
      EncfgSimRegister *best = NULL;

      for (guint k = 0; k < G_N_ELEMENTS (views); k++)
        {
          EncfgSimRegister *one =
            views[k] == NO_VIEW
              ? NULL
              : encfg_sim_bank_find_register (registers, views[k], request->address + i);

          if (one != NULL && (best == NULL || best->kind == ENCFG_SIM_REGISTER_GAP))
            best = one;
        }
      if (best == NULL)
        return FALSE;
      found->each[i] = best;
    }
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

  self->profile = encfg_profile_ref (profile);
  self->items = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    self->tables[i] = encfg_sim_bank_build_table (profile, (EncfgTable) i);
  for (guint i = 0; i < profile->items->len; i++)
    {
      EncfgItem *item = g_ptr_array_index (profile->items, i);

      g_hash_table_insert (self->items, item->key, item);
      set_initial (self, item);
    }
  return self;
}

void
encfg_sim_bank_free (EncfgSimBank *self)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    g_array_unref (self->tables[i]);
  g_hash_table_unref (self->items);
  encfg_profile_unref (self->profile);
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
  return g_hash_table_lookup (self->items, key);
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
  const EncfgSimRegister *first = found_at (found, 0), *last = found_at (found, request->count - 1);
  gboolean is_whole = is_in_whole_block (self, request);

  for (guint i = 0; i < request->count; i++)
    {
      const EncfgSimRegister *one = found_at (found, i);

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
      const EncfgSimRegister *one = found_at (found, i);
      EncfgValue value;

      if (takes_words (one) && one->offset == 0 &&
          (!encfg_codec_decode (one->item, request->words + i, &value, NULL) ||
           !encfg_codec_check (one->item, &value, NULL)))
        return ILLEGAL_VALUE;
    }
  return 0;
}

guint8
encfg_sim_bank_check (const EncfgSimBank *self, guint unit_offset, const EncfgRequest *request)
{
  const EncfgLinkTraits *link = &self->profile->link;
  guint8 exception;
  Found found;

  if (link->write_function == 16 && (request->function == 5 || request->function == 6))
    return ILLEGAL_FUNCTION;
  if (is_page_request (self, request))
    return request->is_write && find_view (self, unit_offset, TRUE, request->words[0]) == NO_VIEW
             ? ILLEGAL_VALUE
             : 0;
  if (self->tables[request->table]->len == 0)
    return ILLEGAL_FUNCTION;
  if (!encfg_table_is_bits (request->table) &&
      request->count > (request->is_write ? link->max_write : link->max_read))
    return ILLEGAL_VALUE;
  if (!find (self, unit_offset, request, &found))
    return ILLEGAL_ADDRESS;
  exception = check_blocks (self, request);
  if (exception != 0 || !request->is_write)
    return exception;
  exception = check_write (self, request, &found);
  return exception != 0 ? exception : check_limits (request, &found);
}

void
encfg_sim_bank_fetch (const EncfgSimBank *self,
                      guint unit_offset,
                      const EncfgRequest *request,
                      guint16 *words)
{
  Found found;

  if (is_page_request (self, request))
    {
      words[0] = self->pages[unit_offset];
      return;
    }
  g_return_if_fail (find (self, unit_offset, request, &found));

  for (guint i = 0; i < request->count; i++)
    {
      const EncfgSimRegister *one = found_at (&found, i);

      words[i] = one->item == NULL || one->item->access == ENCFG_ACCESS_WRITE ? 0 : one->word;
    }
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
    if (takes_words (found_at (&found, i)))
      found_at (&found, i)->word = request->words[i];
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
      const EncfgSimRegister *one = found_at (&found, i);
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

/* The first register of an occurrence; the others follow it. */
static EncfgSimRegister *
registers_of (const EncfgSimBank *self, const EncfgItem *item, guint index)
{
  return encfg_sim_bank_find_register (
    self->tables[item->table], encfg_item_view (item, index), encfg_item_address (item, index));
}

gboolean
encfg_sim_bank_set (EncfgSimBank *self,
                    const EncfgItem *item,
                    guint index,
                    const EncfgValue *value,
                    GError **error)
{
  EncfgSimRegister *registers = registers_of (self, item, index);
  guint16 words[ENCFG_TEXT_MAX + 1];

  g_return_val_if_fail (registers != NULL, FALSE);

  if (item->has_bit)
    {
      encfg_codec_put_bit (
        item, value->kind == ENCFG_VALUE_NUMBER && value->number != 0, &registers->word);
      return TRUE;
    }
  if (!encfg_codec_encode (item, value, words, error))
    return FALSE;
  for (guint i = 0; i < item->words; i++)
    registers[i].word = words[i];
  return TRUE;
}

gboolean
encfg_sim_bank_get (const EncfgSimBank *self, const EncfgItem *item, guint index, EncfgValue *out)
{
  const EncfgSimRegister *registers = registers_of (self, item, index);
  guint16 words[ENCFG_TEXT_MAX + 1];

  g_return_val_if_fail (registers != NULL, FALSE);

  for (guint i = 0; i < item->words; i++)
    words[i] = registers[i].word;
  return encfg_codec_decode (item, words, out, NULL);
}
