/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What few ask for and what costs memory and time to load is a plug-in: opened when somebody asks,
 * found beside the program, as it is built, or where it is installed. It calls the program's own
 * functions for everything else, and stays open. Main thread only. */

#include <glib.h>

G_BEGIN_DECLS

/* What each offers begins with this. */
typedef struct
{
  const char *version; /* of the program that it goes with, and of no other */
} EncfgSimPlugin;

/* The variable `symbol` of the plug-in `name`. ENCFG_ERROR_USAGE in the name of `option`; `needs`:
 * "ncurses is", without which it was not built. */
const EncfgSimPlugin *encfg_sim_plugin_open (const char *name,
                                             const char *symbol,
                                             const char *option,
                                             const char *needs,
                                             GError **error);

G_END_DECLS
