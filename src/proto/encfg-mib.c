/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-mib.h"

#include "encfg-codec.h"
#include "encfg-mib-private.h"

#include <string.h>

/* Arcs below the root: 1 are the objects, 2 what conforms to them (encfg-mib-text.c). */
#define OBJECTS_ARC 1

static const EncfgMibSection sections[] = {
  { ENCFG_SECTION_IDENTIFY, 1, "Identity", NULL },
  { ENCFG_SECTION_STATUS, 2, "Status", NULL },
  { ENCFG_SECTION_LAMPS, 3, "Lamps", NULL },
  { ENCFG_SECTION_STRINGS, 4, "Strings", "String" },
  { ENCFG_SECTION_CELLS, 5, "Cells", "Cell" },
};

const EncfgMibSection *
encfg_mib_list_sections (guint *n_sections)
{
  *n_sections = G_N_ELEMENTS (sections);
  return sections;
}

const EncfgMibSection *
encfg_mib_find_section (EncfgSection section)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (sections[i].section == section)
      return &sections[i];
  return NULL;
}

guint
encfg_mib_count_indexes (const EncfgProfile *profile, EncfgSection section)
{
  if (section == ENCFG_SECTION_STRINGS)
    return 1;
  if (section == ENCFG_SECTION_CELLS)
    return profile->segments->len > 0 ? 2 : 1;
  return 0;
}

int
encfg_oid_compare (const EncfgOid *a, const EncfgOid *b)
{
  for (guint i = 0; i < MIN (a->n_arcs, b->n_arcs); i++)
    if (a->arcs[i] != b->arcs[i])
      return a->arcs[i] < b->arcs[i] ? -1 : 1;
  return (int) a->n_arcs - (int) b->n_arcs;
}

static void
append (EncfgOid *oid, guint arc)
{
  g_return_if_fail (oid->n_arcs < ENCFG_MIB_MAX_ARCS);

  oid->arcs[oid->n_arcs++] = arc;
}

EncfgOid
encfg_mib_get_root (const EncfgProfile *profile)
{
  static const guint32 root[] = { ENCFG_MIB_ROOT };
  EncfgOid oid = { .n_arcs = G_N_ELEMENTS (root) };

  memcpy (oid.arcs, root, sizeof root);
  append (&oid, profile->snmp_arc);
  return oid;
}

GPtrArray *
encfg_mib_list_items (const EncfgProfile *profile)
{
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      g_autoptr (GPtrArray) own = encfg_profile_list_section (profile, sections[i].section);

      for (guint k = 0; k < own->len; k++)
        if (((EncfgItem *) g_ptr_array_index (own, k))->access != ENCFG_ACCESS_WRITE)
          g_ptr_array_add (items, g_ptr_array_index (own, k));
    }
  return items;
}

guint
encfg_mib_get_number (const EncfgProfile *profile, const EncfgItem *item)
{
  guint number = encfg_mib_count_indexes (profile, item->section);

  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *other = g_ptr_array_index (profile->items, i);

      number += other->section == item->section;
      if (other == item)
        return number;
    }
  g_return_val_if_reached (0);
}

/* Slots are places in the segments, one string after the other. */
static void
append_cell (EncfgOid *oid, const EncfgProfile *profile, guint slot)
{
  guint string = 0;

  while (string + 1 < profile->segments->len &&
         slot >= g_array_index (profile->segments, EncfgSegment, string).size)
    slot -= g_array_index (profile->segments, EncfgSegment, string++).size;
  if (profile->segments->len > 0)
    append (oid, string + 1);
  append (oid, slot + 1);
}

EncfgOid
encfg_mib_get_oid (const EncfgProfile *profile, const EncfgItem *item, guint index)
{
  EncfgOid oid = encfg_mib_get_root (profile);
  const EncfgMibSection *section = encfg_mib_find_section (item->section);

  g_return_val_if_fail (section, oid);

  append (&oid, OBJECTS_ARC);
  append (&oid, section->arc);
  if (section->row)
    {
      append (&oid, 1); /* the table */
      append (&oid, 1); /* its entry */
    }
  append (&oid, encfg_mib_get_number (profile, item));
  if (item->section == ENCFG_SECTION_CELLS)
    append_cell (&oid, profile, index);
  else
    append (&oid, section->row ? index + 1 : 0);
  return oid;
}

gint64
encfg_mib_to_integer (const EncfgItem *item, gint64 raw)
{
  gint64 number = raw * item->scale_num + item->offset_num;

  for (guint i = 0; i < item->decimals; i++)
    number *= 10;
  number += (number < 0 ? -item->scale_den : item->scale_den) / 2;
  return number / item->scale_den;
}

gboolean
encfg_mib_is_unsigned (const EncfgItem *item)
{
  return encfg_mib_to_integer (item, item->type->max) > G_MAXINT32;
}
