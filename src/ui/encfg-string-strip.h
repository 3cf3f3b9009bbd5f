/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The strings of a bank side by side, each with its voltage, current, mode and state of charge as
 * far as the module tells, marked where one of them lies outside its limit; then what the module
 * measures in the room. Where there are several, pressing one chooses it. Main thread only. */

#include "encfg-limits.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "chosen" (uint string from 1; 0: all), by the user. */
#define ENCFG_TYPE_STRING_STRIP (encfg_string_strip_get_type ())
G_DECLARE_FINAL_TYPE (EncfgStringStrip, encfg_string_strip, ENCFG, STRING_STRIP, GtkWidget)

/* Readings NULL: nothing. */
void encfg_string_strip_update (EncfgStringStrip *self,
                                const EncfgReadings *readings,
                                const EncfgLimits *limits);

G_END_DECLS
