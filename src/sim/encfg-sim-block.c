/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-block.h"

#define MAX_LEAD_VOLTS 24

/* Valve-regulated lead-acid: 2.25 V on float at 25 °C and boost charge just below 2.35 V, as makers
 * give them; IEEE 1188 for their upkeep. */
static const EncfgSimChemistry lead = { 2, 2.13, 2.25, 2.33, 1.98, 0.001 };

/* Vented nickel-cadmium, IEC 60623: nominal 1.2 V. Saft's technical manual of its Ni-Cd block
 * batteries floats them at 1.42 V and charges them at 1.45 to 1.70 V; 1.30 V settle at rest. */
static const EncfgSimChemistry nickel = { 1.2, 1.3, 1.42, 1.55, 1.2, 0.001 };

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
