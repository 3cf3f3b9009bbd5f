/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-group.h"
#include "encfg-cli-reach.h"
#include "encfg-cli-verbs.h"
#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-network-probe.h"
#include "encfg-network.h"

#include <string.h>

static const EncfgCliOption options[] = {
  { "ip", 0, "A", "the module's new address" },
  { "gateway", 0, "A", "its gateway; 0.0.0.0 for none" },
  { "mask", 0, "A", "its subnet mask" },
  { "port", 0, "N", "its network port" },
  { "follow", 0, NULL, "restart the module, and find it at its new address" },
  { NULL },
};

static const char *const keys[] = { "ip", "gateway", "mask", "port", "mac" };

/* Of `keys`, those that can be given; the options are called like them. */
#define N_OPTIONS 4

static void
show (EncfgCliContext *context)
{
  EncfgSettingTable *network = encfg_module_get_network (context->module);
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("ll", "What", "Value");
  GPtrArray *rows = encfg_setting_table_get_rows (network);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    json_object_set_null_member (context->out, keys[i]);
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgItem *item = encfg_setting_get_item (row);
      const EncfgValue *value = encfg_setting_get_device (row);
      g_autofree char *text = encfg_codec_format_with_unit (item, value);

      json_object_set_member (context->out, item->key, encfg_json_from_value (item, value));
      encfg_cli_table_add (table, FALSE, encfg_cli_enter_group_of (table, item), text);
    }
  encfg_cli_print_table (context, table);
}

/* Values that are none stay in their rows and block the review, so that all are told at once. */
static gboolean
assign (EncfgCliContext *context, GError **error)
{
  for (guint i = 0; i < N_OPTIONS; i++)
    {
      const char *value = encfg_cli_args_get (context->args, keys[i]);
      g_autofree char *assignment = value ? g_strdup_printf ("%s=%s", keys[i], value) : NULL;
      g_autoptr (GError) local_error = NULL;

      if (!value ||
          encfg_setting_table_assign (
            encfg_module_get_network (context->module), assignment, &local_error) ||
          g_error_matches (local_error, ENCFG_ERROR, ENCFG_ERROR_RANGE))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

static gboolean
look_ahead (EncfgCliContext *context, EncfgWriteReview *review, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_network_look_ahead_async (review,
                                  encfg_module_get_identity (context->module),
                                  context->cancellable,
                                  encfg_cli_store_result,
                                  &result);
  encfg_cli_wait (context, &result);
  return encfg_network_look_ahead_finish (result, error);
}

/* TRUE if the module holds something new. */
static gboolean
was_taken (const EncfgWriteReview *review)
{
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->state == ENCFG_WRITE_VERIFIED &&
          !encfg_value_equal (&change->old_value, &change->new_value))
        return TRUE;
    }
  return FALSE;
}

static int
follow (EncfgCliContext *context, const EncfgWriteReview *review, GError **error)
{
  GError *local_error = NULL;
  const int status = encfg_cli_restart (context, review, &local_error);

  /* What was written before may wait for a restart as well: one that was not seen leaves that so.
   */
  if (!local_error)
    json_object_set_boolean_member (context->out, "restart_needed", FALSE);
  else if (g_error_matches (local_error, ENCFG_ERROR, ENCFG_ERROR_NOT_APPLIED))
    json_object_set_boolean_member (context->out, "restart_needed", TRUE);
  if (local_error)
    g_propagate_error (error, local_error);
  return status;
}

static int
review_and_write (EncfgCliContext *context, EncfgWriteReview *review, GError **error)
{
  const EncfgCliWrite self = { context, review, "network" };
  const gboolean follows = encfg_cli_args_has (context->args, "follow");
  const char *question = !follows              ? "Write the network configuration?"
                         : review->n_write > 0 ? "Write the network configuration and restart?"
                                               : "Restart the module?";
  GError *local_error = NULL;
  int status;

  if (!look_ahead (context, review, error))
    return ENCFG_CLI_STATUS_DONE;
  encfg_cli_write_show_review (&self);
  json_object_set_boolean_member (context->out, "restart_needed", FALSE);
  if (!encfg_write_review_check (review, error))
    return ENCFG_CLI_STATUS_USAGE;
  if (review->n_write == 0 && !follows)
    return ENCFG_CLI_STATUS_DONE;

  encfg_cli_tell_way_back (context);
  if (!encfg_cli_ask (context, question, error))
    return ENCFG_CLI_STATUS_DONE;
  status = encfg_cli_write_run (&self, &local_error);
  json_object_set_boolean_member (context->out, "restart_needed", was_taken (review));
  if (local_error)
    {
      g_propagate_error (error, local_error);
      return status;
    }
  if (follows)
    return follow (context, review, error);
  encfg_cli_print (context, "It takes effect after a restart\n");
  return ENCFG_CLI_STATUS_DONE;
}

