/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-config.h"
#include "encfg-cli-resume.h"
#include "encfg-cli-verbs.h"
#include "encfg-cli-write.h"
#include "encfg-error.h"

static const EncfgCliOption options[] = {
  { "preset", 0, "P", "the values of a reference table (see presets)" },
  { "set", 0, "KEY=VALUE", "one value, in the unit that read shows; may stand more than once" },
  { "ir-factor", 0, "N", "--set ir-high=auto: N times the largest measured resistance (1.5)" },
  { "only", 0, "KEYS", "these rows alone: a list with commas, * and ? allowed" },
  { "resume", 0, NULL, "go on with the last write to this module that was interrupted" },
  { "dry-run", 0, NULL, "stop after the review: nothing is written" },
  { NULL },
};

/* Rows to be written, from the words of the command line or from the journal. */
static GPtrArray *
choose_rows (EncfgCliContext *context, EncfgCliConfig *config, GError **error)
{
  EncfgSettingTable *table = encfg_module_get_table (context->module);

  if (!config)
    return encfg_cli_resume_apply (context, table, error);
  if (config->file)
    encfg_cli_check_header (context, config->file);
  if (!encfg_cli_config_measure (config, context, error))
    return NULL;
  return encfg_cli_config_apply (config, context, table, error);
}

/* What --resume goes on with stands in the journal alone. */
static gboolean
check_resume (EncfgCliContext *context, GError **error)
{
  const EncfgCliArgs *args = context->args;

  if (!encfg_cli_args_argument (args, 0) && !encfg_cli_args_has (args, "preset") &&
      !encfg_cli_args_has (args, "set"))
    return TRUE;
  g_set_error_literal (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_USAGE,
                       "--resume goes on with the last write that was interrupted: FILE, --preset "
                       "and --set do not go with it");
  return FALSE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const gboolean resume = encfg_cli_args_has (context->args, "resume");
  g_autoptr (EncfgCliConfig) config = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (EncfgWriteReview) review = NULL;
  EncfgCliWrite self = { context, NULL, "write", .resumes = resume };

  if (!encfg_cli_args_has (context->args, "dry-run") && !encfg_cli_can_ask (context, error))
    return ENCFG_CLI_STATUS_DONE;
  if (resume ? !check_resume (context, error) : !(config = encfg_cli_config_new (context, error)))
    return ENCFG_CLI_STATUS_DONE;
  if (config && config->file &&
      !encfg_cli_check_is_writable (
        context, config->file, encfg_cli_args_argument (context->args, 0), error))
    return ENCFG_CLI_STATUS_DONE;
  rows = encfg_cli_read_settings (context, error) ? choose_rows (context, config, error) : NULL;
  if (!rows)
    return ENCFG_CLI_STATUS_DONE;

  review = encfg_write_review_new (encfg_module_get_table (context->module), rows);
  self.review = review;
  return encfg_cli_write_settings (&self, error);
}

const EncfgCliVerb encfg_cli_verb_write = {
  .name = "write",
  .arguments =
    "([FILE | --preset P] [--set KEY=VALUE]… | --resume) [--only KEYS] [--dry-run] [--yes]",
  .summary = "Writes what differs, reads it back, and tells for each row what became of it",
  .options = options,
  .max_arguments = 1,
  .run = run,
};
