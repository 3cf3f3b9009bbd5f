/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-args.h"

#include "encfg-error.h"

#include <string.h>

#define PROGRAM "en-cfg-cli"
#define HELP_COLUMN 28

const EncfgCliOption encfg_cli_global_options[] = {
  { "connect", 0, "URI", "tcp://HOST:PORT?id=N or rtu:PORT?baud=9600&format=8N1&id=N" },
  { "tcp", 0, "HOST[:PORT]", "module on the network; port 502 if none is given" },
  { "serial", 0, "PORT", "serial port: /dev/ttyUSB0, COM12" },
  { "baud", 0, "N", "speed of the serial port (9600)" },
  { "format", 0, "8N1", "data bits, parity, stop bits of the serial port" },
  { "id", 0, "N", "Modbus id, 1 to 247 (on the network also 255)" },
  { "profile", 0, "ID|FILE", "what kind of module it is; found out if not given" },
  { "timeout", 0, "MS", "how long to wait for an answer" },
  { "retries", 0, "N", "how often an unanswered read is repeated (2)" },
  { "json", 0, NULL, "one JSON object on standard output, messages on standard error" },
  { "yes", 0, NULL, "answer every question with yes" },
  { "trace", 0, "FILE", "append all frames to FILE; .pcap: a capture" },
  { "help", 'h', NULL, "this help" },
  { "version", 0, NULL, "the version" },
  { NULL },
};

static const EncfgCliOption *
find_option (const EncfgCliOption *table, const char *name, char letter)
{
  for (; table && table->name; table++)
    if (name ? g_str_equal (table->name, name) : (letter && table->letter == letter))
      return table;
  return NULL;
}

const EncfgCliOption *
encfg_cli_find_option (const char *word)
{
  const gboolean is_long = g_str_has_prefix (word, "--");
  g_autofree char *name = is_long ? g_strndup (word + 2, strcspn (word + 2, "=")) : NULL;
  const EncfgCliOption *option;

  if (!is_long && (*word != '-' || word[1] == '\0' || word[2] != '\0'))
    return NULL;
  option = find_option (encfg_cli_global_options, name, word[1]);
  for (guint i = 0; !option && encfg_cli_verbs[i]; i++)
    option = find_option (encfg_cli_verbs[i]->options, name, word[1]);
  return option;
}

const EncfgCliVerb *
encfg_cli_find_verb (const char *name)
{
  for (guint i = 0; encfg_cli_verbs[i]; i++)
    if (g_str_equal (encfg_cli_verbs[i]->name, name))
      return encfg_cli_verbs[i];
  return NULL;
}

static void
store_option (EncfgCliArgs *self, const char *name, const char *value)
{
  GPtrArray *values = g_hash_table_lookup (self->options, name);

  if (!values)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->options, g_strdup (name), values);
    }
  g_ptr_array_add (values, g_strdup (value));
}

/* Takes the option at *argv and its value; *argv then stands on the last word used. */
static gboolean
take_option (EncfgCliArgs *self, const char *const **argv, GError **error)
{
  const char *word = **argv;
  const char *equals = word[1] == '-' ? strchr (word, '=') : NULL;
  const EncfgCliOption *option = encfg_cli_find_option (word);

  if (!option)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "unknown option “%s”; %s --help lists them",
                   word,
                   PROGRAM);
      return FALSE;
    }
  if (!option->value && equals)
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--%s takes no value", option->name);
      return FALSE;
    }
  if (option->value && !equals && !(*argv)[1])
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "--%s: %s was expected after it",
                   option->name,
                   option->value);
      return FALSE;
    }
  if (option->value && !equals)
    (*argv)++;
  store_option (self, option->name, !option->value ? "" : equals ? equals + 1 : **argv);
  return TRUE;
}

static gboolean
take_verb (EncfgCliArgs *self, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  self->verb = encfg_cli_find_verb (name);
  if (self->verb)
    return TRUE;
  for (guint i = 0; encfg_cli_verbs[i]; i++)
    g_string_append_printf (known, "%s%s", i ? ", " : "", encfg_cli_verbs[i]->name);
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "unknown command “%s”; there are: %s", name, known->str);
  return FALSE;
}

static gboolean
check_fit (const EncfgCliArgs *self, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  if (!self->verb)
    return TRUE;
  if (self->arguments->len > self->verb->max_arguments)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "“%s” is too much; expected: %s %s %s",
                   encfg_cli_args_argument (self, self->verb->max_arguments),
                   PROGRAM,
                   self->verb->name,
                   self->verb->arguments);
      return FALSE;
    }
  g_hash_table_iter_init (&iter, self->options);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!find_option (encfg_cli_global_options, name, 0) &&
        !find_option (self->verb->options, name, 0))
      {
        g_set_error (error,
                     ENCFG_ERROR,
                     ENCFG_ERROR_USAGE,
                     "--%s does not go with “%s”; expected: %s %s %s",
                     (const char *) name,
                     self->verb->name,
                     PROGRAM,
                     self->verb->name,
                     self->verb->arguments);
        return FALSE;
      }
  return TRUE;
}

