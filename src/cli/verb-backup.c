/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-backup.h"
#include "encfg-cli-group.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-settings-json.h"

/* Text, or null where the file says nothing. */
static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text && *text)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
backup_to_json (const char *id, const EncfgSettingsFile *file)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", id);
  set_text (object, "made", file ? file->made : NULL);
  if (file && file->module)
    json_object_set_member (object, "module", json_node_copy (file->module));
  else
    json_object_set_null_member (object, "module");
  set_text (object, "profile", file ? file->profile : NULL);
  set_text (object, "kind", file ? file->kind : NULL);
  return object;
}

static int
list (EncfgCliContext *context, GError **error)
{
  g_autoptr (GPtrArray) backups = encfg_backup_list (error);
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("lllll", "Id", "Made", "Module", "Profile", "Kind");
  JsonArray *array = json_array_new ();

  json_object_set_array_member (context->out, "backups", array);
  if (!backups)
    return ENCFG_CLI_STATUS_DONE;
  for (guint i = 0; i < backups->len; i++)
    {
      const EncfgBackup *backup = g_ptr_array_index (backups, i);
      const EncfgSettingsFile *file = backup->file;
      JsonObject *object = backup_to_json (backup->id, file);
      g_autofree char *made = encfg_cli_format_time (file ? file->made : NULL);

      json_array_add_object_element (array, object);
      if (!file)
        {
          json_object_set_string_member (object, "message", backup->error->message);
          encfg_cli_warn (context, "%s: damaged: %s", backup->id, backup->error->message);
        }
      encfg_cli_table_add (table,
                           file == NULL,
                           backup->id,
                           made,
                           file ? encfg_settings_file_get_serial (file) : NULL,
                           file ? file->profile : NULL,
                           file ? file->kind : "? damaged");
    }
  if (backups->len > 0)
    encfg_cli_print_table (context, table);
  else
    encfg_cli_print (context, "There are no backups yet: the first write makes one.\n");
  return ENCFG_CLI_STATUS_DONE;
}

static int
show (EncfgCliContext *context, const char *id, GError **error)
{
  g_autoptr (EncfgSettingsFile) file = encfg_backup_load (id, error);
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("llrl", "Name", "Key", "Value", "Unit");
  JsonArray *settings = json_array_new ();
  g_autofree char *made = NULL;
  const char *serial;

  json_object_set_array_member (context->out, "settings", settings);
  if (!file)
    return ENCFG_CLI_STATUS_DONE;
  json_object_set_object_member (context->out, "backup", backup_to_json (id, file));
  json_object_set_boolean_member (context->out, "simulated", file->simulated);
  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);

      json_array_add_element (settings, encfg_settings_json_from_row (row));
      encfg_cli_table_add (
        table, FALSE, encfg_cli_enter_group_of_row (table, row), row->key, row->value, row->unit);
    }
  made = encfg_cli_format_time (file->made);
  serial = encfg_settings_file_get_serial (file);
  encfg_cli_print (context,
                   "%s  %s  %s  %s  %s%s\n",
                   id,
                   made,
                   file->kind ? file->kind : "",
                   file->profile ? file->profile : "",
                   serial ? serial : "",
                   file->simulated ? "  SIMULATED" : "");
  encfg_cli_print_table (context, table);
  return ENCFG_CLI_STATUS_DONE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *name = encfg_cli_args_argument (context->args, 0);
  const char *id = encfg_cli_args_argument (context->args, 1);

  if (g_strcmp0 (name, "list") == 0 && !id)
    return list (context, error);
  if (g_strcmp0 (name, "show") == 0 && id)
    return show (context, id, error);
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "expected: backup %s", context->args->verb->arguments);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_backup = {
  .name = "backup",
  .arguments = "(list | show ID)",
  .summary = "Lists and shows what modules held before they were changed",
  .max_arguments = 2,
  .run = run,
};
