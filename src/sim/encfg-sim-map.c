/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-map.h"

static int
register_compare (gconstpointer a, gconstpointer b)
{
  const EncfgSimRegister *one = a, *other = b;

  if (one->view != other->view)
    return (int) one->view - (int) other->view;
  return (int) one->address - (int) other->address;
}

/* By hand: every request looks for its registers, and a callback costs more than the search. */
gboolean
encfg_sim_table_find (const EncfgSimTable *self,
                      guint view,
                      guint address,
                      guint count,
                      guint *place)
{
  const EncfgSimRun *runs = (const EncfgSimRun *) (gpointer) self->runs->data;
  const guint wanted = view << 16 | address;
  guint low = 0, high = self->runs->len;

  /* Behind the last run that begins there or before. */
  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (runs[middle].start <= wanted)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0 || wanted + count > runs[low - 1].start + runs[low - 1].count)
    return FALSE;
  *place = runs[low - 1].place + (wanted - runs[low - 1].start);
  return TRUE;
}

static void
add_item (GArray *registers, const EncfgItem *item, guint n)
{
  for (guint index = 0; index < n; index++)
    for (guint offset = 0; offset < item->words; offset++)
      {
        EncfgSimRegister added = { .item = item,
                                   .view = encfg_item_view (item, index),
                                   .address = (guint16) (encfg_item_address (item, index) + offset),
                                   .index = (guint16) index,
                                   .offset = (guint16) offset };

        g_array_append_val (registers, added);
      }
}

static int
register_compare_kind (gconstpointer a, gconstpointer b)
{
  int order = register_compare (a, b);

  return order != 0 ? order
                    : (int) ((const EncfgSimRegister *) a)->kind -
                        (int) ((const EncfgSimRegister *) b)->kind;
}

static void
find_runs (EncfgSimTable *self)
{
  g_array_set_size (self->runs, 0);
  for (guint i = 0; i < self->registers->len; i++)
    {
      const EncfgSimRegister *one = &g_array_index (self->registers, EncfgSimRegister, i);
      EncfgSimRun added = { (guint) one->view << 16 | one->address, 1, i };
      EncfgSimRun *last =
        self->runs->len > 0 ? &g_array_index (self->runs, EncfgSimRun, self->runs->len - 1) : NULL;

      if (last != NULL && added.start == last->start + last->count && one->address != 0)
        last->count++;
      else
        g_array_append_val (self->runs, added);
    }
}

/* Sorts, and keeps one register where several items are bits of it or where it is there already. */
static void
settle (EncfgSimTable *self)
{
  GArray *registers = self->registers;
  guint kept = 0;

  g_array_sort (registers, register_compare_kind);
  for (guint i = 0; i < registers->len; i++)
    {
      const EncfgSimRegister *one = &g_array_index (registers, EncfgSimRegister, i);

      if (kept > 0 &&
          register_compare (one, &g_array_index (registers, EncfgSimRegister, kept - 1)) == 0)
        continue;
      g_array_index (registers, EncfgSimRegister, kept++) = *one;
    }
  g_array_set_size (registers, kept);
  find_runs (self);
}

/* What is there already stays: see settle(). */
static void
add (GArray *registers, guint view, guint address, guint count, EncfgSimRegisterKind kind)
{
  for (guint i = 0; i < count; i++)
    {
      EncfgSimRegister added = { .kind = kind,
                                 .view = (guint16) view,
                                 .address = (guint16) (address + i) };

      g_array_append_val (registers, added);
    }
}

static void
add_pokes (GArray *registers, EncfgTable table, GArray *pokes, GArray *views)
{
  for (guint i = 0; i < pokes->len; i++)
    {
      const EncfgPoke *poke = &g_array_index (pokes, EncfgPoke, i);

      for (guint view = 0; poke->table == table && view < views->len; view++)
        if (!g_array_index (views, EncfgView, view).has_page)
          add (registers, view, poke->address, 1, ENCFG_SIM_REGISTER_OPEN);
    }
}

/* A block is there as a whole in each view that has something in it; one that is free to be read
 * may have nothing named in it, and is there for the module itself all the same. */
