/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The registers of one simulated module, made from its profile: only addresses that the profile
 * names exist, each with its access rule and its item's limits, behind the unit id and the page
 * where the profile has them. Knows nothing of time, batteries or the wire. One thread at a time.
 *
 * `index` is the occurrence of an item that repeats: string or cell from 0, of cells in a profile
 * with segments their slot. */

#include "encfg-pdu.h"

G_BEGIN_DECLS

typedef struct _EncfgSimBank EncfgSimBank;

/* Items hold their default; repeated ones and those without a default their first "no value" word,
 * or 0; a setting without both holds what is legal next to 0. */
EncfgSimBank *encfg_sim_bank_new (EncfgProfile *profile);
void encfg_sim_bank_free (EncfgSimBank *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimBank, encfg_sim_bank_free)

/* TRUE if the module answers to its id plus `unit_offset`. */
gboolean encfg_sim_bank_has_offset (const EncfgSimBank *self, guint unit_offset);

/* A request to the module's id plus `unit_offset`. The exception that it deserves, or 0: function
 * not served at all (1); address that does not exist, is read-only, is not to be read, or not where
 * a block starts (2); too many registers for this module, value outside its item's limits, part of
 * a value that takes several registers or of a block (3). Nothing is changed. */
guint8
encfg_sim_bank_check (const EncfgSimBank *self, guint unit_offset, const EncfgRequest *request);

/* As encfg_sim_bank_check, and with 0 the words are there. Write-only registers read as 0. */
guint8 encfg_sim_bank_read (const EncfgSimBank *self,
                            guint unit_offset,
                            const EncfgRequest *request,
                            guint16 *words);

/* Wants a request that encfg_sim_bank_check passed. A write of the page register shows another page
 * of that unit. */
void encfg_sim_bank_store (EncfgSimBank *self, guint unit_offset, const EncfgRequest *request);

/* All that it holds (transfer full), so that it can hold that again. */
guint16 *encfg_sim_bank_dup_words (const EncfgSimBank *self);
void encfg_sim_bank_put_words_back (EncfgSimBank *self, const guint16 *words);

/* Told each value of a write request; returns an exception, or 0 to go on. */
typedef guint8 (*EncfgSimValueFunc) (const EncfgItem *item,
                                     guint index,
                                     const EncfgValue *value,
                                     gpointer data);

/* Walks the values that a checked write request carries. Returns the first exception of `func`. */
guint8 encfg_sim_bank_walk (const EncfgSimBank *self,
                            guint unit_offset,
                            const EncfgRequest *request,
                            EncfgSimValueFunc func,
                            gpointer data);

/* Power was lost: no page is selected any more. */
void encfg_sim_bank_forget_page (EncfgSimBank *self);

EncfgProfile *encfg_sim_bank_get_profile (const EncfgSimBank *self);

/* As encfg_profile_find_item, quickly. */
const EncfgItem *encfg_sim_bank_find_item (const EncfgSimBank *self, const char *key);

/* The module's own hand on its registers: access rules do not apply, limits do. */
gboolean encfg_sim_bank_set (EncfgSimBank *self,
                             const EncfgItem *item,
                             guint index,
                             const EncfgValue *value,
                             GError **error);

/* FALSE if the registers hold no value of the type, as those of commands; `out` is UNREAD then. */
gboolean
encfg_sim_bank_get (const EncfgSimBank *self, const EncfgItem *item, guint index, EncfgValue *out);

/* Where the words of an occurrence stand for as long as the bank is there, for what is asked with
 * every request; NULL for a command. */
const guint16 *
encfg_sim_bank_get_words (const EncfgSimBank *self, const EncfgItem *item, guint index);

G_END_DECLS
