/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Blocks of a profile file: registers that are read or written together, or left alone. */

#include "encfg-profile-load-private.h"

static gint
compare_blocks (gconstpointer a, gconstpointer b)
{
  const EncfgBlock *left = a, *right = b;

  return left->table != right->table ? (gint) left->table - (gint) right->table
                                     : (gint) left->address - (gint) right->address;
}

static gboolean
overlap (guint begin, guint count, guint other, guint other_count)
{
  return begin < other + other_count && other < begin + count;
}

/* FALSE with a fault if the item does not lie wholly inside or wholly outside. */
static gboolean
check_item (EncfgLoad *load, const EncfgBlock *block, const EncfgItem *item)
{
  guint slots = encfg_profile_count_slots (load->profile, item);

  for (guint i = 0; i < slots; i++)
    {
      guint address = encfg_item_address (item, i);

      if (!overlap (block->address, block->count, address, item->words))
        continue;
      if (address < block->address || address + item->words > (guint) block->address + block->count)
        {
          encfg_reader_fault (
            &load->reader, "count", "“%s” would lie half inside the block", item->key);
          return FALSE;
        }
      if (block->never_read && item->access != ENCFG_ACCESS_WRITE)
        {
          encfg_reader_fault (&load->reader,
                              "read",
                              "“%s” lies in it and is read; take one of the two out",
                              item->key);
          return FALSE;
        }
    }
  return TRUE;
}

static void
check_block (EncfgLoad *load, const EncfgBlock *block)
{
  const EncfgLinkTraits *link = &load->profile->link;
  EncfgReader *reader = &load->reader;
  gboolean can_write = block->table == ENCFG_TABLE_COIL || block->table == ENCFG_TABLE_HOLDING;

  if (!block->read_exactly && !block->write_whole && !block->never_read && !block->free_read)
    encfg_reader_fault (reader, NULL, "needs “read” or “write”, or it would mean nothing");
  if (block->read_exactly && block->count > link->max_read)
    encfg_reader_fault (
      reader, "count", "%u is more than link.max-read %u", block->count, link->max_read);
  if (block->write_whole && block->count > link->max_write)
    encfg_reader_fault (
      reader, "count", "%u is more than link.max-write %u", block->count, link->max_write);
  if (block->write_whole && !can_write)
    encfg_reader_fault (
      reader, "write", "the table %s cannot be written", encfg_table_name (block->table));
  if (block->write_whole && block->never_read)
    encfg_reader_fault (
      reader, "write", "what does not change is written as it was read, so it must be readable");
  for (guint i = 0; i < load->profile->blocks->len; i++)
    {
      const EncfgBlock *other = &g_array_index (load->profile->blocks, EncfgBlock, i);

      if (other->table == block->table &&
          overlap (block->address, block->count, other->address, other->count))
        {
          encfg_reader_fault (reader,
                              "address",
                              "overlaps the block at %s %u",
                              encfg_table_name (other->table),
                              other->address);
          return;
        }
    }
  for (guint i = 0; i < load->profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (load->profile->items, i);

      if (item->table == block->table && !check_item (load, block, item))
        return;
    }
}

static void
read_block (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "table", "address", "count", "read", "write", NULL };
  static const char *const tables[] = { "coil", "discrete", "input", "holding", NULL };
  static const char *const reads[] = { "exact", "never", "free", NULL };
  static const char *const writes[] = { "whole", NULL };
  EncfgReader *reader = &load->reader;
  guint known = reader->problems->len;
  EncfgBlock block = { 0 };
  guint read;

  encfg_reader_check_members (reader, object, members);
  if (!json_object_has_member (object, "table"))
    encfg_reader_fault (reader, "table", "missing");
  block.table =
    (EncfgTable) encfg_reader_get_choice (reader, object, "table", tables, ENCFG_TABLE_HOLDING);
  block.address = encfg_profile_read_address (reader, object, block.table, load->address_base);
  block.count = (guint) encfg_reader_require_integer (
    reader, object, "count", 1, G_MAXUINT16 + 1 - block.address);
  read = encfg_reader_get_choice (reader, object, "read", reads, G_N_ELEMENTS (reads) - 1);
  block.read_exactly = read == 0;
  block.never_read = read == 1;
  block.free_read = read == 2;
  block.write_whole = encfg_reader_get_choice (reader, object, "write", writes, 1) == 0;
  if (reader->problems->len == known)
    check_block (load, &block);
  g_array_append_val (load->profile->blocks, block);
}

void
encfg_load_read_blocks (EncfgLoad *load, JsonObject *root)
{
  encfg_load_for_each (load, root, "blocks", FALSE, read_block, NULL);
  g_array_sort (load->profile->blocks, compare_blocks);
}
