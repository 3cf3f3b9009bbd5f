/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-module-command.h"
#include "encfg-profile-text.h"

typedef struct
{
  EncfgCliContext *context;
  const EncfgCommand *command;
  EncfgCommandStatus status;
} Run;

/* What has a verb of its own is done there, with the care that it needs. */
static gboolean
has_verb (const EncfgCommand *command)
{
  return encfg_cli_find_verb (command->key) != NULL;
}

static void
show_commands (EncfgCliContext *context, const EncfgProfile *profile)
{
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("llll", "Command", "Name", "Map", "What it does");
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < profile->commands->len; i++)
    {
      const EncfgCommand *command = g_ptr_array_index (profile->commands, i);
      const char *provenance = encfg_provenance_name (command->item->provenance);
      g_autofree char *words =
        g_strconcat (has_verb (command) ? "" : "command ", command->key, NULL);
      JsonObject *object = json_object_new ();

      encfg_cli_table_add (table,
                           FALSE,
                           words,
                           encfg_profile_text (command->label),
                           provenance,
                           encfg_profile_text (command->help));
      json_object_set_string_member (object, "key", command->key);
      json_object_set_string_member (object, "label", command->label);
      json_object_set_string_member (object, "help", command->help ? command->help : "");
      json_object_set_string_member (object, "provenance", provenance);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (context->out, "commands", array);
  encfg_cli_print_table (context, table);
}

/* "addressing, rest": those that are run by this verb. (transfer full) */
static char *
list_known (const EncfgProfile *profile)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < profile->commands->len; i++)
    {
      const EncfgCommand *command = g_ptr_array_index (profile->commands, i);

      if (!has_verb (command))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", command->key);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const EncfgCommand *
find_command (const EncfgProfile *profile, const char *key, GError **error)
{
  const EncfgCommand *command = encfg_profile_find_command (profile, key);

  if (command && !has_verb (command))
    return command;
  if (command)
    g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "type en-cfg-cli %s instead", key);
  else
    {
      g_autofree char *known = list_known (profile);

      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   *known ? "the profile %s has no command “%s”; it has %s"
                          : "the profile %s has no command “%s”, nor any other that is run so%s",
                   profile->id,
                   key,
                   known);
    }
  return NULL;
}

static void
put_outcome (const Run *self, JsonObject *object)
{
  json_object_set_string_member (object, "command", self->command->key);
  json_object_set_string_member (object, "state", encfg_command_state_name (self->status.state));
  if (self->command->finished)
    json_object_set_int_member (object, "finished", self->status.finished);
  else
    json_object_set_null_member (object, "finished");
}

static void
write_journal (const Run *self, const char *result)
{
  g_autoptr (JsonObject) entry = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (entry, "operation", "command");
  json_object_set_array_member (entry, "rows", json_array_new ());
  put_outcome (self, entry);
  json_object_set_string_member (entry, "result", result);
  if (!encfg_journal_append (encfg_module_get_identity (self->context->module), entry, &error))
    encfg_cli_warn (self->context, "%s", error->message);
}

static void
tell_interrupted (Run *self)
{
  put_outcome (self, self->context->out);
  if (self->status.state != ENCFG_COMMAND_NOT_STARTED)
    write_journal (self, "interrupted");
  encfg_cli_warn (self->context,
                  self->status.state == ENCFG_COMMAND_NOT_STARTED
                    ? "Nothing was sent."
                    : "The module goes on by itself: info shows what it says of it.");
}

/* The last answer did not come in time. */
static void
abandon (EncfgCliContext *context, gpointer data)
{
  Run *self = data;

  if (self->status.state == ENCFG_COMMAND_NOT_STARTED)
    self->status.state = ENCFG_COMMAND_UNKNOWN;
  tell_interrupted (self);
}

static void
on_progress (const EncfgCommandStatus *status, gpointer data)
{
  ((Run *) data)->status = *status;
}

static int
conclude (Run *self, GError *trouble, GError **error)
{
  EncfgCliContext *context = self->context;
  const gboolean interrupted = g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (interrupted)
    tell_interrupted (self);
  else
    put_outcome (self, context->out);
  if (!interrupted && self->status.state != ENCFG_COMMAND_NOT_STARTED)
    write_journal (self, trouble ? encfg_error_name (trouble) : "done");
  encfg_cli_end_change (context);
  if (trouble)
    {
      g_propagate_error (error, trouble);
      return interrupted ? ENCFG_CLI_STATUS_INTERRUPTED : ENCFG_CLI_STATUS_DONE;
    }
  encfg_cli_print (context,
                   "%s: %s\n",
                   encfg_profile_text (self->command->label),
                   self->command->state ? "done" : "confirmed by the module");
  if (self->command->finished)
    encfg_cli_print (context,
                     "%s: %u\n",
                     encfg_profile_text (self->command->finished->label),
                     self->status.finished);
  return ENCFG_CLI_STATUS_DONE;
}

static int
run_command (Run *self, GError **error)
{
  EncfgCliContext *context = self->context;
  g_autoptr (GAsyncResult) result = NULL;
  GError *trouble = NULL;

  if (!encfg_cli_begin_command (context, abandon, self, error))
    return ENCFG_CLI_STATUS_DONE;
  encfg_module_command_async (context->module,
                              self->command,
                              ENCFG_COMMAND_RUN,
                              on_progress,
                              self,
                              context->cancellable,
                              encfg_cli_store_result,
                              &result);
  encfg_cli_wait (context, &result);
  encfg_module_command_finish (context->module, result, &self->status, &trouble);
  return conclude (self, trouble, error);
}

static int
run (EncfgCliContext *context, GError **error)
{
  const char *key = encfg_cli_args_argument (context->args, 0);
  g_autofree char *question = NULL;
  Run self = { .context = context };

  if (!encfg_cli_open_module (context, error))
    return ENCFG_CLI_STATUS_DONE;
  if (!key)
    {
      show_commands (context, encfg_module_get_profile (context->module));
      return ENCFG_CLI_STATUS_DONE;
    }
  self.command = find_command (encfg_module_get_profile (context->module), key, error);
  if (!self.command || !encfg_cli_can_ask (context, error))
    return ENCFG_CLI_STATUS_DONE;
  question = g_strdup_printf ("%s: %s Run it?",
                              encfg_profile_text (self.command->label),
                              self.command->help ? encfg_profile_text (self.command->help) : "");
  if (!encfg_cli_ask (context, question, error))
    return ENCFG_CLI_STATUS_DONE;
  return run_command (&self, error);
}

const EncfgCliVerb encfg_cli_verb_command = {
  .name = "command",
  .arguments = "[KEY] [--yes]",
  .summary = "Lists the module's commands, or runs one that has no word of its own here",
  .max_arguments = 1,
  .run = run,
};
