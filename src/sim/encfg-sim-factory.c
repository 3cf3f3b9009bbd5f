/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-factory.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-io.h"
#include "encfg-sim-quantity.h"
#include <string.h>

#define MAC_BASE G_GINT64_CONSTANT (0x025349000000) /* locally administered */

/* Blocks that a profile without presets is given, the likeliest first. */
static const char *const usual_blocks[] = { "12V", "2V", "1.2V", "6V" };

/* FALSE for a block whose voltage its sensors cannot measure. */
static gboolean
is_measurable (const EncfgProfile *profile, const char *name)
{
  const EncfgItem *item = encfg_profile_find_item (profile, "cell-voltage");
  EncfgSimBlock block;
  double volts;

  if (item == NULL || !item->has_range || !encfg_sim_block_parse (name, &block))
    return TRUE;
  volts = encfg_sim_block_get_volts (&block);
  return volts >= encfg_sim_quantity_to_double (item, item->range_min) &&
         volts <= encfg_sim_quantity_to_double (item, item->range_max);
}

/* What can be named: (element-type utf8) (transfer container). */
static GPtrArray *
list_blocks (const EncfgProfile *profile)
{
  GPtrArray *blocks = g_ptr_array_new ();

  for (guint i = 0; i < profile->presets->len; i++)
    {
      EncfgPreset *preset = g_ptr_array_index (profile->presets, i);

      if (is_measurable (profile, preset->key))
        g_ptr_array_add (blocks, preset->key);
    }
  for (guint i = 0; profile->presets->len == 0 && i < G_N_ELEMENTS (usual_blocks); i++)
    if (is_measurable (profile, usual_blocks[i]))
      g_ptr_array_add (blocks, (gpointer) usual_blocks[i]);
  return blocks;
}

static gboolean
complete_block (EncfgSimTraits *self, GError **error)
{
  g_autoptr (GPtrArray) blocks = list_blocks (self->profile);
  g_autofree char *known = NULL;
  guint place;

  if (self->block == NULL && blocks->len > 0)
    self->block = g_ptr_array_find_with_equal_func (blocks, "12V", g_str_equal, &place)
                    ? "12V"
                    : g_ptr_array_index (blocks, 0);
  if (self->block != NULL &&
      g_ptr_array_find_with_equal_func (blocks, self->block, g_str_equal, NULL))
    return TRUE;
  g_ptr_array_add (blocks, NULL);
  known = g_strjoinv (", ", (char **) blocks->pdata);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "block “%s” is not in profile %s; it has %s",
               self->block != NULL ? self->block : "",
               self->profile->id,
               *known != '\0' ? known : "none that its sensors can measure");
  return FALSE;
}

gboolean
encfg_sim_traits_complete (EncfgSimTraits *self, GError **error)
{
  guint max_strings = self->profile->repeat[ENCFG_SECTION_STRINGS].max;
  guint max_cells;

  if (self->unit == 0)
    self->unit = self->profile->link.unit;
  if (self->strings == 0)
    self->strings = 1;
  max_cells = encfg_sim_battery_count_places (self->profile, MIN (self->strings, max_strings));
  if (self->cells == 0)
    self->cells = MIN (24, max_cells);
  if (self->strings > max_strings || self->cells > max_cells || self->cells < self->strings)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "%u cells in %u strings cannot be: profile %s takes up to %u cells there, up to "
                   "%u strings, "
                   "and each string has a cell",
                   self->cells,
                   self->strings,
                   self->profile->id,
                   max_cells,
                   max_strings);
      return FALSE;
    }
  if (self->unit + encfg_sim_traits_count_units (self) > 248)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "a module of profile %s answers to %u ids from %u on, and 247 is the highest",
                   self->profile->id,
                   encfg_sim_traits_count_units (self),
                   self->unit);
      return FALSE;
    }
  return complete_block (self, error);
}

guint
encfg_sim_traits_count_units (const EncfgSimTraits *self)
{
  guint last = 0;

  for (guint i = 0; i < self->profile->views->len; i++)
    last = MAX (last, g_array_index (self->profile->views, EncfgView, i).unit_offset);
  return last + 1;
}

gboolean
encfg_sim_traits_check_line (const EncfgSimTraits *self, guint n_modules, GError **error)
{
  const guint room = (248u - self->unit) / encfg_sim_traits_count_units (self);

  if (n_modules <= room)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "a line has room for %u modules of profile %s from id %u on, not for %u",
               room,
               self->profile->id,
               (guint) self->unit,
               n_modules);
  return FALSE;
}

