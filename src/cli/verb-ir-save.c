/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-baseline.h"
#include "encfg-cli-interrupt.h"
#include "encfg-cli-readings.h"
#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-module-baseline.h"
#include "encfg-module-command.h"
#include "encfg-module-readings.h"

static const EncfgCliOption options[] = {
  { "include-failed", 0, NULL, "save although batteries have no valid reading" },
  { NULL },
};

/* One save, from guard to journal. */
typedef struct
{
  EncfgCliContext *context;
  const EncfgCommand *command;
  EncfgReadings *readings; /* what is to be saved */
  char *backup;
} Save;

static void
save_clear (Save *self)
{
  g_clear_pointer (&self->readings, encfg_readings_free);
  g_free (self->backup);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Save, save_clear)

/* Those of `cells` with this result. (transfer full) */
static GArray *
select_cells (const Save *self, const GArray *cells, EncfgCellResult result)
{
  GArray *selected = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < cells->len; i++)
    if (encfg_baseline_judge (self->readings, g_array_index (cells, guint, i)) == result)
      g_array_append_val (selected, g_array_index (cells, guint, i));
  return selected;
}

/* The module saves what it holds: a number out of range as well, and no value as none. */
static void
warn_of_failed (const Save *self, const GArray *failed)
{
  static const struct
  {
    EncfgCellResult result;
    const char *consequence;
  } kinds[] = { { ENCFG_CELL_OUT_OF_RANGE, "would get a reference that is out of range" },
                { ENCFG_CELL_FAILED, "would be left without a reference" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GArray) cells = select_cells (self, failed, kinds[i].result);
      g_autofree char *named = encfg_readings_format_cells (cells);

      if (cells->len > 0)
        encfg_cli_warn (self->context,
                        "Warning: %u %s %s: %s",
                        cells->len,
                        cells->len == 1 ? "battery" : "batteries",
                        kinds[i].consequence,
                        named);
    }
}

static void
show_guard (Save *self, const EncfgBaseline *baseline)
{
  EncfgCliContext *context = self->context;
  const EncfgItem *item = encfg_profile_find_item (self->readings->profile, "cell-ir");

  json_object_set_array_member (
    context->out, "no_reading", encfg_cli_cells_to_json (baseline->failed));
  encfg_cli_show_statistics (context, self->readings, 0);
  if (baseline->outliers->len > 0)
    encfg_cli_warn (context,
                    "Warning: %u %s more than %d %% off the median of the string:",
                    baseline->outliers->len,
                    baseline->outliers->len == 1 ? "battery lies" : "batteries lie",
                    ENCFG_OUTLIER_PERMILLE / 10);
  json_object_set_array_member (
    context->out,
    "outliers",
    encfg_cli_show_deviations (context, self->readings, item, baseline->outliers));
  if (encfg_cli_args_has (context->args, "include-failed"))
    warn_of_failed (self, baseline->failed);
}

/* Nobody saves failed batteries by accident: not by --yes either. */
static gboolean
check_failed (Save *self, GError **error)
{
  const EncfgItem *item = encfg_profile_find_item (self->readings->profile, "cell-ir");
  g_autofree char *failed =
    encfg_readings_describe_invalid (self->readings, item, 0, self->readings->n_cells);

  if (!failed || encfg_cli_args_has (self->context->args, "include-failed"))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "%s: run ir-test, or give --include-failed; nothing was sent",
               failed);
  return FALSE;
}

static guint
count_state (const GArray *rows, EncfgWriteState state)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += g_array_index (rows, EncfgBaselineRow, i).state == state;
  return n;
}

/* Saved as the module held them, and yet no resistance of a battery. */
static guint
count_out_of_range (const Save *self, const GArray *rows)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const EncfgBaselineRow *row = &g_array_index (rows, EncfgBaselineRow, i);

      n += row->state == ENCFG_WRITE_VERIFIED &&
           encfg_baseline_judge (self->readings, row->cell) == ENCFG_CELL_OUT_OF_RANGE;
    }
  return n;
}

