/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-readings.h"
#include "encfg-cli-verbs.h"

static const EncfgCliOption options[] = {
  { "csv", 0, NULL, "comma-separated values on standard output" },
  { NULL },
};

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgReadings) readings = NULL;

  if (!encfg_cli_take_csv (context, error) || !encfg_cli_open_module (context, error) ||
      !encfg_cli_check_section (context, ENCFG_SECTION_STRINGS, "strings", error))
    return ENCFG_CLI_STATUS_DONE;
  readings = encfg_cli_read_readings (context, FALSE, error);
  if (!readings)
    return ENCFG_CLI_STATUS_DONE;
  encfg_cli_show_readings (context, readings, ENCFG_SECTION_STRINGS, 0);
  encfg_cli_show_checks (context, readings, 0);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_strings = {
  .name = "strings",
  .arguments = "[--csv]",
  .summary = "Shows voltage and current of every string",
  .options = options,
  .run = run,
};
