/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-readings.h"
#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-module-baseline.h"

static const EncfgCliOption options[] = {
  { "include-failed", 0, NULL, "save although batteries have no valid reading" },
  { NULL },
};

/* Those of `cells` with this result. (transfer full) */
static GArray *
select_cells (const EncfgReadings *readings, const GArray *cells, EncfgCellResult result)
{
  GArray *selected = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < cells->len; i++)
    if (encfg_baseline_judge (readings, g_array_index (cells, guint, i)) == result)
      g_array_append_val (selected, g_array_index (cells, guint, i));
  return selected;
}

/* The module saves what it holds: a number out of range as well, and no value as none. */
static void
warn_of_failed (EncfgCliContext *context, const EncfgReadings *readings, const GArray *failed)
{
  static const struct
  {
    EncfgCellResult result;
    const char *consequence;
  } kinds[] = { { ENCFG_CELL_OUT_OF_RANGE, "would get a reference that is out of range" },
                { ENCFG_CELL_FAILED, "would be left without a reference" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GArray) cells = select_cells (readings, failed, kinds[i].result);
      g_autofree char *named = encfg_readings_format_cells (cells);

      if (cells->len > 0)
        encfg_cli_warn (context,
                        "Warning: %u %s %s: %s",
                        cells->len,
                        cells->len == 1 ? "battery" : "batteries",
                        kinds[i].consequence,
                        named);
    }
}

static void
show_guard (EncfgCliContext *context, const EncfgReadings *readings, const EncfgBaseline *baseline)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, "cell-ir");

  json_object_set_array_member (
    context->out, "no_reading", encfg_cli_cells_to_json (baseline->failed));
  encfg_cli_show_statistics (context, readings, 0);
  if (baseline->outliers->len > 0)
    encfg_cli_warn (context,
                    "Warning: %u %s more than %d %% off the median of the string:",
                    baseline->outliers->len,
                    baseline->outliers->len == 1 ? "battery lies" : "batteries lie",
                    ENCFG_OUTLIER_PERMILLE / 10);
  json_object_set_array_member (
    context->out,
    "outliers",
    encfg_cli_show_deviations (context, readings, item, baseline->outliers));
  if (encfg_cli_args_has (context->args, "include-failed"))
    warn_of_failed (context, readings, baseline->failed);
}

/* Nobody saves failed batteries by accident: not by --yes either. */
static gboolean
check_failed (EncfgCliContext *context, const EncfgReadings *readings, GError **error)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, "cell-ir");
  g_autofree char *failed = encfg_readings_describe_invalid (readings, item, 0, readings->n_cells);

  if (!failed || encfg_cli_args_has (context->args, "include-failed"))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "%s: run ir-test, or give --include-failed; nothing was sent",
               failed);
  return FALSE;
}

/* Saved as the module held them, and yet no resistance of a battery. */
static guint
count_out_of_range (const EncfgBaselineResult *saved)
{
  guint n = 0;

  for (guint i = 0; i < saved->rows->len; i++)
    {
      const EncfgBaselineRow *row = &g_array_index (saved->rows, EncfgBaselineRow, i);

      n += row->state == ENCFG_WRITE_VERIFIED &&
           encfg_baseline_judge (saved->readings, row->cell) == ENCFG_CELL_OUT_OF_RANGE;
    }
  return n;
}

