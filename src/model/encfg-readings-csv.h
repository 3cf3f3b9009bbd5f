/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Readings as comma-separated values, for spreadsheets and scripts. Pure, any thread. */

#include "encfg-limits.h"

G_BEGIN_DECLS

/* What files and scripts call a reading: "cell-ir-reference" is "ir_reference". (transfer full) */
char *encfg_readings_name_item (const EncfgItem *item);

/* All readings of a section (ENCFG_SECTION_STRINGS or ENCFG_SECTION_CELLS), a line each below one
 * of names with their units. `string` from 1; 0: of all. With `limits` (may be NULL) the last but
 * one column is the verdict in words; if simulated, the last column says so. (transfer full) */
char *encfg_readings_to_csv (const EncfgReadings *readings,
                             EncfgSection section,
                             guint string,
                             const EncfgLimits *limits,
                             gboolean simulated);

G_END_DECLS
