/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A line between a master and a simulated module that does to their messages what fault-plan draws:
 * a TCP proxy, or a relay between two pseudo-terminals. It and the module live in a thread of their
 * own; all functions are for the thread that made it, and wait for that thread. */

#include "fault-plan.h"

#define FAULT_N_SETTINGS 17
#define FAULT_SETTINGS_AT 100 /* holding; as data/profiles/bm3000.json has them */
#define FAULT_COMMAND_AT 400
#define FAULT_N_IDENTITY 22 /* input registers from 0 */

typedef struct _FaultLine FaultLine;

/* `echoes`: the adapter of a serial line gives back what is sent. */
FaultLine *fault_line_new (gboolean is_tcp, gboolean echoes, guint timeout_ms);
void fault_line_free (FaultLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultLine, fault_line_free)

/* Where the master reaches it. Borrowed. */
const char *fault_line_get_uri (const FaultLine *self);

/* From now on faults are drawn by `seed` and `operation`; what is on its way stays so. */
void fault_line_begin (FaultLine *self, guint32 seed, guint32 operation, guint percent);

/* What the module holds, asked of itself, and what the master has sent since fault_line_begin. */
typedef struct
{
  guint16 settings[FAULT_N_SETTINGS];
  guint16 identity[FAULT_N_IDENTITY];
  gint64 clock_offset_s;
  guint n_requests, n_connects;
  guint n_commands;                       /* words for the command registers */
  guint n_repeated;                       /* writes sent again though nothing was read between */
  gboolean was_written[FAULT_N_SETTINGS]; /* by a request of the master */
} FaultTruth;

void fault_line_look (FaultLine *self, FaultTruth *truth);

/* Did setting `index` hold `word` at any time since `since_us` (monotonic)? */
gboolean fault_line_held (FaultLine *self, guint index, guint16 word, gint64 since_us);

/* TRUE if nothing is on its way in either direction. */
gboolean fault_line_is_quiet (FaultLine *self);

/* The last faults, oldest first. (transfer full) */
char *fault_line_dup_log (FaultLine *self);
