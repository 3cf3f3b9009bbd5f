/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-backup.h"
#include "encfg-cli-config.h"
#include "encfg-cli-verbs.h"
#include "encfg-cli-write.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"

static const EncfgCliOption options[] = {
  { "only", 0, "KEYS", "these rows alone: a list with commas, * and ? allowed" },
  { "dry-run", 0, NULL, "stop after the review: nothing is written" },
  { NULL },
};

/* What is being restored, and what of it cannot be. */
typedef struct
{
  EncfgCliContext *context;
  const char *id;
  const EncfgSettingsFile *backup;
  JsonArray *left_out; /* in the output */
  GError *first;       /* why the first of these is left out */
} Restore;

/* A row of the backup that stays as it is in the module, and why. Takes `reason`. */
static void
leave_out (Restore *self, const char *key, GError *reason)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", key);
  json_object_set_string_member (object, "message", reason->message);
  json_array_add_object_element (self->left_out, object);
  encfg_cli_warn (self->context, "Not restorable: %s", reason->message);
  if (self->first)
    g_error_free (reason);
  else
    self->first = reason;
}

/* A backup of readings is for a person to read. */
static gboolean
check_has_settings (const Restore *self, const EncfgProfile *profile, GError **error)
{
  for (guint i = 0; i < self->backup->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (self->backup->rows, i);
      const EncfgItem *item = encfg_profile_find_item (profile, row->key);

      if (item && item->section == ENCFG_SECTION_SETTINGS)
        return TRUE;
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "%s holds no settings: backup show %s shows what it holds",
               self->id,
               self->id);
  return FALSE;
}

/* Why this row of the backup cannot be given back, or NULL. */
static GError *
find_obstacle (const EncfgFileRow *row, EncfgSettingTable *table, EncfgSetting *setting)
{
  const EncfgItem *item =
    encfg_profile_find_item (encfg_setting_table_get_profile (table), row->key);
  g_autofree char *unknown =
    setting ? NULL : encfg_setting_table_describe_unknown (table, row->key);

  if (!setting && item && item->section != ENCFG_SECTION_SETTINGS)
    return g_error_new (
      ENCFG_ERROR, ENCFG_ERROR_MISMATCH, "%s: is no setting, another command writes it", row->key);
  if (!setting)
    return g_error_new_literal (ENCFG_ERROR, ENCFG_ERROR_MISMATCH, unknown);
  if (encfg_setting_get_config_error (setting))
    return g_error_copy (encfg_setting_get_config_error (setting));
  if (!row->value && encfg_value_is_present (encfg_setting_get_device (setting)))
    return g_error_new (ENCFG_ERROR,
                        ENCFG_ERROR_CONFIG,
                        "%s: the backup holds no value",
                        encfg_profile_text (item->label));
  if (encfg_setting_is_modified (setting) && !encfg_item_is_writable (item))
    return g_error_new (
      ENCFG_ERROR, ENCFG_ERROR_READ_ONLY, "%s: can only be read", encfg_profile_text (item->label));
  return NULL;
}

/* Fills the config side with what can be restored. Returns the rows meant (element-type
 * EncfgSetting) (transfer full). */
static GPtrArray *
apply_backup (Restore *self, GError **error)
{
  const char *only = encfg_cli_args_get (self->context->args, "only");
  EncfgSettingTable *table = encfg_module_get_table (self->context->module);
  const EncfgProfile *profile = encfg_setting_table_get_profile (table);
  GPtrArray *rows;

  if (!encfg_setting_table_apply_file (table, self->backup, NULL, error) ||
      !check_has_settings (self, profile, error))
    return NULL;
  encfg_cli_check_header (self->context, self->backup);
  rows = encfg_setting_table_select (table, only, error);
  for (guint i = 0; rows && i < self->backup->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (self->backup->rows, i);
      EncfgSetting *setting = encfg_setting_table_find (table, row->key);
      const gboolean is_meant = setting ? g_ptr_array_find (rows, setting, NULL) : !only;
      GError *obstacle = find_obstacle (row, table, setting);

      if (obstacle && setting)
        encfg_setting_clear_config (setting);
      if (obstacle && is_meant)
        leave_out (self, row->key, obstacle);
      else
        g_clear_error (&obstacle);
    }
  return rows;
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
restore (Restore *self, GError **error)
{
  EncfgCliContext *context = self->context;
  EncfgCliWrite write = { context, NULL, "restore", .source = self->id };
  g_autoptr (GPtrArray) rows = apply_backup (self, error);
  g_autoptr (EncfgWriteReview) review = NULL;
  guint n_left_out;
  int status;

  if (!rows)
    return ENCFG_CLI_STATUS_DONE;
  n_left_out = json_array_get_length (self->left_out);
  json_object_set_int_member (context->out, "not_restorable", n_left_out);
  review = encfg_write_review_new (encfg_module_get_table (context->module), rows);
  write.review = review;
  status = encfg_cli_write_settings (&write, error);
  if (write.done)
    tell_counts (context, review, n_left_out);
  /* What is not as it was is no success, also where nothing could be done about it. */
  if (!write.done || status != ENCFG_CLI_STATUS_DONE || n_left_out == 0)
    return status;
  g_propagate_prefixed_error (error,
                              g_steal_pointer (&self->first),
                              n_left_out == 1
                                ? "%u row of the backup cannot be restored: "
                                : "%u rows of the backup cannot be restored, the first: ",
                              n_left_out);
  return ENCFG_CLI_STATUS_NOT_VERIFIED;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *id = encfg_cli_args_argument (context->args, 0);
  g_autoptr (EncfgSettingsFile) backup = NULL;
  Restore self = { context, id, NULL, json_array_new (), NULL };
  int status;

  json_object_set_array_member (context->out, "left_out", self.left_out);
  if (!id)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 "expected: restore %s; backup list shows the ids",
                 context->args->verb->arguments);
  backup = id ? encfg_backup_load (id, error) : NULL;
  if (!backup || !encfg_cli_check_is_writable (context, backup, id, error) ||
      (!encfg_cli_args_has (context->args, "dry-run") && !encfg_cli_can_ask (context, error)) ||
      !encfg_cli_read_settings (context, error))
    return ENCFG_CLI_STATUS_DONE;
  self.backup = backup;
  status = restore (&self, error);
  g_clear_error (&self.first);
  return status;
}

const EncfgCliVerb encfg_cli_verb_restore = {
  .name = "restore",
  .arguments = "ID [--only KEYS] [--dry-run] [--yes]",
  .summary = "Writes what a backup holds back to the module, and proves it like write",
  .options = options,
  .max_arguments = 1,
  .run = run,
};
