/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One serial line with simulated modules on it (Modbus RTU slaves): frames requests by silence and
 * serves them strictly in order. Uses the thread-default main context it was made in. Unix only. */

#include "encfg-sim-module.h"

G_BEGIN_DECLS

typedef struct _EncfgSimLine EncfgSimLine;

/* `modules` (element-type EncfgSimModule) is borrowed and outlives this; speed and format are those
 * of their profile. `device` and `link` as in encfg_sim_tty_new. */
EncfgSimLine *
encfg_sim_line_new (GPtrArray *modules, const char *device, const char *link, GError **error);
void encfg_sim_line_free (EncfgSimLine *self);

/* rtu:///dev/pts/7?baud=9600&format=8N1&id=1 for one of its modules. (transfer full) */
char *encfg_sim_line_dup_uri (const EncfgSimLine *self, const EncfgSimModule *module);

/* The module has lost its power: an answer that is late does not come any more. */
void encfg_sim_line_silence (EncfgSimLine *self, const EncfgSimModule *module);

/* How often the line fell silent after a request or noise. */
guint encfg_sim_line_count_frames (const EncfgSimLine *self);

G_END_DECLS
