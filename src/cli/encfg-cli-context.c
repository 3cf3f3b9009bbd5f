/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-context.h"

#include "encfg-cli-interrupt.h"
#include "encfg-cli-trouble.h"
#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-json-print.h"

#include <stdio.h>
#include <string.h>

EncfgCliContext *
encfg_cli_context_new (EncfgCliArgs *args)
{
  EncfgCliContext *self = g_new0 (EncfgCliContext, 1);

  self->args = args;
  self->json = encfg_cli_args_has (args, "json");
  self->quiet = self->json;
  self->out = json_object_new ();
  self->cancellable = g_cancellable_new ();
  return self;
}

void
encfg_cli_context_free (EncfgCliContext *self)
{
  g_clear_object (&self->module);
  g_clear_pointer (&self->trace, encfg_trace_unref);
  g_clear_pointer (&self->endpoint, encfg_endpoint_free);
  g_object_unref (self->cancellable);
  json_object_unref (self->out);
  encfg_cli_args_free (self->args);
  g_free (self);
}

void
encfg_cli_print (EncfgCliContext *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (self->quiet)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s", text);
}

void
encfg_cli_warn (EncfgCliContext *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  /* What was printed before stands before it also where both streams end in one file. */
  fflush (stdout);
  g_printerr ("%s\n", text);
}

gboolean
encfg_cli_check_output (void)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  g_printerr ("en-cfg-cli: the output is incomplete: standard output cannot be written\n");
  return FALSE;
}

static void
print_json (JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = encfg_json_print_rows (root);

  /* Not g_print: JSON is UTF-8 whatever the terminal speaks. */
  fputs (text, stdout);
}

gboolean
encfg_cli_finish (EncfgCliContext *self, const GError *error)
{
  g_autofree char *lost = self->trace ? encfg_trace_dup_failure (self->trace) : NULL;

  if (error)
    encfg_cli_tell_trouble (self, error);
  if (lost)
    encfg_cli_warn (self, "en-cfg-cli: %s", lost);
  if (self->json)
    print_json (self->out);
  return encfg_cli_check_output ();
}

int
encfg_cli_status_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return ENCFG_CLI_STATUS_INTERRUPTED;
  if (error->domain != ENCFG_ERROR)
    return ENCFG_CLI_STATUS_USAGE;

  switch ((EncfgError) error->code)
    {
    case ENCFG_ERROR_OPEN:
    case ENCFG_ERROR_NOT_FOUND:
    case ENCFG_ERROR_PERMISSION:
    case ENCFG_ERROR_IN_USE:
    case ENCFG_ERROR_CONNECTION_REFUSED:
    case ENCFG_ERROR_UNREACHABLE:
    case ENCFG_ERROR_LOST:
    case ENCFG_ERROR_TIMEOUT:
    case ENCFG_ERROR_GARBLED:
    case ENCFG_ERROR_GATEWAY:
      return ENCFG_CLI_STATUS_NO_ANSWER;
    case ENCFG_ERROR_REFUSED_FUNCTION:
    case ENCFG_ERROR_REFUSED_ADDRESS:
    case ENCFG_ERROR_REFUSED_VALUE:
    case ENCFG_ERROR_BUSY:
    case ENCFG_ERROR_DEVICE_FAILURE:
    case ENCFG_ERROR_NOT_APPLIED:
    case ENCFG_ERROR_PRECONDITION:
    case ENCFG_ERROR_CHANGED:
    case ENCFG_ERROR_OTHER_MODULE:
      return ENCFG_CLI_STATUS_NOT_VERIFIED;
    case ENCFG_ERROR_PROFILE:
    case ENCFG_ERROR_MISMATCH:
    case ENCFG_ERROR_CONFIG:
    case ENCFG_ERROR_RANGE:
    case ENCFG_ERROR_READ_ONLY:
    case ENCFG_ERROR_USAGE:
    default:
      return ENCFG_CLI_STATUS_USAGE;
    }
}

void
encfg_cli_store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **stored = user_data;

  *stored = g_object_ref (result);
}

/* FALSE if nothing is to be done any more. */
static gboolean
give_up (gpointer data)
{
  EncfgCliContext *self = data;
  g_autoptr (GError) error = g_error_new_literal (
    G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted, and the last answer did not come in time");

  self->abandoned = self->module && encfg_module_abandon_change (self->module, error);
  if (self->abandon)
    self->abandon (self, self->abandon_data);
  /* What is left to do is output, perhaps to somebody who does not read it. */
  encfg_cli_interrupt_set_immediate (TRUE);
  if (!self->abandoned)
    encfg_cli_finish (self, error);
  return self->abandoned;
}

void
encfg_cli_begin_change (EncfgCliContext *self)
{
  encfg_cli_interrupt_hold ();
  if (encfg_cli_interrupt_happened ())
    g_cancellable_cancel (self->cancellable);
}

gboolean
encfg_cli_begin_command (EncfgCliContext *self,
                         void (*abandon) (EncfgCliContext *self, gpointer data),
                         gpointer data,
                         GError **error)
{
  if (!encfg_journal_check (error))
    return FALSE;
  encfg_cli_begin_change (self);
  self->abandon = abandon;
  self->abandon_data = data;
  return TRUE;
}

void
encfg_cli_end_change (EncfgCliContext *self)
{
  self->abandon = NULL;
  encfg_cli_interrupt_release ();
}

void
encfg_cli_wait (EncfgCliContext *self, GAsyncResult **result)
{
  EncfgCliInterrupt *watch = encfg_cli_interrupt_watch (self->cancellable, give_up, self);

  while (!*result)
    g_main_context_iteration (NULL, TRUE);
  encfg_cli_interrupt_unwatch (watch);
}

/* The one test that GLib has for "a person sits there" on every system. */
static gboolean
has_terminal (void)
{
  return g_log_writer_supports_color (fileno (stdin));
}

gboolean
encfg_cli_can_ask (EncfgCliContext *self, GError **error)
{
  if (encfg_cli_args_has (self->args, "yes") || has_terminal ())
    return TRUE;
  g_set_error_literal (
    error,
    ENCFG_ERROR,
    ENCFG_ERROR_USAGE,
    "this asks before it changes a module, and there is no terminal: give --yes");
  return FALSE;
}

gboolean
encfg_cli_ask (EncfgCliContext *self, const char *question, GError **error)
{
  char line[16] = "";
  char *answer;

  if (encfg_cli_args_has (self->args, "yes"))
    return TRUE;

  fflush (stdout);
  g_printerr ("%s [y/N] ", question);
  encfg_cli_interrupt_set_immediate (TRUE);
  answer = fgets (line, sizeof line, stdin);
  encfg_cli_interrupt_set_immediate (FALSE);
  if (answer &&
      (g_ascii_strcasecmp (g_strstrip (line), "y") == 0 || g_ascii_strcasecmp (line, "yes") == 0))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "not confirmed: nothing was sent");
  return FALSE;
}
