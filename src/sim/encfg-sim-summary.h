/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a module works out of the readings of the cells and tells per string: means, extremes and
 * where they are, how far the cells lie apart, which alarms stand in any of them. Works on what the
 * registers show. One thread at a time. */

#include "encfg-sim-battery.h"

G_BEGIN_DECLS

void encfg_sim_summary_show_figures (const EncfgSimBattery *battery, EncfgSimBank *bank);
void encfg_sim_summary_show_bits (const EncfgSimBattery *battery, EncfgSimBank *bank);

G_END_DECLS
