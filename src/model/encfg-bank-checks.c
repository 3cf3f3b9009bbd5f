/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-bank-checks.h"

#include "encfg-codec.h"
#include "encfg-profile-text.h"
#include "encfg-statistics.h"
#include "encfg-unit.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Sensors of both kinds together measure well within this. */
#define SUM_TOLERANCE 0.01
/* Below this a current clamp shows its own offset. */
#define REAL_AMPERES 1.0

/* What blocks of each nominal voltage may show, from deeply discharged to the end of charge: one
 * nickel-cadmium cell; one, three and six lead cells. */
static const struct
{
  double nominal, lowest, highest;
} classes[] = { { 1.2, 0.9, 1.6 }, { 2, 1.6, 2.6 }, { 6, 4.8, 7.8 }, { 12, 9.6, 15.6 } };

typedef struct
{
  const EncfgReadings *readings;
  const EncfgItem *cell_voltage;
  GPtrArray *findings;
} Checks;

static void
finding_free (EncfgBankFinding *finding)
{
  g_free (finding->message);
  g_free (finding);
}

/* Takes `message`. */
static void
find (Checks *self, const char *check, guint string, guint cell, const char *reason, char *message)
{
  EncfgBankFinding *finding = g_new0 (EncfgBankFinding, 1);

  *finding = (EncfgBankFinding){ check, string, cell, message, _ (reason) };
  g_ptr_array_add (self->findings, finding);
}

/* In `unit`, whatever the profile shows; FALSE if there is no valid reading. */
static gboolean
get_in (const Checks *self, const char *key, guint index, const char *unit, double *out)
{
  const EncfgItem *item = encfg_profile_find_item (self->readings->profile, key);
  gint64 raw;

  if (!item || !encfg_readings_get_valid (self->readings, item, index, &raw))
    return FALSE;
  *out = encfg_codec_to_double (item, raw) * encfg_unit_get_factor (item->unit, unit);
  return TRUE;
}

static void
check_counts (Checks *self)
{
  const EncfgItem *item = encfg_profile_find_item (self->readings->profile, "string-cells");
  gint64 sum = 0;

  if (!item || self->readings->n_cells == 0)
    return;
  for (guint i = 0; i < self->readings->n_strings; i++)
    sum += encfg_readings_get (self->readings, item, i).number;
  if (sum == self->readings->n_cells)
    return;
  find (self,
        "numbering",
        0,
        0,
        sum > self->readings->n_cells
          ? N_ ("A number was given twice: two sensors answer as one. Number them one by one.")
          : N_ ("A number is missing: a sensor was left out, or its number belongs to no string."),
        g_strdup_printf (_ ("the strings hold %d batteries together, the module counts %u"),
                         (int) sum,
                         self->readings->n_cells));
}

static gboolean
is_there (const Checks *self, guint cell)
{
  const EncfgValue value = encfg_readings_get (self->readings, self->cell_voltage, cell);

  return encfg_value_is_present (&value) &&
         !encfg_readings_is_sensor_missing (self->readings, cell);
}

/* Sensors that say nothing: single ones, or all from one on, where the bus is broken. */
static void
check_gaps (Checks *self, guint string, guint first, guint n_cells)
{
  guint there = n_cells;

  while (there > 0 && !is_there (self, first + there - 1))
    there--;
  for (guint i = 0; i < there; i++)
    if (!is_there (self, first + i))
      find (self,
            "numbering",
            string,
            first + i + 1,
            N_ ("The sensor is missing, has another number, or its sense lead is off."),
            g_strdup_printf (_ ("battery %u gives no voltage"), first + i + 1));
  if (there < n_cells)
    find (self,
          "numbering",
          string,
          first + there + 1,
          n_cells - there > 1
            ? N_ ("All beyond one point are silent: the bus cable is broken or off there.")
            : N_ ("The last sensor is missing, has another number, or its sense lead is off."),
          g_strdup_printf (
            _ ("no voltage from battery %u on to %u"), first + there + 1, first + n_cells));
}

/* With the decimal point, as all values are shown. `text` has G_ASCII_DTOSTR_BUF_SIZE bytes. */
static const char *
number_to_text (char *text, const char *format, double number)
{
  return g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, format, number);
}