static gboolean
note (const Save *self, const GArray *rows, const char *result, GError **error)
{
  g_autoptr (JsonObject) entry = json_object_new ();

  json_object_set_string_member (entry, "operation", "ir-save");
  json_object_set_array_member (entry, "rows", encfg_baseline_rows_to_json (self->readings, rows));
  json_object_set_string_member (entry, "backup", self->backup);
  json_object_set_string_member (entry, "result", result);
  return encfg_journal_append (encfg_module_get_identity (self->context->module), entry, error);
}

static void
note_end (const Save *self, const GArray *rows, const char *result)
{
  g_autoptr (GError) error = NULL;

  if (note (self, rows, result, &error))
    return;
  encfg_cli_warn (self->context, "%s", error->message);
  json_object_set_string_member (self->context->out, "journal_error", error->message);
}

static void
show_rows (const Save *self, const GArray *rows)
{
  EncfgCliContext *context = self->context;
  const guint verified = count_state (rows, ENCFG_WRITE_VERIFIED);
  const guint left_out = count_state (rows, ENCFG_WRITE_NOT_ATTEMPTED);
  const guint out_of_range = count_out_of_range (self, rows);
  g_autofree char *kept =
    out_of_range ? g_strdup_printf (" (%u out of range)", out_of_range) : g_strdup ("");
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("rrrrl", "Battery", "Old", "Reading", "Reference now", "State");

  for (guint i = 0; i < rows->len; i++)
    {
      const EncfgBaselineRow *row = &g_array_index (rows, EncfgBaselineRow, i);
      const EncfgItem *item =
        encfg_profile_find_item (self->readings->profile, "cell-ir-reference");
      const EncfgItem *reading = encfg_profile_find_item (self->readings->profile, "cell-ir");
      g_autofree char *cell = g_strdup_printf ("%u", row->cell + 1);
      g_autofree char *old = encfg_codec_format (item, &row->old);
      g_autofree char *wanted = encfg_codec_format (reading, &row->wanted);
      g_autofree char *read = encfg_codec_format (item, &row->read);

      if (row->state != ENCFG_WRITE_VERIFIED)
        encfg_cli_table_add (
          table, TRUE, cell, old, wanted, read, encfg_write_state_name (row->state));
    }
  if (verified < rows->len)
    encfg_cli_print_table (context, table);
  json_object_set_array_member (
    context->out, "rows", encfg_baseline_rows_to_json (self->readings, rows));
  json_object_set_int_member (context->out, "verified", verified);
  json_object_set_int_member (context->out, "verified_out_of_range", out_of_range);
  json_object_set_int_member (context->out, "without_reading", left_out);
  json_object_set_int_member (context->out, "failed", rows->len - verified - left_out);
  encfg_cli_print (context,
                   "%u verified%s, %u failed, %u without a reading\n",
                   verified,
                   kept,
                   rows->len - verified - left_out,
                   left_out);
}

/* Interrupted, and the line does not answer: nobody knows what the module took. */
static void
abandon (EncfgCliContext *context, gpointer data)
{
  const Save *self = data;
  g_autoptr (GArray) rows = encfg_baseline_prove (self->readings, NULL);

  note_end (self, rows, "interrupted");
  show_rows (self, rows);
}

