/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A trace that plays the module it was recorded from: each request is answered as it was then, and
 * as late. The n-th time that the same request comes it gets the n-th answer, from then on the last
 * one; what was not asked then is not answered, and told once. One thread. */

#include "encfg-sim-module.h"

G_BEGIN_DECLS

typedef struct _EncfgSimReplay EncfgSimReplay;

/* A request that the trace does not know. */
typedef void (*EncfgSimUnknownFunc) (guint8 unit, const EncfgPdu *request, gpointer data);

EncfgSimReplay *encfg_sim_replay_new (const char *path, GError **error);
void encfg_sim_replay_free (EncfgSimReplay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimReplay, encfg_sim_replay_free)

void
encfg_sim_replay_set_unknown_func (EncfgSimReplay *self, EncfgSimUnknownFunc func, gpointer data);

/* Id of the profile of who was recorded, or NULL: not known. Borrowed. */
const char *encfg_sim_replay_get_profile (const EncfgSimReplay *self);

/* "12 requests, recorded 2026-11-21T14:51:27 from tcp://…". (transfer full) */
char *encfg_sim_replay_describe (const EncfgSimReplay *self);

/* `module` answers from the trace from now on, and as nothing else. Outlives the module. */
void encfg_sim_replay_attach (EncfgSimReplay *self, EncfgSimModule *module);

G_END_DECLS
