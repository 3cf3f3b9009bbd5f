/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a block can suffer from, and what of it a technician finds. A table; pure. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  double ohms, capacity; /* of what a healthy block has */
  double acceptance;     /* of its plates, likewise: what takes up a charge */
  gboolean has_short;    /* one of its cells gives no volts */
  double celsius;        /* warmer than its neighbours */
  gboolean has_no_volts; /* its lead is off, or reversed: the sensor reads 0 */
  gboolean has_no_ohms;  /* the sensor finds no resistance */
  gboolean has_no_celsius;
  const char *sign; /* in words, for people */
} EncfgSimDefect;

/* NULL: there is none of this name. The first, "none", is a healthy block. */
const EncfgSimDefect *encfg_sim_defect_find (const char *name);

/* The names, for a message: "none, dry, …". (transfer full) */
char *encfg_sim_defect_list (void);

G_END_DECLS
