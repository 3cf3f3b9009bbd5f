/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-group.h"
#include "encfg-cli-verbs.h"
#include "encfg-codec.h"
#include "encfg-finder.h"
#include "encfg-json-print.h"
#include "encfg-profile-text.h"

#include <string.h>

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

/* The outermost group of the item, if it repeats; or NULL. */
static const EncfgGroup *
find_outermost (const EncfgItem *item)
{
  const EncfgGroup *group = item->group;

  while (group && group->parent)
    group = group->parent;
  return group && group->number > 0 ? group : NULL;
}

static gboolean
has_value (const EncfgPreset *preset, const char *key, gint64 raw)
{
  for (guint i = 0; i < preset->values->len; i++)
    {
      const EncfgItemRaw *entry = &g_array_index (preset->values, EncfgItemRaw, i);

      if (entry->raw == raw && g_str_equal (entry->item->key, key))
        return TRUE;
    }
  return FALSE;
}

/* How many numbers the outermost group of the entry has, if the entry is the same in all of them;
 * else 0. */
static guint
count_same (const EncfgProfile *profile, const EncfgPreset *preset, const EncfgItemRaw *entry)
{
  const EncfgGroup *outermost = find_outermost (entry->item);
  const gsize prefix = outermost ? strcspn (outermost->key, "[") + 1 : 0;
  guint n = 0;

  for (guint i = 0; outermost && i < profile->groups->len; i++)
    {
      const EncfgGroup *group = g_ptr_array_index (profile->groups, i);
      g_autofree char *key =
        g_strconcat (group->key, entry->item->key + strlen (outermost->key), NULL);

      if (group->parent || strncmp (group->key, outermost->key, prefix) != 0)
        continue;
      if (!has_value (preset, key, entry->raw))
        return 0;
      n = MAX (n, group->number);
    }
  return n;
}

/* What is the same in all numbers of a group stands there once: under "String 1…6 · Level 1", as
 * string[*].level[1].ir-high. */
static void
add_row (EncfgCliTable *table,
         const EncfgProfile *profile,
         const EncfgPreset *preset,
         const EncfgItemRaw *entry)
{
  const EncfgItem *item = entry->item;
  const EncfgGroup *outermost = find_outermost (item);
  const guint n = count_same (profile, preset, entry);
  g_autofree char *text = encfg_codec_format_raw (item, entry->raw);
  g_autofree char *heading = NULL;
  g_autofree char *key = NULL;

  if (n < 2)
    {
      encfg_cli_table_add (
        table, FALSE, encfg_cli_enter_group_of (table, item), item->key, text, item->unit);
      return;
    }
  if (outermost->number > 1)
    return;
  heading = g_strdup_printf (
    "%s…%u%s", outermost->label, n, item->group->label + strlen (outermost->label));
  key = g_strdup_printf ("%.*s[*]%s",
                         (int) strcspn (outermost->key, "["),
                         outermost->key,
                         item->key + strlen (outermost->key));
  encfg_cli_table_enter_group (table, heading);
  encfg_cli_table_add (table, FALSE, item->name, key, text, item->unit);
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
        add_row (table, profile, preset, &g_array_index (preset->values, EncfgItemRaw, j));
      encfg_cli_print (context,
                       "%s%s: %s (%s, %s)\n",
                       i ? "\n" : "",
                       preset->key,
                       encfg_profile_text (preset->label),
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
