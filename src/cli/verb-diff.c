/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-config.h"
#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-profile-load.h"

static const EncfgCliOption options[] = {
  { "preset", 0, "P", "compare with a reference table (see presets)" },
  { "only", 0, "KEYS", "these rows alone: a list with commas, * and ? allowed" },
  { NULL },
};

static JsonObject *
difference_to_json (EncfgSetting *row)
{
  const EncfgItem *item = encfg_setting_get_item (row);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", item->key);
  json_object_set_string_member (object, "label", item->label);
  json_object_set_string_member (object, "unit", item->unit);
  json_object_set_member (
    object, "device", encfg_json_from_value (item, encfg_setting_get_device (row)));
  json_object_set_member (
    object, "config", encfg_json_from_value (item, encfg_setting_get_config (row)));
  return object;
}

/* In a comparison of two files a row that only the second one has is a difference too. */
static gboolean
is_difference (EncfgSetting *row)
{
  return encfg_setting_is_modified (row) ||
         (encfg_setting_get_state (row) == ENCFG_SETTING_UNKNOWN &&
          encfg_setting_get_source (row) != ENCFG_SOURCE_NONE);
}

static void
add_row (EncfgCliTable *table, EncfgSetting *row)
{
  const EncfgItem *item = encfg_setting_get_item (row);
  const gboolean differs = is_difference (row);
  g_autofree char *device = encfg_setting_dup_device_text (row);
  g_autofree char *config = encfg_setting_dup_config_text (row);

  encfg_cli_table_add (table,
                       differs,
                       differs   ? "≠"
                       : *config ? "="
                                 : "",
                       item->label,
                       item->key,
                       device,
                       config,
                       item->unit);
}

static int
show (EncfgCliContext *context, GPtrArray *rows, const char *left, const char *right)
{
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("lllrrl", "", "Name", "Key", left, right, "Unit");
  const EncfgSettingCounts counts = encfg_setting_count (rows);
  JsonArray *differences = json_array_new ();
  guint n;

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      add_row (table, row);
      if (is_difference (row))
        json_array_add_object_element (differences, difference_to_json (row));
    }
  n = json_array_get_length (differences);
  json_object_set_array_member (context->out, "differences", differences);
  json_object_set_int_member (context->out, "same", counts.same);
  json_object_set_int_member (context->out, "unset", rows->len - counts.same - n);
  encfg_cli_print_table (context, table);
  encfg_cli_print (
    context, "%u different, %u same, %u unset\n", n, counts.same, rows->len - counts.same - n);
  return n ? ENCFG_CLI_STATUS_DIFFERENT : ENCFG_CLI_STATUS_DONE;
}

static EncfgProfile *
profile_of_files (EncfgCliContext *context,
                  const EncfgSettingsFile *a,
                  const EncfgSettingsFile *b,
                  GError **error)
{
  EncfgProfile *profile;
  const char *id = a->profile && *a->profile ? a->profile : b->profile;

  if (!encfg_cli_get_profile (context, &profile, error) || profile)
    return profile;
  if (id && *id)
    return encfg_profile_find (id, error);
  g_set_error_literal (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_USAGE,
                       "neither file says what module it is for: give --profile");
  return NULL;
}

static gboolean
load_side (EncfgCliContext *context,
           EncfgSettingTable *table,
           const EncfgSettingsFile *file,
           GError **error)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array = json_object_get_array_member (context->out, "not_in_profile");

  if (!encfg_setting_table_apply_file (table, file, unknown, error) ||
      !encfg_cli_config_check (context, table, error))
    return FALSE;
  for (guint i = 0; i < unknown->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (unknown, i));
  return TRUE;
}

static int
diff_files (EncfgCliContext *context, const char *path_a, const char *path_b, GError **error)
{
  g_autoptr (EncfgSettingsFile) a = encfg_settings_file_load (path_a, error);
  g_autoptr (EncfgSettingsFile) b = a ? encfg_settings_file_load (path_b, error) : NULL;
  g_autoptr (EncfgProfile) profile = b ? profile_of_files (context, a, b, error) : NULL;
  g_autoptr (EncfgSettingTable) table = profile ? encfg_setting_table_new (profile) : NULL;
  g_autoptr (GPtrArray) rows = NULL;

  json_object_set_array_member (context->out, "not_in_profile", json_array_new ());
  if (!table || !load_side (context, table, a, error))
    return ENCFG_CLI_STATUS_DONE;
  encfg_setting_table_take_config_as_device (table);
  if (!load_side (context, table, b, error))
    return ENCFG_CLI_STATUS_DONE;
  rows = encfg_setting_table_select (table, encfg_cli_args_get (context->args, "only"), error);
  return rows ? show (context, rows, "First", "Second") : ENCFG_CLI_STATUS_DONE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *second = encfg_cli_args_argument (context->args, 1);
  g_autoptr (EncfgCliConfig) config = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  EncfgSettingTable *table;

  if (second && !encfg_cli_args_has (context->args, "preset"))
    return diff_files (context, encfg_cli_args_argument (context->args, 0), second, error);

  config = encfg_cli_config_new (context, error);
  if (!config || !encfg_cli_read_settings (context, error))
    return ENCFG_CLI_STATUS_DONE;
  if (config->file)
    encfg_cli_check_header (context, config->file);
  table = encfg_module_get_table (context->module);
  rows = encfg_cli_config_apply (config, context, table, error);
  if (!rows || !encfg_cli_config_check (context, table, error))
    return ENCFG_CLI_STATUS_DONE;
  return show (context, rows, "Device", "Config");
}

const EncfgCliVerb encfg_cli_verb_diff = {
  .name = "diff",
  .arguments = "(FILE | --preset P | FILE FILE) [--only KEYS]",
  .summary = "Compares the module with a file or a preset, or two files",
  .options = options,
  .max_arguments = 2,
  .run = run,
};
