/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A battery as a row of the live table: a text and a number to sort by for each column, kept as
 * long as the table shows the same batteries. Main thread only. */

#include "encfg-limits.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_LIVE_COLUMN_BATTERY,
  ENCFG_LIVE_COLUMN_STRING,
  ENCFG_LIVE_COLUMN_CHANGE, /* from the reference, in percent */
  ENCFG_LIVE_COLUMN_VERDICT,
  ENCFG_LIVE_COLUMN_ITEM
} EncfgLiveColumnKind;

typedef struct
{
  EncfgLiveColumnKind kind;
  const EncfgItem *item; /* of CHANGE and ITEM */
} EncfgLiveColumn;

/* The columns for a bank in the order in which they stand: that of the string only where there are
 * several. (element-type EncfgLiveColumn) (transfer full) */
GArray *encfg_live_list_columns (const EncfgReadings *readings);

char *encfg_live_column_title (const EncfgLiveColumn *column); /* "Voltage (mV)" */
gboolean encfg_live_column_is_number (const EncfgLiveColumn *column);

/* Signal "changed". */
#define ENCFG_TYPE_LIVE_ROW (encfg_live_row_get_type ())
G_DECLARE_FINAL_TYPE (EncfgLiveRow, encfg_live_row, ENCFG, LIVE_ROW, GObject)

/* Battery `index` from 0. `columns` is shared. */
EncfgLiveRow *encfg_live_row_new (GArray *columns, guint index);

guint encfg_live_row_get_index (EncfgLiveRow *self);
EncfgVerdictKind encfg_live_row_get_verdict (EncfgLiveRow *self);
const char *encfg_live_row_get_text (EncfgLiveRow *self, guint column);
/* -1, 0 or 1; what has no value comes last. */
int encfg_live_row_compare (EncfgLiveRow *self, EncfgLiveRow *other, guint column);

/* TRUE, and the signal, if any text is another. `string` from 1; 0: none. */
gboolean encfg_live_row_update (EncfgLiveRow *self,
                                const EncfgReadings *readings,
                                const EncfgLimits *limits,
                                guint string,
                                const EncfgVerdict *verdict);

G_END_DECLS
