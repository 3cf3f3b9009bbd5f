/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Any number of TCP sockets that never block, waited for together: behind one epoll descriptor
 * where the system has it (-socket-epoll.c), with a source each elsewhere (-socket-portable.c).
 * Uses the thread-default main context that the hub was made in. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EncfgSimHub EncfgSimHub;
typedef struct _EncfgSimSocket EncfgSimSocket;

EncfgSimHub *encfg_sim_hub_new (void);

/* After all of its sockets. */
void encfg_sim_hub_free (EncfgSimHub *self);

/* What the socket waited for is there; it may be freed from here. */
typedef void (*EncfgSimSocketFunc) (gpointer data);

/* Takes over a listening socket, and waits for clients. */
EncfgSimSocket *encfg_sim_socket_new_listener (EncfgSimHub *hub,
                                               GSocket *listening,
                                               EncfgSimSocketFunc func,
                                               gpointer data);

/* The next client, not waited for yet; NULL if there is none (any more), or if it was turned away
 * because so few descriptors are left. */
#define ENCFG_SIM_SOCKET_SPARE 16
EncfgSimSocket *
encfg_sim_socket_accept (EncfgSimSocket *listener, EncfgSimSocketFunc func, gpointer data);
void encfg_sim_socket_free (EncfgSimSocket *self);

/* From now on G_IO_IN, G_IO_OUT or, with 0, nothing. */
void encfg_sim_socket_wait (EncfgSimSocket *self, GIOCondition condition);

/* How many bytes came or went, 0 if the socket is not ready, -1 if the peer is gone. */
gssize encfg_sim_socket_receive (EncfgSimSocket *self, guint8 *bytes, gsize size);
gssize encfg_sim_socket_send (EncfgSimSocket *self, const guint8 *bytes, gsize length);

G_END_DECLS
