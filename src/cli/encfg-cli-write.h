/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One change of a module as every verb that writes shows it: review, question, what became of each
 * row. Main thread only. */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgCliContext *context;
  EncfgWriteReview *review;
  const char *operation; /* in the journal */
  const char *source;    /* where the values come from, for the journal; or NULL */
  gboolean resumes;      /* where nothing is left to write, the journal is told so */
  gboolean done;         /* by encfg_cli_write_settings: it came to the write, or none was needed */
} EncfgCliWrite;

/* Prints what would be written, and puts it into the output. */
void encfg_cli_write_show_review (const EncfgCliWrite *self);

/* Writes as encfg-module-change does, and tells what became of each row. Returns the exit status.
 */
int encfg_cli_write_run (const EncfgCliWrite *self, GError **error);

/* All of it for rows of the settings table: review, question, write. Blocked rows and
 * --dry-run end it before anything is sent; nothing to write is a success without a trace,
 * unless it resumes. */
int encfg_cli_write_settings (EncfgCliWrite *self, GError **error);

G_END_DECLS
