/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-trouble.h"

#include "encfg-error.h"

#include <string.h>

/* A word as it can be typed again, in any shell. */
static void
append_word (GString *out, const char *word)
{
  const char *quote = strpbrk (word, " &?*'|;<>()$") || *word == '\0' ? "\"" : "";

  g_string_append_printf (out, "%s%s%s%s", out->len ? " " : "", quote, word, quote);
}

static void
append_option (GString *out, const EncfgCliArgs *args, const char *name)
{
  const char *value = encfg_cli_args_get (args, name);

  if (!value)
    return;
  g_string_append_printf (out, "%s--%s", out->len ? " " : "", name);
  append_word (out, value);
}

/* The options that name the module, as they were given. */
static void
append_module (GString *out, const EncfgCliArgs *args)
{
  static const char *const names[] = { "connect", "tcp", "serial", "baud", "format", "id" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    append_option (out, args, names[i]);
}

/* "read --tcp 10.0.0.5"; "" where the words did not even name a command. (transfer full) */
static char *
tell_tried (const EncfgCliArgs *args)
{
  GString *out = g_string_new (args->verb ? args->verb->name : NULL);

  for (guint i = 0; args->verb && i < args->arguments->len; i++)
    append_word (out, encfg_cli_args_argument (args, i));
  if (args->verb)
    append_module (out, args);
  if (args->verb)
    append_option (out, args, "profile");
  return g_string_free (out, FALSE);
}

/* TRUE once a write of settings was begun: the journal knows the rest. */
static gboolean
can_resume (EncfgCliContext *context)
{
  const EncfgCliVerb *verb = context->args->verb;

  return verb && (g_str_equal (verb->name, "write") || g_str_equal (verb->name, "restore")) &&
         json_object_get_string_member_with_default (context->out, "backup", NULL);
}

/* A profile is a file, or an id among those that there are. */
static void
append_profile_step (GString *out, const EncfgCliArgs *args)
{
  const gboolean is_about_file = args->verb && g_str_equal (args->verb->name, "profile");
  const char *name =
    is_about_file ? encfg_cli_args_argument (args, 1) : encfg_cli_args_get (args, "profile");
  const gboolean is_file = name && strpbrk (name, "./\\");

  g_string_append (out, is_file ? "profile check" : "profile list");
  if (is_file)
    append_word (out, name);
}

/* What is wrong once the module is open is one of the keys; read lists them. */
static gboolean
names_keys (const EncfgCliArgs *args)
{
  return encfg_cli_args_get_all (args, "set") || encfg_cli_args_get (args, "only");
}

/* Where limits stand. */
static void
append_limits_step (GString *out, EncfgCliContext *context)
{
  const EncfgProfile *profile = context->module ? encfg_module_get_profile (context->module) : NULL;
  const char *given = encfg_cli_args_get (context->args, "profile");

  g_string_append (out, "profile show");
  append_word (out, profile ? profile->id : given ? given : "ID");
}

static void
append_file_step (GString *out, const EncfgCliVerb *verb)
{
  if (verb && (g_str_equal (verb->name, "backup") || g_str_equal (verb->name, "restore")))
    g_string_append (out, "backup list");
}

static void
append_step_at_module (GString *out, const char *step, const EncfgCliArgs *args)
{
  g_string_append (out, step);
  append_module (out, args);
  append_option (out, args, "profile");
}

static gboolean
is_about_network (const EncfgCliArgs *args)
{
  return args->verb && g_str_equal (args->verb->name, "network");
}

/* What may have caused it, or NULL. Addresses have neither units nor limits of their own. */
static const char *
tell_causes (EncfgCliContext *context, const GError *error)
{
  if (is_about_network (context->args) && g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_RANGE))
    return "Addresses are written as 192.168.1.100 and ports from 1 to 65535; address, gateway and "
           "mask must fit each other. What is not given stays as the module holds it.";
  return encfg_error_advice (error, context->kind);
}

