/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The guard of the resistance baseline. Saved wrongly it makes a bad cell normal for ten years: so
 * the old one is kept with all readings, what stands out is named, and failed cells are refused.
 * Pure but for encfg_baseline_keep; main thread only. */

#include "encfg-identity.h"
#include "encfg-settings-file.h"
#include "encfg-statistics.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_CELL_MEASURED,
  ENCFG_CELL_FAILED,      /* the module has no value */
  ENCFG_CELL_OUT_OF_RANGE /* a value that the sensor cannot have measured */
} EncfgCellResult;

const char *encfg_cell_result_name (EncfgCellResult result); /* "measured", "failed" … */

/* Of the last resistance test; `cell` from 0. */
EncfgCellResult encfg_baseline_judge (const EncfgReadings *readings, guint cell);

typedef struct
{
  GArray *failed;   /* guint: cells (from 0) without a valid reading */
  GArray *outliers; /* EncfgDeviation: farther from their string's median than a warning bears */
} EncfgBaseline;

/* What would become the baseline now. ENCFG_ERROR_PRECONDITION if the profile has no resistances,
 * or a test is running. */
EncfgBaseline *encfg_baseline_new (const EncfgReadings *readings, GError **error);
void encfg_baseline_free (EncfgBaseline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgBaseline, encfg_baseline_free)

/* Keeps the old reference and all readings as a backup of the kind "baseline"; its id.
 * (transfer full) */
char *
encfg_baseline_keep (const EncfgReadings *readings, const EncfgIdentity *identity, GError **error);

/* What became of one cell's reference. */
typedef struct
{
  guint cell; /* from 0 */
  EncfgValue old, wanted, read;
  EncfgWriteState state; /* VERIFIED, MISMATCH, or NOT_ATTEMPTED: there was nothing to save */
} EncfgBaselineRow;

/* Compares what the module holds `after` with the readings that were to be saved. NULL `after`: it
 * could not be read, all rows are NO_ANSWER. (element-type EncfgBaselineRow) (transfer full) */
GArray *encfg_baseline_prove (const EncfgReadings *before, const EncfgReadings *after);

G_END_DECLS
