/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-baseline.h"

#include "encfg-backup.h"
#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-fraction.h"
#include "encfg-module-command.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

#define READING "cell-ir"
#define REFERENCE "cell-ir-reference"

const char *
encfg_cell_result_name (EncfgCellResult result)
{
  static const char *const names[] = { "measured", "failed", "out of range" };

  g_return_val_if_fail (result < G_N_ELEMENTS (names), NULL);
  return names[result];
}

EncfgCellResult
encfg_baseline_judge (const EncfgReadings *readings, guint cell)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, READING);
  gint64 raw;

  if (item && encfg_readings_get_valid (readings, item, cell, &raw))
    return ENCFG_CELL_MEASURED;
  return item && encfg_readings_is_out_of_range (readings, item, cell) ? ENCFG_CELL_OUT_OF_RANGE
                                                                       : ENCFG_CELL_FAILED;
}

static gboolean
is_test_running (const EncfgReadings *readings)
{
  const EncfgCommand *command = encfg_profile_find_command (readings->profile, "ir-test");
  EncfgCommandStatus status;

  return command && encfg_command_get_running (command, readings, &status);
}

EncfgBaseline *
encfg_baseline_new (const EncfgReadings *readings, GError **error)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, READING);
  g_autoptr (GArray) ranking = item ? encfg_statistics_rank (readings, item) : NULL;
  EncfgBaseline *self;

  if (!item || is_test_running (readings))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_PRECONDITION,
                   "%s",
                   item ? _ ("a resistance test is running: its readings are not whole yet")
                        : _ ("the profile knows no resistances"));
      return NULL;
    }
  self = g_new0 (EncfgBaseline, 1);
  self->failed = encfg_readings_list_invalid (readings, item, 0, readings->n_cells);
  self->outliers = g_array_new (FALSE, FALSE, sizeof (EncfgDeviation));
  for (guint i = 0; i < ranking->len; i++)
    {
      const EncfgDeviation *deviation = &g_array_index (ranking, EncfgDeviation, i);

      if (ABS (deviation->permille) > ENCFG_OUTLIER_PERMILLE)
        g_array_append_val (self->outliers, *deviation);
    }
  return self;
}

void
encfg_baseline_free (EncfgBaseline *self)
{
  g_array_unref (self->failed);
  g_array_unref (self->outliers);
  g_free (self);
}

/* `number` from 1, of a cell or string; 0: of neither. */
static void
add_row (EncfgSettingsFile *file,
         const EncfgReadings *readings,
         const EncfgItem *item,
         guint number)
{
  const EncfgValue value = encfg_readings_get (readings, item, number ? number - 1 : 0);
  g_autofree char *key =
    number ? g_strdup_printf ("%s-%u", item->key, number) : g_strdup (item->key);
  g_autofree char *label = number
                             ? g_strdup_printf ("%s %u", encfg_profile_text (item->label), number)
                             : g_strdup (encfg_profile_text (item->label));
  g_autofree char *text =
    encfg_value_is_present (&value) ? encfg_codec_format (item, &value) : NULL;

  encfg_settings_file_add (
    file, key, label, text, item->unit, item->type->kind == ENCFG_TYPE_INTEGER);
}

char *
encfg_baseline_keep (const EncfgReadings *readings, const EncfgIdentity *identity, GError **error)
{
  static const char *const keys[] = { REFERENCE, READING, "cell-voltage", "cell-temperature" };
  static const char *const bank_keys[] = { "bank-mode", "ambient-temp" };
  const EncfgItem *state = encfg_profile_find_item (readings->profile, "string-state");
  g_autoptr (EncfgSettingsFile) file = encfg_settings_file_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  file->profile = g_strdup (readings->profile->id);
  file->made = g_date_time_format_iso8601 (now);
  file->simulated = identity->simulated;
  file->module = encfg_identity_to_json (identity);
  for (guint i = 0; i < G_N_ELEMENTS (bank_keys); i++)
    {
      const EncfgItem *item = encfg_profile_find_item (readings->profile, bank_keys[i]);

      if (item)
        add_row (file, readings, item, 0);
    }
  for (guint string = 1; state && string <= readings->n_strings; string++)
    add_row (file, readings, state, string);
  for (guint i = 0; i < readings->n_cells * G_N_ELEMENTS (keys); i++)
    {
      const EncfgItem *item =
        encfg_profile_find_item (readings->profile, keys[i % G_N_ELEMENTS (keys)]);

      if (item)
        add_row (file, readings, item, i / G_N_ELEMENTS (keys) + 1);
    }
  return encfg_backup_save_before_write (file, ENCFG_BACKUP_BASELINE, error);
}

/* Their scales may differ: a reference is what it was taken from if it is less than a step of its
 * own away. */
static gboolean
holds (const EncfgProfile *profile, const EncfgValue *reference, const EncfgValue *reading)
{
  const EncfgItem *item = encfg_profile_find_item (profile, REFERENCE);
  const EncfgFraction wanted =
    encfg_fraction_of (encfg_profile_find_item (profile, READING), reading->number);

  return reference->kind == ENCFG_VALUE_NUMBER &&
         encfg_fraction_compare (encfg_fraction_of (item, reference->number - 1), wanted) < 0 &&
         encfg_fraction_compare (encfg_fraction_of (item, reference->number + 1), wanted) > 0;
}

GArray *
encfg_baseline_prove (const EncfgReadings *before, const EncfgReadings *after)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (EncfgBaselineRow));

  for (guint cell = 0; cell < before->n_cells; cell++)
    {
      EncfgBaselineRow row = { .cell = cell };

      row.old = encfg_readings_find (before, REFERENCE, cell);
      row.wanted = encfg_readings_find (before, READING, cell);
      if (after)
        row.read = encfg_readings_find (after, REFERENCE, cell);
      if (!encfg_value_is_present (&row.wanted))
        row.state = ENCFG_WRITE_NOT_ATTEMPTED;
      else if (!after)
        row.state = ENCFG_WRITE_NO_ANSWER;
      else
        row.state = holds (before->profile, &row.read, &row.wanted) ? ENCFG_WRITE_VERIFIED
                                                                    : ENCFG_WRITE_MISMATCH;
      g_array_append_val (rows, row);
    }
  return rows;
}
