/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What lies beside the rows in a block that was written whole. It was written too, as it was read a
 * moment before: if it holds something else now, the write has changed what nobody wanted changed.
 */

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-ops-private.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

/* The item that holds register `word`, and its span; NULL if none is known. */
static const EncfgItem *
find_item (const EncfgProfile *profile, const EncfgSpan *word, EncfgSpan *span)
{
  for (guint i = 0; profile->items && i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);
      const EncfgRepeat *repeat = &profile->repeat[item->section];
      guint n = item->segments ? repeat->slots : MAX (repeat->max, 1);

      for (guint k = 0; k < n; k++)
        {
          *span = encfg_plan_span_of (item, k);
          if (encfg_span_contains (span, word))
            return item;
        }
    }
  return NULL;
}

/* What the module changes by itself, or holds in other words. */
static gboolean
may_differ (const EncfgItem *item,
            const EncfgSpan *span,
            const EncfgImage *before,
            const EncfgImage *after)
{
  guint16 old_words[ENCFG_TEXT_MAX + 1], new_words[ENCFG_TEXT_MAX + 1];

  return item->access == ENCFG_ACCESS_READ || item->type->kind == ENCFG_TYPE_CLOCK ||
         (encfg_image_fetch (before, span, old_words) &&
          encfg_image_fetch (after, span, new_words) &&
          encfg_codec_words_equal (item, old_words, new_words));
}

static void
set_changed (const EncfgItem *item,
             const EncfgSpan *span,
             const EncfgImage *before,
             const EncfgImage *after,
             GError **error)
{
  guint16 old_words[ENCFG_TEXT_MAX + 1] = { 0 }, new_words[ENCFG_TEXT_MAX + 1] = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *old_text = NULL;
  g_autofree char *new_text = NULL;

  encfg_image_fetch (before, span, old_words);
  encfg_image_fetch (after, span, new_words);
  name = item ? g_strdup (encfg_profile_text (item->label))
              : g_strdup_printf ("%s %u", encfg_table_name (span->table), (guint) span->address);
  old_text = item ? encfg_ops_describe_words (item, old_words)
                  : g_strdup_printf ("%u", (guint) old_words[0]);
  new_text = item ? encfg_ops_describe_words (item, new_words)
                  : g_strdup_printf ("%u", (guint) new_words[0]);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_NOT_APPLIED,
               _ ("%s: was not to change, but held %s before the write and holds %s now"),
               name,
               old_text,
               new_text);
}

static gboolean
is_of_a_row (const EncfgSpan *word, const EncfgWriteRow *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    if (encfg_ops_carries_row (word, &rows[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_word (const EncfgProfile *profile,
            const EncfgSpan *word,
            const EncfgImage *before,
            const EncfgImage *after,
            GError **error)
{
  guint16 old_word, new_word;
  EncfgSpan span = *word;
  const EncfgItem *item;

  if (!encfg_image_fetch (before, word, &old_word) || !encfg_image_fetch (after, word, &new_word) ||
      old_word == new_word)
    return TRUE;
  item = find_item (profile, word, &span);
  if (item && may_differ (item, &span, before, after))
    return TRUE;
  set_changed (item, item ? &span : word, before, after, error);
  return FALSE;
}

gboolean
encfg_ops_check_neighbours (const EncfgProfile *profile,
                            const GArray *wholes,
                            const EncfgImage *before,
                            const EncfgImage *after,
                            const EncfgWriteRow *rows,
                            guint n_rows,
                            GError **error)
{
  for (guint i = 0; i < wholes->len; i++)
    {
      const EncfgSpan *whole = &g_array_index (wholes, EncfgSpan, i);
      EncfgSpan word = { whole->table, whole->address, 1, whole->view };

      for (guint k = 0; k < whole->count; k++)
        {
          word.address = (guint16) (whole->address + k);
          if (!is_of_a_row (&word, rows, n_rows) &&
              !check_word (profile, &word, before, after, error))
            return FALSE;
        }
    }
  return TRUE;
}