void
encfg_sim_traits_get_block (const EncfgSimTraits *self, EncfgSimBlock *out)
{
  guint i = 0;

  if (encfg_sim_block_parse (self->block, out))
    return;
  while (i < G_N_ELEMENTS (usual_blocks) - 1 && !is_measurable (self->profile, usual_blocks[i]))
    i++;
  encfg_sim_block_parse (usual_blocks[i], out);
}

char *
encfg_sim_traits_dup_serial (const EncfgSimTraits *self)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, "serial");
  gboolean is_short = item != NULL && item->words * 2 < strlen ("SIMULATED-0000");

  return g_strdup_printf (is_short ? "SIM-%04u" : "SIMULATED-%04u", self->number);
}

static void
fill_identity (EncfgSimBank *bank, const EncfgSimTraits *traits)
{
  g_autofree char *serial = encfg_sim_traits_dup_serial (traits);

  encfg_sim_bank_put_text (bank, "name", traits->profile->model);
  encfg_sim_bank_put_text (bank, "serial", serial);
  encfg_sim_bank_put_text (bank, "firmware", "SIM " ENCFG_VERSION);
  for (guint i = 0; i < traits->profile->identify->len; i++)
    {
      const EncfgItemRaw *match = &g_array_index (traits->profile->identify, EncfgItemRaw, i);

      encfg_sim_bank_put (bank, match->item->key, 0, match->raw);
    }
}

static void
fill_settings (EncfgSimBank *bank, const EncfgSimTraits *traits)
{
  const EncfgPreset *preset = encfg_profile_find_preset (traits->profile, traits->block);

  for (guint i = 0; preset != NULL && i < preset->values->len; i++)
    {
      const EncfgItemRaw *value = &g_array_index (preset->values, EncfgItemRaw, i);

      encfg_sim_bank_put (bank, value->item->key, 0, value->raw);
    }
}

static void
fill_count (EncfgSimBank *bank, const EncfgRepeat *repeat, guint count)
{
  if (repeat->count != NULL)
    encfg_sim_bank_put (bank, repeat->count->key, 0, count);
}

/* A module that is told how many cells each string has was told so. */
static void
fill_strings (EncfgSimBank *bank, const EncfgSimBattery *battery)
{
  for (guint i = 0; i < encfg_sim_battery_count_strings (battery); i++)
    {
      const EncfgItem *item = encfg_sim_io_find_setting (bank, "battery", i + 1, "cells");

      if (item != NULL)
        encfg_sim_bank_put (bank, item->key, 0, encfg_sim_battery_get_string (battery, i, NULL));
    }
}

gint64
encfg_sim_factory_get_raw (const EncfgProfile *profile, const EncfgItem *item)
{
  if (item->has_default)
    return item->default_raw;
  if (strcmp (item->key, "modbus-id") == 0)
    return profile->link.unit;
  return strcmp (item->key, "port") == 0 ? profile->link.port : 0;
}

static void
reset_section (EncfgSimBank *bank, const EncfgProfile *profile, EncfgSection section)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, section);

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->type->kind == ENCFG_TYPE_TEXT && encfg_item_is_writable (item))
        encfg_sim_bank_put_text (bank, item->key, "");
      else if (encfg_item_is_writable (item))
        encfg_sim_bank_put (bank, item->key, 0, encfg_sim_factory_get_raw (profile, item));
    }
}

void
encfg_sim_factory_reset (EncfgSimBank *bank, const EncfgProfile *profile)
{
  reset_section (bank, profile, ENCFG_SECTION_NETWORK);
  reset_section (bank, profile, ENCFG_SECTION_ADDRESS);
}

void
encfg_sim_factory_fill (EncfgSimBank *bank,
                        const EncfgSimTraits *traits,
                        const EncfgSimBattery *battery)
{
  fill_identity (bank, traits);
  fill_settings (bank, traits);
  encfg_sim_factory_reset (bank, traits->profile);
  encfg_sim_bank_put (bank, "mac", 0, MAC_BASE + traits->number);
  encfg_sim_bank_put (bank, "modbus-id", 0, traits->unit);
  fill_count (bank, &traits->profile->repeat[ENCFG_SECTION_CELLS], traits->cells);
  fill_count (bank, &traits->profile->repeat[ENCFG_SECTION_STRINGS], traits->strings);
  fill_strings (bank, battery);
  encfg_sim_bank_put (bank, "lamp-run", 0, 1);
  encfg_sim_bank_put (bank, "lamp-com", 0, 1);
  encfg_sim_bank_put (bank, "lamp-rbus-rxd", 0, 1);
  encfg_sim_bank_put (bank, "lamp-rbus-txd", 0, 1);
}
