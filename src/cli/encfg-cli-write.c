/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-write.h"

#include "encfg-cli-config.h"
#include "encfg-cli-group.h"
#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-module-change.h"

/* Of a block that is written whole some rows stay as they are. */
static gboolean
stays (const EncfgChange *change)
{
  return change->kind == ENCFG_CHANGE_WRITE &&
         encfg_value_equal (&change->old_value, &change->new_value);
}

static void
print_counts (EncfgCliContext *context, const EncfgWriteReview *review)
{
  guint n_changed = review->n_write;

  for (guint i = 0; i < review->changes->len; i++)
    n_changed -= stays (g_ptr_array_index (review->changes, i));
  if (review->whole && review->n_write > 0)
    encfg_cli_print (context,
                     "%u %s, written as one block of %u",
                     n_changed,
                     n_changed == 1 ? "change" : "changes",
                     review->n_write);
  else
    encfg_cli_print (context, "%u to write, %u already the same", review->n_write, review->n_same);
  encfg_cli_print (context,
                   review->warnings->len == 1 ? ", %u blocked, %u warning\n"
                                              : ", %u blocked, %u warnings\n",
                   review->n_blocked,
                   review->warnings->len);
}

static void
print_review (EncfgCliContext *context, const EncfgWriteReview *review)
{
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("lllrlrl", "", "Name", "Key", "Old", "", "New", "Unit");

  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);
      g_autofree char *old_text = encfg_codec_format (change->item, &change->old_value);

      if (change->kind != ENCFG_CHANGE_SAME)
        encfg_cli_table_add (table,
                             !stays (change),
                             change->kind == ENCFG_CHANGE_BLOCKED ? "✗"
                             : stays (change)                     ? "="
                                                                  : "≠",
                             encfg_cli_enter_group_of (table, change->item),
                             change->item->key,
                             old_text,
                             "→",
                             change->new_text,
                             change->item->unit);
      if (change->kind == ENCFG_CHANGE_BLOCKED)
        encfg_cli_warn (context, "Blocked: %s", change->error->message);
    }
  if (review->n_write + review->n_blocked > 0)
    encfg_cli_print_table (context, table);
  for (guint i = 0; i < review->warnings->len; i++)
    encfg_cli_warn (context, "Warning: %s", (const char *) g_ptr_array_index (review->warnings, i));
  print_counts (context, review);
}

static void
show_outcome (EncfgCliContext *context, const EncfgWriteReview *review)
{
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("llrrlll", "Name", "Key", "New", "Read", "Unit", "State", "");

  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);
      g_autofree char *read_text = encfg_codec_format (change->item, &change->read);

      if (change->kind != ENCFG_CHANGE_SAME)
        encfg_cli_table_add (table,
                             change->state != ENCFG_WRITE_VERIFIED &&
                               change->state != ENCFG_WRITE_SAME,
                             encfg_cli_enter_group_of (table, change->item),
                             change->item->key,
                             change->new_text,
                             read_text,
                             change->item->unit,
                             encfg_write_state_name (change->state),
                             change->error ? change->error->message : "");
    }
  if (review->n_write > 0)
    encfg_cli_print_table (context, table);
  encfg_cli_print (context,
                   "%u verified, %u already the same, %u failed\n",
                   encfg_write_review_count_verified (review),
                   review->n_same,
                   encfg_write_review_count_failed (review));
}

/* The rows as they stand now. */
static void
put_rows (EncfgCliContext *context, const EncfgWriteReview *review)
{
  json_object_set_member (context->out, "rows", encfg_write_review_to_json (review));
  json_object_set_int_member (context->out, "verified", encfg_write_review_count_verified (review));
  json_object_set_int_member (context->out, "failed", encfg_write_review_count_failed (review));
}

static JsonArray *
warnings_to_json (const EncfgWriteReview *review)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < review->warnings->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (review->warnings, i));
  return array;
}

/* Nobody answered before anything was sent: 3. From the first byte on a row is not verified: 4. */
static int
status_after (const EncfgWriteReview *review, const GError *error)
{
  if (!error)
    return ENCFG_CLI_STATUS_DONE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return ENCFG_CLI_STATUS_INTERRUPTED;
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (change->kind == ENCFG_CHANGE_WRITE && change->state != ENCFG_WRITE_NOT_ATTEMPTED)
        return ENCFG_CLI_STATUS_NOT_VERIFIED;
    }
  return encfg_error_is_line_trouble (error) ? ENCFG_CLI_STATUS_NO_ANSWER
                                             : ENCFG_CLI_STATUS_NOT_VERIFIED;
}

void
encfg_cli_write_show_review (const EncfgCliWrite *self)
{
  EncfgCliContext *context = self->context;

  print_review (context, self->review);
  put_rows (context, self->review);
  json_object_set_null_member (context->out, "backup");
  json_object_set_array_member (context->out, "warnings", warnings_to_json (self->review));
}

int
encfg_cli_write_run (const EncfgCliWrite *self, GError **error)
{
  EncfgCliContext *context = self->context;
  g_autoptr (GAsyncResult) result = NULL;
  GError *local_error = NULL;
  int status = ENCFG_CLI_STATUS_USAGE;

  encfg_cli_begin_change (context);
  encfg_module_change_async (context->module,
                             self->review,
                             self->operation,
                             self->source,
                             context->cancellable,
                             encfg_cli_store_result,
                             &result);
  encfg_cli_wait (context, &result);
  encfg_module_change_finish (context->module, result, &local_error);
  encfg_cli_end_change (context);
  /* Without its net nothing was sent. */
  if (!g_error_matches (local_error, ENCFG_ERROR, ENCFG_ERROR_CONFIG))
    {
      put_rows (context, self->review);
      show_outcome (context, self->review);
      status = status_after (self->review, local_error);
    }
  if (local_error)
    g_propagate_error (error, local_error);
  return status;
}

int
encfg_cli_write_settings (EncfgCliWrite *self, GError **error)
{
  EncfgCliContext *context = self->context;
  const EncfgWriteReview *review = self->review;
  g_autofree char *question = g_strdup_printf (
    "Write %u %s to the module?", review->n_write, review->n_write == 1 ? "row" : "rows");
  int status;

  encfg_cli_write_show_review (self);
  /* A bad value outside the rows of --only stops the write as well. */
  if (!encfg_write_review_check (review, error) ||
      !encfg_cli_config_check (context, review->table, error))
    return ENCFG_CLI_STATUS_USAGE;
  if (encfg_cli_args_has (context->args, "dry-run"))
    {
      json_object_set_boolean_member (context->out, "dry_run", TRUE);
      json_object_set_int_member (context->out, "failed", 0);
      return ENCFG_CLI_STATUS_DONE;
    }
  if (review->n_write == 0)
    {
      encfg_cli_print (context, "Nothing to write: no backup is made\n");
      if (self->resumes && review->changes->len > 0)
        encfg_module_note_nothing_left (context->module, self->review, self->operation);
      self->done = TRUE;
      return ENCFG_CLI_STATUS_DONE;
    }
  if (!encfg_cli_ask (context, question, error))
    return ENCFG_CLI_STATUS_DONE;
  status = encfg_cli_write_run (self, error);
  self->done = status != ENCFG_CLI_STATUS_USAGE;
  return status;
}
