/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The remote control's line: one JSON object a line in, one answer a line out, in order. What the
 * operations do is encfg-sim-ops's business. Uses the thread-default main context. */

#include "encfg-sim-server.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCFG_SIM_CONTROL_MAX_LINE 65536

typedef struct _EncfgSimControl EncfgSimControl;

/* `server` is borrowed and outlives this. */
EncfgSimControl *encfg_sim_control_new (EncfgSimServer *server);
void encfg_sim_control_free (EncfgSimControl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimControl, encfg_sim_control_free)

/* Serves one peer until its input ends. */
void encfg_sim_control_attach (EncfgSimControl *self, GInputStream *input, GOutputStream *output);

/* A line for who was attached last, between the answers. Never waits for it to be read. */
void encfg_sim_control_say (EncfgSimControl *self, const char *line);

/* Serves whoever connects; `port` 0 becomes the one taken. */
gboolean
encfg_sim_control_listen (EncfgSimControl *self, const char *host, guint16 *port, GError **error);

G_END_DECLS
