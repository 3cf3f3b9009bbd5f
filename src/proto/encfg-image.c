/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-image.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Pages, because a thousand modules are polled at a time and each of them uses a few corners of its
 * four address spaces. */
#define PAGE_WORDS 256
#define N_PAGES (65536 / PAGE_WORDS)

typedef struct
{
  guint16 words[PAGE_WORDS];
  guint8 known[PAGE_WORDS];
} Page;

struct _EncfgImage
{
  Page *pages[ENCFG_N_TABLES][N_PAGES]; /* of view 0, all that most modules have */
  GHashTable *others;                   /* key of view, table and page → Page; NULL: none */
};

EncfgImage *
encfg_image_new (void)
{
  return g_new0 (EncfgImage, 1);
}

void
encfg_image_free (EncfgImage *self)
{
  for (guint table = 0; table < ENCFG_N_TABLES; table++)
    for (guint i = 0; i < N_PAGES; i++)
      g_free (self->pages[table][i]);
  g_clear_pointer (&self->others, g_hash_table_unref);
  g_free (self);
}

/* Never 0 for a view other than 0. */
static gpointer
key_of (const EncfgSpan *span, guint address)
{
  return GUINT_TO_POINTER ((span->view * ENCFG_N_TABLES + span->table) * N_PAGES +
                           address / PAGE_WORDS);
}

/* The page of `address` in the view and table of `span`, or NULL. */
static Page *
find_page (const EncfgImage *self, const EncfgSpan *span, guint address)
{
  if (span->view == 0)
    return self->pages[span->table][address / PAGE_WORDS];
  return self->others ? g_hash_table_lookup (self->others, key_of (span, address)) : NULL;
}

static Page *
ensure_page (EncfgImage *self, const EncfgSpan *span, guint address)
{
  Page *page = find_page (self, span, address);

  if (page)
    return page;
  page = g_new0 (Page, 1);
  if (span->view == 0)
    return self->pages[span->table][address / PAGE_WORDS] = page;
  if (!self->others)
    self->others = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (self->others, key_of (span, address), page);
  return page;
}

void
encfg_image_store (EncfgImage *self, const EncfgSpan *span, const guint16 *words)
{
  g_return_if_fail (span->address + span->count <= 65536);

  for (guint i = 0, run; i < span->count; i += run)
    {
      guint address = span->address + i;
      guint first = address % PAGE_WORDS;
      Page *page = ensure_page (self, span, address);

      run = MIN (span->count - i, PAGE_WORDS - first);
      memcpy (&page->words[first], &words[i], run * sizeof *words);
      memset (&page->known[first], TRUE, run);
    }
}

gboolean
encfg_image_fetch (const EncfgImage *self, const EncfgSpan *span, guint16 *words)
{
  g_return_val_if_fail (span->address + span->count <= 65536, FALSE);

  for (guint i = 0; i < span->count; i++)
    {
      guint address = span->address + i;
      const Page *page = find_page (self, span, address);

      if (!page || !page->known[address % PAGE_WORDS])
        return FALSE;
      words[i] = page->words[address % PAGE_WORDS];
    }
  return TRUE;
}

gboolean
encfg_image_get_value (const EncfgImage *self,
                       const EncfgItem *item,
                       guint index,
                       EncfgValue *out,
                       GError **error)
{
  EncfgSpan span = encfg_plan_span_of (item, index);
  guint16 words[ENCFG_TEXT_MAX + 1];

  g_return_val_if_fail (span.count <= G_N_ELEMENTS (words), FALSE);

  if (encfg_image_fetch (self, &span, words))
    return encfg_codec_decode (item, words, out, error);
  *out = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
  return TRUE;
}

gboolean
encfg_image_matches (const EncfgImage *self, const EncfgProfile *profile, GError **error)
{
  for (guint i = 0; i < profile->identify->len; i++)
    {
      const EncfgItemRaw *expected = &g_array_index (profile->identify, EncfgItemRaw, i);
      g_autofree char *wanted = NULL;
      g_autofree char *found = NULL;
      EncfgValue value = ENCFG_VALUE_INIT_UNREAD;

      if (encfg_image_get_value (self, expected->item, 0, &value, NULL) &&
          value.kind == ENCFG_VALUE_NUMBER && value.number == expected->raw)
        continue;
      wanted = encfg_codec_format_raw (expected->item, expected->raw);
      found = encfg_codec_format (expected->item, &value);
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_MISMATCH,
                   _ ("%s: the module says %s, a %s says %s"),
                   encfg_profile_text (expected->item->label),
                   *found ? found : _ ("nothing"),
                   profile->name,
                   wanted);
      return FALSE;
    }
  return TRUE;
}
