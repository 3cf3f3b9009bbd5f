/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The words on the front of a simulated module, the same in the window and in a terminal. Pure; any
 * thread. */

#include "encfg-sim-report.h"

G_BEGIN_DECLS

/* As the manual has them. */
typedef enum
{
  ENCFG_SIM_LAMP_GREEN,
  ENCFG_SIM_LAMP_RED,
  ENCFG_SIM_LAMP_BLUE
} EncfgSimLampColor;

/* `key` of the profile. */
EncfgSimLampColor encfg_sim_words_lamp_color (const char *key);

/* What a lamp does, from the word of the remote control: what the profile calls a state beside on
 * and off is a way to blink. */
typedef enum
{
  ENCFG_SIM_LAMP_OFF,
  ENCFG_SIM_LAMP_ON,
  ENCFG_SIM_LAMP_BLINK
} EncfgSimLampState;

EncfgSimLampState encfg_sim_words_parse_lamp (const char *state);
const char *encfg_sim_words_lamp (EncfgSimLampState state);

/* Where the module is, or was while it has power no more; `uri`: as far as one may know. (transfer
 * full) */
char *encfg_sim_words_place (const EncfgSimReport *report, const char *uri);

const char *encfg_sim_words_power (gboolean on);

/* RESET: what it is for; how long it is held down by now; what came of it. (transfer full) */
char *encfg_sim_words_reset_hint (void);
char *encfg_sim_words_holding (double held_s);
char *encfg_sim_words_held_too_short (double held_s);
char *encfg_sim_words_pressed (const EncfgSimReport *report, double held_s);

/* The faults that stand, "late-reply × 3, echo"; NULL: none. (transfer full) */
char *encfg_sim_words_faults (const EncfgSimReport *report);

G_END_DECLS
