/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where the network block of a simulated module places it. Pure. */

#include "encfg-sim-bank.h"

G_BEGIN_DECLS

/* FALSE: at an address that is none of this computer's. `host` (transfer full) NULL, `port` 0: as
 * fresh from the box. */
gboolean encfg_sim_place_get (const EncfgSimBank *bank, char **host, guint16 *port);

G_END_DECLS
