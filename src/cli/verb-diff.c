/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-config.h"
#include "encfg-cli-group.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-profile-load.h"
#include "encfg-settings-json.h"

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
  encfg_cli_put_group (object, item);
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
                       encfg_cli_enter_group_of (table, item),
                       item->key,
                       device,
                       config,
                       item->unit);
}

/* Takes `differences`. */
static int
conclude (EncfgCliContext *context, JsonArray *differences, guint same, guint unset)
{
  const guint n = json_array_get_length (differences);

  json_object_set_array_member (context->out, "differences", differences);
  json_object_set_int_member (context->out, "same", same);
  json_object_set_int_member (context->out, "unset", unset);
  encfg_cli_print (context, "%u different, %u same, %u unset\n", n, same, unset);
  return n ? ENCFG_CLI_STATUS_DIFFERENT : ENCFG_CLI_STATUS_DONE;
}

static int
show (EncfgCliContext *context, GPtrArray *rows, const char *left, const char *right)
{
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("lllrrl", "", "Name", "Key", left, right, "Unit");
  const EncfgSettingCounts counts = encfg_setting_count (rows);
  JsonArray *differences = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      add_row (table, row);
      if (is_difference (row))
        json_array_add_object_element (differences, difference_to_json (row));
    }
  encfg_cli_print_table (context, table);
  return conclude (context,
                   differences,
                   counts.same,
                   rows->len - counts.same - json_array_get_length (differences));
}

/* Name of the profile of both files, or NULL if neither says. FALSE if they contradict. */
static gboolean
get_common_profile (const EncfgSettingsFile *a,
                    const EncfgSettingsFile *b,
                    const char **id,
                    GError **error)
{
  const char *first = a->profile && *a->profile ? a->profile : NULL;
  const char *second = b->profile && *b->profile ? b->profile : NULL;

  *id = first ? first : second;
  if (!first || !second || g_str_equal (first, second))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_MISMATCH,
               "the files are for different modules: “%s” and “%s”",
               first,
               second);
  return FALSE;
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

/* The outermost group that the module may not have, or NULL. */
static const EncfgGroup *
find_counted (EncfgSetting *row)
{
  const EncfgGroup *counted = NULL;

  for (const EncfgGroup *group = encfg_setting_get_item (row)->group; group; group = group->parent)
    if (group->count)
      counted = group;
  return counted;
}

/* Without a module nobody knows how many there are: those are left out of which neither file says
 * anything. */
static void
drop_unmentioned (GPtrArray *rows)
{
  g_autoptr (GHashTable) mentioned = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      if (encfg_value_is_present (encfg_setting_get_device (row)) ||
          encfg_setting_get_source (row) != ENCFG_SOURCE_NONE)
        g_hash_table_add (mentioned, (gpointer) find_counted (row));
    }
  for (guint i = rows->len; i > 0; i--)
    {
      const EncfgGroup *counted = find_counted (g_ptr_array_index (rows, i - 1));

      if (counted && !g_hash_table_contains (mentioned, counted))
        g_ptr_array_remove_index (rows, i - 1);
    }
}

static int
diff_by_profile (EncfgCliContext *context,
                 EncfgProfile *profile,
                 const EncfgSettingsFile *a,
                 const EncfgSettingsFile *b,
                 GError **error)
{
  g_autoptr (EncfgSettingTable) table = encfg_setting_table_new (profile);
  g_autoptr (GPtrArray) rows = NULL;

  if (!load_side (context, table, a, error))
    return ENCFG_CLI_STATUS_DONE;
  encfg_setting_table_take_config_as_device (table);
  if (!load_side (context, table, b, error))
    return ENCFG_CLI_STATUS_DONE;
  rows = encfg_setting_table_select (table, encfg_cli_args_get (context->args, "only"), error);
  if (!rows)
    return ENCFG_CLI_STATUS_DONE;
  drop_unmentioned (rows);
  return show (context, rows, "First", "Second");
}

static const char *
key_of (const EncfgFilePair *pair)
{
  return (pair->first ? pair->first : pair->second)->key;
}

static gboolean
is_meant (const char *key, const char *patterns)
{
  g_auto (GStrv) names = g_strsplit (patterns ? patterns : "*", ",", -1);

  for (guint i = 0; names[i]; i++)
    if (g_pattern_match_simple (g_strstrip (names[i]), key))
      return TRUE;
  return FALSE;
}

