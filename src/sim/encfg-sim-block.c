/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-block.h"

#include <math.h>

#define MAX_LEAD_VOLTS 24

/* What the terminals show follows Shepherd (Design of Primary and Secondary Cells II, 1965): volts
 * at rest, a part in proportion to the current, and one that grows as the charge runs out. */
#define DROP_VOLTS 0.2       /* at a current that would empty the cell within an hour */
#define KNEE_VOLTS 0.01      /* likewise, at full charge */
#define KNEE_AT 0.005        /* beyond empty: where the knee ends */
#define ACCEPTANCE_VOLTS 0.5 /* an empty cell takes up a current as above for so much more */
#define LOSS 0.0045          /* of a full one: about 1 mA for each Ah on float */
#define REVERSED_VOLTS                                                                             \
  1.23              /* of a cell without charge: it decomposes water, as any electrolyser          \
                     */
#define PEUKERT 1.2 /* of valve-regulated lead-acid; the rated capacity is that of 10 h */
#define RATED_HOURS 10

/* Valve-regulated lead-acid: 2.25 V on float at 25 °C and boost charge just below 2.35 V, as makers
 * give them; 12.8 V at rest of a charged block of six; overcharged at a tenth of the capacity 2.6
 * to 2.7 V; IEEE 1188 for their upkeep. */
static const EncfgSimChemistry lead = { 2, 1.95, 2.14, 2.25, 2.33, 2.65, 1.67, 0.001 };

/* Vented nickel-cadmium, IEC 60623: nominal 1.2 V, discharged to 1.0 V. Saft's technical manual of
 * its Ni-Cd block batteries floats them at 1.42 V and charges them at 1.45 to 1.70 V, where they
 * end at 1.75 V; 1.30 V settle at rest. */
static const EncfgSimChemistry nickel = { 1.2, 1.2, 1.3, 1.42, 1.55, 1.75, 1, 0.001 };

gboolean
encfg_sim_block_parse (const char *name, EncfgSimBlock *out)
{
  char *end;
  double volts = g_ascii_strtod (name, &end);

  while (*end == ' ')
    end++;
  if (end == name || *end != 'V')
    return FALSE;
  if (volts > 1.19 && volts < 1.21)
    *out = (EncfgSimBlock){ &nickel, 1 };
  else if (volts >= 2 && volts <= MAX_LEAD_VOLTS && (guint) (volts * 10 + 0.5) % 20 == 0)
    *out = (EncfgSimBlock){ &lead, (guint) (volts + 0.5) / 2 };
  else
    return FALSE;
  return TRUE;
}

double
encfg_sim_block_get_volts (const EncfgSimBlock *self)
{
  return self->chemistry->nominal * self->cells;
}

double
encfg_sim_block_get_emf (const EncfgSimBlock *self, double charge)
{
  const EncfgSimChemistry *chemistry = self->chemistry;

  return (chemistry->empty + (chemistry->full - chemistry->empty) * charge) * self->cells;
}

double
encfg_sim_block_get_acceptance_ohms (const EncfgSimBlock *self, double charge, double ampere_hours)
{
  return ACCEPTANCE_VOLTS / (ampere_hours * (1 - charge + LOSS)) * self->cells;
}

double
encfg_sim_block_get_headroom (const EncfgSimBlock *self, double charge)
{
  return self->chemistry->gas * self->cells - encfg_sim_block_get_emf (self, charge);
}

double
encfg_sim_block_get_discharge_ohms (const EncfgSimBlock *self, double charge, double ampere_hours)
{
  return (DROP_VOLTS + KNEE_VOLTS / (charge + KNEE_AT)) / ampere_hours * self->cells;
}

double
encfg_sim_block_get_depth (const EncfgSimBlock *self, double charge)
{
  return encfg_sim_block_get_emf (self, charge) + REVERSED_VOLTS * self->cells;
}

double
encfg_sim_block_get_gain (double ampere_hours, double amperes, double seconds)
{
  const double gain = amperes / ampere_hours * seconds / 3600;
  const double rate = -amperes / ampere_hours * RATED_HOURS;

  return rate > 1 ? gain * pow (rate, PEUKERT - 1) : gain;
}
