/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What one run of the command line carries from verb to end: its words, where the output goes, how
 * it is interrupted, and the module it talks to. Main thread only. */

#include "encfg-cli-args.h"
#include "encfg-module.h"

G_BEGIN_DECLS

#define ENCFG_CLI_STATUS_DONE 0
#define ENCFG_CLI_STATUS_DIFFERENT 1
#define ENCFG_CLI_STATUS_USAGE 2
#define ENCFG_CLI_STATUS_NO_ANSWER 3
#define ENCFG_CLI_STATUS_NOT_VERIFIED 4
#define ENCFG_CLI_STATUS_INTERRUPTED 130

struct _CliContext
{
  EncfgCliArgs *args;
  gboolean json;
  gboolean quiet;  /* nothing for people on standard output: --json, or a verb writes CSV there */
  JsonObject *out; /* what --json prints at the end, also beside an error */
  GCancellable *cancellable;
  EncfgTrace *trace;       /* or NULL */
  EncfgEndpointKind kind;  /* of the line that was named */
  EncfgEndpoint *endpoint; /* that was named; or NULL */
  EncfgModule *module;     /* once opened */

  gboolean abandoned; /* the line still waits for an answer, and nobody else does */

  /* During a command: notes what became of it when an interrupted operation did not end in time,
   * just before the program does. */
  void (*abandon) (EncfgCliContext *self, gpointer data);
  gpointer abandon_data;
};

EncfgCliContext *encfg_cli_context_new (EncfgCliArgs *args);
void encfg_cli_context_free (EncfgCliContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgCliContext, encfg_cli_context_free)

/* For people, on standard output: silent with --json and --csv. */
void encfg_cli_print (EncfgCliContext *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* On standard error, always. */
void encfg_cli_warn (EncfgCliContext *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Tells the error (may be NULL) and, with --json, prints the one object. FALSE, and told, if what
 * was printed did not reach its place. */
gboolean encfg_cli_finish (EncfgCliContext *self, const GError *error);

/* FALSE, and told, if what was printed did not reach its place. */
gboolean encfg_cli_check_output (void);

int encfg_cli_status_of (const GError *error);

/* Around what changes a module: from here on no signal ends the program before the change has its
 * end, or was abandoned. One that came before cancels self->cancellable. */
void encfg_cli_begin_change (EncfgCliContext *self);
/* As above for a command of the module, which `abandon` notes. FALSE if the journal cannot keep
 * what will have been done: then it is not. */
gboolean encfg_cli_begin_command (EncfgCliContext *self,
                                  void (*abandon) (EncfgCliContext *self, gpointer data),
                                  gpointer data,
                                  GError **error);
void encfg_cli_end_change (EncfgCliContext *self);

/* Runs the main loop until `result` is there; a signal cancels self->cancellable meanwhile, and
 * abandons the change or ends the program if that does not help within a second. */
void encfg_cli_wait (EncfgCliContext *self, GAsyncResult **result);

/* GAsyncReadyCallback; `user_data` is the GAsyncResult ** to wait for. */
void encfg_cli_store_result (GObject *source, GAsyncResult *result, gpointer user_data);

/* A verb that asks: FALSE (ENCFG_ERROR_USAGE) if there is neither --yes nor a terminal. To be
 * called before anything is sent. */
gboolean encfg_cli_can_ask (EncfgCliContext *self, GError **error);
/* FALSE (cancelled) unless the answer is yes. */
gboolean encfg_cli_ask (EncfgCliContext *self, const char *question, GError **error);

/* From --connect, --tcp, --serial, --baud, --format, --id. (transfer full) */
EncfgEndpoint *encfg_cli_get_endpoint (EncfgCliContext *self, GError **error);
/* From --profile; TRUE and NULL if it was not given. */
gboolean encfg_cli_get_profile (EncfgCliContext *self, EncfgProfile **profile, GError **error);
/* Every profile that loads; which of the user's own do not, and why, goes to standard error.
 * (element-type EncfgProfile) (transfer full) */
GPtrArray *encfg_cli_list_profiles (EncfgCliContext *self);
/* From --timeout, --retries, --trace; the trace is (transfer full). */
gboolean
encfg_cli_get_wire_options (EncfgCliContext *self, EncfgWireOptions *options, GError **error);

/* A module that was not asked anything yet. (transfer full) */
EncfgModule *encfg_cli_make_module (EncfgCliContext *self, GError **error);

/* Connects, identifies, sets self->module and says who it is. */
gboolean encfg_cli_open_module (EncfgCliContext *self, GError **error);
/* As above, and reads the settings. */
gboolean encfg_cli_read_settings (EncfgCliContext *self, GError **error);

/* FALSE (ENCFG_ERROR_USAGE) if the profile of the open module has nothing of the section; `what` it
 * is called in the message. */
gboolean encfg_cli_check_section (EncfgCliContext *self,
                                  EncfgSection section,
                                  const char *what,
                                  GError **error);

/* Adds "module" to the output and prints the heading. */
void encfg_cli_show_identity (EncfgCliContext *self, const EncfgIdentity *identity);

G_END_DECLS
