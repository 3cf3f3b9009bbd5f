/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-complete.h"
#include "encfg-cli-interrupt.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-file.h"
#include "encfg-locale.h"

#include <stdlib.h>

/* TRUE if --help or --version was all that was wanted. */
static gboolean
help (const EncfgCliArgs *args)
{
  g_autofree char *text = NULL;

  if (encfg_cli_args_has (args, "help"))
    text = encfg_cli_help (args->verb);
  else if (encfg_cli_args_has (args, "version"))
    text = g_strdup ("en-cfg-cli " ENCFG_VERSION "\n");
  if (text)
    g_print ("%s", text);
  return text != NULL;
}

static void
complete (const char *const *words)
{
  g_auto (GStrv) candidates = encfg_cli_complete (words);

  for (guint i = 0; candidates[i]; i++)
    g_print ("%s\n", candidates[i]);
}

static int
run (EncfgCliContext *context, GError **error)
{
  if (context->args->verb)
    return context->args->verb->run (context, error);
  g_set_error_literal (
    error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "a command was expected; en-cfg-cli --help lists them");
  return ENCFG_CLI_STATUS_USAGE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgCliContext) context = NULL;
  g_auto (GStrv) words = NULL;
  int status = ENCFG_CLI_STATUS_USAGE;

  encfg_file_guard_standard_streams ();
#ifdef G_OS_WIN32
  words = g_win32_get_command_line ();
#else
  words = g_strdupv (argv);
#endif
  /* Its own sentences are English, and one language is better than two in one sentence. */
  encfg_locale_init (TRUE);
  if (words[0] && g_strcmp0 (words[1], "--complete") == 0)
    {
      complete ((const char *const *) words + 2);
      return ENCFG_CLI_STATUS_DONE;
    }
  encfg_cli_interrupt_install ();

  context = encfg_cli_context_new (encfg_cli_args_parse ((const char *const *) words + 1, &error));
  if (!error && help (context->args))
    return encfg_cli_check_output () ? ENCFG_CLI_STATUS_DONE : ENCFG_CLI_STATUS_USAGE;
  if (!error)
    status = run (context, &error);
  if (error && status == ENCFG_CLI_STATUS_DONE)
    status = encfg_cli_status_of (error);
  /* Whoever asked has not got the answer; anything worse is told by its own status. */
  if (!encfg_cli_finish (context, error) && status <= ENCFG_CLI_STATUS_DIFFERENT)
    status = ENCFG_CLI_STATUS_USAGE;
  /* To close the line would be to wait for it. */
  if (context->abandoned)
    _Exit (status);
  return status;
}
