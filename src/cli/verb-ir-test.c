/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-baseline.h"
#include "encfg-cli-readings.h"
#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-json-print.h"
#include "encfg-module-command.h"
#include "encfg-profile-text.h"

#include <stdio.h>

static const EncfgCliOption options[] = {
  { "wait", 0, NULL, "follow the test to its end, and tell what became of each battery" },
  { "cancel", 0, NULL, "stop a test that is running" },
  { NULL },
};

typedef struct
{
  EncfgCliContext *context;
  const EncfgCommand *command;
  EncfgCommandAction action;
  EncfgCommandStatus status;
  EncfgReadings *readings; /* owned; after a test that was followed to its end, or NULL */
  gint64 started_us;
  guint shown_tenth; /* of the progress, where it is not shown on one line */
} Test;

/* Once when it is lost, once when it is back. */
static void
show_connection (const Test *self, gboolean lost, gboolean one_line)
{
  g_printerr ("%s%s: %s%s\n",
              one_line ? "\r" : "",
              encfg_profile_text (self->command->label),
              lost ? "connection lost, trying again…" : "back again",
              one_line ? "\033[K" : "");
}

/* "battery 4, 3 of 24 done, 0:01:40 left": as much as the module tells. (transfer full) */
static char *
describe_progress (const EncfgCommand *command, const EncfgCommandStatus *status)
{
  g_autofree char *current = encfg_command_describe_current (command, status);
  g_autoptr (GString) text = g_string_new (current);

  if (command->finished)
    g_string_append_printf (text, ", %u", status->finished);
  if (command->finished && command->total)
    g_string_append_printf (text, " of %u", status->total);
  if (command->finished)
    g_string_append (text, " done");
  if (command->time_left)
    g_string_append_printf (text,
                            ", %u:%02u:%02u left",
                            status->time_left_s / 3600,
                            status->time_left_s / 60 % 60,
                            status->time_left_s % 60);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_progress (const EncfgCommandStatus *status, gpointer data)
{
  Test *self = data;
  const gboolean one_line = g_log_writer_supports_color (fileno (stderr));
  g_autofree char *progress = describe_progress (self->command, status);
  const guint tenth = status->total ? 1 + status->finished * 10 / status->total : 1;

  if (status->lost != self->status.lost)
    show_connection (self, status->lost, one_line);
  if (status->joined && !self->status.joined)
    g_printerr ("%s: a test runs already, following it\n",
                encfg_profile_text (self->command->label));
  self->status = *status;
  if (status->lost)
    return;
  if (!one_line && tenth == self->shown_tenth)
    return;
  self->shown_tenth = tenth;
  g_printerr ("%s%s: %s%s",
              one_line ? "\r" : "",
              encfg_profile_text (self->command->label),
              progress,
              one_line ? "\033[K" : "\n");
}

static double
elapsed_s (const Test *self)
{
  return (double) ((g_get_monotonic_time () - self->started_us) / 1000) / 1000;
}

static guint
count_measured (const EncfgReadings *readings)
{
  guint n = 0;

  for (guint cell = 0; cell < readings->n_cells; cell++)
    n += encfg_baseline_judge (readings, cell) == ENCFG_CELL_MEASURED;
  return n;
}

/* What the module says, or else how many batteries show a result. FALSE if neither is known. */
static gboolean
count_tested (const Test *self, guint *n)
{
  if (self->command && !self->command->finished && !self->readings)
    return FALSE;
  *n = self->command && !self->command->finished ? count_measured (self->readings)
                                                 : self->status.finished;
  return TRUE;
}

static void
put_outcome (const Test *self, JsonObject *object)
{
  guint tested;

  json_object_set_string_member (object, "state", encfg_command_state_name (self->status.state));
  if (count_tested (self, &tested))
    json_object_set_int_member (object, "tested", tested);
  else
    json_object_set_null_member (object, "tested");
  json_object_set_double_member (object, "elapsed_s", elapsed_s (self));
  json_object_set_boolean_member (object, "joined", self->status.joined);
  json_object_set_boolean_member (object, "lost", self->status.lost);
}

static void
write_journal (const Test *self, const char *result)
{
  g_autoptr (JsonObject) entry = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (
    entry, "operation", self->action == ENCFG_COMMAND_CANCEL ? "ir-test-cancel" : "ir-test");
  json_object_set_array_member (entry, "rows", json_array_new ());
  put_outcome (self, entry);
  json_object_set_string_member (entry, "result", result);
  if (!encfg_journal_append (encfg_module_get_identity (self->context->module), entry, &error))
    encfg_cli_warn (self->context, "%s", error->message);
}

/* What a user who stopped waiting must know. */
static char *
describe_interrupted (const Test *self)
{
  if (self->status.lost && self->status.state == ENCFG_COMMAND_RUNNING)
    return g_strdup_printf ("The connection is lost: nobody knows whether the test goes on; when "
                            "last heard it was at %u of %u. info shows it once the module answers.",
                            self->status.finished,
                            self->status.total);
  switch (self->status.state)
    {
    case ENCFG_COMMAND_RUNNING:
      return g_strdup ("The test goes on in the module: info shows it, ir-test --cancel stops it.");
    case ENCFG_COMMAND_UNKNOWN:
      return g_strdup (
        "Nobody knows whether the module took the word: info shows whether a test runs.");
    case ENCFG_COMMAND_NOT_STARTED:
    case ENCFG_COMMAND_DONE:
    case ENCFG_COMMAND_REFUSED:
    case ENCFG_COMMAND_CANCELLED:
    case ENCFG_COMMAND_FAILED:
    default:
      return g_strdup ("Nothing was sent.");
    }
}

static void
tell_interrupted (Test *self)
{
  g_autofree char *message = describe_interrupted (self);

  put_outcome (self, self->context->out);
  json_object_set_string_member (self->context->out, "message", message);
  if (self->status.state != ENCFG_COMMAND_NOT_STARTED)
    write_journal (self, "interrupted");
  encfg_cli_warn (self->context, "%s", message);
}

/* The last answer did not come in time: what was seen last is all that is known. */
static void
abandon (EncfgCliContext *context, gpointer data)
{
  Test *self = data;

  if (self->status.state == ENCFG_COMMAND_NOT_STARTED)
    self->status.state = ENCFG_COMMAND_UNKNOWN;
  tell_interrupted (self);
}

static JsonObject *
cell_to_json (const EncfgReadings *readings, guint cell, const char *result)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, "cell-ir");
  const EncfgValue value = encfg_readings_find (readings, "cell-ir", cell);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "string", encfg_readings_get_string (readings, cell));
  json_object_set_int_member (object, "cell", cell + 1);
  json_object_set_member (
    object, "ir", item ? encfg_json_from_value (item, &value) : json_node_new (JSON_NODE_NULL));
  json_object_set_string_member (object, "result", result);
  return object;
}

