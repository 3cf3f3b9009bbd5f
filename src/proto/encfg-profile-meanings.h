/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What en-cfg calls the states and alarms of modules, whatever words the module has for them
 * (member `means` of a profile). Code that looks for a state asks by these words alone. Static,
 * any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* NULL-terminated, as docs/profile-format.md lists them. */
extern const char *const encfg_profile_meanings[];

G_END_DECLS