static char *
describe_sum (double sum, double whole, guint n_cells)
{
  const double off = fabs (sum - whole);
  char texts[4][G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf (
    _ ("the batteries add up to %s V, the string measures %s V: %s V, or about %s batteries"),
    number_to_text (texts[0], "%.1f", sum),
    number_to_text (texts[1], "%.1f", whole),
    number_to_text (texts[2], "%.1f", off),
    number_to_text (texts[3], "%.1f", off * n_cells / MAX (sum, 1)));
}

/* With a battery silent the sum says nothing that the gap does not say better. */
static void
check_sum (Checks *self, guint string, guint first, guint n_cells)
{
  double sum = 0, whole, cell;

  if (n_cells == 0 || !get_in (self, "string-voltage", string - 1, "V", &whole))
    return;
  for (guint i = first; i < first + n_cells; i++)
    {
      const EncfgValue value = encfg_readings_get (self->readings, self->cell_voltage, i);

      if (value.kind != ENCFG_VALUE_NUMBER)
        return;
      cell = encfg_codec_to_double (self->cell_voltage, value.number);
      sum += cell * encfg_unit_get_factor (self->cell_voltage->unit, "V");
    }
  if (fabs (sum - whole) <= SUM_TOLERANCE * whole)
    return;
  find (self,
        "string-sum",
        string,
        0,
        N_ ("Batteries are counted to the wrong string, left out or counted twice, or a sense lead "
            "sits on the wrong pole."),
        describe_sum (sum, whole, n_cells));
}

/* The class of a block that may show `volts`, or -1. */
static int
class_of (double volts)
{
  for (int i = G_N_ELEMENTS (classes) - 1; i >= 0; i--)
    if (volts >= classes[i].lowest && volts <= classes[i].highest)
      return i;
  return -1;
}

static void
check_block_class (Checks *self, guint string, guint first, guint n_cells)
{
  char average[G_ASCII_DTOSTR_BUF_SIZE], shown[G_ASCII_DTOSTR_BUF_SIZE],
    nominal[G_ASCII_DTOSTR_BUF_SIZE];
  const EncfgStatistics statistics =
    encfg_statistics_compute (self->readings, self->cell_voltage, first, n_cells);
  const double factor = encfg_unit_get_factor (self->cell_voltage->unit, "V");
  const double mean = encfg_codec_to_double (self->cell_voltage, statistics.mean) * factor;
  const double usual = encfg_codec_to_double (self->cell_voltage, statistics.median) * factor;

  if (statistics.n == 0)
    return;
  if (class_of (usual) < 0)
    {
      find (
        self,
        "block-class",
        string,
        0,
        N_ (
          "No 1.2 V, 2 V, 6 V or 12 V block has that voltage: sensors for low and high voltage are "
          "mixed up, or leads are off."),
        g_strdup_printf (_ ("the batteries have %s V on average"),
                         number_to_text (average, "%.2f", mean)));
      return;
    }
  for (guint cell = first; cell < first + n_cells; cell++)
    {
      const EncfgValue value = encfg_readings_get (self->readings, self->cell_voltage, cell);
      const double volts = encfg_codec_to_double (self->cell_voltage, value.number) * factor;

      if (value.kind == ENCFG_VALUE_NUMBER && class_of (volts) != class_of (usual))
        find (self,
              "block-class",
              string,
              cell + 1,
              N_ ("A block or sensor of another class among these, or a sense lead that is off or "
                  "reversed."),
              g_strdup_printf (_ ("battery %u shows %s V among %s V blocks"),
                               cell + 1,
                               number_to_text (shown, "%.2f", volts),
                               number_to_text (nominal, "%g", classes[class_of (usual)].nominal)));
    }
}

static void
add_end (Checks *self, guint string, const EncfgItem *item, const EncfgDeviation *deviation)
{
  g_autofree char *raw = encfg_codec_format_raw (item, deviation->raw);
  g_autofree char *median = encfg_codec_format_raw (item, deviation->median);

  find (self,
        "string-end",
        string,
        deviation->cell + 1,
        N_ ("Only the end of the string stands out: the ring terminal of the sensor sits under the "
            "wrong washer, so that the cable is measured with the battery."),
        g_strdup_printf (_ ("battery %u at the end of the string has %s %s, the string's median is "
                            "%s %s"),
                         deviation->cell + 1,
                         raw,
                         item->unit,
                         median,
                         item->unit));
}

/* Such a value is in no figure and no ranking: without a word of its own it would be lost. */
static void
check_ir_range (Checks *self, guint string, guint first, guint n_cells)
{
  const EncfgItem *item = encfg_profile_find_item (self->readings->profile, "cell-ir");

  for (guint cell = first; item && cell < first + n_cells; cell++)
    {
      const EncfgValue value = encfg_readings_get (self->readings, item, cell);
      g_autofree char *text = NULL;

      if (!encfg_readings_is_out_of_range (self->readings, item, cell))
        continue;
      text = encfg_codec_format_with_unit (item, &value);
      find (
        self,
        "ir-range",
        string,
        cell + 1,
        N_ ("No sound battery and sensor give that: a lead or terminal is loose, or the battery "
            "is open. It counts in none of the figures."),
        g_strdup_printf (_ ("battery %u: %s out of range (%s)"),
                         cell + 1,
                         encfg_profile_text (item->label),
                         text));
    }
}

/* A high resistance in the middle is a bad battery; at the ends alone it is the wiring. */
static void
check_ends (Checks *self, const GArray *ranking, guint string, guint first, guint n_cells)
{
  const EncfgItem *item = encfg_profile_find_item (self->readings->profile, "cell-ir");
  const EncfgDeviation *ends[2];
  guint n_ends = 0;

  for (guint i = 0; i < ranking->len; i++)
    {
      const EncfgDeviation *deviation = &g_array_index (ranking, EncfgDeviation, i);

      if (deviation->cell < first || deviation->cell >= first + n_cells ||
          deviation->permille <= ENCFG_OUTLIER_PERMILLE)
        continue;
      if (deviation->cell != first && deviation->cell != first + n_cells - 1)
        return;
      ends[n_ends++] = deviation;
    }
  for (guint i = 0; i < n_ends && n_cells > 2; i++)
    add_end (self, string, item, ends[i]);
}

static void
check_current (Checks *self, guint string)
{
  const char *mode = encfg_readings_get_mode (self->readings, string - 1);
  char amperes[G_ASCII_DTOSTR_BUF_SIZE];
  double current;

  if (!mode || !get_in (self, "string-current", string - 1, "A", &current))
    return;
  if ((g_str_equal (mode, "discharge") && current >= REAL_AMPERES) ||
      ((g_str_equal (mode, "charge") || g_str_equal (mode, "float")) && current <= -REAL_AMPERES))
    find (self,
          "current-sign",
          string,
          0,
          N_ ("The current transformer sits the wrong way round, or on the wrong cable."),
          g_strdup_printf (_ ("the bank is on %s, the current is %s A"),
                           encfg_profile_text (mode),
                           number_to_text (amperes, "%+.1f", current)));
}

static void
check_string (Checks *self, const GArray *ranking, guint string)
{
  guint first, n_cells;

  encfg_readings_get_cells (self->readings, string - 1, &first, &n_cells);
  if (self->cell_voltage)
    {
      check_gaps (self, string, first, n_cells);
      check_sum (self, string, first, n_cells);
      check_block_class (self, string, first, n_cells);
    }
  check_ir_range (self, string, first, n_cells);
  if (ranking)
    check_ends (self, ranking, string, first, n_cells);
  check_current (self, string);
}

GPtrArray *
encfg_bank_checks_run (const EncfgReadings *readings)
{
  const EncfgItem *ir = encfg_profile_find_item (readings->profile, "cell-ir");
  g_autoptr (GArray) ranking = ir ? encfg_statistics_rank (readings, ir) : NULL;
  Checks self = { readings,
                  encfg_profile_find_item (readings->profile, "cell-voltage"),
                  g_ptr_array_new_with_free_func ((GDestroyNotify) finding_free) };

  check_counts (&self);
  for (guint string = 1; string <= readings->n_strings; string++)
    check_string (&self, ranking, string);
  return self.findings;
}
