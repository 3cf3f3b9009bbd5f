/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-readings.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"

static const EncfgCliOption options[] = {
  { "string", 0, "N", "the batteries of this string alone" },
  { "csv", 0, NULL, "comma-separated values on standard output" },
  { NULL },
};

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgReadings) readings = NULL;
  guint string = 0;

  if (!encfg_cli_args_get_number (context->args, "string", 1, G_MAXINT, &string, error) ||
      !encfg_cli_take_csv (context, error) || !encfg_cli_open_module (context, error) ||
      !encfg_cli_check_section (context, ENCFG_SECTION_CELLS, "batteries", error))
    return ENCFG_CLI_STATUS_DONE;
  readings = encfg_cli_read_readings (context, TRUE, error);
  if (!readings)
    return ENCFG_CLI_STATUS_DONE;
  if (string > readings->n_strings)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "--string: the module has %u strings, not %u",
                   readings->n_strings,
                   string);
      return ENCFG_CLI_STATUS_USAGE;
    }
  encfg_cli_show_readings (context, readings, ENCFG_SECTION_CELLS, string);
  encfg_cli_show_statistics (context, readings, string);
  encfg_cli_show_checks (context, readings, string);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_cells = {
  .name = "cells",
  .arguments = "[--string N] [--csv]",
  .summary = "Shows voltage, temperature and resistance of every battery, and what stands out",
  .options = options,
  .run = run,
};
