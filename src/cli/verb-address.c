/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-reach.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-module-address.h"

/* Two modules of one id talk at once, and neither is heard any more. */
static gboolean
warn_if_taken (EncfgCliContext *context, guint8 id, EncfgWriteReview *review, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *who = NULL;

  encfg_module_probe_id_async (
    context->module, id, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  if (!encfg_module_probe_id_finish (context->module, result, &who, error))
    return FALSE;
  if (who)
    g_ptr_array_add (
      review->warnings,
      g_strdup_printf (
        "id %u is taken (%s): with two modules of one id neither can be reached", (guint) id, who));
  return TRUE;
}

static void
put_change (EncfgCliContext *context, const EncfgWriteReview *review)
{
  const EncfgChange *change = g_ptr_array_index (review->changes, 0);
  const EncfgIdentity *identity = encfg_module_get_identity (context->module);
  const gboolean restart_needed =
    change->state == ENCFG_WRITE_VERIFIED && identity->id != change->new_value.number;

  json_object_set_int_member (context->out, "old", change->old_value.number);
  json_object_set_int_member (context->out, "new", change->new_value.number);
  json_object_set_string_member (context->out, "state", encfg_write_state_name (change->state));
  json_object_set_boolean_member (context->out, "restart_needed", restart_needed);
  if (restart_needed)
    encfg_cli_print (context, "It takes effect after a restart\n");
  else if (change->state == ENCFG_WRITE_VERIFIED)
    encfg_cli_print (context, "The module answers at %s\n", identity->endpoint);
}

static int
change_address (EncfgCliContext *context, EncfgWriteReview *review, guint8 id, GError **error)
{
  EncfgCliWrite self = {
    context,
    review,
    "address",
    encfg_module_change_address_async,
    encfg_module_change_address_finish,
  };
  int status;

  if (review->n_write > 0 && !warn_if_taken (context, id, review, error))
    return ENCFG_CLI_STATUS_DONE;
  encfg_cli_write_show_review (&self);
  if (!encfg_write_review_check (review, error))
    return ENCFG_CLI_STATUS_USAGE;
  put_change (context, review);
  if (review->n_write == 0)
    return ENCFG_CLI_STATUS_DONE;

  encfg_cli_tell_way_back (context);
  if (!encfg_cli_ask (context, "Change the Modbus id of the module?", error) ||
      !encfg_cli_keep_place (&self, error))
    return ENCFG_CLI_STATUS_DONE;
  status = encfg_cli_write_run (&self, error);
  put_change (context, review);
  return status;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *text = encfg_cli_args_argument (context->args, 0);
  g_autofree char *assignment = NULL;
  g_autoptr (EncfgWriteReview) review = NULL;
  EncfgSettingTable *table;
  guint id;

  if (!text)
    g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "expected: address N");
  if (!text || !encfg_cli_parse_number (text, "address", 1, 247, &id, error) ||
      !encfg_cli_can_ask (context, error) || !encfg_cli_open_module (context, error) ||
      !encfg_cli_read_place (context, error))
    return ENCFG_CLI_STATUS_DONE;

  table = encfg_module_get_address (context->module);
  assignment = g_strdup_printf ("modbus-id=%u", id);
  if (!encfg_setting_table_assign (table, assignment, error))
    return ENCFG_CLI_STATUS_DONE;
  review = encfg_write_review_new (table, encfg_setting_table_get_rows (table));
  return change_address (context, review, (guint8) id, error);
}

const EncfgCliVerb encfg_cli_verb_address = {
  .name = "address",
  .arguments = "N [--yes]",
  .summary = "Changes the Modbus id of the module, and finds it again there",
  .max_arguments = 1,
  .run = run,
};
