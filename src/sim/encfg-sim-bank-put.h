/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Values into the registers of a simulated module by key, where its profile has such an item;
 * nothing happens where it has none. Numbers are held within the item's limits. One thread at a
 * time. */

#include "encfg-sim-bank.h"

G_BEGIN_DECLS

void encfg_sim_bank_put (EncfgSimBank *self, const char *key, guint index, gint64 raw);

/* In volts, amperes, ohms, degrees Celsius, percent or seconds, converted to the item's unit and
 * scale. */
void encfg_sim_bank_put_si (EncfgSimBank *self, const char *key, guint index, double number);

/* Likewise if it is read; else "no value". */
void encfg_sim_bank_put_reading (EncfgSimBank *self,
                                 const char *key,
                                 guint index,
                                 gboolean is_read,
                                 double number);

/* Likewise, of a sensor that shows the end of its range for all that is above. */
void encfg_sim_bank_put_sensed (EncfgSimBank *self,
                                const char *key,
                                guint index,
                                gboolean is_read,
                                double number);

/* Back from there. FALSE without such an item, or if it shows no number. */
gboolean
encfg_sim_bank_get_si (const EncfgSimBank *self, const char *key, guint index, double *number);

/* As many whole words as fit. */
void encfg_sim_bank_put_text (EncfgSimBank *self, const char *key, const char *text);

/* The number or the bit that means so, where the profile has it. */
void
encfg_sim_bank_put_meaning (EncfgSimBank *self, const char *key, guint index, const char *meaning);

/* The bit that means so in every item of the section that has one. */
void encfg_sim_bank_put_bit (EncfgSimBank *self,
                             EncfgSection section,
                             guint index,
                             const char *meaning,
                             gboolean is_set);

/* Bit `bit` of one item. */
void encfg_sim_bank_put_one_bit (EncfgSimBank *self,
                                 const EncfgItem *item,
                                 guint index,
                                 guint bit,
                                 gboolean is_set);

/* "No value", where the profile has a word for it. */
void encfg_sim_bank_put_absent (EncfgSimBank *self, const char *key, guint index);

G_END_DECLS
