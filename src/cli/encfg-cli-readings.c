/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-readings.h"

#include "encfg-bank-checks.h"
#include "encfg-cli-table.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-module-readings.h"
#include "encfg-profile-text.h"
#include "encfg-readings-csv.h"
#include "encfg-statistics.h"

#include <stdio.h>
#include <string.h>

#define N_WORST 5
#define MAX_ACROSS 10 /* items across a terminal; with more each string has a column */

EncfgReadings *
encfg_cli_read_readings (EncfgCliContext *context, gboolean with_cells, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_read_readings_async (
    context->module, with_cells, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  return encfg_module_read_readings_finish (context->module, result, error);
}

gboolean
encfg_cli_take_csv (EncfgCliContext *context, GError **error)
{
  if (!encfg_cli_args_has (context->args, "csv"))
    return TRUE;
  if (context->json)
    {
      g_set_error_literal (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, "--csv and --json exclude each other");
      return FALSE;
    }
  context->quiet = TRUE;
  return TRUE;
}

static char *
heading_of (const EncfgItem *item)
{
  return *item->unit ? g_strdup_printf ("%s %s", encfg_profile_text (item->label), item->unit)
                     : g_strdup (encfg_profile_text (item->label));
}

static JsonObject *
units_to_json (const GPtrArray *items)
{
  JsonObject *units = json_object_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      g_autofree char *name = encfg_readings_name_item (item);

      if (item->type->kind == ENCFG_TYPE_INTEGER)
        json_object_set_string_member (units, name, item->unit);
    }
  return units;
}

/* 0 stands for none. */
static void
put_number_or_null (JsonObject *object, const char *name, guint number)
{
  if (number > 0)
    json_object_set_int_member (object, name, number);
  else
    json_object_set_null_member (object, name);
}

/* A cell may belong to no string. */
static void
put_place (JsonObject *object, EncfgSection section, guint string, guint index)
{
  put_number_or_null (object, "string", string);
  if (section == ENCFG_SECTION_CELLS)
    json_object_set_int_member (object, "cell", index + 1);
}

/* What scripts rely on stands in every row, also where the profile has no such reading. */
static void
put_contract (JsonObject *object, EncfgSection section)
{
  static const char *const of_strings[] = { "voltage", "current", NULL };
  static const char *const of_cells[] = { "voltage",     "ir",    "ir_reference",
                                          "temperature", "state", NULL };

  for (const char *const *name = section == ENCFG_SECTION_CELLS ? of_cells : of_strings; *name;
       name++)
    json_object_set_null_member (object, *name);
}

static JsonObject *
row_to_json (const EncfgReadings *readings,
             const GPtrArray *items,
             EncfgSection section,
             guint string,
             guint index)
{
  JsonObject *object = json_object_new ();
  JsonArray *out_of_range = json_array_new ();

  put_place (object, section, string, index);
  put_contract (object, section);
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      const EncfgValue value = encfg_readings_get (readings, item, index);
      g_autofree char *name = encfg_readings_name_item (item);

      json_object_set_member (object, name, encfg_json_from_value (item, &value));
      if (encfg_readings_is_out_of_range (readings, item, index))
        json_array_add_string_element (out_of_range, name);
    }
  json_object_set_array_member (object, "out_of_range", out_of_range);
  return object;
}

/* Texts of one row: string, cell, and a column per item. A number out of range has a sign and sets
 * `marked`. */
static GStrv
row_to_texts (const EncfgReadings *readings,
              const GPtrArray *items,
              EncfgSection section,
              guint string,
              guint index,
              gboolean *marked)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *place = string ? g_strdup_printf ("%u", string) : g_strdup ("");
  g_autofree char *cell = g_strdup_printf ("%u", index + 1);

  g_strv_builder_add (builder, place);
  if (section == ENCFG_SECTION_CELLS)
    g_strv_builder_add (builder, cell);
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      const EncfgValue value = encfg_readings_get (readings, item, index);
      g_autofree char *text = encfg_codec_format (item, &value);
      const gboolean stands_out = encfg_readings_is_out_of_range (readings, item, index);
      g_autofree char *shown = g_strconcat (stands_out ? "! " : "", text, NULL);

      g_strv_builder_add (builder, shown);
      if (stands_out)
        *marked = TRUE;
    }
  return g_strv_builder_end (builder);
}

static GStrv
make_headings (const GPtrArray *items, EncfgSection section)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, "String");
  if (section == ENCFG_SECTION_CELLS)
    g_strv_builder_add (builder, "Battery");
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *heading = heading_of (g_ptr_array_index (items, i));

      g_strv_builder_add (builder, heading);
    }
  return g_strv_builder_end (builder);
}

