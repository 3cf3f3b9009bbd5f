/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-reach.h"

#include "encfg-cli-interrupt.h"
#include "encfg-error.h"
#include "encfg-journal.h"
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

/* A confirmed word alone proves nothing: some modules confirm what they then ignore. */
static gboolean
is_proved (const EncfgRestart *restart)
{
  return restart->was_away || restart->moved;
}

static const char *
name_state (const EncfgRestart *restart, const GError *error)
{
  if (!restart->sent)
    return "not-attempted";
  if (!error)
    return is_proved (restart) ? "restarted" : "confirmed";
  if (encfg_error_is_exception (error))
    return "refused";
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST) ? "not-found" : "unknown";
}

/* "elapsed_s" to the tenth: more the looks do not tell. */
static void
put_restart (EncfgCliContext *context,
             JsonObject *object,
             const EncfgRestart *restart,
             const GError *error)
{
  json_object_set_string_member (object, "state", name_state (restart, error));
  if (error)
    {
      json_object_set_null_member (object, "elapsed_s");
      json_object_set_null_member (object, "found_at");
      return;
    }
  if (is_proved (restart))
    json_object_set_double_member (
      object, "elapsed_s", (double) (int) (restart->elapsed_s * 10 + 0.5) / 10);
  else
    json_object_set_null_member (object, "elapsed_s");
  json_object_set_string_member (
    object, "found_at", encfg_module_get_identity (context->module)->endpoint);
}

static const char *
name_result (const EncfgRestart *restart, const GError *error)
{
  return error ? encfg_error_name (error) : is_proved (restart) ? "done" : "unproved";
}

static void
note (EncfgCliContext *context,
      const EncfgRestart *restart,
      const GError *error,
      const char *result)
{
  g_autoptr (JsonObject) entry = json_object_new ();
  g_autoptr (GError) trouble = NULL;

  json_object_set_string_member (entry, "operation", "restart");
  put_restart (context, entry, restart, error);
  json_object_set_string_member (entry, "result", result);
  if (!encfg_journal_append (encfg_module_get_identity (context->module), entry, &trouble))
    encfg_cli_warn (context, "%s", trouble->message);
}

/* Interrupted while it waits for an answer that does not come. */
static void
abandon (EncfgCliContext *context, gpointer data)
{
  const EncfgRestart restart = { .sent = TRUE };
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");

  put_restart (context, context->out, &restart, error);
  note (context, &restart, error, "interrupted");
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

static GPtrArray *
list_places (EncfgCliContext *context, const EncfgWriteReview *review)
{
  const EncfgIdentity *identity = encfg_module_get_identity (context->module);
  g_autoptr (EncfgEndpoint) here = encfg_endpoint_parse (identity->endpoint, NULL);

  return encfg_network_list_places (review, here, identity->simulated);
}

int
encfg_cli_restart (EncfgCliContext *context, const EncfgWriteReview *review, GError **error)
{
  g_autoptr (GPtrArray) places = list_places (context, review);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local_error = NULL;
  EncfgRestart restart;

  if (!encfg_cli_begin_command (context, abandon, NULL, error))
    return ENCFG_CLI_STATUS_DONE;
  encfg_cli_print (context, "Restarting, and waiting for the module…\n");
  encfg_module_restart_async (
    context->module, places, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  encfg_module_restart_finish (context->module, result, &restart, &local_error);

  put_restart (context, context->out, &restart, local_error);
  if (restart.sent)
    note (context, &restart, local_error, name_result (&restart, local_error));
  encfg_cli_end_change (context);
  if (!local_error && !is_proved (&restart))
    g_set_error_literal (&local_error,
                         ENCFG_ERROR,
                         ENCFG_ERROR_NOT_APPLIED,
                         "Confirmed, but no restart was seen: the module never fell silent");
  else if (!local_error)
    tell (context, &restart, places);
  else if (restart.sent && !json_object_has_member (context->out, "way_back"))
    encfg_cli_tell_way_back (context);
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ENCFG_CLI_STATUS_DONE;
}
