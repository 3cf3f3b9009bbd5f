/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The command line of en-cfg-sim, and its help. */

#include <glib.h>

G_BEGIN_DECLS

#define ENCFG_SIM_NOT_GIVEN G_MININT

typedef struct
{
  char *profile;
  char **tcp;
  char *serial, *link;
  int id, cells, strings, seed, modules;
  char *block;
  double speed;
  char **faults;
  char *control, *state, *scenario, *replay;
  char *snmp, *snmp_user;
  gboolean panel, strict_unit, version;
} EncfgSimOptions;

/* Takes what it knows from the arguments. ENCFG_ERROR_USAGE or G_OPTION_ERROR for what cannot be.
 * Borrowed, there is one. */
EncfgSimOptions *encfg_sim_options_parse (int *argc, char ***argv, GError **error);
void encfg_sim_options_clear (void);

/* FALSE with ENCFG_ERROR_USAGE unless the value of --`option` is within, or not given. */
gboolean
encfg_sim_options_check_range (const char *option, int value, int min, int max, GError **error);

G_END_DECLS
