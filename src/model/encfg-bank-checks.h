/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What goes wrong when a bank is wired, as the readings show it: each finding with its reason in
 * words. Pure, any thread.
 *
 * Knows the items string-voltage, string-current, string-cells, cell-voltage and cell-ir, what a
 * bank or string is at, and what says that a sensor is missing; leaves out what the profile has
 * not.
 */

#include "encfg-readings.h"

G_BEGIN_DECLS

typedef struct
{
  const char *check;  /* "numbering", "string-sum", "string-end", "block-class", "current-sign" */
  guint string;       /* from 1; 0: the whole bank */
  guint cell;         /* from 1; 0: none in particular */
  char *message;      /* what was found */
  const char *reason; /* what it means and what to look at; static */
} EncfgBankFinding;

/* (element-type EncfgBankFinding) (transfer full) */
GPtrArray *encfg_bank_checks_run (const EncfgReadings *readings);

G_END_DECLS
