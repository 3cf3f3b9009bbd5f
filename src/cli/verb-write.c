/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-config.h"
#include "encfg-cli-verbs.h"
#include "encfg-cli-write.h"

static const EncfgCliOption options[] = {
  { "preset", 0, "P", "the values of a reference table (see presets)" },
  { "set", 0, "KEY=VALUE", "one value, in the unit that read shows; may stand more than once" },
  { "only", 0, "KEYS", "these rows alone: a list with commas, * and ? allowed" },
  { "dry-run", 0, NULL, "stop after the review: nothing is written" },
  { NULL },
};

static gboolean
keep_backup (EncfgCliWrite *self, GError **error)
{
  EncfgModule *module = self->context->module;
  g_autoptr (EncfgSettingsFile) file = encfg_setting_table_to_file (
    encfg_module_get_table (module), encfg_module_get_identity (module));

  return encfg_cli_write_keep_backup (self, file, error);
}

static int
review_and_write (EncfgCliContext *context, EncfgWriteReview *review, GError **error)
{
  EncfgCliWrite self = {
    context, review, "write", encfg_module_write_async, encfg_module_write_finish, NULL,
  };
  g_autofree char *question = g_strdup_printf ("Write %u rows to the module?", review->n_write);

  encfg_cli_write_show_review (&self);
  /* A bad value outside the rows of --only stops the write as well. */
  if (!encfg_write_review_check (review, error) ||
      !encfg_cli_config_check (context, review->table, error))
    return ENCFG_CLI_STATUS_USAGE;
  if (encfg_cli_args_has (context->args, "dry-run"))
    {
      json_object_set_boolean_member (context->out, "dry_run", TRUE);
      json_object_set_int_member (context->out, "failed", 0);
      return ENCFG_CLI_STATUS_DONE;
    }
  if (review->n_write > 0 && !encfg_cli_ask (context, question, error))
    return ENCFG_CLI_STATUS_DONE;
  if (!keep_backup (&self, error))
    return ENCFG_CLI_STATUS_DONE;
  return encfg_cli_write_run (&self, error);
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgCliConfig) config = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (EncfgWriteReview) review = NULL;
  EncfgSettingTable *table;

  if (!encfg_cli_args_has (context->args, "dry-run") && !encfg_cli_can_ask (context, error))
    return ENCFG_CLI_STATUS_DONE;
  config = encfg_cli_config_new (context, error);
  if (!config || !encfg_cli_read_settings (context, error))
    return ENCFG_CLI_STATUS_DONE;

  table = encfg_module_get_table (context->module);
  encfg_cli_config_check_header (config, context);
  rows = encfg_cli_config_apply (config, context, table, error);
  if (!rows)
    return ENCFG_CLI_STATUS_DONE;
  review = encfg_write_review_new (table, rows);
  return review_and_write (context, review, error);
}

const EncfgCliVerb encfg_cli_verb_write = {
  .name = "write",
  .arguments = "[FILE | --preset P] [--set KEY=VALUE]… [--only KEYS] [--dry-run] [--yes]",
  .summary = "Writes what differs, reads it back, and tells for each row what became of it",
  .options = options,
  .max_arguments = 1,
  .run = run,
};
