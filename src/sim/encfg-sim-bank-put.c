/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-bank-put.h"

#include "encfg-codec.h"
#include "encfg-sim-quantity.h"
#include <string.h>

#define COARSE_STEP 10 /* of a register whose unit a high bit multiplies */

static void
put_item (EncfgSimBank *self, const EncfgItem *item, guint index, gint64 raw)
{
  EncfgValue value = encfg_value_number (CLAMP (raw, item->min, item->max));

  if (item->type->kind == ENCFG_TYPE_TEXT || encfg_sim_bank_set (self, item, index, &value, NULL))
    return;
  value.number = (value.number + COARSE_STEP / 2) / COARSE_STEP * COARSE_STEP;
  encfg_sim_bank_set (self, item, index, &value, NULL);
}

void
encfg_sim_bank_put (EncfgSimBank *self, const char *key, guint index, gint64 raw)
{
  const EncfgItem *item = encfg_sim_bank_find_item (self, key);

  if (item != NULL)
    put_item (self, item, index, raw);
}

/* A reading beyond what its register can hold stays next to the end, where a word means that there
 * is none. */
static gint64
nearest_number (const EncfgItem *item, gint64 raw)
{
  gint64 min = item->min, max = item->max;

  while (max > 0 && encfg_item_is_sentinel (item, max))
    max--;
  while (min < 0 && encfg_item_is_sentinel (item, min))
    min++;
  return CLAMP (raw, min, max);
}

void
encfg_sim_bank_put_si (EncfgSimBank *self, const char *key, guint index, double number)
{
  const EncfgItem *item = encfg_sim_bank_find_item (self, key);

  if (item != NULL)
    put_item (self, item, index, nearest_number (item, encfg_sim_quantity_to_raw (item, number)));
}

void
encfg_sim_bank_put_reading (EncfgSimBank *self,
                            const char *key,
                            guint index,
                            gboolean is_read,
                            double number)
{
  if (is_read)
    encfg_sim_bank_put_si (self, key, index, number);
  else
    encfg_sim_bank_put_absent (self, key, index);
}

void
encfg_sim_bank_put_sensed (EncfgSimBank *self,
                           const char *key,
                           guint index,
                           gboolean is_read,
                           double number)
{
  const EncfgItem *item = is_read ? encfg_sim_bank_find_item (self, key) : NULL;
  gint64 raw;

  if (!is_read)
    encfg_sim_bank_put_absent (self, key, index);
  if (item == NULL)
    return;
  raw = encfg_sim_quantity_to_raw (item, number);
  put_item (
    self, item, index, nearest_number (item, item->has_range ? MIN (raw, item->range_max) : raw));
}

gboolean
encfg_sim_bank_get_si (const EncfgSimBank *self, const char *key, guint index, double *number)
{
  const EncfgItem *item = encfg_sim_bank_find_item (self, key);
  EncfgValue value;

  if (item == NULL || item->type->kind != ENCFG_TYPE_INTEGER ||
      !encfg_sim_bank_get (self, item, index, &value) || value.kind != ENCFG_VALUE_NUMBER)
    return FALSE;
  *number = encfg_sim_quantity_to_double (item, value.number);
  return TRUE;
}

void
encfg_sim_bank_put_text (EncfgSimBank *self, const char *key, const char *text)
{
  const EncfgItem *item = encfg_sim_bank_find_item (self, key);
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

void
encfg_sim_bank_put_meaning (EncfgSimBank *self, const char *key, guint index, const char *meaning)
{
  const EncfgItem *item = encfg_sim_bank_find_item (self, key);
  gint64 number;

  if (item != NULL && encfg_item_find_meaning (item, meaning, &number))
    put_item (self, item, index, number);
}

void
encfg_sim_bank_put_one_bit (EncfgSimBank *self,
                            const EncfgItem *item,
                            guint index,
                            guint bit,
                            gboolean is_set)
{
  gint64 mask = G_GINT64_CONSTANT (1) << bit;
  EncfgValue bits;

  if (encfg_sim_bank_get (self, item, index, &bits) && bits.kind == ENCFG_VALUE_NUMBER)
    put_item (self, item, index, is_set ? bits.number | mask : bits.number & ~mask);
}

void
encfg_sim_bank_put_bit (EncfgSimBank *self,
                        EncfgSection section,
                        guint index,
                        const char *meaning,
                        gboolean is_set)
{
  GPtrArray *items = encfg_sim_bank_get_profile (self)->items;

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      gint64 bit;

      if (item->section == section && item->type->kind == ENCFG_TYPE_BITS &&
          encfg_item_find_meaning (item, meaning, &bit))
        encfg_sim_bank_put_one_bit (self, item, index, (guint) bit, is_set);
    }
}

void
encfg_sim_bank_put_absent (EncfgSimBank *self, const char *key, guint index)
{
  const EncfgItem *item = encfg_sim_bank_find_item (self, key);
  EncfgValue absent = { .kind = ENCFG_VALUE_ABSENT };

  if (item != NULL && item->no_value->len > 0)
    encfg_sim_bank_set (self, item, index, &absent, NULL);
}
