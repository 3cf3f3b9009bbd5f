/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-group.h"
#include "encfg-cli-verbs.h"
#include "encfg-codec.h"
#include "encfg-finder.h"
#include "encfg-json-print.h"

static JsonObject *
preset_to_json (const EncfgProfile *profile, const EncfgPreset *preset)
{
  JsonObject *object = json_object_new ();
  JsonArray *values = json_array_new ();

  json_object_set_string_member (object, "profile", profile->id);
  json_object_set_string_member (object, "key", preset->key);
  json_object_set_string_member (object, "label", preset->label);
  json_object_set_string_member (object, "source", preset->source ? preset->source : "");
  json_object_set_string_member (object, "provenance", encfg_provenance_name (preset->provenance));
  json_object_set_array_member (object, "values", values);
  for (guint i = 0; i < preset->values->len; i++)
    {
      const EncfgItemRaw *entry = &g_array_index (preset->values, EncfgItemRaw, i);
      const EncfgValue value = encfg_value_number (entry->raw);
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "key", entry->item->key);
      encfg_cli_put_group (row, entry->item);
      json_object_set_member (row, "value", encfg_json_from_value (entry->item, &value));
      json_object_set_string_member (row, "unit", entry->item->unit);
      json_array_add_object_element (values, row);
    }
  return object;
}

static void
show (EncfgCliContext *context, const EncfgProfile *profile, JsonArray *array)
{
  for (guint i = 0; i < profile->presets->len; i++)
    {
      const EncfgPreset *preset = g_ptr_array_index (profile->presets, i);
      g_autoptr (EncfgCliTable) table =
        encfg_cli_table_new ("llrl", "Name", "Key", "Value", "Unit");

      json_array_add_object_element (array, preset_to_json (profile, preset));
      for (guint j = 0; j < preset->values->len; j++)
        {
          const EncfgItemRaw *entry = &g_array_index (preset->values, EncfgItemRaw, j);
          g_autofree char *text = encfg_codec_format_raw (entry->item, entry->raw);

          encfg_cli_table_add (table,
                               FALSE,
                               encfg_cli_enter_group_of (table, entry->item),
                               entry->item->key,
                               text,
                               entry->item->unit);
        }
      encfg_cli_print (context,
                       "%s%s: %s (%s, %s)\n",
                       i ? "\n" : "",
                       preset->key,
                       preset->label,
                       profile->id,
                       preset->source ? preset->source
                                      : encfg_provenance_name (preset->provenance));
      encfg_cli_print_table (context, table);
    }
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgProfile) profile = NULL;
  g_autoptr (GPtrArray) profiles = NULL;
  JsonArray *array = json_array_new ();

  json_object_set_array_member (context->out, "presets", array);
  if (!encfg_cli_get_profile (context, &profile, error))
    return ENCFG_CLI_STATUS_DONE;
  if (profile)
    show (context, profile, array);
  else
    {
      profiles = encfg_cli_list_profiles (context);
      for (guint i = 0; i < profiles->len; i++)
        show (context, g_ptr_array_index (profiles, i), array);
    }
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_presets = {
  .name = "presets",
  .arguments = "[--profile ID]",
  .summary = "Shows the reference tables",
  .run = run,
};
