/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-reach.h"

#include "encfg-error.h"
#include "encfg-module-restart.h"
#include "encfg-network.h"

static gboolean
read_table (EncfgCliContext *context, EncfgSettingTable *table, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local_error = NULL;

  encfg_module_read_table_async (
    context->module, table, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  if (encfg_module_read_table_finish (context->module, result, &local_error) ||
      encfg_error_is_exception (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
encfg_cli_read_place (EncfgCliContext *context, GError **error)
{
  return read_table (context, encfg_module_get_network (context->module), error) &&
         read_table (context, encfg_module_get_address (context->module), error);
}

void
encfg_cli_tell_way_back (EncfgCliContext *context)
{
  g_autofree char *way_back =
    encfg_network_describe_way_back (encfg_module_get_profile (context->module));

  if (!way_back)
    return;
  json_object_set_string_member (context->out, "way_back", way_back);
  encfg_cli_print (context, "If it is not found afterwards: %s\n", way_back);
}

static void
tell (EncfgCliContext *context, const EncfgRestart *restart, const GPtrArray *places)
{
  const char *where = restart->moved    ? ", at its new address"
                      : places->len > 0 ? ", still at its old address"
                                        : "";

  encfg_cli_print (context,
                   "Restarted: it answers again after %.1f s%s: %s\n",
                   restart->elapsed_s,
                   where,
                   encfg_module_get_identity (context->module)->endpoint);
}

int
encfg_cli_restart (EncfgCliContext *context, const EncfgWriteReview *review, GError **error)
{
  g_autoptr (GPtrArray) places = encfg_module_list_places (context->module, review);
  g_autoptr (GAsyncResult) result = NULL;
  GError *local_error = NULL;
  EncfgRestart restart;

  encfg_cli_begin_change (context);
  encfg_cli_print (context, "Restarting, and waiting for the module…\n");
  encfg_module_restart_async (
    context->module, places, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  encfg_module_restart_finish (context->module, result, &restart, &local_error);
  encfg_cli_end_change (context);

  encfg_module_put_restart (context->module, &restart, local_error, context->out);
  if (!local_error && !encfg_restart_is_proved (&restart))
    g_set_error_literal (&local_error,
                         ENCFG_ERROR,
                         ENCFG_ERROR_NOT_APPLIED,
                         "Confirmed, but no restart was seen: the module never fell silent");
  else if (!local_error)
    tell (context, &restart, places);
  else if (restart.sent && !json_object_has_member (context->out, "way_back"))
    encfg_cli_tell_way_back (context);
  if (local_error)
    g_propagate_error (error, local_error);
  return ENCFG_CLI_STATUS_DONE;
}
