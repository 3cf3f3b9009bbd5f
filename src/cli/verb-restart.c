/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-reach.h"
#include "encfg-cli-verbs.h"

static int
run (EncfgCliContext *context, GError **error)
{
  if (!encfg_cli_can_ask (context, error) || !encfg_cli_open_module (context, error) ||
      !encfg_cli_ask (context, "Restart the module?", error))
    return ENCFG_CLI_STATUS_DONE;
  return encfg_cli_restart (context, NULL, error);
}

const EncfgCliVerb encfg_cli_verb_restart = {
  .name = "restart",
  .arguments = "[--yes]",
  .summary = "Restarts the module and waits until it answers again",
  .run = run,
};
