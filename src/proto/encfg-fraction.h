/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Shown values as exact fractions, so that readings and limits of different scales compare as they
 * are meant. Pure, any thread. */

#include "encfg-profile.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 num, den; /* den > 0 */
} EncfgFraction;

/* A raw number in the shown unit of its item. */
EncfgFraction encfg_fraction_of (const EncfgItem *item, gint64 raw);

double encfg_fraction_to_double (EncfgFraction a);

/* Below, at or above 0 as `a` is less than, equal to or greater than `b`. */
int encfg_fraction_compare (EncfgFraction a, EncfgFraction b);

/* `a` / `b`; `b` is above 0. */
EncfgFraction encfg_fraction_divide (EncfgFraction a, EncfgFraction b);

G_END_DECLS
