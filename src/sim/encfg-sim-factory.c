/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-factory.h"

#include "encfg-error.h"
#include "encfg-sim-bank-put.h"
#include <string.h>

#define MAC_BASE G_GINT64_CONSTANT (0x025349000000) /* locally administered */

static gboolean
complete_block (EncfgSimTraits *self, GError **error)
{
  GPtrArray *presets = self->profile->presets;
  g_autoptr (GString) known = g_string_new (NULL);

  if (self->block == NULL)
    {
      gboolean has_12v =
        presets->len == 0 || encfg_profile_find_preset (self->profile, "12V") != NULL;

      self->block = has_12v ? "12V" : ((EncfgPreset *) g_ptr_array_index (presets, 0))->key;
    }
  if (presets->len == 0 || encfg_profile_find_preset (self->profile, self->block) != NULL)
    return TRUE;
  for (guint i = 0; i < presets->len; i++)
    g_string_append_printf (
      known, "%s%s", i > 0 ? ", " : "", ((EncfgPreset *) g_ptr_array_index (presets, i))->key);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "block “%s” is not in profile %s; it has %s",
               self->block,
               self->profile->id,
               known->str);
  return FALSE;
}

gboolean
encfg_sim_traits_complete (EncfgSimTraits *self, GError **error)
{
  guint max_cells = self->profile->repeat[ENCFG_SECTION_CELLS].max;
  guint max_strings = self->profile->repeat[ENCFG_SECTION_STRINGS].max;

  if (self->unit == 0)
    self->unit = self->profile->link.unit;
  if (self->strings == 0)
    self->strings = 1;
  if (self->cells == 0)
    self->cells = MIN (24, max_cells);
  if (self->strings > max_strings || self->cells > max_cells || self->cells < self->strings)
    {
      g_set_error (
        error,
        ENCFG_ERROR,
        ENCFG_ERROR_USAGE,
        "%u cells in %u strings cannot be: profile %s takes up to %u cells in up to %u strings, "
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

guint
encfg_sim_traits_get_volts (const EncfgSimTraits *self)
{
  guint64 volts = g_ascii_strtoull (self->block, NULL, 10);

  return volts >= 2 && volts <= 24 ? (guint) volts : 12;
}

char *
encfg_sim_traits_dup_serial (const EncfgSimTraits *self)
{
  return g_strdup_printf ("SIMULATED-%04u", self->number);
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

gint64
encfg_sim_factory_get_raw (const EncfgProfile *profile, const EncfgItem *item)
{
  if (item->has_default)
    return item->default_raw;
  if (item->section == ENCFG_SECTION_ADDRESS)
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

      if (encfg_item_is_writable (item))
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
encfg_sim_factory_fill (EncfgSimBank *bank, const EncfgSimTraits *traits)
{
  g_autoptr (GPtrArray) address =
    encfg_profile_list_section (traits->profile, ENCFG_SECTION_ADDRESS);

  fill_identity (bank, traits);
  fill_settings (bank, traits);
  encfg_sim_factory_reset (bank, traits->profile);
  encfg_sim_bank_put (bank, "mac", 0, MAC_BASE + traits->number);
  if (address->len > 0)
    encfg_sim_bank_put (bank, ((EncfgItem *) g_ptr_array_index (address, 0))->key, 0, traits->unit);
  fill_count (bank, &traits->profile->repeat[ENCFG_SECTION_CELLS], traits->cells);
  fill_count (bank, &traits->profile->repeat[ENCFG_SECTION_STRINGS], traits->strings);
  encfg_sim_bank_put (bank, "lamp-run", 0, 1);
}
