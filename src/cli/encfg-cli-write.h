/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One change of a module as every verb that writes makes it: review, as-found backup, write, the
 * state of each row, journal. Main thread only. */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgCliContext *context;
  EncfgWriteReview *review;
  const char *operation; /* in the journal */
  /* The verb of the module that carries the review out. */
  void (*start) (EncfgModule *module,
                 EncfgWriteReview *review,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data);
  gboolean (*finish) (EncfgModule *module, GAsyncResult *result, GError **error);
  const char *backup; /* its id, once kept; borrowed */
  gboolean done;      /* by encfg_cli_write_settings: it came to the write, or none was needed */
  const char *source; /* where the values come from, for the journal; or NULL */
  gboolean resumes;   /* where nothing is left to write, the journal is told so */
} EncfgCliWrite;

/* Prints what would be written, and puts it into the output. */
void encfg_cli_write_show_review (const EncfgCliWrite *self);

/* Keeps what the module holds before it is changed. */
gboolean encfg_cli_write_keep_backup (EncfgCliWrite *self, EncfgSettingsFile *file, GError **error);

/* Writes, tells what became of each row and notes it in the journal. Returns the exit status. */
int encfg_cli_write_run (EncfgCliWrite *self, GError **error);

/* All of it for rows of the settings table: review, question, backup, write. Blocked rows and
 * --dry-run end it before anything is sent; nothing to write is a success without a trace,
 * unless it resumes. */
int encfg_cli_write_settings (EncfgCliWrite *self, GError **error);

G_END_DECLS
