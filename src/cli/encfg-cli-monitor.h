/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a monitor shows: a line for each exchange as it passes, and at the end what was seen. Main
 * thread only. */

#include "encfg-cli-context.h"
#include "encfg-cli-overheard.h"
#include "encfg-sniffer-tally.h"

G_BEGIN_DECLS

#define ENCFG_CLI_MONITOR_QUIET                                                                    \
  "Is a master at work? Is this the port that hangs on the line, and A to A, B to B?"
#define ENCFG_CLI_MONITOR_GARBAGE                                                                  \
  "Wrong --baud or --format? A and B crossed? Or is it another protocol?"

typedef struct
{
  EncfgCliContext *context; /* borrowed */
  EncfgSniffer *sniffer;
  EncfgTally *tally;
  gboolean has_profile;
  EncfgOverheard overheard;
  guint requests;       /* heard so far, answered or not */
  gint64 wall_us;       /* what to add to a monotonic time to get that of the clock */
  gint64 begun_us;      /* monotonic */
  JsonArray *exchanges; /* the newest, for --json */
} EncfgCliMonitor;

/* `profile` NULL: values stay words. `unit`: id of the module of that profile, or 0. `silence_us`
 * as encfg_sniffer_new wants it. */
EncfgCliMonitor *encfg_cli_monitor_new (EncfgCliContext *context,
                                        const EncfgProfile *profile,
                                        guint8 unit,
                                        guint silence_us);
void encfg_cli_monitor_free (EncfgCliMonitor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgCliMonitor, encfg_cli_monitor_free)

/* Says where it listens. */
void encfg_cli_monitor_begin (EncfgCliMonitor *self, const EncfgEndpoint *endpoint);

/* Shows the summary and fills context->out. */
void encfg_cli_monitor_end (EncfgCliMonitor *self);

G_END_DECLS
