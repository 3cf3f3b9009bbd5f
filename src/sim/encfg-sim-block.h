/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Kinds of batteries: what a block of so many volts is made of, and how it behaves when current
 * runs through it. Charge counts from 0, empty, to 1, full; a little less than empty, and nothing
 * comes out any more. Pure. */

#include <glib.h>

G_BEGIN_DECLS

/* Of one healthy cell at 25 °C, in volts and ohms. */
typedef struct
{
  double nominal;
  double empty, full; /* at rest, without and with all its charge */
  double on_float, charge;
  double gas;  /* where all that is driven through it makes gas and lifts it no more */
  double cut;  /* where a load is disconnected */
  double ohms; /* of 100 Ah */
} EncfgSimChemistry;

#define ENCFG_SIM_CHARGE_MIN (-0.00499999)

typedef struct
{
  const EncfgSimChemistry *chemistry; /* static */
  guint cells;                        /* in series */
} EncfgSimBlock;

/* "12V" and all names that begin with volts: 1.2 is nickel-cadmium, even ones up to 24 are
 * lead-acid. FALSE for any other. */
gboolean encfg_sim_block_parse (const char *name, EncfgSimBlock *out);

double encfg_sim_block_get_volts (const EncfgSimBlock *self);

/* Volts at rest. */
double encfg_sim_block_get_emf (const EncfgSimBlock *self, double charge);

/* Polarisation: what of the block opposes a current besides its resistance. Of a charging one, in
 * ohms: little when empty; of a full one only what it loses itself is taken up. */
double
encfg_sim_block_get_acceptance_ohms (const EncfgSimBlock *self, double charge, double ampere_hours);

/* Volts that this may come to: then it makes gas. */
double encfg_sim_block_get_headroom (const EncfgSimBlock *self, double charge);

/* Of a discharge, in ohms: few for long, then the knee. */
double
encfg_sim_block_get_discharge_ohms (const EncfgSimBlock *self, double charge, double ampere_hours);

/* Volts that this may come to: then the others of its string have reversed it. */
double encfg_sim_block_get_depth (const EncfgSimBlock *self, double charge);

/* By how much such a current changes the charge in so many seconds; it discharges below 0. */
double encfg_sim_block_get_gain (double ampere_hours, double amperes, double seconds);

G_END_DECLS
