/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-gradually.h"

/* What is made has to be placed and drawn within the same turn's limit. */
#define TURN_US 6000

typedef struct
{
  guint *source;
  EncfgStepFunc step;
  gpointer data;
} Work;

static gboolean
on_idle (gpointer data)
{
  Work *work = data;
  const gint64 end = g_get_monotonic_time () + TURN_US;

  while (work->step (work->data))
    if (g_get_monotonic_time () >= end)
      return G_SOURCE_CONTINUE;
  *work->source = 0;
  return G_SOURCE_REMOVE;
}

void
encfg_gradually (guint *source, EncfgStepFunc step, gpointer data)
{
  Work *work;

  if (*source != 0)
    return;
  work = g_new (Work, 1);
  *work = (Work){ source, step, data };
  *source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle, work, g_free);
}
