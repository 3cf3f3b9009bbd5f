/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Strings and cells as people and scripts see them: table, CSV, JSON, figures, findings. */

#include "encfg-cli-context.h"
#include "encfg-readings.h"

G_BEGIN_DECLS

/* Of the open module. (transfer full) */
EncfgReadings *
encfg_cli_read_readings (EncfgCliContext *context, gboolean with_cells, GError **error);

/* --csv: nothing but CSV on standard output. FALSE (ENCFG_ERROR_USAGE) beside --json. To be called
 * before anything is printed. */
gboolean encfg_cli_take_csv (EncfgCliContext *context, GError **error);

/* The rows of strings or cells: table, or CSV, and the member "strings" or "cells" with "units".
 * `string` (from 1): its cells alone; 0: all. */
void encfg_cli_show_readings (EncfgCliContext *context,
                              const EncfgReadings *readings,
                              EncfgSection section,
                              guint string);

/* Lowest, mean, median, highest of each column, and the worst five by resistance and by voltage. */
void
encfg_cli_show_statistics (EncfgCliContext *context, const EncfgReadings *readings, guint string);

/* Cells against the median of their string, as a table; the same as JSON. (element-type
 * EncfgDeviation) */
JsonArray *encfg_cli_show_deviations (EncfgCliContext *context,
                                      const EncfgReadings *readings,
                                      const EncfgItem *item,
                                      const GArray *deviations);

/* Cells from 0 as their numbers. (element-type guint) (transfer full) */
JsonArray *encfg_cli_cells_to_json (const GArray *cells);

/* What the readings tell of the wiring: member "checks". */
void encfg_cli_show_checks (EncfgCliContext *context, const EncfgReadings *readings, guint string);

G_END_DECLS
