/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Saves the measured resistances as the reference of all later comparisons, with the net of
 * encfg-module-change: the old reference is kept before, the new one is read back. The guard
 * (encfg-baseline) is asked before. Main thread only, as encfg-module. */

#include "encfg-baseline.h"
#include "encfg-module-command.h"

G_BEGIN_DECLS

/* Takes `readings` (transfer full): what is to be saved, and what was shown to the user. */
void encfg_module_save_baseline_async (EncfgModule *self,
                                       EncfgReadings *readings,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

typedef struct
{
  EncfgReadings *readings;
  GArray *rows; /* EncfgBaselineRow, one per battery; none if nothing was sent */
  EncfgCommandState state;
  guint verified; /* batteries whose reference is what was measured */
  guint failed;   /* whose reference is not, or could not be read back */
  guint left_out; /* without a reading: nothing to save */
} EncfgBaselineResult;

void encfg_baseline_result_clear (EncfgBaselineResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EncfgBaselineResult, encfg_baseline_result_clear)

/* Fills `result` also when it fails; the readings are those that were given. */
gboolean encfg_module_save_baseline_finish (EncfgModule *self,
                                            GAsyncResult *async_result,
                                            EncfgBaselineResult *result,
                                            GError **error);

/* The "rows" of answers and of the journal: `rows` of encfg_baseline_prove. (transfer full) */
JsonArray *encfg_baseline_rows_to_json (const EncfgReadings *readings, const GArray *rows);

G_END_DECLS