static gboolean
has_block (const EncfgSimTable *self, const EncfgBlock *block, guint view)
{
  guint place;

  if (block->free_read && view == 0)
    return TRUE;
  for (guint i = 0; i < block->count; i++)
    if (encfg_sim_table_find (self, view, block->address + i, 1, &place))
      return TRUE;
  return FALSE;
}

static void
add_block (EncfgSimTable *self, const EncfgBlock *block, guint n_views)
{
  EncfgSimRegisterKind kind = block->write_whole ? ENCFG_SIM_REGISTER_OPEN : ENCFG_SIM_REGISTER_GAP;

  for (guint view = 0; view < n_views; view++)
    if (has_block (self, block, view))
      {
        add (self->registers, view, block->address, block->count, kind);
        settle (self);
      }
}

/* A profile that lets a read run over unwanted registers says that they answer. One that does not
 * say knows of none. */
static void
add_gaps (EncfgSimTable *self, guint max_gap)
{
  GArray *registers = self->registers;
  guint n_named = registers->len;

  for (guint i = 1; i < n_named; i++)
    {
      EncfgSimRegister from = g_array_index (registers, EncfgSimRegister, i - 1);
      EncfgSimRegister to = g_array_index (registers, EncfgSimRegister, i);
      guint gap = to.address - from.address - 1u;

      if (from.view == to.view && gap <= max_gap)
        add (registers, from.view, from.address + 1u, gap, ENCFG_SIM_REGISTER_GAP);
    }
  settle (self);
}

static void
table_init (EncfgSimTable *self, const EncfgProfile *profile, EncfgTable table)
{
  self->registers = g_array_new (FALSE, FALSE, sizeof (EncfgSimRegister));
  self->runs = g_array_new (FALSE, FALSE, sizeof (EncfgSimRun));
  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);

      if (item->table == table)
        add_item (self->registers, item, profile->repeat[item->section].slots);
    }
  settle (self);
  add_pokes (self->registers, table, profile->write_before, profile->views);
  add_pokes (self->registers, table, profile->write_after, profile->views);
  settle (self);
  for (guint i = 0; i < profile->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (profile->blocks, EncfgBlock, i);

      if (block->table == table && !block->never_read)
        add_block (self, block, profile->views->len);
    }
  if (profile->link.max_gap != ENCFG_GAP_NOT_SAID)
    add_gaps (self, profile->link.max_gap);
}

static EncfgSimMap *
map_new (EncfgProfile *profile)
{
  EncfgSimMap *self = g_new0 (EncfgSimMap, 1);

  self->profile = encfg_profile_ref (profile);
  self->items = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < profile->items->len; i++)
    {
      EncfgItem *item = g_ptr_array_index (profile->items, i);

      g_hash_table_insert (self->items, item->key, item);
    }
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    table_init (&self->tables[i], profile, (EncfgTable) i);
  return self;
}

static void
map_free (EncfgSimMap *self)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    {
      g_array_unref (self->tables[i].registers);
      g_array_unref (self->tables[i].runs);
    }
  g_hash_table_unref (self->items);
  encfg_profile_unref (self->profile);
  g_free (self);
}

static GMutex maps_mutex;
static GSList *maps; /* EncfgSimMap that are in use */

const EncfgSimMap *
encfg_sim_map_get (EncfgProfile *profile)
{
  EncfgSimMap *self;
  GSList *at;

  g_mutex_lock (&maps_mutex);
  at = maps;
  while (at != NULL && ((EncfgSimMap *) at->data)->profile != profile)
    at = at->next;
  self = at != NULL ? at->data : map_new (profile);
  if (self->n_users++ == 0)
    maps = g_slist_prepend (maps, self);
  g_mutex_unlock (&maps_mutex);
  return self;
}

void
encfg_sim_map_release (const EncfgSimMap *shared)
{
  EncfgSimMap *self = (EncfgSimMap *) shared;
  gboolean is_last;

  g_mutex_lock (&maps_mutex);
  is_last = --self->n_users == 0;
  if (is_last)
    maps = g_slist_remove (maps, self);
  g_mutex_unlock (&maps_mutex);
  if (is_last)
    map_free (self);
}
