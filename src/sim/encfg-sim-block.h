/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Kinds of batteries: what a block of so many volts is made of, and what its cells show. Pure. */

#include <glib.h>

G_BEGIN_DECLS

/* Of one healthy cell at 25 °C. */
typedef struct
{
  double nominal, rest, on_float, charge, discharge; /* volts */
  double ohms;                                       /* of about 100 Ah */
} EncfgSimChemistry;

typedef struct
{
  const EncfgSimChemistry *chemistry; /* static */
  guint cells;                        /* in series */
} EncfgSimBlock;

/* "12V" and all names that begin with volts: 1.2 is nickel-cadmium, even ones up to 24 are
 * lead-acid. FALSE for any other. */
gboolean encfg_sim_block_parse (const char *name, EncfgSimBlock *out);

double encfg_sim_block_get_volts (const EncfgSimBlock *self);

G_END_DECLS
