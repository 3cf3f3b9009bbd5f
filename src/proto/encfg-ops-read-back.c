/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ops-private.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

#define CLOCK_RUNS_ON_S 2

void
encfg_ops_set_row_error (EncfgWriteRow *row, const GError *error)
{
  g_clear_error (&row->error);
  if (error)
    {
      row->error = g_error_copy (error);
      g_prefix_error (&row->error, "%s: ", encfg_profile_text (row->item->label));
    }
}

/* The spans of the rows that something was sent for, after `wholes`. (element-type EncfgSpan) */
static GArray *
list_sent (const EncfgWriteRow *rows, guint n_rows, const GArray *wholes)
{
  GArray *spans = g_array_copy ((GArray *) wholes);

  for (guint i = 0; i < n_rows; i++)
    if (rows[i].state != ENCFG_WRITE_NOT_ATTEMPTED)
      {
        EncfgSpan span = encfg_plan_span_of (rows[i].item, 0);

        g_array_append_val (spans, span);
      }
  return spans;
}

static gboolean
read_rows (EncfgTarget *target,
           const GArray *spans,
           EncfgImage *image,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) trouble = NULL;

  if (encfg_ops_read (target,
                      (const EncfgSpan *) (gpointer) spans->data,
                      spans->len,
                      image,
                      NULL,
                      NULL,
                      cancellable,
                      &trouble))
    return TRUE;
  /* A row that cannot be read must not hide what its neighbours hold. */
  for (guint i = 0; i < spans->len && encfg_error_is_exception (trouble); i++)
    {
      g_autoptr (GError) again = NULL;

      if (!encfg_ops_read (target,
                           &g_array_index (spans, EncfgSpan, i),
                           1,
                           image,
                           NULL,
                           NULL,
                           cancellable,
                           &again) &&
          !encfg_error_is_exception (again))
        {
          g_clear_error (&trouble);
          trouble = g_steal_pointer (&again);
        }
    }
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}

char *
encfg_ops_describe_words (const EncfgItem *item, const guint16 *words)
{
  EncfgValue value;

  if (encfg_codec_decode (item, words, &value, NULL))
    return encfg_codec_format_with_unit (item, &value);
  return g_strdup_printf ("0x%04X…", words[0]);
}

static void
set_mismatch (EncfgWriteRow *row)
{
  g_autofree char *wanted = encfg_ops_describe_words (row->item, row->words);
  g_autofree char *found = encfg_ops_describe_words (row->item, row->read_words);
  g_autofree char *reason =
    row->error ? g_strdup_printf (" (%s)", row->error->message) : g_strdup ("");

  g_clear_error (&row->error);
  row->state = ENCFG_WRITE_MISMATCH;
  g_set_error (&row->error,
               ENCFG_ERROR,
               ENCFG_ERROR_NOT_APPLIED,
               _ ("%s: the module holds %s, written was %s%s"),
               encfg_profile_text (row->item->label),
               found,
               wanted,
               reason);
}

/* A clock runs on until it is read back. */
static gboolean
holds_what_was_written (const EncfgWriteRow *row)
{
  EncfgValue written, found;

  if (encfg_codec_words_equal (row->item, row->words, row->read_words))
    return TRUE;
  return row->item->type->kind == ENCFG_TYPE_CLOCK &&
         encfg_codec_decode (row->item, row->words, &written, NULL) &&
         encfg_codec_decode (row->item, row->read_words, &found, NULL) &&
         found.number >= written.number && found.number - written.number <= CLOCK_RUNS_ON_S;
}

static void
judge_row (EncfgWriteRow *row, const EncfgImage *image, const GError *read_error)
{
  EncfgSpan span = encfg_plan_span_of (row->item, 0);

  if (row->state == ENCFG_WRITE_NOT_ATTEMPTED)
    return;
  row->has_read = encfg_image_fetch (image, &span, row->read_words);
  if (row->state == ENCFG_WRITE_REFUSED && !(row->has_read && holds_what_was_written (row)))
    return;
  if (!row->has_read)
    {
      if (!row->error)
        encfg_ops_set_row_error (row, read_error);
    }
  else if (holds_what_was_written (row))
    {
      row->state = ENCFG_WRITE_VERIFIED;
      g_clear_error (&row->error);
    }
  else
    set_mismatch (row);
}

void
encfg_ops_read_back (EncfgTarget *target,
                     EncfgWriteRow *rows,
                     guint n_rows,
                     const GArray *wholes,
                     EncfgImage *image,
                     GCancellable *cancellable)
{
  g_autoptr (GArray) spans = list_sent (rows, n_rows, wholes);
  g_autoptr (GError) error = NULL;

  if (spans->len == 0)
    return;
  encfg_ops_wait (target->settle_ms, NULL, NULL);
  /* Had the page changed under the write, the rows would read well where they do not belong. */
  target->page.is_known = FALSE;
  if (!read_rows (target, spans, image, cancellable, &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gboolean keep_connection = target->keep_connection;
      guint retries = target->retries;

      target->keep_connection = TRUE;
      target->retries = 0;
      g_clear_error (&error);
      read_rows (target, spans, image, NULL, &error);
      target->keep_connection = keep_connection;
      target->retries = retries;
    }
  for (guint i = 0; i < n_rows; i++)
    judge_row (&rows[i], image, error);
}
