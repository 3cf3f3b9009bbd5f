/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-module-clock.h"

static void
put_clock (EncfgCliContext *context, const EncfgClock *clock)
{
  g_autofree char *device = encfg_clock_format_iso8601 (clock->device_s, clock->zone_s);
  g_autofree char *computer = encfg_clock_format_iso8601 (clock->computer_s, clock->zone_s);
  g_autofree char *zone = encfg_clock_format_zone (clock->zone_s);
  JsonObject *out = context->out;

  if (clock->is_valid)
    json_object_set_string_member (out, "device", device);
  else
    json_object_set_null_member (out, "device");
  json_object_set_string_member (out, "computer", computer);
  if (clock->is_valid)
    json_object_set_int_member (out, "offset_s", clock->offset_s);
  else
    json_object_set_null_member (out, "offset_s");
  json_object_set_string_member (out, "zone", zone);
  json_object_set_string_member (out, "device_zone", clock->is_utc ? "utc" : "local");
  json_object_set_string_member (
    out,
    "kind",
    clock->is_valid ? encfg_clock_offset_name (encfg_clock_classify (clock->offset_s)) : "unset");
}

static char *
describe (const EncfgClock *clock)
{
  if (clock->is_valid)
    return encfg_clock_describe_offset (clock->offset_s);
  return g_strdup (clock->computer_s ? "the module shows no valid date" : "not read");
}

static void
show_clock (EncfgCliContext *context, const EncfgClock *clock)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("ll", "What", "Value");
  g_autofree char *device =
    clock->is_valid ? encfg_clock_format (clock->device_s, clock->zone_s) : g_strdup ("—");
  g_autofree char *computer = encfg_clock_format (clock->computer_s, clock->zone_s);
  g_autofree char *zone = encfg_clock_format_zone (clock->zone_s);
  g_autofree char *zones = g_strdup_printf (
    "UTC%s%s", zone, clock->is_utc ? "; the module runs in UTC, which is converted" : "");
  g_autofree char *offset = describe (clock);

  encfg_cli_table_add (table, FALSE, "Module", device);
  encfg_cli_table_add (table, FALSE, "Computer", computer);
  encfg_cli_table_add (table, FALSE, "Zone", zones);
  encfg_cli_table_add (
    table, !clock->is_valid || clock->offset_s < -1 || clock->offset_s > 1, "Offset", offset);
  encfg_cli_print_table (context, table);
}

static int
read_clock (EncfgCliContext *context, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  EncfgClock clock;

  encfg_module_read_clock_async (
    context->module, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  if (!encfg_module_read_clock_finish (context->module, result, &clock, error))
    return ENCFG_CLI_STATUS_DONE;
  put_clock (context, &clock);
  show_clock (context, &clock);
  return ENCFG_CLI_STATUS_DONE;
}

static const char *
name_outcome (EncfgWriteState state)
{
  return state == ENCFG_WRITE_VERIFIED    ? "set"
         : state == ENCFG_WRITE_NO_ANSWER ? "perhaps set"
                                          : "NOT set";
}

static int
sync_clock (EncfgCliContext *context, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  EncfgClockSync sync;

  encfg_cli_begin_change (context);
  encfg_module_sync_clock_async (
    context->module, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  encfg_module_sync_clock_finish (context->module, result, &sync, &local_error);
  encfg_cli_end_change (context);

  encfg_clock_sync_put (&sync, context->out);
  if (sync.state == ENCFG_WRITE_NOT_ATTEMPTED)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return ENCFG_CLI_STATUS_DONE;
    }
  before = describe (&sync.before);
  after = describe (&sync.after);
  encfg_cli_print (context,
                   "Before: %s\nAfter:  %s\nThe clock is %s: %s\n",
                   before,
                   after,
                   name_outcome (sync.state),
                   encfg_write_state_name (sync.state));
  if (!local_error)
    return ENCFG_CLI_STATUS_DONE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? ENCFG_CLI_STATUS_INTERRUPTED
                                                                    : ENCFG_CLI_STATUS_NOT_VERIFIED;
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *what = encfg_cli_args_argument (context->args, 0);

  if (what && !g_str_equal (what, "sync"))
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "“%s”: expected nothing, or sync", what);
      return ENCFG_CLI_STATUS_USAGE;
    }
  if (!encfg_cli_open_module (context, error))
    return ENCFG_CLI_STATUS_DONE;
  return what ? sync_clock (context, error) : read_clock (context, error);
}

const EncfgCliVerb encfg_cli_verb_clock = {
  .name = "clock",
  .arguments = "[sync]",
  .summary = "Shows the module's clock beside the computer's; sync sets it",
  .max_arguments = 1,
  .run = run,
};