/* A result per battery, as the module holds it now; people see those that were not measured. */
static void
show_results (Test *self, const EncfgReadings *readings)
{
  guint counts[ENCFG_CELL_OUT_OF_RANGE + 1] = { 0 };
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new ("rrl", "String", "Battery", "Result");
  JsonArray *array = json_array_new ();

  for (guint cell = 0; cell < readings->n_cells; cell++)
    {
      const EncfgCellResult result = encfg_baseline_judge (readings, cell);
      g_autofree char *string = g_strdup_printf ("%u", encfg_readings_get_string (readings, cell));
      g_autofree char *number = g_strdup_printf ("%u", cell + 1);

      counts[result]++;
      json_array_add_object_element (
        array, cell_to_json (readings, cell, encfg_cell_result_name (result)));
      if (result != ENCFG_CELL_MEASURED)
        encfg_cli_table_add (table, TRUE, string, number, encfg_cell_result_name (result));
    }
  json_object_set_array_member (self->context->out, "cells", array);
  if (counts[ENCFG_CELL_MEASURED] < readings->n_cells)
    encfg_cli_print_table (self->context, table);
  encfg_cli_print (self->context,
                   "%u measured, %u failed, %u out of range\n",
                   counts[ENCFG_CELL_MEASURED],
                   counts[ENCFG_CELL_FAILED],
                   counts[ENCFG_CELL_OUT_OF_RANGE]);
}

static const char *
batteries (guint count)
{
  return count == 1 ? "battery" : "batteries";
}

/* Of a test that was followed. */
static char *
describe_end (const Test *self)
{
  const EncfgCommand *command = self->command;
  guint tested;

  if (!count_tested (self, &tested))
    return g_strdup_printf ("over after %.0f s", elapsed_s (self));
  /* Cancelled by somebody else it would look the same. */
  if (!command->finished && command->failed->len == 0)
    return g_strdup_printf (
      "over after %.0f s, %u %s tested; the module does not tell a whole test "
      "from one that was stopped: look at the results",
      elapsed_s (self),
      tested,
      batteries (tested));
  return g_strdup_printf ("%u %s tested%s %.0f s",
                          tested,
                          batteries (tested),
                          self->status.joined ? ", followed for" : " in",
                          elapsed_s (self));
}

