/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-backup.h"
#include "encfg-cli-config.h"
#include "encfg-cli-verbs.h"
#include "encfg-cli-write.h"
#include "encfg-error.h"

static const EncfgCliOption options[] = {
  { "only", 0, "KEYS", "these rows alone: a list with commas, * and ? allowed" },
  { "dry-run", 0, NULL, "stop after the review: nothing is written" },
  { NULL },
};

/* A row of the backup that stays as it is in the module, and why. Takes `reason`. */
static void
leave_out (EncfgCliContext *context, JsonArray *left_out, const char *key, GError *reason)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", key);
  json_object_set_string_member (object, "message", reason->message);
  json_array_add_object_element (left_out, object);
  encfg_cli_warn (context, "Not restorable: %s", reason->message);
  g_error_free (reason);
}

/* Why this row of the backup cannot be given back, or NULL. */
static GError *
find_obstacle (const EncfgFileRow *row, const EncfgProfile *profile, EncfgSetting *setting)
{
  const EncfgItem *item = setting ? encfg_setting_get_item (setting) : NULL;

  if (!setting && encfg_profile_find_item (profile, row->key))
    return g_error_new (
      ENCFG_ERROR, ENCFG_ERROR_MISMATCH, "%s: is no setting, another command writes it", row->key);
  if (!setting)
    return g_error_new (
      ENCFG_ERROR, ENCFG_ERROR_MISMATCH, "%s: the profile does not know this row", row->key);
  if (encfg_setting_get_config_error (setting))
    return g_error_copy (encfg_setting_get_config_error (setting));
  if (!row->value && encfg_value_is_present (encfg_setting_get_device (setting)))
    return g_error_new (
      ENCFG_ERROR, ENCFG_ERROR_CONFIG, "%s: the backup holds no value", item->label);
  if (encfg_setting_is_modified (setting) && !encfg_item_is_writable (item))
    return g_error_new (ENCFG_ERROR, ENCFG_ERROR_READ_ONLY, "%s: can only be read", item->label);
  return NULL;
}

/* Fills the config side with what can be restored. Returns the rows meant (element-type
 * EncfgSetting) (transfer full). */
static GPtrArray *
apply_backup (EncfgCliContext *context,
              const EncfgSettingsFile *file,
              JsonArray *left_out,
              GError **error)
{
  EncfgSettingTable *table = encfg_module_get_table (context->module);

  if (!encfg_setting_table_apply_file (table, file, NULL, error))
    return NULL;
  encfg_cli_check_header (context, file);
  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);
      EncfgSetting *setting = encfg_setting_table_find (table, row->key);
      GError *obstacle = find_obstacle (row, encfg_module_get_profile (context->module), setting);

      if (obstacle)
        leave_out (context, left_out, row->key, obstacle);
      if (obstacle && setting)
        encfg_setting_clear_config (setting);
    }
  return encfg_setting_table_select (table, encfg_cli_args_get (context->args, "only"), error);
}

static void
tell_counts (EncfgCliContext *context, const EncfgWriteReview *review, guint n_left_out)
{
  const guint restored = encfg_write_review_count_verified (review);
  const guint failed = encfg_write_review_count_failed (review);
  const guint equal = review->changes->len - restored - failed;

  json_object_set_int_member (context->out, "restored", restored);
  json_object_set_int_member (context->out, "equal", equal);
  encfg_cli_print (context,
                   "%u restored, %u equal, %u failed, %u not restorable\n",
                   restored,
                   equal,
                   failed,
                   n_left_out);
}

static int
restore (EncfgCliContext *context, const char *id, const EncfgSettingsFile *backup, GError **error)
{
  EncfgCliWrite self = {
    context, NULL, "restore", encfg_module_write_async, encfg_module_write_finish, .source = id
  };
  JsonArray *left_out = json_array_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (EncfgWriteReview) review = NULL;
  guint n_left_out;
  int status;

  json_object_set_array_member (context->out, "left_out", left_out);
  rows = apply_backup (context, backup, left_out, error);
  if (!rows)
    return ENCFG_CLI_STATUS_DONE;

  n_left_out = json_array_get_length (left_out);
  json_object_set_int_member (context->out, "not_restorable", n_left_out);
  review = encfg_write_review_new (encfg_module_get_table (context->module), rows);
  self.review = review;
  status = encfg_cli_write_settings (&self, error);
  if (self.done)
    tell_counts (context, review, n_left_out);
  /* What is not as it was is no success, also where nothing could be done about it. */
  if (self.done && status == ENCFG_CLI_STATUS_DONE && n_left_out > 0)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_NOT_APPLIED,
                   "%u rows of the backup cannot be restored",
                   n_left_out);
      return ENCFG_CLI_STATUS_NOT_VERIFIED;
    }
  return status;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *id = encfg_cli_args_argument (context->args, 0);
  g_autoptr (EncfgSettingsFile) backup = NULL;

  if (!id)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "expected: restore %s; backup list shows the ids",
                 context->args->verb->arguments);
  if (!id ||
      (!encfg_cli_args_has (context->args, "dry-run") && !encfg_cli_can_ask (context, error)))
    return ENCFG_CLI_STATUS_DONE;
  backup = encfg_backup_load (id, error);
  if (!backup || !encfg_cli_read_settings (context, error))
    return ENCFG_CLI_STATUS_DONE;
  return restore (context, id, backup, error);
}

const EncfgCliVerb encfg_cli_verb_restore = {
  .name = "restore",
  .arguments = "ID [--only KEYS] [--dry-run] [--yes]",
  .summary = "Writes what a backup holds back to the module, and proves it like write",
  .options = options,
  .max_arguments = 1,
  .run = run,
};
