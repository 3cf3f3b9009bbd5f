/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Carries messages between two descriptors, with what fault-plan draws for each. Uses the
 * thread-default main context it was made in. */

#include "fault-plan.h"

typedef struct _FaultRelay FaultRelay;

typedef struct
{
  /* A message came, whole and before anything happened to it. */
  void (*passed) (const guint8 *bytes, gsize length, FaultDirection direction, gpointer data);
  void (*suffered) (const char *fault, FaultDirection direction, gsize length, gpointer data);
  /* One end is gone, or a fault took it; the relay is to be freed, though not in this call. */
  void (*ended) (FaultRelay *relay, gpointer data);
} FaultRelayFuncs;

/* Takes both descriptors. `echoes`: the master hears itself. `plan` is borrowed. */
FaultRelay *fault_relay_new (int to_master,
                             int to_module,
                             gboolean echoes,
                             FaultPlan *plan,
                             const FaultRelayFuncs *funcs,
                             gpointer data);

/* What is on its way to the module gets there now if `delivers`; the rest is lost. */
void fault_relay_free (FaultRelay *self, gboolean delivers);

/* Notices now that the master has gone. */
gboolean fault_relay_has_ended (FaultRelay *self);

gboolean fault_relay_is_quiet (const FaultRelay *self);
