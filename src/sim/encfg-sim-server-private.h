/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-sim-server share. */

#include "encfg-sim-server.h"
#include "encfg-sim-tcp.h"

G_BEGIN_DECLS

struct _EncfgSimServer
{
  GPtrArray *modules; /* EncfgSimModule * */
  EncfgSimHub *hub;
  GPtrArray *tcps;         /* EncfgSimTcp * */
  GPtrArray *lines;        /* EncfgSimLine * */
  GPtrArray *pending;      /* of -power alone */
  GPtrArray *switched_off; /* EncfgSimModule *, borrowed: by hand, until they are switched on */
  EncfgSimMovedFunc moved; /* or NULL */
  gpointer moved_data;
  EncfgSimScenario *scenario; /* or NULL */
};

/* What takes a while: power cycles, RESET held down, time of a fleet. Freed, they complete what
 * waits for them. */
GPtrArray *encfg_sim_server_new_pending (void);

/* A module was told to restart; `data` is its server. */
void encfg_sim_server_restart_later (EncfgSimModule *module, gpointer data);

/* Brings the module to where its network block says. */
void encfg_sim_server_take_place (EncfgSimServer *self, EncfgSimModule *module);

G_END_DECLS
