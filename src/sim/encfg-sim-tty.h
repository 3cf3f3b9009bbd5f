/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The slave's end of a serial line: a pseudo-terminal of its own, or a real device. Raw bytes,
 * never blocking. Unix only. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EncfgSimTty EncfgSimTty;

/* `device` NULL: a new pseudo-terminal, with a symbolic link to it at `link` (may be NULL) that
 * goes away with this. `format` as "8N1". Errors: the opening codes of EncfgError. */
EncfgSimTty *encfg_sim_tty_new (const char *device,
                                const char *link,
                                guint baud,
                                const char *format,
                                GError **error);
void encfg_sim_tty_free (EncfgSimTty *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimTty, encfg_sim_tty_free)

/* What a master opens. Borrowed. */
const char *encfg_sim_tty_get_path (const EncfgSimTty *self);

/* Bytes read, 0 if none are there, -1 if the device is gone. */
gssize encfg_sim_tty_read (EncfgSimTty *self, guint8 *bytes, gsize size);

/* Bytes that the line does not take are lost, as on a real one. */
void encfg_sim_tty_write (EncfgSimTty *self, const guint8 *bytes, gsize length);

/* Fires when there is something to read; its callback is a GUnixFDSourceFunc. (transfer full) */
GSource *encfg_sim_tty_create_source (EncfgSimTty *self);

G_END_DECLS
