/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The high limit of the resistance from what was measured (step 15 of the manual's commissioning
 * procedure): a factor times the largest reading. The largest, not the median: a limit below any
 * battery of a sound bank would stand in alarm from the first day. Pure. */

#include "encfg-statistics.h"

G_BEGIN_DECLS

#define ENCFG_IR_LIMIT_KEY "ir-high"

/* TRUE for "ir-high", alone or in a group: "string[2].level[1].ir-high". */
gboolean encfg_ir_limit_is_key (const char *key);

#define ENCFG_IR_LIMIT_FACTOR_PERMILLE 1500

typedef struct
{
  const EncfgItem *item;    /* of the limit */
  const EncfgItem *reading; /* of the cells */
  gint64 raw;               /* the limit, rounded up to what the register can hold */
  guint factor_permille;
  guint first, n_cells; /* the cells that it is for: of one string or all */
  guint cell;           /* with the largest reading, from 0 */
  gint64 largest, median;
  gboolean is_outlier; /* the largest is far above the median: the limit would hide a bad battery */
} EncfgIrLimit;

/* For the setting `key`; the units may differ by their prefix. One that repeats per string is for
 * the cells of its own. ENCFG_ERROR_RANGE if none of them has a valid reading, or the profile has
 * no such limit or no resistance of its unit. */
gboolean encfg_ir_limit_propose (const EncfgReadings *readings,
                                 const char *key,
                                 guint factor_permille,
                                 EncfgIrLimit *out,
                                 GError **error);

/* "1.5 × 6.321 mΩ (battery 7, the largest) = 9.49 mΩ; 2 of 8 batteries have no valid reading (4,
 * 5)": only where all have one no battery stands in alarm, and it says so. `readings`: those of the
 * proposal. (transfer full) */
char *encfg_ir_limit_describe (const EncfgIrLimit *self, const EncfgReadings *readings);

G_END_DECLS
