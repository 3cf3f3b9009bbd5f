/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-presence.h"

#include "encfg-codec.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

static gboolean
get_count (const EncfgGroup *group, const EncfgImage *image, EncfgValue *count)
{
  *count = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
  if (!group->count || group->number == 0)
    return FALSE;
  encfg_image_get_value (image, group->count, 0, count, NULL);
  return count->kind == ENCFG_VALUE_NUMBER;
}

/* The counts of all groups, each once. (element-type EncfgItem) */
static GHashTable *
list_counts (const GPtrArray *items)
{
  GHashTable *counts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      for (const EncfgGroup *group = item->group; group; group = group->parent)
        if (group->count)
          g_hash_table_add (counts, (gpointer) group->count);
    }
  return counts;
}

void
encfg_presence_want_counts (const GPtrArray *items, GArray *spans)
{
  g_autoptr (GHashTable) counts = list_counts (items);
  GHashTableIter iter;
  gpointer count;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &count, NULL))
    {
      const EncfgSpan span = encfg_plan_span_of (count, 0);

      g_array_append_val (spans, span);
    }
}

void
encfg_presence_copy_counts (const GPtrArray *items, const EncfgImage *from, EncfgImage *to)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  guint16 words[ENCFG_TEXT_MAX + 1];

  encfg_presence_want_counts (items, spans);
  for (guint i = 0; i < spans->len; i++)
    {
      const EncfgSpan *span = &g_array_index (spans, EncfgSpan, i);

      if (encfg_image_fetch (from, span, words))
        encfg_image_store (to, span, words);
    }
}

const EncfgGroup *
encfg_presence_find_missing (const EncfgItem *item, const EncfgImage *image)
{
  const EncfgGroup *missing = NULL;
  EncfgValue count;

  for (const EncfgGroup *group = item->group; group; group = group->parent)
    if (get_count (group, image, &count) && group->number > count.number)
      missing = group;
  return missing;
}

char *
encfg_presence_describe_missing (const EncfgGroup *group, const EncfgImage *image)
{
  g_autofree char *text = NULL;
  EncfgValue count;

  get_count (group, image, &count);
  text = encfg_codec_format (group->count, &count);
  return g_strdup_printf (_ ("the module has no %s (%s: %s)"),
                          encfg_profile_text (group->label),
                          encfg_profile_text (group->count->label),
                          text);
}