static void
show_rows (EncfgCliContext *context, const EncfgBaselineResult *saved)
{
  const EncfgProfile *profile = saved->readings->profile;
  const EncfgItem *item = encfg_profile_find_item (profile, "cell-ir-reference");
  const EncfgItem *reading = encfg_profile_find_item (profile, "cell-ir");
  const guint out_of_range = count_out_of_range (saved);
  g_autofree char *kept =
    out_of_range ? g_strdup_printf (" (%u out of range)", out_of_range) : g_strdup ("");
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("rrrrl", "Battery", "Old", "Reading", "Reference now", "State");

  for (guint i = 0; i < saved->rows->len; i++)
    {
      const EncfgBaselineRow *row = &g_array_index (saved->rows, EncfgBaselineRow, i);
      g_autofree char *cell = g_strdup_printf ("%u", row->cell + 1);
      g_autofree char *old = encfg_codec_format (item, &row->old);
      g_autofree char *wanted = encfg_codec_format (reading, &row->wanted);
      g_autofree char *read = encfg_codec_format (item, &row->read);

      if (row->state != ENCFG_WRITE_VERIFIED)
        encfg_cli_table_add (
          table, TRUE, cell, old, wanted, read, encfg_write_state_name (row->state));
    }
  if (saved->verified < saved->rows->len)
    encfg_cli_print_table (context, table);
  json_object_set_array_member (
    context->out, "rows", encfg_baseline_rows_to_json (saved->readings, saved->rows));
  json_object_set_int_member (context->out, "verified", saved->verified);
  json_object_set_int_member (context->out, "verified_out_of_range", out_of_range);
  json_object_set_int_member (context->out, "without_reading", saved->left_out);
  json_object_set_int_member (context->out, "failed", saved->failed);
  encfg_cli_print (context,
                   "%u verified%s, %u failed, %u without a reading\n",
                   saved->verified,
                   kept,
                   saved->failed,
                   saved->left_out);
}

/* Takes `readings`. */
static int
save (EncfgCliContext *context, EncfgReadings *readings, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (EncfgBaselineResult) saved = { 0 };
  GError *trouble = NULL;
  int status = ENCFG_CLI_STATUS_DONE;
  gboolean was_sent;

  encfg_cli_begin_change (context);
  encfg_module_save_baseline_async (
    context->module, readings, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  encfg_module_save_baseline_finish (context->module, result, &saved, &trouble);
  encfg_cli_end_change (context);
  was_sent = encfg_command_state_may_have_acted (saved.state);

  json_object_set_string_member (context->out, "state", encfg_command_state_name (saved.state));
  if (was_sent)
    show_rows (context, &saved);
  if (!trouble)
    return ENCFG_CLI_STATUS_DONE;
  if (was_sent && !g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    status = ENCFG_CLI_STATUS_NOT_VERIFIED;
  g_propagate_error (error, trouble);
  return status;
}

/* TRUE if it is to be saved. */
static gboolean
guard (EncfgCliContext *context, const EncfgReadings *readings, GError **error)
{
  g_autoptr (EncfgBaseline) baseline = encfg_baseline_new (readings, error);
  g_autofree char *question = g_strdup_printf (
    "Make the readings of %u batteries the reference of all later comparisons?", readings->n_cells);

  if (!baseline)
    return FALSE;
  json_object_set_null_member (context->out, "backup");
  show_guard (context, readings, baseline);
  return check_failed (context, readings, error) && encfg_cli_ask (context, question, error);
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgReadings) readings = NULL;
  const EncfgProfile *profile;

  if (!encfg_cli_can_ask (context, error) || !encfg_cli_open_module (context, error))
    return ENCFG_CLI_STATUS_DONE;
  profile = encfg_module_get_profile (context->module);
  if (!encfg_profile_find_command (profile, "ir-save") ||
      !encfg_profile_find_item (profile, "cell-ir-reference"))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "the profile %s knows no reference of resistances",
                   profile->id);
      return ENCFG_CLI_STATUS_USAGE;
    }
  readings = encfg_cli_read_readings (context, TRUE, error);
  if (!readings || !guard (context, readings, error))
    return ENCFG_CLI_STATUS_DONE;
  return save (context, g_steal_pointer (&readings), error);
}

const EncfgCliVerb encfg_cli_verb_ir_save = {
  .name = "ir-save",
  .arguments = "[--include-failed] [--yes]",
  .summary = "Saves the measured resistances as the reference, after looking at them",
  .options = options,
  .run = run,
};
