/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of encfg-sim-module share. */

#include "encfg-sim-clock.h"
#include "encfg-sim-module.h"

G_BEGIN_DECLS

struct _EncfgSimModule
{
  EncfgProfile *profile;
  EncfgSimBank *bank;
  EncfgSimBattery *battery;
  EncfgSimWatch *watch;
  EncfgSimBehaviour *behaviour;
  EncfgSimClock clock;
  GArray *faults; /* EncfgSimFault */
  guint32 seed;
  guint n_faults_ever;      /* so that none has the luck of another */
  GRand *luck;              /* what the wire draws for a request */
  const EncfgItem *address; /* or NULL */
  const guint16 *address_words;
  guint n_units;
  guint8 unit; /* where the profile has no register for it */
  char *serial, *block;
  guint requests;
  guint8 last_unit; /* of the last of them */
  guint8 last_length;
  guint8 last_request[5]; /* its function, address and count */
  gboolean has_power;
  gint64 heard_us, spoke_us; /* monotonic: on RS485; 0: never */
  gboolean shows_heard, shows_spoke;
  EncfgSimModuleFunc fault_added; /* or NULL */
  gpointer fault_added_data;
  EncfgSimModuleFunc restart; /* or NULL */
  gpointer restart_data;
  EncfgSimKeepFunc changed; /* or NULL */
  gpointer changed_data;
  EncfgSimModuleFunc event; /* at event_us; or NULL */
  gpointer event_data;
  gint64 event_us;         /* module time */
  EncfgSimServeFunc serve; /* answers in its place; or NULL */
  gpointer serve_data;

  double speed;
  gint64 started_us;  /* monotonic */
  gint64 advanced_us; /* module time */
  gint64 moment_us;   /* module time of the event that is happening, at least 1; 0: none is */
};

/* `data` is the module. */
void encfg_sim_module_ask_for_restart (gpointer data);

G_END_DECLS