static char *
describe_outcome (const Test *self)
{
  const EncfgCommand *command = self->command;

  switch (self->action)
    {
    case ENCFG_COMMAND_START:
      if (self->status.state == ENCFG_COMMAND_DONE)
        return g_strdup ("the test is over already");
      return command->total
               ? g_strdup_printf ("the test is running: %u %s, info shows how far it is",
                                  self->status.total,
                                  batteries (self->status.total))
               : g_strdup ("the test is running, info shows how far it is");
    case ENCFG_COMMAND_CANCEL:
      if (self->status.state == ENCFG_COMMAND_DONE)
        return g_strdup ("the test was over before it could be cancelled");
      return command->finished ? g_strdup_printf ("the test is cancelled after %u of %u %s",
                                                  self->status.finished,
                                                  self->status.total,
                                                  batteries (self->status.total))
                               : g_strdup ("the test is cancelled");
    case ENCFG_COMMAND_RUN:
    default:
      return describe_end (self);
    }
}

static int
conclude (Test *self, GError *trouble, GError **error)
{
  EncfgCliContext *context = self->context;
  g_autofree char *message = NULL;

  if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      tell_interrupted (self);
      encfg_cli_end_change (context);
      g_propagate_error (error, trouble);
      return ENCFG_CLI_STATUS_INTERRUPTED;
    }
  if (!trouble && self->action == ENCFG_COMMAND_RUN)
    self->readings = encfg_cli_read_readings (context, TRUE, error);
  message = trouble ? g_strdup (trouble->message) : describe_outcome (self);
  put_outcome (self, context->out);
  json_object_set_string_member (context->out, "message", message);
  if (trouble)
    {
      if (self->status.state != ENCFG_COMMAND_NOT_STARTED)
        write_journal (self, encfg_error_name (trouble));
      encfg_cli_end_change (context);
      g_propagate_error (error, trouble);
      return ENCFG_CLI_STATUS_DONE;
    }
  write_journal (self, self->action == ENCFG_COMMAND_START ? "running" : "done");
  encfg_cli_end_change (context);
  encfg_cli_print (context, "%s: %s\n", encfg_profile_text (self->command->label), message);
  if (self->readings)
    show_results (self, self->readings);
  return ENCFG_CLI_STATUS_DONE;
}

static int
run_test (Test *self, GError **error)
{
  EncfgCliContext *context = self->context;
  g_autoptr (GAsyncResult) result = NULL;
  GError *trouble = NULL;

  if (!encfg_cli_begin_command (context, abandon, self, error))
    return ENCFG_CLI_STATUS_DONE;
  self->started_us = g_get_monotonic_time ();
  encfg_module_command_async (context->module,
                              self->command,
                              self->action,
                              self->action == ENCFG_COMMAND_RUN ? show_progress : NULL,
                              self,
                              context->cancellable,
                              encfg_cli_store_result,
                              &result);
  encfg_cli_wait (context, &result);
  encfg_module_command_finish (context->module, result, &self->status, &trouble);
  if (self->shown_tenth && g_log_writer_supports_color (fileno (stderr)))
    g_printerr ("\n");
  return conclude (self, trouble, error);
}

static int
run (EncfgCliContext *context, GError **error)
{
  const gboolean wait = encfg_cli_args_has (context->args, "wait");
  const gboolean cancel = encfg_cli_args_has (context->args, "cancel");
  const EncfgProfile *profile;
  Test self = { .context = context };
  int status;

  if (wait && cancel)
    {
      g_set_error_literal (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--wait and --cancel exclude each other");
      return ENCFG_CLI_STATUS_USAGE;
    }
  if (!encfg_cli_open_module (context, error))
    return ENCFG_CLI_STATUS_DONE;
  profile = encfg_module_get_profile (context->module);
  self.command = encfg_profile_find_command (profile, "ir-test");
  self.action = cancel ? ENCFG_COMMAND_CANCEL : wait ? ENCFG_COMMAND_RUN : ENCFG_COMMAND_START;
  if (self.command && (!cancel || (self.command->has_cancel && self.command->state)))
    {
      status = run_test (&self, error);
      g_clear_pointer (&self.readings, encfg_readings_free);
      return status;
    }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               cancel ? "the profile %s knows no word that cancels a resistance test"
                      : "the profile %s knows no resistance test",
               profile->id);
  return ENCFG_CLI_STATUS_USAGE;
}

const EncfgCliVerb encfg_cli_verb_ir_test = {
  .name = "ir-test",
  .arguments = "[--wait | --cancel]",
  .summary = "Starts the resistance test; follows it, or stops one that runs",
  .options = options,
  .run = run,
};
