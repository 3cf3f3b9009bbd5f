/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What people see of a serial search while it runs, on standard error. Main thread only. */

#include "encfg-cli-context.h"
#include "encfg-finder.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgCliContext *context;
  EncfgFindJob *job;
  gboolean has_line; /* of progress, at the cursor */
  guint source;
} EncfgCliSerialWatch;

/* To be ended while the job still lives. */
void encfg_cli_serial_watch_begin (EncfgCliSerialWatch *self,
                                   EncfgCliContext *context,
                                   EncfgFindJob *job);
void encfg_cli_serial_watch_end (EncfgCliSerialWatch *self);

/* Makes the ladder of a serial line from --ids, --speeds and --timeout. */
void encfg_cli_set_ladder (EncfgCliContext *context, EncfgFindJob *job, guint8 factory_id);

G_END_DECLS
