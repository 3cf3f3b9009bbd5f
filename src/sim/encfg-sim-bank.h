/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The registers of one simulated module, made from its profile: only addresses that the profile
 * names exist, each with its access rule and its item's limits. Knows nothing of time, batteries or
 * the wire. One thread at a time. */

#include "encfg-pdu.h"

G_BEGIN_DECLS

typedef struct _EncfgSimBank EncfgSimBank;

/* Items hold their default; repeated ones and those without a default their first "no value" word,
 * or 0. */
EncfgSimBank *encfg_sim_bank_new (EncfgProfile *profile);
void encfg_sim_bank_free (EncfgSimBank *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimBank, encfg_sim_bank_free)

/* The exception that the request deserves, or 0: function not served at all (1); address that does
 * not exist, is read-only (2); too many registers for this module, value outside its item's limits,
 * part of a value that takes several registers (3). Nothing is changed. */
guint8 encfg_sim_bank_check (const EncfgSimBank *self, const EncfgRequest *request);

/* Both want a request that encfg_sim_bank_check passed. Write-only registers read as 0. */
void encfg_sim_bank_fetch (const EncfgSimBank *self, const EncfgRequest *request, guint16 *words);
void encfg_sim_bank_store (EncfgSimBank *self, const EncfgRequest *request);

/* Told each value of a write request; returns an exception, or 0 to go on. */
typedef guint8 (*EncfgSimValueFunc) (const EncfgItem *item,
                                     guint index,
                                     const EncfgValue *value,
                                     gpointer data);

/* Walks the values that a checked write request carries. Returns the first exception of `func`. */
guint8 encfg_sim_bank_walk (const EncfgSimBank *self,
                            const EncfgRequest *request,
                            EncfgSimValueFunc func,
                            gpointer data);

/* The module's own hand on its registers: access rules do not apply, limits do. */
gboolean encfg_sim_bank_set (EncfgSimBank *self,
                             const EncfgItem *item,
                             guint index,
                             const EncfgValue *value,
                             GError **error);

/* The same by key, where the profile has such an item; nothing happens where it has none. Numbers
 * are held within the item's limits. _si: in volts, amperes, ohms, degrees Celsius or seconds,
 * converted to the item's unit and scale. _text: as many whole words as fit. */
void encfg_sim_bank_put (EncfgSimBank *self, const char *key, guint index, gint64 raw);
void encfg_sim_bank_put_si (EncfgSimBank *self, const char *key, guint index, double number);
void encfg_sim_bank_put_text (EncfgSimBank *self, const char *key, const char *text);

/* The number or the bit of that name, where the profile has it. */
void encfg_sim_bank_put_name (EncfgSimBank *self, const char *key, guint index, const char *name);
void encfg_sim_bank_put_bit (EncfgSimBank *self,
                             const char *key,
                             guint index,
                             const char *name,
                             gboolean is_set);

/* "No value", where the profile has a word for it. */
void encfg_sim_bank_put_absent (EncfgSimBank *self, const char *key, guint index);

/* FALSE if the registers hold no value of the type; `out` is UNREAD then. */
gboolean
encfg_sim_bank_get (const EncfgSimBank *self, const EncfgItem *item, guint index, EncfgValue *out);

G_END_DECLS
