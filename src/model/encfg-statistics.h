/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Figures over the cells of a bank, from valid readings alone: raw integers of the item. Pure, any
 * thread. */

#include "encfg-readings.h"

G_BEGIN_DECLS

typedef struct
{
  guint n; /* valid readings; 0: the rest means nothing */
  gint64 min, mean, median, max;
  guint min_cell, max_cell; /* from 0 */
} EncfgStatistics;

/* Over cells first…first + n_cells - 1. */
EncfgStatistics encfg_statistics_compute (const EncfgReadings *readings,
                                          const EncfgItem *item,
                                          guint first,
                                          guint n_cells);

/* A cell against its string. */
typedef struct
{
  guint cell; /* from 0 */
  gint64 raw;
  gint64 median; /* of its string */
  int permille;  /* how far above the median, or below */
} EncfgDeviation;

/* All cells with a valid reading, the farthest from the median of its string first.
 * (element-type EncfgDeviation) (transfer full) */
GArray *encfg_statistics_rank (const EncfgReadings *readings, const EncfgItem *item);

/* A resistance this far from the median of its string is worth a warning. */
#define ENCFG_OUTLIER_PERMILLE 200

G_END_DECLS
