/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Who is behind one place of a network search: asks the ids in turn and tells what it finds at
 * once. Only encfg-search-network.c includes this. */

#include "encfg-search-network.h"

G_BEGIN_DECLS

typedef struct
{
  guint index;
  EncfgEndpoint *endpoint;
  GSocketConnection *connection; /* NULL: to be made, or taken by the transport */
  guint8 outcome;                /* the most telling, or ENCFG_OUTCOME_PENDING if cancelled */
  gpointer run;                  /* the caller's */
} EncfgAsk;

/* Takes `connection`, which may be NULL. */
EncfgAsk *encfg_ask_new (const EncfgHosts *hosts, guint index, GSocketConnection *connection);
void encfg_ask_free (EncfgAsk *self);

/* Blocking, on a thread of its own. */
void encfg_ask_run (EncfgAsk *self, const EncfgNetworkSearch *search, GCancellable *cancellable);

G_END_DECLS
