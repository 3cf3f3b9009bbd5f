/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A file that is one simulator's alone and is replaced as a whole: whenever the process ends, the
 * old or the new one is there, and beside it at most one that was begun, by the same name each
 * time. Another simulator is kept out by a lock that ends with its process; outside of Unix by
 * nothing. A symbolic link to it is followed, and stays. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EncfgSimKeep EncfgSimKeep;

/* ENCFG_ERROR_OPEN if another has it, or nothing can be made there. */
EncfgSimKeep *encfg_sim_keep_new (const char *path, GError **error);
void encfg_sim_keep_free (EncfgSimKeep *self);

/* On the disk when it returns. Any thread, one at a time. */
gboolean encfg_sim_keep_write (const EncfgSimKeep *self, const char *text, GError **error);

G_END_DECLS