/* Numbers to the right. */
static char *
make_alignment (const GPtrArray *items, EncfgSection section)
{
  GString *alignment = g_string_new (section == ENCFG_SECTION_CELLS ? "rr" : "r");

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      g_string_append_c (alignment, item->type->kind == ENCFG_TYPE_INTEGER ? 'r' : 'l');
    }
  return g_string_free (alignment, FALSE);
}

void
encfg_cli_show_readings (EncfgCliContext *context,
                         const EncfgReadings *readings,
                         EncfgSection section,
                         guint string)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (readings->profile, section);
  const guint n = section == ENCFG_SECTION_CELLS ? readings->n_cells : readings->n_strings;
  g_autofree char *alignment = make_alignment (items, section);
  g_auto (GStrv) headings = make_headings (items, section);
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new_strv (alignment, (const char *const *) headings);
  g_autoptr (EncfgCliTable) turned = NULL;
  JsonArray *array = json_array_new ();

  if (encfg_cli_args_has (context->args, "csv"))
    {
      const gboolean simulated = encfg_module_get_identity (context->module)->simulated;
      g_autofree char *csv = encfg_readings_to_csv (readings, section, string, NULL, simulated);

      /* Not g_print: a file is UTF-8 whatever the terminal speaks. */
      fputs (csv, stdout);
    }
  for (guint index = 0; index < n; index++)
    {
      const guint place =
        section == ENCFG_SECTION_CELLS ? encfg_readings_get_string (readings, index) : index + 1;
      g_auto (GStrv) texts = NULL;
      gboolean marked = FALSE;

      if (string && place != string)
        continue;
      texts = row_to_texts (readings, items, section, place, index, &marked);
      json_array_add_object_element (array, row_to_json (readings, items, section, place, index));
      encfg_cli_table_add_strv (table, marked, (const char *const *) texts);
    }
  json_object_set_array_member (context->out, encfg_section_name (section), array);
  json_object_set_object_member (context->out, "units", units_to_json (items));
  turned = section == ENCFG_SECTION_STRINGS && items->len > MAX_ACROSS
             ? encfg_cli_table_turn (table)
             : NULL;
  encfg_cli_print_table (context, turned ? turned : table);
}

JsonArray *
encfg_cli_cells_to_json (const GArray *cells)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < cells->len; i++)
    json_array_add_int_element (array, g_array_index (cells, guint, i) + 1);
  return array;
}

static void
put_number (JsonObject *object, const char *name, const EncfgItem *item, gint64 raw)
{
  json_object_set_double_member (object, name, encfg_codec_to_double (item, raw));
}

static void
show_figures (EncfgCliTable *table,
              JsonObject *out,
              const EncfgItem *item,
              const EncfgStatistics *figures)
{
  g_autofree char *name = encfg_readings_name_item (item);
  g_autofree char *heading = heading_of (item);
  g_autofree char *min = encfg_codec_format_raw (item, figures->min);
  g_autofree char *mean = encfg_codec_format_raw (item, figures->mean);
  g_autofree char *median = encfg_codec_format_raw (item, figures->median);
  g_autofree char *max = encfg_codec_format_raw (item, figures->max);
  g_autofree char *min_cell = g_strdup_printf ("(%u)", figures->min_cell + 1);
  g_autofree char *max_cell = g_strdup_printf ("(%u)", figures->max_cell + 1);
  JsonObject *object = json_object_new ();

  encfg_cli_table_add (table, FALSE, heading, min, min_cell, mean, median, max, max_cell);
  put_number (object, "min", item, figures->min);
  json_object_set_int_member (object, "min_cell", figures->min_cell + 1);
  put_number (object, "mean", item, figures->mean);
  put_number (object, "median", item, figures->median);
  put_number (object, "max", item, figures->max);
  json_object_set_int_member (object, "max_cell", figures->max_cell + 1);
  json_object_set_int_member (object, "n", figures->n);
  json_object_set_object_member (out, name, object);
}

static void
show_all_figures (EncfgCliContext *context,
                  const EncfgReadings *readings,
                  guint first,
                  guint n_cells)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (readings->profile, ENCFG_SECTION_CELLS);
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("lrlrrrl", "", "Lowest", "", "Mean", "Median", "Highest", "");
  JsonObject *out = json_object_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      EncfgStatistics figures;

      /* Without a unit it is a number that names something. */
      if (item->type->kind != ENCFG_TYPE_INTEGER || *item->unit == '\0')
        continue;
      figures = encfg_statistics_compute (readings, item, first, n_cells);
      if (figures.n > 0)
        show_figures (table, out, item, &figures);
    }
  json_object_set_object_member (context->out, "statistics", out);
  encfg_cli_print (context, "\n");
  encfg_cli_print_table (context, table);
}