static gboolean
parse_address (EncfgCliContext *context, const char *key, gint64 *out, GError **error)
{
  const char *text = encfg_cli_args_get (context->args, key);
  g_autofree char *label = g_strdup_printf ("--%s", key);
  const EncfgItem item = {
    .label = label,
    .type = encfg_type_find ("ipv4"),
    .max = G_MAXUINT32,
  };
  EncfgValue value;

  *out = -1;
  if (!text)
    return TRUE;
  if (!encfg_codec_parse (&item, text, &value, error))
    return FALSE;
  *out = value.number;
  return TRUE;
}

/* What no module can take, whatever it is and holds. */
static gboolean
check_values (EncfgCliContext *context, GError **error)
{
  g_autoptr (GPtrArray) faults = NULL;
  const EncfgNetworkFault *fault;
  EncfgNetwork network = { .port = -1 };
  guint port;

  if (!parse_address (context, "ip", &network.ip, error) ||
      !parse_address (context, "gateway", &network.gateway, error) ||
      !parse_address (context, "mask", &network.mask, error) ||
      !encfg_cli_args_get_number (context->args, "port", 1, G_MAXUINT16, &port, error))
    return FALSE;
  /* Whether it is simulated is not known yet. */
  faults = encfg_network_check (&network, TRUE);
  if (faults->len == 0)
    return TRUE;
  fault = g_ptr_array_index (faults, 0);
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_RANGE, "--%s: %s", fault->key, fault->message);
  return FALSE;
}

/* Where nobody can be asked bad values are told first: --yes would not help them. */
static gboolean
can_ask (EncfgCliContext *context, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (encfg_cli_can_ask (context, &local_error))
    return TRUE;
  if (check_values (context, error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
open_module (EncfgCliContext *context, GError **error)
{
  return encfg_cli_open_module (context, error) &&
         encfg_cli_check_section (context, ENCFG_SECTION_NETWORK, "network configuration", error);
}

/* Told before anything is written, not after. */
static gboolean
can_follow (EncfgCliContext *context, GError **error)
{
  const EncfgProfile *profile = encfg_module_get_profile (context->module);

  if (!encfg_cli_args_has (context->args, "follow") ||
      encfg_profile_find_command (profile, "restart"))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "--follow: the profile %s has no restart; nothing was sent",
               profile->id);
  return FALSE;
}

static int
set (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgWriteReview) review = NULL;

  if (!can_ask (context, error) || !open_module (context, error) || !can_follow (context, error) ||
      !encfg_cli_read_place (context, error) || !assign (context, error))
    return ENCFG_CLI_STATUS_DONE;
  review = encfg_network_review_new (encfg_module_get_network (context->module),
                                     encfg_module_get_identity (context->module)->simulated);
  return review_and_write (context, review, error);
}

static gboolean
check_words (EncfgCliContext *context, GError **error)
{
  const char *what = encfg_cli_args_argument (context->args, 0);
  gboolean has_options = FALSE;

  for (guint i = 0; options[i].name; i++)
    {
      const char *value = encfg_cli_args_get (context->args, options[i].name);

      has_options |= encfg_cli_args_has (context->args, options[i].name);
      if (!value || !options[i].value || value[strspn (value, " \t")] != '\0')
        continue;
      g_set_error (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--%s: a value was expected", options[i].name);
      return FALSE;
    }
  if (what ? g_str_equal (what, "set") && has_options : !has_options)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "expected nothing, or set with what is to be changed: network %s",
               context->args->verb->arguments);
  return FALSE;
}

static int
run (EncfgCliContext *context, GError **error)
{
  if (!check_words (context, error))
    return ENCFG_CLI_STATUS_USAGE;
  if (encfg_cli_args_argument (context->args, 0))
    return set (context, error);
  if (open_module (context, error) && encfg_cli_read_place (context, error))
    show (context);
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_network = {
  .name = "network",
  .arguments = "[set [--ip A] [--gateway A] [--mask A] [--port N] [--follow] [--yes]]",
  .summary = "Shows the network configuration; set changes it, and follows the module",
  .options = options,
  .max_arguments = 1,
  .run = run,
};
