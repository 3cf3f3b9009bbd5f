/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a module reads of its bank at one time: strings, cells and its status. Values by item and
 * index; nothing that was not read. Plain data, owned by one thread at a time. */

#include "encfg-ops.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgProfile *profile;
  EncfgImage *image;
  guint n_strings, n_cells; /* as the module counts them, at most what the profile allows */
  GArray *missing;          /* EncfgItemRaw: bits and states of a cell that its sensor is missing */
  const EncfgItem *string_cells; /* or NULL */
  GArray *slots;                 /* guint per cell; empty where cells lie in no segments */
} EncfgReadings;

EncfgReadings *encfg_readings_new (EncfgProfile *profile);
void encfg_readings_free (EncfgReadings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgReadings, encfg_readings_free)

/* Worker. Two plans: the status, which holds the counts, with the first string beside it; then all
 * strings and cells that there are, in the fewest requests. Where the cells lie in segments, the
 * strings come before: they tell how many cells each has. Without cells there are none in here:
 * n_cells is 0. */
gboolean encfg_readings_read (EncfgReadings *self,
                              gboolean with_cells,
                              EncfgTarget *target,
                              EncfgProgressFunc progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GError **error);

/* Takes the counts of strings and cells from the image. Done by reading; for those who fill the
 * image themselves. */
void encfg_readings_take_counts (EncfgReadings *self);

/* `index` from 0; cells are numbered through, whatever segments they lie in. UNREAD where nothing
 * was read or the registers hold no value of the type. */
EncfgValue encfg_readings_get (const EncfgReadings *self, const EncfgItem *item, guint index);
/* By key; UNREAD also if the profile has no such item. */
EncfgValue encfg_readings_find (const EncfgReadings *self, const char *key, guint index);

/* A number that the sensor can have measured: read, no sentinel, within the item's range, and of a
 * cell whose sensor is not missing. */
gboolean encfg_readings_get_valid (const EncfgReadings *self,
                                   const EncfgItem *item,
                                   guint index,
                                   gint64 *raw);

/* A number that the sensor can not have measured. A sentinel is none. */
gboolean
encfg_readings_is_out_of_range (const EncfgReadings *self, const EncfgItem *item, guint index);

/* Those of the cells first…first + n - 1 (from 0) without a valid reading. (element-type guint)
 * (transfer full) */
GArray *encfg_readings_list_invalid (const EncfgReadings *self,
                                     const EncfgItem *item,
                                     guint first,
                                     guint n_cells);

/* "4, 5": the numbers of cells, from 1; not all of very many. (transfer full) */
char *encfg_readings_format_cells (const GArray *cells);

/* "2 of 8 batteries have no valid reading (4, 5)"; NULL if all have one. (transfer full) */
char *encfg_readings_describe_invalid (const EncfgReadings *self,
                                       const EncfgItem *item,
                                       guint first,
                                       guint n_cells);

/* TRUE if the module says of the cell that its sensor is missing. */
gboolean encfg_readings_is_sensor_missing (const EncfgReadings *self, guint cell);

/* "rest", "float", "charge", "discharge", or the module's own word: what `string` (from 0) is at.
 * By bank-mode, or string-state where the profile has none; NULL if neither tells. Borrowed. */
const char *encfg_readings_get_mode (const EncfgReadings *self, guint string);

/* Cells first…first + n - 1 (from 0) belong to `string` (from 0): those of string 1 come first. A
 * profile that does not say how many a string holds has all in string 0. */
void
encfg_readings_get_cells (const EncfgReadings *self, guint string, guint *first, guint *n_cells);

/* The string (from 1) of a cell (from 0); 0 if no string has it. */
guint encfg_readings_get_string (const EncfgReadings *self, guint cell);

/* The same of all cells at once, which is much cheaper than to ask for each: (element-type guint)
 * (transfer full). */
GArray *encfg_readings_list_strings (const EncfgReadings *self);

G_END_DECLS
