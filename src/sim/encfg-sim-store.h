/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The file that holds what survives the end of the simulator: the memories of its modules, by
 * serial number. It is replaced as a whole at each change, before a write is confirmed, so that it
 * is complete whenever the process ends. The file of a fleet, above 64 KiB, follows within a second
 * or two, in a thread of its own: a process that is killed loses what came after, one that is ended
 * does not. Uses the thread-default main context it was made in. */

#include "encfg-sim-server.h"

G_BEGIN_DECLS

typedef struct _EncfgSimStore EncfgSimStore;

/* Gives the modules of `server` (all added, none listening; it outlives this) what the file at
 * `path` holds of them, and keeps it up to date from now on. A file that is not there is made; what
 * it holds of other modules stays. ENCFG_ERROR_CONFIG if it is no such file: it is left as it is.
 * ENCFG_ERROR_OPEN if it cannot be written. */
EncfgSimStore *encfg_sim_store_new (EncfgSimServer *server, const char *path, GError **error);
void encfg_sim_store_free (EncfgSimStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimStore, encfg_sim_store_free)

G_END_DECLS
