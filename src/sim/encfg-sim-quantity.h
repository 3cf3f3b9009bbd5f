/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Raw numbers as physical quantities: in volts, amperes, ohms, degrees Celsius, percent or seconds,
 * whatever unit and scale their item has. Exact as a fraction, so that a limit and a reading of
 * different scales compare as they are meant. Pure. */

#include "encfg-fraction.h"

G_BEGIN_DECLS

EncfgFraction encfg_sim_quantity_of (const EncfgItem *item, gint64 raw);

/* The same as a double, and the raw number nearest to a double. */
double encfg_sim_quantity_to_double (const EncfgItem *item, gint64 raw);
gint64 encfg_sim_quantity_to_raw (const EncfgItem *item, double number);

G_END_DECLS
