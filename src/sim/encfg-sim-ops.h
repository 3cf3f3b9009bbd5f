/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The operations of the remote control: a JSON object to a JSON answer. Any line is answered,
 * garbage with {"ok":false,"error":"…"}. */

#include "encfg-sim-server.h"

G_BEGIN_DECLS

/* `answer` is one line without its end. */
typedef void (*EncfgSimAnswerFunc) (const char *answer, gpointer data);

/* Runs one operation on `server` and calls `func` once: now, or when the operation is done. */
void encfg_sim_ops_run (EncfgSimServer *server,
                        const char *line,
                        gsize length,
                        EncfgSimAnswerFunc func,
                        gpointer data);

/* Whether there is such an operation, and whether it takes `member` (NULL: never mind). For a panel
 * that offers what there is. */
gboolean encfg_sim_ops_has (const char *name, const char *member);

/* {"ok":false,"error":"…"} (transfer full) */
char *encfg_sim_ops_refusal (const char *message);

G_END_DECLS
