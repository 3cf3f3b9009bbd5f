/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What was read from a module: words by view, table and address, sparse. An address that was never
 * read has no word. Plain data, owned by one thread at a time. */

#include "encfg-plan.h"

G_BEGIN_DECLS

typedef struct _EncfgImage EncfgImage;

EncfgImage *encfg_image_new (void);
void encfg_image_free (EncfgImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgImage, encfg_image_free)

/* Stores span->count words; later ones replace earlier ones. */
void encfg_image_store (EncfgImage *self, const EncfgSpan *span, const guint16 *words);

/* Copies span->count words; FALSE if any of them was never read. */
gboolean encfg_image_fetch (const EncfgImage *self, const EncfgSpan *span, guint16 *words);

/* Decodes occurrence `index` of an item. UNREAD if its registers were not read; FALSE with
 * ENCFG_ERROR_GARBLED if they hold no value of the type. */
gboolean encfg_image_get_value (const EncfgImage *self,
                                const EncfgItem *item,
                                guint index,
                                EncfgValue *out,
                                GError **error);

/* Do the words say what `profile` asks of a module of its kind? ENCFG_ERROR_MISMATCH if they do
 * not. */
gboolean encfg_image_matches (const EncfgImage *self, const EncfgProfile *profile, GError **error);

G_END_DECLS
