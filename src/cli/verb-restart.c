/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-reach.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-network.h"

/* Nobody is asked about what cannot be. */
static gboolean
check_command (const EncfgProfile *profile, GError **error)
{
  if (encfg_profile_find_command (profile, "restart"))
    return TRUE;
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "the profile %s has no restart", profile->id);
  return FALSE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgWriteReview) review = NULL;

  if (!encfg_cli_can_ask (context, error) || !encfg_cli_open_module (context, error) ||
      !check_command (encfg_module_get_profile (context->module), error) ||
      !encfg_cli_read_place (context, error) ||
      !encfg_cli_ask (context, "Restart the module?", error))
    return ENCFG_CLI_STATUS_DONE;
  /* Nothing is written: but a change of the network may wait for this restart. */
  review = encfg_write_review_new_held (encfg_module_get_network (context->module));
  return encfg_cli_restart (context, review, error);
}

const EncfgCliVerb encfg_cli_verb_restart = {
  .name = "restart",
  .arguments = "[--yes]",
  .summary = "Restarts the module and waits until it answers again",
  .run = run,
};
