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

static const EncfgChange *
find_change (const EncfgWriteReview *review, const char *key)
{
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (g_str_equal (change->item->key, key))
        return change;
    }
  return NULL;
}

/* TRUE if the module holds it, and still answers as before. */
static gboolean
put_id (EncfgCliContext *context, const EncfgChange *change)
{
  const EncfgIdentity *identity = encfg_module_get_identity (context->module);

  json_object_set_int_member (context->out, "old", change->old_value.number);
  json_object_set_int_member (context->out, "new", change->new_value.number);
  json_object_set_string_member (context->out, "state", encfg_write_state_name (change->state));
  return change->state == ENCFG_WRITE_VERIFIED && identity->id != change->new_value.number;
}

/* As above; over the network nobody can tell when the line takes it. */
static gboolean
put_speed (EncfgCliContext *context, const EncfgChange *change)
{
  const EncfgIdentity *identity = encfg_module_get_identity (context->module);
  g_autoptr (EncfgEndpoint) here = encfg_endpoint_parse (identity->endpoint, NULL);
  const guint speed = encfg_speed_of (change->item, change->new_value.number);

  json_object_set_int_member (
    context->out, "old_baud", encfg_speed_of (change->item, change->old_value.number));
  json_object_set_int_member (context->out, "new_baud", speed);
  json_object_set_string_member (
    context->out, "baud_state", encfg_write_state_name (change->state));
  return change->state == ENCFG_WRITE_VERIFIED && here && here->kind == ENCFG_ENDPOINT_RTU &&
         here->baud != speed;
}

static void
put_changes (EncfgCliContext *context, const EncfgWriteReview *review)
{
  const EncfgIdentity *identity = encfg_module_get_identity (context->module);
  const EncfgChange *id = find_change (review, "modbus-id");
  const EncfgChange *speed = find_change (review, "baud");
  gboolean restart_needed = FALSE;

  if (id)
    restart_needed |= put_id (context, id);
  if (speed)
    restart_needed |= put_speed (context, speed);
  json_object_set_boolean_member (context->out, "restart_needed", restart_needed);
  if (restart_needed)
    encfg_cli_print (context, "It takes effect after a restart\n");
  else if (encfg_write_review_count_verified (review) > 0)
    encfg_cli_print (context, "The module answers at %s\n", identity->endpoint);
}

/* A line has one speed. */
static void
warn_of_line (EncfgCliContext *context, EncfgWriteReview *review)
{
  const EncfgIdentity *identity = encfg_module_get_identity (context->module);
  const EncfgChange *change = find_change (review, "baud");

  if (change && change->kind == ENCFG_CHANGE_WRITE && g_str_has_prefix (identity->endpoint, "rtu:"))
    g_ptr_array_add (
      review->warnings,
      g_strdup_printf ("all modules of a line need one speed: others on it stay at %u",
                       encfg_speed_of (change->item, change->old_value.number)));
}

static int
change_address (EncfgCliContext *context, EncfgWriteReview *review, GError **error)
{
  const EncfgChange *id = find_change (review, "modbus-id");
  const EncfgCliWrite self = { context, review, "address" };
  int status;

  if (id && id->kind == ENCFG_CHANGE_WRITE &&
      !warn_if_taken (context, (guint8) id->new_value.number, review, error))
    return ENCFG_CLI_STATUS_DONE;
  warn_of_line (context, review);
  encfg_cli_write_show_review (&self);
  if (!encfg_write_review_check (review, error))
    return ENCFG_CLI_STATUS_USAGE;
  put_changes (context, review);
  if (review->n_write == 0)
    return ENCFG_CLI_STATUS_DONE;

  encfg_cli_tell_way_back (context);
  if (!encfg_cli_ask (context,
                      id ? "Change the Modbus id of the module?"
                         : "Change the speed of the module's line?",
                      error))
    return ENCFG_CLI_STATUS_DONE;
  status = encfg_cli_write_run (&self, error);
  put_changes (context, review);
  return status;
}

/* Into the config side of the table; `value` NULL: stays as it is. */
static gboolean
assign (EncfgCliContext *context, const char *key, const char *value, GError **error)
{
  EncfgSettingTable *table = encfg_module_get_address (context->module);
  g_autofree char *assignment = g_strdup_printf ("%s=%s", key, value);

  if (!value)
    return TRUE;
  if (encfg_setting_table_find (table, key))
    return encfg_setting_table_assign (table, assignment, error);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "the profile %s has no %s: nothing was sent",
               encfg_setting_table_get_profile (table)->id,
               g_str_equal (key, "baud") ? "speed that can be set" : "address that can be set");
  return FALSE;
}

static gboolean
check_words (EncfgCliContext *context, const char *id, const char *speed, GError **error)
{
  guint number;

  if (id || speed)
    return (!id || encfg_cli_parse_number (id, "address", 1, 247, &number, error)) &&
           encfg_cli_args_get_number (context->args, "new-baud", 300, 1000000, &number, error);
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "expected: address %s", context->args->verb->arguments);
  return FALSE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *id = encfg_cli_args_argument (context->args, 0);
  const char *speed = encfg_cli_args_get (context->args, "new-baud");
  g_autoptr (EncfgWriteReview) review = NULL;
  EncfgSettingTable *table;

  if (!check_words (context, id, speed, error) || !encfg_cli_can_ask (context, error) ||
      !encfg_cli_open_module (context, error) || !encfg_cli_read_place (context, error) ||
      !assign (context, "modbus-id", id, error) || !assign (context, "baud", speed, error))
    return ENCFG_CLI_STATUS_DONE;
  table = encfg_module_get_address (context->module);
  review = encfg_write_review_new (table, encfg_setting_table_get_rows (table));
  return change_address (context, review, error);
}

static const EncfgCliOption options[] = {
  { "new-baud", 0, "B", "the speed of its serial line from now on, in bits per second" },
  { NULL },
};

const EncfgCliVerb encfg_cli_verb_address = {
  .name = "address",
  .arguments = "[N] [--new-baud B] [--yes]",
  .summary = "Changes the Modbus id of the module, or its speed, and finds it again there",
  .options = options,
  .max_arguments = 1,
  .run = run,
};
