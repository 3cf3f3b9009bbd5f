/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A goal as it is loaded (encfg-sim-goal.c) and judged (encfg-sim-goal-judge.c). */

#include "encfg-sim-goal.h"

G_BEGIN_DECLS

/* What the final state is asked for; a goal has one of them. */
typedef enum
{
  ASK_ITEM,     /* an item, of all cells or strings if it repeats, lies within limits */
  ASK_PRESET,   /* the alarm table is that of a preset */
  ASK_CLOCK,    /* the clock is right */
  ASK_WIRING,   /* all of the battery and its sensors is in order */
  ASK_LINE,     /* it suffers no fault */
  ASK_POWER,    /* it is switched on */
  ASK_SAME,     /* items hold what they held at the start */
  ASK_REPLACED, /* other blocks stand in these places, and in no others */
  N_ASKS
} Ask;

/* What an item held at the start; without one, how often the battery had been replaced. */
typedef struct
{
  const EncfgItem *item; /* or NULL */
  guint number;          /* of battery or string, from 0 */
  EncfgValue value;
} Held;

struct _EncfgSimGoal
{
  char *text;
  char *hint;   /* or NULL: what is found is told */
  guint module; /* from 0 */
  Ask ask;
  const EncfgItem *item;
  gboolean has_equals, has_min, has_max;
  EncfgValue equals, min, max;
  const EncfgPreset *preset;
  gint64 clock_s;
  GPtrArray *kept;      /* const EncfgItem *, which are to stay */
  GHashTable *replaced; /* GUINT_TO_POINTER (battery, from 1) */
  GArray *held;         /* Held */
};

G_END_DECLS
