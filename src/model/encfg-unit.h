/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How units of one quantity relate: a limit in mΩ and its measurement in µΩ. Pure, any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* One `from` is num / den of `to`, exactly: 1 mΩ = 1000/1 µΩ. FALSE if they are not the same unit
 * with the prefixes µ, m, none, k, M. */
gboolean encfg_unit_get_ratio (const char *from, const char *to, gint64 *num, gint64 *den);

/* As a factor; 0 where there is none. */
double encfg_unit_get_factor (const char *from, const char *to);

G_END_DECLS
