/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-defect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* clang-format off */
static const EncfgSimDefect defects[] = {
  { "none", 1, 1, 1, FALSE, 0, FALSE, FALSE, FALSE, N_ ("nothing") },
  { "high-resistance", 3, 1, 1, FALSE, 0, FALSE, FALSE, FALSE,
    N_ ("IR far above the others; voltage right on float, low under load") },
  { "sulphated", 1.8, 0.6, 0.6, FALSE, 0, FALSE, FALSE, FALSE,
    N_ ("IR above, voltage high on float and charge; falls first in a discharge") },
  { "dry", 2.5, 0.5, 1, FALSE, 2, FALSE, FALSE, FALSE,
    N_ ("IR far above, a little warm; falls first in a discharge") },
  { "shorted", 0.9, 1, 1, TRUE, 5, FALSE, FALSE, FALSE,
    N_ ("voltage lower by a cell, warm; the others float higher") },
  { "reversed-lead", 1, 1, 1, FALSE, 0, TRUE, TRUE, FALSE,
    N_ ("no voltage, no IR; the string's voltage is right") },
  { "lead-off", 1, 1, 1, FALSE, 0, TRUE, TRUE, FALSE,
    N_ ("no voltage, no IR; the string's voltage is right") },
  { "probe-lost", 1, 1, 1, FALSE, 0, FALSE, FALSE, TRUE, N_ ("no temperature") },
};
/* clang-format on */

const EncfgSimDefect *
encfg_sim_defect_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (defects); i++)
    if (strcmp (defects[i].name, name) == 0)
      return &defects[i];
  return NULL;
}

char *
encfg_sim_defect_list (void)
{
  const char *names[G_N_ELEMENTS (defects) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (defects); i++)
    names[i] = defects[i].name;
  return g_strjoinv (", ", (char **) names);
}
