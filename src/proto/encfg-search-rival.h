/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Two modules at one address take turns: whoever is asked over one connection need not be the one
 * who answers over the next. Blocking, worker thread only; only reads are sent. */

#include "encfg-search.h"

G_BEGIN_DECLS

/* Looks a second time, over a connection of its own, at the module of `finding`, which `transport`
 * has just found. What the other one is called (transfer full), or NULL: the same one, or nobody
 * knows, because it tells neither serial number nor MAC or takes no second connection. */
char *encfg_search_rival (EncfgTransport *transport,
                          const EncfgFinding *finding,
                          guint timeout_ms,
                          GCancellable *cancellable);

G_END_DECLS
