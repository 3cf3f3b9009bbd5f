/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The commands of a module's profile (ir-test, ir-save …): started once, followed until they are
 * over. What the profile requires of the module's state is read just before. The word that starts
 * one is never repeated and never the first thing sent over a new connection; following it is
 * reading, so a lost connection is made anew meanwhile, to the same module or not at all. Main
 * thread only. */

#include "encfg-module.h"
#include "encfg-readings.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_COMMAND_NOT_STARTED, /* nothing was sent */
  ENCFG_COMMAND_UNKNOWN,     /* sent, and nobody knows whether the module took it */
  ENCFG_COMMAND_RUNNING,     /* when it was last seen */
  ENCFG_COMMAND_DONE,
  ENCFG_COMMAND_REFUSED,
  ENCFG_COMMAND_CANCELLED,
  ENCFG_COMMAND_FAILED
} EncfgCommandState;

const char *encfg_command_state_name (EncfgCommandState state); /* "not-started", "running" … */

/* FALSE where it is certain that the module did nothing: what it holds needs no look then. */
gboolean encfg_command_state_may_have_acted (EncfgCommandState state);

/* So many ports of a module are told one by one. */
#define ENCFG_MAX_PORTS 16

/* Plain data. What the profile has no item for is 0. */
typedef struct
{
  EncfgCommandState state;
  guint current;                /* cell under test; of several ports the highest */
  guint ports[ENCFG_MAX_PORTS]; /* the cell of each, in the order of EncfgCommand.current */
  guint finished, total;        /* cells */
  guint time_left_s;
  gboolean lost;   /* nobody answers at the moment: the rest is what was heard last */
  gboolean joined; /* it ran before: nothing was sent */
} EncfgCommandStatus;

/* "battery 14", or for each port that is at one "Port 1: battery 3, Port 2: battery 14". (transfer
 * full) */
char *encfg_command_describe_current (const EncfgCommand *command,
                                      const EncfgCommandStatus *status);

/* Does this raw state say that the command runs? Where the profile does not name such
 * states, all do that are no end. */
gboolean encfg_command_is_busy (const EncfgCommand *command, gint64 raw);

/* What readings of the status section say of a command that has a state; FALSE unless it runs. */
gboolean encfg_command_get_running (const EncfgCommand *command,
                                    const EncfgReadings *readings,
                                    EncfgCommandStatus *status);

typedef enum
{
  ENCFG_COMMAND_START,  /* until the module says that it runs */
  ENCFG_COMMAND_RUN,    /* until it is over; one that runs already is followed, not started */
  ENCFG_COMMAND_CANCEL, /* stops one that runs, if the profile has a word for that */
} EncfgCommandAction;

/* Called at most ten times a second while the command runs, also when its module is lost and when
 * it is back. */
typedef void (*EncfgCommandFunc) (const EncfgCommandStatus *status, gpointer data);

/* Cancelling `cancellable` ends the waiting alone: the module goes on. `progress` may be NULL. */
void encfg_module_command_async (EncfgModule *self,
                                 const EncfgCommand *command,
                                 EncfgCommandAction action,
                                 EncfgCommandFunc progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* Fills `status` also when it fails. ENCFG_ERROR_PRECONDITION with the module's reason if it
 * refuses, or if somebody cancelled a command that was run; BUSY if it takes longer than the
 * profile allows. */
gboolean encfg_module_command_finish (EncfgModule *self,
                                      GAsyncResult *result,
                                      EncfgCommandStatus *status,
                                      GError **error);

G_END_DECLS
