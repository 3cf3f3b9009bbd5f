/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* From the words of the command line to a module that answers. */

#include "encfg-cli-context.h"

#include "encfg-backup.h"
#include "encfg-cli-interrupt.h"
#include "encfg-error.h"
#include "encfg-finder.h"
#include "encfg-profile-load.h"

#define MAX_TIMEOUT_MS 60000
#define MAX_RETRIES 20

static EncfgEndpoint *
parse_endpoint (EncfgCliContext *self, guint baud, GError **error)
{
  const char *uri = encfg_cli_args_get (self->args, "connect");
  const char *tcp = encfg_cli_args_get (self->args, "tcp");
  const char *serial = encfg_cli_args_get (self->args, "serial");

  if (!!uri + !!tcp + !!serial != 1)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "%s: expected --connect URI, --tcp HOST or --serial PORT",
                   uri || tcp || serial ? "more than one module was named" : "no module was named");
      return NULL;
    }
  if (!serial && (baud || encfg_cli_args_has (self->args, "format")))
    {
      g_set_error_literal (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--baud and --format go with --serial");
      return NULL;
    }
  if (uri)
    return encfg_endpoint_parse (uri, error);
  if (tcp)
    return encfg_endpoint_new_tcp (tcp, error);
  return encfg_endpoint_new_rtu (serial, baud, encfg_cli_args_get (self->args, "format"), error);
}

/* Leaves `unit` alone if no id was given. */
static gboolean
get_id (EncfgCliContext *self, guint8 *unit, GError **error)
{
  const char *text = encfg_cli_args_get (self->args, "id");
  const gboolean is_tcp = self->kind == ENCFG_ENDPOINT_TCP;
  guint id;

  if (!text)
    return TRUE;
  if (!encfg_cli_parse_number (text, "--id", 1, ENCFG_UNIT_MAX, &id, NULL) &&
      !(is_tcp && encfg_cli_parse_number (
                    text, "--id", ENCFG_UNIT_TCP_ITSELF, ENCFG_UNIT_TCP_ITSELF, &id, NULL)))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "--id: a whole number from 1 to %u%s was expected, not “%s”",
                   ENCFG_UNIT_MAX,
                   is_tcp ? ", or 255," : "",
                   text);
      return FALSE;
    }
  *unit = (guint8) id;
  return TRUE;
}

EncfgEndpoint *
encfg_cli_get_endpoint (EncfgCliContext *self, GError **error)
{
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  guint baud = 0;

  if (!encfg_cli_args_get_number (self->args, "baud", 300, 1000000, &baud, error))
    return NULL;
  endpoint = parse_endpoint (self, baud, error);
  if (!endpoint)
    return NULL;
  self->kind = endpoint->kind;
  if (!get_id (self, &endpoint->unit, error))
    return NULL;
  g_clear_pointer (&self->endpoint, encfg_endpoint_free);
  self->endpoint = encfg_endpoint_copy (endpoint);
  return g_steal_pointer (&endpoint);
}

gboolean
encfg_cli_get_profile (EncfgCliContext *self, EncfgProfile **profile, GError **error)
{
  const char *name = encfg_cli_args_get (self->args, "profile");

  *profile = name ? encfg_profile_find (name, error) : NULL;
  return !name || *profile;
}

GPtrArray *
encfg_cli_list_profiles (EncfgCliContext *self)
{
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *profiles = encfg_find_known_profiles (left_out);

  for (guint i = 0; i < left_out->len; i++)
    encfg_cli_warn (
      self, "en-cfg-cli: a profile is left out: %s", (char *) g_ptr_array_index (left_out, i));
  return profiles;
}

