/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-profile.h"
#include <string.h>

static const char *const provenance_names[] = { "assumed", "derived", "documented" };
static const char *const table_names[ENCFG_N_TABLES] = { "coil", "discrete", "input", "holding" };
static const char *const section_names[ENCFG_N_SECTIONS] = {
  "identify", "settings", "clock", "network", "address",
  "commands", "status",   "lamps", "strings", "cells",
};

EncfgProfile *
encfg_profile_ref (EncfgProfile *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
encfg_profile_unref (EncfgProfile *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->model);
  g_free (self->note);
  g_free (self->reset);
  g_free (self->snmp_mib);
  g_free (self->snmp_prefix);
  g_free (self->snmp_revised);
  g_ptr_array_unref (self->presets);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->alarms);
  g_ptr_array_unref (self->commands);
  g_hash_table_unref (self->items_by_key);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->groups);
  g_array_unref (self->identify);
  g_array_unref (self->write_before);
  g_array_unref (self->write_after);
  g_array_unref (self->views);
  g_array_unref (self->blocks);
  g_array_unref (self->segments);
  g_free (self);
}

const EncfgItem *
encfg_profile_find_item (const EncfgProfile *self, const char *key)
{
  return g_hash_table_lookup (self->items_by_key, key);
}

const EncfgCommand *
encfg_profile_find_command (const EncfgProfile *self, const char *key)
{
  for (guint i = 0; i < self->commands->len; i++)
    {
      const EncfgCommand *command = g_ptr_array_index (self->commands, i);

      if (strcmp (command->key, key) == 0)
        return command;
    }
  return NULL;
}

const EncfgPreset *
encfg_profile_find_preset (const EncfgProfile *self, const char *key)
{
  for (guint i = 0; i < self->presets->len; i++)
    {
      const EncfgPreset *preset = g_ptr_array_index (self->presets, i);

      if (strcmp (preset->key, key) == 0)
        return preset;
    }
  return NULL;
}

GPtrArray *
encfg_profile_list_section (const EncfgProfile *self, EncfgSection section)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      EncfgItem *item = g_ptr_array_index (self->items, i);

      if (item->section == section)
        g_ptr_array_add (list, item);
    }
  return list;
}

/* The segment of slot `*slot`, which becomes its place in there. */
static const EncfgSegment *
find_segment (const GArray *segments, guint *slot)
{
  for (guint i = 0; i < segments->len; i++)
    {
      const EncfgSegment *segment = &g_array_index (segments, EncfgSegment, i);

      if (*slot < segment->size)
        return segment;
      *slot -= segment->size;
    }
  g_return_val_if_reached (NULL);
}

guint16
encfg_item_address (const EncfgItem *self, guint index)
{
  const EncfgSegment *segment;
  guint place = index;

  if (!self->segments)
    return (guint16) (self->address + index * self->stride);
  segment = find_segment (self->segments, &place);
  g_return_val_if_fail (segment, 0);
  if (self->has_column)
    return (guint16) (segment->address + self->column * segment->size + place * self->stride);
  return (guint16) (segment->address + self->offset + place * self->stride);
}

guint16
encfg_item_view (const EncfgItem *self, guint index)
{
  const EncfgSegment *segment;
  guint place = index;

  if (!self->segments)
    return (guint16) (self->view + index * self->view_step);
  segment = find_segment (self->segments, &place);
  g_return_val_if_fail (segment, 0);
  return segment->view;
}

guint
encfg_profile_slot_of_cell (const EncfgProfile *self, guint string, guint cell)
{
  g_return_val_if_fail (string < self->segments->len, 0);

  for (guint i = 0; i < string; i++)
    cell += g_array_index (self->segments, EncfgSegment, i).size;
  return cell;
}

guint
encfg_profile_count_slots (const EncfgProfile *self, const EncfgItem *item)
{
  return self->repeat[item->section].slots;
}

gboolean
encfg_item_is_sentinel (const EncfgItem *self, gint64 raw)
{
  for (guint i = 0; i < self->no_value->len; i++)
    if (g_array_index (self->no_value, gint64, i) == raw)
      return TRUE;
  return FALSE;
}

gboolean
encfg_item_is_in_range (const EncfgItem *self, gint64 raw)
{
  return !self->has_range || (raw >= self->range_min && raw <= self->range_max);
}

const char *
encfg_item_name_of (const EncfgItem *self, gint64 number)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      const EncfgName *name = &g_array_index (self->names, EncfgName, i);

      if (name->number == number)
        return name->name;
    }
  return NULL;
}

const char *
encfg_item_meaning_of (const EncfgItem *self, gint64 number)
{
  for (guint i = 0; i < self->meanings->len; i++)
    {
      const EncfgName *meaning = &g_array_index (self->meanings, EncfgName, i);

      if (meaning->number == number)
        return meaning->name;
    }
  return encfg_item_name_of (self, number);
}

gboolean
encfg_item_find_meaning (const EncfgItem *self, const char *meaning, gint64 *number)
{
  for (guint pass = 0; pass < 2; pass++)
    {
      const GArray *words = pass == 0 ? self->meanings : self->names;

      for (guint i = 0; i < words->len; i++)
        {
          const EncfgName *word = &g_array_index (words, EncfgName, i);

          if (strcmp (word->name, meaning) == 0 &&
              strcmp (encfg_item_meaning_of (self, word->number), meaning) == 0)
            {
              *number = word->number;
              return TRUE;
            }
        }
    }
  return FALSE;
}

gboolean
encfg_item_is_writable (const EncfgItem *self)
{
  return self->access != ENCFG_ACCESS_READ;
}

const char *
encfg_provenance_name (EncfgProvenance provenance)
{
  return provenance_names[provenance];
}

const char *
encfg_table_name (EncfgTable table)
{
  return table_names[table];
}

const char *
encfg_section_name (EncfgSection section)
{
  return section_names[section];
}

gboolean
encfg_table_is_bits (EncfgTable table)
{
  return table == ENCFG_TABLE_COIL || table == ENCFG_TABLE_DISCRETE;
}

gboolean
encfg_table_from_name (const char *name, EncfgTable *out)
{
  for (guint i = 0; i < ENCFG_N_TABLES; i++)
    if (strcmp (name, table_names[i]) == 0)
      {
        *out = (EncfgTable) i;
        return TRUE;
      }
  return FALSE;
}
