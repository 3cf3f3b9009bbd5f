/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-resume.h"

#include "encfg-cli-table.h"
#include "encfg-json-print.h"
#include "encfg-profile-text.h"
#include "encfg-resume.h"
#include "encfg-settings-json.h"

/* The found row as JSON and in the table. A verified row is left alone, whatever it holds now:
 * somebody may have changed it since. */
static JsonObject *
tell_row (EncfgCliContext *context,
          EncfgCliTable *table,
          EncfgSetting *setting,
          const EncfgFileRow *row,
          EncfgFate fate)
{
  const EncfgItem *item = encfg_setting_get_item (setting);
  const gboolean holds = encfg_setting_get_state (setting) == ENCFG_SETTING_SAME;
  g_autofree char *now = encfg_setting_dup_device_text (setting);
  g_autoptr (JsonNode) node = encfg_settings_json_from_row (row);
  JsonObject *object = json_node_dup_object (node);

  encfg_cli_table_add (table,
                       !holds,
                       holds ? "=" : "≠",
                       encfg_profile_text (item->label),
                       item->key,
                       row->value,
                       now,
                       item->unit,
                       encfg_fate_name (fate));
  json_object_set_string_member (object, "fate", encfg_fate_name (fate));
  json_object_set_member (
    object, "device", encfg_json_from_value (item, encfg_setting_get_device (setting)));
  if (fate == ENCFG_FATE_VERIFIED && !holds)
    encfg_cli_warn (context,
                    "%s: verified then, now the module holds %s: left alone, somebody has changed "
                    "it since",
                    encfg_profile_text (item->label),
                    now);
  return object;
}

static void
tell_head (EncfgCliContext *context, const EncfgResume *resume, JsonArray *rows)
{
  JsonObject *object = json_object_new ();
  g_autofree char *time = encfg_cli_format_time (resume->time);
  guint counts[ENCFG_N_FATES] = { 0 };

  for (guint i = 0; i < resume->fates->len; i++)
    counts[g_array_index (resume->fates, EncfgFate, i)]++;
  json_object_set_string_member (object, "time", resume->time);
  json_object_set_string_member (object, "operation", resume->operation);
  json_object_set_string_member (object, "result", resume->result);
  json_object_set_string_member (object, "backup", resume->backup);
  json_object_set_array_member (object, "rows", rows);
  json_object_set_object_member (context->out, "resumed", object);
  encfg_cli_print (
    context,
    "The %s of %s ended with “%s”: %u verified, %u failed, %u unknown, %u not sent\n",
    resume->operation,
    time,
    resume->result,
    counts[ENCFG_FATE_VERIFIED],
    counts[ENCFG_FATE_FAILED],
    counts[ENCFG_FATE_UNKNOWN],
    counts[ENCFG_FATE_NOT_SENT]);
}

GPtrArray *
encfg_cli_resume_apply (EncfgCliContext *context, EncfgSettingTable *table, GError **error)
{
  GError *local_error = NULL;
  g_autoptr (EncfgResume) resume =
    encfg_resume_find (encfg_module_get_identity (context->module), &local_error);
  g_autoptr (EncfgCliTable) shown =
    encfg_cli_table_new ("lllrrll", "", "Name", "Key", "Wanted", "Now", "Unit", "Then");
  JsonArray *rows;

  if (local_error)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (!resume)
    {
      json_object_set_null_member (context->out, "resumed");
      encfg_cli_print (context, "Nothing was interrupted\n");
      return g_ptr_array_new ();
    }
  if (!encfg_setting_table_apply_file (table, resume->wanted, NULL, error))
    return NULL;

  rows = json_array_new ();
  tell_head (context, resume, rows);
  for (guint i = 0; i < resume->fates->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (resume->wanted->rows, i);
      const EncfgFate fate = g_array_index (resume->fates, EncfgFate, i);
      EncfgSetting *setting = encfg_setting_table_find (table, row->key);

      if (!setting)
        continue;
      json_array_add_object_element (rows, tell_row (context, shown, setting, row, fate));
      if (fate == ENCFG_FATE_VERIFIED)
        encfg_setting_clear_config (setting);
    }
  encfg_cli_print_table (context, shown);
  return encfg_setting_table_select (table, encfg_cli_args_get (context->args, "only"), error);
}
