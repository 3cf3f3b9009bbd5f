/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-profile-author.h"
#include "encfg-cli-table.h"
#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-profile-load.h"
#include "encfg-trial.h"

/* Of an item that repeats, so many faults are shown one by one. */
#define N_SHOWN 5

/* The items of one key, which stand together: their first and the one after the last. */
typedef struct
{
  guint begin, end;
  guint n_good;
} Run;

static Run
find_run (const EncfgTrial *trial, guint begin)
{
  const EncfgTrialRow *first = &g_array_index (trial->rows, EncfgTrialRow, begin);
  Run run = { begin, begin, 0 };

  for (; run.end < trial->rows->len; run.end++)
    {
      const EncfgTrialRow *row = &g_array_index (trial->rows, EncfgTrialRow, run.end);

      if (row->item != first->item)
        break;
      run.n_good += encfg_trial_is_good (row->outcome);
    }
  return run;
}

static gboolean
is_repeated (const EncfgItem *item)
{
  return item->section == ENCFG_SECTION_STRINGS || item->section == ENCFG_SECTION_CELLS;
}

static JsonObject *
row_to_json (const EncfgTrialRow *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "key", row->item->key);
  if (is_repeated (row->item))
    json_object_set_int_member (object, "index", row->number);
  json_object_set_string_member (object, "table", encfg_table_name (row->item->table));
  json_object_set_int_member (object, "address", encfg_item_address (row->item, row->index));
  json_object_set_string_member (object, "outcome", encfg_trial_outcome_name (row->outcome));
  json_object_set_member (object, "value", encfg_json_from_value (row->item, &row->value));
  json_object_set_string_member (object, "unit", row->item->unit);
  if (row->message)
    json_object_set_string_member (object, "message", row->message);
  return object;
}

static void
add_line (EncfgCliTable *table, const EncfgTrialRow *row)
{
  const gboolean is_good = encfg_trial_is_good (row->outcome);
  g_autofree char *key = is_repeated (row->item)
                           ? g_strdup_printf ("%s[%u]", row->item->key, row->number)
                           : g_strdup (row->item->key);
  g_autofree char *place = g_strdup_printf (
    "%s %u", encfg_table_name (row->item->table), encfg_item_address (row->item, row->index));
  g_autofree char *value = encfg_codec_format_with_unit (row->item, &row->value);

  encfg_cli_table_add (table,
                       !is_good,
                       is_good ? "" : "≠",
                       key,
                       place,
                       value,
                       encfg_trial_outcome_name (row->outcome),
                       row->message);
}

/* "2.230 … 2.251 V": the lowest and the highest of what has a value; the first one of what is no
 * number. (transfer full) */
static char *
format_spread (const EncfgTrial *trial, const Run *run)
{
  const EncfgTrialRow *low = NULL, *high = NULL;
  g_autofree char *low_text = NULL;
  g_autofree char *high_text = NULL;

  for (guint i = run->begin; i < run->end; i++)
    {
      const EncfgTrialRow *row = &g_array_index (trial->rows, EncfgTrialRow, i);

      if (!encfg_value_is_present (&row->value))
        continue;
      low = !low || row->value.number < low->value.number ? row : low;
      high = !high || row->value.number > high->value.number ? row : high;
    }
  if (!low)
    return g_strdup ("—");
  high_text = encfg_codec_format_with_unit (high->item, &high->value);
  if (low->value.number == high->value.number || low->item->type->kind != ENCFG_TYPE_INTEGER)
    return g_steal_pointer (&high_text);
  low_text = encfg_codec_format (low->item, &low->value);
  return g_strdup_printf ("%s … %s", low_text, high_text);
}

/* "input 1000…1023"; one number where a page or unit id tells them apart. (transfer full) */
static char *
describe_places (const EncfgTrialRow *first, const EncfgTrialRow *last)
{
  const char *table = encfg_table_name (first->item->table);
  const guint low = encfg_item_address (first->item, first->index);
  const guint high = encfg_item_address (last->item, last->index);

  return low == high ? g_strdup_printf ("%s %u", table, low)
                     : g_strdup_printf ("%s %u…%u", table, low, high);
}

