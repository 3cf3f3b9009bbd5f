/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A listening socket that does not answer, as a device in a network that has no power: whoever
 * knocks waits, and comes in if it is still knocking when the device is back. The place stays
 * taken. On Linux, where a queue that is full lets nobody know; elsewhere who knocks is let in and
 * hears nothing. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EncfgSimDeaf EncfgSimDeaf;

/* Nobody accepts from `listening` until encfg_sim_deaf_free. */
EncfgSimDeaf *encfg_sim_deaf_new (GSocket *listening);

/* Those that came in before it was deaf are gone; the next is heard. `backlog` as it was. */
void encfg_sim_deaf_free (EncfgSimDeaf *self, int backlog);

G_END_DECLS