/* Also for who has cancelled: as long as the watch bears it. */
static EncfgReadings *
read_back (Save *self, GError **error)
{
  EncfgCliContext *context = self->context;
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_read_readings_async (context->module, TRUE, NULL, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  return encfg_module_read_readings_finish (context->module, result, error);
}

/* Reads the reference back. What the module holds counts more than what it said. */
static int
prove (Save *self, GError *trouble, GError **error)
{
  g_autoptr (EncfgReadings) after = read_back (self, trouble ? NULL : &trouble);
  g_autoptr (GArray) rows = encfg_baseline_prove (self->readings, after);
  const guint left_out = count_state (rows, ENCFG_WRITE_NOT_ATTEMPTED);
  const guint n_wrong = rows->len - left_out - count_state (rows, ENCFG_WRITE_VERIFIED);
  gboolean cancelled;

  if (after && n_wrong == 0)
    g_clear_error (&trouble);
  else if (!trouble)
    g_set_error (&trouble,
                 ENCFG_ERROR,
                 ENCFG_ERROR_NOT_APPLIED,
                 "the reference of %u %s is not what was measured",
                 n_wrong,
                 n_wrong == 1 ? "battery" : "batteries");
  note_end (self, rows, trouble ? encfg_error_name (trouble) : "done");
  show_rows (self, rows);
  if (!trouble)
    return ENCFG_CLI_STATUS_DONE;
  cancelled = g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_propagate_error (error, trouble);
  return cancelled ? ENCFG_CLI_STATUS_INTERRUPTED : ENCFG_CLI_STATUS_NOT_VERIFIED;
}

static int
carry_out (Save *self, GError **error)
{
  EncfgCliContext *context = self->context;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (EncfgBaselineRow));
  EncfgCommandStatus status;
  GError *trouble = NULL;

  encfg_module_command_async (context->module,
                              self->command,
                              ENCFG_COMMAND_RUN,
                              NULL,
                              NULL,
                              context->cancellable,
                              encfg_cli_store_result,
                              &result);
  encfg_cli_wait (context, &result);
  encfg_module_command_finish (context->module, result, &status, &trouble);
  json_object_set_string_member (context->out, "state", encfg_command_state_name (status.state));
  if (encfg_command_state_may_have_acted (status.state))
    return prove (self, trouble, error);
  note_end (self, nothing, encfg_error_name (trouble));
  g_propagate_error (error, trouble);
  return ENCFG_CLI_STATUS_DONE;
}

static int
save (Save *self, GError **error)
{
  g_autoptr (GArray) rows = encfg_baseline_prove (self->readings, NULL);
  int status = ENCFG_CLI_STATUS_DONE;

  if (!encfg_cli_begin_command (self->context, abandon, self, error))
    return ENCFG_CLI_STATUS_DONE;
  /* If the program is killed from here on, the journal knows of it. */
  if (note (self, rows, ENCFG_JOURNAL_STARTED, error))
    status = carry_out (self, error);
  encfg_cli_end_change (self->context);
  return status;
}

static int
guard_and_save (Save *self, GError **error)
{
  EncfgCliContext *context = self->context;
  g_autoptr (EncfgBaseline) baseline = encfg_baseline_new (self->readings, error);
  g_autofree char *question =
    g_strdup_printf ("Make the readings of %u batteries the reference of all later comparisons?",
                     self->readings->n_cells);

  if (!baseline)
    return ENCFG_CLI_STATUS_DONE;
  json_object_set_null_member (context->out, "backup");
  show_guard (self, baseline);
  if (!check_failed (self, error))
    return ENCFG_CLI_STATUS_USAGE;
  self->backup =
    encfg_baseline_keep (self->readings, encfg_module_get_identity (context->module), error);
  if (!self->backup)
    return ENCFG_CLI_STATUS_DONE;
  json_object_set_string_member (context->out, "backup", self->backup);
  encfg_cli_print (context, "The old reference and all readings are kept as %s\n", self->backup);
  if (!encfg_cli_ask (context, question, error))
    return ENCFG_CLI_STATUS_DONE;
  return save (self, error);
}

static int
run (EncfgCliContext *context, GError **error)
{
  const EncfgProfile *profile;
  g_auto (Save) self = { .context = context };

  if (!encfg_cli_can_ask (context, error) || !encfg_cli_open_module (context, error))
    return ENCFG_CLI_STATUS_DONE;
  profile = encfg_module_get_profile (context->module);
  self.command = encfg_profile_find_command (profile, "ir-save");
  if (!self.command || !encfg_profile_find_item (profile, "cell-ir-reference"))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "the profile %s knows no reference of resistances",
                   profile->id);
      return ENCFG_CLI_STATUS_USAGE;
    }
  self.readings = encfg_cli_read_readings (context, TRUE, error);
  return self.readings ? guard_and_save (&self, error) : ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_ir_save = {
  .name = "ir-save",
  .arguments = "[--include-failed] [--yes]",
  .summary = "Saves the measured resistances as the reference, after looking at them",
  .options = options,
  .run = run,
};