/* "cell-voltage[1…24]", lowest and highest value, and how many of them are good. */
static void
add_run (EncfgCliTable *table, const EncfgTrial *trial, const Run *run)
{
  const EncfgTrialRow *first = &g_array_index (trial->rows, EncfgTrialRow, run->begin);
  const EncfgTrialRow *last = &g_array_index (trial->rows, EncfgTrialRow, run->end - 1);
  g_autofree char *key =
    g_strdup_printf ("%s[%u…%u]", first->item->key, first->number, last->number);
  g_autofree char *place = describe_places (first, last);
  g_autofree char *value = format_spread (trial, run);
  g_autofree char *outcome = g_strdup_printf ("%u of %u ok", run->n_good, run->end - run->begin);
  const gboolean is_good = run->n_good == run->end - run->begin;
  guint n_shown = 0;

  encfg_cli_table_add (table, !is_good, is_good ? "" : "≠", key, place, value, outcome, "");
  for (guint i = run->begin; i < run->end && n_shown < N_SHOWN; i++)
    {
      const EncfgTrialRow *row = &g_array_index (trial->rows, EncfgTrialRow, i);

      if (encfg_trial_is_good (row->outcome))
        continue;
      add_line (table, row);
      n_shown++;
    }
}

static void
show_rows (EncfgCliContext *context, const EncfgTrial *trial)
{
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("llllll", "", "Key", "Register", "Value", "Outcome", "");
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < trial->rows->len; i++)
    json_array_add_object_element (array,
                                   row_to_json (&g_array_index (trial->rows, EncfgTrialRow, i)));
  json_object_set_array_member (context->out, "items", array);
  for (guint i = 0; i < trial->rows->len;)
    {
      const Run run = find_run (trial, i);

      if (run.end - run.begin > 1)
        add_run (table, trial, &run);
      else
        add_line (table, &g_array_index (trial->rows, EncfgTrialRow, i));
      i = run.end;
    }
  if (trial->rows->len > 0)
    encfg_cli_print_table (context, table);
}

/* TRUE if all is as the profile says. */
static gboolean
show (EncfgCliContext *context, const EncfgTrial *trial)
{
  guint n_good = 0, n_tried = 0;

  show_rows (context, trial);
  for (guint i = 0; i < trial->rows->len; i++)
    {
      const EncfgTrialOutcome outcome = g_array_index (trial->rows, EncfgTrialRow, i).outcome;

      n_good += encfg_trial_is_good (outcome);
      n_tried += outcome != ENCFG_TRIAL_NOT_TRIED;
    }
  json_object_set_int_member (context->out, "ok", n_good);
  json_object_set_int_member (context->out, "failed", n_tried - n_good);
  json_object_set_int_member (context->out, "not_tried", trial->rows->len - n_tried);
  json_object_set_boolean_member (context->out, "recognised", !trial->mismatch);
  encfg_cli_print (context,
                   "%u ok, %u failed%s\n",
                   n_good,
                   n_tried - n_good,
                   n_tried < trial->rows->len ? "; the rest was not tried" : "");
  if (trial->mismatch)
    {
      json_object_set_string_member (context->out, "mismatch", trial->mismatch);
      encfg_cli_warn (context,
                      "By this profile's identify.match the module would not be recognised: %s",
                      trial->mismatch);
    }
  return n_good == trial->rows->len && !trial->mismatch;
}

static EncfgModule *
make_module (EncfgCliContext *context, EncfgProfile *profile, GError **error)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_cli_get_endpoint (context, error);
  EncfgWireOptions options;
  EncfgModule *module;

  if (!endpoint || !encfg_cli_get_wire_options (context, &options, error))
    return NULL;
  module = encfg_module_new (endpoint, profile, &options);
  g_clear_pointer (&options.trace, encfg_trace_unref);
  return module;
}

int
encfg_cli_profile_test (EncfgCliContext *context, const char *path, GError **error)
{
  g_autoptr (JsonArray) faults = json_array_new ();
  g_autoptr (EncfgProfile) profile = encfg_cli_profile_load (context, path, faults, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EncfgTrial) trial = NULL;
  gboolean is_good;

  if (!profile)
    {
      json_object_set_array_member (context->out, "errors", json_array_ref (faults));
      return ENCFG_CLI_STATUS_DONE;
    }
  context->module = make_module (context, profile, error);
  if (!context->module)
    return ENCFG_CLI_STATUS_DONE;
  encfg_module_try_profile_async (
    context->module, context->cancellable, encfg_cli_store_result, &result);
  encfg_cli_wait (context, &result);
  trial = encfg_module_try_profile_finish (context->module, result, error);
  if (!trial)
    return ENCFG_CLI_STATUS_DONE;
  is_good = show (context, trial);
  return is_good || (error && *error) ? ENCFG_CLI_STATUS_DONE : ENCFG_CLI_STATUS_NOT_VERIFIED;
}
