/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The rows of a write: name, old → new, and afterwards what became of each. Main thread only. */

#include "encfg-write-review.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "chosen": a row was left out, or taken in again. */
#define ENCFG_TYPE_REVIEW_GRID (encfg_review_grid_get_type ())
G_DECLARE_FINAL_TYPE (EncfgReviewGrid, encfg_review_grid, ENCFG, REVIEW_GRID, GtkGrid)

/* Once. `may_choose`: rows can be left out one by one. */
void encfg_review_grid_fill (EncfgReviewGrid *self, EncfgWriteReview *review, gboolean may_choose);

/* The rows that are to be written: EncfgSetting *, borrowed. (transfer full) */
GPtrArray *encfg_review_grid_list_chosen (EncfgReviewGrid *self);

/* From now on the choice stands. */
void encfg_review_grid_lock (EncfgReviewGrid *self);

/* What became of those of `review` that were to be written. */
void encfg_review_grid_show_results (EncfgReviewGrid *self, EncfgWriteReview *review);

G_END_DECLS