/* The command that helps most; nothing if there is none. */
static void
append_step (GString *out, EncfgCliContext *context, const GError *error)
{
  const EncfgCliArgs *args = context->args;

  switch ((EncfgError) error->code)
    {
    case ENCFG_ERROR_OPEN:
    case ENCFG_ERROR_NOT_FOUND:
    case ENCFG_ERROR_PERMISSION:
    case ENCFG_ERROR_IN_USE:
      if (context->kind == ENCFG_ENDPOINT_RTU)
        g_string_append (out, "ports");
      else
        append_step_at_module (out, "search", args);
      break;
    case ENCFG_ERROR_CONNECTION_REFUSED:
    case ENCFG_ERROR_UNREACHABLE:
    case ENCFG_ERROR_LOST:
    case ENCFG_ERROR_TIMEOUT:
    case ENCFG_ERROR_GARBLED:
    case ENCFG_ERROR_GATEWAY:
      append_step_at_module (out, "search", args);
      break;
    case ENCFG_ERROR_REFUSED_FUNCTION:
    case ENCFG_ERROR_REFUSED_ADDRESS:
    case ENCFG_ERROR_REFUSED_VALUE:
    case ENCFG_ERROR_BUSY:
    case ENCFG_ERROR_DEVICE_FAILURE:
    case ENCFG_ERROR_PRECONDITION:
    case ENCFG_ERROR_OTHER_MODULE:
      /* Without the profile, which may be the wrong one. */
      g_string_append (out, "info");
      append_module (out, args);
      break;
    case ENCFG_ERROR_NOT_APPLIED:
    case ENCFG_ERROR_CHANGED:
      append_step_at_module (out, "read", args);
      break;
    case ENCFG_ERROR_MISMATCH:
    case ENCFG_ERROR_PROFILE:
      append_profile_step (out, args);
      break;
    case ENCFG_ERROR_RANGE:
    case ENCFG_ERROR_READ_ONLY:
      if (is_about_network (args))
        append_step_at_module (out, "network", args);
      else
        append_limits_step (out, context);
      break;
    case ENCFG_ERROR_USAGE:
      if (context->module && names_keys (args))
        append_step_at_module (out, "read", args);
      else
        g_string_append_printf (
          out, "%s%s--help", args->verb ? args->verb->name : "", args->verb ? " " : "");
      break;
    case ENCFG_ERROR_CONFIG:
    default:
      append_file_step (out, args->verb);
      break;
    }
}

/* (transfer full) */
static char *
tell_next (EncfgCliContext *context, const GError *error)
{
  const int status = encfg_cli_status_of (error);
  g_autoptr (GString) out = g_string_new (NULL);

  if (can_resume (context) &&
      (status == ENCFG_CLI_STATUS_NO_ANSWER || status == ENCFG_CLI_STATUS_INTERRUPTED))
    append_step_at_module (out, "write --resume", context->args);
  else if (error->domain == ENCFG_ERROR)
    append_step (out, context, error);
  else
    append_step_at_module (out, "info", context->args);
  return out->len ? g_strdup_printf ("Next: en-cfg-cli %s", out->str) : g_strdup ("");
}

void
encfg_cli_tell_trouble (EncfgCliContext *context, const GError *error)
{
  const char *causes = tell_causes (context, error);
  g_autofree char *tried = tell_tried (context->args);
  g_autofree char *next = tell_next (context, error);
  g_autofree char *advice =
    g_strconcat (causes ? causes : "", causes && *next ? "\n" : "", next, NULL);
  JsonObject *object = json_object_new ();

  encfg_cli_warn (
    context, "en-cfg-cli%s%s: %s\n%s", *tried ? " " : "", tried, error->message, advice);
  json_object_set_string_member (object, "code", encfg_error_name (error));
  json_object_set_string_member (object, "tried", tried);
  json_object_set_string_member (object, "message", error->message);
  json_object_set_string_member (object, "advice", advice);
  json_object_set_object_member (context->out, "error", object);
}
