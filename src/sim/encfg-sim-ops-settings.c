/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-ops-private.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-json.h"
#include "encfg-sim-bank-put.h"

static const char *
get_text (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static gboolean
is_settable (const EncfgItem *item)
{
  return item != NULL &&
         (item->section == ENCFG_SECTION_SETTINGS || item->section == ENCFG_SECTION_NETWORK ||
          item->section == ENCFG_SECTION_ADDRESS);
}

/* Modules of one server have the same profile. */
static EncfgProfile *
profile_of (const EncfgSimCall *call)
{
  guint next = 0;

  return encfg_sim_module_get_profile (encfg_sim_call_next_module (call, &next));
}

gboolean
encfg_sim_call_keep (EncfgSimModule *module, GError **error)
{
  encfg_sim_module_refresh (module);
  if (encfg_sim_module_tell_change (module))
    return TRUE;
  g_clear_error (error);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_OPEN,
               "done, but %s cannot keep it in the state file",
               encfg_sim_module_get_serial (module));
  return FALSE;
}

gboolean
encfg_sim_ops_set_setting (EncfgSimCall *call,
                           JsonObject *object,
                           JsonBuilder *answer,
                           GError **error)
{
  const EncfgItem *item = encfg_profile_find_item (profile_of (call), get_text (object, "key"));
  JsonNode *node = json_object_get_member (object, "value");
  g_autofree char *shown = node != NULL ? encfg_json_dup_typed (node) : NULL;
  EncfgSimModule *module;
  EncfgValue value;
  gboolean is_kept = TRUE;
  guint next = 0;

  if (!is_settable (item) || shown == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "“key” is to be that of a setting and “value” a number or a text, not “%s”",
                   get_text (object, "key"));
      return FALSE;
    }
  if (!encfg_codec_parse (item, shown, &value, error))
    {
      g_prefix_error (error, "%s: ", item->key);
      return FALSE;
    }
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      encfg_sim_bank_set (encfg_sim_module_get_bank (module), item, 0, &value, NULL);
      is_kept &= encfg_sim_call_keep (module, error);
    }
  return is_kept;
}

gboolean
encfg_sim_ops_set_preset (EncfgSimCall *call,
                          JsonObject *object,
                          JsonBuilder *answer,
                          GError **error)
{
  const EncfgPreset *preset =
    encfg_profile_find_preset (profile_of (call), get_text (object, "preset"));
  EncfgSimModule *module;
  gboolean is_kept = TRUE;
  guint next = 0;

  if (preset == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "the profile has no preset “%s”",
                   get_text (object, "preset"));
      return FALSE;
    }
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      for (guint i = 0; i < preset->values->len; i++)
        {
          const EncfgItemRaw *raw = &g_array_index (preset->values, EncfgItemRaw, i);
          const EncfgValue value = encfg_value_number (raw->raw);

          encfg_sim_bank_set (encfg_sim_module_get_bank (module), raw->item, 0, &value, NULL);
        }
      is_kept &= encfg_sim_call_keep (module, error);
    }
  return is_kept;
}

/* The readings themselves are gone since. */
static void
save_reference (EncfgSimModule *module, const EncfgItem *reading)
{
  EncfgSimBattery *battery = encfg_sim_module_get_battery (module);
  EncfgSimBank *bank = encfg_sim_module_get_bank (module);
  EncfgSimSlot slot;

  for (guint i = 0; i < encfg_sim_battery_count_cells (battery); i++)
    encfg_sim_battery_measure (battery, bank, i);
  encfg_sim_battery_save_reference (battery, bank);
  for (guint i = 0; encfg_sim_battery_get_slot (battery, reading->section, i, &slot); i++)
    encfg_sim_bank_put_absent (bank, reading->key, slot.index);
}

gboolean
encfg_sim_ops_save_reference (EncfgSimCall *call,
                              JsonObject *object,
                              JsonBuilder *answer,
                              GError **error)
{
  EncfgProfile *profile = profile_of (call);
  const EncfgItem *reading = encfg_profile_find_item (profile, "cell-ir");
  EncfgSimModule *module;
  gboolean is_kept = TRUE;
  guint next = 0;

  if (reading == NULL || encfg_profile_find_item (profile, "cell-ir-reference") == NULL)
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "this kind of module keeps no reference");
      return FALSE;
    }
  while ((module = encfg_sim_call_next_module (call, &next)) != NULL)
    {
      save_reference (module, reading);
      is_kept &= encfg_sim_call_keep (module, error);
    }
  return is_kept;
}
