/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-objects.h"

typedef struct
{
  EncfgOid oid;
  const EncfgItem *item;
  guint index;
} Instance;

struct _EncfgSimObjects
{
  EncfgSimModule *module;
  GArray *instances; /* Instance, by oid: all that the profile has room for */
};

static int
compare (gconstpointer a, gconstpointer b)
{
  return encfg_oid_compare (&((const Instance *) a)->oid, &((const Instance *) b)->oid);
}

EncfgSimObjects *
encfg_sim_objects_new (EncfgSimModule *module)
{
  EncfgSimObjects *self = g_new0 (EncfgSimObjects, 1);
  const EncfgProfile *profile = encfg_sim_module_get_profile (module);
  g_autoptr (GPtrArray) items = encfg_mib_list_items (profile);

  self->module = module;
  self->instances = g_array_new (FALSE, FALSE, sizeof (Instance));
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      for (guint index = 0; index < profile->repeat[item->section].slots; index++)
        {
          const Instance instance = { encfg_mib_get_oid (profile, item, index), item, index };

          g_array_append_val (self->instances, instance);
        }
    }
  g_array_sort (self->instances, compare);
  return self;
}

void
encfg_sim_objects_free (EncfgSimObjects *self)
{
  g_array_unref (self->instances);
  g_free (self);
}

/* A status item's or a string's number; `fallback` without such an item. */
static guint
read_count (const EncfgSimObjects *self, const EncfgItem *item, guint index, guint fallback)
{
  EncfgValue value;

  if (!item || !encfg_sim_bank_get (encfg_sim_module_get_bank (self->module), item, index, &value))
    return fallback;
  return value.kind == ENCFG_VALUE_NUMBER ? (guint) MAX (value.number, 0) : 0;
}

static gboolean
has_cell (const EncfgSimObjects *self, const EncfgProfile *profile, guint slot)
{
  const EncfgRepeat *cells = &profile->repeat[ENCFG_SECTION_CELLS];
  const EncfgItem *string_cells = encfg_profile_find_item (profile, "string-cells");
  guint string = 0;

  if (profile->segments->len == 0)
    return slot < read_count (self, cells->count, 0, cells->max);
  while (slot >= g_array_index (profile->segments, EncfgSegment, string).size)
    slot -= g_array_index (profile->segments, EncfgSegment, string++).size;
  return slot < read_count (self, string_cells, string, G_MAXUINT);
}

/* Does the module have this string or cell? */
static gboolean
is_there (const EncfgSimObjects *self, const Instance *instance)
{
  const EncfgProfile *profile = encfg_sim_module_get_profile (self->module);
  const EncfgRepeat *strings = &profile->repeat[ENCFG_SECTION_STRINGS];

  if (instance->item->section == ENCFG_SECTION_STRINGS)
    return instance->index < read_count (self, strings->count, 0, strings->max);
  return instance->item->section != ENCFG_SECTION_CELLS ||
         has_cell (self, profile, instance->index);
}

static gboolean
fetch (EncfgSimObjects *self, const Instance *instance, EncfgSimObject *out)
{
  *out = (EncfgSimObject){ instance->oid, instance->item, ENCFG_VALUE_INIT_UNREAD };
  return is_there (self, instance) &&
         encfg_sim_bank_get (encfg_sim_module_get_bank (self->module),
                             instance->item,
                             instance->index,
                             &out->value) &&
         encfg_value_is_present (&out->value);
}

/* The place of the first instance that is not before `oid`. */
static guint
find_place (const EncfgSimObjects *self, const EncfgOid *oid)
{
  guint low = 0, high = self->instances->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (encfg_oid_compare (&g_array_index (self->instances, Instance, middle).oid, oid) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
encfg_sim_objects_get (EncfgSimObjects *self, const EncfgOid *oid, EncfgSimObject *out)
{
  const guint place = find_place (self, oid);
  const Instance *instance;

  if (place == self->instances->len)
    return FALSE;
  instance = &g_array_index (self->instances, Instance, place);
  if (encfg_oid_compare (&instance->oid, oid) != 0)
    return FALSE;
  encfg_sim_module_update (self->module);
  return fetch (self, instance, out);
}

gboolean
encfg_sim_objects_get_next (EncfgSimObjects *self, const EncfgOid *oid, EncfgSimObject *out)
{
  encfg_sim_module_update (self->module);
  for (guint place = find_place (self, oid); place < self->instances->len; place++)
    {
      const Instance *instance = &g_array_index (self->instances, Instance, place);

      if (encfg_oid_compare (&instance->oid, oid) > 0 && fetch (self, instance, out))
        return TRUE;
    }
  return FALSE;
}
