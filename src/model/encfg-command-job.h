/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One command from its first word to its end, as blocking code for the worker of a link. */

#include "encfg-module-command.h"
#include "encfg-module-private.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgWire wire;
  EncfgProfile *profile;
  char *serial;
  const EncfgCommand *command;
  EncfgCommandAction action;

  GMutex mutex; /* guards the status, which the main thread looks at while the job runs */
  EncfgCommandStatus status;

  /* Worker only */
  EncfgJobContext *context;
  EncfgTarget target;
  gint64 before;      /* raw state before the word was sent */
  gint64 raw;         /* raw state as last seen */
  gint64 reason;      /* raw */
  GError *unfinished; /* why the module was not locked again after the word, or NULL */
  gboolean seen_running;
  gboolean has_counts;
  EncfgImage *counts; /* of ports */
} EncfgCommandJob;

EncfgCommandJob *
encfg_command_job_new (EncfgModule *module, const EncfgCommand *command, EncfgCommandAction action);
void encfg_command_job_free (EncfgCommandJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgCommandJob, encfg_command_job_free)

/* Any thread: one of these raw values? */
gboolean encfg_command_has_raw (const GArray *raws, gint64 raw);

/* Any thread: the item's number; 0 if it has none, was not read or is NULL. */
gint64 encfg_command_get_number (const EncfgImage *image, const EncfgItem *item);

/* Any thread: what the image says of how far it is. */
void encfg_command_take_progress (const EncfgCommand *command,
                                  const EncfgImage *image,
                                  EncfgCommandStatus *status);

/* Worker: an EncfgJobFunc. */
gboolean encfg_command_job_run (EncfgJobContext *context, gpointer data, GError **error);

/* Worker. Still the same module? */
gboolean encfg_command_job_meet (EncfgCommandJob *job, GError **error);
/* Worker. One read of all that the module says of the command. */
gboolean encfg_command_job_read (EncfgCommandJob *job, GError **error);
/* Worker. As above; a lost connection is made anew, and proved to lead to the same module. */
gboolean encfg_command_job_look (EncfgCommandJob *job, GError **error);

/* Any thread. */
EncfgCommandStatus encfg_command_job_get_status (EncfgCommandJob *job);

G_END_DECLS