static gboolean
take_words (EncfgCliArgs *self, const char *const *argv, GError **error)
{
  gboolean only_arguments = FALSE;

  for (; *argv; argv++)
    {
      if (!only_arguments && g_str_equal (*argv, "--"))
        only_arguments = TRUE;
      else if (!only_arguments && (*argv)[0] == '-' && (*argv)[1] != '\0')
        {
          if (!take_option (self, &argv, error))
            return FALSE;
        }
      else if (self->verb)
        g_ptr_array_add (self->arguments, g_strdup (*argv));
      else if (!take_verb (self, *argv, error))
        return FALSE;
    }
  return TRUE;
}

EncfgCliArgs *
encfg_cli_args_parse (const char *const *argv, GError **error)
{
  EncfgCliArgs *self = g_new0 (EncfgCliArgs, 1);

  self->arguments = g_ptr_array_new_with_free_func (g_free);
  self->options =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  if (!take_words (self, argv, error))
    {
      /* A script that asked for JSON gets its error as JSON, wherever the fault stands. */
      if (g_strv_contains (argv, "--json"))
        store_option (self, "json", "");
      return self;
    }
  check_fit (self, error);
  return self;
}

void
encfg_cli_args_free (EncfgCliArgs *self)
{
  g_ptr_array_unref (self->arguments);
  g_hash_table_unref (self->options);
  g_free (self);
}

gboolean
encfg_cli_args_has (const EncfgCliArgs *self, const char *name)
{
  return g_hash_table_contains (self->options, name);
}

const char *
encfg_cli_args_get (const EncfgCliArgs *self, const char *name)
{
  GPtrArray *values = encfg_cli_args_get_all (self, name);

  return values ? g_ptr_array_index (values, values->len - 1) : NULL;
}

GPtrArray *
encfg_cli_args_get_all (const EncfgCliArgs *self, const char *name)
{
  return g_hash_table_lookup (self->options, name);
}

const char *
encfg_cli_args_argument (const EncfgCliArgs *self, guint index)
{
  return index < self->arguments->len ? g_ptr_array_index (self->arguments, index) : NULL;
}

gboolean
encfg_cli_parse_number (const char *text,
                        const char *what,
                        guint min,
                        guint max,
                        guint *out,
                        GError **error)
{
  const gboolean is_hex = g_ascii_strncasecmp (text, "0x", 2) == 0;
  guint64 number;

  if (!g_ascii_string_to_unsigned (
        is_hex ? text + 2 : text, is_hex ? 16 : 10, min, max, &number, NULL))
    {
      g_autofree char *range = min == max
                                 ? g_strdup_printf ("%u", min)
                                 : g_strdup_printf ("a whole number from %u to %u", min, max);

      g_set_error (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "%s: %s was expected, not “%s”", what, range, text);
      return FALSE;
    }
  *out = (guint) number;
  return TRUE;
}

gboolean
encfg_cli_args_get_number (const EncfgCliArgs *self,
                           const char *name,
                           guint min,
                           guint max,
                           guint *out,
                           GError **error)
{
  const char *text = encfg_cli_args_get (self, name);
  g_autofree char *what = g_strconcat ("--", name, NULL);

  return !text || encfg_cli_parse_number (text, what, min, max, out, error);
}

static void
append_aligned (GString *out, const char *left, const char *right)
{
  g_string_append_printf (out, "  %-*s %s\n", HELP_COLUMN, left, right);
}

static void
append_options (GString *out, const char *title, const EncfgCliOption *options)
{
  if (!options || !options->name)
    return;
  g_string_append_printf (out, "\n%s:\n", title);
  for (; options->name; options++)
    {
      g_autofree char *letter =
        options->letter ? g_strdup_printf ("-%c, ", options->letter) : g_strdup ("");
      g_autofree char *left = g_strdup_printf ("%s--%s%s%s",
                                               letter,
                                               options->name,
                                               options->value ? " " : "",
                                               options->value ? options->value : "");

      append_aligned (out, left, options->help);
    }
}

char *
encfg_cli_help (const EncfgCliVerb *verb)
{
  GString *out = g_string_new (NULL);

  if (verb)
    {
      g_string_append_printf (out,
                              "Usage: %s [OPTION]… %s %s\n\n%s.\n",
                              PROGRAM,
                              verb->name,
                              verb->arguments,
                              verb->summary);
      append_options (out, "Options of this command", verb->options);
    }
  else
    {
      g_string_append_printf (
        out,
        "Usage: %s [OPTION]… COMMAND …\n"
        "       %s --complete WORD…  what may stand for the last WORD, for shells\n\n"
        "Configures battery monitoring modules.\n\nCommands:\n",
        PROGRAM,
        PROGRAM);
      for (guint i = 0; encfg_cli_verbs[i]; i++)
        append_aligned (out, encfg_cli_verbs[i]->name, encfg_cli_verbs[i]->summary);
    }
  append_options (out, "Options", encfg_cli_global_options);
  if (!verb)
    g_string_append (
      out,
      "\nExit status: 0 done · 1 differences · 2 usage, file or value · 3 no answer · "
      "4 refused or not verified · 130 interrupted\n");
  return g_string_free (out, FALSE);
}
