/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Words of the command line by tables: options stand before or after the command, as "--name value"
 * or "--name=value". What no table knows is refused with what was expected. Pure. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;  /* without dashes; NULL ends a table */
  char letter;       /* of the short form, or 0 */
  const char *value; /* what its value is called; NULL: takes none */
  const char *help;
} EncfgCliOption;

typedef struct _CliContext EncfgCliContext;

typedef struct
{
  const char *name;
  const char *arguments; /* as shown after the name, with its options */
  const char *summary;
  const EncfgCliOption *options;
  guint max_arguments;
  /* The exit status; 0 with `error` set leaves it to the error. */
  int (*run) (EncfgCliContext *context, GError **error);
} EncfgCliVerb;

/* Ended by NULL; in encfg-cli-verbs.c. */
extern const EncfgCliVerb *const encfg_cli_verbs[];

/* Options that every command takes. */
extern const EncfgCliOption encfg_cli_global_options[];

typedef struct
{
  const EncfgCliVerb *verb; /* NULL: none was given */
  GPtrArray *arguments;     /* utf8, without the command */
  GHashTable *options;      /* name → GPtrArray of utf8 ("" for options without value) */
} EncfgCliArgs;

/* ENCFG_ERROR_USAGE says what was expected. The result is returned all the same, as far as it goes,
 * so that --json is known when the error is told. */
EncfgCliArgs *encfg_cli_args_parse (const char *const *argv, GError **error);
void encfg_cli_args_free (EncfgCliArgs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgCliArgs, encfg_cli_args_free)

gboolean encfg_cli_args_has (const EncfgCliArgs *self, const char *name);
/* The last value given, or NULL. */
const char *encfg_cli_args_get (const EncfgCliArgs *self, const char *name);
/* All values in order, or NULL. (element-type utf8), borrowed. */
GPtrArray *encfg_cli_args_get_all (const EncfgCliArgs *self, const char *name);
/* Argument `index`, or NULL. */
const char *encfg_cli_args_argument (const EncfgCliArgs *self, guint index);

/* A whole number between `min` and `max`; `out` is left alone if the option was not given. */
gboolean encfg_cli_args_get_number (const EncfgCliArgs *self,
                                    const char *name,
                                    guint min,
                                    guint max,
                                    guint *out,
                                    GError **error);

/* "17" or "0x11"; `what` names it in the error. */
gboolean encfg_cli_parse_number (const char *text,
                                 const char *what,
                                 guint min,
                                 guint max,
                                 guint *out,
                                 GError **error);

/* By name, or NULL. */
const EncfgCliVerb *encfg_cli_find_verb (const char *name);

/* The option that a word ("--name", "--name=value", "-n") stands for, of any command, or NULL. An
 * option means the same for every verb that has it, so it can be read before the verb is known. */
const EncfgCliOption *encfg_cli_find_option (const char *word);

/* What --help shows; `verb` NULL: everything. (transfer full) */
char *encfg_cli_help (const EncfgCliVerb *verb);

G_END_DECLS