/* FALSE if a pattern names no row of either file. */
static gboolean
check_only (const GArray *pairs, const char *patterns, GError **error)
{
  g_auto (GStrv) names = g_strsplit (patterns ? patterns : "*", ",", -1);
  const char *lost = names[0] ? NULL : "";

  for (guint i = 0; patterns && names[i] && !lost; i++)
    {
      lost = names[i];
      for (guint k = 0; k < pairs->len && lost; k++)
        {
          const EncfgFilePair *pair = &g_array_index (pairs, EncfgFilePair, k);

          if (is_meant (key_of (pair), names[i]))
            lost = NULL;
        }
    }
  if (lost)
    g_set_error (
      error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--only: “%s” names no setting of the files", lost);
  return lost == NULL;
}

static JsonNode *
pair_value (const EncfgFileRow *row)
{
  g_autoptr (JsonNode) node = row ? encfg_settings_json_from_row (row) : NULL;

  return node ? json_object_dup_member (json_node_get_object (node), "value")
              : json_node_init_null (json_node_alloc ());
}

static void
add_pair (EncfgCliTable *table, JsonArray *differences, const EncfgFilePair *pair)
{
  const EncfgFileRow *row = pair->first ? pair->first : pair->second;
  const gboolean differs = pair->second && !pair->same;
  JsonObject *object;

  encfg_cli_table_add (table,
                       differs,
                       differs      ? "≠"
                       : pair->same ? "="
                                    : "",
                       encfg_cli_enter_group_of_row (table, row),
                       row->key,
                       pair->first ? pair->first->value : NULL,
                       pair->second ? pair->second->value : NULL,
                       row->unit);
  if (!differs)
    return;
  object = json_object_new ();
  json_object_set_string_member (object, "key", row->key);
  json_object_set_string_member (object, "label", row->label ? row->label : "");
  json_object_set_string_member (object, "unit", row->unit ? row->unit : "");
  json_object_set_member (object, "device", pair_value (pair->first));
  json_object_set_member (object, "config", pair_value (pair->second));
  json_array_add_object_element (differences, object);
}

/* Row by row as the files say, where nobody here knows the module. */
static int
diff_by_key (EncfgCliContext *context,
             const EncfgSettingsFile *a,
             const EncfgSettingsFile *b,
             GError **error)
{
  const char *only = encfg_cli_args_get (context->args, "only");
  g_autoptr (GArray) pairs = encfg_settings_file_compare (a, b);
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("lllrrl", "", "Name", "Key", "First", "Second", "Unit");
  JsonArray *differences = json_array_new ();
  guint same = 0;
  guint unset = 0;

  if (!check_only (pairs, only, error))
    return ENCFG_CLI_STATUS_USAGE;
  for (guint i = 0; i < pairs->len; i++)
    {
      const EncfgFilePair *pair = &g_array_index (pairs, EncfgFilePair, i);

      if (!is_meant (key_of (pair), only))
        continue;
      add_pair (table, differences, pair);
      same += pair->same;
      unset += pair->second == NULL;
    }
  encfg_cli_print_table (context, table);
  return conclude (context, differences, same, unset);
}

static int
diff_files (EncfgCliContext *context, const char *path_a, const char *path_b, GError **error)
{
  g_autoptr (EncfgSettingsFile) a = encfg_settings_file_load (path_a, error);
  g_autoptr (EncfgSettingsFile) b = a ? encfg_settings_file_load (path_b, error) : NULL;
  g_autoptr (EncfgProfile) profile = NULL;
  g_autoptr (GError) unknown = NULL;
  const char *id;

  json_object_set_array_member (context->out, "not_in_profile", json_array_new ());
  if (!b || !get_common_profile (a, b, &id, error) ||
      !encfg_cli_get_profile (context, &profile, error))
    return ENCFG_CLI_STATUS_DONE;
  if (!profile && id)
    profile = encfg_profile_find_id (id, &unknown);
  if (profile)
    return diff_by_profile (context, profile, a, b, error);
  if (unknown)
    encfg_cli_warn (
      context, "%s: the values are compared as they stand in the files", unknown->message);
  return diff_by_key (context, a, b, error);
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
