/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One master, one line under fault, one module, and what the master may believe. */

#include "fault-line.h"

#include "encfg-module-clock.h"
#include "encfg-module-command.h"

/* What the user wants, and what the master was told of it. Kept beside the table, to be compared.
 */
typedef struct
{
  EncfgSetting *setting; /* borrowed */
  EncfgWanted *wanted;   /* the edit as it was made */
  gint64 read_time_us;   /* as the table tells it */
  gint64 fresh_since_us; /* monotonic: the value shown was read after that */
} SoakRow;

typedef struct
{
  gboolean is_tcp, echoes;
  guint32 seed;
  guint timeout_ms;

  FaultLine *line;
  EncfgProfile *profile;
  EncfgTrace *trace;
  EncfgModule *module;
  GRand *rand; /* of the present operation */
  guint operation;
  const char *verb;
  SoakRow rows[FAULT_N_SETTINGS];
  FaultTruth truth; /* after the operation */
  gint64 began_us;
  guint allowed_ms; /* beside what the line costs */
  guint n_failed;   /* operations that ended with an error */
  guint n_verified, n_doubtful;
  gboolean is_violated;
} Soak;

/* A promise is broken: says which, with all that is needed to see it again. */
void soak_violate (Soak *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

guint soak_draw (Soak *self, guint from, guint to);

/* The user changes some rows. */
void soak_edit (Soak *self);

/* One verb to its end, and what it said compared with the module. */
void soak_run_verb (Soak *self);

/* What holds at any time: no edit is lost, what is shown as read was read. */
void soak_check_rows (Soak *self);

/* The read operations compare with this: TRUE if setting `index` held `word` during the verb. */
void soak_check_word (Soak *self, guint index, guint16 word, const char *what);
