/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What kind of module is wanted, and what it holds when it comes fresh from the box. */

#include "encfg-sim-battery.h"

G_BEGIN_DECLS

/* Of the module's own time. */
#define ENCFG_SIM_SPEED_MIN 1e-6
#define ENCFG_SIM_SPEED_MAX 1e6
#define ENCFG_SIM_SPEED_RANGE "from 0.000001 to 1000000"

typedef struct
{
  EncfgProfile *profile; /* borrowed */
  guint number;          /* 1-based, for the serial number */
  guint8 unit;           /* 0: the profile's */
  guint cells, strings;  /* in all; 0: 24 cells, 1 string, or as many as the profile takes */
  const char *block;     /* "2V", a preset; NULL: 12V, or the first that its sensors measure */
  guint32 seed;
  double speed; /* of the module's own time */
} EncfgSimTraits;

/* Fills in what was left open. ENCFG_ERROR_USAGE if such a module cannot be. */
gboolean encfg_sim_traits_complete (EncfgSimTraits *self, GError **error);

/* The unit ids that such a module answers to: its own and those above it. */
guint encfg_sim_traits_count_units (const EncfgSimTraits *self);

/* ENCFG_ERROR_USAGE if so many of them, each with ids of its own, do not fit on one line. */
gboolean encfg_sim_traits_check_line (const EncfgSimTraits *self, guint n_modules, GError **error);

/* What its name says; for another name what the profile's sensors measure. */
void encfg_sim_traits_get_block (const EncfgSimTraits *self, EncfgSimBlock *out);

/* The serial number, which says that it is simulated. (transfer full) */
char *encfg_sim_traits_dup_serial (const EncfgSimTraits *self);

/* Identity, settings, address, network, lamps, what the profile counts and what is set up of the
 * battery. The clock and the battery's readings are not its business. */
void encfg_sim_factory_fill (EncfgSimBank *bank,
                             const EncfgSimTraits *traits,
                             const EncfgSimBattery *battery);

/* What an item of the network or address section holds fresh from the box. */
gint64 encfg_sim_factory_get_raw (const EncfgProfile *profile, const EncfgItem *item);

/* What the RESET button does to the registers: network and address as fresh from the box. */
void encfg_sim_factory_reset (EncfgSimBank *bank, const EncfgProfile *profile);

G_END_DECLS
