/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-group.h"
#include "encfg-cli-verbs.h"
#include "encfg-json-print.h"

static const EncfgCliOption options[] = {
  { "output", 'o', "FILE", "save the settings: JSON, or CSV if the name ends in .csv" },
  { NULL },
};

static JsonObject *
setting_to_json (EncfgSetting *row)
{
  const EncfgItem *item = encfg_setting_get_item (row);
  const guint16 *words = encfg_setting_get_device_words (row);
  const GError *fault = encfg_setting_get_device_error (row);
  JsonObject *object = json_object_new ();
  JsonArray *raw = json_array_new ();

  for (guint i = 0; words && i < item->words; i++)
    json_array_add_int_element (raw, words[i]);
  json_object_set_string_member (object, "key", item->key);
  json_object_set_string_member (object, "label", item->label);
  encfg_cli_put_group (object, item);
  json_object_set_member (
    object, "value", encfg_json_from_value (item, encfg_setting_get_device (row)));
  json_object_set_string_member (object, "unit", item->unit);
  json_object_set_array_member (object, "raw", raw);
  json_object_set_string_member (object, "provenance", encfg_provenance_name (item->provenance));
  if (fault)
    json_object_set_string_member (object, "message", fault->message);
  return object;
}

static void
show (EncfgCliContext *context, GPtrArray *rows)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("llrl", "Name", "Key", "Value", "Unit");
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgItem *item = encfg_setting_get_item (row);
      const GError *fault = encfg_setting_get_device_error (row);
      g_autofree char *text = encfg_setting_dup_device_text (row);

      json_array_add_object_element (array, setting_to_json (row));
      encfg_cli_table_add (table,
                           fault != NULL,
                           encfg_cli_enter_group_of (table, item),
                           item->key,
                           fault ? "?" : text,
                           item->unit);
      if (fault)
        encfg_cli_warn (context, "%s", fault->message);
    }
  json_object_set_array_member (context->out, "settings", array);
  encfg_cli_print_table (context, table);
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *path = encfg_cli_args_get (context->args, "output");
  g_autoptr (EncfgSettingsFile) file = NULL;
  EncfgSettingTable *table;

  if (!encfg_cli_read_settings (context, error))
    return ENCFG_CLI_STATUS_DONE;
  table = encfg_module_get_table (context->module);
  show (context, encfg_setting_table_get_rows (table));
  if (!path)
    return ENCFG_CLI_STATUS_DONE;

  file = encfg_setting_table_to_file (table, encfg_module_get_identity (context->module));
  if (encfg_settings_file_save (file, path, error))
    encfg_cli_print (context, "Saved to %s\n", path);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_read = {
  .name = "read",
  .arguments = "[-o FILE]",
  .summary = "Reads the settings",
  .options = options,
  .run = run,
};