static JsonObject *
deviation_to_json (const EncfgReadings *readings,
                   const EncfgItem *item,
                   const EncfgDeviation *deviation)
{
  JsonObject *object = json_object_new ();

  put_place (object,
             ENCFG_SECTION_CELLS,
             encfg_readings_get_string (readings, deviation->cell),
             deviation->cell);
  put_number (object, "value", item, deviation->raw);
  put_number (object, "median", item, deviation->median);
  json_object_set_double_member (object, "deviation_percent", deviation->permille / 10.0);
  return object;
}

JsonArray *
encfg_cli_show_deviations (EncfgCliContext *context,
                           const EncfgReadings *readings,
                           const EncfgItem *item,
                           const GArray *deviations)
{
  g_autofree char *heading = heading_of (item);
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("rrrrr", "String", "Battery", heading, "Median", "Deviation");
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < deviations->len; i++)
    {
      const EncfgDeviation *deviation = &g_array_index (deviations, EncfgDeviation, i);
      const gboolean is_outlier = ABS (deviation->permille) > ENCFG_OUTLIER_PERMILLE;
      g_autofree char *string =
        g_strdup_printf ("%u", encfg_readings_get_string (readings, deviation->cell));
      g_autofree char *cell = g_strdup_printf ("%u", deviation->cell + 1);
      g_autofree char *value = encfg_codec_format_raw (item, deviation->raw);
      g_autofree char *median = encfg_codec_format_raw (item, deviation->median);
      g_autofree char *percent =
        g_strdup_printf ("%s%+.1f %%", is_outlier ? "! " : "", deviation->permille / 10.0);

      json_array_add_object_element (array, deviation_to_json (readings, item, deviation));
      encfg_cli_table_add (table, is_outlier, string, cell, value, median, percent);
    }
  if (deviations->len > 0)
    encfg_cli_print_table (context, table);
  return array;
}

/* The first five of the ranking that are of this string. */
static void
show_worst (EncfgCliContext *context,
            const EncfgReadings *readings,
            const char *key,
            guint string,
            JsonObject *out)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, key);
  g_autoptr (GArray) ranking = item ? encfg_statistics_rank (readings, item) : NULL;
  g_autofree char *name = item ? encfg_readings_name_item (item) : NULL;

  for (guint i = 0; ranking && string && i < ranking->len;)
    {
      const EncfgDeviation *deviation = &g_array_index (ranking, EncfgDeviation, i);

      if (encfg_readings_get_string (readings, deviation->cell) == string)
        i++;
      else
        g_array_remove_index (ranking, i);
    }
  if (!ranking || ranking->len == 0)
    return;
  g_array_set_size (ranking, MIN (ranking->len, N_WORST));
  encfg_cli_print (context,
                   "\nWorst %u by %s, against the median of the string\n",
                   ranking->len,
                   encfg_profile_text (item->label));
  json_object_set_array_member (
    out, name, encfg_cli_show_deviations (context, readings, item, ranking));
}

void
encfg_cli_show_statistics (EncfgCliContext *context, const EncfgReadings *readings, guint string)
{
  JsonObject *worst = json_object_new ();
  guint first = 0, n_cells = readings->n_cells;

  json_object_set_object_member (context->out, "worst", worst);
  if (string)
    encfg_readings_get_cells (readings, string - 1, &first, &n_cells);
  show_all_figures (context, readings, first, n_cells);
  show_worst (context, readings, "cell-ir", string, worst);
  show_worst (context, readings, "cell-voltage", string, worst);
}

void
encfg_cli_show_checks (EncfgCliContext *context, const EncfgReadings *readings, guint string)
{
  g_autoptr (GPtrArray) findings = encfg_bank_checks_run (readings);
  JsonArray *array = json_array_new ();

  json_object_set_array_member (context->out, "checks", array);
  for (guint i = 0; i < findings->len; i++)
    {
      const EncfgBankFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *place =
        finding->string ? g_strdup_printf ("String %u: ", finding->string) : g_strdup ("");
      JsonObject *object;

      if (string && finding->string && finding->string != string)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "check", finding->check);
      put_number_or_null (object, "string", finding->string);
      put_number_or_null (object, "cell", finding->cell);
      json_object_set_string_member (object, "message", finding->message);
      json_object_set_string_member (object, "reason", finding->reason);
      json_array_add_object_element (array, object);
      encfg_cli_print (context,
                       "%s! %s%s\n  %s\n",
                       json_array_get_length (array) == 1 ? "\n" : "",
                       place,
                       finding->message,
                       finding->reason);
    }
}