gboolean
encfg_cli_get_wire_options (EncfgCliContext *self, EncfgWireOptions *options, GError **error)
{
  const char *trace = encfg_cli_args_get (self->args, "trace");
  guint retries = ENCFG_DEFAULT_RETRIES;

  *options = (EncfgWireOptions) ENCFG_WIRE_OPTIONS_INIT;
  if (!encfg_cli_args_get_number (
        self->args, "timeout", 1, MAX_TIMEOUT_MS, &options->timeout_ms, error) ||
      !encfg_cli_args_get_number (self->args, "retries", 0, MAX_RETRIES, &retries, error))
    return FALSE;
  options->retries = (int) retries;
  options->trace =
    trace
      ? encfg_trace_new (trace, self->endpoint, encfg_cli_args_get (self->args, "profile"), error)
      : NULL;
  g_clear_pointer (&self->trace, encfg_trace_unref);
  if (options->trace)
    self->trace = encfg_trace_ref (options->trace);
  return !trace || options->trace;
}

static void
on_unfinished (EncfgModule *module, GError *error, EncfgCliContext *self)
{
  encfg_cli_warn (self, "%s", error->message);
}

/* A signal until now still comes before the first byte. */
static void
on_kept (EncfgModule *module, const char *id, const char *kind, EncfgCliContext *self)
{
  json_object_set_string_member (self->out, "backup", id);
  encfg_cli_print (self,
                   g_str_equal (kind, ENCFG_BACKUP_BASELINE)
                     ? "The old reference and all readings are kept as %s\n"
                     : "As found is kept as %s\n",
                   id);
  if (encfg_cli_interrupt_happened ())
    g_cancellable_cancel (self->cancellable);
}

static void
on_untold (EncfgModule *module, GError *error, EncfgCliContext *self)
{
  encfg_cli_warn (self, "%s", error->message);
  json_object_set_string_member (self->out, "journal_error", error->message);
}

EncfgModule *
encfg_cli_make_module (EncfgCliContext *self, GError **error)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_cli_get_endpoint (self, error);
  g_autoptr (EncfgProfile) profile = NULL;
  EncfgWireOptions options;
  EncfgModule *module;

  if (!endpoint || !encfg_cli_get_profile (self, &profile, error) ||
      !encfg_cli_get_wire_options (self, &options, error))
    return NULL;
  module = encfg_module_new (endpoint, profile, &options);
  g_signal_connect (module, "unfinished", G_CALLBACK (on_unfinished), self);
  g_signal_connect (module, "kept", G_CALLBACK (on_kept), self);
  g_signal_connect (module, "untold", G_CALLBACK (on_untold), self);
  g_clear_pointer (&options.trace, encfg_trace_unref);
  return module;
}

void
encfg_cli_show_identity (EncfgCliContext *self, const EncfgIdentity *identity)
{
  json_object_set_member (self->out, "module", encfg_identity_to_json (identity));
  json_object_set_boolean_member (self->out, "simulated", identity->simulated);
  encfg_cli_print (self,
                   "%s%s%s%s%s%s%s\n",
                   identity->name,
                   *identity->name ? "  " : "",
                   identity->serial,
                   *identity->serial ? "  " : "",
                   identity->endpoint,
                   identity->simulated ? "  SIMULATED" : "",
                   identity->provenance == ENCFG_PROVENANCE_ASSUMED ? "  (assumed map)" : "");
}

gboolean
encfg_cli_open_module (EncfgCliContext *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  self->module = encfg_cli_make_module (self, error);
  if (!self->module)
    return FALSE;
  encfg_module_open_async (self->module, self->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (self, &result);
  if (!encfg_module_open_finish (self->module, result, error))
    return FALSE;
  for (const char *const *warning = encfg_module_get_warnings (self->module); *warning; warning++)
    encfg_cli_warn (self, "warning: %s", *warning);
  encfg_cli_show_identity (self, encfg_module_get_identity (self->module));
  return TRUE;
}

gboolean
encfg_cli_check_section (EncfgCliContext *self,
                         EncfgSection section,
                         const char *what,
                         GError **error)
{
  const EncfgProfile *profile = encfg_module_get_profile (self->module);
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, section);

  if (items->len > 0)
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "the profile %s has no %s: nothing was sent for it",
               profile->id,
               what);
  return FALSE;
}

gboolean
encfg_cli_read_settings (EncfgCliContext *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!encfg_cli_open_module (self, error))
    return FALSE;
  encfg_module_read_settings_async (
    self->module, self->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (self, &result);
  return encfg_module_read_settings_finish (self->module, result, error);
}
